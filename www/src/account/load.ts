import { Account, type AccountDocument, type Diagnostic, type LoadOptions, TokenscopeError } from "tokenscope";
import type { JsonObject } from "./json.ts";
import { type DroppedFile, type FileNote, merge } from "./merge.ts";

/** An account at work, with the document to read names and statements from. */
export interface Loaded {
  account: Account;
  document: JsonObject;
  /** How the document was read. */
  options: LoadOptions;
  title: string;
  notes: FileNote[];
  diagnostics: readonly Diagnostic[];
  /** Loads the pages that are here although others are missing. `null` where none is missing or that was done already. */
  loadPartly: (() => LoadOutcome) | null;
}

export interface NotLoaded {
  account: null;
  title: string;
  notes: FileNote[];
  diagnostics: readonly Diagnostic[];
  message: string;
  loadPartly: (() => LoadOutcome) | null;
}

export type LoadOutcome = Loaded | NotLoaded;

export function loadDocument(
  source: Uint8Array | JsonObject,
  document: JsonObject,
  title: string,
  notes: FileNote[] = [],
  options: LoadOptions = {},
): LoadOutcome {
  const loadPartly = (found: readonly Diagnostic[], code?: string) =>
    !options.allowPartial &&
    (code === "incomplete_page" || found.some((diagnostic) => diagnostic.code === "incomplete_page"))
      ? () => loadDocument(source, document, title, notes, { ...options, allowPartial: true })
      : null;
  try {
    // What was dropped is of any shape; the package reads it with care and says what is wrong with it.
    const account = Account.load(source as Uint8Array | AccountDocument, options);
    return {
      account,
      document,
      options,
      title,
      notes,
      diagnostics: account.diagnostics,
      loadPartly: loadPartly(account.diagnostics),
    };
  } catch (error) {
    if (!(error instanceof TokenscopeError)) throw error;
    return {
      account: null,
      title,
      notes,
      diagnostics: error.diagnostics,
      message: error.message,
      loadPartly: loadPartly(error.diagnostics, error.code),
    };
  }
}

export function loadFiles(files: readonly DroppedFile[]): LoadOutcome {
  const merged = merge(files);
  const [first] = files;
  const title = files.length === 1 && first ? first.name : `${files.length} files`;
  if (merged.source === null)
    return {
      account: null,
      title,
      notes: merged.notes,
      diagnostics: [],
      message: "nothing of an account was found",
      loadPartly: null,
    };
  return loadDocument(merged.source, merged.document, title, merged.notes);
}

import { isObject, type JsonObject, objects, text } from "./json.ts";
import { type ListKind, type Piece, recognise } from "./recognise.ts";

export interface DroppedFile {
  name: string;
  bytes: Uint8Array;
}

export interface Merged {
  /** What to load: one document goes in as it was written, so that diagnostics have positions and doubled keys are seen. */
  source: Uint8Array | JsonObject;
  /** The same, parsed, to read names and statements from. */
  document: JsonObject;
  /** What each file turned out to be, in words. */
  notes: FileNote[];
}

export interface FileNote {
  file: string;
  ok: boolean;
  message: string;
}

/** Puts what was dropped together into one account document. Pages stay pages: whether they are all there is for the package to judge. `null` where no file holds anything of an account. */
export function merge(files: readonly DroppedFile[]): Merged | { source: null; notes: FileNote[] } {
  const notes: FileNote[] = [];
  const found: { file: DroppedFile; piece: Piece }[] = [];
  const seen = new Set<string>();
  for (const file of files) {
    const content = read(file);
    if (content === null) notes.push({ file: file.name, ok: false, message: "is not JSON" });
    else if (seen.has(content.raw))
      notes.push({ file: file.name, ok: true, message: "is the same as another file and was left out" });
    else {
      seen.add(content.raw);
      for (const piece of recognise(content.json)) {
        notes.push({ file: file.name, ...describe(piece) });
        if (piece.kind !== "unknown") found.push({ file, piece });
      }
    }
  }
  const [first] = found;
  if (!first) return { source: null, notes };
  if (found.length === 1 && first.piece.kind === "document")
    return { source: first.file.bytes, document: first.piece.document, notes };
  const document = assemble(found.map((entry) => entry.piece));
  return { source: document, document, notes };
}

function read(file: DroppedFile): { raw: string; json: unknown } | null {
  try {
    const raw = new TextDecoder("utf-8", { fatal: true }).decode(file.bytes);
    return { raw, json: JSON.parse(raw) as unknown };
  } catch {
    return null;
  }
}

function describe(piece: Piece): { ok: boolean; message: string } {
  switch (piece.kind) {
    case "document":
      return { ok: true, message: "is an account document" };
    case "environments":
      return { ok: true, message: `holds ${count(piece.environments.length, "environment")} of \`${piece.project}\`` };
    case "unknown":
      return { ok: false, message: `was left out: ${piece.reason}` };
    default: {
      const items = Array.isArray(piece.page) ? piece.page : objects(piece.page.items);
      return { ok: true, message: `holds ${count(items.length, piece.kind.slice(0, -1))}` };
    }
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Documents first, then what the replies add to them. */
function assemble(pieces: readonly Piece[]): JsonObject {
  const out: Record<string, unknown> = {};
  const pages: Record<ListKind, JsonObject[]> = { members: [], teams: [], roles: [], tokens: [] };
  const environments = new Map<string, unknown>();
  for (const piece of pieces) {
    if (piece.kind === "document") {
      Object.assign(out, piece.document);
      for (const kind of Object.keys(pages) as ListKind[]) pages[kind].push(...asPages(piece.document[kind]));
      if (isObject(piece.document.environments))
        for (const [key, list] of Object.entries(piece.document.environments)) environments.set(key, list);
    } else if (piece.kind === "environments") {
      const known = environments.get(piece.project);
      environments.set(piece.project, [
        ...(Array.isArray(known) ? (known as unknown[]) : []),
        ...piece.environments.map(environment),
      ]);
    } else if (piece.kind !== "unknown") {
      pages[piece.kind].push(...asPages(piece.page));
    }
  }
  for (const kind of Object.keys(pages) as ListKind[])
    if (pages[kind].length > 0) out[kind] = pages[kind].sort((a, b) => offset(a) - offset(b));
  // From entries, so that a project called `__proto__` is a key like any other.
  if (environments.size > 0) out.environments = Object.fromEntries(environments);
  if (!("members" in out)) out.members = [];
  return out;
}

function asPages(list: unknown): JsonObject[] {
  if (isObject(list)) return [list];
  const all = objects(list);
  if (all.length === 0) return [];
  return all.every((entry) => Array.isArray(entry.items)) ? all : [{ items: all }];
}

/** Where a page begins in its list, so that entries keep the order of the API whatever the order of the files. */
function offset(page: JsonObject): number {
  const self = isObject(page._links) && isObject(page._links.self) ? text(page._links.self.href) : undefined;
  return Number(/[?&]offset=(\d+)/.exec(self ?? "")?.[1] ?? 0);
}

function environment(item: JsonObject): JsonObject {
  return { key: item.key, tags: item.tags ?? [], critical: item.critical ?? false };
}

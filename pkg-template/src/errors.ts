import { isReady } from "./is-ready.js";
import type { Diagnostic } from "./types.js";

/** Misuse, or a document of which nothing can be loaded. */
export class TokenscopeError extends Error {
  override readonly name = "TokenscopeError";
  /** Stable: `not_found`, `bad_argument`, `bad_document`, `bad_scope`, `bad_name`, `bad_policy`, `disposed`, `not_ready`, `too_large`, … */
  readonly code: string;
  /** What was found until then, where it was about a text. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: string, message: string, diagnostics: readonly Diagnostic[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.diagnostics = diagnostics;
  }
}

type Failure = { code: string; message: string; diagnostics: Diagnostic[] };

function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && !(error instanceof Error) && "diagnostics" in error;
}

/** Runs a call into the module; what that throws as plain data becomes an error with a stack. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isFailure(error)) throw new TokenscopeError(error.code, error.message, error.diagnostics);
    if (!isReady()) throw new TokenscopeError("not_ready", "call `init()` or `initSync()` of `tokenscope/slim` first");
    throw error;
  }
}

export function badArgument(message: string): TokenscopeError {
  return new TokenscopeError("bad_argument", message);
}

/** One that was made of another, which a caller's own code threw. */
export function because(code: string, message: string, cause: unknown): TokenscopeError {
  return new TokenscopeError(code, message, [], { cause });
}

import type { Diagnostic } from "./types.js";
import { linearMemory } from "./wasm/tokenscope.js";

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

function isReady(): boolean {
  try {
    return linearMemory() instanceof WebAssembly.Memory;
  } catch {
    return false;
  }
}

export function badArgument(message: string): TokenscopeError {
  return new TokenscopeError("bad_argument", message);
}

import { isReady } from "./is-ready.js";

/** Misuse, or a snapshot or table of routes that cannot be used. */
export class TokenscopeError extends Error {
  override readonly name = "TokenscopeError";
  /** Stable: `bad_argument`, `disposed`, `not_ready`, `too_large`, `snapshot_corrupt`, `bad_signature`, … */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Runs a call into the module; what that throws, the text `code message`, becomes an error with a stack. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") {
      const end = error.indexOf(" ");
      throw new TokenscopeError(error.slice(0, end), error.slice(end + 1));
    }
    if (!isReady()) {
      throw new TokenscopeError("not_ready", "call `init()` or `initSync()` of `tokenscope/edge/slim` first");
    }
    throw error;
  }
}

export function badArgument(message: string): TokenscopeError {
  return new TokenscopeError("bad_argument", message);
}

/** One that was made of another, which a caller's own code threw. */
export function because(code: string, message: string, cause: unknown): TokenscopeError {
  return new TokenscopeError(code, message, { cause });
}

import { TokenscopeError } from "./errors.js";
import { type Core, linearMemory } from "./wasm/tokenscope.js";

const ENCODER = new TextEncoder();

/** Answers of the module beside 0 deny, 1 allow, 2 unknown. */
export const GONE = 3;
export const NOT_SIMPLE = 4;

/** The way to an account in the module's memory. An account and its principals share one. */
export class Link {
  #core: Core | null;
  #scratch: Uint8Array;

  constructor(core: Core) {
    this.#core = core;
    this.#scratch = view(core);
  }

  get core(): Core {
    if (this.#core === null) throw new TokenscopeError("disposed", "the account was freed");
    return this.#core;
  }

  /** One question, in one crossing: both texts are written into the module's memory, nothing is allocated there. */
  ask(number: number, action: string, resource: string, pathOnly: boolean): number {
    const core = this.core;
    // The memory moves when it grows; a view of where it was is empty.
    if (this.#scratch.byteLength === 0) this.#scratch = view(core);
    const question = `${action}\t${resource}`;
    const { read, written } = ENCODER.encodeInto(question, this.#scratch);
    return read === question.length ? core.ask(number, written, pathOnly) : NOT_SIMPLE;
  }

  free(): void {
    this.#core?.free();
    this.#core = null;
  }
}

function view(core: Core): Uint8Array {
  const { buffer }: WebAssembly.Memory = linearMemory();
  return new Uint8Array(buffer, core.scratch(), core.scratchBytes());
}

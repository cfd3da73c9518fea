import { action as checked, MAX_ACTIONS } from "./arguments.js";
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
  /** The module's numbers of actions that were asked about. */
  readonly #actions = new Map<string, number>();

  constructor(core: Core) {
    this.#core = core;
    this.#scratch = view(core);
  }

  get core(): Core {
    if (this.#core === null) throw new TokenscopeError("disposed", "the account was freed");
    return this.#core;
  }

  /**
   * One question, in one crossing: the resource is written into the module's memory, where nothing is allocated; the
   * action goes by a number, for there are few of them.
   */
  ask(principal: number, action: string, resource: string, pathOnly: boolean): number {
    const core = this.core;
    const number = this.#actions.get(action) ?? this.#know(action);
    // The memory moves when it grows; a view of where it was is empty.
    if (this.#scratch.byteLength === 0) this.#scratch = view(core);
    const { read, written } = ENCODER.encodeInto(resource, this.#scratch);
    return read === resource.length ? core.ask(principal, number, written, pathOnly) : NOT_SIMPLE;
  }

  /** The numbers of at most as many actions as are known at once. */
  know(actions: readonly string[]): Uint32Array {
    this.#makeRoomFor(actions.length);
    return Uint32Array.from(actions, (action) => this.#actions.get(action) ?? this.#know(action));
  }

  #makeRoomFor(actions: number): void {
    if (this.#actions.size + actions <= MAX_ACTIONS) return;
    this.#actions.clear();
    this.core.forgetActions();
  }

  #know(action: string): number {
    this.#makeRoomFor(1);
    const number = this.core.action(checked(action));
    this.#actions.set(action, number);
    return number;
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

import { action as checked, MAX_ACTIONS, MAX_RESOURCE } from "./arguments.js";
import { TokenscopeError } from "./errors.js";
import { type Core, linearMemory } from "./wasm/tokenscope.js";

const ENCODER = new TextEncoder();

/** Answer of the module beside 0 deny, 1 allow, 2 unknown: no such principal any more. */
export const GONE = 3;

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
    const number = this.number(action);
    // The memory moves when it grows; a view of where it was is empty.
    if (this.#scratch.byteLength === 0) this.#scratch = view(core);
    const { read, written } = ENCODER.encodeInto(resource, this.#scratch);
    // What does not fit is no resource, and neither is what has more bytes than there is room for.
    const bytes = read === resource.length ? written : MAX_RESOURCE + 1;
    return core.ask(principal, number, bytes, pathOnly);
  }

  /** The numbers of at most as many actions as are known at once. */
  numbers(actions: readonly string[]): Uint32Array {
    this.#makeRoomFor(actions.length);
    return Uint32Array.from(actions, (action) => this.number(action));
  }

  number(action: string): number {
    return this.#actions.get(action) ?? this.#know(action);
  }

  #know(action: string): number {
    this.#makeRoomFor(1);
    const number = this.#actions.size;
    this.core.action(number, checked(action));
    this.#actions.set(action, number);
    return number;
  }

  /** The numbers start again; the module forgets those that it gave out when the first is given out anew. */
  #makeRoomFor(actions: number): void {
    if (this.#actions.size + actions > MAX_ACTIONS) this.#actions.clear();
  }

  free(): void {
    this.#core?.free();
    this.#core = null;
  }
}

function view(core: Core): Uint8Array {
  const { buffer }: WebAssembly.Memory = linearMemory();
  return new Uint8Array(buffer, core.scratch(), MAX_RESOURCE);
}

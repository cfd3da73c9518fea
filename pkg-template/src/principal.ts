import { action, cells, lines, pathOnly, resourceText, texts } from "./arguments.js";
import { badArgument, guarded } from "./errors.js";
import { GONE, Link } from "./link.js";
import type {
  AllDecision,
  AskOptions,
  Comparison,
  Decision,
  Diagnostic,
  Explanation,
  PermissionTable,
} from "./types.js";

const ALLOW = 1;

/**
 * Somebody whose permissions can be asked about: a member, a token, a token not created yet, or a bare policy.
 * Made by an `Account`; there is nothing to free.
 */
export class Principal {
  readonly #link: Link;
  /** Makes it in the module, where only so many are kept; its number there. */
  readonly #make: () => number;
  #number: number;
  #diagnostics: readonly Diagnostic[] | undefined;

  /** @internal */
  constructor(link: Link, make: () => number) {
    if (!(link instanceof Link)) throw badArgument("a principal is made by an account");
    this.#link = link;
    this.#make = make;
    this.#number = make();
  }

  /** What is worth knowing about it, and about the policy it was made with. */
  get diagnostics(): readonly Diagnostic[] {
    this.#diagnostics ??= Object.freeze(this.#consult<Diagnostic[]>("diagnostics"));
    return this.#diagnostics;
  }

  /** Whether `action` on `resource` is allowed. A bad resource is not; `decide` says why. */
  can(action: string, resource: string): boolean {
    if (typeof action === "string" && typeof resource === "string") {
      const answer = this.#link.ask(this.#number, action, resource, false);
      if (answer < GONE) return answer === ALLOW;
    }
    return this.#canSlowly(action, resource);
  }

  /** The decision with its code, side and determining statements. */
  decide(action: string, resource: string, options?: AskOptions): Decision {
    return this.#tell("decide", action, resource, options);
  }

  /** One action on several resources: any deny is a deny, else any unknown is unknown; none at all is a deny. */
  decideAll(asked: string, resources: readonly string[], options?: AskOptions): AllDecision {
    const [what, all, path] = [action(asked), texts(resources, "resources"), pathOnly(options)];
    return this.#told("decideAll", what, lines(all), path);
  }

  /** What `decide` says, with one record per statement: whether it matched, and if not which part did not. */
  explain(action: string, resource: string, options?: AskOptions): Explanation {
    return this.#tell("explain", action, resource, options);
  }

  /** Resources by actions, row by row: 0 deny, 1 allow, 2 unknown. Crosses into the module once. */
  matrix(actions: readonly string[], resources: readonly string[], options?: AskOptions): Uint8Array {
    const [[columns, rows], path] = [cells(actions, resources), pathOnly(options)];
    if (rows.length === 0) return new Uint8Array();
    const text = lines(rows);
    return this.#ask((number) => this.#link.core.matrix(number, this.#link.numbers(columns), text, path));
  }

  /**
   * Everything it could ever do, as far as the catalog knows: per resource type and action all, none, or on which
   * things, in the specifiers that its authors wrote. Exact, see `Cell`.
   */
  permissions(): PermissionTable {
    return this.#consult("permissions");
  }

  /**
   * Whether this one may do the same as another, less, more, or something else, over everything there could be. The
   * other may be of another account: the same one after a change. Each witness is a request that `decide` confirms.
   */
  compareTo(other: Principal): Comparison {
    if (!isPrincipal(other)) throw badArgument("`other` is not a principal");
    const { core } = this.#link;
    this.#ask((number) => core.layAside(number));
    return other.#ask((number): Comparison | undefined => core.compare(other.#link.core, number));
  }

  /** @internal What an account asks about one of its principals, which is called `name` to the caller. */
  static ask<T>(principal: unknown, link: Link, name: string, ask: (number: number) => T | undefined): T {
    if (!isPrincipal(principal)) throw badArgument(`${name} is not a principal`);
    if (principal.#link !== link) throw badArgument(`${name} is of another account`);
    return principal.#ask(ask);
  }

  #consult<T>(what: string, text = "", number = Number.NaN): T {
    return this.#ask((own): T | undefined => this.#link.core.consult(what, own, text, number));
  }

  /** Whatever is not one plain question: wrong types, a principal that has gone. */
  #canSlowly(asked: string, on: string): boolean {
    const [what, where] = [action(asked), resourceText(on)];
    const answer = this.#ask((number) => {
      const answer = this.#link.ask(number, what, where, false);
      return answer === GONE ? undefined : answer;
    });
    return answer === ALLOW;
  }

  #tell<T>(what: string, asked: string, on: string, options: AskOptions | undefined): T {
    const [name, where, path] = [action(asked), resourceText(on), pathOnly(options)];
    return this.#told(what, name, where, path);
  }

  #told<T>(what: string, asked: string, on: string, path: boolean): T {
    const link = this.#link;
    return this.#ask((number): T | undefined => link.core.tell(what, number, link.number(asked), on, path));
  }

  /** Asks; where the principal has given way to newer ones, makes it anew and asks again. */
  #ask<T>(call: (number: number) => T | undefined): T {
    const answer = guarded(() => call(this.#number));
    if (answer !== undefined) return answer;
    this.#number = this.#make();
    const again = guarded(() => call(this.#number));
    // Nothing runs between making it and asking it, so it is there.
    if (again === undefined) throw new Error("internal: a principal that was just made is gone");
    return again;
  }
}

/** Asking a revoked proxy what it is throws. */
function isPrincipal(value: unknown): value is Principal {
  try {
    return value instanceof Principal;
  } catch {
    return false;
  }
}

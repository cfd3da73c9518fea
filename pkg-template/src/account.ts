import * as given from "./arguments.js";
import { text as checked, time } from "./checks.js";
import { utf8 } from "./document.js";
import { badArgument, guarded } from "./errors.js";
import { Link } from "./link.js";
import { Principal } from "./principal.js";
import type {
  AccountDocument,
  Catalog,
  Code,
  Decision,
  Diagnostic,
  LoadOptions,
  MemberSummary,
  PolicyOptions,
  ProjectSummary,
  Refusal,
  RoleOption,
  RoleSummary,
  Statement,
  TeamSummary,
  TokenChange,
  TokenScope,
  TokenSummary,
} from "./types.js";
import { Core } from "./wasm/tokenscope.js";

/** @internal The way to an account's half in the module, for the entries that ask it more. */
export let linkOf: (account: Account) => Link;

/** What a principal is made from, as `src/wasm/recipes.rs` reads it; the bits are its options, in its order. */
type Recipe = { who: string; text?: string; bits?: boolean[]; now?: number | undefined };

/**
 * Members, teams, roles and tokens that can be asked about. Immutable.
 *
 * It owns memory of the WebAssembly module: `free()` it, or declare it with `using`; otherwise that memory is given
 * back some time after the garbage collector finds the account unused.
 */
export class Account {
  readonly #link: Link;
  readonly #lists = new Map<string, unknown>();

  static {
    linkOf = (account) => account.#link;
  }

  /** An account is made by `Account.load`. */
  protected constructor(link: unknown) {
    if (!(link instanceof Link)) throw badArgument("an account is made by `Account.load`");
    this.#link = link;
  }

  /**
   * Loads an account document: JSON as text or UTF-8, or as an object. What cannot be used grants nothing, is told in
   * `diagnostics`, and stops nothing else.
   *
   * @throws TokenscopeError where nothing can be loaded, with the diagnostics.
   */
  static load(document: string | Uint8Array | AccountDocument, options?: LoadOptions): Account {
    return new Account(load(document, options));
  }

  /** Everything found while loading, in document order. */
  get diagnostics(): Diagnostic[] {
    return this.#list("diagnostics");
  }

  /** @throws TokenscopeError `not_found` */
  member(id: string): Principal {
    return this.#principal("member", { who: given.id(id, "id") });
  }

  /**
   * A stored token, dead or alive at `now` (milliseconds since 1970). Without a time expiry is not looked at.
   *
   * @throws TokenscopeError `not_found`
   */
  token(id: string, at?: { now: number }): Principal {
    return this.#principal("token", { who: given.id(id, "id"), now: given.nowOf(at) });
  }

  /**
   * A token that is not created yet. A service token has both sides of its creator as they are now.
   *
   * @throws TokenscopeError `not_found`, `bad_scope`
   */
  draftToken(memberId: string, scope: TokenScope, options?: { kind?: "personal" | "service" }): Principal {
    const [who, service] = [given.id(memberId, "memberId"), given.isService(options)];
    const { kind, text, written } = given.scope(scope);
    return this.#principal(kind, { who, text, bits: [written, service] });
  }

  /** A bare policy: no owner, and unless asked for no base and no view gate. With errors it grants nothing. */
  policyPrincipal(policy: readonly Statement[] | string, options?: PolicyOptions): Principal {
    const { reader, gate, attributes } = given.policyOptions(options);
    const written = typeof policy === "string";
    const text = given.policyText(written ? policy : given.json(policy, "bad_policy"));
    return this.#principal("policy", { who: attributes, text, bits: [written, false, reader, gate] });
  }

  /** The token that `secret` is the value of, if it is alive at `nowMs`. Found by its SHA-256; no text is compared. */
  authenticate(secret: string, nowMs: number): { ok: true; token: Principal; tokenId: string } | Refusal {
    const [value, now] = [checked(secret, "secret"), time(nowMs, "nowMs")];
    if (!given.isWhole(value)) return { ok: false, status: 401, code: "token_unknown" };
    const { tokenId, code }: { tokenId: string | null; code: Code | null } = this.#consult(
      "authenticate",
      given.cut(value),
      now,
    );
    if (tokenId !== null) return { ok: true, token: this.token(tokenId, { now }), tokenId };
    return { ok: false, status: 401, code: code ?? "token_unknown" };
  }

  /**
   * Every choice of a token's scope for a member, in document order: whether it may be chosen and why not, and what it
   * would give, compared exactly with what the member may do.
   *
   * @throws TokenscopeError `not_found`
   */
  roleOptions(memberId: string): RoleOption[] {
    return this.#consult("roleOptions", given.id(memberId, "memberId"));
  }

  /**
   * Whether the actor may create, change, reset or delete a token; the decision's code says which rule refuses it.
   *
   * @throws TokenscopeError `not_found`: no such token, or none that the actor may see; `not_an_actor`: a bare policy
   */
  authorizeTokenChange(actor: Principal, change: TokenChange, options?: { now: number }): Decision {
    const now = given.nowOf(options);
    return this.#consultBy(actor, "authorize", given.tokenChange(change), now);
  }

  /** The tokens that the actor sees; with `showAll` everybody's, for who acts as Admin. */
  visibleTokens(actor: Principal, options?: { showAll?: boolean }): TokenSummary[] {
    return this.#consultBy(actor, "visible", "", Number(given.showAll(options)));
  }

  /** The known resource types and actions: the document's own, or LaunchDarkly's as of a date. */
  catalog(): Catalog {
    return this.#list("catalog");
  }

  members(): MemberSummary[] {
    return this.#list("members");
  }

  teams(): TeamSummary[] {
    return this.#list("teams");
  }

  roles(): RoleSummary[] {
    return this.#list("roles");
  }

  tokens(): TokenSummary[] {
    return this.#list("tokens");
  }

  /** The environments that the document lists, by project. */
  environments(): ProjectSummary[] {
    return this.#list("environments");
  }

  /** Gives its memory back. It and its principals throw `disposed` afterwards. */
  free(): void {
    this.#lists.clear();
    this.#link.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }

  #consult<T>(what: string, text: string, number = Number.NaN): T {
    return guarded(() => this.#link.core.consult(what, Number.NaN, text, number));
  }

  #consultBy<T>(actor: Principal, what: string, text: string, number = Number.NaN): T {
    const link = this.#link;
    return Principal.ask(actor, link, "the actor", (own) => link.core.consult(what, own, text, number));
  }

  #principal(kind: string, recipe: Recipe): Principal {
    const { who, text = "", bits = [], now = Number.NaN } = recipe;
    const options = given.bitsOf(bits);
    const make = () => this.#link.core.principal(kind, who, text, options, now);
    return new Principal(this.#link, () => guarded(make));
  }

  #list<T>(what: string): T {
    if (!this.#lists.has(what)) this.#lists.set(what, this.#consult("list", what));
    // Each list is made by `src/wasm/summary.rs` in the shape of its type, which tests/types.rs checks.
    return this.#lists.get(what) as T;
  }
}

/** @internal */
export function load(document: string | Uint8Array | AccountDocument, options: LoadOptions | undefined): Link {
  const { bytes, positions } = utf8(document);
  const bits = given.loadBits(options, positions);
  return guarded(() => new Link(Core.load(bytes, bits)));
}

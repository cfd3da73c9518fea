import { Account as Basic, linkOf, load } from "../account.js";
import * as given from "../arguments.js";
import { guarded } from "../errors.js";
import { Link } from "../link.js";
import { Principal } from "../principal.js";
import type { AccountDocument, Diagnostic, LoadOptions, Statement, Witness } from "../types.js";
import { accountChanges, snapshotOptions, usage } from "./arguments.js";
import type { AccountChange, Impact, LeastPrivilege } from "./types.js";

/**
 * An account as `tokenscope` has it, and what is asked before something is changed: the account after a change, whom
 * that reaches, what policies do not do, and the least that a use takes.
 */
export class Account extends Basic {
  /**
   * Loads an account document as `tokenscope` does. Its text is kept beside, for changes are made in it.
   *
   * @throws TokenscopeError where nothing can be loaded, with the diagnostics.
   */
  static override load(document: string | Uint8Array | AccountDocument, options?: LoadOptions): Account {
    return new Account(load(document, options));
  }

  /**
   * The account after a change, or after several one after the other, as if the changed document were loaded. This one
   * stays as it is, and both share what did not change; free both.
   *
   * @throws TokenscopeError `not_found`, `bad_change`, `bad_scope`
   */
  with(change: AccountChange | readonly AccountChange[]): Account {
    const text = accountChanges(change);
    return guarded(() => new Account(new Link(linkOf(this).core.with(text))));
  }

  /**
   * Whom a change would give or take what: the members and tokens that gain or lose anything, in document order, each
   * with witnesses that `decide` confirms before and after.
   *
   * @throws TokenscopeError `not_found`, `bad_change`, `bad_scope`
   */
  impactOf(change: AccountChange | readonly AccountChange[]): Impact {
    return this.#advise("impact", accountChanges(change));
  }

  /** What roles and tokens do not do: statements that decide nothing, roles that grant nothing or the same, void scopes. */
  lint(): Diagnostic[] {
    return this.#advise("lint", "");
  }

  /** What a policy has wrong, and what it says that its author likely did not mean. */
  lintPolicy(policy: readonly Statement[] | string): Diagnostic[] {
    const written = typeof policy === "string";
    return this.#advise("lintPolicy", given.policyText(written ? policy : given.json(policy, "bad_policy")), written);
  }

  /** Whether somebody, a token above all, may do more than what was used, or may not do some of it. */
  lintUse(who: Principal, used: readonly Witness[]): Diagnostic[] {
    const link = linkOf(this);
    const { text } = usage(used, undefined);
    return Principal.ask(who, link, "`who`", (number) => link.core.advise("lintUse", number, text, false));
  }

  /**
   * From what an integration really used the smallest readable policy that allows it, with the view permissions that it
   * takes. `within`: it stays within what this one may do; `generalise`: types whose names may become `*`.
   */
  leastPrivilege(
    used: readonly Witness[],
    options?: { within?: Principal; generalise?: readonly string[] },
  ): LeastPrivilege {
    const { text, within } = usage(used, options);
    if (within === undefined) return this.#advise("least", text);
    const link = linkOf(this);
    return Principal.ask(within, link, "`within`", (number) => link.core.advise("least", number, text, false));
  }

  /**
   * The account as one sequence of bytes, by which `tokenscope/edge` refuses hopeless requests. It holds hashes of token
   * values, and no value, e-mail or name of a person. `version`: of the account's state, 1 to 64 visible ASCII characters;
   * `madeAt`: when that was, in milliseconds since 1970; `key`: signs it with HMAC-SHA-256.
   *
   * @throws TokenscopeError `incomplete_page`: a list was unfinished; `bad_snapshot_version`, `bad_snapshot_time`,
   * `bad_snapshot_key`, `snapshot_too_large`
   */
  snapshot(options: { version: string; madeAt: number; key?: Uint8Array }): Uint8Array {
    const { version, madeAt, key } = snapshotOptions(options);
    return guarded(() => linkOf(this).core.snapshot(version, madeAt, key));
  }

  #advise<T>(what: string, text: string, written = false): T {
    return guarded(() => linkOf(this).core.advise(what, undefined, text, written));
  }
}

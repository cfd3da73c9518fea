import * as given from "./arguments.js";
import { text as checked, isList, kind } from "./checks.js";
import { badArgument, guarded } from "./errors.js";
import type { ParsedPolicy, ResourceParts, Statement } from "./types.js";
import * as wasm from "./wasm/tokenscope.js";

/** The version of the package. */
export function version(): string {
  return guarded(() => wasm.version());
}

/** Reads a policy's text and tells all that is wrong with it in one go. */
export function parsePolicy(text: string, options?: { strict?: boolean }): ParsedPolicy {
  const [written, strict] = [given.policyText(checked(text, "text")), given.strictOf(options)];
  return guarded((): ParsedPolicy => wasm.parsePolicy(written, strict));
}

/**
 * A policy as text; parsing that gives the same policy.
 *
 * @throws TokenscopeError `bad_policy` with diagnostics where it has errors.
 */
export function formatPolicy(policy: readonly Statement[]): string {
  if (!isList(policy)) throw badArgument(`a policy is a list of statements, not ${kind(policy)}`);
  const json = given.policyText(given.json(policy, "bad_policy"));
  return guarded(() => wasm.formatPolicy(json));
}

/**
 * Spells a resource from its parts, parent to child:
 * `resource({ proj: { key: "web" }, env: { key: "production" }, flag: { key: "checkout", tags: ["beta"] } })`.
 *
 * @throws TokenscopeError `bad_name` for a key, tag or view that would claim more than it is, such as `x;beta`.
 */
export function resource(parts: ResourceParts): string {
  const json = given.resourceParts(parts);
  return guarded(() => wasm.resource(json));
}

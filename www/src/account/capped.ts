import type { Account, Principal, Witness } from "tokenscope";
import type { JsonObject } from "./json.ts";
import { find } from "./people.ts";

/**
 * What a token's scope allows and its owner may not do: the token, against the same token of somebody who may do
 * everything. `same` makes that one, in an account where the owner is an Owner.
 */
export function cappedBy(
  account: Account,
  document: JsonObject,
  ownerId: string,
  token: Principal,
  same: (account: Account) => Principal,
): readonly Witness[] {
  const owner = { ...find(document.members, "_id", ownerId), role: "owner" };
  const unlimited = account.with({ put: "member", value: owner });
  try {
    return same(unlimited).compareTo(token).onlyHere;
  } finally {
    unlimited.free();
  }
}

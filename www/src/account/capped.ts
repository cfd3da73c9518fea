import { Account, type AccountDocument, type Principal, type Witness } from "tokenscope";
import { entries, type JsonObject } from "./json.ts";

/**
 * What a token's scope allows and its owner may not do: the token, against the same token of somebody who may do
 * everything. `find` makes that one, in an account where the owner is an Owner.
 */
export function cappedBy(
  document: JsonObject,
  ownerId: string,
  token: Principal,
  find: (account: Account) => Principal,
): readonly Witness[] {
  const unlimited = asOwner(document, ownerId);
  try {
    return find(unlimited).compareTo(token).onlyHere;
  } finally {
    unlimited.free();
  }
}

/** The account with one of its members an Owner. To be freed. */
export function asOwner(document: JsonObject, memberId: string): Account {
  const members = entries(document.members).map((member) =>
    member._id === memberId ? { ...member, role: "owner" } : member,
  );
  // Of any shape, as it was loaded before.
  return Account.load({ ...document, members } as unknown as AccountDocument, { allowPartial: true });
}

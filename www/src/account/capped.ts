import { Account, type AccountDocument, type LoadOptions, type Principal, type Witness } from "tokenscope";
import { entries, type JsonObject } from "./json.ts";

/**
 * What a token's scope allows and its owner may not do: the token, against the same token of somebody who may do
 * everything. `same` makes that one, in an account where the owner is an Owner.
 */
export function cappedBy(
  document: JsonObject,
  options: LoadOptions,
  ownerId: string,
  token: Principal,
  same: (account: Account) => Principal,
): readonly Witness[] {
  const members = entries(document.members).map((member) =>
    member._id === ownerId ? { ...member, role: "owner" } : member,
  );
  // Of any shape, as it was loaded before.
  const unlimited = Account.load({ ...document, members } as unknown as AccountDocument, {
    ...options,
    allowPartial: true,
  });
  try {
    return same(unlimited).compareTo(token).onlyHere;
  } finally {
    unlimited.free();
  }
}

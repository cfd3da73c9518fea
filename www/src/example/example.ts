import type { TokenScope } from "tokenscope";
import { type Loaded, loadDocument } from "../account/load.ts";
import account from "./account.json";

export function loadExample(): Loaded {
  const loaded = loadDocument(account, account, "Example account");
  if (loaded.account === null) throw new Error(loaded.message);
  return loaded;
}

export interface Surprise {
  title: string;
  memberId: string;
  scope: TokenScope;
}

const id = (email: string): string => account.members.find((member) => member.email === email)?._id ?? "";
const role = (key: string): string => account.roles.find((entry) => entry.key === key)?._id ?? "";

/** What people expect otherwise, to see in one click. */
export const SURPRISES: readonly Surprise[] = [
  {
    title: "A Reader's token stays a reader, whatever role it is given",
    memberId: id("jonas.weber@halcyon.example"),
    scope: { customRoleIds: [role("release-manager")] },
  },
  {
    title: "A deny in one role does not cancel another role's allow",
    memberId: id("mei.tanaka@halcyon.example"),
    scope: { customRoleIds: [role("production-freeze"), role("release-manager")] },
  },
  {
    title: "An inline policy that forgot viewProject grants nothing",
    memberId: id("viktor.sandberg@halcyon.example"),
    scope: {
      inlineRole:
        '[\n  {\n    "effect": "allow",\n    "actions": ["updateOn"],\n    "resources": ["proj/storefront:env/staging:flag/*"]\n  }\n]',
    },
  },
];

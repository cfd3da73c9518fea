import { type Account, resource, TokenscopeError } from "tokenscope";

/** A resource to begin asking about: a flag in the first environment that the account lists. */
export function someFlag(account: Account): string {
  const listed = account.environments().find(({ environments }) => environments.length > 0);
  const env = listed?.environments[0];
  const flag = { key: "a-flag" };
  try {
    if (listed && env) return resource({ proj: { key: listed.project }, env: factsOf(env), flag });
  } catch (error) {
    // A key that can form no resource.
    if (!(error instanceof TokenscopeError)) throw error;
  }
  return `proj/${projectInRoles(account) ?? "default"}:env/production;{critical:true}:flag/a-flag`;
}

/** Without environments the roles are the only place that names a project. */
function projectInRoles(account: Account): string | undefined {
  return /"proj\/([A-Za-z0-9._-]+)[":;,]/.exec(JSON.stringify(account.roles().map((role) => role.policy)))?.[1];
}

function factsOf({ key, tags, critical }: { key: string; tags: string[]; critical: boolean }) {
  return critical ? { key, tags, critical } : { key, tags };
}

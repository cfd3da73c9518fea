import { type Account, type Environment, resource, TokenscopeError } from "tokenscope";

/** At most so many environments are asked about without being told to. */
const ENVIRONMENTS = 3;

/** Resources to begin with: the first project that has environments listed, these environments, and a flag in the first two. */
export function defaultResources(account: Account): string[] {
  const { project, environments } = account.environments().find((listed) => listed.environments.length > 0) ?? {
    project: projectInRoles(account) ?? "default",
    environments: [
      { key: "production", tags: [], critical: true },
      { key: "test", tags: [], critical: false },
    ],
  };
  const proj = { key: project };
  const envs = environments.slice(0, ENVIRONMENTS);
  const flag = { key: "a-flag" };
  return [
    ...spell({ proj }),
    ...envs.flatMap((env) => spell({ proj, env: facts(env) })),
    ...envs.slice(0, 2).flatMap((env) => spell({ proj, env: facts(env), flag })),
  ];
}

/** Without environments the roles are the only place that names a project. */
function projectInRoles(account: Account): string | undefined {
  return /"proj\/([A-Za-z0-9._-]+)[":;,]/.exec(JSON.stringify(account.roles().map((role) => role.policy)))?.[1];
}

function facts({ key, tags, critical }: Environment): { key: string; tags: string[]; critical?: boolean } {
  return critical ? { key, tags, critical } : { key, tags };
}

/** A key that can form no resource is left out; there is still the field to type one in. */
function spell(parts: Parameters<typeof resource>[0]): string[] {
  try {
    return [resource(parts)];
  } catch (error) {
    if (error instanceof TokenscopeError) return [];
    throw error;
  }
}

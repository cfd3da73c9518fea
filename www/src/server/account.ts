import type { LoadOptions } from "tokenscope";
import { isObject, type JsonObject, objects, text } from "../account/json.ts";
import { type Loaded, loadDocument } from "../account/load.ts";
import { all, call, ServerError } from "./api.ts";

/** The account as far as one may see it, and as whom. */
export interface Signed {
  loaded: Loaded;
  memberId: string;
}

/** Reads the account as the server reads it, so that what is shown here is what it will say. */
export async function readAccount(): Promise<Signed> {
  const identity = await call("GET", "/api/v2/caller-identity");
  const memberId = text(identity.memberId);
  if (memberId === undefined) throw new ServerError(0, null, "The server does not say who is signed in.");
  const [members, teams, roles, tokens, projects] = await Promise.all([
    all("/api/v2/members?expand=roleAttributes"),
    all("/api/v2/teams?expand=roles,roleAttributes"),
    all("/api/v2/roles"),
    all("/api/v2/tokens?showAll=true&expand=frozen"),
    all("/api/v2/projects?expand=environments"),
  ]);
  const rules = isObject(identity._rules) ? identity._rules : {};
  const document: JsonObject = {
    members,
    teams,
    roles,
    tokens,
    environments: Object.fromEntries(projects.map(environmentsOf)),
    plan: rules.plan ?? {},
  };
  const options: LoadOptions = isObject(rules.options) ? rules.options : {};
  const loaded = loadDocument(document, document, "", [], options);
  if (loaded.account === null) throw new ServerError(0, null, `The account cannot be read: ${loaded.message}`);
  return { loaded, memberId };
}

function environmentsOf(project: JsonObject): [string, JsonObject[]] {
  const { environments } = project;
  return [text(project.key) ?? "", objects(isObject(environments) ? environments.items : environments)];
}

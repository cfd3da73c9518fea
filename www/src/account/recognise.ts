import { isObject, type JsonObject, objects, text } from "./json.ts";

/** One thing found in a file: a whole account document, or a page of one of its lists. */
export type Piece =
  | { kind: "document"; document: JsonObject }
  | { kind: "members" | "teams" | "roles" | "tokens"; page: JsonObject | JsonObject[] }
  | { kind: "environments"; project: string; environments: JsonObject[] }
  | { kind: "unknown"; reason: string };

export type ListKind = "members" | "teams" | "roles" | "tokens";

const DOCUMENT_LISTS = ["members", "teams", "roles", "tokens"] as const;

/** Says what a parsed JSON file is. Several pieces, where a file holds a list of pages or a project with its environments. */
export function recognise(json: unknown): Piece[] {
  if (Array.isArray(json)) return recogniseArray(json);
  if (!isObject(json)) return [{ kind: "unknown", reason: "it holds no object and no list" }];
  if (Array.isArray(json.items)) return recognisePage(json);
  if (isObject(json.environments) && text(json.key)) return environmentsOf(json);
  if (isDocument(json)) return [{ kind: "document", document: json }];
  const kind = kindOfItem(json);
  if (kind === "environment" || kind === "project") return recognisePage({ items: [json] });
  if (kind) return [{ kind, page: [json] }];
  return [{ kind: "unknown", reason: "neither an account document nor a reply with `items`" }];
}

/** An account document has one of its lists under the list's name, or environments by project key. */
function isDocument(json: JsonObject): boolean {
  if (DOCUMENT_LISTS.some((name) => Array.isArray(json[name]) || hasItems(json[name])))
    return kindOfItem(json) === null;
  return isObject(json.environments) && Object.values(json.environments).every(Array.isArray);
}

function hasItems(value: unknown): boolean {
  return isObject(value) && Array.isArray(value.items);
}

function recogniseArray(list: unknown[]): Piece[] {
  if (list.length > 0 && list.every(hasItems)) return list.flatMap(recognise);
  return recognisePage({ items: list });
}

function recognisePage(page: JsonObject): Piece[] {
  const items = objects(page.items);
  const first = items[0];
  const kind = first ? kindOfItem(first) : kindOfLink(page);
  if (kind === "project") return items.flatMap(environmentsOf);
  if (kind === "environment") return environmentPieces(page, items);
  if (kind) return [{ kind, page: page._links || page.totalCount !== undefined ? page : { ...page, items } }];
  return [
    {
      kind: "unknown",
      reason: first ? "its `items` are of no known kind" : "it is an empty page without a link that tells its kind",
    },
  ];
}

/** Told apart by the fields that only that kind has. */
function kindOfItem(item: JsonObject): ListKind | "environment" | "project" | null {
  if (text(item.email) && text(item.role) && text(item._id)) return "members";
  if ("serviceToken" in item || (text(item._id) && (text(item.memberId) || text(item.token)))) return "tokens";
  if (Array.isArray(item.policy) && text(item.key)) return "roles";
  if (!text(item.key)) return null;
  if ("mobileKey" in item || "defaultTrackEvents" in item || "critical" in item) return "environment";
  if (isObject(item.environments) || "includeInSnippetByDefault" in item) return "project";
  const link = selfLink(item);
  if (/\/projects\/[^/]+\/environments\//.test(link)) return "environment";
  if (/\/projects\/[^/]+$/.test(link)) return "project";
  if ("customRoleKeys" in item || "permissionGrants" in item || isObject(item.members) || /\/teams\//.test(link))
    return "teams";
  return text(item.name) ? "teams" : null;
}

function kindOfLink(page: JsonObject): ListKind | "environment" | null {
  const link = selfLink(page);
  if (/\/projects\/[^/]+\/environments/.test(link)) return "environment";
  const name = /\/api\/v2\/(members|teams|roles|tokens)\b/.exec(link)?.[1];
  return DOCUMENT_LISTS.find((list) => list === name) ?? null;
}

function selfLink(json: JsonObject): string {
  const self = isObject(json._links) && isObject(json._links.self) ? json._links.self : {};
  return (text(self.href) ?? "").replace(/\?.*$/, "");
}

function environmentPieces(page: JsonObject, items: JsonObject[]): Piece[] {
  const byProject = new Map<string, JsonObject[]>();
  for (const item of items) {
    const link = selfLink(item) || selfLink(page);
    const project = /\/projects\/([^/]+)\/environments/.exec(link)?.[1];
    if (!project) return [{ kind: "unknown", reason: "its environments do not say which project they belong to" }];
    byProject.set(project, [...(byProject.get(project) ?? []), item]);
  }
  return [...byProject].map(([project, environments]) => ({ kind: "environments", project, environments }));
}

function environmentsOf(project: JsonObject): Piece[] {
  const key = text(project.key);
  if (!key || !project.environments)
    return [
      {
        kind: "unknown",
        reason: `the project \`${key ?? ""}\` comes without its environments, \`expand=environments\` supplies them`,
      },
    ];
  const list = isObject(project.environments) ? project.environments.items : project.environments;
  return [{ kind: "environments", project: key, environments: objects(list) }];
}

/** The shapes that cross the boundary. `tests/types.rs` holds them to what the crate serialises. */

/** What a statement does to the requests it matches. */
export type Effect = "allow" | "deny";

/** One effect over actions and resources: one of `actions`/`notActions`, one of `resources`/`notResources`. */
export type Statement = {
  effect: Effect;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
};

/** Something to say about a policy, an account document or a principal. */
export type Diagnostic = {
  /** Stable, in snake case. */
  code: string;
  /** The values in the message by name, so that an application can word it itself. */
  params: Record<string, string>;
  /** An error makes its part grant nothing; a warning changes nothing. */
  severity: "error" | "warning" | "info";
  message: string;
  help: string | null;
  /** JSON pointer of the part. */
  pointer: string | null;
  /** Where the part stands, in UTF-16 units as editors count; null where no text was given. */
  start: number | null;
  end: number | null;
  /** From 1. */
  line: number | null;
  /** From 1, in UTF-16 units. */
  column: number | null;
};

/** What became of a policy's text. */
export type ParsedPolicy = {
  /** Whether there is no error. */
  ok: boolean;
  /** Null where there is one: such a policy grants nothing. */
  policy: Statement[] | null;
  diagnostics: Diagnostic[];
};

/** Why. Stable; an application may translate them. */
export type Code =
  | "allowed"
  | "implicit_deny"
  | "explicit_deny"
  | "view_gate"
  | "view_team_gate"
  | "view_sdk_key_gate"
  | "view_template_gate"
  | "action_not_on_type"
  | "bad_resource"
  | "incomplete_facts"
  | "token_unknown"
  | "token_deleted"
  | "token_expired"
  | "owner_removed"
  | "token_may_not_manage_tokens"
  | "scope_exceeds_owner"
  | "scope_exceeds_actor"
  | "not_your_token"
  | "plan_without_custom_roles"
  | "bad_scope"
  | "bad_change";

/** Which statement: enough to find and quote it. */
export type StatementRef = {
  /** Null for members and bare policies. */
  side: "owner" | "scope" | null;
  source: "base" | "role" | "inline" | "grant" | "frozen";
  /** The role's key. */
  role: string | null;
  /** The key of the team that the role was held through. */
  via: string | null;
  /** Its place in that policy, from 0. */
  index: number;
};

/** The answer to one question. */
export type Decision = {
  decision: "allow" | "deny" | "unknown";
  /** True for allow alone. */
  allowed: boolean;
  code: Code;
  /** Null for members and bare policies, and for what is decided before the sides. */
  side: "owner" | "scope" | "both" | null;
  /** The determining ones in canonical order. */
  statements: StatementRef[];
  /** False where the account left something out that may matter. */
  exact: boolean;
  /** The action acts on every environment, and one alone was asked about: see `decideAll`. */
  needsAllEnvironments?: true;
  /** No type of the catalog lists the action; it was matched literally. */
  unknownAction?: true;
};

/** The answer to one action on several resources. */
export type AllDecision = Decision & {
  /** Which resource decided; null where all allow, or none was asked about. */
  failedAt: number | null;
};

/** The part of a statement that a request does not match. */
export type Failure = {
  part: "action" | "chain" | "name" | "tag" | "property" | "view" | "unbound";
  /** The segment it belongs to, from 0. */
  segment: number | null;
  /** What was asked for; under `notActions` and `notResources` what the request should not have matched. */
  pattern: string;
};

/** How one statement fared. */
export type StatementRecord = {
  ref: StatementRef;
  effect: Effect;
  matched: boolean | "unknown";
  failed: Failure | null;
};

/** A decision with one record per statement, and the same for the view permission that it needs as well. */
export type Explanation = Decision & { records: StatementRecord[]; gate: Explanation | null };

/** A request that shows something: `decide` confirms it. */
export type Witness = { action: string; resource: string };

/** How much one may do, seen from the other. `undetermined`: it would cost more than is allowed to find out. */
export type Relation = "equal" | "narrower" | "wider" | "overlapping" | "disjoint" | "undetermined";

/** What `compareTo` found. */
export type Comparison = {
  relation: Relation;
  /** What only this one may do; for actions of a chain that differ alike, one. */
  onlyHere: Witness[];
  /** What only the other may do. */
  onlyThere: Witness[];
};

/** Things that `where` matches, that something in each list of `within` matches, and nothing of `except`. */
export type Condition = {
  /** A specifier. */
  where: string;
  /** Each list: any of these specifiers. */
  within: string[][];
  /** None of these specifiers. */
  except: string[];
};

/** On which things. Each part is an OR, all parts must hold; one that does not limit is left out. */
export type Conditions = { owner?: Condition[]; scope?: Condition[]; gate?: Condition[] };

/** On everything, on nothing, on some things, or why it was not found out: `budget`. */
export type Cell = "all" | "none" | { some: Conditions } | { undetermined: string };

/** What limits a permission: a token's scope, what the member or owner may do, or what must be seen first. */
export type Limit = "scope" | "owner" | "gate";

/** The actions of one type on one of its chains that have the same answer. */
export type PermissionRow = {
  /** `flag` */
  type: string;
  /** `proj/*:env/*:flag/*` */
  chain: string;
  actions: string[];
  cell: Cell;
  /** Without each of these alone it would be more; where only several together limit it, all of those. */
  limitedBy: Limit[];
  /** The actions need the permission in every environment of the project. */
  everyEnvironment: boolean;
};

/** Everything a principal could ever do, as far as the catalog knows. */
export type PermissionTable = {
  /** Of the catalog: actions that came later are not in it. */
  catalogDate: string;
  rows: PermissionRow[];
};

/** What a token is restricted to: exactly one of three. A policy as text keeps positions in its diagnostics. */
export type TokenScope =
  | { role: "reader" | "writer" | "admin" }
  | { customRoleIds: [string, ...string[]] }
  | { inlineRole: Statement[] | string };

/** A change of one token. `ownerId` of a service token is the member who creates it. */
export type TokenChange =
  | { type: "create"; kind: "personal" | "service"; ownerId: string | null; scope: TokenScope }
  | { type: "delete" | "reset"; tokenId: string }
  | {
      type: "update";
      tokenId: string;
      name?: string;
      description?: string;
      expiry?: number | null;
      scope?: TokenScope;
    };

/** One choice of the dropdown of a form that creates a token. */
export type RoleOption = {
  /** `null`: an inline policy, which is not written yet. */
  scope: TokenScope | null;
  label: string;
  selectable: boolean;
  /** Why it must not be chosen. */
  code: Code | null;
  /** What the token may do, seen from what the member may. */
  toOwn: Relation;
  /** The token could do nothing at all. */
  empty: boolean;
  /** What the scope would let through, but the member may not do. */
  cappedBy: Witness[];
  /** What the member may do, and the token may not. */
  missing: Witness[];
  /** What likely helps where it is empty. */
  suggestion: string | null;
  /** Of the catalog's actions, by type and chain, how many it may do on something: to sort by. */
  breadth: number;
};

/** What is known of a question's resource. */
export type AskOptions = {
  /** `path-only`: every segment may have more tags, views and properties than are given. */
  facts?: "complete" | "path-only";
};

/** Choices where LaunchDarkly is silent. */
export type LoadOptions = {
  /** Warnings about unknown names, unknown keys and a bare `*` are errors. */
  strict?: boolean;
  /** Load a list whose last page is missing, for previews. */
  allowPartial?: boolean;
  /** What a deny does whose hole has no value: vanish, or void its role. */
  unboundDeny?: "skip" | "deny-all";
  /** What an inline scope starts from. */
  inlineBase?: "no_access" | "reader";
  /** Refuse custom and inline scopes to Readers and below. */
  readersOnlyReaderTokens?: boolean;
};

/** How a bare policy is asked. */
export type PolicyOptions = {
  /** What is laid under it; `no_access` unless given. */
  base?: "reader" | "no_access";
  /** Ask for the view gate too; not unless given. */
  gate?: boolean;
  /** What its holes take. */
  roleAttributes?: Record<string, string[]>;
};

/** What a presented value leads to. */
export type Refusal = { ok: false; status: 401; code: Code };

/** A policy with the values that bind it, as stored in a service token. */
export type BoundPolicy = {
  source: "base" | "role" | "inline" | "grant";
  role: string | null;
  via: string | null;
  statements: Statement[];
  roleAttributes: Record<string, string[]>;
};

/** A list as it is, as one page of LaunchDarkly's API, or as several. */
export type Pages<T> = T[] | Page<T> | Page<T>[];
/** One reply of LaunchDarkly's API. */
export type Page<T> = { items: T[]; totalCount?: number; _links?: Record<string, unknown> };

/** An entry of `permissionGrants`. */
export type PermissionGrant = { actions?: string[]; actionSet?: string; resource?: string; memberIDs?: string[] };
/** A member in LaunchDarkly's REST field names. */
export type MemberDocument = {
  _id: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  role?: string;
  customRoles?: string[];
  roleAttributes?: Record<string, string[]>;
  teams?: { key: string; customRoleKeys?: string[] }[];
  permissionGrants?: PermissionGrant[];
};
/** A team in LaunchDarkly's REST field names. */
export type TeamDocument = {
  key: string;
  name?: string;
  customRoleKeys?: string[];
  roleAttributes?: Record<string, string[]>;
  permissionGrants?: PermissionGrant[];
};
/** A custom role in LaunchDarkly's REST field names. */
export type RoleDocument = {
  _id?: string;
  key: string;
  name?: string;
  basePermissions?: string;
  policy: Statement[];
};
/** An access token in LaunchDarkly's REST field names; `tokenHash`, `previous` and `frozen` are this package's own. */
export type TokenDocument = {
  _id: string;
  name?: string;
  memberId?: string;
  ownerId?: string;
  serviceToken?: boolean;
  role?: string;
  customRoleIds?: string[];
  inlineRole?: Statement[];
  expiry?: number | null;
  creationDate?: number;
  lastUsed?: number;
  /** SHA-256 of the value, in lower-case hex. */
  tokenHash?: string;
  previous?: { tokenHash: string; expiry: number };
  frozen?: { owner: BoundPolicy[]; scope: BoundPolicy[] };
};

/** What `Account.load` takes: members at least. Keys that it does not know are passed over. */
export type AccountDocument = {
  members: Pages<MemberDocument>;
  teams?: Pages<TeamDocument>;
  roles?: Pages<RoleDocument>;
  tokens?: Pages<TokenDocument>;
  plan?: { customRoles: boolean };
  environments?: Record<string, Environment[]>;
  tombstones?: { tokenHash: string; reason: "deleted" | "owner_removed" }[];
  catalog?: object;
  semantics?: string;
};

/** One environment of a project. */
export type Environment = { key: string; tags: string[]; critical: boolean };

/** A member, in short. */
export type MemberSummary = {
  id: string;
  email: string | null;
  name: string | null;
  role: "owner" | "admin" | "writer" | "reader" | "no_access";
  customRoles: string[];
  teams: string[];
  roleAttributes: { key: string; values: string[] }[];
};

/** A team, in short. */
export type TeamSummary = {
  key: string;
  name: string | null;
  customRoles: string[];
  roleAttributes: { key: string; values: string[] }[];
};

/** A custom role, in short. */
export type RoleSummary = {
  id: string | null;
  key: string;
  name: string | null;
  basePermissions: "reader" | "no_access";
  /** Null: it has an error, so the role grants nothing. */
  policy: Statement[] | null;
};

/** A token, in short and without secrets. Times are milliseconds since 1970. */
export type TokenSummary = {
  id: string;
  name: string;
  kind: "personal" | "service";
  ownerId: string | null;
  /** Null: it has none that could be read. */
  scope: TokenScope | null;
  last4: string | null;
  createdAt: number | null;
  lastUsed: number | null;
  expiry: number | null;
  ownerRemoved: boolean;
};

/** The environments that a document lists for a project. */
export type ProjectSummary = { project: string; environments: Environment[] };

/** The known resource types and actions, as of a date. */
export type Catalog = {
  date: string;
  types: {
    type: string;
    /** Where it stands: `proj/*:env/*:flag/*`. */
    chains: string[];
    taggable: boolean;
    /** Whether `actions` is known to be all of them. */
    complete: boolean;
    properties: string[];
    actions: { name: string; allEnvironments: boolean; legacy: boolean }[];
  }[];
};

/** What one segment of a resource is called and has. */
export type SegmentParts = {
  /** Left out for the types that have none: `acct`, `ip-allowlist`. */
  key?: string;
  tags?: readonly string[];
  views?: readonly string[];
  /** Of an `env` alone. */
  critical?: boolean;
};

/** A chain of types in order, parent to child: `{ proj: { key: "web" }, env: { key: "production", critical: true } }`. */
export type ResourceParts = { readonly [type: string]: SegmentParts };

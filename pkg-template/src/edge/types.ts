/** What `tokenscope/edge` takes and tells. */

/** What a worker knows of a request. Header values are as they were sent; several of one name are joined with a comma. */
export type EdgeRequest = {
  /** `GET` */
  method: string;
  /** Path and query: what stands in the request line. */
  target: string;
  /** `Authorization` */
  authorization: string | null;
  /** Whether there is a `Cookie`. */
  cookie?: boolean;
  /** Whether there is an `X-HTTP-Method-Override`, `X-HTTP-Method` or `X-Method-Override`. */
  methodOverride?: boolean;
  /** `Content-Type` */
  contentType?: string | null;
  /** All of the body, not encoded; null where it was not read. */
  body?: Uint8Array | null;
};

/** What becomes of a request. */
export type EdgeVerdict = {
  verdict: "forward" | "reject";
  /** Of the answer, where it is rejected. */
  status: 401 | 403 | null;
  /** Why. */
  code: EdgeCode;
  /** Of the answer, where it is rejected: JSON. */
  body: string | null;
  /** The route it was judged by: `GET /api/v2/projects/{projectKey}`. */
  route: string | null;
};

/** Why a request is forwarded or rejected. Stable: workers count by it. */
export type EdgeCode = ForwardCode | RejectCode;

/** Why a request is forwarded; `request_too_long`: its line and headers have more than 32 KiB. */
export type ForwardCode =
  | "allowed"
  | "incomplete_facts"
  | "options"
  | "method_override"
  | "cookie"
  | "no_authorization"
  | "several_authorizations"
  | "bearer"
  | "odd_authorization"
  | "path_not_canonical"
  | "odd_query"
  | "unknown_route"
  | "unknown_method"
  | "ambiguous_route"
  | "route_not_documented"
  | "no_permission"
  | "open_route"
  | "list_route"
  | "me"
  | "token_unknown"
  | "token_unreadable"
  | "not_exact"
  | "body_not_read"
  | "body_too_large"
  | "content_type"
  | "body_not_understood"
  | "change_unknown"
  | "no_change"
  | "too_many_changes"
  | "request_too_long";

/** Why a request is rejected: its token is dead, or may not do it. */
export type RejectCode =
  | "token_deleted"
  | "token_expired"
  | "owner_removed"
  | "implicit_deny"
  | "explicit_deny"
  | "view_gate"
  | "view_team_gate"
  | "view_sdk_key_gate"
  | "view_template_gate"
  | "action_not_on_type"
  | "bad_resource"
  | "token_may_not_manage_tokens";

export type PrefilterOptions = {
  /** Loads only a snapshot that was signed with it. */
  key?: Uint8Array;
  /** A table of routes in the place of LaunchDarkly's. */
  routes?: string;
  /** Rejects on routes, too, whose permission is not documented but inferred. */
  allRoutes?: boolean;
};

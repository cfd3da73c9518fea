//! What this room says, in words; [`codes`](super::codes) tells when.

use crate::source::Phrase;

// Any part.

pub(super) static NOT_A_DOCUMENT: Phrase =
    Phrase::error("not_a_document", "expected an object, found <found>")
        .help("a document is an object with `members`, `teams`, `roles` and `tokens`");
const LOAD_ALL_PAGES: &str =
    "load the pages that `_links.next` leads to, and give all of them as one list of pages";
pub(super) static INCOMPLETE: Phrase = Phrase::error(
    "incomplete_page",
    "`<list>` is not complete: <loaded> loaded",
)
.help(LOAD_ALL_PAGES);
pub(super) static INCOMPLETE_OF_TOTAL: Phrase = Phrase::error(
    "incomplete_page",
    "`<list>` is not complete: <loaded> of <total> loaded",
)
.help(LOAD_ALL_PAGES);
/// Names the kinds, never the value: it may be a secret in the wrong place.
pub(super) static WRONG_TYPE: Phrase =
    Phrase::error("wrong_type", "expected <expected>, found <found>");
pub(super) static BAD_NAME: Phrase = Phrase::error("bad_name", "no <what> can be called `<name>`")
    .help("names are made of letters, digits, `.`, `_` and `-`");
pub(super) static OTHER_SEMANTICS: Phrase = Phrase::warning(
    "other_semantics",
    "the document follows rules `<semantics>`, these are `<known>`",
);
pub(super) static MISSING_LIST: Phrase =
    Phrase::warning("missing_list", "the document has no `<list>`")
        .help("load them from `GET /api/v2/<endpoint>`");

const fn missing() -> Phrase {
    Phrase::error("missing_field", "`<key>` is missing")
}
pub(super) static MISSING: Phrase = missing();
pub(super) static MISSING_NAME: Phrase = missing().help("nothing can refer to it without one");
pub(super) static MISSING_POLICY: Phrase =
    missing().help("an empty policy is `[]`; without one the role grants nothing");
pub(super) static MISSING_RESOURCE: Phrase = missing().help("it grants nothing");
pub(super) static MISSING_SOURCE: Phrase = missing().help(SOURCES);
pub(super) static MISSING_IN_PREVIOUS: Phrase =
    missing().help("without it the value before the reset is not accepted any more");
pub(super) static MISSING_SIDE: Phrase = Phrase::error(
    "missing_field",
    "`<key>` is missing, so that side grants nothing",
);

// Members and teams.

pub(super) static DUPLICATE_MEMBER: Phrase =
    Phrase::error("duplicate_member", "member `<member>` stands twice")
        .help("who is meant cannot be told, so it grants nothing; keep one");
pub(super) static MISSING_MEMBER_ROLE: Phrase = Phrase::warning(
    "missing_member_role",
    "the member has no `role`, so its base role is `no_access`",
);
pub(super) static UNKNOWN_MEMBER_ROLE: Phrase = Phrase::warning(
    "unknown_member_role",
    "unknown role `<role>`, so the base role is `no_access`",
)
.help("a member's `role` is owner, admin, writer, reader or no_access; custom roles stand in `customRoles`");
pub(super) static DUPLICATE_TEAM: Phrase =
    Phrase::error("duplicate_team", "team `<team>` stands twice")
        .help("neither contributes anything; keep one");
pub(super) static UNKNOWN_TEAM: Phrase =
    Phrase::error("unknown_team", "team `<team>` is not in the list of teams")
        .help("it contributes nothing to this member; load the list of teams again");
const DISAGREE: &str = "this list of roles of team `<team>` is not the one given elsewhere";
pub(super) static DISAGREES_WITH_TEAM: Phrase = Phrase::warning("team_roles_disagree", DISAGREE)
    .help("what counts is the team's own list; load members and teams at the same time");
pub(super) static DISAGREES_WITH_MEMBER: Phrase = Phrase::warning("team_roles_disagree", DISAGREE)
    .help("what counts is all of them together; load members and teams at the same time");
const LOAD_TEAM_ROLES: &str = "load the teams from `GET /api/v2/teams?expand=roles,roleAttributes`, or the members with their `teams[].customRoleKeys`";
pub(super) static MISSING_ROLES_OF_ALL: Phrase = Phrase::warning(
    "missing_team_roles",
    "no team has a list of its roles, so teams add none",
)
.help(LOAD_TEAM_ROLES);
pub(super) static MISSING_ROLES_OF_TEAM: Phrase = Phrase::warning(
    "missing_team_roles",
    "team `<team>` has no list of its roles, so it adds none",
)
.help(LOAD_TEAM_ROLES);
pub(super) static MISSING_ROLE_ATTRIBUTES: Phrase = Phrase::warning(
    "missing_role_attributes",
    "policies ask for role attributes, but nobody in the document has any",
)
.help("load members and teams with `expand=roleAttributes`");
pub(super) static GRANT_WITHOUT_ACTIONS: Phrase = Phrase::error(
    "grant_without_actions",
    "the grant has neither `actions` nor `actionSet`",
)
.help("it grants nothing");
pub(super) static GRANT_WITHOUT_MEMBERS: Phrase = Phrase::warning(
    "grant_without_members",
    "a grant of a team without `memberIDs` reaches nobody",
)
.help("list the ids of the members it is for in `memberIDs`");
pub(super) static UNKNOWN_ACTION_SET: Phrase =
    Phrase::warning("unknown_action_set", "unknown action set `<actionSet>`")
        .help("only `maintainTeam` is known; what else this grants is not, so decisions are marked as not exact");
pub(super) static DUPLICATE_ENVIRONMENT: Phrase = Phrase::error(
    "duplicate_environment",
    "environment `<environment>` stands twice",
);

// Roles.

pub(super) static DUPLICATE_ROLE: Phrase =
    Phrase::error("duplicate_role", "`<role>` names an earlier role too")
        .help("references to it contribute nothing; a role with a unique `_id` can still be referred to by that");
pub(super) static UNRESOLVED_ROLE: Phrase =
    Phrase::error("unresolved_role", "no role has the id or key `<role>`")
        .help("it contributes nothing");
pub(super) static AMBIGUOUS_ROLE: Phrase = Phrase::error(
    "ambiguous_role",
    "several roles have the id or key `<role>`",
)
.help("it contributes nothing; refer to the one that is meant by its `_id`");
pub(super) static UNKNOWN_BASE_PERMISSIONS: Phrase = Phrase::error(
    "unknown_base_permissions",
    "unknown base permissions `<basePermissions>`",
)
.help("use `reader` or `no_access`; until then the role grants nothing");

// Tokens.

pub(super) static DUPLICATE_TOKEN: Phrase =
    Phrase::error("duplicate_token", "token `<token>` stands twice")
        .help("which is meant cannot be told, so it grants nothing; keep one");
pub(super) static TOKEN_WITHOUT_SCOPE: Phrase = Phrase::error(
    "token_without_scope",
    "the token has no scope, so it grants nothing",
)
.help("give it one of `role`, `customRoleIds` and `inlineRole`");
pub(super) static SEVERAL_SCOPES: Phrase = Phrase::warning(
    "several_scopes",
    "the token has <scopes>; only `<scope>` counts",
)
.help("keep one of them");
pub(super) static BAD_TOKEN_ROLE: Phrase = Phrase::error(
    "bad_token_role",
    "`<role>` is not a role a token can have, so it grants nothing",
)
.help("a token's `role` is reader, writer or admin; custom roles stand in `customRoleIds`");
pub(super) static PLAN_WITHOUT_CUSTOM_ROLES: Phrase = Phrase::warning(
    "plan_without_custom_roles",
    "the plan has no custom roles, but the token is scoped with one; it is evaluated as written",
)
.help("it can be kept, but not created or changed to");
pub(super) static TOKEN_WITHOUT_OWNER: Phrase = Phrase::warning(
    "token_without_owner",
    "the personal token names no owner, so it counts as ownerless",
)
.help("give its `memberId`");
pub(super) static SERVICE_TOKEN_NOT_FROZEN: Phrase = Phrase::warning(
    "service_token_not_frozen",
    "the service token comes without what it was fixed to, so its scope alone decides",
)
.help("LaunchDarkly's API does not return it; store `frozen` when the token is created");
const SOURCES: &str = "use base, role, inline or grant";
pub(super) static UNKNOWN_SOURCE: Phrase =
    Phrase::error("unknown_source", "unknown source `<source>`").help(SOURCES);
/// Says nothing of what stands there instead: that may be the secret itself.
pub(super) static BAD_TOKEN_HASH: Phrase = Phrase::error(
    "bad_token_hash",
    "`<key>` is not a SHA-256 in lower-case hexadecimal",
)
.help("write 64 of the characters 0-9 and a-f; without it `authenticate` cannot know the token");
pub(super) static DUPLICATE_TOKEN_HASH: Phrase = Phrase::error(
    "duplicate_token_hash",
    "another value in the document has the same hash",
)
.help("whose it is cannot be told, so it authenticates nothing");
pub(super) static TOKEN_VALUE_IN_DOCUMENT: Phrase = Phrase::warning(
    "token_value_in_document",
    "the document holds more of a token's value than its last four characters",
)
.help("only the last four are kept; take the value out of the document, store its SHA-256 as `tokenHash`, and reset the token if others have seen it");
const REASONS: &str = "use `deleted` or `owner_removed`";
pub(super) static UNKNOWN_TOMBSTONE_REASON: Phrase = Phrase::warning(
    "unknown_tombstone_reason",
    "unknown reason `<reason>`, so the value counts as deleted",
)
.help(REASONS);
pub(super) static MISSING_TOMBSTONE_REASON: Phrase = Phrase::warning(
    "unknown_tombstone_reason",
    "no reason, so the value counts as deleted",
)
.help(REASONS);

// Principals.

const fn unbound(message: &'static str) -> Phrase {
    Phrase::warning("deny_depends_on_missing_attribute", message)
}
const DENIES_PART: &str = "the deny at index <index> of `<role>` needs role attribute `<attribute>`, which has no value here, so that part of the deny matches nothing";
const DENIES_ALL: &str = "the deny at index <index> of `<role>` needs role attribute `<attribute>`, which has no value here, so all of it grants nothing";
const GIVE_MEMBER: &str = "give the member a value for `<attribute>`";
const GIVE_TEAM: &str = "give the team a value for `<attribute>`";
pub(super) static MEMBER_UNBOUND: Phrase = unbound(DENIES_PART).help(GIVE_MEMBER);
pub(super) static TEAM_UNBOUND: Phrase = unbound(DENIES_PART).help(GIVE_TEAM);
pub(super) static MEMBER_UNBOUND_DENIES_ALL: Phrase = unbound(DENIES_ALL).help(GIVE_MEMBER);
pub(super) static TEAM_UNBOUND_DENIES_ALL: Phrase = unbound(DENIES_ALL).help(GIVE_TEAM);

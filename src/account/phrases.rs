//! What this room says, in words; [`codes`](super::codes) tells when.

use crate::source::phrases;

phrases! {
    // Any part.
    NOT_A_DOCUMENT: error "not_a_document",
        "expected an object, found <found>",
        "a document is an object with `members`, `teams`, `roles` and `tokens`";
    INCOMPLETE: error "incomplete_page",
        "`<list>` is not complete: <loaded> loaded",
        "load the pages that `_links.next` leads to, and give all of them as one list of pages";
    INCOMPLETE_OF_TOTAL: error "incomplete_page",
        "`<list>` is not complete: <loaded> of <total> loaded",
        "load the pages that `_links.next` leads to, and give all of them as one list of pages";
    /// Names the kinds, never the value: it may be a secret in the wrong place.
    WRONG_TYPE: error "wrong_type", "expected <expected>, found <found>";
    BAD_NAME: error "bad_name",
        "no <what> can be called `<name>`",
        "names are made of letters, digits, `.`, `_` and `-`";
    OTHER_SEMANTICS: warning "other_semantics", "the document follows rules `<semantics>`, these are `<known>`";
    MISSING_LIST: warning "missing_list", "the document has no `<list>`", "load them from `GET /api/v2/<endpoint>`";

    MISSING: error "missing_field", "`<key>` is missing";
    MISSING_NAME: error "missing_field", "`<key>` is missing", "nothing can refer to it without one";
    MISSING_POLICY: error "missing_field",
        "`<key>` is missing",
        "an empty policy is `[]`; without one the role grants nothing";
    MISSING_RESOURCE: error "missing_field", "`<key>` is missing", "it grants nothing";
    MISSING_SOURCE: error "missing_field", "`<key>` is missing", "use base, role, inline or grant";
    MISSING_IN_PREVIOUS: error "missing_field",
        "`<key>` is missing",
        "without it the value before the reset is not accepted any more";
    MISSING_SIDE: error "missing_field", "`<key>` is missing, so that side grants nothing";

    // Members and teams.
    DUPLICATE_MEMBER: error "duplicate_member",
        "member `<member>` stands twice",
        "who is meant cannot be told, so it grants nothing; keep one";
    MISSING_MEMBER_ROLE: warning "missing_member_role", "the member has no `role`, so its base role is `no_access`";
    UNKNOWN_MEMBER_ROLE: warning "unknown_member_role",
        "unknown role `<role>`, so the base role is `no_access`",
        "a member's `role` is owner, admin, writer, reader or no_access; custom roles stand in `customRoles`";
    DUPLICATE_TEAM: error "duplicate_team", "team `<team>` stands twice", "neither contributes anything; keep one";
    UNKNOWN_TEAM: error "unknown_team",
        "team `<team>` is not in the list of teams",
        "it contributes nothing to this member; load the list of teams again";
    DISAGREES_WITH_TEAM: warning "team_roles_disagree",
        "this list of roles of team `<team>` is not the one given elsewhere",
        "what counts is the team's own list; load members and teams at the same time";
    DISAGREES_WITH_MEMBER: warning "team_roles_disagree",
        "this list of roles of team `<team>` is not the one given elsewhere",
        "what counts is all of them together; load members and teams at the same time";
    MISSING_ROLES_OF_ALL: warning "missing_team_roles",
        "no team has a list of its roles, so teams add none",
        "load the teams from `GET /api/v2/teams?expand=roles,roleAttributes`, or the members with their `teams[].customRoleKeys`";
    MISSING_ROLES_OF_TEAM: warning "missing_team_roles",
        "team `<team>` has no list of its roles, so it adds none",
        "load the teams from `GET /api/v2/teams?expand=roles,roleAttributes`, or the members with their `teams[].customRoleKeys`";
    MISSING_ROLE_ATTRIBUTES: warning "missing_role_attributes",
        "policies ask for role attributes, but nobody in the document has any",
        "load members and teams with `expand=roleAttributes`";
    GRANT_WITHOUT_ACTIONS: error "grant_without_actions",
        "the grant has neither `actions` nor `actionSet`",
        "it grants nothing";
    GRANT_WITHOUT_MEMBERS: warning "grant_without_members",
        "a grant of a team without `memberIDs` reaches nobody",
        "list the ids of the members it is for in `memberIDs`";
    UNKNOWN_ACTION_SET: warning "unknown_action_set",
        "unknown action set `<actionSet>`",
        "only `maintainTeam` is known; what else this grants is not, so decisions are marked as not exact";
    DUPLICATE_ENVIRONMENT: error "duplicate_environment", "environment `<environment>` stands twice";

    // Roles.
    DUPLICATE_ROLE: error "duplicate_role",
        "`<role>` names an earlier role too",
        "references to it contribute nothing; a role with a unique `_id` can still be referred to by that";
    UNRESOLVED_ROLE: error "unresolved_role", "no role has the id or key `<role>`", "it contributes nothing";
    AMBIGUOUS_ROLE: error "ambiguous_role",
        "several roles have the id or key `<role>`",
        "it contributes nothing; refer to the one that is meant by its `_id`";
    UNKNOWN_BASE_PERMISSIONS: error "unknown_base_permissions",
        "unknown base permissions `<basePermissions>`",
        "use `reader` or `no_access`; until then the role grants nothing";

    // Tokens.
    DUPLICATE_TOKEN: error "duplicate_token",
        "token `<token>` stands twice",
        "which is meant cannot be told, so it grants nothing; keep one";
    TOKEN_WITHOUT_SCOPE: error "token_without_scope",
        "the token has no scope, so it grants nothing",
        "give it one of `role`, `customRoleIds` and `inlineRole`";
    SEVERAL_SCOPES: warning "several_scopes", "the token has <scopes>; only `<scope>` counts", "keep one of them";
    BAD_TOKEN_ROLE: error "bad_token_role",
        "`<role>` is not a role a token can have, so it grants nothing",
        "a token's `role` is reader, writer or admin; custom roles stand in `customRoleIds`";
    PLAN_WITHOUT_CUSTOM_ROLES: warning "plan_without_custom_roles",
        "the plan has no custom roles, but the token is scoped with one; it is evaluated as written",
        "it can be kept, but not created or changed to";
    TOKEN_WITHOUT_OWNER: warning "token_without_owner",
        "the personal token names no owner, so it counts as ownerless",
        "give its `memberId`";
    SERVICE_TOKEN_NOT_FROZEN: warning "service_token_not_frozen",
        "the service token comes without what it was fixed to, so its scope alone decides",
        "LaunchDarkly's API does not return it; store `frozen` when the token is created";
    UNKNOWN_SOURCE: error "unknown_source", "unknown source `<source>`", "use base, role, inline or grant";
    /// Says nothing of what stands there instead: that may be the secret itself.
    BAD_TOKEN_HASH: error "bad_token_hash",
        "`<key>` is not a SHA-256 in lower-case hexadecimal",
        "write 64 of the characters 0-9 and a-f; without it `authenticate` cannot know the token";
    DUPLICATE_TOKEN_HASH: error "duplicate_token_hash",
        "another value in the document has the same hash",
        "whose it is cannot be told, so it authenticates nothing";
    TOKEN_VALUE_IN_DOCUMENT: warning "token_value_in_document",
        "the document holds more of a token's value than its last four characters",
        "only the last four are kept; take the value out of the document, store its SHA-256 as `tokenHash`, and reset the token if others have seen it";
    UNKNOWN_TOMBSTONE_REASON: warning "unknown_tombstone_reason",
        "unknown reason `<reason>`, so the value counts as deleted",
        "use `deleted` or `owner_removed`";
    MISSING_TOMBSTONE_REASON: warning "unknown_tombstone_reason",
        "no reason, so the value counts as deleted",
        "use `deleted` or `owner_removed`";

    // Principals.
    MEMBER_UNBOUND: warning "deny_depends_on_missing_attribute",
        "the deny at index <index> of `<role>` needs role attribute `<attribute>`, which has no value here, so that part of the deny matches nothing",
        "give the member a value for `<attribute>`";
    TEAM_UNBOUND: warning "deny_depends_on_missing_attribute",
        "the deny at index <index> of `<role>` needs role attribute `<attribute>`, which has no value here, so that part of the deny matches nothing",
        "give the team a value for `<attribute>`";
    MEMBER_UNBOUND_DENIES_ALL: warning "deny_depends_on_missing_attribute",
        "the deny at index <index> of `<role>` needs role attribute `<attribute>`, which has no value here, so all of it grants nothing",
        "give the member a value for `<attribute>`";
    TEAM_UNBOUND_DENIES_ALL: warning "deny_depends_on_missing_attribute",
        "the deny at index <index> of `<role>` needs role attribute `<attribute>`, which has no value here, so all of it grants nothing",
        "give the team a value for `<attribute>`";
}

//! Every code of a diagnostic about an account document or a principal; those of texts and policies stand in
//! [`source::codes`](crate::source::codes).
//!
//! An error makes the part it stands at grant nothing and stops nothing else; a warning changes nothing.
//!
//! ## Nothing can be loaded
//!
//! The code of a [`LoadError`](super::LoadError) is one of these or of those of texts.
//!
//! | code | severity | when |
//! |---|---|---|
//! | `not_a_document` | error | the document is no object |
//! | `incomplete_page` | error | a list ends with a `next` link, or does not reach its `totalCount`; a warning with `allowPartial` |
//!
//! ## Any part
//!
//! | code | severity | when |
//! |---|---|---|
//! | `wrong_type` | error | a value of the wrong kind, which is never quoted; a warning where it decides nothing, as in `email` |
//! | `missing_field` | error | what a part cannot do without, as `_id`, `key`, `policy` |
//! | `bad_name` | error | a project, environment, tag or team that no resource can be called |
//! | `missing_list` | warning | no `members`; no `roles` or `teams` though others refer to them |
//! | `other_semantics` | warning | the document names another version of the rules |
//! | `duplicate_environment` | error | a project's list has a key twice, so the list counts as absent |
//!
//! ## Members and teams
//!
//! | code | severity | when |
//! |---|---|---|
//! | `duplicate_member` | error | an id stands twice: it grants nothing |
//! | `missing_member_role` | warning | no `role`: the base role is no_access |
//! | `unknown_member_role` | warning | a `role` that is no base role, likewise |
//! | `duplicate_team` | error | a key stands twice: it adds nothing |
//! | `unknown_team` | error | a member names a team that the list of teams lacks |
//! | `team_roles_disagree` | warning | a member's reply and the team, or two replies, list different roles |
//! | `missing_team_roles` | warning | nobody lists the roles of any team, or of one that has members |
//! | `missing_role_attributes` | warning | policies have holes, but nobody in the document has `roleAttributes` |
//! | `grant_without_actions` | error | neither `actions` nor `actionSet` |
//! | `grant_without_members` | warning | a team's grant without `memberIDs` reaches nobody |
//! | `unknown_action_set` | warning | decisions that it may change are not exact |
//!
//! ## Roles
//!
//! | code | severity | when |
//! |---|---|---|
//! | `duplicate_role` | error | an id or key that an earlier role has too |
//! | `unresolved_role` | error | a reference that no role answers to |
//! | `ambiguous_role` | error | a reference that several roles answer to |
//! | `unknown_base_permissions` | error | neither `reader` nor `no_access` |
//!
//! ## Tokens
//!
//! | code | severity | when |
//! |---|---|---|
//! | `duplicate_token` | error | an id stands twice: it grants nothing |
//! | `token_without_scope` | error | none of `role`, `customRoleIds`, `inlineRole` |
//! | `several_scopes` | warning | more than one of them; inline counts before custom before role |
//! | `bad_token_role` | error | `owner`, `no_access` or no base role at all |
//! | `plan_without_custom_roles` | warning | a custom or inline scope where the plan has no custom roles |
//! | `token_without_owner` | warning | a personal token with neither `memberId` nor `ownerId` |
//! | `service_token_not_frozen` | warning | a service token without `frozen`: its scope alone decides, not exactly |
//! | `unknown_source` | error | a frozen policy is from nowhere known |
//! | `bad_token_hash` | error | not 64 lower-case hexadecimal digits |
//! | `duplicate_token_hash` | error | two values with one hash: it authenticates nothing |
//! | `token_value_in_document` | warning | more of a token's value than its last four characters, which alone are kept |
//! | `unknown_tombstone_reason` | warning | counts as deleted |
//!
//! ## Principals
//!
//! | code | severity | when |
//! |---|---|---|
//! | `deny_depends_on_missing_attribute` | warning | a deny has a hole without a value, so that part of it matches nothing |

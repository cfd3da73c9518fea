//! Every code of a [`Diagnostic`](super::Diagnostic), in one place. `tests/diagnostics` shows each with a text.
//!
//! A code never changes its meaning; an application may translate by it, with the diagnostic's `params`.
//! *strict* marks warnings that are errors under `strict`. An error makes the policy, role, token or list that
//! holds it grant nothing (rule 2.7); a warning changes nothing.
//!
//! ## Texts
//!
//! | code | severity | when |
//! |---|---|---|
//! | `json_syntax` | error | not strict JSON: a comment, a trailing comma, half a surrogate pair, a number past a double, no value at all |
//! | `json_too_large` | error | more bytes than [`Limits`](super::Limits) allow |
//! | `json_too_deep` | error | more lists and objects inside each other |
//! | `json_too_many_values` | error | more values |
//! | `json_duplicate_key` | error | an object has a key twice; told at the second |
//! | `more_diagnostics` | info | more than [`Report::LIMIT`](super::Report::LIMIT) problems, the rest counted; an error if only unlisted ones are errors |
//! | `lint_unfinished` | info | so large that not every hint was looked for |
//!
//! ## Statements
//!
//! | code | severity | when |
//! |---|---|---|
//! | `policy_not_a_list` | error | a policy is not a list of statements |
//! | `too_many_statements` | error | more than 10,000 |
//! | `statement_not_an_object` | error | a statement is not an object |
//! | `effect_missing` | error | no `effect` |
//! | `effect_invalid` | error | neither `allow` nor `deny`, as `"Deny"` |
//! | `actions_missing` | error | neither `actions` nor `notActions`, or only empty ones |
//! | `actions_and_not_actions` | error | both, neither empty |
//! | `resources_missing` | error | neither `resources` nor `notResources`, or only empty ones |
//! | `resources_and_not_resources` | error | both, neither empty |
//! | `not_a_list` | error | one of the four is not a list |
//! | `too_many_patterns` | error | a list of more than 10,000 |
//! | `not_a_string` | error | something in a list is not a string |
//! | `empty_pattern` | error | an empty string in a list |
//! | `pattern_too_long` | error | a pattern of more than 4,096 bytes |
//! | `unknown_key` | warning, strict | a statement has a key that is none of its five |
//! | `unknown_action` | warning, strict | no type lists the action, or none that the pattern matches |
//!
//! ## Specifiers
//!
//! | code | severity | when |
//! |---|---|---|
//! | `stray_slash` | error | a slash before a resource type: `proj/*:/flag/*` |
//! | `bad_type` | error | not the form of a type: `Proj/*` |
//! | `empty_segment` | error | nothing between colons: `proj/*::env/*` |
//! | `star_segment` | error | `*` as one segment among others: `proj/*:*:flag/*` |
//! | `name_missing` | error | a type without a name before the last segment: `proj:env/*` |
//! | `empty_name` | error | `proj/*:env/:flag/*` |
//! | `missing_colon` | error | a second slash in a segment: `proj/*:env/flag/*` |
//! | `empty_filter` | error | `flag/*;`, `flag/*;a,,b`, `flag/*;view:` |
//! | `second_semicolon` | error | `flag/*;a;b` |
//! | `property_without_braces` | error | `env/*;critical:true` |
//! | `unclosed_brace` | error | `env/*;{critical:true` |
//! | `unknown_property` | error | a property other than `critical` |
//! | `bad_property_value` | error | `critical` is neither true nor false |
//! | `property_not_on_type` | error | `critical` elsewhere than on `env` |
//! | `blank` | error | a blank anywhere |
//! | `bad_character` | error | a name or tag holds something else than `[A-Za-z0-9._-]` and `*` |
//! | `text_around_hole` | error | `brand-${roleAttribute/key}` |
//! | `unclosed_hole` | error | `${roleAttribute/key` |
//! | `bad_hole` | error | a hole of another form |
//! | `reserved_hole` | error | `${self}` or `${owner}` outside base roles |
//! | `unexpected_text` | error | anything else that cannot stand there |
//!
//! ## Likely slips
//!
//! | code | severity | when |
//! |---|---|---|
//! | `bare_star` | warning, strict | the resource `*` |
//! | `unknown_type` | warning, strict | the catalog has no such type |
//! | `unknown_chain` | warning | known types in an order that no resource has: `flag/*` |
//! | `name_ignored` | warning | a name on `acct` or `ip-allowlist` |
//! | `tag_on_untaggable_type` | warning | a tag on a type that has none |
//! | `view_on_other_type` | warning | a view selector on a type that is not linked to views |
//! | `action_not_on_type` | warning | an action that exists on none of its statement's resources |
//! | `resource_without_action` | warning | a resource on which none of its statement's actions exists |
//! | `matches_nothing` | warning | `notActions` or `notResources` with `*` |
//! | `both_complements` | warning | `notActions` and `notResources` in one statement |
//! | `not_resources_with_all_actions` | warning | the action `*` with `notResources` |
//! | `deny_closes_view_gate` | warning | a deny that excepts something in a project and denies `viewProject` on the project |
//! | `duplicate_pattern` | warning | a list has the same pattern twice |
//! | `duplicate_statement` | warning | the same statement twice |
//! | `statement_covered` | warning | another statement of the same effect covers all of this one |
//!
//! ## Catalogs
//!
//! | code | severity | when |
//! |---|---|---|
//! | `bad_catalog` | error | a document's own catalog or base roles cannot be read |

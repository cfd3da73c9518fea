use serde_json::{Value, json};
use tokenscope::account::{
    BaseRole, Document, HoldingSource, InlineBase, LoadOptions, RoleAttributes, Scope, owner_side,
    scope_side, unbound_diagnostics,
};

use super::{account, account_with, allow, found};

/// Ada with everything there is, in an order that is nobody's alphabet.
fn everything(role: &str, custom: Value) -> Value {
    let grant = |action: &str, ids: Value| json!({ "actions": [action], "memberIDs": ids });
    json!({
        "members": [{
            "_id": "ada", "role": role, "customRoles": custom,
            "teams": [{ "key": "z" }, { "key": "a" }],
            "permissionGrants": [{ "actions": ["updateOn"], "resource": "proj/a:env/b:flag/c" }],
            "roleAttributes": { "whose": ["member"] },
        }],
        "roles": [
            { "_id": "1", "key": "dev", "policy": allow("updateOn"), "basePermissions": "reader" },
            { "_id": "2", "key": "ops", "policy": allow("updateOn") },
            { "_id": "3", "key": "broken", "policy": 5 },
        ],
        "teams": [
            { "key": "a", "customRoleKeys": ["dev"], "permissionGrants": [grant("viewTeam", json!(["ada"]))] },
            { "key": "m", "customRoleKeys": [], "permissionGrants": [grant("viewTeam", json!(["bob"])), grant("updateTeamName", json!(["bob", "ada"]))] },
            { "key": "z", "customRoleKeys": ["ops", "broken", "gone", "dev"], "roleAttributes": { "whose": ["team"] },
              "permissionGrants": [grant("viewTeam", json!([]))] },
        ],
    })
}

fn names(document: &Document) -> Vec<String> {
    let side = owner_side(document, document.member("ada").unwrap());
    let name = |source| match source {
        HoldingSource::Base(role) => format!("base {}", role.key()),
        HoldingSource::Role(at) => document.roles[at].key.to_string(),
        HoldingSource::Grants => "grants".to_owned(),
        other => format!("{other:?}"),
    };
    side.iter()
        .map(|one| {
            format!(
                "{}{}",
                name(one.source),
                one.via
                    .map(|team| format!(" via {team}"))
                    .unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn base_or_direct_roles_then_teams_then_grants() {
    let base = account(&everything("writer", json!([])));
    let teams = [
        "ops via z",
        "dev via z",
        "dev via a",
        "grants",
        "grants via a",
        "grants via m",
    ];
    assert_eq!(names(&base), [&["base writer"], teams.as_slice()].concat());
    let direct = account(&everything("admin", json!(["2", "dev", "broken"])));
    assert_eq!(
        names(&direct),
        [&["ops", "dev"], teams.as_slice()].concat(),
        "direct roles replace the base role"
    );
    let unresolved = account(&everything("admin", json!(["gone"])));
    assert_eq!(names(&unresolved), teams, "even where none resolves");
}

#[test]
fn the_owner_has_the_owner_base_alone() {
    let account = account(&everything("owner", json!(["dev"])));
    assert_eq!(names(&account), ["base owner"]);
}

#[test]
fn a_direct_role_takes_the_members_values_and_a_teams_role_the_teams() {
    let account = account(&everything("admin", json!(["dev"])));
    let side = owner_side(&account, account.member("ada").unwrap());
    let whose: Vec<Option<&str>> = side
        .iter()
        .map(|one| {
            one.role_attributes
                .get("whose")
                .and_then(|values| values.first())
                .map(|value| &**value)
        })
        .collect();
    assert_eq!(
        whose[..4],
        [Some("member"), Some("team"), Some("team"), None],
        "team a has none"
    );
}

#[test]
fn own_tokens_stand_on_the_owner_side_alone() {
    for (role, custom, expected) in [
        ("writer", json!([]), true),
        ("reader", json!([]), true),
        ("no_access", json!([]), false),
        ("admin", json!(["dev"]), true),
        ("admin", json!(["ops"]), false),
    ] {
        let account = account(&everything(role, custom));
        let side = owner_side(&account, account.member("ada").unwrap());
        assert_eq!(side[0].own_tokens, expected, "{role}");
    }
    let options = LoadOptions {
        inline_base: InlineBase::Reader,
        ..LoadOptions::default()
    };
    let account = account_with(&everything("reader", json!([])), &options);
    let none = RoleAttributes::new();
    let inline = Scope::Inline(Some(Default::default()));
    for scope in [
        Scope::Base(BaseRole::Writer),
        Scope::Custom(vec!["dev".into()]),
        inline,
    ] {
        let side = scope_side(&account, &scope, &none);
        assert!(
            side.len() == 1 && !side[0].own_tokens && !side[0].base.is_empty(),
            "{scope:?}"
        );
    }
}

#[test]
fn an_inline_scope_starts_from_nothing_unless_chosen() {
    let none = RoleAttributes::new();
    let account = account(&everything("reader", json!([])));
    let side = scope_side(&account, &Scope::Inline(Some(Default::default())), &none).len();
    assert_eq!(side, 1);
    assert!(
        scope_side(&account, &Scope::Inline(Some(Default::default())), &none)[0]
            .base
            .is_empty()
    );
    assert!(scope_side(&account, &Scope::Inline(None), &none).is_empty());
    let custom = Scope::Custom(["gone", "broken", "2"].map(Into::into).to_vec());
    assert_eq!(
        scope_side(&account, &custom, &none).len(),
        1,
        "only what resolves and can be used"
    );
}

#[test]
fn grants_keep_their_places() {
    let grants = json!([
        { "actions": ["viewTeam"], "resource": "team/qa" },
        { "actionSet": "maintainTeam", "resource": "team/qa" },
        { "actionSet": "conquer", "resource": "team/qa" },
        { "resource": "team/qa" },
        { "actions": ["viewTeam"] },
        { "actions": ["viewTeam"], "resource": "team/" },
        { "actions": 5, "resource": "team/qa" },
        7,
        { "actions": ["updateTeamName"], "actionSet": "conquer", "resource": "team/qa" },
    ]);
    let account = account(
        &json!({ "members": [{ "_id": "ada", "role": "no_access", "permissionGrants": grants }] }),
    );
    let codes: Vec<(&str, &str)> = found(&account)
        .into_iter()
        .map(|(code, pointer)| {
            (
                code,
                pointer.trim_start_matches("/members/0/permissionGrants/"),
            )
        })
        .collect();
    let expected = [
        ("unknown_action_set", "2/actionSet"),
        ("grant_without_actions", "3"),
        ("missing_field", "4"),
        ("specifier_empty_name", "5/resource"),
        ("not_a_list", "6/actions"),
        ("wrong_type", "7"),
        ("unknown_action_set", "8/actionSet"),
    ];
    assert_eq!(codes.len(), expected.len(), "{codes:?}");
    for (one, other) in codes.iter().zip(expected) {
        assert_eq!(one.1, other.1, "{codes:?}");
    }
    let side = owner_side(&account, account.member("ada").unwrap());
    assert!(!side[1].exact, "an unknown set");
    let places: Vec<(usize, usize)> = side[1]
        .statements()
        .map(|(_, index, statement)| (index, statement.actions.patterns.len()))
        .collect();
    assert_eq!(places, [(0, 1), (1, 5), (8, 1)]);
}

#[test]
fn a_grant_of_a_team_is_about_the_team_and_reaches_whom_it_names() {
    let account = account(&json!({
        "members": [{ "_id": "ada", "role": "no_access" }, { "_id": "bob", "role": "no_access" }],
        "teams": [{ "key": "qa", "customRoleKeys": [], "permissionGrants": [
            { "actions": ["viewTeam"] },
            { "actionSet": "maintainTeam", "memberIDs": ["ada", "ada"] },
            { "actions": ["viewTeam"], "resource": "team/*", "memberIDs": ["ada"] },
        ] }],
    }));
    assert_eq!(
        found(&account),
        [("grant_without_members", "/teams/0/permissionGrants/0")]
    );
    let side = owner_side(&account, account.member("ada").unwrap());
    let grants: Vec<(usize, &str)> = side[1]
        .statements()
        .map(|(_, index, one)| (index, &*one.resources.patterns[0].text))
        .collect();
    assert_eq!(grants, [(1, "team/qa"), (2, "team/*")]);
    assert_eq!(
        owner_side(&account, account.member("bob").unwrap()).len(),
        1
    );
}

#[test]
fn a_teams_key_never_becomes_a_pattern() {
    for key in ["*", "a,b", "a:*", "a;b", "${roleAttribute/x}"] {
        let account = account(&json!({
            "members": [{ "_id": "ada", "role": "no_access" }],
            "teams": [{ "key": key, "customRoleKeys": [], "permissionGrants": [{ "actions": ["viewTeam"], "memberIDs": ["ada"] }] }],
        }));
        assert_eq!(
            found(&account),
            [("bad_name", "/teams/0/permissionGrants/0")],
            "{key}"
        );
        let side = owner_side(&account, account.member("ada").unwrap());
        assert!(
            side.iter()
                .all(|holding| holding.statements().next().is_none())
        );
    }
}

#[test]
fn denies_that_lose_their_values_are_told() {
    let policy = json!([
        { "effect": "allow", "actions": ["*"], "resources": ["proj/${roleAttribute/a}"] },
        { "effect": "deny", "actions": ["*"], "resources": ["proj/*:env/*;${roleAttribute/b}:flag/*"] },
        { "effect": "deny", "actions": ["*"], "notResources": ["proj/x,${roleAttribute/c}"] },
        { "effect": "deny", "actions": ["*"], "resources": ["proj/*:env/*:flag/*;view:${roleAttribute/d}"] },
    ]);
    let document = json!({
        "members": [{ "_id": "ada", "role": "reader", "customRoles": ["r"], "teams": [{ "key": "t" }],
            "roleAttributes": { "b": ["x"], "c": [], "d": ["y"] } }],
        "roles": [{ "key": "r", "policy": policy }],
        "teams": [{ "key": "t", "customRoleKeys": ["r"], "roleAttributes": { "b": ["x"], "c": ["y"] } }],
    });
    let account = account(&document);
    let side = owner_side(&account, account.member("ada").unwrap());
    let told: Vec<String> = unbound_diagnostics(&account, &side)
        .iter()
        .map(|one| {
            assert_eq!(one.code, "deny_depends_on_missing_attribute");
            one.params
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "role=r index=2 attribute=c",
            "role=r index=3 attribute=d via=t"
        ]
    );
}

use serde_json::{Value, json};
use tokenscope::account::{Document, HoldingSource, owner_side};

use super::{account, account_of, allow, found};

fn with_roles(members: Value, teams: Value) -> Document {
    let roles = json!([
        { "key": "dev", "policy": allow("updateOn") }, { "_id": "9", "key": "ops", "policy": allow("deleteFlag") },
    ]);
    account(&json!({ "members": members, "teams": teams, "roles": roles }))
}

fn ada(teams: Value) -> Value {
    json!([{ "_id": "ada", "role": "no_access", "teams": teams }])
}

/// Keys of the roles and of the teams they come through.
fn held(document: &Document) -> Vec<(&str, &str)> {
    let side = owner_side(document, document.member("ada").unwrap()).into_iter();
    side.filter_map(|holding| match holding.source {
        HoldingSource::Role(at) => {
            Some((&*document.roles[at].key, holding.via.unwrap_or("direct")))
        }
        _ => None,
    })
    .collect()
}

#[test]
fn a_teams_roles_come_from_the_team() {
    for team in [
        json!({ "key": "t", "customRoleKeys": ["dev", "9"] }),
        json!({ "key": "t", "roles": { "items": [{ "key": "dev" }, { "key": "ops", "name": "Ops" }], "totalCount": 2 } }),
        json!({ "key": "t", "roles": [{ "key": "dev" }, { "key": "ops" }] }),
    ] {
        let account = with_roles(ada(json!([{ "key": "t" }])), json!([team]));
        assert_eq!(found(&account), [], "{team}");
        assert_eq!(held(&account), [("dev", "t"), ("ops", "t")]);
    }
}

#[test]
fn else_they_come_from_the_members() {
    let members = json!([
        { "_id": "ada", "role": "no_access", "teams": [{ "key": "t", "customRoleKeys": ["dev"] }] },
        { "_id": "bob", "role": "reader", "teams": [{ "key": "t", "customRoleKeys": ["ops", "dev"] }] },
        { "_id": "cat", "role": "reader", "teams": [{ "key": "t", "customRoleKeys": ["dev"] }] },
    ]);
    let account = with_roles(members, json!([{ "key": "t" }]));
    assert_eq!(
        found(&account),
        [("team_roles_disagree", "/members/1/teams/0/customRoleKeys")]
    );
    assert_eq!(
        held(&account),
        [("dev", "t"), ("ops", "t")],
        "all of them together"
    );
}

#[test]
fn on_a_disagreement_the_teams_own_list_wins() {
    let members = ada(json!([{ "key": "t", "customRoleKeys": ["dev", "ops"] }]));
    let wins = with_roles(members, json!([{ "key": "t", "customRoleKeys": ["ops"] }]));
    assert_eq!(
        found(&wins),
        [("team_roles_disagree", "/members/0/teams/0/customRoleKeys")]
    );
    assert_eq!(held(&wins), [("ops", "t")]);
    let members = ada(json!([{ "key": "t", "customRoleKeys": ["9"] }]));
    let same = with_roles(members, json!([{ "key": "t", "customRoleKeys": ["ops"] }]));
    assert_eq!(found(&same), [], "an id and a key of one role agree");
}

#[test]
fn without_a_list_of_teams_the_members_make_them() {
    let account = account(&json!({
        "members": ada(json!([{ "key": "t", "name": "T", "customRoleKeys": ["dev", "gone"] }])),
        "roles": [{ "key": "dev", "policy": [] }],
    }));
    assert_eq!(
        found(&account),
        [
            ("missing_list", ""),
            ("unresolved_role", "/members/0/teams/0/customRoleKeys/1")
        ]
    );
    assert_eq!(held(&account), [("dev", "t")]);
    assert_eq!(account.team("t").unwrap().name.as_deref(), Some("T"));
}

#[test]
fn a_team_that_the_list_lacks_adds_nothing() {
    let account = with_roles(
        ada(json!([{ "key": "ghost", "customRoleKeys": ["dev"] }])),
        json!([]),
    );
    assert_eq!(
        found(&account),
        [("unknown_team", "/members/0/teams/0/key")]
    );
    assert_eq!(held(&account), []);
}

#[test]
fn roles_that_nobody_gave_are_missing() {
    let none = with_roles(
        ada(json!([{ "key": "t" }])),
        json!([{ "key": "t" }, { "key": "u" }]),
    );
    assert_eq!(found(&none), [("missing_team_roles", "/teams")]);
    assert!(
        none.diagnostics[0]
            .help
            .as_deref()
            .unwrap()
            .contains("expand=roles")
    );
    let some = with_roles(
        ada(json!([{ "key": "t" }])),
        json!([{ "key": "t" }, { "key": "u" }, { "key": "v", "customRoleKeys": [] }]),
    );
    assert_eq!(
        found(&some),
        [("missing_team_roles", "/teams/0")],
        "nobody is in u"
    );
}

#[test]
fn a_key_that_stands_twice_adds_nothing() {
    let teams = json!([
        { "key": "t", "customRoleKeys": ["dev"], "permissionGrants": [{ "actions": ["viewTeam"], "memberIDs": ["ada"] }] },
        { "key": "t", "customRoleKeys": ["ops"] },
    ]);
    let doubled = with_roles(ada(json!([{ "key": "t" }])), teams);
    assert_eq!(found(&doubled), [("duplicate_team", "/teams/1/key")]);
    let side = owner_side(&doubled, doubled.member("ada").unwrap());
    assert_eq!(side.len(), 1, "the base role alone");
    let broken = account_of(
        r#"{"members":[{"_id":"ada","role":"no_access","teams":[{"key":"t"}]}],"roles":[{"key":"dev","policy":[]}],
            "teams":[{"key":"t","customRoleKeys":["dev"],"customRoleKeys":[],
                "permissionGrants":[{"actions":["viewTeam"],"memberIDs":["ada"]}]}]}"#,
    );
    assert_eq!(
        found(&broken)[0],
        ("json_duplicate_key", "/teams/0/customRoleKeys")
    );
    assert_eq!(owner_side(&broken, broken.member("ada").unwrap()).len(), 1);
}

#[test]
fn a_list_of_roles_that_cannot_be_read_is_not_replaced_by_the_members() {
    let members = ada(json!([{ "key": "t", "customRoleKeys": ["dev"] }]));
    let account = with_roles(members, json!([{ "key": "t", "customRoleKeys": "dev" }]));
    assert_eq!(
        found(&account)[1],
        ("wrong_type", "/teams/0/customRoleKeys")
    );
    assert_eq!(held(&account), []);
}

#[test]
fn an_unfinished_list_of_a_teams_roles_is_unfinished() {
    let document = json!({ "members": [], "roles": [],
        "teams": [{ "key": "t", "roles": { "items": [], "totalCount": 26 } }] });
    let error =
        tokenscope::account::load(&document.to_string(), false, &Default::default()).unwrap_err();
    assert_eq!(
        (error.code, error.diagnostics[0].pointer.as_deref()),
        ("incomplete_page", Some("/teams/0/roles"))
    );
}

#[test]
fn what_is_no_team_of_a_member_is_skipped() {
    let account = with_roles(
        ada(json!([5, {}, { "key": "t", "customRoleKeys": 5 }])),
        json!([{ "key": "t", "customRoleKeys": ["dev"] }]),
    );
    let expected = [
        ("wrong_type", "/members/0/teams/0"),
        ("missing_field", "/members/0/teams/1"),
        ("wrong_type", "/members/0/teams/2/customRoleKeys"),
    ];
    assert_eq!(found(&account), expected);
    assert_eq!(held(&account), [("dev", "t")]);
}

use serde_json::{Value, json};
use tokenscope::account::{Document, Reference, RoleIndex, owner_side};

use super::{account, account_of, allow, found};

/// Ada with these direct roles among those.
fn holding(references: Value, roles: Value) -> Document {
    account(
        &json!({ "members": [{ "_id": "ada", "role": "admin", "customRoles": references }], "roles": roles }),
    )
}

fn held(document: &Document) -> usize {
    owner_side(document, document.member("ada").unwrap()).len()
}

#[test]
fn ids_and_keys_both_refer_to_roles() {
    let roles = json!([{ "_id": "5f", "key": "dev", "policy": allow("updateOn") }]);
    let account = holding(json!(["dev", "5f"]), roles);
    assert_eq!(found(&account), []);
    assert_eq!(held(&account), 2, "a role reached twice stands twice");
}

#[test]
fn a_doubled_key_does_not_spoil_a_unique_id() {
    let roles = json!([
        { "_id": "1", "key": "dev", "policy": allow("updateOn") },
        { "_id": "2", "key": "dev", "policy": allow("deleteFlag") },
    ]);
    let account = holding(json!(["dev", "1", "2"]), roles);
    assert_eq!(
        found(&account),
        [
            ("ambiguous_role", "/members/0/customRoles/0"),
            ("duplicate_role", "/roles/1/key")
        ]
    );
    assert_eq!(held(&account), 2);
}

#[test]
fn a_key_that_is_anothers_id_is_ambiguous() {
    let roles = json!([{ "_id": "x", "key": "dev", "policy": [] }, { "_id": "2", "key": "x", "policy": [] }]);
    let account = holding(json!(["x", "dev", "2"]), roles);
    assert_eq!(
        found(&account),
        [
            ("ambiguous_role", "/members/0/customRoles/0"),
            ("duplicate_role", "/roles/1/key")
        ]
    );
    assert_eq!(held(&account), 2);
}

#[test]
fn a_role_whose_key_is_its_id_is_one_role() {
    let account = holding(
        json!(["x"]),
        json!([{ "_id": "x", "key": "x", "policy": [] }]),
    );
    assert_eq!(found(&account), []);
    let index = RoleIndex::new(&account.roles);
    assert_eq!(index.reference("x"), Reference::Role(0));
    assert_eq!(
        index.reference("X"),
        Reference::Unresolved,
        "case-sensitive"
    );
}

#[test]
fn base_permissions_are_reader_or_no_access() {
    let role = |base: Value| json!([{ "key": "dev", "basePermissions": base, "policy": [] }]);
    for (base, reader) in [
        (json!("reader"), true),
        (json!("no_access"), false),
        (json!(null), false),
    ] {
        let account = holding(json!(["dev"]), role(base));
        assert_eq!(found(&account), []);
        assert_eq!(account.roles[0].reader_base, reader);
    }
    for (base, code) in [
        (json!("writer"), "unknown_base_permissions"),
        (json!(1), "wrong_type"),
    ] {
        let account = holding(json!(["dev"]), role(base));
        assert_eq!(found(&account), [(code, "/roles/0/basePermissions")]);
        assert!(account.roles[0].policy.is_none());
        assert_eq!(held(&account), 0);
    }
}

#[test]
fn a_policy_with_an_error_grants_nothing_its_reader_base_included() {
    let broken = json!([
        { "effect": "allow", "actions": ["*"], "resources": ["*"] },
        { "effect": "Deny", "actions": ["deleteFlag"], "resources": ["*"] },
    ]);
    let roles = json!([{ "key": "dev", "basePermissions": "reader", "policy": broken }]);
    let account = holding(json!(["dev"]), roles);
    assert!(found(&account).contains(&("effect_invalid", "/roles/0/policy/1/effect")));
    assert_eq!(held(&account), 0, "and the base role does not come back");
    let missing = holding(json!(["dev"]), json!([{ "key": "dev" }]));
    assert_eq!(found(&missing), [("missing_field", "/roles/0")]);
    assert_eq!(held(&missing), 0);
}

#[test]
fn a_key_that_stands_twice_makes_a_role_grant_nothing() {
    let policy = allow("updateOn");
    let text = format!(
        r#"{{"members":[{{"_id":"ada","role":"reader","customRoles":["dev"]}}],
            "roles":[{{"key":"dev","policy":[],"policy":{policy}}},{{"key":"a","key":"b","policy":[]}}]}}"#
    );
    let account = account_of(&text);
    assert_eq!(
        found(&account),
        [
            ("json_duplicate_key", "/roles/0/policy"),
            ("json_duplicate_key", "/roles/1/key")
        ]
    );
    assert_eq!(held(&account), 0);
    assert_eq!(
        account.roles.len(),
        1,
        "nothing can refer to a role with two keys"
    );
}

#[test]
fn strict_makes_unknown_names_errors() {
    let document = json!({ "members": [], "roles": [{ "key": "dev", "policy": allow("dance") }] });
    assert!(account(&document).roles[0].policy.is_some());
    let strict = tokenscope::account::LoadOptions {
        strict: true,
        ..Default::default()
    };
    let account = super::account_with(&document, &strict);
    assert_eq!(
        found(&account),
        [("unknown_action", "/roles/0/policy/0/actions/0")]
    );
    assert!(account.roles[0].policy.is_none());
}

use serde_json::json;
use tokenscope::account::{BaseRole, owner_side};

use super::{account, account_of, found, member};

#[test]
fn a_member_as_the_api_returns_it() {
    let account = account(&json!({
        "members": [{
            "_id": "ada", "_links": {}, "role": "writer", "email": "ada@example.com", "firstName": "Ada", "lastName": "L.",
            "customRoles": ["dev", "5f"], "roleAttributes": { "project": ["web", "app"] }, "mfa": "disabled",
            "teams": [{ "key": "qa", "name": "QA", "customRoleKeys": ["dev"] }],
        }],
        "roles": [{ "key": "dev", "policy": [] }, { "_id": "5f", "key": "ops", "policy": [] }],
        "teams": [{ "key": "qa", "customRoleKeys": ["dev"] }],
    }));
    assert_eq!(found(&account), []);
    let ada = account.member("ada").unwrap();
    assert_eq!(
        (ada.email.as_deref(), ada.name.as_deref()),
        (Some("ada@example.com"), Some("Ada L."))
    );
    assert_eq!(ada.base, BaseRole::Writer);
    assert_eq!(ada.custom_roles, ["dev".into(), "5f".into()]);
    assert_eq!(ada.role_attributes["project"], ["web".into(), "app".into()]);
    assert_eq!(ada.teams, ["qa".into()]);
}

#[test]
fn no_role_or_an_unknown_one_is_no_access() {
    for (role, code, pointer) in [
        (json!(null), "missing_member_role", "/members/0"),
        (json!("king"), "unknown_member_role", "/members/0/role"),
        (json!("Admin"), "unknown_member_role", "/members/0/role"),
        (json!(["admin"]), "wrong_type", "/members/0/role"),
    ] {
        let account = account(&member(&json!({ "_id": "ada", "role": role })));
        assert_eq!(found(&account), [(code, pointer)]);
        assert_eq!(account.member("ada").unwrap().base, BaseRole::NoAccess);
    }
}

#[test]
fn an_id_that_stands_twice_grants_nothing() {
    let account = account(&json!({ "members": [
        { "_id": "ada", "role": "admin" }, { "_id": "ada", "role": "owner" }, { "_id": "bob", "role": "reader" },
    ] }));
    assert_eq!(found(&account), [("duplicate_member", "/members/1/_id")]);
    assert_eq!(account.members.len(), 2);
    let ada = account.member("ada").unwrap();
    assert!(ada.doubled && owner_side(&account, ada).is_empty());
    assert_eq!(
        account.owners(),
        ["ada".into()],
        "an Admin may not touch who may be the Owner"
    );
}

#[test]
fn a_key_that_stands_twice_makes_the_member_grant_nothing() {
    for text in [
        r#"{"members":[{"_id":"ada","role":"reader","role":"admin"}]}"#,
        r#"{"members":[{"_id":"ada","role":"admin","customRoles":["gone"],"customRoles":[]}]}"#,
        r#"{"members":[{"_id":"ada","role":"admin","roleAttributes":{"k":[],"k":["x"]}}]}"#,
    ] {
        let account = account_of(text);
        assert_eq!(found(&account)[0].0, "json_duplicate_key", "{text}");
        let ada = account.member("ada").unwrap();
        assert!(
            ada.unusable && owner_side(&account, ada).is_empty(),
            "{text}"
        );
    }
    let owner = account_of(r#"{"members":[{"_id":"ada","role":"reader","role":"owner"}]}"#);
    assert_eq!(owner.owners(), ["ada".into()]);
    let two_ids = account_of(r#"{"members":[{"_id":"ada","_id":"bob","role":"admin"}]}"#);
    assert!(two_ids.members.is_empty());
}

#[test]
fn direct_roles_that_cannot_be_read_still_replace_the_base_role() {
    for (roles, code, pointer) in [
        (json!("dev"), "wrong_type", "/members/0/customRoles"),
        (json!([7]), "wrong_type", "/members/0/customRoles/0"),
        (
            json!(["gone"]),
            "unresolved_role",
            "/members/0/customRoles/0",
        ),
    ] {
        let document = json!({ "members": [{ "_id": "ada", "role": "admin", "customRoles": roles }], "roles": [] });
        let account = account(&document);
        assert_eq!(found(&account), [(code, pointer)]);
        let side = owner_side(&account, account.member("ada").unwrap());
        assert!(
            side.iter()
                .all(|holding| holding.statements().next().is_none()),
            "{document}"
        );
    }
    let none = account(&member(
        &json!({ "_id": "ada", "role": "reader", "customRoles": [] }),
    ));
    assert_eq!(
        owner_side(&none, none.member("ada").unwrap()).len(),
        1,
        "an empty list lists nothing"
    );
}

#[test]
fn role_attributes_that_cannot_be_read_make_the_member_grant_nothing() {
    // A deny that asks for the lost value would vanish.
    for (attributes, pointer) in [
        (json!("web"), ""),
        (json!({ "project": "web" }), "/project"),
        (json!({ "project": ["web", 5] }), "/project/1"),
        (json!({ "project": null }), "/project"),
    ] {
        let account = account(&member(
            &json!({ "_id": "ada", "role": "admin", "roleAttributes": attributes }),
        ));
        let pointer = format!("/members/0/roleAttributes{pointer}");
        assert_eq!(found(&account), [("wrong_type", pointer.as_str())]);
        assert!(owner_side(&account, account.member("ada").unwrap()).is_empty());
    }
}

#[test]
fn labels_that_cannot_be_read_are_left_out() {
    let account = account(&member(
        &json!({ "_id": "ada", "role": "reader", "email": 5, "firstName": [] }),
    ));
    assert_eq!(
        found(&account),
        [
            ("wrong_type", "/members/0/email"),
            ("wrong_type", "/members/0/firstName")
        ]
    );
    assert!(account.diagnostics.iter().all(|one| !one.is_error()));
    assert_eq!(
        owner_side(&account, account.member("ada").unwrap()).len(),
        1
    );
}

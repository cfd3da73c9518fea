use serde_json::{Value, json};
use tokenscope::account::{BaseRole, Death, Document, LoadOptions, Scope, TokenKind, death};

use super::{account, account_of, allow, found};

/// One token of Ada's, with these keys too.
fn token(keys: Value) -> Document {
    account(&document(keys))
}

fn document(keys: Value) -> Value {
    let mut token = json!({ "_id": "t", "memberId": "ada" });
    token
        .as_object_mut()
        .unwrap()
        .extend(keys.as_object().unwrap().clone());
    json!({
        "members": [{ "_id": "ada", "role": "admin" }],
        "roles": [{ "_id": "5f", "key": "dev", "policy": allow("updateOn") }],
        "tokens": [token],
    })
}

fn scope(account: &Document) -> Option<&Scope> {
    account.token("t").unwrap().scope.as_ref()
}

#[test]
fn a_token_as_the_api_returns_it() {
    let account = token(json!({
        "role": "writer", "name": "CI", "token": "4af2", "creationDate": 1.0, "lastUsed": 2, "expiry": 3, "serviceToken": false,
        "defaultApiVersion": 20240415, "_member": {}, "ownerId": "somebody else",
    }));
    assert_eq!(found(&account), []);
    let token = account.token("t").unwrap();
    assert_eq!(
        (&*token.name, token.owner.as_deref(), token.last4.as_deref()),
        ("CI", Some("ada"), Some("4af2"))
    );
    assert_eq!(
        (token.created_at, token.last_used, token.expiry),
        (Some(1.0), Some(2.0), Some(3.0))
    );
    assert_eq!(token.kind, TokenKind::Personal);
    assert_eq!(token.scope, Some(Scope::Base(BaseRole::Writer)));
}

#[test]
fn of_several_scopes_inline_counts_before_custom_before_role() {
    let all = token(
        json!({ "inlineRole": allow("updateOn"), "customRoleIds": ["dev"], "role": "admin" }),
    );
    assert!(
        matches!(scope(&all), Some(Scope::Inline(Some(policy))) if policy.statements.len() == 1)
    );
    let custom = token(json!({ "inlineRole": [], "customRoleIds": ["dev"], "role": "admin" }));
    assert_eq!(scope(&custom), Some(&Scope::Custom(vec!["dev".into()])));
    for account in [all, custom] {
        assert_eq!(found(&account), [("several_scopes", "/tokens/0")]);
        assert!(!account.diagnostics[0].is_error());
    }
    let role = token(json!({ "inlineRole": [], "customRoleIds": [], "role": "admin" }));
    assert_eq!(scope(&role), Some(&Scope::Base(BaseRole::Admin)));
    assert_eq!(found(&role), [], "empty lists are no scopes");
}

#[test]
fn without_a_scope_a_token_grants_nothing() {
    for keys in [json!({}), json!({ "role": null, "customRoleIds": [] })] {
        let account = token(keys);
        assert_eq!(found(&account), [("token_without_scope", "/tokens/0")]);
        assert_eq!(scope(&account), None);
    }
    let empty = token(json!({ "inlineRole": [] }));
    assert_eq!(found(&empty), []);
    assert_eq!(scope(&empty), None);
}

#[test]
fn a_role_that_no_token_can_have_is_no_scope() {
    for role in ["owner", "no_access", "Reader", "dev"] {
        let account = token(json!({ "role": role }));
        assert_eq!(found(&account), [("bad_token_role", "/tokens/0/role")]);
        assert_eq!(scope(&account), None);
    }
}

#[test]
fn a_scope_that_cannot_be_read_is_not_replaced_by_another() {
    for (keys, code, pointer) in [
        (
            json!({ "customRoleIds": "dev", "role": "admin" }),
            "wrong_type",
            "/customRoleIds",
        ),
        (
            json!({ "customRoleIds": [5], "role": "admin" }),
            "wrong_type",
            "/customRoleIds/0",
        ),
        (
            json!({ "customRoleIds": ["gone"], "role": "admin" }),
            "unresolved_role",
            "/customRoleIds/0",
        ),
        (
            json!({ "inlineRole": "all", "role": "admin" }),
            "policy_not_a_list",
            "/inlineRole",
        ),
        (
            json!({ "inlineRole": [{}], "role": "admin" }),
            "effect_missing",
            "/inlineRole/0",
        ),
    ] {
        let account = token(keys);
        assert!(
            found(&account).contains(&(code, format!("/tokens/0{pointer}").as_str())),
            "{:?}",
            found(&account)
        );
        let side = scope(&account).map(|scope| {
            let none = Default::default();
            tokenscope::account::scope_side(&account, scope, &none).len()
        });
        assert_eq!(side.unwrap_or(0), 0);
    }
}

#[test]
fn an_expiry_that_cannot_be_read_is_long_over() {
    for expiry in [
        json!("never"),
        json!("1900000000000"),
        json!([]),
        json!(true),
    ] {
        let account = token(json!({ "role": "admin", "expiry": expiry }));
        assert_eq!(found(&account), [("wrong_type", "/tokens/0/expiry")]);
        let token = account.token("t").unwrap();
        assert_eq!(death(&account, token, Some(1.0)), Some(Death::Expired));
        assert_eq!(token.scope, None);
    }
    let missing = token(json!({ "role": "admin", "expiry": null }));
    assert_eq!(
        death(&missing, missing.token("t").unwrap(), Some(1e15)),
        None
    );
}

#[test]
fn a_key_that_stands_twice_makes_a_token_grant_nothing() {
    for twice in [
        r#""role":"reader","role":"admin""#,
        r#""role":"admin","expiry":1,"expiry":9000000000000"#,
        r#""role":"admin","serviceToken":true,"serviceToken":false"#,
        r#""role":"admin","memberId":"bob""#,
    ] {
        let text = format!(
            r#"{{"members":[{{"_id":"ada","role":"admin"}},{{"_id":"bob","role":"owner"}}],
                "tokens":[{{"_id":"t","memberId":"ada",{twice}}}]}}"#
        );
        let account = account_of(&text);
        assert_eq!(found(&account)[0].0, "json_duplicate_key", "{twice}");
        let token = account.token("t").unwrap();
        assert_eq!(token.scope, None, "{twice}");
        if twice.contains("expiry") {
            assert_eq!(death(&account, token, Some(2.0)), Some(Death::Expired));
        }
        if twice.contains("bob") {
            assert_eq!(token.owner, None);
        }
    }
}

#[test]
fn an_id_that_stands_twice_is_marked() {
    let account = account(
        &json!({ "members": [{ "_id": "ada", "role": "admin" }], "tokens": [
        { "_id": "t", "memberId": "ada", "role": "reader" }, { "_id": "t", "memberId": "ada", "role": "admin" },
    ] }),
    );
    assert_eq!(found(&account), [("duplicate_token", "/tokens/1/_id")]);
    assert!(account.token("t").unwrap().doubled);
}

#[test]
fn the_owner_is_member_id_else_owner_id() {
    let account = account(&json!({
        "members": [{ "_id": "ada", "role": "admin" }],
        "tokens": [
            { "_id": "a", "ownerId": "ada", "role": "reader" },
            { "_id": "b", "role": "reader" },
            { "_id": "c", "memberId": "gone", "role": "reader" },
            { "_id": "d", "memberId": 5, "ownerId": "ada", "role": "reader" },
        ],
    }));
    assert_eq!(
        found(&account),
        [
            ("token_without_owner", "/tokens/1"),
            ("wrong_type", "/tokens/3/memberId")
        ]
    );
    let lives = |id: &str| death(&account, account.token(id).unwrap(), None);
    assert_eq!(lives("a"), None);
    assert_eq!(
        [lives("b"), lives("c"), lives("d")],
        [Some(Death::OwnerRemoved); 3]
    );
}

#[test]
fn of_several_ends_expiry_is_told_first() {
    let account = account(
        &json!({ "members": [], "tokens": [{ "_id": "t", "memberId": "gone", "role": "reader", "expiry": 100 }] }),
    );
    let at = |now| death(&account, account.token("t").unwrap(), now);
    assert_eq!(at(Some(99.0)), Some(Death::OwnerRemoved));
    assert_eq!(at(Some(100.0)), Some(Death::Expired), "from the expiry on");
    assert_eq!(
        at(Some(f64::NAN)),
        Some(Death::Expired),
        "a broken clock keeps nothing alive"
    );
    assert_eq!(at(None), Some(Death::OwnerRemoved));
}

#[test]
fn a_plan_without_custom_roles_is_warned_where_scopes_need_them() {
    let plan = |keys: Value, plan: Value| {
        let mut document = document(keys);
        document["plan"] = plan;
        account(&document)
    };
    for (key, keys) in [
        ("customRoleIds", json!({ "customRoleIds": ["dev"] })),
        ("inlineRole", json!({ "inlineRole": allow("updateOn") })),
    ] {
        let account = plan(keys.clone(), json!({ "customRoles": false }));
        let pointer = format!("/tokens/0/{key}");
        assert_eq!(
            found(&account),
            [("plan_without_custom_roles", pointer.as_str())]
        );
        assert!(scope(&account).is_some(), "it is evaluated as written");
        for included in [json!({ "customRoles": true }), json!({}), json!(null)] {
            assert_eq!(found(&plan(keys.clone(), included)), []);
        }
    }
    assert_eq!(
        found(&plan(
            json!({ "role": "admin" }),
            json!({ "customRoles": false })
        )),
        []
    );
    let unreadable = plan(json!({ "role": "admin" }), json!({ "customRoles": "yes" }));
    assert!(!unreadable.plan_custom_roles);
}

#[test]
fn a_service_token_is_fixed_to_what_is_frozen() {
    let bound = json!({ "source": "role", "role": "dev", "via": "qa", "statements": allow("updateOn"),
        "roleAttributes": { "project": ["web"] } });
    let base = json!({ "source": "base", "role": "admin", "statements": [
        { "effect": "deny", "actions": ["*"], "resources": ["member/${owner}"] } ] });
    let account = token(
        json!({ "serviceToken": true, "role": "writer", "frozen": { "owner": [base, bound], "scope": [] } }),
    );
    assert_eq!(found(&account), []);
    let frozen = account.token("t").unwrap().frozen.clone().unwrap();
    assert_eq!((frozen.owner.len(), frozen.scope.len()), (2, 0));
    let side = tokenscope::account::frozen_side(&frozen.owner);
    assert_eq!((side.len(), side[1].via), (2, Some("qa")));
    assert_eq!(side[1].role_attributes["project"], ["web".into()]);
}

#[test]
fn a_service_token_without_it_is_warned() {
    let account = token(json!({ "serviceToken": true, "role": "writer" }));
    assert_eq!(found(&account), [("service_token_not_frozen", "/tokens/0")]);
    assert!(account.token("t").unwrap().frozen.is_none());
}

#[test]
fn what_is_frozen_and_cannot_be_read_grants_nothing() {
    let statements = allow("updateOn");
    for (frozen, pointer) in [
        (json!([]), "/frozen"),
        (json!({ "owner": [], "scope": "all" }), "/frozen/scope"),
        (json!({ "owner": [] }), "/frozen"),
        (
            json!({ "owner": [], "scope": [{ "source": "role", "statements": 5 }] }),
            "/frozen/scope/0/statements",
        ),
        (
            json!({ "owner": [], "scope": [{ "source": "role" }] }),
            "/frozen/scope/0",
        ),
        (
            json!({ "owner": [], "scope": [{ "source": "magic", "statements": statements }] }),
            "/frozen/scope/0/source",
        ),
        (
            json!({ "owner": [], "scope": [{ "source": "role", "statements": statements, "roleAttributes": 1 }] }),
            "/frozen/scope/0/roleAttributes",
        ),
        (json!({ "owner": [], "scope": [7] }), "/frozen/scope/0"),
    ] {
        let account = token(json!({ "serviceToken": true, "role": "admin", "frozen": frozen }));
        let pointer = format!("/tokens/0{pointer}");
        assert_eq!(found(&account)[0].1, pointer);
        let frozen = account
            .token("t")
            .unwrap()
            .frozen
            .clone()
            .expect("the scope does not stand in for it");
        assert!(
            tokenscope::account::frozen_side(&frozen.scope).is_empty(),
            "{pointer}"
        );
    }
}

#[test]
fn a_whole_value_is_never_kept() {
    let secret = "api-1b4f5a7c-9d2e-4c8a-b1f0-6d5e4c3b2a10";
    let keys = json!({ "role": "reader", "token": secret, "tokenHash": secret });
    let account = token(keys);
    assert_eq!(
        found(&account),
        [
            ("token_value_in_document", "/tokens/0/token"),
            ("bad_token_hash", "/tokens/0/tokenHash")
        ]
    );
    assert_eq!(account.token("t").unwrap().last4.as_deref(), Some("2a10"));
    let everything = format!(
        "{account:?} {}",
        serde_json::to_string(&account.diagnostics).unwrap()
    );
    assert!(!everything.contains("1b4f5a7c"), "not even in diagnostics");
    for wrong in [
        json!({ "expiry": secret }),
        json!({ "previous": secret }),
        json!({ "previous": { "tokenHash": secret, "expiry": secret } }),
        json!({ "creationDate": secret }),
        json!({ "serviceToken": secret }),
        json!({ "frozen": secret, "serviceToken": true }),
    ] {
        let mut keys = wrong.clone();
        keys["role"] = json!("reader");
        let account = token(keys);
        assert!(!account.diagnostics.is_empty());
        assert!(!format!("{account:?}").contains("1b4f5a7c"), "{wrong}");
    }
    let short = token(json!({ "role": "reader", "token": "äöüß" }));
    assert_eq!(
        (found(&short), short.token("t").unwrap().last4.as_deref()),
        (vec![], Some("äöüß"))
    );
}

#[test]
fn a_load_error_shows_what_stopped_it() {
    let error = tokenscope::account::load("{", true, &LoadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("json_syntax"), "{error}");
}

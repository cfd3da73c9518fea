//! What LaunchDarkly says of access tokens, sentence by sentence, against a server on each database.

use crate::support::{Home, Kind, text};
use serde_json::{Value, json};

on_both! {
    only_you_can_see_the_tokens_you_create
    administrators_can_delete_your_tokens_but_cannot_see_their_values
    a_token_can_be_scoped_to_a_built_in_role_to_custom_roles_or_to_an_inline_policy
    a_new_token_has_the_permissions_its_creator_has_unless_scoped
    a_token_can_never_do_more_than_its_owner
    a_writers_writer_token_behaves_like_a_reader_token_after_the_writer_becomes_a_reader
    the_scope_of_a_token_can_be_changed
    a_deleted_token_answers_401
    when_a_member_is_removed_their_tokens_become_invalid
    readers_can_choose_only_reader_admins_and_owners_any_level
    a_custom_role_can_keep_members_from_creating_or_managing_tokens
}

fn role(name: &str) -> Value {
    json!({ "role": name })
}

/// A project to work in.
async fn project(home: &Home) {
    let owner = &home.owner;
    owner
        .post("/api/v2/projects", json!({ "key": "web", "name": "Web" }))
        .await
        .ok();
    let flag = json!({ "key": "checkout", "name": "Checkout", "tags": ["beta"] });
    owner.post("/api/v2/flags/web", flag).await.ok();
}

fn turn(environment: &str, on: bool) -> Value {
    let path = format!("/environments/{environment}/on");
    json!([{ "op": "replace", "path": path, "value": on }])
}

const FLAG: &str = "/api/v2/flags/web/checkout";

async fn only_you_can_see_the_tokens_you_create(home: Home) {
    let ada = home.member("writer", role("writer")).await;
    let bob = home.member("writer", role("writer")).await;
    let adas = ada.sees("").await;
    assert_eq!(adas, [&*ada.id]);
    // Asking for everybody's is for Admins.
    assert_eq!(bob.sees("&showAll=true").await, [&*bob.id]);
    let path = format!("/api/v2/tokens/{}", ada.id);
    bob.get(&path).await.is(404, "");
    bob.delete(&path).await.is(404, "");
    bob.patch(
        &path,
        json!([{ "op": "test", "path": "/name", "value": "x" },
        { "op": "replace", "path": "/name", "value": "y" }]),
    )
    .await
    .is(404, "");
    assert!(ada.lives().await);
    // Service tokens are everybody's to see.
    let service = home
        .owner
        .create(json!({ "role": "reader", "serviceToken": true }))
        .await;
    let service = service.ok().unwrap();
    assert!(bob.sees("").await.contains(&service.id));
    assert_eq!(service.sees("&showAll=true").await, [&*service.id]);
}

async fn administrators_can_delete_your_tokens_but_cannot_see_their_values(home: Home) {
    let ada = home.member("writer", role("writer")).await;
    let admin = home.member("admin", role("admin")).await;
    assert!(!admin.sees("").await.contains(&ada.id));
    assert!(admin.sees("&showAll=true").await.contains(&ada.id));
    let path = format!("/api/v2/tokens/{}", ada.id);
    let seen = admin.get(&path).await.ok();
    assert_eq!(text(&seen["token"]), ada.value[ada.value.len() - 4..]);
    assert!(!seen.to_string().contains(&ada.value));
    // Who can give it a new value, or another scope, can see what it does.
    admin
        .call(reqwest::Method::POST, &format!("{path}/reset"), None)
        .await
        .is(403, "not_your_token");
    let scope = json!([{ "op": "replace", "path": "/role", "value": "reader" }]);
    admin.patch(&path, scope).await.is(403, "not_your_token");
    // A reader token of an Admin is no Admin.
    let reader = admin.makes(role("reader")).await;
    assert!(!reader.sees("&showAll=true").await.contains(&ada.id));
    reader.delete(&path).await.is(404, "");
    assert_eq!(admin.delete(&path).await.status.as_u16(), 204);
    assert!(!ada.lives().await);
    // Twice is not found.
    admin.delete(&path).await.is(404, "");
}

async fn a_token_can_be_scoped_to_a_built_in_role_to_custom_roles_or_to_an_inline_policy(
    home: Home,
) {
    project(&home).await;
    let owner = &home.owner;
    let policy = json!([
        { "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] },
        { "effect": "allow", "actions": ["updateOn"], "resources": ["proj/*:env/test:flag/*;beta"] },
    ]);
    let made = json!({ "key": "tester", "name": "Tester", "policy": policy });
    owner.post("/api/v2/roles", made).await.ok();
    for scope in [
        json!({ "customRoleIds": ["tester"] }),
        json!({ "inlineRole": policy }),
    ] {
        let token = owner.makes(scope).await;
        assert!(
            token
                .patch(FLAG, turn("test", true))
                .await
                .status
                .is_success()
        );
        token
            .patch(FLAG, turn("production", true))
            .await
            .is(403, "implicit_deny");
        token
            .create(role("reader"))
            .await
            .err()
            .unwrap()
            .is(403, "token_may_not_manage_tokens");
    }
    for wrong in [
        json!({}),
        json!({ "role": "reader", "customRoleIds": ["tester"] }),
        json!({ "customRoleIds": [] }),
        json!({ "role": "owner" }),
        json!({ "role": "no_access" }),
    ] {
        owner
            .create(wrong)
            .await
            .err()
            .unwrap()
            .is(400, "bad_scope");
    }
    let slip =
        json!({ "inlineRole": [{ "effect": "Allow", "actions": ["*"], "resources": ["*"] }] });
    let refused = owner.create(slip).await.err().unwrap();
    refused.is(400, "");
    assert_eq!(refused.body["diagnostics"][0]["code"], "effect_invalid");
    let gone = json!({ "customRoleIds": ["nobody"] });
    owner.create(gone).await.err().unwrap().is(400, "");

    // The latter two only if the plan includes custom roles.
    let Some(poor) = Home::with(kind_of(&home), &["--demo", "--plan-without-custom-roles"]).await
    else {
        return;
    };
    let identity = poor.owner.get("/api/v2/caller-identity").await.ok();
    assert_eq!(identity["_rules"]["plan"]["customRoles"], false);
    assert!(poor.owner.create(role("writer")).await.is_ok());
    let inline = poor
        .owner
        .create(json!({ "inlineRole": policy }))
        .await
        .err()
        .unwrap();
    inline.is(403, "plan_without_custom_roles");
}

fn kind_of(home: &Home) -> Kind {
    match home.database.starts_with("sqlite:") {
        true => Kind::Sqlite,
        false => Kind::Postgres,
    }
}

async fn a_new_token_has_the_permissions_its_creator_has_unless_scoped(home: Home) {
    project(&home).await;
    let ada = home.member("writer", role("writer")).await;
    assert!(
        ada.patch(FLAG, turn("production", true))
            .await
            .status
            .is_success()
    );
    let bob = home.member("writer", role("reader")).await;
    assert!(bob.get(FLAG).await.status.is_success());
    bob.patch(FLAG, turn("production", false))
        .await
        .is(403, "implicit_deny");
}

async fn a_token_can_never_do_more_than_its_owner(home: Home) {
    project(&home).await;
    let everything = json!([{ "effect": "allow", "actions": ["*"], "resources": ["*"] }]);
    let reader = home
        .member("reader", json!({ "inlineRole": everything }))
        .await;
    assert!(reader.get(FLAG).await.status.is_success());
    reader
        .patch(FLAG, turn("test", true))
        .await
        .is(403, "implicit_deny");
    let body = json!([{ "email": "x@example.com" }]);
    reader
        .post("/api/v2/members", body)
        .await
        .is(403, "implicit_deny");
    reader
        .get("/api/v2/auditlog")
        .await
        .is(403, "implicit_deny");
    assert!(home.owner.get("/api/v2/auditlog").await.status.is_success());
    // Not even the one thing that it was asked for just before.
    let admin = home.member("admin", role("admin")).await;
    admin.get("/api/v2/auditlog").await.ok();
    let path = format!("/api/v2/members/{}", admin.member);
    let demote = json!([{ "op": "replace", "path": "/role", "value": "writer" }]);
    home.owner.patch(&path, demote).await.ok();
    admin.get("/api/v2/auditlog").await.is(403, "implicit_deny");
}

async fn a_writers_writer_token_behaves_like_a_reader_token_after_the_writer_becomes_a_reader(
    home: Home,
) {
    project(&home).await;
    let ada = home.member("writer", role("writer")).await;
    assert!(
        ada.patch(FLAG, turn("test", true))
            .await
            .status
            .is_success()
    );
    let member = format!("/api/v2/members/{}", ada.member);
    let become_role = |role: &str| json!([{ "op": "replace", "path": "/role", "value": role }]);
    home.owner.patch(&member, become_role("reader")).await.ok();
    ada.patch(FLAG, turn("test", false))
        .await
        .is(403, "implicit_deny");
    assert!(ada.get(FLAG).await.status.is_success());
    // It stays within its scope when its owner's permissions grow.
    home.owner.patch(&member, become_role("admin")).await.ok();
    assert!(
        ada.patch(FLAG, turn("test", false))
            .await
            .status
            .is_success()
    );
    ada.get("/api/v2/auditlog").await.is(403, "implicit_deny");
}

async fn the_scope_of_a_token_can_be_changed(home: Home) {
    project(&home).await;
    let token = home.owner.makes(role("writer")).await;
    let path = format!("/api/v2/tokens/{}", token.id);
    let narrow = json!([{ "op": "replace", "path": "/role", "value": "reader" }]);
    let changed = home.owner.patch(&path, narrow).await.ok();
    assert_eq!(changed["role"], "reader");
    token
        .patch(FLAG, turn("test", true))
        .await
        .is(403, "implicit_deny");
    let inline = json!([
        { "op": "remove", "path": "/role" },
        { "op": "add", "path": "/inlineRole", "value": [
            { "effect": "allow", "actions": ["*"], "resources": ["proj/*", "proj/*:env/*:flag/*"] },
        ] },
    ]);
    home.owner.patch(&path, inline).await.ok();
    assert!(
        token
            .patch(FLAG, turn("test", true))
            .await
            .status
            .is_success()
    );
    let several = json!([{ "op": "add", "path": "/role", "value": "reader" }]);
    home.owner.patch(&path, several).await.is(400, "bad_scope");
    // A token has no hand in its own scope unless it is told so.
    token
        .patch(
            &path,
            json!([{ "op": "add", "path": "/name", "value": "mine" }]),
        )
        .await
        .is(403, "token_may_not_manage_tokens");
    let service = home
        .owner
        .create(json!({ "role": "reader", "serviceToken": true }))
        .await;
    let service = format!("/api/v2/tokens/{}", service.ok().unwrap().id);
    let scope = json!([{ "op": "replace", "path": "/role", "value": "writer" }]);
    home.owner
        .patch(&service, scope)
        .await
        .is(400, "action_not_on_type");
    let name = json!([{ "op": "replace", "path": "/name", "value": "pipeline" }]);
    assert_eq!(
        home.owner.patch(&service, name).await.ok()["name"],
        "pipeline"
    );
}

async fn a_deleted_token_answers_401(home: Home) {
    let token = home.owner.makes(role("reader")).await;
    assert!(token.lives().await);
    home.owner
        .delete(&format!("/api/v2/tokens/{}", token.id))
        .await
        .ok();
    let refused = token.get("/api/v2/caller-identity").await;
    refused.is(401, "token_deleted");
    let body = json!({ "code": "unauthorized", "message": "invalid access token" });
    assert_eq!(refused.body, body);
}

async fn when_a_member_is_removed_their_tokens_become_invalid(home: Home) {
    let ada = home.member("admin", role("admin")).await;
    let service = ada
        .makes(json!({ "role": "writer", "serviceToken": true }))
        .await;
    let member = format!("/api/v2/members/{}", ada.member);
    // Which of them were used lately is answered first.
    let refused = home.owner.delete(&member).await;
    refused.is(409, "");
    assert_eq!(refused.body["code"], "tokens_in_use");
    assert_eq!(text(&refused.body["tokens"][0]["_id"]), ada.id);
    assert!(ada.lives().await);
    assert_eq!(
        home.owner
            .delete(&format!("{member}?confirm=true"))
            .await
            .status
            .as_u16(),
        204
    );
    ada.get("/api/v2/tokens").await.is(401, "owner_removed");
    assert!(service.lives().await);
    home.owner.delete(&member).await.is(404, "");
}

async fn readers_can_choose_only_reader_admins_and_owners_any_level(home: Home) {
    for (member, may) in [("reader", 1), ("writer", 2), ("admin", 3)] {
        for (rank, scope) in (1..).zip(["reader", "writer", "admin"]) {
            let token = home.try_member(role(member), role(scope)).await;
            assert_eq!(token.is_ok(), rank <= may, "{member} {scope}");
            if let Err(refused) = token {
                refused.is(403, "scope_exceeds_owner");
            }
        }
    }
    for scope in ["reader", "writer", "admin"] {
        assert!(home.owner.create(role(scope)).await.is_ok());
    }
}

async fn a_custom_role_can_keep_members_from_creating_or_managing_tokens(home: Home) {
    let policy = json!([
        { "effect": "deny", "actions": ["*AccessToken*"], "resources": ["member/*:token/*"] },
    ]);
    let made = json!({ "key": "no-tokens", "name": "No tokens", "basePermissions": "reader", "policy": policy });
    home.owner.post("/api/v2/roles", made).await.ok();
    let ada = home.member("reader", role("reader")).await;
    let member = format!("/api/v2/members/{}", ada.member);
    let patch = json!([{ "op": "add", "path": "/customRoles/-", "value": "no-tokens" }]);
    home.owner.patch(&member, patch).await.ok();
    let refused = home
        .as_member(
            &ada.member,
            reqwest::Method::POST,
            "/api/v2/tokens",
            Some(json!({ "name": "x", "role": "reader" })),
        )
        .await;
    refused.is(403, "explicit_deny");
    let own = format!("/api/v2/tokens/{}", ada.id);
    let refused = home
        .as_member(&ada.member, reqwest::Method::DELETE, &own, None)
        .await;
    refused.is(403, "explicit_deny");
    assert!(ada.lives().await);
}

//! Service tokens: fixed when they are created (rule 1.4).

use serde_json::json;
use tokenscope::{Account, LoadOptions};

use crate::support::Home;

on_both! {
    a_service_token_stays_what_it_was_when_its_creator_and_its_roles_change
    what_a_service_token_creates_inherits_what_it_was_fixed_to
    who_may_not_make_service_tokens_makes_none
}

fn turn(on: bool) -> serde_json::Value {
    json!([{ "op": "replace", "path": "/environments/test/on", "value": on }])
}

const FLAG: &str = "/api/v2/flags/web/checkout";

async fn project(home: &Home) {
    let owner = &home.owner;
    owner
        .post("/api/v2/projects", json!({ "key": "web", "name": "Web" }))
        .await
        .ok();
    owner
        .post(
            "/api/v2/flags/web",
            json!({ "key": "checkout", "name": "Checkout" }),
        )
        .await
        .ok();
    let policy = json!([
        { "effect": "allow", "actions": ["viewProject"], "resources": ["proj/${roleAttribute/projects}"] },
        { "effect": "allow", "actions": ["updateOn"], "resources": ["proj/${roleAttribute/projects}:env/*:flag/*"] },
        { "effect": "allow", "actions": ["createAccessToken", "deleteAccessToken"], "resources": ["service-token/*"] },
    ]);
    let role =
        json!({ "key": "dev", "name": "Dev", "basePermissions": "reader", "policy": policy });
    owner.post("/api/v2/roles", role).await.ok();
}

async fn a_service_token_stays_what_it_was_when_its_creator_and_its_roles_change(home: Home) {
    project(&home).await;
    let member = json!({ "role": "reader", "customRoles": ["dev"], "roleAttributes": { "projects": ["web"] } });
    let ada = home
        .member_with(member, json!({ "customRoleIds": ["dev"] }))
        .await;
    let service = json!({ "customRoleIds": ["dev"], "serviceToken": true });
    let service = ada.makes(service).await;
    assert!(service.patch(FLAG, turn(true)).await.status.is_success());
    // The role loses everything, the member its attributes, then its role, then itself.
    let empty = json!([{ "op": "replace", "path": "/policy", "value": [] }]);
    home.owner.patch("/api/v2/roles/dev", empty).await.ok();
    ada.patch(FLAG, turn(false)).await.is(403, "implicit_deny");
    assert!(service.patch(FLAG, turn(false)).await.status.is_success());
    let path = format!("/api/v2/members/{}", ada.member);
    let none = json!([{ "op": "replace", "path": "/roleAttributes", "value": {} }]);
    home.owner.patch(&path, none).await.ok();
    home.owner.delete("/api/v2/roles/dev").await;
    home.owner.delete(&format!("{path}?confirm=true")).await;
    assert!(service.patch(FLAG, turn(true)).await.status.is_success());
    // An account of what the API tells decides the same, where that tells what it was fixed to.
    let path = format!("/api/v2/tokens/{}", service.id);
    let may = async |query: &str| {
        let told = home.owner.get(&format!("{path}{query}")).await.ok();
        let document = json!({ "members": [], "teams": [], "roles": [], "tokens": [told] });
        let account = Account::load(&document.to_string(), &LoadOptions::default()).unwrap();
        let token = account.token(&service.id, None).unwrap();
        token.can("updateOn", "proj/web:env/test:flag/f")
    };
    assert!(may("?expand=frozen").await && !may("").await);
    // What it was not given it has not.
    service
        .patch(
            FLAG,
            json!([{ "op": "replace", "path": "/name", "value": "x" }]),
        )
        .await
        .is(403, "implicit_deny");
}

async fn what_a_service_token_creates_inherits_what_it_was_fixed_to(home: Home) {
    project(&home).await;
    let admin = json!({ "role": "admin", "serviceToken": true });
    let admin = home.owner.makes(admin).await;
    let child = json!({ "role": "writer", "serviceToken": true });
    let child = admin.makes(child).await;
    assert!(child.patch(FLAG, turn(true)).await.status.is_success());
    child.get("/api/v2/auditlog").await.is(403, "implicit_deny");
    // It is nobody's, so it makes no personal ones.
    admin
        .create(json!({ "role": "reader" }))
        .await
        .err()
        .unwrap()
        .is(403, "not_your_token");
    let member = json!({ "role": "reader", "customRoles": ["dev"], "roleAttributes": { "projects": ["web"] } });
    let ada = home
        .member_with(member, json!({ "customRoleIds": ["dev"] }))
        .await;
    let narrow = json!({ "customRoleIds": ["dev"], "serviceToken": true });
    let narrow = ada.makes(narrow).await;
    // Nobody's values fill the holes of its scope, so what it creates can do less; by a role it cannot do more.
    let wide = json!({ "role": "admin", "serviceToken": true });
    let wide = narrow.create(wide).await;
    if let Ok(wide) = &wide {
        wide.get("/api/v2/auditlog").await.is(403, "implicit_deny");
    }
}

async fn who_may_not_make_service_tokens_makes_none(home: Home) {
    let ada = home.member("writer", json!({ "role": "writer" })).await;
    let body = json!({ "name": "x", "role": "reader", "serviceToken": true });
    let refused = home
        .as_member(
            &ada.member,
            reqwest::Method::POST,
            "/api/v2/tokens",
            Some(body),
        )
        .await;
    refused.is(403, "implicit_deny");
}

//! No route can be reached without the evaluator having been asked.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Json, Router};
use reqwest::Method;
use serde_json::{Value, json};
use tokenscope_server::gate::asked::hold_to_it;
use tokenscope_server::routes::{self, Route};
use tower::ServiceExt;

use crate::support::{Home, Kind, Token, call};

/// What everybody who is alive may ask; it shows what each may see.
const FOR_ALL: [&str; 9] = [
    "getTokens",
    "getCallerIdentity",
    "getMembers",
    "getMember",
    "getCustomRoles",
    "getCustomRole",
    "getTeams",
    "getProjects",
    // The token asked about is the one that asks.
    "getToken",
];

/// A body that the route would take from somebody who may.
fn body(route: &Route) -> Option<Value> {
    let patch =
        |path: &str, value: Value| json!([{ "op": "replace", "path": path, "value": value }]);
    Some(match route.id {
        "postToken" => json!({ "name": "x", "role": "reader" }),
        "postMembers" => json!([{ "email": "new@example.com" }]),
        "postCustomRole" => json!({ "key": "new", "name": "New", "policy": [] }),
        "postTeam" => json!({ "key": "new", "name": "New" }),
        "patchTeam" => json!({ "instructions": [{ "kind": "updateName", "value": "x" }] }),
        "postProject" => json!({ "key": "new", "name": "New" }),
        "postEnvironment" => json!({ "key": "new", "name": "New" }),
        "postFeatureFlag" => json!({ "key": "new", "name": "New" }),
        "patchFeatureFlag" => patch("/environments/test/on", json!(true)),
        "patchMember" => patch("/role", json!("admin")),
        _ if route.method == Method::PATCH => patch("/name", json!("x")),
        _ => return None,
    })
}

fn path(route: &Route, about: &Token) -> String {
    let id = match route.path.starts_with("/api/v2/tokens") {
        true => &about.id,
        false => &about.member,
    };
    let key = match route.path.starts_with("/api/v2/teams") {
        true => "crew",
        false => "dev",
    };
    let entry = route.path.replace("auditlog/{id}", "auditlog/nothing");
    let path = entry.replace("{id}", id).replace("{key}", key);
    let path = path
        .replace("{projectKey}", "web")
        .replace("{environmentKey}", "test");
    path.replace("{featureFlagKey}", "checkout")
}

async fn home() -> (Home, Token) {
    let home = Home::on(Kind::Sqlite).await.unwrap();
    let owner = &home.owner;
    for (path, body) in [
        ("/api/v2/projects", json!({ "key": "web", "name": "Web" })),
        (
            "/api/v2/flags/web",
            json!({ "key": "checkout", "name": "Checkout" }),
        ),
        (
            "/api/v2/roles",
            json!({ "key": "dev", "name": "Dev", "policy": [] }),
        ),
        ("/api/v2/teams", json!({ "key": "crew", "name": "Crew" })),
    ] {
        owner.post(path, body).await.ok();
    }
    // Holds nothing at all, and a token that nothing is taken from.
    let nobody = home.member("reader", json!({ "role": "reader" })).await;
    let member = format!("/api/v2/members/{}", nobody.member);
    let nothing = json!([{ "op": "replace", "path": "/customRoles", "value": ["dev"] }]);
    owner.patch(&member, nothing).await.ok();
    (home, nobody)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_asks_who_it_is_and_whether_they_may() {
    let (home, nobody) = home().await;
    let mut gated = 0;
    for route in routes::all().iter().filter(|route| !route.open) {
        gated += 1;
        let body = body(route);
        // As the one who may: the request is one that goes well, so what follows is refused for what it lacks.
        if route.method == Method::GET && route.id != "getAuditLogEntry" {
            let path = path(route, &home.owner);
            let allowed = home
                .owner
                .call(route.method.clone(), &path, body.clone())
                .await;
            assert!(
                allowed.status.is_success(),
                "{}: {}",
                route.id,
                allowed.body
            );
        }
        let about = match route.id {
            "getToken" => &nobody,
            _ => &home.owner,
        };
        let path = path(route, about);
        let method = route.method.clone();
        for headers in [
            &[][..],
            &[("authorization", "api-00000000-0000-4000-8000-000000000000")],
            &[("authorization", "")],
            &[("cookie", "tokenscope_session=e30.AAAA")],
        ] {
            let refused = call(&home.url, method.clone(), &path, headers, body.clone()).await;
            assert_eq!(refused.status, 401, "{} with {headers:?}", route.id);
        }
        let answer = nobody.call(method, &path, body).await;
        if FOR_ALL.contains(&route.id) {
            assert!(answer.status.is_success(), "{}: {}", route.id, answer.body);
        } else {
            let refused = [403, 404].contains(&answer.status.as_u16());
            assert!(refused, "{}: {} {}", route.id, answer.status, answer.body);
        }
    }
    assert_eq!(gated, 41, "a route was added: is it asked about rightly?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_was_changed_by_those_who_may_not() {
    let (home, nobody) = home().await;
    let lists = [
        "members",
        "roles",
        "teams",
        "projects",
        "flags/web",
        "tokens?showAll=true",
    ];
    let mut before = Vec::new();
    for list in lists {
        before.push(home.owner.get(&format!("/api/v2/{list}")).await.ok()["items"].clone());
    }
    for route in routes::all() {
        if !route.open && route.method != Method::GET {
            let path = path(&route, &home.owner);
            nobody.call(route.method.clone(), &path, body(&route)).await;
        }
    }
    for (list, before) in lists.iter().zip(before) {
        let mut after = home.owner.get(&format!("/api/v2/{list}")).await.ok()["items"].clone();
        // That they were used is all that may be new.
        for (item, old) in after
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .zip(before.as_array().unwrap())
        {
            for key in ["lastUsed", "_lastSeen"] {
                if let Some(value) = old.get(key) {
                    item[key] = value.clone();
                }
            }
            if old.get("lastUsed").is_none() {
                item.as_object_mut().unwrap().remove("lastUsed");
            }
        }
        assert_eq!(after, before, "{list}");
    }
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_does_not_leave() {
    async fn careless() -> Json<&'static str> {
        Json("everything")
    }
    let router: Router = Router::new()
        .route("/", get(careless))
        .layer(from_fn(hold_to_it));
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

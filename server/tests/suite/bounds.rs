//! What is too much, too long or malformed is refused, with what is wrong with it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Home, Kind, call};

async fn home() -> Home {
    Home::with(Kind::Sqlite, &["--unknown-tokens", "5"])
        .await
        .unwrap()
}

async fn send(home: &Home, kind: &str, body: String) -> (u16, Value) {
    let response = reqwest::Client::new()
        .post(format!("{}/api/v2/tokens", home.url))
        .header("authorization", &home.owner.value)
        .header("content-type", kind)
        .body(body)
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_are_json_within_bounds() {
    let home = home().await;
    let json = "application/json";
    let good = r#"{ "name": "x", "role": "reader" }"#;
    assert_eq!(send(&home, json, good.into()).await.0, 201);
    for (kind, body, status) in [
        ("text/plain", good.to_owned(), 415),
        ("", good.to_owned(), 415),
        (json, String::new(), 400),
        (json, "{".to_owned(), 400),
        (json, "[]".to_owned(), 400),
        // Which of the two is meant could not be told.
        (
            json,
            r#"{ "name": "x", "role": "admin", "role": "reader" }"#.to_owned(),
            400,
        ),
        (json, r#"{ "name": "", "role": "reader" }"#.to_owned(), 400),
        (
            json,
            format!(r#"{{ "name": "{}", "role": "reader" }}"#, "x".repeat(257)),
            400,
        ),
        (
            json,
            format!(
                r#"{{ "name": "x", "description": "{}" }}"#,
                "x".repeat(1 << 20)
            ),
            413,
        ),
        (json, "[".repeat(100_000), 400),
    ] {
        let (found, body) = send(&home, kind, body).await;
        assert_eq!(found, status, "{body}");
        assert!(body["code"].is_string() && body["message"].is_string());
    }
    // Nor deep inside, where no shape is known.
    let role = json!({ "key": "dev", "name": "Dev", "policy": [] });
    home.owner.post("/api/v2/roles", role).await.ok();
    let twice = r#"[{ "op": "replace", "path": "/policy", "value": [
        { "effect": "deny", "effect": "allow", "actions": ["*"], "resources": ["*"] }] }]"#;
    let answer = reqwest::Client::new()
        .patch(format!("{}/api/v2/roles/dev", home.url))
        .header("authorization", &home.owner.value)
        .header("content-type", json)
        .body(twice);
    assert_eq!(answer.send().await.unwrap().status(), 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_and_paths_are_within_bounds() {
    let home = home().await;
    let long = "x".repeat(400_000);
    let headers = [
        ("authorization", home.owner.value.as_str()),
        ("x-long", &long),
    ];
    let reply = call(&home.url, Method::GET, "/api/v2/tokens", &headers, None).await;
    assert_eq!(reply.status, 431);
    let names: Vec<String> = (0..100).map(|at| format!("x-{at}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let reply = call(&home.url, Method::GET, "/api/v2/tokens", &many, None).await;
    assert_eq!(reply.status, 431);
    for path in [
        "/api/v2/tokens/%ff",
        "/api/v2/nothing",
        "/api/v1/tokens",
        "/api/v2/tokens/a/b",
        "/edge/x",
    ] {
        assert_eq!(home.owner.get(path).await.status, 404, "{path}");
    }
    let put = home
        .owner
        .call(Method::PUT, "/api/v2/tokens", Some(json!({})))
        .await;
    assert_eq!(
        (put.status.as_u16(), &put.body["code"]),
        (405, &json!("method_not_allowed"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_values_are_limited_by_address_and_known_ones_are_not() {
    let home = home().await;
    let guess = home.owner.with("api-00000000-0000-4000-8000-000000000000");
    for _ in 0..5 {
        guess.get("/api/v2/tokens").await.is(401, "token_unknown");
    }
    let limited = guess.get("/api/v2/tokens").await;
    limited.is(429, "");
    assert!(limited.headers.contains_key("retry-after"));
    assert!(home.owner.lives().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_cannot_grow_without_end() {
    let home = home().await;
    let role = json!({ "key": "big", "name": "Big", "policy": [
        { "effect": "allow", "actions": ["*"], "resources": ["proj/*"] },
    ] });
    home.owner.post("/api/v2/roles", role).await.ok();
    let double = json!({ "op": "copy", "from": "/policy", "path": "/policy/-" });
    let patch: Vec<Value> = vec![double; 40];
    let refused = home.owner.patch("/api/v2/roles/big", patch.into()).await;
    assert_eq!(refused.status, 400);
    let many: Vec<Value> = vec![json!({ "op": "replace", "path": "/name", "value": "x" }); 1_001];
    assert_eq!(
        home.owner
            .patch("/api/v2/roles/big", many.into())
            .await
            .status,
        400
    );
}

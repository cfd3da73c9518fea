//! What an edge worker is given.

use reqwest::Method;
use serde_json::json;
use tokenscope::edge::{Found, Snapshot};

use crate::support::{Home, Kind, call};

const SECRET: &str = "a secret between server and worker";
const KEY: &str = "a key that signs snapshots";

async fn home() -> Home {
    let arguments = ["--demo", "--publish-secret", SECRET, "--snapshot-key", KEY];
    Home::with(Kind::Sqlite, &arguments).await.unwrap()
}

async fn snapshot(home: &Home) -> (Snapshot, String) {
    let response = reqwest::Client::new()
        .get(format!("{}/edge/snapshot", home.url))
        .header("authorization", SECRET)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let bytes = response.bytes().await.unwrap();
    assert!(Snapshot::load(bytes.to_vec(), Some(b"another key, as long")).is_err());
    (
        Snapshot::load(bytes.to_vec(), Some(KEY.as_bytes())).unwrap(),
        tag,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_in_the_next_snapshot() {
    let home = home().await;
    let token = home.owner.makes(json!({ "role": "reader" })).await;
    let (before, tag) = snapshot(&home).await;
    let now = 1_700_000_000_000.0;
    let Found::Token(found) = before.find(&token.value, now) else {
        panic!("the token is not in it");
    };
    let principal = before.principal(found).unwrap();
    assert!(
        principal.can("viewProject", "proj/web") && !principal.can("createProject", "proj/web")
    );
    home.owner
        .delete(&format!("/api/v2/tokens/{}", token.id))
        .await;
    let (after, newer) = snapshot(&home).await;
    assert!(matches!(after.find(&token.value, now), Found::Dead { .. }));
    assert_ne!(tag, newer);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_the_version_is_told_so_alone() {
    let home = home().await;
    let (_, tag) = snapshot(&home).await;
    for path in ["/edge/version", "/edge/snapshot"] {
        let headers = [("authorization", SECRET), ("if-none-match", tag.as_str())];
        let same = call(&home.url, Method::GET, path, &headers, None).await;
        assert_eq!(
            (same.status.as_u16(), same.body.is_null()),
            (304, true),
            "{path}"
        );
        let other = [("authorization", SECRET), ("if-none-match", "\"0\"")];
        assert_eq!(
            call(&home.url, Method::GET, path, &other, None)
                .await
                .status,
            200
        );
    }
    let version = home.owner.get("/edge/version").await.ok();
    assert_eq!(format!("\"{}\"", version["version"].as_str().unwrap()), tag);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn snapshots_are_for_admins_and_for_the_worker_alone() {
    let home = home().await;
    home.owner.get("/edge/version").await.ok();
    let reader = home.owner.makes(json!({ "role": "reader" })).await;
    let writer = home.member("writer", json!({ "role": "writer" })).await;
    for token in [reader, writer] {
        for path in ["/edge/version", "/edge/snapshot"] {
            token.get(path).await.is(403, "implicit_deny");
        }
    }
    // The secret is good for nothing else.
    let worker = home.owner.with(SECRET);
    worker.get("/api/v2/tokens").await.is(401, "token_unknown");
    let near = home.owner.with("a secret between server and worker?");
    near.get("/edge/version").await.is(401, "token_unknown");
}

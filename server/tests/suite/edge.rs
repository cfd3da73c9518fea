//! What an edge worker is given.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokenscope::edge::{Found, Snapshot};

use crate::support::{Home, Kind, Token, call};

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
    let (held, tag) = snapshot(&home).await;
    let version = format!("\"{}\"", held.version());
    for (path, tag) in [("/edge/version", &version), ("/edge/snapshot", &tag)] {
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
    let now = home.owner.get("/edge/version").await.ok();
    assert_eq!(now["version"], held.version());
}

const HOUR: i64 = 3_600_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_is_made_anew_before_workers_come_to_trust_it_no_more() {
    let home = home().await;
    let (first, tag) = snapshot(&home).await;
    home.keeper.clock.set_wrong_by(5 * HOUR);
    assert_eq!(snapshot(&home).await.1, tag);
    home.keeper.clock.set_wrong_by(7 * HOUR);
    let (anew, other) = snapshot(&home).await;
    assert_ne!(tag, other);
    assert_eq!(anew.version(), first.version());
    let older = anew.made_at() - first.made_at();
    assert!((6.9..7.1).contains(&(older / HOUR as f64)), "{older}");
    // Whoever has the first is given the other.
    let headers = [("authorization", SECRET), ("if-none-match", tag.as_str())];
    let given = call(&home.url, Method::GET, "/edge/snapshot", &headers, None).await;
    assert_eq!(given.status, 200);
}

/// How long a request took that went well.
async fn time(asked: impl Future<Output = crate::support::Reply>) -> Duration {
    let started = Instant::now();
    let reply = asked.await;
    assert!(reply.status.is_success(), "{}: {}", reply.status, reply.why);
    started.elapsed()
}

fn replace(path: &str, value: Value) -> Value {
    json!([{ "op": "replace", "path": path, "value": value }])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_widens_is_told_only_when_the_edge_rejects_by_the_old_no_more() {
    let held = Duration::from_millis(1_500);
    let arguments = [
        "--demo",
        "--hold-widening-ms",
        "500",
        "--max-age-ms",
        "1000",
    ];
    let home = Home::with(Kind::Sqlite, &arguments).await.unwrap();
    let owner = &home.owner;
    let deletes = json!([
        { "effect": "allow", "actions": ["viewProject", "deleteProject"], "resources": ["proj/*"] },
    ]);
    let views = json!([{ "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] }]);

    let quick = async |what: &str, took: Duration| assert!(took < held, "{what} waited {took:?}");
    let slow = async |what: &str, took: Duration| {
        assert!(took >= held, "{what} was told after {took:?}");
    };
    let make = json!({ "name": "a token", "inlineRole": views });
    quick(
        "a new token",
        time(owner.post("/api/v2/tokens", make)).await,
    )
    .await;
    let token = owner.makes(json!({ "inlineRole": deletes })).await;
    let path = format!("/api/v2/tokens/{}", token.id);
    let patch = |body: Value| owner.patch(&path, body);
    quick(
        "a new name",
        time(patch(replace("/name", json!("newer")))).await,
    )
    .await;
    quick(
        "less",
        time(patch(replace("/inlineRole", views.clone()))).await,
    )
    .await;
    slow(
        "more",
        time(patch(replace("/inlineRole", deletes.clone()))).await,
    )
    .await;

    let all = json!([{ "effect": "allow", "actions": ["*"], "resources": ["proj/*"] }]);
    let member = home.member("reader", json!({ "inlineRole": all })).await;
    let other = Token {
        member: member.member.clone(),
        ..owner.clone()
    };
    let role = format!("/api/v2/members/{}", other.member);
    let project = json!({ "key": "web", "name": "Web" });
    owner.post("/api/v2/projects", project).await.ok();
    let path_of_project = "/api/v2/projects/web";
    let name = replace("/name", json!("The web"));
    let refused = member.patch(path_of_project, name.clone()).await;
    refused.is(403, "implicit_deny");
    let (waited, ()) = tokio::join!(
        time(owner.patch(&role, replace("/role", json!("admin")))),
        async {
            // It holds meanwhile, and others need not wait.
            tokio::time::sleep(held / 3).await;
            quick("another", time(member.patch(path_of_project, name)).await).await;
        }
    );
    slow("a member's role", waited).await;
    quick(
        "a member's end",
        time(owner.delete(&format!("{role}?confirm=true"))).await,
    )
    .await;
    quick("a token's end", time(owner.delete(&path)).await).await;
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

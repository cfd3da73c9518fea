//! Faults: the server killed while it writes, PostgreSQL killed under it, a database that is gone, full or slow, a clock
//! that goes back. What was acknowledged holds; what was not is there as a whole or not at all.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::postgres::Cluster;
use crate::support::process::Process;
use crate::support::{HEARD, Home, Kind, Page, Reply, Token, text};

/// How often the server is killed on each database, and a fifth of that PostgreSQL: `TOKENSCOPE_KILLS`.
fn kills() -> usize {
    let asked = std::env::var("TOKENSCOPE_KILLS").ok();
    asked.map_or(100, |asked| asked.parse().unwrap())
}

const IDENTITY: &str = "/api/v2/caller-identity";

/// What a client was told.
#[derive(Default)]
struct Told {
    created: Vec<Token>,
    deleted: Vec<Token>,
}

/// A session of the Owner's, which the evaluator has to compare with nothing, so that much is written.
async fn session(url: &str, owner: &Token) -> String {
    let (page, started) = (Page::of(url), Instant::now());
    loop {
        match page.sign_in(json!({ "member": owner.member })).await {
            Ok(cookie) => return cookie,
            Err(refused) => assert_eq!(refused.status, 503),
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "it does not come back"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Creates and deletes until it is told no more.
async fn write(owner: Token, cookie: String) -> Told {
    let client = reqwest::Client::new();
    let mut told = Told::default();
    loop {
        let body = json!({ "name": "a token", "role": "reader" });
        let made = client
            .post(format!("{}/api/v2/tokens", owner.url))
            .header("cookie", &cookie)
            .header("origin", &owner.url)
            .json(&body);
        let Ok(made) = made.send().await else {
            return told;
        };
        if made.status() != StatusCode::CREATED {
            return told;
        }
        let Ok(made) = made.json::<Value>().await else {
            return told;
        };
        let token = Token {
            id: text(&made["_id"]),
            ..owner.with(&text(&made["token"]))
        };
        told.created.push(token.clone());
        if told.created.len() % 2 == 0 {
            let gone = client
                .delete(format!("{}/api/v2/tokens/{}", owner.url, token.id))
                .header("cookie", &cookie)
                .header("origin", &owner.url);
            match gone.send().await {
                Ok(gone) if gone.status() == StatusCode::NO_CONTENT => told.deleted.push(token),
                // Nobody was told, so either is right.
                _ => {
                    told.created.pop();
                    return told;
                }
            }
        }
    }
}

/// The answer, once there is one: what became of the last change may have to be seen first.
async fn answered(token: &Token, path: &str) -> Reply {
    let started = Instant::now();
    loop {
        let reply = token.get(path).await;
        if reply.status != StatusCode::SERVICE_UNAVAILABLE {
            return reply;
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "it does not come back"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Holds the server to what was told.
async fn check(owner: &Token, told: &Told) {
    for token in &told.deleted {
        let token = owner.with(&token.value);
        let reply = answered(&token, IDENTITY).await;
        reply.is(401, "token_deleted");
    }
    let deleted: Vec<&str> = told.deleted.iter().map(|token| token.id.as_str()).collect();
    for token in told
        .created
        .iter()
        .filter(|token| !deleted.contains(&token.id.as_str()))
    {
        assert!(
            answered(&owner.with(&token.value), IDENTITY).await.status == StatusCode::OK,
            "an acknowledged token is lost"
        );
    }
}

/// As many tokens as the log says were created and not deleted: what is written for one change is written together.
///
/// The log is read from the database, the tokens from the account that the server holds. PostgreSQL may still carry out
/// what a killed server sent last, after its successor has read the account; the successor hears of it within
/// [`HEARD`], and until then the two may differ.
async fn check_rows(owner: &Token) {
    let started = Instant::now();
    loop {
        let log = answered(owner, "/api/v2/auditlog?limit=1000").await.ok();
        if log["_links"].get("next").is_some() {
            return;
        }
        let count = |verb: &str| {
            let items = log["items"].as_array().unwrap();
            items.iter().filter(|it| it["titleVerb"] == verb).count()
        };
        let (made, gone) = (
            count("created the access token"),
            count("deleted the access token"),
        );
        let tokens = answered(owner, "/api/v2/tokens?limit=1000").await.ok();
        // The Owner's first is not in the log as one of its own.
        if tokens["totalCount"] == made - gone + 1 {
            return;
        }
        assert!(
            started.elapsed() < 5 * HEARD,
            "{made} tokens were created and {gone} deleted, but {} are there",
            tokens["totalCount"]
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn killed_while_it_writes(database: &str, log: PathBuf) {
    let mut server = Process::start(database, &log, &["--demo"]);
    let value = server.value.clone().unwrap();
    let identity = server
        .token(&value)
        .get("/api/v2/caller-identity")
        .await
        .ok();
    let member = text(&identity["memberId"]);
    let (mut created, mut deleted) = (0, 0);
    for round in 0..kills() {
        let owner = Token {
            member: member.clone(),
            ..server.token(&value)
        };
        let cookie = session(&server.url, &owner).await;
        let mut writers = JoinSet::new();
        for _ in 0..3 {
            writers.spawn(write(owner.clone(), cookie.clone()));
        }
        // At another moment each time.
        tokio::time::sleep(Duration::from_millis(60 + (round as u64 * 37) % 150)).await;
        server.kill();
        let mut told = Told::default();
        while let Some(more) = writers.join_next().await {
            let more = more.unwrap();
            told.created.extend(more.created);
            told.deleted.extend(more.deleted);
        }
        created += told.created.len();
        deleted += told.deleted.len();
        server = Process::start(database, &log, &["--demo"]);
        assert!(server.value.is_none(), "the Owner was lost");
        let owner = server.token(&value);
        check(&owner, &told).await;
        check_rows(&owner).await;
    }
    println!(
        "killed {} times: {created} created, {deleted} deleted, all as told",
        kills()
    );
    assert!(
        created > kills() && deleted > 0,
        "it was to write meanwhile"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_sqlite_is_killed_while_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("tokens.db").display());
    killed_while_it_writes(&database, folder.path().join("log")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_postgresql_is_killed_while_it_writes() {
    let folder = tempfile::tempdir().unwrap();
    let Ok(cluster) = Cluster::start() else {
        return;
    };
    killed_while_it_writes(&cluster.database(), folder.path().join("log")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_is_killed_while_a_server_writes() {
    let Ok(cluster) = Cluster::start() else {
        return;
    };
    let home = Home::at(&cluster.database(), &["--demo"]).await;
    let mut created = 0;
    for round in 0..kills().div_ceil(5) {
        let cookie = session(&home.url, &home.owner).await;
        let writer = tokio::spawn(write(home.owner.clone(), cookie));
        tokio::time::sleep(Duration::from_millis(40 + (round as u64 * 29) % 70)).await;
        cluster.kill();
        let told = writer.await.unwrap();
        created += told.created.len();
        cluster.run();
        check(&home.owner, &told).await;
        check_rows(&home.owner).await;
    }
    println!(
        "PostgreSQL killed {} times: {created} created, all as told",
        kills().div_ceil(5)
    );
    assert!(created > 0, "it was to write meanwhile");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_changes_and_loses_nothing() {
    let home = Home::with(Kind::Sqlite, &[]).await.unwrap();
    let kept = home.owner.makes(json!({ "role": "reader" })).await;
    // The file may not grow any more, as on a full disk: the same error reaches the server.
    let limit = Process::start_limited(&home.database, &home.folder().join("log"));
    let owner = limit.token(&home.owner.value);
    let policy: Vec<Value> =
        vec![json!({ "effect": "deny", "actions": ["*"], "resources": ["proj/*"] }); 400];
    let mut refused = 0;
    for at in 0..40 {
        let role = json!({ "key": format!("big{at}"), "name": "Big", "policy": policy });
        let reply = owner.post("/api/v2/roles", role).await;
        match reply.status.as_u16() {
            201 => {}
            503 => refused += 1,
            other => panic!("{other}: {}", reply.body),
        }
    }
    assert!(refused > 0, "the disk was to be full");
    // Looking goes on, at the latest when it was seen what became of the last change.
    let full = Instant::now();
    while !owner.with(&kept.value).lives().await {
        assert!(
            full.elapsed() < Duration::from_secs(5),
            "nothing is answered any more"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // What was refused is not there, and nothing else is gone.
    let listed = owner.get("/api/v2/roles?limit=1000").await.ok()["totalCount"]
        .as_u64()
        .unwrap();
    assert_eq!(listed, 40 - refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_database_piles_nothing_up() {
    let Ok(cluster) = Cluster::start() else {
        return;
    };
    let database = cluster.database();
    let name = database.rsplit_once('/').unwrap().1.to_owned();
    let home = Home::at(&database, &["--demo"]).await;
    let cookie = session(&home.url, &home.owner).await;
    // Somebody holds the lock that changes need, and does not let go.
    let holder = std::thread::spawn(move || {
        let text = "begin; update world set changed_at = changed_at; select pg_sleep(8); commit";
        cluster.sql(&name, text).unwrap();
        cluster
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let started = Instant::now();
    let mut requests = JoinSet::new();
    for _ in 0..200 {
        let (page, cookie) = (Page::of(&home.url), cookie.clone());
        requests.spawn(async move {
            let body = Some(json!({ "name": "x", "role": "reader" }));
            let made = page.call(Method::POST, "/api/v2/tokens", Some(&cookie), body);
            (made.await.status.as_u16(), Instant::now())
        });
    }
    // Looking goes on meanwhile.
    assert!(home.owner.lives().await);
    let (mut refused, mut last) = (0, started);
    while let Some(done) = requests.join_next().await {
        let (status, when) = done.unwrap();
        refused += usize::from(status == 503);
        last = last.max(when);
    }
    let took = last - started;
    println!(
        "200 changes on a held database: {refused} refused, the last answered after {took:.1?}"
    );
    assert!(
        refused >= 100 && took < Duration::from_secs(15),
        "{refused} {took:?}"
    );
    drop(holder.join().unwrap());
}

//! Load from a second process: `cargo run --profile server -p tokenscope-server --example load [TOKENS] [SECONDS] [ACTIVE]`
//!
//! Fills a database of SQLite with tokens, starts the server on it, asks it over a few connections for as long as it is
//! told, by ever another of the tokens (of the first `ACTIVE`, where given), and prints what both sides measured.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement that cannot go on has failed"
)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;
use tokenscope::Authentication;
use tokenscope_server::Config;
use tokenscope_server::histogram::Histogram;
use tokenscope_server::record::Kind;
use tokenscope_server::secret::{self, Secret};
use tokenscope_server::store::{Entry, Store, Write};
use tokenscope_server::world::World;

const CONNECTIONS: usize = 8;

/// What is asked of it: something in a project, with tags and a custom role between.
const QUESTION: &str = "/api/v2/projects/web";

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|it| it.parse::<u64>().unwrap());
    let tokens = arguments.next().unwrap_or(100_000) as usize;
    let seconds = arguments.next().unwrap_or(10);
    let active = arguments.next().map_or(tokens, |active| active as usize);
    let folder = std::env::temp_dir().join(format!("tokenscope-load-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sqlite:{}", folder.join("tokens.db").display());
    let mut values = fill(&database, tokens).await;
    values.truncate(active);
    let values = Arc::new(values);

    alone(&database, &values).await;

    let program = std::env::current_exe().unwrap();
    let program = program
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("tokenscope-server");
    let started = Instant::now();
    let mut server = Command::new(program)
        .args(["--demo", "--listen", "127.0.0.1:0", "--database", &database])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let url = lines.find_map(|line| line.unwrap().strip_prefix("http://").map(str::to_owned));
    let origin = format!("http://{}", url.unwrap().trim_end_matches('/'));
    let url = format!("{origin}{QUESTION}");
    println!("{tokens} tokens: started in {:.1?}", started.elapsed());

    let answers = Arc::new(Histogram::default());
    let end = Instant::now() + Duration::from_secs(seconds);
    let asking = (0..CONNECTIONS).map(|connection| {
        let (values, answers, url) = (values.clone(), answers.clone(), url.clone());
        tokio::spawn(async move {
            let client = reqwest::Client::builder()
                .pool_max_idle_per_host(1)
                .build()
                .unwrap();
            // A stride that leads through all of them.
            let mut at = connection * 7_919;
            while Instant::now() < end {
                at += 104_729;
                let value = &values[at % values.len()];
                let start = Instant::now();
                let answer = client
                    .get(&url)
                    .header("authorization", value)
                    .send()
                    .await
                    .unwrap();
                assert_eq!(answer.status(), 200);
                answer.bytes().await.unwrap();
                answers.add(start.elapsed());
            }
        })
    });
    for task in asking.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let each = answers.count() as f64 / seconds as f64;
    println!("{CONNECTIONS} connections: {each:.0} requests a second; answered {answers}");
    let (busy, each) = (cpu_time(server.id()), answers.count() as f64);
    println!(
        "the server took {:.1?} of its processors for each",
        Duration::from_secs_f64(busy / each)
    );
    changes(&origin).await;
    let id = server.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status().unwrap();
    server.wait().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

/// How long changes take where there are so many tokens: a new one, another name for it, its end.
async fn changes(origin: &str) {
    let client = reqwest::Client::new();
    let member = json!({ "member": "m" });
    let session = client
        .post(format!("{origin}/session"))
        .header("origin", origin)
        .json(&member);
    let session = session.send().await.unwrap();
    let cookie = session.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let (made, named, gone) = (
        Histogram::default(),
        Histogram::default(),
        Histogram::default(),
    );
    for _ in 0..10 {
        let send =
            async |method: &str, path: &str, body: Option<serde_json::Value>, took: &Histogram| {
                let method = method.parse().unwrap();
                let request = client.request(method, format!("{origin}/api/v2/tokens{path}"));
                let request = request.header("cookie", cookie).header("origin", origin);
                let request = body
                    .iter()
                    .fold(request, |request, body| request.json(body));
                let start = Instant::now();
                let answer = request.send().await.unwrap();
                assert!(answer.status().is_success());
                took.add(start.elapsed());
                answer.bytes().await.unwrap()
            };
        let body = json!({ "name": "new", "role": "reader" });
        let token = send("POST", "", Some(body), &made).await;
        let token: serde_json::Value = serde_json::from_slice(&token).unwrap();
        let path = format!("/{}", token["_id"].as_str().unwrap());
        let name = json!([{ "op": "replace", "path": "/name", "value": "newer" }]);
        send("PATCH", &path, Some(name), &named).await;
        send("DELETE", &path, None, &gone).await;
    }
    println!("a new token: {made}\nanother name: {named}\nits end: {gone}");
}

/// Seconds that a process has taken of the processors so far (Linux).
fn cpu_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|it| it.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The evaluator alone, without HTTP: who it is, and whether they may.
async fn alone(database: &str, values: &[String]) {
    let store = Store::open(database, Duration::from_secs(600))
        .await
        .unwrap();
    let rules = Config::parse_from(["load"]).rules();
    let rows = store.newer_than(0).await.unwrap();
    let world = World::empty(rules).unwrap().with(&rows).unwrap();
    store.close().await;
    for round in ["first", "second"] {
        let (who, may) = (Histogram::default(), Histogram::default());
        for step in 0..values.len() {
            let value = &values[(step * 104_729) % values.len()];
            let start = Instant::now();
            let found = world.authenticate(value, 1.0);
            who.add(start.elapsed());
            let Authentication::Alive { token, .. } = found else {
                panic!("a dead token");
            };
            let start = Instant::now();
            assert!(token.can("viewProject", "proj/web;ours"));
            may.add(start.elapsed());
        }
        println!("{round} time: who {who}; may {may}");
    }
}

/// A project, custom roles, members who hold some of them with attributes, and their tokens; the values of those.
async fn fill(database: &str, tokens: usize) -> Vec<String> {
    let store = Store::open(database, Duration::from_secs(600))
        .await
        .unwrap();
    let mut writes = Vec::new();
    let mut put = |kind, id: &str, body: serde_json::Value| {
        writes.push(Write {
            kind,
            id: id.to_owned(),
            gone: false,
            body: body.to_string(),
        });
    };
    put(
        Kind::Project,
        "web",
        json!({ "_id": "p", "key": "web", "name": "Web", "tags": ["ours"] }),
    );
    let mut roles = Vec::new();
    for at in 0..30 {
        let key = format!("role{at}");
        let policy = json!([
            { "effect": "allow", "actions": ["view*"], "resources": ["proj/${roleAttribute/projects}"] },
            { "effect": "deny", "actions": ["*"], "resources": [format!("proj/secret{at}*;hidden")] },
            { "effect": "allow", "actions": ["updateOn"], "resources": ["proj/*:env/*;{critical:false}:flag/*"] },
        ]);
        put(
            Kind::Role,
            &key,
            json!({
                "_id": format!("id{at}"), "key": key, "name": key, "basePermissions": "no_access", "policy": policy,
            }),
        );
        roles.push(key);
    }
    put(
        Kind::Member,
        "m",
        json!({ "_id": "m", "email": "o@example.com", "role": "owner", "creationDate": 0 }),
    );
    let members = (tokens / 20).max(1);
    for at in 0..members {
        let id = format!("m{at}");
        put(
            Kind::Member,
            &id,
            json!({
                "_id": id, "email": format!("{id}@example.com"), "role": "reader", "creationDate": 0,
                "customRoles": [roles[at % 30], roles[(at * 7 + 1) % 30]],
                "roleAttributes": { "projects": ["web", format!("own{}", at % 500)] },
            }),
        );
    }
    let mut values = Vec::with_capacity(tokens);
    for at in 0..tokens {
        let secret = Secret::new().unwrap();
        let id = secret::id(at as i64 * 1_000).unwrap();
        let mut body = json!({
            "_id": id, "memberId": format!("m{}", at % members), "name": "a token", "serviceToken": false,
            "creationDate": 0, "lastModified": 0, "tokenHash": secret.hash(), "token": secret.last4(),
        });
        match at % 3 {
            0 => body["role"] = "reader".into(),
            1 => body["customRoleIds"] = json!([roles[(at % members) % 30]]),
            _ => {
                body["inlineRole"] = json!([
                    { "effect": "allow", "actions": ["viewProject"], "resources": ["proj/web"] },
                ])
            }
        }
        put(Kind::Token, &id, body);
        values.push(secret.expose().to_owned());
    }
    let entry = Entry {
        id: secret::id(0).unwrap(),
        at: 0,
        body: "{}".to_owned(),
    };
    let tx = store.begin(0).await.unwrap();
    tx.commit(&writes, &entry).await.unwrap();
    store.close().await;
    values
}

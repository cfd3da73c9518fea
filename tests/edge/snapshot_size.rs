//! What 100,000 tokens of 10,000 members weigh, and how long they take to load and to find.
//!
//! `TOKENSCOPE_EXPORT=FILE` writes their snapshot for other runtimes.

use std::time::Instant;

use serde_json::{Value, json};
use tokenscope::edge::{Found, Snapshot};
use tokenscope::{Account, Facts, LoadOptions};

use super::{OPTIONS, hash};

const MEMBERS: usize = 10_000;
const TOKENS: usize = 100_000;

fn policy(project: usize, flag: &str) -> Value {
    json!([
        { "effect": "allow", "actions": ["viewProject"], "resources": [format!("proj/project-{project}")] },
        { "effect": "allow", "actions": ["update*", "createFlag"], "resources": [format!("proj/project-{project}:env/*:flag/{flag}-*")] },
        { "effect": "deny", "actions": ["updateOn"], "resources": ["proj/*:env/*;{critical:true}:flag/*"] },
    ])
}

/// Ten tokens a member: base scopes, custom roles, and each policy of a thousand inline in ten tokens.
fn large() -> Value {
    let members: Vec<Value> = (0..MEMBERS)
        .map(|at| {
            let role = ["reader", "writer", "writer", "admin"][at % 4];
            let roles: Vec<String> = (0..at % 3).map(|more| format!("role-{}", (at + more) % 200)).collect();
            json!({ "_id": format!("5f0c{at:020x}"), "role": role, "customRoles": roles,
                "roleAttributes": [{ "key": "project", "values": [format!("project-{}", at % 100)] }] })
        })
        .collect();
    let roles: Vec<Value> = (0..200)
        .map(|at| json!({ "key": format!("role-{at}"), "basePermissions": "reader", "policy": policy(at, "${roleAttribute/project}").as_array().unwrap()[..1].iter().chain(policy(at, "x").as_array().unwrap()).collect::<Vec<_>>() }))
        .collect();
    let tokens: Vec<Value> = (0..TOKENS)
        .map(|at| {
            let mut token = json!({ "_id": format!("7a{at:022x}"), "memberId": format!("5f0c{:020x}", at % MEMBERS), "tokenHash": hash(&format!("api-{at}")) });
            match at / MEMBERS {
                0 => token["inlineRole"] = policy(at % 1_000, "inline"),
                1..4 => token["customRoleIds"] = json!([format!("role-{}", at % 200)]),
                4..8 => token["role"] = "writer".into(),
                _ => token["role"] = "reader".into(),
            }
            token
        })
        .collect();
    json!({ "members": members, "roles": roles, "tokens": tokens })
}

#[test]
fn a_token_weighs_64_bytes_and_each_inline_policy_is_there_once() {
    let document = large();
    let account = Account::load(&document.to_string(), &LoadOptions::default()).unwrap();
    let size = |account: &Account| account.snapshot(&OPTIONS).unwrap().len();
    let whole = size(&account);
    // The same without its tokens but those of one member: what is not the tokens'.
    let mut without = document.clone();
    without["tokens"] = json!([]);
    let empty = size(&Account::load(&without.to_string(), &LoadOptions::default()).unwrap());
    let inline: usize = (0..1_000)
        .map(|at| policy(at, "inline").to_string().len())
        .sum();
    let ids = MEMBERS * (24 + 1);
    let rest = whole - empty - TOKENS * 64;
    println!(
        "{whole} bytes: {} of tokens, {empty} of the catalog, {rest} of policies, sides and ids; the inline policies as JSON {inline}, ids {ids}",
        TOKENS * 64
    );
    // Every member has a side of its own at most, and one for each of its three scopes that take its attributes.
    assert!(
        rest <= inline + ids + MEMBERS * 4 * 16,
        "{rest} bytes beside the tokens"
    );
}

/// Left out of every run because it times: on a loaded machine, or in the test profile, it says nothing.
#[test]
#[ignore = "it measures time: cargo test --release --test edge -- --ignored --nocapture"]
fn how_long_it_takes() {
    let account = Account::load(&large().to_string(), &LoadOptions::default()).unwrap();
    let started = Instant::now();
    let bytes = account.snapshot(&OPTIONS).unwrap();
    println!("made in {:.1?}, {} bytes", started.elapsed(), bytes.len());
    if let Ok(file) = std::env::var("TOKENSCOPE_EXPORT") {
        std::fs::write(file, &bytes).unwrap();
    }
    let mut times = vec![];
    for _ in 0..9 {
        let bytes = bytes.clone();
        let started = Instant::now();
        let snapshot = Snapshot::load(bytes, None).unwrap();
        times.push(started.elapsed());
        assert_eq!(snapshot.len(), TOKENS);
    }
    times.sort();
    println!("loaded in {:.2?} (median of 9)", times[4]);
    let snapshot = Snapshot::load(bytes, None).unwrap();
    let secrets: Vec<String> = (0..TOKENS).map(|at| format!("api-{at}")).collect();
    let started = Instant::now();
    let found = secrets
        .iter()
        .filter(|secret| matches!(snapshot.find(secret, 1.7e12), Found::Token(_)))
        .count();
    println!("found in {:.0?} each", started.elapsed() / found as u32);
    let ask = |secrets: &[String]| {
        let started = Instant::now();
        for secret in secrets {
            if let Found::Token(token) = snapshot.find(secret, 1.7e12) {
                let token = snapshot.principal(token).unwrap();
                std::hint::black_box(token.ask(
                    "updateOn",
                    "proj/project-7:env/production:flag/x",
                    Facts::PathOnly,
                ));
            }
        }
        started.elapsed() / secrets.len() as u32
    };
    println!("asked for the first time in {:.2?} each", ask(&secrets));
    println!("again, 100,000 in turn, in {:.2?} each", ask(&secrets));
    ask(&secrets[..500]);
    println!("again, 500 in turn, in {:.2?} each", ask(&secrets[..500]));
    println!(
        "again, one, in {:.2?}",
        ask(&vec![secrets[0].clone(); 10_000])
    );
}

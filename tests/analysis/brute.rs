//! What the checks share: the principals of a world, and running over many.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::Value;
use tokenscope::account::UnboundDeny;
use tokenscope::analysis::AnalysisOptions;
use tokenscope::{Account, LoadOptions, ParseOptions, PolicyOptions, Principal, parse_policy};

use crate::worlds::World;

pub fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// How many pairs the checks go through; 45 to a world.
pub fn pairs() -> u64 {
    number("TOKENSCOPE_ANALYSIS_PAIRS", 100_000)
}

pub fn options() -> AnalysisOptions<'static> {
    AnalysisOptions {
        alphabet: "ab",
        ..AnalysisOptions::default()
    }
}

pub fn load(world: &World, document: usize) -> Account {
    let options = LoadOptions {
        unbound_deny: match world.deny_all {
            true => UnboundDeny::DenyAll,
            false => UnboundDeny::Skip,
        },
        ..LoadOptions::default()
    };
    Account::load(&world.documents[document].to_string(), &options).expect("loads")
}

/// Somebody of the first account, or of the second.
pub struct Somebody {
    pub name: String,
    pub account: usize,
    pub principal: Principal,
    /// Of a personal token, the name of its owner.
    pub owner: Option<String>,
}

pub fn bare(account: &Account, asked: &Value) -> Principal {
    let parsed = parse_policy(
        &asked["policy"].to_string(),
        &ParseOptions::new(&account.document().catalog),
    );
    let attributes = asked["roleAttributes"].as_object().into_iter().flatten();
    let options = PolicyOptions {
        reader_base: asked["base"] == "reader",
        gate: asked["gate"] == true,
        role_attributes: attributes
            .map(|(key, values)| {
                let values = values.as_array().into_iter().flatten();
                let texts = values.filter_map(|value| value.as_str().map(Into::into));
                (key.as_str().into(), texts.collect())
            })
            .collect(),
    };
    account.policy_principal(parsed.policy.as_ref(), &options)
}

pub fn people(world: &World, accounts: &[Account; 2]) -> Vec<Somebody> {
    let mut people = Vec::new();
    let mut add = |name: &str, account: usize, principal: Principal, owner: Option<&str>| {
        people.push(Somebody {
            name: name.to_owned(),
            account,
            principal,
            owner: owner.map(str::to_owned),
        });
    };
    for id in ["a", "b"] {
        add(id, 0, accounts[0].member(id).expect("a member"), None);
    }
    for (id, owner) in [
        ("t0", Some("a")),
        ("t1", Some("a")),
        ("t2", Some("b")),
        ("t3", None),
    ] {
        add(id, 0, accounts[0].token(id, None).expect("a token"), owner);
    }
    for (at, asked) in world.bare.iter().enumerate() {
        add(&format!("bare {at}"), 0, bare(&accounts[0], asked), None);
    }
    add(
        "second a",
        1,
        accounts[1].member("a").expect("a member"),
        None,
    );
    let token = accounts[1].token("t0", None).expect("a token");
    add("second t0", 1, token, Some("second a"));
    people
}

/// Checks so many worlds, on all processors; a failure names the world's seed.
pub fn each(worlds: u64, check: impl Fn(u64) + Sync) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, |count| count.get()) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Relaxed) as u64;
                    if seed >= worlds || failed.lock().is_ok_and(|failed| failed.is_some()) {
                        return;
                    }
                    let seed = seed.wrapping_add(number("TOKENSCOPE_SEED", 0));
                    let result =
                        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(seed)));
                    if result.is_err()
                        && let Ok(mut failed) = failed.lock()
                    {
                        *failed = Some(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no poison");
    assert_eq!(failed, None, "the world of this seed failed");
}

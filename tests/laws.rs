//! Laws that hold for every account and question, on random ones, of every evaluator; and
//! every evaluator against the naive one.
//!
//! `TOKENSCOPE_SEED` and `TOKENSCOPE_PAIRS` choose other questions; a failure names the seed of
//! its world, which `TOKENSCOPE_SEED=… TOKENSCOPE_PAIRS=1` asks again.
//! `TOKENSCOPE_EXPORT=FILE cargo test --test laws export` writes pairs for other runtimes.

mod naive;
mod support;

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use fastrand::Rng;
use serde_json::{Value, json};
use support::generate::{World, world};
use support::{Evaluator, evaluators};

const QUESTIONS: usize = 8;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number"))
    })
}

fn seed() -> u64 {
    number("TOKENSCOPE_SEED", 202_611)
}

/// Worlds with at least so many questions between them, spread over the processors.
fn each_world(pairs: u64, check: impl Fn(u64, World) + Sync) -> u64 {
    let (next, asked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while (asked.load(Relaxed) as u64) < pairs {
            let seed = seed().wrapping_add(next.fetch_add(1, Relaxed) as u64);
            let world = world(&mut Rng::with_seed(seed), QUESTIONS);
            asked.fetch_add(world.asks.len(), Relaxed);
            check(seed, world);
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get());
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .for_each(|worker| worker.join().expect("no law is broken"));
    });
    asked.into_inner() as u64
}

#[test]
fn every_evaluator_agrees_with_the_naive_one() {
    let started = Instant::now();
    let (silent, allowed, unknown, members) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let differences: Mutex<(usize, Vec<String>)> = Mutex::default();
    let asked = each_world(number("TOKENSCOPE_PAIRS", 200_000), |seed, world| {
        let expected = naive::Naive.answers(&world.document, &world.options, &world.asks);
        let rivals = evaluators()
            .into_iter()
            .filter(|evaluator| evaluator.name() != "naive");
        let answers: Vec<_> = rivals
            .map(|rival| {
                (
                    rival.name(),
                    rival.answers(&world.document, &world.options, &world.asks),
                )
            })
            .collect();
        for (index, expected) in expected.iter().enumerate() {
            let Some(expected) = expected else {
                silent.fetch_add(1, Relaxed);
                continue;
            };
            unknown.fetch_add(usize::from(expected["decision"] == "unknown"), Relaxed);
            if world.asks[index].pointer("/principal/member").is_some() {
                members.fetch_add(1, Relaxed);
                allowed.fetch_add(usize::from(expected["decision"] == "allow"), Relaxed);
            }
            for (name, answers) in &answers {
                if answers[index].as_ref() != Some(expected) {
                    let mut differences = differences.lock().expect("no other thread failed");
                    differences.0 += 1;
                    let told = format!(
                        "seed {seed}, question {index}\n  ask     {}\n  naive   {expected}\n  {name}  {}\n  options {}\n  account {}",
                        world.asks[index],
                        answers[index].clone().unwrap_or_default(),
                        world.options,
                        world.document
                    );
                    if differences.1.len() < 8
                        && !differences
                            .1
                            .iter()
                            .any(|other| other.starts_with(&format!("seed {seed},")))
                    {
                        differences.1.push(told);
                    }
                }
            }
        }
    });
    let (silent, members) = (silent.into_inner(), members.into_inner());
    println!(
        "seed {}: {asked} pairs in {:.1?}; {} of {members} of members allowed, {} unknown, {silent} beyond the naive evaluator",
        seed(),
        started.elapsed(),
        allowed.into_inner(),
        unknown.into_inner()
    );
    let (count, told) = differences.into_inner().expect("no thread failed");
    assert!(
        count == 0,
        "{count} differences, the first of some worlds:\n{}",
        told.join("\n")
    );
    assert!(
        (silent as u64) * 200 < asked,
        "too many questions are beyond the naive evaluator"
    );
}

/// Every law is checked of each evaluator, on a part of the pairs.
fn law(one_in: u64, check: impl Fn(&dyn Evaluator, u64, &World, &[Option<Value>]) + Sync) {
    each_world(
        number("TOKENSCOPE_PAIRS", 200_000).div_ceil(one_in),
        |seed, world| {
            for evaluator in evaluators() {
                let answers = evaluator.answers(&world.document, &world.options, &world.asks);
                check(evaluator.as_ref(), seed, &world, &answers);
            }
        },
    );
}

/// deny < unknown < allow
fn rank(answer: &Value) -> usize {
    ["deny", "unknown", "allow"]
        .iter()
        .position(|decision| answer["decision"] == *decision)
        .unwrap_or(0)
}

/// Asks the same of a changed world; `fits(before, after)` has to hold of every answer.
fn compare(
    evaluator: &dyn Evaluator,
    seed: u64,
    world: &World,
    answers: &[Option<Value>],
    changed: &World,
    what: &str,
    fits: impl Fn(&Value, &Value) -> bool,
) {
    let after = evaluator.answers(&changed.document, &changed.options, &changed.asks);
    for (index, (before, after)) in answers.iter().zip(&after).enumerate() {
        if let (Some(before), Some(after)) = (before, after) {
            assert!(
                fits(before, after),
                "{} · {what} · seed {seed}, question {index}\n  ask    {}\n  before {before}\n  after  {after}\n  account {}\n  changed {}",
                evaluator.name(),
                world.asks[index],
                world.document,
                changed.document
            );
        }
    }
}

/// Every list of statements in a document or question: of roles, tokens and bare policies.
fn policies<'v>(value: &'v mut Value, found: &mut Vec<&'v mut Value>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if matches!(key.as_str(), "policy" | "inlineRole" | "statements")
                    && value.is_array()
                {
                    found.push(value);
                } else {
                    policies(value, found);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| policies(item, found)),
        _ => {}
    }
}

fn copy(world: &World) -> World {
    World {
        document: world.document.clone(),
        options: world.options.clone(),
        asks: world.asks.clone(),
    }
}

fn all_policies(world: &mut World) -> Vec<&mut Value> {
    let mut found = vec![];
    policies(&mut world.document, &mut found);
    world
        .asks
        .iter_mut()
        .for_each(|ask| policies(ask, &mut found));
    found
}

fn shuffle_lists(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Object(object) => object
            .values_mut()
            .for_each(|value| shuffle_lists(value, rng)),
        Value::Array(items) => {
            items.iter_mut().for_each(|item| shuffle_lists(item, rng));
            rng.shuffle(items);
        }
        _ => {}
    }
}

#[test]
fn order_never_matters() {
    law(8, |evaluator, seed, world, answers| {
        let mut changed = copy(world);
        let rng = &mut Rng::with_seed(seed ^ 1);
        shuffle_lists(&mut changed.document, rng);
        // Two resources in another order fail elsewhere; everything else in a question may move.
        changed
            .asks
            .iter_mut()
            .filter_map(|ask| ask.get_mut("principal"))
            .for_each(|principal| shuffle_lists(principal, rng));
        compare(
            evaluator,
            seed,
            world,
            answers,
            &changed,
            "order",
            |before, after| {
                ["decision", "exact", "throws", "ok", "tokenId"]
                    .iter()
                    .all(|key| before[key] == after[key])
                    && (before.get("failedAt").is_some() || reasons(before) == reasons(after))
            },
        );
    });
}

fn reasons(answer: &Value) -> (&Value, &Value, usize) {
    (
        &answer["code"],
        &answer["side"],
        answer["statements"].as_array().map_or(0, Vec::len),
    )
}

#[test]
fn a_further_role_never_takes_away() {
    law(8, |evaluator, seed, world, answers| {
        let mut changed = copy(world);
        let rng = &mut Rng::with_seed(seed ^ 2);
        for member in changed.document["members"]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            // From base role to custom roles is the documented exception.
            if let Some(roles) = member
                .get_mut("customRoles")
                .and_then(Value::as_array_mut)
                .filter(|roles| !roles.is_empty())
            {
                roles.insert(
                    rng.usize(..=roles.len()),
                    ["ra", "rb", "rc", "rd", "re"][rng.usize(..5)].into(),
                );
            }
        }
        compare(
            evaluator,
            seed,
            world,
            answers,
            &changed,
            "a further role",
            |before, after| rank(before) <= rank(after),
        );
    });
}

#[test]
fn a_further_deny_never_gives() {
    law(8, |evaluator, seed, world, answers| {
        let mut changed = copy(world);
        let rng = &mut Rng::with_seed(seed ^ 3);
        let denies = [
            json!({"effect": "deny", "actions": ["*"], "resources": ["*"]}),
            json!({"effect": "deny", "actions": ["update*"], "resources": ["proj/a:*", "team/*"]}),
            json!({"effect": "deny", "actions": ["viewProject"], "notResources": ["proj/a", "proj/${roleAttribute/p}"]}),
            json!({"effect": "deny", "notActions": ["view*"], "resources": ["proj/*:env/*;a:flag/*", "proj/*:env/*:flag/*;${roleAttribute/q}"]}),
        ];
        for policy in all_policies(&mut changed) {
            if let Some(statements) = policy.as_array_mut().filter(|_| rng.bool()) {
                // After the last: a statement in an empty inline policy would make it count (rule 1.2).
                if !statements.is_empty() {
                    statements.push(denies[rng.usize(..denies.len())].clone());
                }
            }
        }
        compare(
            evaluator,
            seed,
            world,
            answers,
            &changed,
            "a further deny",
            |before, after| rank(after) <= rank(before),
        );
    });
}

#[test]
fn a_token_never_exceeds_its_owner() {
    law(8, |evaluator, seed, world, answers| {
        let mut as_owner = copy(world);
        for ask in &mut as_owner.asks {
            if let Some(owner) = owner_of(ask, &world.document) {
                ask["principal"] = json!({"member": owner});
            }
        }
        compare(
            evaluator,
            seed,
            world,
            answers,
            &as_owner,
            "a token and its owner",
            |token, owner| {
                token.get("throws").is_some()
                    || owner.get("throws").is_some()
                    || rank(token) <= rank(owner)
            },
        );
    });
}

/// The member behind a personal token or a draft.
fn owner_of(ask: &Value, document: &Value) -> Option<Value> {
    let principal = ask.get("principal")?;
    if let Some(draft) = principal.get("draft") {
        return draft.get("member").cloned();
    }
    let token = document["tokens"]
        .as_array()?
        .iter()
        .find(|token| token["_id"] == principal["token"])?;
    let owner = token.get("memberId").or(token.get("ownerId"));
    owner.filter(|_| token["serviceToken"] != true).cloned()
}

#[test]
fn complete_facts_give_no_unknown() {
    law(8, |evaluator, seed, world, answers| {
        for (ask, answer) in world.asks.iter().zip(answers) {
            let text = format!("{}{}", ask["resource"], ask["resources"]);
            let open = text.contains('?') || text.contains("env/*") || ask["facts"] == "path-only";
            let unknown = answer
                .as_ref()
                .is_some_and(|answer| answer["decision"] == "unknown");
            assert!(open || !unknown, "{}: seed {seed}: {ask}", evaluator.name());
        }
    });
}

#[test]
fn what_is_said_of_unknown_facts_is_what_their_completions_say() {
    // Thousands of completions each.
    law(80, |evaluator, seed, world, answers| {
        for (ask, answer) in world.asks.iter().zip(answers) {
            let (Some(resource), Some(answer)) = (ask["resource"].as_str(), answer) else {
                continue;
            };
            let open = resource.contains('?') || ask["facts"] == "path-only";
            if !open
                || resource.contains("env/*")
                || answer.get("throws").is_some()
                || answer["code"] == "bad_resource"
            {
                continue;
            }
            let rng = &mut Rng::with_seed(seed ^ 4);
            let completions = complete(rng, resource, ask["facts"] == "path-only");
            let one = |resource: &String| json!({"principal": ask["principal"], "action": ask["action"], "resource": resource});
            let asks: Vec<Value> = completions.iter().map(one).collect();
            let decided = evaluator.answers(&world.document, &world.options, &asks);
            let says = |decision: &str| {
                decided
                    .iter()
                    .flatten()
                    .any(|answer| answer["decision"] == decision)
            };
            let agrees = match answer["decision"].as_str() {
                Some("allow") => !says("deny"),
                Some("deny") => !says("allow"),
                _ => says("allow") && says("deny"),
            };
            assert!(
                agrees,
                "{}: seed {seed}: {ask}\n  answer {answer}\n  options {}\n  account {}",
                evaluator.name(),
                world.options,
                world.document
            );
        }
    });
}

/// Complete resources that an open one may turn out to be: every combination of names and
/// facts over the generator's alphabet and a little beyond, or many of them at random.
fn complete(rng: &mut Rng, resource: &str, path_only: bool) -> Vec<String> {
    const NAMES: [&str; 12] = [
        "a", "b", "ab", "ba", "v", "z", "az", "zb", "zaz", "ma", "ta", "zz",
    ];
    const TAGS: [&str; 8] = [
        "",
        ",a",
        ",b",
        ",a,b",
        ",az",
        ",ab",
        ",v,z",
        ",a,b,ab,az,v,ma",
    ];
    const VIEWS: [&str; 4] = [
        "",
        ",view:v",
        ",view:z",
        ",view:a,view:b,view:v,view:ab,view:ma",
    ];
    let mut options: Vec<Vec<String>> = vec![];
    for segment in pieces(resource) {
        let (head, facts) = segment.split_once(';').unwrap_or((segment, ""));
        let open = path_only || facts.ends_with('?');
        let known = facts.trim_end_matches('?').trim_end_matches(',');
        let heads: Vec<String> = match head.strip_suffix("/?") {
            Some(kind) => NAMES
                .iter()
                .chain(&["mb", "mc", "md", "tb"])
                .map(|name| format!("{kind}/{name}"))
                .collect(),
            None => vec![head.into()],
        };
        let criticals: &[&str] = if head.starts_with("env/") && !known.contains('{') {
            &["", ",{critical:true}"]
        } else {
            &[""]
        };
        let mut all = vec![];
        for head in &heads {
            let tail = |more: String| match format!("{known}{more}").trim_start_matches(',') {
                "" => head.clone(),
                facts => format!("{head};{facts}"),
            };
            if !open {
                all.push(tail(String::new()));
                continue;
            }
            for tags in TAGS {
                for views in VIEWS {
                    all.extend(
                        criticals
                            .iter()
                            .map(|critical| tail(format!("{tags}{views}{critical}"))),
                    );
                }
            }
        }
        options.push(all);
    }
    let count: usize = options.iter().map(Vec::len).product();
    let text = |pick: &mut dyn FnMut(&[String]) -> String| {
        options
            .iter()
            .map(|all| pick(all))
            .collect::<Vec<_>>()
            .join(":")
    };
    if count > 20_000 {
        return (0..20_000)
            .map(|_| text(&mut |all| all[rng.usize(..all.len())].clone()))
            .collect();
    }
    (0..count)
        .map(|mut index| {
            text(&mut |all| {
                let one = all[index % all.len()].clone();
                index /= all.len();
                one
            })
        })
        .collect()
}

/// The segments of a resource: a `:` inside braces or after `view` is not one between them.
fn pieces(resource: &str) -> Vec<&str> {
    let (mut all, mut start) = (vec![], 0);
    for (at, _) in resource.match_indices(':') {
        let before = &resource[start..at];
        if !before.ends_with("{critical") && !before.ends_with("view") {
            all.push(before);
            start = at + 1;
        }
    }
    all.push(&resource[start..]);
    all
}

/// Pairs for other runtimes, one world a line: `{seed, document, options, asks, answers}`.
#[test]
fn export() {
    let Ok(path) = std::env::var("TOKENSCOPE_EXPORT") else {
        println!("nothing exported: TOKENSCOPE_EXPORT is not set");
        return;
    };
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a writable file"));
    let (mut pairs, mut worlds) = (0, 0);
    while pairs < number("TOKENSCOPE_PAIRS", 20_000) {
        let seed = seed().wrapping_add(worlds);
        let world = world(&mut Rng::with_seed(seed), QUESTIONS);
        let answers = naive::Naive.answers(&world.document, &world.options, &world.asks);
        let (asks, answers): (Vec<_>, Vec<_>) = world
            .asks
            .into_iter()
            .zip(answers)
            .filter_map(|(ask, answer)| Some((ask, answer?)))
            .unzip();
        pairs += asks.len() as u64;
        worlds += 1;
        let line = json!({"seed": seed, "document": world.document, "options": world.options, "asks": asks, "answers": answers});
        writeln!(file, "{line}").expect("a writable file");
    }
    println!("{pairs} pairs in {worlds} worlds written to {path}");
}

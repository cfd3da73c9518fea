//! One matcher (rule 5.3): `can`, `ask`, `decide`, `decide_all`, `explain` and `matrix` say the same of every question,
//! on random accounts; and what a decision names as determining is what its explanation says matched.

mod naive;
mod support;

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::Value;
use support::engine::{load_options, principal};
use support::generate::world;
use tokenscope::policy::Effect;
use tokenscope::{Account, Code, Explanation, Facts, Matched, Outcome, Principal, StatementRef};

const WORLDS: u64 = 150;

#[test]
fn every_way_of_asking_gives_the_same_answer() {
    let (mut asked, mut allowed, mut unknown) = (0, 0, 0);
    for seed in 0..WORLDS {
        let world = world(&mut Rng::with_seed(seed), 8);
        let options = load_options(&world.options);
        let Ok(account) = Account::load(&world.document.to_string(), &options) else {
            continue;
        };
        for (number, ask) in world.asks.iter().enumerate() {
            let (Some(action), Some(resource)) = (ask["action"].as_str(), ask["resource"].as_str())
            else {
                continue;
            };
            let Ok(principal) = principal(&account, &ask["principal"]) else {
                continue;
            };
            let place = format!("seed {seed}, question {number}: {ask}");
            let outcome = check(&principal, action, resource, facts(ask), &place);
            asked += 1;
            allowed += usize::from(outcome == Outcome::Allow);
            unknown += usize::from(outcome == Outcome::Unknown);
        }
        check_grids(&account, &world.asks, seed);
    }
    println!("{asked} questions, {allowed} allowed, {unknown} unknown");
    assert!(
        asked > 5_000 && allowed > 500 && unknown > 10,
        "{asked} asked, {allowed} allowed, {unknown} unknown"
    );
}

fn facts(ask: &Value) -> Facts {
    if ask["facts"] == "path-only" {
        Facts::PathOnly
    } else {
        Facts::Complete
    }
}

fn check(
    principal: &Principal,
    action: &str,
    resource: &str,
    facts: Facts,
    place: &str,
) -> Outcome {
    let decision = principal.decide(action, resource, facts);
    assert_eq!(
        decision.allowed,
        decision.outcome == Outcome::Allow,
        "{place}"
    );
    assert_eq!(
        principal.ask(action, resource, facts),
        decision.outcome,
        "ask: {place}"
    );
    if facts == Facts::Complete {
        assert_eq!(
            principal.can(action, resource),
            decision.allowed,
            "can: {place}"
        );
    }
    assert_eq!(
        principal.matrix(&[action], &[resource], facts),
        [decision.outcome],
        "matrix: {place}"
    );
    let all = principal.decide_all(action, &[resource], facts);
    assert_eq!(all.decision, decision, "decide_all: {place}");
    assert_eq!(
        all.failed_at,
        (!decision.allowed).then_some(0),
        "decide_all: {place}"
    );
    let explanation = principal.explain(action, resource, facts);
    assert_eq!(explanation.decision, decision, "explain: {place}");
    check_records(&explanation, place);
    decision.outcome
}

/// Determining statements are among those that matched; one that did not match says which part of it did not.
fn check_records(explanation: &Explanation, place: &str) {
    let decision = &explanation.decision;
    for record in &explanation.records {
        assert_eq!(
            record.failed.is_some(),
            record.matched == Matched::No,
            "record: {place}"
        );
    }
    let matched: BTreeSet<String> = explanation
        .records
        .iter()
        .filter(|record| record.matched == Matched::Yes)
        .filter(|record| (record.effect == Effect::Allow) == (decision.code == Code::Allowed))
        .map(|record| name(&record.reference))
        .collect();
    // An environment's own answer stands behind `env/*`, which no single record can show.
    if matches!(decision.code, Code::Allowed | Code::ExplicitDeny) && !place.contains("env/*") {
        for statement in &decision.statements {
            assert!(
                matched.contains(&name(statement)),
                "{} determines but did not match: {place}",
                name(statement)
            );
        }
    }
}

fn name(reference: &StatementRef) -> String {
    format!("{reference:?}")
}

/// Whole grids, whose cells share their work, against single questions.
fn check_grids(account: &Account, asks: &[Value], seed: u64) {
    let texts = |key: &str| {
        asks.iter()
            .filter_map(|ask| ask[key].as_str())
            .collect::<BTreeSet<_>>()
    };
    let (actions, resources) = (texts("action"), texts("resource"));
    let actions: Vec<&str> = actions.into_iter().chain(["notInTheCatalog", ""]).collect();
    let resources: Vec<&str> = resources
        .into_iter()
        .take(40)
        .chain(["proj/", "no such thing"])
        .collect();
    for ask in asks
        .iter()
        .filter(|ask| ask.get("principal").is_some())
        .step_by(29)
    {
        let Ok(principal) = principal(account, &ask["principal"]) else {
            continue;
        };
        for facts in [Facts::Complete, Facts::PathOnly] {
            let cells = principal.matrix(&actions, &resources, facts);
            let mut single = Vec::new();
            for resource in &resources {
                single.extend(
                    actions
                        .iter()
                        .map(|action| principal.ask(action, resource, facts)),
                );
            }
            assert_eq!(cells, single, "seed {seed}: {}", ask["principal"]);
        }
    }
}

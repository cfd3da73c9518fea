//! The data cases of `tests/cases/`, asked of every evaluator and compared whole.

mod naive;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use support::cases::{Case, read_all};
use support::{Evaluator, evaluators};

/// Every numbered rule that can be decided by a case. Left out: 1.5, 1.7, 1.11 (who may choose
/// and see which token, see `tests/tokens.rs`), 5.3 and 5.5 (one matcher, another form), 6 (the edge), 8 (the data).
const RULES: [&str; 35] = [
    "1.1", "1.2", "1.3", "1.4", "1.6", "1.8", "1.9", "1.10", "2.1", "2.2", "2.3", "2.4", "2.5",
    "2.6", "2.7", "2.8", "3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "4.1", "4.2", "4.3", "4.4",
    "4.5", "4.6", "5.1", "5.2", "5.4", "7", "2", "4",
];

#[test]
fn every_evaluator_answers_every_case() {
    let cases = read_all();
    let mut failures = vec![];
    for evaluator in evaluators() {
        let mut silent = 0;
        for case in &cases {
            match check(evaluator.as_ref(), case) {
                Outcome::Agrees => {}
                Outcome::Silent => silent += 1,
                Outcome::Differs(got) => failures.push(format!(
                    "{} · {} · rule {} · {}\n  ask      {}\n  expected {}\n  got      {}",
                    evaluator.name(),
                    case.file,
                    case.rule,
                    case.name,
                    case.ask,
                    case.expect,
                    got
                )),
            }
        }
        println!(
            "{}: {} cases, {silent} without an answer",
            evaluator.name(),
            cases.len()
        );
    }
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures.join("\n")
    );
}

enum Outcome {
    Agrees,
    Silent,
    Differs(Value),
}

fn check(evaluator: &dyn Evaluator, case: &Case) -> Outcome {
    let Some(got) = evaluator
        .answers(
            &case.document,
            &case.options,
            std::slice::from_ref(&case.ask),
        )
        .pop()
        .flatten()
    else {
        return Outcome::Silent;
    };
    if support::cases::agrees(&case.expect, &got) {
        Outcome::Agrees
    } else {
        Outcome::Differs(got)
    }
}

#[test]
fn there_are_three_hundred_cases_and_every_rule_has_some() {
    let cases = read_all();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *count.entry(&case.rule).or_default() += 1;
    }
    let missing: Vec<_> = RULES
        .iter()
        .filter(|rule| rule.contains('.') && !count.contains_key(*rule))
        .collect();
    let unknown: Vec<_> = count.keys().filter(|rule| !RULES.contains(rule)).collect();
    println!("{count:?}");
    assert!(missing.is_empty(), "rules without a case: {missing:?}");
    assert!(unknown.is_empty(), "not a rule: {unknown:?}");
    assert!(cases.len() >= 300, "only {} cases", cases.len());
}

#[test]
fn no_two_cases_of_a_file_share_a_name() {
    let mut seen = BTreeSet::new();
    for case in read_all() {
        assert!(
            seen.insert((case.file.clone(), case.name.clone())),
            "{}: a second case named `{}`",
            case.file,
            case.name
        );
    }
}

#[test]
fn a_wrong_expectation_would_be_noticed() {
    let right = json!({"decision": "deny", "code": "view_gate", "side": null, "statements": []});
    for (key, value) in [
        ("decision", json!("allow")),
        ("code", json!("implicit_deny")),
        ("side", json!("owner")),
        ("exact", json!(false)),
    ] {
        let mut wrong = right.clone();
        wrong[key] = value;
        assert!(
            !support::cases::agrees(&wrong, &right),
            "`{key}` is not compared"
        );
    }
}

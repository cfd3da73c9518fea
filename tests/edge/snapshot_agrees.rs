//! A token of a snapshot decides exactly as the account's own: of every case file and of random accounts.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Value, json};
use tokenscope::edge::{Found, Snapshot};
use tokenscope::{Account, Code, Decision, Facts, Outcome, Principal, Side};

use super::{hash, number, snapshot_of};
use crate::support::cases::read_all;
use crate::support::engine::load_options;
use crate::support::generate::{World, world};

/// What is compared: all but what the statements are called, which a snapshot does not keep.
#[derive(Debug, PartialEq)]
struct Told {
    outcome: Outcome,
    code: Code,
    side: Option<Side>,
    exact: bool,
    needs_all_environments: bool,
    unknown_action: bool,
    statements: Vec<Option<Side>>,
}

fn told(decision: &Decision) -> Told {
    Told {
        outcome: decision.outcome,
        code: decision.code,
        side: decision.side,
        exact: decision.exact,
        needs_all_environments: decision.needs_all_environments,
        unknown_action: decision.unknown_action,
        statements: decision.statements.iter().map(|one| one.side).collect(),
    }
}

struct Question<'a> {
    action: &'a str,
    resources: Vec<&'a str>,
}

fn questions(asks: &[Value]) -> Vec<Question<'_>> {
    let mut questions = vec![];
    for ask in asks {
        let Some(action) = ask["action"].as_str() else {
            continue;
        };
        let resources = match ask["resources"].as_array() {
            Some(resources) => resources.iter().filter_map(Value::as_str).collect(),
            None => ask["resource"].as_str().into_iter().collect(),
        };
        questions.push(Question { action, resources });
    }
    questions
}

#[derive(Default)]
struct Count {
    tokens: usize,
    questions: usize,
    denied: usize,
    unknown: usize,
}

/// Asks both about each token of which a value is known and that does not need a time to be dead.
fn compare(
    account: &Account,
    snapshot: &Snapshot,
    secrets: &[Secret],
    asks: &[Value],
    count: &mut Count,
) -> Result<(), String> {
    let questions = questions(asks);
    for Secret { id, value } in secrets {
        let own = account.token(id, None).map_err(|error| error.to_string())?;
        let token = match (account.life(id, None), snapshot.find(value, 0.0)) {
            (Ok(None), Found::Token(token)) => token,
            (Ok(Some(code)), Found::Dead(found)) if code == found => continue,
            (life, found) => return Err(format!("{id}: {life:?} in the account, {found:?}")),
        };
        let kept = snapshot
            .principal(token)
            .ok_or(format!("{id} cannot be read"))?;
        count.tokens += 1;
        for question in &questions {
            ask(&own, &kept, question, count).map_err(|told| format!("{id}: {told}"))?;
        }
    }
    Ok(())
}

fn ask(
    own: &Principal,
    kept: &Principal,
    question: &Question<'_>,
    count: &mut Count,
) -> Result<(), String> {
    let Question { action, resources } = question;
    for facts in [Facts::Complete, Facts::PathOnly] {
        for resource in resources {
            let expected = own.decide(action, resource, facts);
            let got = kept.decide(action, resource, facts);
            count.questions += 1;
            count.denied += usize::from(expected.outcome == Outcome::Deny);
            count.unknown += usize::from(expected.outcome == Outcome::Unknown);
            let asked = || format!("{action} on {resource}, {facts:?}");
            if told(&expected) != told(&got) {
                return Err(format!("{}: {expected:?}, not {got:?}", asked()));
            }
            if kept.ask(action, resource, facts) != expected.outcome {
                return Err(format!("{}: `ask` says something else", asked()));
            }
        }
        let (expected, got) = (
            own.decide_all(action, resources, facts),
            kept.decide_all(action, resources, facts),
        );
        if (told(&expected.decision), expected.failed_at) != (told(&got.decision), got.failed_at) {
            return Err(format!(
                "{action} on all of {resources:?}: {expected:?}, not {got:?}"
            ));
        }
    }
    Ok(())
}

struct Secret {
    id: String,
    value: String,
}

/// Gives each token a hash that has none, and returns whose values are known. Of an id that stands twice the first counts.
fn give_hashes(document: &mut Value) -> Vec<Secret> {
    let mut lists = vec![];
    match &mut document["tokens"] {
        Value::Array(items) => lists.push(items),
        Value::Object(page) => lists.extend(page.get_mut("items").and_then(Value::as_array_mut)),
        _ => {}
    }
    let (mut secrets, mut seen) = (vec![], BTreeSet::new());
    for token in lists.into_iter().flatten() {
        let Some(id) = token["_id"].as_str().map(String::from) else {
            continue;
        };
        let value = format!("the value of {id}");
        if seen.insert(id.clone()) && token.get("tokenHash").is_none() {
            token["tokenHash"] = hash(&value).into();
            secrets.push(Secret { id, value });
        }
    }
    secrets
}

/// More tokens, and more statements, than are kept at once.
#[test]
fn tokens_are_told_apart_whatever_is_kept_of_others() {
    const TOKENS: usize = 5_000;
    let project = |at: usize| format!("proj/p{}", at % 4_999);
    let tokens: Vec<Value> = (0..TOKENS)
        .map(|at| {
            let mut resources: Vec<String> = (0..40).map(|more| format!("proj/x{more}")).collect();
            resources.push(project(at));
            let policy: Vec<Value> = resources
                .iter()
                .map(|resource| json!({ "effect": "allow", "actions": ["viewProject"], "resources": [resource] }))
                .collect();
            json!({ "_id": format!("t{at}"), "memberId": "ada", "inlineRole": policy, "tokenHash": hash(&format!("t{at}")) })
        })
        .collect();
    let account = super::account(
        &json!({ "members": [{ "_id": "ada", "role": "reader" }], "tokens": tokens }),
    );
    let snapshot = snapshot_of(&account);
    let mut rng = Rng::with_seed(7);
    for _ in 0..20_000 {
        // Some often, all sometimes.
        let (few, own) = (rng.bool(), rng.bool());
        let at = rng.usize(..if few { 50 } else { TOKENS });
        let asked = project(if own { at } else { rng.usize(..TOKENS) });
        let Found::Token(token) = snapshot.find(&format!("t{at}"), 0.0) else {
            panic!("t{at} is a token");
        };
        let token = snapshot.principal(token).expect("it can be read");
        assert_eq!(
            token.can("viewProject", &asked),
            asked == project(at),
            "t{at}, {asked}"
        );
    }
}

#[test]
fn tokens_of_every_case_decide_as_in_their_accounts() {
    let cases = read_all();
    let asks: Vec<Value> = cases.iter().map(|case| case.ask.clone()).collect();
    let (mut seen, mut count) = (BTreeSet::new(), Count::default());
    for case in &cases {
        let mut document = case.document.clone();
        if document["tokens"].is_null()
            || !seen.insert((document.to_string(), case.options.to_string()))
        {
            continue;
        }
        let secrets = give_hashes(&mut document);
        let Ok(account) = Account::load(&document.to_string(), &load_options(&case.options)) else {
            continue;
        };
        if account.document().partial {
            continue;
        }
        // Every token is asked every question of every case.
        let outcome = compare(
            &account,
            &snapshot_of(&account),
            &secrets,
            &asks,
            &mut count,
        );
        assert_eq!(outcome, Ok(()), "{}: {}", case.file, case.name);
    }
    println!(
        "{} tokens, {} questions, {} denied, {} unknown",
        count.tokens, count.questions, count.denied, count.unknown
    );
    assert!(
        count.tokens >= 50 && count.questions >= 10_000,
        "too few to mean anything"
    );
}

#[test]
fn tokens_of_random_accounts_decide_as_in_their_accounts() {
    let (first, worlds) = (
        number("TOKENSCOPE_SEED", 6_202_611),
        number("TOKENSCOPE_EDGE_WORLDS", 1_500),
    );
    let mut count = Count::default();
    for seed in first..first + worlds {
        let World {
            document,
            options,
            asks,
        } = world(&mut Rng::with_seed(seed), 4);
        let account = super::account_with(&document, &load_options(&options));
        let secrets: Vec<Secret> = (0..6)
            .map(|at| Secret {
                id: format!("k{at}"),
                value: format!("api-{at}"),
            })
            .filter(|secret| {
                !account
                    .document()
                    .token(&secret.id)
                    .is_some_and(|token| token.doubled)
            })
            .collect();
        let outcome = compare(
            &account,
            &snapshot_of(&account),
            &secrets,
            &asks,
            &mut count,
        );
        assert_eq!(outcome, Ok(()), "seed {seed}: {document}");
    }
    println!(
        "seed {first}: {worlds} accounts, {} tokens, {} questions, {} denied, {} unknown",
        count.tokens, count.questions, count.denied, count.unknown
    );
    assert!(
        count.denied < count.questions && count.unknown > 0,
        "one answer to everything"
    );
}

//! Published policies, where they are at hand: `TOKENSCOPE_CORPUS` names the directory that
//! holds `policies.jsonl` and `expected.jsonl`, or its parent. They are other people's text
//! and are read from there, never kept here.

mod naive;
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::evaluators;
use tokenscope::analysis::{Cell, Relation};
use tokenscope::{Account, LoadOptions, ParseOptions, PolicyOptions, parse_policy};

fn corpus() -> Option<PathBuf> {
    let Some(given) = std::env::var_os("TOKENSCOPE_CORPUS").map(PathBuf::from) else {
        println!("corpus check skipped: TOKENSCOPE_CORPUS is not set");
        return None;
    };
    let below = given.join("data");
    let found = [given, below]
        .into_iter()
        .find(|folder| folder.join("policies.jsonl").is_file());
    Some(found.expect("TOKENSCOPE_CORPUS names a directory with policies.jsonl, or its parent"))
}

fn lines(folder: &Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(file)).expect("a readable file");
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).expect("JSON on each line"))
        .collect()
}

/// Rule 8: a row with `gate` or `basePermissions` is decided for a member who holds the policy
/// as a role, any other by a bare policy.
fn question(row: &Value, policy: &Value) -> (Value, Value) {
    let attributes = row
        .get("roleAttributes")
        .cloned()
        .unwrap_or_else(|| json!({}));
    let (document, principal) = if row.get("gate").is_some() || row.get("basePermissions").is_some()
    {
        let base = row
            .get("basePermissions")
            .cloned()
            .unwrap_or_else(|| json!("no_access"));
        let role =
            json!({"_id": "r", "key": "r", "name": "r", "basePermissions": base, "policy": policy});
        let member = json!({"_id": "m", "role": "reader", "customRoles": ["r"], "roleAttributes": attributes});
        (
            json!({"members": [member], "roles": [role]}),
            json!({"member": "m"}),
        )
    } else {
        (
            json!({"members": []}),
            json!({"policy": policy, "roleAttributes": attributes}),
        )
    };
    (
        document,
        json!({"principal": principal, "action": row["action"], "resource": row["resource"]}),
    )
}

#[test]
fn every_published_policy_loads() {
    let Some(folder) = corpus() else { return };
    for evaluator in evaluators() {
        let mut broken = 0;
        for line in lines(&folder, "policies.jsonl") {
            let asks = [
                json!({"parse": line["policy"].to_string()}),
                json!({"principal": {"policy": line["policy"]}, "action": "updateOn", "resource": "proj/a:env/b:flag/c"}),
            ];
            let answers = evaluator.answers(&json!({"members": []}), &json!({}), &asks);
            broken += usize::from(
                answers[0]
                    .as_ref()
                    .is_some_and(|answer| answer["ok"] == false),
            );
            assert!(
                answers[1]
                    .as_ref()
                    .is_some_and(|answer| answer.get("decision").is_some()),
                "{}: {}",
                evaluator.name(),
                line["id"]
            );
        }
        println!(
            "{}: all load, {broken} of them with errors, which grant nothing",
            evaluator.name()
        );
    }
}

#[test]
fn measured_and_documented_decisions_agree_or_stand_in_the_known_gaps() {
    let Some(folder) = corpus() else { return };
    let policies: BTreeMap<String, Value> = lines(&folder, "policies.jsonl")
        .into_iter()
        .map(|line| {
            (
                line["id"].as_str().unwrap_or_default().to_owned(),
                line["policy"].clone(),
            )
        })
        .collect();
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/known-gaps.json"
    ))
    .expect("a readable file");
    let gaps: Vec<Value> = serde_json::from_str(&text).expect("a list of gaps");
    assert!(gaps.len() <= 5, "{} known gaps are too many", gaps.len());
    assert!(
        gaps.iter().all(|gap| gap["reason"]
            .as_str()
            .is_some_and(|reason| !reason.is_empty())),
        "a gap without a reason"
    );
    for evaluator in evaluators() {
        let mut problems = vec![];
        let mut tally: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut used = vec![false; gaps.len()];
        for row in lines(&folder, "expected.jsonl") {
            let (document, ask) = question(
                &row,
                &policies[row["policyId"].as_str().unwrap_or_default()],
            );
            let answer = evaluator
                .answers(&document, &json!({}), &[ask])
                .pop()
                .flatten()
                .unwrap_or_default();
            let agrees = answer["decision"] == row["expected"];
            let basis = row["basis"].as_str().unwrap_or_default();
            let count = tally.entry(basis.to_owned()).or_default();
            count.0 += usize::from(agrees);
            count.1 += 1;
            if !matches!(basis, "live-verified" | "ld-docs") {
                if !agrees {
                    println!(
                        "{} · {basis} · {} {} {}: expected {}, got {answer}",
                        evaluator.name(),
                        row["policyId"],
                        row["action"],
                        row["resource"],
                        row["expected"]
                    );
                }
                continue;
            }
            let gap = gaps.iter().position(|gap| {
                ["policyId", "action", "resource"]
                    .iter()
                    .all(|key| gap[*key] == row[*key])
            });
            if let Some(at) = gap {
                used[at] = true;
            }
            match (agrees, gap) {
                (true, Some(_)) => problems.push(format!(
                    "no gap any more: {} {} {}",
                    row["policyId"], row["action"], row["resource"]
                )),
                (false, None) => problems.push(format!(
                    "{} {} {}: expected {}, got {answer}",
                    row["policyId"], row["action"], row["resource"], row["expected"]
                )),
                _ => {}
            }
        }
        problems.extend(
            gaps.iter()
                .zip(used)
                .filter(|(_, used)| !used)
                .map(|(gap, _)| format!("a gap about no row: {gap}")),
        );
        println!(
            "{}: agreeing rows by basis (agree, all): {tally:?}",
            evaluator.name()
        );
        assert!(
            problems.is_empty(),
            "{}:\n{}",
            evaluator.name(),
            problems.join("\n")
        );
    }
}

#[test]
fn nothing_about_a_published_policy_is_undetermined() {
    let Some(folder) = corpus() else { return };
    let account =
        Account::load(r#"{ "members": [] }"#, &LoadOptions::default()).expect("an empty account");
    let mut holders = Vec::new();
    for line in lines(&folder, "policies.jsonl") {
        let options = ParseOptions::new(&account.document().catalog);
        let parsed = parse_policy(&line["policy"].to_string(), &options);
        // As it stands, and as a role is held: over the reader's base, seen only where something may be seen.
        for held in [false, true] {
            let options = PolicyOptions {
                reader_base: held,
                gate: held,
                ..PolicyOptions::default()
            };
            let holder = account.policy_principal(parsed.policy.as_ref(), &options);
            holders.push((line["id"].clone(), holder));
        }
    }
    assert!(!holders.is_empty(), "no policies");
    let (mut cells, mut relations) = (0, BTreeMap::new());
    for (at, (id, holder)) in holders.iter().enumerate() {
        for row in holder.permissions().rows {
            cells += row.actions.len();
            let told = !matches!(row.cell, Cell::Undetermined(_));
            assert!(told, "{id}: {:?} of {}", row.actions, row.chain);
        }
        // The next one of the same kind; after the last, the first.
        let (other, next) = &holders[(at + 2) % holders.len()];
        let relation = holder.compare_to(next).relation;
        assert!(relation != Relation::Undetermined, "{id} and {other}");
        *relations.entry(format!("{relation:?}")).or_insert(0) += 1;
    }
    println!(
        "{} principals of published policies: {cells} cells and {} comparisons, none undetermined: {relations:?}",
        holders.len(),
        holders.len()
    );
}

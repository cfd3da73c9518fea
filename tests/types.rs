//! The TypeScript types say what the crate serialises: every key, whether it may be missing or null, its kind of
//! value, and every word of an enum.
//!
//! `pkg-template/src/types.ts` is read as text; its types are written so that a line reader can follow them. What only
//! `src/wasm` serialises (summaries, `ParsedPolicy`, `Refusal`) is compared at run time, by `tests/runtimes/suite/face.mjs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Serialize;
use serde_json::{Value, json, to_value};
use tokenscope::account::BaseRole;
use tokenscope::catalog::Catalog;
use tokenscope::policy::{Effect, ParseOptions, parse_policy};
use tokenscope::source::Severity;
use tokenscope::{
    AllDecision, Code, Decision, Explanation, Failure, Matched, Outcome, Part, Record, Side,
    StatementRef, StatementSource,
};

/// `key` or `key?`, and its type as text.
type Fields = BTreeMap<String, String>;

fn types_ts() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/pkg-template/src/types.ts");
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("/**"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What stands after `export type NAME = `, up to the next declaration.
fn declared(name: &str) -> String {
    let text = types_ts();
    let start = format!("export type {name} =");
    let (_, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("types.ts has no `{name}`"));
    rest.split("export type")
        .next()
        .unwrap_or_default()
        .trim()
        .trim_end_matches(';')
        .to_owned()
}

/// The fields between the outer braces of an object type.
fn fields(text: &str) -> Fields {
    let open = text.find('{').expect("an object type");
    let close = text.rfind('}').expect("an object type");
    let (mut depth, mut field, mut all) = (0_usize, String::new(), Fields::new());
    for letter in text[open + 1..close].chars() {
        match letter {
            '{' | '(' | '<' | '[' => depth += 1,
            '}' | ')' | '>' | ']' => depth -= 1,
            _ => {}
        }
        if letter != ';' || depth > 0 {
            field.push(letter);
            continue;
        }
        let (key, kind) = field.split_once(':').expect("a field");
        all.insert(key.trim().to_owned(), kind.trim().to_owned());
        field.clear();
    }
    if let Some((key, kind)) = field.split_once(':') {
        all.insert(key.trim().to_owned(), kind.trim().to_owned());
    }
    all
}

fn fields_of(name: &str) -> Fields {
    fields(&declared(name))
}

/// The strings in a type's text.
fn words(text: &str) -> BTreeSet<String> {
    text.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn words_of(name: &str, field: &str) -> BTreeSet<String> {
    words(&fields_of(name)[field])
}

/// Every variant, serialised; a new one does not compile until it stands here.
macro_rules! every {
    ($kind:ident: $($variant:ident)+) => {{
        let _ = |value: $kind| match value { $($kind::$variant)|+ => () };
        strings([$($kind::$variant),+])
    }};
}

fn strings<T: Serialize, const N: usize>(values: [T; N]) -> BTreeSet<String> {
    let written = values.iter().map(|value| to_value(value).unwrap());
    written
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Samples hold every key between them, the required ones each, and values of the kinds that the type names.
fn check(name: &str, fields: &Fields, samples: &[Value]) {
    let mut seen = BTreeSet::new();
    for sample in samples {
        let object = sample
            .as_object()
            .unwrap_or_else(|| panic!("{name}: {sample}"));
        for (key, value) in object {
            let kind = fields
                .get(key)
                .or_else(|| fields.get(&format!("{key}?")))
                .unwrap_or_else(|| panic!("types.ts: `{name}` has no `{key}`"));
            assert!(
                fits(value, kind),
                "types.ts: `{name}.{key}` is `{kind}`, the crate writes {value}"
            );
            seen.insert(key.clone());
        }
        for key in fields.keys().filter(|key| !key.ends_with('?')) {
            assert!(
                object.contains_key(key),
                "types.ts: `{name}.{key}` is not optional, but the crate leaves it out"
            );
        }
    }
    let told: BTreeSet<String> = fields
        .keys()
        .map(|key| key.trim_end_matches('?').to_owned())
        .collect();
    assert_eq!(seen, told, "the keys of `{name}`, written and in types.ts");
    for (key, kind) in fields {
        let key = key.trim_end_matches('?');
        let null = samples
            .iter()
            .any(|sample| sample[key].is_null() && sample.get(key).is_some());
        assert!(
            null || !kind.contains("| null"),
            "types.ts: `{name}.{key}` may be null, but the crate writes no null"
        );
    }
}

/// Whether a type's text names the kind of this value. Names of other types stand for objects and words.
fn fits(value: &Value, kind: &str) -> bool {
    let parts: Vec<&str> = kind.split('|').map(str::trim).collect();
    let named = |part: &&str| {
        part.starts_with(|letter: char| letter.is_ascii_uppercase() && !part.ends_with("[]"))
    };
    let object = |part: &&str| named(part) || (part.starts_with('{') && part.ends_with('}'));
    parts.iter().any(|part| match value {
        Value::Null => *part == "null",
        Value::Bool(value) => *part == "boolean" || *part == value.to_string(),
        Value::Number(_) => *part == "number",
        Value::String(value) => {
            *part == "string"
                || *part == format!("\"{value}\"")
                || matches!(*part, "Code" | "Effect")
        }
        Value::Array(_) => part.ends_with("[]"),
        Value::Object(_) => object(part),
    }) || (value.is_array() && kind.ends_with("[]"))
}

fn reference() -> StatementRef {
    StatementRef {
        side: Some(Side::Owner),
        source: StatementSource::Role,
        role: Some("dev".into()),
        via: Some("crew".into()),
        index: 3,
    }
}

fn bare_reference() -> StatementRef {
    StatementRef {
        side: None,
        source: StatementSource::Base,
        role: None,
        via: None,
        index: 0,
    }
}

/// With everything, and with as little as can be.
fn decisions() -> [Decision; 2] {
    let full = Decision {
        outcome: Outcome::Deny,
        allowed: false,
        code: Code::ExplicitDeny,
        side: Some(Side::Both),
        statements: vec![reference()],
        exact: false,
        needs_all_environments: true,
        unknown_action: true,
    };
    let bare = Decision {
        side: None,
        statements: vec![],
        needs_all_environments: false,
        unknown_action: false,
        ..full.clone()
    };
    [full, bare]
}

fn written<T: Serialize>(samples: impl IntoIterator<Item = T>) -> Vec<Value> {
    samples
        .into_iter()
        .map(|sample| to_value(sample).unwrap())
        .collect()
}

/// `Decision & { … }`
fn with_decision(name: &str) -> Fields {
    let text = declared(name);
    assert!(
        text.starts_with("Decision &"),
        "`{name}` is a Decision and more: {text}"
    );
    let mut all = fields_of("Decision");
    all.extend(fields(&text));
    all
}

#[test]
fn decisions_have_the_keys_of_their_types() {
    check("Decision", &fields_of("Decision"), &written(decisions()));
    let all = decisions().map(|decision| AllDecision {
        failed_at: decision.side.map(|_| 1),
        decision,
    });
    check("AllDecision", &with_decision("AllDecision"), &written(all));
    check(
        "StatementRef",
        &fields_of("StatementRef"),
        &written([reference(), bare_reference()]),
    );
}

#[test]
fn explanations_have_the_keys_of_their_types() {
    let failures = [Some(2), None].map(|segment| Failure {
        part: Part::Tag,
        segment,
        pattern: "beta".into(),
    });
    check("Failure", &fields_of("Failure"), &written(failures.clone()));
    let records = [
        (Matched::Yes, None),
        (Matched::No, Some(failures[0].clone())),
        (Matched::Unknown, None),
    ];
    let records = records.map(|(matched, failed)| Record {
        reference: reference(),
        effect: Effect::Deny,
        matched,
        failed,
    });
    check(
        "StatementRecord",
        &fields_of("StatementRecord"),
        &written(records.clone()),
    );
    let [full, bare] = decisions();
    let gate = Explanation {
        decision: bare,
        records: vec![],
        gate: None,
    };
    let whole = Explanation {
        decision: full,
        records: records.to_vec(),
        gate: Some(Box::new(gate.clone())),
    };
    check(
        "Explanation",
        &with_decision("Explanation"),
        &written([whole, gate]),
    );
}

#[test]
fn diagnostics_have_the_keys_of_their_type() {
    let catalog = Catalog::launchdarkly();
    let text = r#"[{ "effect": "Deny", "actions": ["*"], "resources": ["acct"] }, 1]"#;
    let mut told = parse_policy(text, &ParseOptions::new(&catalog))
        .diagnostics
        .into_iter();
    let (full, mut bare) = (told.next().unwrap(), told.next().unwrap());
    assert!(full.range.is_some() && full.help.is_some() && bare.help.is_none());
    (bare.pointer, bare.range) = (None, None);
    let samples = written([full, bare]);
    check("Diagnostic", &fields_of("Diagnostic"), &samples);
    assert_eq!(
        samples[0]["params"],
        json!({"effect": "Deny", "suggestion": "deny"}),
        "params are an object of strings"
    );
}

#[test]
fn statements_have_the_keys_of_their_type() {
    let catalog = Catalog::launchdarkly();
    let text = r#"[{"effect":"allow","actions":["*"],"resources":["proj/*"]},{"effect":"deny","notActions":["view*"],"notResources":["proj/a"]}]"#;
    let policy = parse_policy(text, &ParseOptions::new(&catalog))
        .policy
        .unwrap();
    assert_eq!(
        to_value(&policy).unwrap(),
        serde_json::from_str::<Value>(text).unwrap()
    );
    check(
        "Statement",
        &fields_of("Statement"),
        &written(&policy.statements),
    );
}

#[test]
fn the_catalog_has_the_keys_of_its_type() {
    let catalog = to_value(&*Catalog::launchdarkly()).unwrap();
    let all = fields_of("Catalog");
    check("Catalog", &all, std::slice::from_ref(&catalog));
    let one = fields(&all["types"]);
    let types = catalog["types"].as_array().unwrap();
    check("Catalog.types", &one, types);
    let actions: Vec<Value> = types
        .iter()
        .flat_map(|one| one["actions"].as_array().unwrap().clone())
        .collect();
    check("Catalog.types.actions", &fields(&one["actions"]), &actions);
}

#[test]
fn every_word_of_an_enum_stands_in_its_union() {
    let codes = every!(Code: Allowed ImplicitDeny ExplicitDeny ViewGate ViewTeamGate ViewSdkKeyGate ViewTemplateGate
        ActionNotOnType BadResource IncompleteFacts TokenUnknown TokenDeleted TokenExpired OwnerRemoved TokenMayNotManageTokens
        ScopeExceedsOwner ScopeExceedsActor NotYourToken PlanWithoutCustomRoles BadScope BadChange);
    assert_eq!(words(&declared("Code")), codes);
    assert_eq!(words(&declared("Effect")), every!(Effect: Allow Deny));
    assert_eq!(
        words_of("Decision", "decision"),
        every!(Outcome: Allow Deny Unknown)
    );
    let sides = every!(Side: Owner Scope Both);
    assert_eq!(words_of("Decision", "side"), sides);
    // A statement is on one of them.
    let both = BTreeSet::from(["both".to_owned()]);
    assert_eq!(words_of("StatementRef", "side"), &sides - &both);
    let sources = every!(StatementSource: Base Role Inline Grant Frozen);
    assert_eq!(words_of("StatementRef", "source"), sources);
    assert_eq!(
        words_of("Failure", "part"),
        every!(Part: Action Chain Name Tag Property View Unbound)
    );
    assert_eq!(
        words_of("StatementRecord", "matched"),
        every!(Matched: Yes No Unknown)
    );
    assert_eq!(
        words_of("Diagnostic", "severity"),
        every!(Severity: Error Warning Info)
    );
    // What is stored in `frozen` is told with the source "frozen".
    let frozen = BTreeSet::from(["frozen".to_owned()]);
    assert_eq!(words_of("BoundPolicy", "source"), &sources - &frozen);
}

#[test]
fn base_roles_are_spelled_as_in_the_types() {
    let _ = |role: BaseRole| match role {
        BaseRole::NoAccess
        | BaseRole::Reader
        | BaseRole::Writer
        | BaseRole::Admin
        | BaseRole::Owner => (),
    };
    let roles = [
        BaseRole::NoAccess,
        BaseRole::Reader,
        BaseRole::Writer,
        BaseRole::Admin,
        BaseRole::Owner,
    ];
    let keys: BTreeSet<String> = roles.iter().map(|role| role.key().to_owned()).collect();
    assert_eq!(words_of("MemberSummary", "role"), keys);
    // Tokens have no other (rule 1.3).
    let of_tokens = BTreeSet::from(["reader", "writer", "admin"].map(str::to_owned));
    assert_eq!(words(&declared("TokenScope")), of_tokens);
    assert!(of_tokens.is_subset(&keys));
}

#[test]
fn a_drift_would_be_noticed() {
    let sample = [json!({"a": 1, "b": null})];
    let right = fields("{ a: number; b: string | null }");
    check("T", &right, &sample);
    for wrong in [
        "{ a: number }",
        "{ a: number; b: string | null; c: string }",
        "{ a: number; b: string | null; c?: string }",
        "{ a: string; b: string | null }",
        "{ a: number; b: string }",
        "{ a: number | null; b: string | null }",
    ] {
        let fields = fields(wrong);
        let noticed =
            std::panic::catch_unwind(|| check("T", &fields, &[json!({"a": 1, "b": null})]));
        assert!(noticed.is_err(), "{wrong}");
    }
}

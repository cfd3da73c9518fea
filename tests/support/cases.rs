//! Reads the case files; a key that the format does not know is an error.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

pub struct Case {
    pub file: String,
    pub rule: String,
    pub name: String,
    pub document: Value,
    pub options: Value,
    pub ask: Value,
    pub expect: Value,
}

pub fn read_all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("tests/cases is there")
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    paths.iter().flat_map(|path| read_file(path)).collect()
}

fn read_file(path: &Path) -> Vec<Case> {
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let text = fs::read_to_string(path).expect("a readable case file");
    let value: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let top = keys(
        &value,
        &["topic", "semantics", "documents", "cases"],
        &["topic", "semantics", "cases"],
        &file,
    );
    assert_eq!(top["semantics"], "2026-11", "{file}: cases of other rules");
    let cases = value["cases"]
        .as_array()
        .unwrap_or_else(|| panic!("{file}: `cases` is a list"));
    cases
        .iter()
        .map(|case| read_case(case, &value["documents"], &file))
        .collect()
}

fn read_case(value: &Value, documents: &Value, file: &str) -> Case {
    let at = format!("{file}: {}", value["name"]);
    keys(
        value,
        &["rule", "name", "document", "options", "ask", "expect"],
        &["rule", "name", "ask", "expect"],
        &at,
    );
    let document = match &value["document"] {
        Value::String(name) => documents
            .get(name)
            .unwrap_or_else(|| panic!("{at}: no document `{name}`"))
            .clone(),
        Value::Null => serde_json::json!({ "members": [] }),
        inline => inline.clone(),
    };
    if let Some(options) = value.get("options") {
        keys(
            options,
            &[
                "strict",
                "allowPartial",
                "unboundDeny",
                "inlineBase",
                "readersOnlyReaderTokens",
            ],
            &[],
            &at,
        );
    }
    check_ask(&value["ask"], &value["expect"], &at);
    let text = |key: &str| {
        value[key]
            .as_str()
            .unwrap_or_else(|| panic!("{at}: `{key}` is text"))
            .to_owned()
    };
    let options = value
        .get("options")
        .cloned()
        .unwrap_or_else(|| Value::Object(Map::new()));
    Case {
        file: file.into(),
        rule: text("rule"),
        name: text("name"),
        document,
        options,
        ask: value["ask"].clone(),
        expect: value["expect"].clone(),
    }
}

fn check_ask(ask: &Value, expect: &Value, at: &str) {
    let has = |key: &str| ask.get(key).is_some();
    if has("authenticate") {
        keys(ask, &["authenticate", "now"], &["authenticate", "now"], at);
        keys(expect, &["ok", "tokenId", "code"], &["ok"], at);
    } else if has("load") {
        keys(ask, &["load"], &["load"], at);
        keys(expect, &["diagnostics", "error"], &[], at);
    } else if has("parse") {
        keys(ask, &["parse", "strict"], &["parse"], at);
        keys(expect, &["ok", "diagnostics"], &["ok"], at);
    } else if has("diagnosticsOf") {
        keys(ask, &["diagnosticsOf"], &["diagnosticsOf"], at);
        keys(expect, &["diagnostics"], &["diagnostics"], at);
        check_principal(&ask["diagnosticsOf"], at);
    } else {
        check_question(ask, expect, at);
    }
    for diagnostic in expect["diagnostics"].as_array().into_iter().flatten() {
        keys(diagnostic, &["code", "pointer"], &["code"], at);
    }
}

fn check_question(ask: &Value, expect: &Value, at: &str) {
    let several = ask.get("resources").is_some();
    let wanted = if several { "resources" } else { "resource" };
    keys(
        ask,
        &["principal", "action", wanted, "facts"],
        &["principal", "action", wanted],
        at,
    );
    check_principal(&ask["principal"], at);
    if expect.get("throws").is_some() || expect.get("error").is_some() {
        keys(expect, &["throws", "error"], &[], at);
        return;
    }
    let mut all = vec![
        "decision",
        "code",
        "side",
        "statements",
        "exact",
        "needsAllEnvironments",
        "unknownAction",
    ];
    let mut required = vec!["decision", "code", "side", "statements"];
    if several {
        all.push("failedAt");
        required.push("failedAt");
    }
    keys(expect, &all, &required, at);
    for reference in expect["statements"]
        .as_array()
        .unwrap_or_else(|| panic!("{at}: `statements` is a list"))
    {
        keys(
            reference,
            &["side", "source", "role", "via", "index"],
            &["source", "index"],
            at,
        );
    }
}

fn check_principal(principal: &Value, at: &str) {
    if let Some(draft) = principal.get("draft") {
        keys(principal, &["draft"], &[], at);
        keys(
            draft,
            &["member", "scope", "kind"],
            &["member", "scope"],
            at,
        );
    } else if principal.get("policy").is_some() {
        keys(
            principal,
            &["policy", "base", "gate", "roleAttributes"],
            &[],
            at,
        );
    } else if principal.get("token").is_some() {
        keys(principal, &["token", "now"], &[], at);
    } else {
        keys(principal, &["member"], &["member"], at);
    }
}

fn keys<'v>(
    value: &'v Value,
    allowed: &[&str],
    required: &[&str],
    at: &str,
) -> &'v Map<String, Value> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("{at}: an object was expected, not {value}"));
    for key in object.keys() {
        assert!(allowed.contains(&key.as_str()), "{at}: stray key `{key}`");
    }
    for key in required {
        assert!(object.contains_key(*key), "{at}: `{key}` is missing");
    }
    object
}

/// Whole answers are compared. Diagnostics: the same codes in the same order, and their
/// pointers where the case gives one; an evaluator without diagnostics is held to `ok` alone.
pub fn agrees(expect: &Value, got: &Value) -> bool {
    let Some(wanted) = expect["diagnostics"].as_array() else {
        let mut got = got.clone();
        got.as_object_mut().map(|got| got.remove("diagnostics"));
        return *expect == got;
    };
    if expect.get("ok") != got.get("ok") {
        return false;
    }
    let Some(given) = got["diagnostics"].as_array() else {
        return got.get("ok").is_some();
    };
    let fits = |(wanted, given): (&Value, &Value)| {
        wanted["code"] == given["code"]
            && wanted
                .get("pointer")
                .is_none_or(|pointer| *pointer == given["pointer"])
    };
    wanted.len() == given.len() && wanted.iter().zip(given).all(fits)
}

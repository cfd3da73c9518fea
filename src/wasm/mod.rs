//! The JavaScript face: the only room that sees wasm-bindgen. Moves values across; decides nothing.
//!
//! The hand-written half in `pkg-template/` wraps these exports into the documented face. Between the two: texts and
//! numbers go in, numbers or plain objects come out, and what fails is thrown as `{ code, message, diagnostics }`.

mod account;
mod recipes;
mod slots;
mod summary;
mod values;

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::catalog::Catalog;
use crate::engine::NamedSegment;
use crate::policy::{ParseOptions, Policy, format_policy, parse_policy};
use crate::source::{Diagnostic, Limits, Node, parse_json};

use values::{Failure, to_js};

/// Panics are bugs; they say where on the console before the module stops.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The version of the package.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The module's memory, into which questions are written.
#[wasm_bindgen(js_name = linearMemory)]
#[must_use]
pub fn linear_memory() -> JsValue {
    wasm_bindgen::memory()
}

#[derive(Serialize)]
struct Parsed {
    ok: bool,
    policy: Option<Policy>,
    diagnostics: Vec<Diagnostic>,
}

/// `parsePolicy`: never fails, tells.
///
/// # Errors
///
/// None of its own.
#[wasm_bindgen(js_name = parsePolicy)]
pub fn parse(text: &str, strict: bool) -> Result<JsValue, JsValue> {
    let catalog = Catalog::launchdarkly();
    let parsed = parse_policy(
        text,
        &ParseOptions {
            strict,
            ..ParseOptions::new(&catalog)
        },
    );
    to_js(&Parsed {
        ok: parsed.policy.is_some(),
        policy: parsed.policy,
        diagnostics: parsed.diagnostics,
    })
}

/// `formatPolicy`, of a policy as JSON.
///
/// # Errors
///
/// `bad_policy` with the diagnostics.
#[wasm_bindgen(js_name = formatPolicy)]
pub fn format(json: &str) -> Result<String, JsValue> {
    let catalog = Catalog::launchdarkly();
    let parsed = parse_policy(json, &ParseOptions::new(&catalog));
    match parsed.policy {
        Some(policy) => Ok(format_policy(&policy)),
        None => Err(Failure::with(
            "bad_policy",
            "the policy has errors",
            values::unplaced(parsed.diagnostics),
        )
        .throw()),
    }
}

/// `resource`, of a list of `{ type, key, tags, views, critical }` as JSON.
///
/// # Errors
///
/// `bad_name` with the part.
#[wasm_bindgen]
pub fn resource(json: &str) -> Result<String, JsValue> {
    let bad = |message: String| Failure::new("bad_name", message).throw();
    let root = parse_json(json, &Limits::POLICY).map_err(|told| bad(told.message))?;
    let segments: Vec<NamedSegment<'_>> = root
        .as_list()
        .unwrap_or_default()
        .iter()
        .map(segment)
        .collect();
    crate::engine::resource(&segments).map_err(|error| bad(error.to_string()))
}

fn segment(node: &Node) -> NamedSegment<'_> {
    let texts = |key| {
        let list = node.get(key).and_then(Node::as_list).unwrap_or_default();
        list.iter().filter_map(Node::as_str).collect()
    };
    NamedSegment {
        kind: node.get("type").and_then(Node::as_str).unwrap_or_default(),
        key: node.get("key").and_then(Node::as_str),
        tags: texts("tags"),
        views: texts("views"),
        critical: node.get("critical").and_then(values::as_bool),
    }
}

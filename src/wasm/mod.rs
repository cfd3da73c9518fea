//! The JavaScript face: the only room that sees wasm-bindgen. Moves values across; decides nothing.
//!
//! The hand-written half in `pkg-template/` wraps these exports into the documented face. Between the two: texts and
//! numbers go in, numbers or plain objects come out, and what fails is thrown as `{ code, message, diagnostics }`.

mod account;
#[cfg(feature = "wasm-admin")]
mod admin;
mod analysis;
mod consult;
mod recipes;
mod slots;
mod summary;
mod tokens;
mod values;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::catalog::Catalog;
use crate::engine::NamedSegment;
use crate::plain::{Object, Plain};
use crate::policy::{ParseOptions, Parsed, format_policy, parse_policy};
use crate::source::{Limits, Node, Value, parse_json};

use values::{failure, texts, to_js, unplaced};

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

/// `parsePolicy`: never fails, tells.
#[wasm_bindgen(js_name = parsePolicy)]
#[must_use]
pub fn parse(text: &str, strict: bool) -> JsValue {
    let parsed = read(text, strict);
    let mut object = Object::default();
    object
        .put("ok", Plain::Bool(parsed.policy.is_some()))
        .show("policy", &parsed.policy)
        .show("diagnostics", &parsed.diagnostics);
    to_js(Plain::Object(object))
}

/// `formatPolicy`, of a policy as JSON.
///
/// # Errors
///
/// `bad_policy` with the diagnostics.
#[wasm_bindgen(js_name = formatPolicy)]
pub fn format(json: &str) -> Result<String, JsValue> {
    let mut parsed = read(json, false);
    match parsed.policy {
        Some(policy) => Ok(format_policy(&policy)),
        None => {
            unplaced(&mut parsed.diagnostics);
            let message = "the policy has errors";
            Err(failure("bad_policy", message, &parsed.diagnostics))
        }
    }
}

fn read(text: &str, strict: bool) -> Parsed {
    let catalog = Catalog::launchdarkly();
    let options = ParseOptions {
        strict,
        ..ParseOptions::new(&catalog)
    };
    parse_policy(text, &options)
}

/// `resource`, of a list of `{ type, key, tags, views, critical }` as JSON.
///
/// # Errors
///
/// `bad_name` with the part.
#[wasm_bindgen]
pub fn resource(json: &str) -> Result<String, JsValue> {
    spell(json).map_err(|message| failure("bad_name", &message, &[]))
}

fn spell(json: &str) -> Result<String, String> {
    let root = parse_json(json, &Limits::POLICY).map_err(|told| told.message)?;
    let mut segments = Vec::new();
    for node in root.as_list().unwrap_or_default() {
        segments.push(NamedSegment {
            kind: node.get("type").and_then(Node::as_str).unwrap_or_default(),
            key: node.get("key").and_then(Node::as_str),
            tags: texts(node.get("tags")),
            views: texts(node.get("views")),
            critical: match node.get("critical") {
                Some(Node {
                    value: Value::Bool(critical),
                    ..
                }) => Some(*critical),
                _ => None,
            },
        });
    }
    crate::engine::resource(&segments).map_err(|error| error.to_string())
}

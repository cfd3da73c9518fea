//! Values on their way to JavaScript.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::plain::{Object, Plain};
use crate::source::{Diagnostic, Node};

/// Plain objects, `null` for what is not there, as `JSON.parse` would give.
pub(super) fn to_js(value: Plain<'_>) -> JsValue {
    // Fails for numbers that JavaScript has not, of which there are none.
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or(JsValue::NULL)
}

/// What the hand-written half turns into a `TokenscopeError`.
pub(super) fn failure(code: &'static str, message: &str, diagnostics: &[Diagnostic]) -> JsValue {
    let mut object = Object::default();
    object
        .put("code", Plain::Word(code))
        .put("message", Plain::Text(message))
        .put("diagnostics", Plain::list(diagnostics));
    to_js(Plain::Object(object))
}

/// Positions in a text that the caller never saw tell nothing.
pub(super) fn unplaced(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.range = None;
    }
}

/// The texts of a list; of anything else none.
pub(super) fn texts(node: Option<&Node>) -> Vec<&str> {
    let mut texts = Vec::new();
    for item in node.and_then(Node::as_list).unwrap_or_default() {
        if let Some(text) = item.as_str() {
            texts.push(text);
        }
    }
    texts
}

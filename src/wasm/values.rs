//! Values on their way to JavaScript.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::source::{Diagnostic, Node, Value};

/// Plain objects, `null` for what is not there, as `JSON.parse` would give.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::json_compatible();
    value
        .serialize(&serializer)
        .map_err(|error| Failure::new("internal", error.to_string()).throw())
}

/// What the hand-written half turns into a `TokenscopeError`.
#[derive(Serialize)]
pub(super) struct Failure {
    code: &'static str,
    message: String,
    diagnostics: Vec<Diagnostic>,
}

impl Failure {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::with(code, message, Vec::new())
    }

    pub fn with(
        code: &'static str,
        message: impl Into<String>,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            diagnostics,
        }
    }

    pub fn throw(&self) -> JsValue {
        self.serialize(&Serializer::json_compatible())
            .unwrap_or(JsValue::NULL)
    }
}

/// Positions in a text that the caller never saw tell nothing.
pub(super) fn unplaced(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics
        .iter_mut()
        .for_each(|diagnostic| diagnostic.range = None);
    diagnostics
}

pub(super) fn as_bool(node: &Node) -> Option<bool> {
    match node.value {
        Value::Bool(value) => Some(value),
        _ => None,
    }
}

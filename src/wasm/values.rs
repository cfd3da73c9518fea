//! Values on their way to JavaScript.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::plain::{Object, Plain, Show};
use crate::source::{Diagnostic, Node, Severity, TextRange};

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

/// The four places of the range are flat, and null where no text was given.
impl Show for Diagnostic {
    fn plain(&self) -> Plain<'_> {
        let mut params = Object::default();
        for (name, value) in &self.params {
            params.show(name, value);
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let mut object = Object::default();
        object
            .put("code", Plain::Word(self.code))
            .put("params", Plain::Object(params))
            .put("severity", Plain::Word(severity))
            .show("message", &self.message)
            .show("help", &self.help)
            .show("pointer", &self.pointer);
        let place = |place: fn(&TextRange) -> u32| {
            let at = self.range.as_ref().map(place);
            at.map_or(Plain::Null, |at| Plain::Count(at as usize))
        };
        object
            .put("start", place(|range| range.start))
            .put("end", place(|range| range.end))
            .put("line", place(|range| range.line))
            .put("column", place(|range| range.column));
        Plain::Object(object)
    }
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

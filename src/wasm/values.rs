//! Values on their way to JavaScript.

use std::cell::RefCell;

use js_sys::{Array, JsString};
use serde::Serialize;
use serde_wasm_bindgen::to_value;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::plain::{Object, Plain};
use crate::source::{Diagnostic, Node};

#[wasm_bindgen]
extern "C" {
    /// An object whose entries can be set.
    type Named;

    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Named, key: &JsString, value: &JsValue);
}

thread_local! {
    /// Words that went across, with where they stand in this module and in the order of that: most of an object are its
    /// keys, and to spell one takes far longer than to look it up.
    static WORDS: RefCell<Vec<((usize, usize), JsString)>> = const { RefCell::new(Vec::new()) };
}

/// Plain objects, `null` for what is not there, as `JSON.parse` would give.
pub(super) fn to_js(value: Plain<'_>) -> JsValue {
    shown(&value)
}

fn shown(value: &Plain<'_>) -> JsValue {
    match value {
        Plain::Null => JsValue::NULL,
        Plain::Bool(value) => leaf(value),
        Plain::Count(value) => leaf(&u32::try_from(*value).unwrap_or(u32::MAX)),
        Plain::Number(value) => leaf(value),
        Plain::Word(word) => spelt(word).into(),
        Plain::Text(text) => leaf(*text),
        Plain::List(items) => {
            let list = Array::new();
            for (at, item) in (0..).zip(items) {
                list.set(at, shown(item));
            }
            list.into()
        }
        Plain::Object(Object(entries)) => {
            let object = JsValue::from(js_sys::Object::new()).unchecked_into::<Named>();
            for (key, value) in entries {
                object.set(&spelt(key), &shown(value));
            }
            object.into()
        }
    }
}

fn spelt(word: &'static str) -> JsString {
    let place = (word.as_ptr().addr(), word.len());
    WORDS.with_borrow_mut(|words| {
        let at = words.partition_point(|(before, _)| *before < place);
        match words.get(at) {
            Some((known, spelt)) if *known == place => spelt.clone(),
            _ => {
                let spelt = JsString::from(word);
                words.insert(at, (place, spelt.clone()));
                spelt
            }
        }
    })
}

/// Fails for numbers that JavaScript has not, of which there are none.
fn leaf<T: Serialize + ?Sized>(value: &T) -> JsValue {
    to_value(value).unwrap_or(JsValue::NULL)
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

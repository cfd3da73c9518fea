//! One door for all that is asked seldom: each of its own would convert its arguments once more.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{Document, Found};
use crate::engine::Code;
use crate::plain::{Object, Plain, Show};

use super::account::Core;
use super::slots::Held;
use super::summary;
use super::values::to_js;

#[wasm_bindgen]
impl Core {
    /// `what` is one of:
    ///
    /// - `list`: `text` is `diagnostics`, `catalog`, `members`, `teams`, `roles`, `tokens` or `environments`
    /// - `authenticate`: the value `text` at the time `number`; `{ tokenId, code }`, one of them `null`
    /// - `diagnostics`: what is worth knowing about the principal, and about the policy it was made with
    ///
    /// `undefined`: no such principal any more.
    #[must_use]
    pub fn consult(&self, what: &str, principal: f64, text: &str, number: f64) -> JsValue {
        let document = self.account.document();
        match (what, self.slots.get(principal)) {
            ("list", _) => to_js(summary::list(document, text)),
            ("authenticate", _) => authenticate(document, text, number),
            (_, Some(held)) => diagnostics(held),
            (_, None) => JsValue::UNDEFINED,
        }
    }
}

fn authenticate(document: &Document, secret: &str, now: f64) -> JsValue {
    let (token, code) = match document.find(secret, now) {
        Found::Token(token) => (Some(token), None),
        Found::Dead(death) => (None, Some(Code::from(death))),
        Found::Unknown => (None, Some(Code::TokenUnknown)),
    };
    let mut object = Object::default();
    object
        .put(
            "tokenId",
            token.map_or(Plain::Null, |token| token.id.plain()),
        )
        .show("code", &code);
    to_js(Plain::Object(object))
}

fn diagnostics(held: &Held) -> JsValue {
    let mut list = Vec::new();
    for diagnostic in held.told.iter().chain(held.principal.diagnostics()) {
        list.push(diagnostic.plain());
    }
    to_js(Plain::List(list))
}

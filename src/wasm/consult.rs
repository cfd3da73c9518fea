//! One door for all that is asked seldom: each of its own would convert its arguments once more.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{Document, Found};
use crate::engine::{Code, LookupError};
use crate::plain::{Object, Plain, Show};

use super::account::Core;
use super::slots::Held;
use super::summary;
use super::tokens::{read_change, visible};
use super::values::{failure, to_js};

#[wasm_bindgen]
impl Core {
    /// `what` is one of:
    ///
    /// - `list`: `text` is `diagnostics`, `catalog`, `members`, `teams`, `roles`, `tokens` or `environments`
    /// - `authenticate`: the value `text` at the time `number`; `{ tokenId, code }`, one of them `null`
    /// - `roleOptions`: of the member with the id `text`
    /// - `authorize`: the change `text` by the principal, at the time `number`; not a number: at no time
    /// - `visible`: the tokens that the principal sees; all of them where `number` is 1
    /// - `permissions` of the principal
    /// - `diagnostics`: what is worth knowing about the principal, and about the policy it was made with
    ///
    /// `undefined`: no such principal any more.
    ///
    /// # Errors
    ///
    /// `not_found`, `not_an_actor`
    pub fn consult(
        &self,
        what: &str,
        principal: f64,
        text: &str,
        number: f64,
    ) -> Result<JsValue, JsValue> {
        let document = self.account.document();
        match what {
            "list" => Ok(to_js(summary::list(document, text))),
            "authenticate" => Ok(authenticate(document, text, number)),
            _ => self
                .looked_up(what, self.slots.get(principal), text, number)
                .map_err(|error| failure(error.code(), &error.to_string(), &[])),
        }
    }
}

impl Core {
    fn looked_up(
        &self,
        what: &str,
        held: Option<&Held>,
        text: &str,
        number: f64,
    ) -> Result<JsValue, LookupError> {
        let account = &self.account;
        Ok(match (what, held) {
            ("roleOptions", _) => to_js(account.role_options(text)?.plain()),
            (_, None) => JsValue::UNDEFINED,
            ("authorize", Some(actor)) => {
                let now = (!number.is_nan()).then_some(number);
                let change = read_change(text, account);
                to_js(
                    account
                        .authorize_token_change(&actor.principal, &change, now)?
                        .plain(),
                )
            }
            ("visible", Some(actor)) => visible(account, &actor.principal, number == 1.0)?,
            ("permissions", Some(held)) => to_js(held.principal.permissions().plain()),
            (_, Some(held)) => diagnostics(held),
        })
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

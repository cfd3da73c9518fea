//! Token rules.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::TokenKind;
use crate::engine::Account;
use crate::plain::{Plain, Show};
use crate::source::{Limits, Node, Span, Value, parse_json};
use crate::tokens::{TokenChange, TokenScope};

use super::account::Core;
use super::recipes::{boxed, read_policy};
use super::summary::token_summary;
use super::values::{failure, to_js};

#[wasm_bindgen]
impl Core {
    /// `what` is one of:
    ///
    /// - `roleOptions`: of the member with the id `text`
    /// - `authorize`: the change `text` by the principal, at the time `number`; not a number: at no time
    /// - `visible`: the tokens that the principal sees; all of them where `number` is 1
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
        let account = &self.account;
        let held = self.slots.get(principal).map(|held| &held.principal);
        let looked_up = |error: crate::LookupError| failure(error.code(), &error.to_string(), &[]);
        Ok(match (what, held) {
            ("roleOptions", _) => to_js(account.role_options(text).map_err(looked_up)?.plain()),
            ("authorize", Some(actor)) => {
                let now = (!number.is_nan()).then_some(number);
                let change = token_change(&read(text), account);
                let decision = account.authorize_token_change(actor, &change, now);
                to_js(decision.map_err(looked_up)?.plain())
            }
            ("visible", Some(actor)) => {
                let tokens = account.visible_tokens(actor, number == 1.0);
                let mut list = Vec::new();
                for token in &tokens.map_err(looked_up)? {
                    list.push(token_summary(account.document(), token));
                }
                to_js(Plain::List(list))
            }
            _ => JsValue::UNDEFINED,
        })
    }
}

/// What the hand-written half wrote.
fn read(text: &str) -> Node {
    parse_json(text, &Limits::DOCUMENT).unwrap_or(Node {
        value: Value::Null,
        span: Span { start: 0, end: 0 },
    })
}

fn string<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

/// `{ role }`, `{ customRoleIds }` or `{ inlineRole }`, the policy as a text.
fn scope(node: &Node, account: &Account) -> TokenScope {
    TokenScope {
        role: string(node, "role").map(Into::into),
        custom_role_ids: node.get("customRoleIds").map(boxed),
        inline_role: string(node, "inlineRole").map(|text| read_policy(account, text, false).0),
    }
}

fn token_change(node: &Node, account: &Account) -> TokenChange {
    let named = |key| string(node, key).map(Box::<str>::from);
    let scope = node.get("scope").map(|node| scope(node, account));
    let token_id = named("tokenId").unwrap_or_default();
    match string(node, "type") {
        Some("create") => TokenChange::Create {
            kind: match string(node, "kind") {
                Some("service") => TokenKind::Service,
                _ => TokenKind::Personal,
            },
            owner_id: named("ownerId"),
            scope: scope.unwrap_or_default(),
        },
        Some("delete") => TokenChange::Delete { token_id },
        Some("reset") => TokenChange::Reset { token_id },
        _ => TokenChange::Update {
            token_id,
            name: named("name"),
            description: named("description"),
            expiry: node.get("expiry").map(|expiry| match expiry.value {
                Value::Number(at) => Some(at),
                _ => None,
            }),
            scope,
        },
    }
}

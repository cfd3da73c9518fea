//! Token rules.

use wasm_bindgen::JsValue;

use crate::account::TokenKind;
use crate::engine::{Account, LookupError, Principal};
use crate::plain::Plain;
use crate::source::{Limits, Node, Span, Value, parse_json};
use crate::tokens::{TokenChange, TokenScope};

use super::recipes::{boxed, read_policy};
use super::summary::token_summary;
use super::values::to_js;

/// The change that the hand-written half wrote.
pub(super) fn read_change(text: &str, account: &Account) -> TokenChange {
    token_change(&read(text), account)
}

/// The tokens that an actor sees.
pub(super) fn visible(
    account: &Account,
    actor: &Principal,
    show_all: bool,
) -> Result<JsValue, LookupError> {
    let mut list = Vec::new();
    for token in &account.visible_tokens(actor, show_all)? {
        list.push(token_summary(account.document(), token));
    }
    Ok(to_js(Plain::List(list)))
}

pub(super) fn read(text: &str) -> Node {
    parse_json(text, &Limits::DOCUMENT).unwrap_or(Node {
        value: Value::Null,
        span: Span { start: 0, end: 0 },
    })
}

pub(super) fn string<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

/// `{ role }`, `{ customRoleIds }` or `{ inlineRole }`, the policy as a text.
pub(super) fn scope(node: &Node, account: &Account) -> TokenScope {
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

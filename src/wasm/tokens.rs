//! Token rules, changes of an account, and what is to be said of its policies.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{AccountChange, BaseRole, ChangeError, Noun, TokenKind};
use crate::analysis::{LeastPrivilegeOptions, Witness};
use crate::engine::{Account, PolicyOptions, Principal};
use crate::plain::{Plain, Show};
use crate::source::{Limits, Node, Span, Value, parse_json};
use crate::tokens::{TokenChange, TokenScope};

use super::account::Core;
use super::recipes::{boxed, read_policy};
use super::summary::token_summary;
use super::values::{failure, texts, to_js};

#[wasm_bindgen]
impl Core {
    /// `what` is one of:
    ///
    /// - `roleOptions`: of the member with the id `text`
    /// - `authorize`: the change `text` by the principal, at the time `number`; not a number: at no time
    /// - `visible`: the tokens that the principal sees; all of them where `number` is 1
    /// - `impact`: of the changes `text`, a list
    /// - `lint`: the account; `lintPolicy`: the policy `text`
    /// - `least`: from `text`, `{ used, generalise }`, within the principal, if it is there
    ///
    /// `undefined`: no such principal any more.
    ///
    /// # Errors
    ///
    /// `not_found`, `not_an_actor`, `bad_change`, `bad_scope`; the code of a document that does not load.
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
            ("impact", _) => {
                let changes = changes(text, account).map_err(|error| refuse(&error))?;
                let impact = account
                    .impact_of(&changes)
                    .map_err(|error| refuse(&error))?;
                to_js(impact.plain())
            }
            ("lint", _) => to_js(account.lint().plain()),
            ("lintPolicy", _) => {
                let (policy, mut told) = read_policy(account, text, true);
                if let Some(policy) = policy {
                    told.extend(account.lint_policy(&policy, &PolicyOptions::default()));
                }
                to_js(told.plain())
            }
            ("least", within) => to_js(least(account, &read(text), within).plain()),
            ("authorize", Some(actor)) => {
                let now = (!number.is_nan()).then_some(number);
                let change = token_change(&read(text), account);
                let decision = account.authorize_token_change(actor, &change, now);
                to_js(decision.map_err(looked_up)?.plain())
            }
            ("visible", Some(actor)) => {
                let tokens = account.visible_tokens(actor, number == 1.0);
                let mut list = Vec::new();
                for token in tokens.map_err(looked_up)? {
                    list.push(token_summary(account.document(), token));
                }
                to_js(Plain::List(list))
            }
            _ => JsValue::UNDEFINED,
        })
    }

    /// The account after these changes.
    ///
    /// # Errors
    ///
    /// `not_found`, `bad_change`, `bad_scope`; the code of a document that does not load.
    pub fn with(&self, text: &str) -> Result<Core, JsValue> {
        let account = changes(text, &self.account)
            .and_then(|changes| self.account.with_all(&changes))
            .map_err(|error| refuse(&error))?;
        Ok(Self::of(account))
    }
}

fn refuse(error: &ChangeError) -> JsValue {
    let told = match error {
        ChangeError::BadValue(diagnostic) => std::slice::from_ref(&**diagnostic),
        ChangeError::Load(error) => &error.diagnostics,
        ChangeError::NotFound { .. } | ChangeError::BadScope => &[],
    };
    failure(error.code(), &error.to_string(), told)
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

/// A list of `AccountChange`s of the public face.
fn changes(text: &str, account: &Account) -> Result<Vec<AccountChange>, ChangeError> {
    let root = parse_json(text, &Limits::DOCUMENT).map_err(ChangeError::BadValue)?;
    let mut changes = Vec::new();
    for node in root.as_list().unwrap_or_default() {
        changes.extend(change(node, text, account));
    }
    Ok(changes)
}

/// The hand-written half lets nothing else through.
fn change(node: &Node, text: &str, account: &Account) -> Option<AccountChange> {
    let named = |key| string(node, key).map(Box::<str>::from);
    if let Some(put) = string(node, "put") {
        let Span { start, end } = node.get("value")?.span;
        return Some(AccountChange::Put {
            noun: Noun::from_word(put)?,
            value: text.get(start as usize..end as usize)?.into(),
        });
    }
    if let Some(remove) = string(node, "remove") {
        return Some(AccountChange::Remove {
            noun: Noun::from_word(remove)?,
            id: named("id")?,
        });
    }
    Some(match (named("member"), named("token")) {
        (Some(member), _) => match named("leave") {
            Some(team) => AccountChange::LeaveTeam { member, team },
            None => AccountChange::SetRole {
                member,
                role: BaseRole::from_key(string(node, "role")?)?,
            },
        },
        (None, Some(token)) => AccountChange::SetScope {
            token,
            scope: scope(node.get("scope")?, account).scope().ok()?,
        },
        (None, None) => return None,
    })
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

fn least(
    account: &Account,
    node: &Node,
    within: Option<&Principal>,
) -> crate::analysis::LeastPrivilege {
    let mut used = Vec::new();
    for one in node.get("used").and_then(Node::as_list).unwrap_or_default() {
        used.push(Witness {
            action: string(one, "action").unwrap_or_default().into(),
            resource: string(one, "resource").unwrap_or_default().into(),
        });
    }
    let generalise = texts(node.get("generalise"));
    let options = LeastPrivilegeOptions {
        within,
        generalise: &generalise,
    };
    account.least_privilege(&used, &options)
}

//! What an administrator asks before pressing Save: changed accounts, whom a change reaches, what policies do not do,
//! and the least that a use takes.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{AccountChange, BaseRole, ChangeError, Noun};
use crate::analysis::{LeastPrivilege, LeastPrivilegeOptions, Witness};
use crate::edge::SnapshotOptions;
use crate::engine::{Account, PolicyOptions, Principal};
use crate::plain::{Plain, Show};
use crate::source::{Diagnostic, Limits, Node, Positions, Span, parse_json};

use super::account::Core;
use super::recipes::read_policy;
use super::tokens::{read, scope, string};
use super::values::{failure, texts, to_js};

#[wasm_bindgen]
impl Core {
    /// The account after the changes `text`, a list.
    ///
    /// # Errors
    ///
    /// `not_found`, `bad_scope`, `bad_change`; the code of a document that does not load.
    pub fn with(&self, text: &str) -> Result<Core, JsValue> {
        changes(text, &self.account)
            .and_then(|changes| self.account.with_all(&changes))
            .map(Self::of)
            .map_err(|error| refuse(&error))
    }

    /// The account as a snapshot for `tokenscope/edge`.
    ///
    /// # Errors
    ///
    /// Those of [`Account::snapshot`].
    pub fn snapshot(
        &self,
        version: &str,
        made_at: f64,
        key: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, JsValue> {
        let options = SnapshotOptions {
            version,
            made_at,
            key: key.as_deref(),
        };
        self.account
            .snapshot(&options)
            .map_err(|error| failure(error.code(), error.message(), &[]))
    }

    /// `what` is one of:
    ///
    /// - `impact` of the changes `text`, a list
    /// - `lint` of the account
    /// - `lintPolicy` of the policy `text`; its places tell something where `written`
    /// - `lintUse` of the principal by `text`, `{ used }`
    /// - `least` privilege for `text`, `{ used, generalise }`, within the principal, if one is given
    ///
    /// `undefined`: no such principal any more.
    ///
    /// # Errors
    ///
    /// As of [`Core::with`].
    pub fn advise(
        &self,
        what: &str,
        principal: Option<f64>,
        text: &str,
        written: bool,
    ) -> Result<JsValue, JsValue> {
        let account = &self.account;
        let advice = match what {
            "impact" => {
                let impact = changes(text, account).and_then(|changes| account.impact_of(&changes));
                to_js(impact.map_err(|error| refuse(&error))?.plain())
            }
            "lint" => to_js(Plain::list(&account.lint())),
            "lintPolicy" => {
                let (policy, mut told) = read_policy(account, text, written);
                if let Some(policy) = policy {
                    let mut meant = account.lint_policy(&policy, &PolicyOptions::default());
                    if written {
                        place(&mut meant, text);
                    }
                    told.extend(meant);
                }
                to_js(Plain::list(&told))
            }
            "lintUse" => match principal.and_then(|number| self.slots.get(number)) {
                Some(held) => to_js(Plain::list(
                    &account.lint_use(&held.principal, &used(&read(text))),
                )),
                None => JsValue::UNDEFINED,
            },
            _ => match principal.map(|number| self.slots.get(number)) {
                None => to_js(least(account, &read(text), None).plain()),
                Some(Some(held)) => {
                    to_js(least(account, &read(text), Some(&held.principal)).plain())
                }
                Some(None) => JsValue::UNDEFINED,
            },
        };
        Ok(advice)
    }
}

/// What is meant by a policy is said of its statements, by number; in a text that somebody wrote they have places.
fn place(diagnostics: &mut [Diagnostic], text: &str) {
    let positions = Positions::new(text);
    let root = parse_json(text, &Limits::POLICY).ok();
    let statements = root.as_ref().and_then(Node::as_list).unwrap_or_default();
    for diagnostic in diagnostics {
        let pointer = diagnostic.pointer.as_deref().unwrap_or_default();
        let index = pointer
            .strip_prefix('/')
            .and_then(|index| index.parse().ok());
        let statement = index.and_then(|index: usize| statements.get(index));
        diagnostic.range = statement.map(|node| positions.range(node.span));
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

/// A list of `AccountChange`s of the public face.
fn changes(text: &str, account: &Account) -> Result<Vec<AccountChange>, ChangeError> {
    let root = parse_json(text, &Limits::DOCUMENT).map_err(ChangeError::BadValue)?;
    let mut changes = Vec::new();
    for node in root.as_list().unwrap_or_default() {
        changes.push(change(node, text, account).ok_or(ChangeError::BadScope)?);
    }
    Ok(changes)
}

/// The hand-written half lets nothing else through, but for scopes that are none.
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
    if let Some(token) = named("token") {
        let scope = scope(node.get("scope")?, account).scope().ok()?;
        return Some(AccountChange::SetScope { token, scope });
    }
    let member = named("member")?;
    Some(match named("leave") {
        Some(team) => AccountChange::LeaveTeam { member, team },
        None => AccountChange::SetRole {
            member,
            role: BaseRole::from_key(string(node, "role")?)?,
        },
    })
}

fn least(account: &Account, node: &Node, within: Option<&Principal>) -> LeastPrivilege {
    let generalise = texts(node.get("generalise"));
    let options = LeastPrivilegeOptions {
        within,
        generalise: &generalise,
    };
    account.least_privilege(&used(node), &options)
}

fn used(node: &Node) -> Vec<Witness> {
    let mut used = Vec::new();
    for one in node.get("used").and_then(Node::as_list).unwrap_or_default() {
        used.push(Witness {
            action: string(one, "action").unwrap_or_default().into(),
            resource: string(one, "resource").unwrap_or_default().into(),
        });
    }
    used
}

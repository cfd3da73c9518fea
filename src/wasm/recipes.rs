//! How the principals that JavaScript holds are made.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{BaseRole, RoleAttributes, Scope, TokenKind};
use crate::engine::{Account, Code, LookupError, PolicyOptions};
use crate::policy::{ParseOptions, Policy, parse_policy};
use crate::source::{Diagnostic, Limits, Node, parse_json};

use super::account::Core;
use super::slots::{Held, recipe};
use super::values::{failure, texts, unplaced};

/// Bits of the options of [`Core::principal`].
const WRITTEN: u32 = 1;
const SERVICE: u32 = 2;
const READER: u32 = 4;
const GATE: u32 = 8;

#[wasm_bindgen]
impl Core {
    /// The number of a principal of this `kind`:
    ///
    /// - `member`, `token`: `who` is its id. `now` is for tokens; not a number: at no time.
    /// - `policy`: `text` is the policy, `who` the role attributes of whoever holds it, as JSON. With `READER` and `GATE`.
    /// - `role`, `customRoleIds`, `inlineRole`: a token that is not created yet, by the kind of its scope. `who` is the
    ///   member's id, `text` the base role, a JSON list, or the policy. With `SERVICE`.
    ///
    /// `WRITTEN`: somebody wrote the text of the policy, so that places in it say something.
    ///
    /// # Errors
    ///
    /// `not_found`, `bad_scope`. A policy with errors is none: it grants nothing, and its diagnostics tell.
    pub fn principal(
        &mut self,
        kind: &str,
        who: &str,
        text: &str,
        options: u32,
        now: f64,
    ) -> Result<f64, JsValue> {
        let now = (!now.is_nan()).then_some(now);
        self.number(kind, who, text, options, now)
            .map_err(|error| failure(error.code(), &error.to_string(), &[]))
    }
}

impl Core {
    fn number(
        &mut self,
        kind: &str,
        who: &str,
        text: &str,
        options: u32,
        now: Option<f64>,
    ) -> Result<f64, LookupError> {
        let account = &self.account;
        // Only whether a token is dead, and of what, depends on the time.
        let death = match kind {
            "token" => account.life(who, now)?.map_or("", Code::as_str),
            _ => "",
        };
        let bits = options.to_le_bytes();
        let recipe = recipe(&[
            kind.as_bytes(),
            who.as_bytes(),
            text.as_bytes(),
            death.as_bytes(),
            &bits,
        ]);
        if let Some(number) = self.slots.find(&recipe) {
            return Ok(number);
        }
        let set = |bit| options & bit != 0;
        let (policy, told) = match kind {
            "policy" | "inlineRole" => read_policy(account, text, set(WRITTEN)),
            _ => (None, Vec::new()),
        };
        let principal = match kind {
            "member" => account.member(who)?,
            "token" => account.token(who, now)?,
            "policy" => {
                let options = PolicyOptions {
                    reader_base: set(READER),
                    gate: set(GATE),
                    role_attributes: read_attributes(who),
                };
                account.policy_principal(policy.as_deref(), &options)
            }
            _ => {
                let scope = match kind {
                    "role" => Scope::Base(BaseRole::from_key(text).ok_or(LookupError::BadScope)?),
                    "customRoleIds" => Scope::Custom(read_list(text)?),
                    _ => Scope::Inline(policy),
                };
                let token = if set(SERVICE) {
                    TokenKind::Service
                } else {
                    TokenKind::Personal
                };
                account.draft_token(who, &scope, token)?
            }
        };
        Ok(self.slots.keep(recipe, Held { principal, told }))
    }
}

pub(super) fn read_policy(
    account: &Account,
    text: &str,
    written: bool,
) -> (Option<Arc<Policy>>, Vec<Diagnostic>) {
    let document = account.document();
    let options = ParseOptions {
        strict: document.options.strict,
        ..ParseOptions::new(&document.catalog)
    };
    let mut parsed = parse_policy(text, &options);
    if !written {
        unplaced(&mut parsed.diagnostics);
    }
    (parsed.policy.map(Arc::new), parsed.diagnostics)
}

fn read_list(json: &str) -> Result<Vec<Box<str>>, LookupError> {
    let root = parse_json(json, &Limits::POLICY).map_err(|_| LookupError::BadScope)?;
    Ok(boxed(&root))
}

/// An object of lists of texts, which the hand-written half has made sure of.
fn read_attributes(json: &str) -> RoleAttributes {
    let root = parse_json(json, &Limits::POLICY).ok();
    let entries = root.as_ref().and_then(Node::as_object).unwrap_or_default();
    let mut attributes = Vec::with_capacity(entries.len());
    for entry in entries {
        attributes.push((entry.key.clone(), boxed(&entry.value)));
    }
    RoleAttributes::of_distinct(attributes)
}

pub(super) fn boxed(list: &Node) -> Vec<Box<str>> {
    let mut boxed = Vec::new();
    for text in texts(Some(list)) {
        boxed.push(text.into());
    }
    boxed
}

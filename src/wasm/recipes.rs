//! How the principals that JavaScript holds are made.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{BaseRole, RoleAttributes, Scope, TokenKind};
use crate::engine::{Account, Code, LookupError, PolicyOptions, Principal};
use crate::policy::{ParseOptions, Policy, parse_policy};
use crate::source::{Diagnostic, Limits, Node, parse_json};

use super::account::Core;
use super::slots::{Held, recipe};
use super::values::{Failure, unplaced};

#[wasm_bindgen]
impl Core {
    /// The number of a member.
    ///
    /// # Errors
    ///
    /// `not_found`
    pub fn member(&mut self, id: &str) -> Result<f64, JsValue> {
        let account = &self.account;
        self.slots
            .number(recipe(&["member", id]), || account.member(id).map(untold))
            .map_err(|error| refuse(&error))
    }

    /// The number of a stored token at a time, or at none.
    ///
    /// # Errors
    ///
    /// `not_found`
    pub fn token(&mut self, id: &str, now: Option<f64>) -> Result<f64, JsValue> {
        let account = &self.account;
        // Only whether it is dead, and of what, depends on the time.
        let code = account
            .life(id, now)
            .map_err(|error| refuse(&error))?
            .map_or("alive", Code::as_str);
        self.slots
            .number(recipe(&["token", id, code]), || {
                account.token(id, now).map(untold)
            })
            .map_err(|error| refuse(&error))
    }

    /// The number of a token that is not created yet. `kind` of its scope: `role`, `customRoleIds` (a JSON list),
    /// `inlineRole` (a policy's text), `inlineObject` (a policy as JSON that nobody wrote).
    ///
    /// # Errors
    ///
    /// `not_found`, `bad_scope`
    pub fn draft(
        &mut self,
        member: &str,
        kind: &str,
        scope: &str,
        service: bool,
    ) -> Result<f64, JsValue> {
        let account = &self.account;
        let token = if service {
            TokenKind::Service
        } else {
            TokenKind::Personal
        };
        let key = recipe(&[
            "draft",
            member,
            kind,
            scope,
            if service { "service" } else { "personal" },
        ]);
        let make = || {
            let (scope, told) = read_scope(account, kind, scope)?;
            Ok(Held {
                principal: account.draft_token(member, &scope, token)?,
                told,
            })
        };
        self.slots.number(key, make).map_err(|error| refuse(&error))
    }

    /// The number of a bare policy.
    ///
    /// # Errors
    ///
    /// None of its own: a policy with errors grants nothing, and its diagnostics tell.
    pub fn policy(
        &mut self,
        text: &str,
        positions: bool,
        reader: bool,
        gate: bool,
        attributes: &str,
    ) -> Result<f64, JsValue> {
        let flag = |set| if set { "yes" } else { "no" };
        let key = recipe(&[
            "policy",
            text,
            flag(positions),
            flag(reader),
            flag(gate),
            attributes,
        ]);
        let account = &self.account;
        let make = || {
            let (policy, told) = read_policy(account, text, positions);
            let options = PolicyOptions {
                reader_base: reader,
                gate,
                role_attributes: read_attributes(attributes),
            };
            let principal = account.policy_principal(policy.as_deref(), &options);
            Ok(Held { principal, told })
        };
        self.slots.number(key, make)
    }
}

fn untold(principal: Principal) -> Held {
    Held {
        principal,
        told: Vec::new(),
    }
}

fn refuse(error: &LookupError) -> JsValue {
    Failure::new(error.code(), error.to_string()).throw()
}

fn read_scope(
    account: &Account,
    kind: &str,
    text: &str,
) -> Result<(Scope, Vec<Diagnostic>), LookupError> {
    match kind {
        "role" => BaseRole::from_key(text)
            .map(|role| (Scope::Base(role), Vec::new()))
            .ok_or(LookupError::BadScope),
        "customRoleIds" => {
            let root = parse_json(text, &Limits::POLICY).map_err(|_| LookupError::BadScope)?;
            let references = root
                .as_list()
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_str)
                .map(Box::from);
            Ok((Scope::Custom(references.collect()), Vec::new()))
        }
        _ => {
            let (policy, told) = read_policy(account, text, kind == "inlineRole");
            Ok((Scope::Inline(policy), told))
        }
    }
}

fn read_policy(
    account: &Account,
    text: &str,
    positions: bool,
) -> (Option<Arc<Policy>>, Vec<Diagnostic>) {
    let document = account.document();
    let options = ParseOptions {
        strict: document.options.strict,
        ..ParseOptions::new(&document.catalog)
    };
    let parsed = parse_policy(text, &options);
    let told = if positions {
        parsed.diagnostics
    } else {
        unplaced(parsed.diagnostics)
    };
    (parsed.policy.map(Arc::new), told)
}

/// An object of lists of texts, which the hand-written half has made sure of.
fn read_attributes(json: &str) -> RoleAttributes {
    let root = parse_json(json, &Limits::POLICY).ok();
    let entries = root.as_ref().and_then(Node::as_object).unwrap_or_default();
    let values = |node: &Node| {
        node.as_list()
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_str)
            .map(Box::from)
            .collect()
    };
    entries
        .iter()
        .map(|entry| (entry.key.clone(), values(&entry.value)))
        .collect()
}

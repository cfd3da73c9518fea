//! The crate as an `Evaluator`: the same questions, answered by its public API.

use serde_json::{Map, Value, json};
use tokenscope::account::{BaseRole, InlineBase, LoadOptions, Scope, TokenKind, UnboundDeny};
use tokenscope::catalog::Catalog;
use tokenscope::policy::{ParseOptions, parse_policy};
use tokenscope::source::Diagnostic;
use tokenscope::{Account, Authentication, Facts, LookupError, PolicyOptions, Principal};

use super::Evaluator;

pub struct Engine;

impl Evaluator for Engine {
    fn name(&self) -> &'static str {
        "engine"
    }

    fn answers(&self, document: &Value, options: &Value, asks: &[Value]) -> Vec<Option<Value>> {
        let loaded = Account::load(&document.to_string(), &load_options(options));
        asks.iter()
            .map(|ask| {
                Some(match (&loaded, ask.get("parse")) {
                    (_, Some(text)) => parse(text.as_str().unwrap(), ask["strict"] == true),
                    (Ok(account), None) => answer(account, ask),
                    (Err(error), None) => json!({ "error": error.code }),
                })
            })
            .collect()
    }
}

pub fn load_options(options: &Value) -> LoadOptions {
    LoadOptions {
        strict: options["strict"] == true,
        allow_partial: options["allowPartial"] == true,
        unbound_deny: match options["unboundDeny"].as_str() {
            Some("deny-all") => UnboundDeny::DenyAll,
            _ => UnboundDeny::Skip,
        },
        inline_base: match options["inlineBase"].as_str() {
            Some("reader") => InlineBase::Reader,
            _ => InlineBase::NoAccess,
        },
        readers_only_reader_tokens: options["readersOnlyReaderTokens"] == true,
    }
}

fn parse(text: &str, strict: bool) -> Value {
    let catalog = Catalog::launchdarkly();
    let parsed = parse_policy(
        text,
        &ParseOptions {
            strict,
            ..ParseOptions::new(&catalog)
        },
    );
    json!({ "ok": parsed.policy.is_some(), "diagnostics": places(&parsed.diagnostics) })
}

fn places(diagnostics: &[Diagnostic]) -> Vec<Value> {
    diagnostics
        .iter()
        .map(|told| json!({ "code": told.code, "pointer": told.pointer }))
        .collect()
}

pub fn answer(account: &Account, ask: &Value) -> Value {
    if ask.get("load").is_some() {
        return json!({ "diagnostics": places(account.diagnostics()) });
    }
    if let Some(secret) = ask.get("authenticate") {
        return match account.authenticate(secret.as_str().unwrap(), ask["now"].as_f64().unwrap()) {
            Authentication::Alive { token_id, .. } => json!({ "ok": true, "tokenId": token_id }),
            Authentication::Refused(code) => json!({ "ok": false, "code": code }),
        };
    }
    if let Some(asked) = ask.get("diagnosticsOf") {
        return match principal(account, asked) {
            Ok(principal) => json!({ "diagnostics": places(principal.diagnostics()) }),
            Err(error) => json!({ "throws": error.code() }),
        };
    }
    let principal = match principal(account, &ask["principal"]) {
        Ok(principal) => principal,
        Err(error) => return json!({ "throws": error.code() }),
    };
    let action = ask["action"].as_str().unwrap();
    let facts = if ask["facts"] == "path-only" {
        Facts::PathOnly
    } else {
        Facts::Complete
    };
    let answer = match ask["resources"].as_array() {
        Some(resources) => {
            let resources: Vec<&str> = resources
                .iter()
                .map(|text| text.as_str().unwrap())
                .collect();
            serde_json::to_value(principal.decide_all(action, &resources, facts))
        }
        None => {
            serde_json::to_value(principal.decide(action, ask["resource"].as_str().unwrap(), facts))
        }
    };
    short(answer.unwrap())
}

/// As the case files write it: what is null in a reference, and what is the default, left out.
fn short(mut answer: Value) -> Value {
    let object = answer.as_object_mut().unwrap();
    object.remove("allowed");
    if object["exact"] == true {
        object.remove("exact");
    }
    for reference in object["statements"].as_array_mut().unwrap() {
        let kept: Map<_, _> = reference
            .as_object()
            .unwrap()
            .clone()
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect();
        *reference = Value::Object(kept);
    }
    answer
}

pub fn principal(account: &Account, asked: &Value) -> Result<Principal, LookupError> {
    let catalog = account.document().catalog.clone();
    let read = |policy: &Value| {
        let text = policy
            .as_str()
            .map_or_else(|| policy.to_string(), String::from);
        let options = ParseOptions {
            strict: account.document().options.strict,
            ..ParseOptions::new(&catalog)
        };
        parse_policy(&text, &options)
            .policy
            .map(std::sync::Arc::new)
    };
    if let Some(id) = asked.get("token") {
        return account.token(id.as_str().unwrap(), asked["now"].as_f64());
    }
    if let Some(policy) = asked.get("policy") {
        let attributes = asked["roleAttributes"].as_object().into_iter().flatten();
        let options = PolicyOptions {
            reader_base: asked["base"] == "reader",
            gate: asked["gate"] == true,
            role_attributes: attributes
                .map(|(key, values)| (key.as_str().into(), texts(values)))
                .collect(),
        };
        return Ok(account.policy_principal(read(policy).as_deref(), &options));
    }
    if let Some(draft) = asked.get("draft") {
        let scope = &draft["scope"];
        let scope = match (
            scope["role"].as_str(),
            scope.get("customRoleIds"),
            scope.get("inlineRole"),
        ) {
            (Some(role), None, None) => {
                Scope::Base(BaseRole::from_key(role).ok_or(LookupError::BadScope)?)
            }
            (None, Some(ids), None) => Scope::Custom(texts(ids)),
            (None, None, Some(policy)) => Scope::Inline(read(policy)),
            _ => return Err(LookupError::BadScope),
        };
        let kind = if draft["kind"] == "service" {
            TokenKind::Service
        } else {
            TokenKind::Personal
        };
        return account.draft_token(draft["member"].as_str().unwrap(), &scope, kind);
    }
    account.member(asked["member"].as_str().unwrap())
}

fn texts(values: &Value) -> Vec<Box<str>> {
    values
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_str().unwrap().into())
        .collect()
}

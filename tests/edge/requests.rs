//! Requests and principals of the tests of what is refused.

use serde_json::{Value, json};
use tokenscope::edge::{Body, PrefilterOptions, Request, RouteTable, Rules, Verdict};
use tokenscope::{Account, PolicyOptions, Principal, parse_policy};

use super::account;

pub const JSON: &str = "application/json";
pub const SEMANTIC: &str = "application/json; domain-model=launchdarkly.semanticpatch";

/// A request that nothing speaks against judging.
pub fn plain<'a>(method: &'a str, target: &'a str) -> Request<'a> {
    Request {
        method,
        target,
        authorization: Some("api-x"),
        ..Request::default()
    }
}

pub fn with_body<'a>(request: Request<'a>, content_type: &'a str, body: &'a str) -> Request<'a> {
    Request {
        content_type: Some(content_type),
        body: Body::Whole(body.as_bytes()),
        ..request
    }
}

pub fn rules(all_routes: bool) -> Rules {
    Rules {
        routes: RouteTable::launchdarkly(),
        options: PrefilterOptions { all_routes },
    }
}

pub fn custom(table: &str) -> Rules {
    Rules {
        routes: RouteTable::read(String::from(table)).expect("a table without problems"),
        options: PrefilterOptions::default(),
    }
}

/// Who holds this policy, without a gate.
pub fn holder(statements: Value) -> Principal {
    holder_in(&account(&json!({ "members": [] })), statements)
}

pub fn holder_in(account: &Account, statements: Value) -> Principal {
    let catalog = account.document().catalog.clone();
    let options = tokenscope::ParseOptions::new(&catalog);
    let policy = parse_policy(&statements.to_string(), &options).policy;
    account.policy_principal(
        Some(&policy.expect("a policy without errors")),
        &PolicyOptions::default(),
    )
}

pub fn nobody() -> Principal {
    holder(json!([]))
}

pub fn everybody() -> Principal {
    holder(json!([{"effect": "allow", "actions": ["*"], "resources": ["*"]}]))
}

/// Who may do everything but these.
pub fn all_but(actions: &[&str]) -> Principal {
    holder(json!([
        {"effect": "allow", "actions": ["*"], "resources": ["*"]},
        {"effect": "deny", "actions": actions, "resources": ["*"]},
    ]))
}

/// Who may do these alone.
pub fn only(actions: &[&str]) -> Principal {
    holder(json!([{"effect": "allow", "actions": actions, "resources": ["*"]}]))
}

pub fn code(verdict: Verdict) -> (Option<u16>, &'static str) {
    (verdict.status(), verdict.code())
}

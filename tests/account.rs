//! Loading account documents, rule by rule (rules 1, 4 and 7), each with a small document.

#[path = "account/authenticate.rs"]
mod authenticate;
#[path = "account/binding.rs"]
mod binding;
#[path = "account/closed.rs"]
mod closed;
#[path = "account/codes.rs"]
mod codes;
#[path = "account/lists.rs"]
mod lists;
#[path = "account/members.rs"]
mod members;
#[path = "account/roles.rs"]
mod roles;
#[path = "account/teams.rs"]
mod teams;
#[path = "account/tokens.rs"]
mod tokens;

use serde_json::{Value, json};
use tokenscope::account::{Document, LoadOptions, load};

/// Loads a document that came as an object, with the usual choices.
fn account(document: &Value) -> Document {
    account_with(document, &LoadOptions::default())
}

fn account_with(document: &Value, options: &LoadOptions) -> Document {
    load(&document.to_string(), false, options).expect("the document can be loaded")
}

/// Loads a text, for what an object cannot hold: keys that stand twice.
fn account_of(text: &str) -> Document {
    load(text, true, &LoadOptions::default()).expect("the document can be loaded")
}

/// Code and pointer of everything found.
fn found(document: &Document) -> Vec<(&str, &str)> {
    let diagnostics = document.diagnostics.iter();
    diagnostics
        .map(|one| (one.code, one.pointer.as_deref().unwrap_or("none")))
        .collect()
}

/// A document around one member.
fn member(member: &Value) -> Value {
    json!({ "members": [member] })
}

/// A policy that allows one action on one flag.
fn allow(action: &str) -> Value {
    json!([{ "effect": "allow", "actions": [action], "resources": ["proj/a:env/b:flag/c"] }])
}

//! One item written anew with other entries, and the value of a change read.

use super::change::ChangeError;
use super::document::{BaseRole, Scope};
use super::phrases::WRONG_TYPE;
use crate::policy::{format_policy, print_string};
use crate::source::{Diagnostic, Limits, Node, Phrase, Positions, Span, parse_json};

/// A key, and its value as JSON.
pub(super) type NewEntry = (&'static str, String);

/// The keys of a token's scope.
pub(super) const SCOPES: [&str; 3] = ["role", "customRoleIds", "inlineRole"];

/// As deep as a value may be that is put into a list, on a page, of a document.
const VALUE: Limits = Limits {
    depth: Limits::DOCUMENT.depth - 4,
    ..Limits::DOCUMENT
};

/// Reads the value of a change.
pub(super) fn parse_value(value: &str) -> Result<Node, ChangeError> {
    let node = parse_json(value, &VALUE).map_err(ChangeError::BadValue)?;
    match node.as_object() {
        Some(_) => Ok(node),
        None => {
            let params = [("expected", "an object"), ("found", node.kind())];
            Err(bad_value(&WRONG_TYPE, &params, value, node.span))
        }
    }
}

pub(super) fn bad_value(
    phrase: &Phrase,
    params: &[(&'static str, &str)],
    text: &str,
    span: Span,
) -> ChangeError {
    let mut diagnostic = Diagnostic::new(phrase, params).at("");
    diagnostic.range = Some(Positions::new(text).range(span));
    ChangeError::BadValue(diagnostic.into())
}

pub(super) fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}

/// The value of a key that stands once.
pub(super) fn only<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let mut of_key = node.as_object()?.iter().filter(|entry| *entry.key == *key);
    let value = &of_key.next()?.value;
    of_key.next().is_none().then_some(value)
}

pub(super) fn entry(to: &mut String, key: &str, value: &str) {
    print_string(to, key);
    to.push(':');
    to.push_str(value);
}

/// An object with one entry in the place of some; those that stay are as they were written.
pub(super) fn with_entry(
    node: &Node,
    text: &str,
    without: &[&str],
    (key, value): &NewEntry,
) -> String {
    let mut object = String::from("{");
    for kept in node.as_object().unwrap_or_default() {
        if !without.contains(&&*kept.key) {
            let (start, end) = (kept.key_span.start, kept.value.span.end);
            object.push_str(slice(text, Span { start, end }));
            object.push(',');
        }
    }
    entry(&mut object, key, value);
    object.push('}');
    object
}

/// A member's list of teams without one of them; none where it is not among them.
pub(super) fn leave(member: &Node, text: &str, team: &str) -> Option<String> {
    let entries = only(member, "teams")?.as_list()?;
    let is_left = |entry: &&Node| only(entry, "key").and_then(Node::as_str) == Some(team);
    if !entries.iter().any(|entry| is_left(&entry)) {
        return None;
    }
    let mut list = String::from("[");
    for entry in entries.iter().filter(|entry| !is_left(entry)) {
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(slice(text, entry.span));
    }
    list.push(']');
    Some(list)
}

pub(super) fn scope_entry(scope: &Scope) -> Option<NewEntry> {
    let mut text = String::new();
    match scope {
        Scope::Base(BaseRole::Owner | BaseRole::NoAccess) | Scope::Inline(None) => None,
        Scope::Base(role) => {
            print_string(&mut text, role.key());
            Some(("role", text))
        }
        Scope::Custom(references) if references.is_empty() => None,
        Scope::Custom(references) => {
            text.push('[');
            for (at, reference) in references.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                print_string(&mut text, reference);
            }
            text.push(']');
            Some(("customRoleIds", text))
        }
        Scope::Inline(Some(policy)) => Some(("inlineRole", format_policy(policy))),
    }
}

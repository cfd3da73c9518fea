//! The scope of a stored token (rules 1.2, 1.3 and 1.10).

use super::document::{BaseRole, Scope};
use super::fields::{Fields, texts};
use super::index::RoleIndex;
use super::load::Loader;
use super::role::check_reference;
use crate::source::{Diagnostic, Node, excerpt};

const ROLE: &str = "role";
const CUSTOM: &str = "customRoleIds";
const INLINE: &str = "inlineRole";

/// Reads the one scope that counts: inline (if not `[]`), else custom (if not empty), else role. `None`: grants nothing.
///
/// Never one in another's place: where the one that counts cannot be read, there is no falling back (rule 1.3).
pub(super) fn read_scope(
    fields: &Fields<'_, '_>,
    roles: &RoleIndex,
    loader: &mut Loader<'_>,
) -> Option<Scope> {
    if fields.doubled {
        return None;
    }
    let filled = |key| fields.get(key).filter(|node| !is_empty_list(node));
    let (inline, custom, role) = (filled(INLINE), filled(CUSTOM), fields.get(ROLE));
    let scope = match (inline, custom, role) {
        (Some(node), _, _) => {
            let path = fields.path.key(INLINE);
            Some(Scope::Inline(loader.policy(node, &path)))
        }
        (None, Some(node), _) => read_custom(node, fields, roles, loader),
        (None, None, Some(_)) => read_base(fields, loader),
        // An empty inline policy is no scope (rule 1.2), and nothing is amiss: it grants nothing (rule 2.1).
        (None, None, None) if fields.get(INLINE).is_some() => None,
        (None, None, None) => {
            let diagnostic = Diagnostic::error(
                "token_without_scope",
                "the token has no scope, so it grants nothing",
            )
            .help("give it one of `role`, `customRoleIds` and `inlineRole`");
            loader.report.push(diagnostic, fields.path, fields.span);
            None
        }
    };
    let present: Vec<&str> = [(INLINE, inline), (CUSTOM, custom), (ROLE, role)]
        .into_iter()
        .filter_map(|(key, node)| node.map(|_| key))
        .collect();
    if let [counts, _, ..] = present.as_slice() {
        let message = format!("the token has {}; only `{counts}` counts", list(&present));
        let diagnostic = Diagnostic::warning("several_scopes", message)
            .with("scope", *counts)
            .help("keep one of them");
        loader.report.push(diagnostic, fields.path, fields.span);
    }
    if !loader.plan_custom_roles && (inline.is_some() || custom.is_some()) {
        let key = if inline.is_some() { INLINE } else { CUSTOM };
        let message = "the plan has no custom roles, but the token is scoped with one; it is evaluated as written";
        let diagnostic = Diagnostic::warning("plan_without_custom_roles", message)
            .help("it can be kept, but not created or changed to");
        fields.say(key, diagnostic, &mut loader.report);
    }
    scope
}

fn read_custom(
    node: &Node,
    fields: &Fields<'_, '_>,
    roles: &RoleIndex,
    loader: &mut Loader<'_>,
) -> Option<Scope> {
    let path = fields.path.key(CUSTOM);
    let references = texts(node, &path, &mut loader.report).ok()?;
    for (place, reference) in &references.usable {
        if let Some(node) = node.as_list().and_then(|items| items.get(*place)) {
            check_reference(reference, roles, node, &path.index(*place), loader);
        }
    }
    let references = references.into_texts();
    (!references.is_empty()).then_some(Scope::Custom(references))
}

fn read_base(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Scope> {
    let key = fields.text(ROLE, &mut loader.report).ok()??;
    match BaseRole::from_key(key) {
        Some(role @ (BaseRole::Reader | BaseRole::Writer | BaseRole::Admin)) => {
            Some(Scope::Base(role))
        }
        _ => {
            let key = excerpt(key);
            let message = format!("`{key}` is not a role a token can have, so it grants nothing");
            let diagnostic = Diagnostic::error("bad_token_role", message)
                .with("role", key)
                .help("a token's `role` is reader, writer or admin; custom roles stand in `customRoleIds`");
            fields.say(ROLE, diagnostic, &mut loader.report);
            None
        }
    }
}

fn is_empty_list(node: &Node) -> bool {
    node.as_list().is_some_and(<[Node]>::is_empty)
}

fn list(keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(" and ")
}

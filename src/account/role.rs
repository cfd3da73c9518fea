//! Custom roles (rule 4.2) and references to them (rule 2.7).

use std::sync::Arc;

use super::document::Role;
use super::fields::{Fields, Texts, Unusable, texts};
use super::index::Reference;
use super::load::Loader;
use super::pages::Pages;
use super::phrases::{
    AMBIGUOUS_ROLE, DUPLICATE_ROLE, MISSING_POLICY, UNKNOWN_BASE_PERMISSIONS, UNRESOLVED_ROLE,
};
use super::unbound::deny_attributes;
use crate::policy::Policy;
use crate::source::{Node, Path, Span};
use crate::tables::Names;

/// Reads all roles that something can refer to, be it several by the same name.
pub(super) fn read_roles(pages: &Pages<'_>, loader: &mut Loader<'_>) -> Vec<Role> {
    let mut roles = Vec::new();
    let mut seen = Names::default();
    pages.each(loader, &mut |fields, loader| {
        let Some(key) = fields.name("key", &mut loader.report) else {
            return;
        };
        let role = read_role(key, fields, loader);
        check_duplicates(roles.len(), fields, &mut seen, loader);
        loader.places.roles.add(fields);
        roles.push(role);
    });
    roles
}

/// Reads a role; one that cannot be used has no policy.
pub(super) fn read_role(key: &str, fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Role {
    let id = fields.text("_id", &mut loader.report);
    let base = read_base(fields, loader);
    let policy = read_policy(fields, loader);
    let usable = !fields.doubled && id.is_ok() && base.is_ok();
    let policy = policy.filter(|_| usable);
    Role {
        id: id.ok().flatten().filter(|id| !id.is_empty()).map(Box::from),
        key: key.into(),
        name: fields.label("name", &mut loader.report),
        reader_base: base == Ok(true),
        deny_attributes: policy.as_deref().map(deny_attributes).unwrap_or_default(),
        policy,
    }
}

/// Whether the reader base is laid under it; of an unknown base it cannot be told what its policy means.
fn read_base(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Result<bool, Unusable> {
    const KEY: &str = "basePermissions";
    match fields.text(KEY, &mut loader.report)? {
        Some("reader") => Ok(true),
        Some("no_access") | None => Ok(false),
        Some(other) => {
            let params = [(KEY, other)];
            fields.say_at(KEY, &UNKNOWN_BASE_PERMISSIONS, &params, &mut loader.report);
            Err(Unusable)
        }
    }
}

fn read_policy(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Arc<Policy>> {
    const KEY: &str = "policy";
    if let Some(node) = fields.get(KEY) {
        return loader.policy(node, &fields.path.key(KEY));
    }
    // Doubled policies were reported with their key.
    if !fields.is_doubled(KEY) {
        fields.say(&MISSING_POLICY, &[("key", KEY)], &mut loader.report);
    }
    None
}

/// Reports where the role at that place shares its key or id with an earlier one.
fn check_duplicates(at: usize, fields: &Fields<'_, '_>, seen: &mut Names, loader: &mut Loader<'_>) {
    for key in ["_id", "key"] {
        let value = fields.all(key).next();
        let Some((value, name)) = value.and_then(|value| Some((value, value.as_str()?))) else {
            continue;
        };
        if !name.is_empty() && seen.add(name, at).is_some_and(|first| first != at) {
            let path = fields.path.key(key);
            let params = [("role", name)];
            loader
                .report
                .say(&DUPLICATE_ROLE, &params, &path, value.span);
        }
    }
}

/// Reads a list of references to roles, and reports those that lead to none or to several: they contribute nothing.
pub(super) fn read_references<'n>(
    list: &'n Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Texts<'n> {
    let references = texts(list, path, &mut loader.report);
    for reference in &references.usable {
        let path = path.index(reference.at);
        check_reference(reference.text, &path, reference.span, loader);
    }
    references
}

/// Reports a reference that leads to no role or to several. It contributes nothing.
#[inline(never)]
pub(super) fn check_reference(
    reference: &str,
    path: &Path<'_>,
    span: Span,
    loader: &mut Loader<'_>,
) {
    let phrase = match loader.roles.reference(reference) {
        Reference::Role(_) => return,
        Reference::Unresolved => {
            loader.unresolved = true;
            &UNRESOLVED_ROLE
        }
        Reference::Ambiguous => &AMBIGUOUS_ROLE,
    };
    loader
        .report
        .say(phrase, &[("role", reference)], path, span);
}

//! Custom roles (rule 4.2) and references to them (rule 2.7).

use std::sync::Arc;

use super::document::Role;
use super::fields::{Fields, Unusable};
use super::index::{Reference, RoleIndex};
use super::load::Loader;
use super::unbound::deny_attributes;
use crate::source::{Diagnostic, Node, Path, Severity, excerpt};
use crate::tables::Names;

/// Reads a role. `None`: nothing can refer to it; a role that can be named but not used has no policy.
pub(super) fn read_role(node: &Node, path: &Path<'_>, loader: &mut Loader<'_>) -> Option<Role> {
    let fields = Fields::read(node, path, &mut loader.report).ok()?;
    let key = fields.name("key", &mut loader.report).ok()?;
    let id = fields.text("_id", &mut loader.report);
    let base = read_base(&fields, loader);
    let policy = read_policy(&fields, loader);
    let usable = !fields.doubled && id.is_ok() && base.is_ok();
    let policy = policy.filter(|_| usable);
    Some(Role {
        id: id.ok().flatten().filter(|id| !id.is_empty()).map(Box::from),
        key: key.into(),
        name: fields.label("name", &mut loader.report),
        reader_base: base == Ok(true),
        deny_attributes: policy.as_deref().map(deny_attributes).unwrap_or_default(),
        policy,
    })
}

/// Whether the reader base is laid under it; of an unknown base it cannot be told what its policy means.
fn read_base(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Result<bool, Unusable> {
    match fields.text("basePermissions", &mut loader.report)? {
        Some("reader") => Ok(true),
        Some("no_access") | None => Ok(false),
        Some(other) => {
            let other = excerpt(other);
            let message = format!("unknown base permissions `{other}`");
            let diagnostic = Diagnostic::error("unknown_base_permissions", message)
                .with("basePermissions", other)
                .help("use `reader` or `no_access`; until then the role grants nothing");
            fields.say("basePermissions", diagnostic, &mut loader.report);
            Err(Unusable)
        }
    }
}

fn read_policy(
    fields: &Fields<'_, '_>,
    loader: &mut Loader<'_>,
) -> Option<Arc<crate::policy::Policy>> {
    match fields.get("policy") {
        Some(node) => loader.policy(node, &fields.path.key("policy")),
        None => {
            // Doubled policies were reported with their key.
            if fields.all("policy").nth(1).is_none() {
                let diagnostic = Diagnostic::error("missing_field", "`policy` is missing")
                    .with("key", "policy")
                    .help("an empty policy is `[]`; without one the role grants nothing");
                loader.report.push(diagnostic, fields.path, fields.span);
            }
            None
        }
    }
}

/// Reports roles that share a key or an id, at each but the first.
pub(super) struct Duplicates {
    seen: Names,
}

impl Duplicates {
    pub fn new() -> Self {
        Self {
            seen: Names::default(),
        }
    }

    /// Takes in the role at `at`, read from `node`.
    pub fn check(&mut self, at: usize, node: &Node, path: &Path<'_>, loader: &mut Loader<'_>) {
        for field in ["_id", "key"] {
            let Some(value) = node.get(field) else {
                continue;
            };
            let Some(name) = value.as_str().filter(|name| !name.is_empty()) else {
                continue;
            };
            let first = self.seen.add(name, at).unwrap_or(at);
            if first != at {
                let name = excerpt(name);
                let message = format!("`{name}` names an earlier role too");
                let diagnostic = Diagnostic::error("duplicate_role", message)
                    .with("role", name)
                    .help("references to it contribute nothing; a role with a unique `_id` can still be referred to by that");
                loader.report.push(diagnostic, &path.key(field), value.span);
            }
        }
    }
}

/// Reports a reference that leads to no role or to several. It contributes nothing.
pub(super) fn check_reference(
    reference: &str,
    roles: &RoleIndex,
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) {
    let (code, what, help) = match roles.reference(reference) {
        Reference::Role(_) => return,
        Reference::Unresolved => {
            loader.unresolved = true;
            (
                "unresolved_role",
                "no role has the id or key",
                "it contributes nothing",
            )
        }
        Reference::Ambiguous => (
            "ambiguous_role",
            "several roles have the id or key",
            "it contributes nothing; refer to the one that is meant by its `_id`",
        ),
    };
    let reference = excerpt(reference);
    let message = format!("{what} `{reference}`");
    let diagnostic = Diagnostic::worded(Severity::Error, code, message)
        .with("role", reference)
        .help(help);
    loader.report.push(diagnostic, path, node.span);
}

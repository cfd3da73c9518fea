//! What a service token was fixed to when it was created (rule 1.4).

use super::document::{BoundPolicy, BoundSource, Frozen};
use super::fields::{Fields, Unusable};
use super::load::Loader;
use crate::source::{Diagnostic, Node, Path, excerpt};

/// Reads `frozen`. A side or policy that cannot be read grants nothing; the scope never stands in for it.
pub(super) fn read_frozen(node: &Node, path: &Path<'_>, loader: &mut Loader<'_>) -> Frozen {
    match Fields::read(node, path, &mut loader.report) {
        Ok(fields) if !fields.doubled => Frozen {
            owner: read_side("owner", &fields, loader),
            scope: read_side("scope", &fields, loader),
        },
        _ => Frozen::default(),
    }
}

fn read_side(
    key: &'static str,
    fields: &Fields<'_, '_>,
    loader: &mut Loader<'_>,
) -> Vec<BoundPolicy> {
    let Ok(items) = fields.list(key, &mut loader.report) else {
        return Vec::new();
    };
    let Some(items) = items else {
        let message = format!("`{key}` is missing, so that side grants nothing");
        let diagnostic = Diagnostic::error("missing_field", message).with("key", key);
        loader.report.push(diagnostic, fields.path, fields.span);
        return Vec::new();
    };
    let path = fields.path.key(key);
    let read = |(at, item)| read_bound(item, &path.index(at), loader).unwrap_or(UNUSABLE);
    items.iter().enumerate().map(read).collect()
}

/// Keeps its place in the list.
const UNUSABLE: BoundPolicy = BoundPolicy {
    source: BoundSource::Inline,
    role: None,
    via: None,
    policy: None,
    role_attributes: super::document::RoleAttributes::new(),
};

fn read_bound(
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Result<BoundPolicy, Unusable> {
    let fields = Fields::read(node, path, &mut loader.report)?;
    let source = read_source(&fields, loader);
    let attributes = fields.role_attributes(&mut loader.report);
    let (role, via) = (
        fields.text("role", &mut loader.report),
        fields.text("via", &mut loader.report),
    );
    let policy = match fields.get("statements") {
        Some(node) => loader.frozen_policy(node, &path.key("statements")),
        None => {
            let diagnostic = Diagnostic::error("missing_field", "`statements` is missing")
                .with("key", "statements");
            loader.report.push(diagnostic, path, fields.span);
            None
        }
    };
    let usable =
        !fields.doubled && attributes.is_ok() && role.is_ok() && via.is_ok() && source.is_ok();
    Ok(BoundPolicy {
        source: source.unwrap_or(BoundSource::Inline),
        role: role.ok().flatten().map(Box::from),
        via: via.ok().flatten().map(Box::from),
        policy: policy.filter(|_| usable),
        role_attributes: attributes.ok().flatten().unwrap_or_default(),
    })
}

fn read_source(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Result<BoundSource, Unusable> {
    let source = fields.text("source", &mut loader.report)?;
    match source {
        Some("base") => return Ok(BoundSource::Base),
        Some("role") => return Ok(BoundSource::Role),
        Some("inline") => return Ok(BoundSource::Inline),
        Some("grant") => return Ok(BoundSource::Grant),
        _ => {}
    }
    let diagnostic = match source {
        Some(other) => {
            let other = excerpt(other);
            Diagnostic::error("unknown_source", format!("unknown source `{other}`"))
                .with("source", other)
        }
        None => Diagnostic::error("missing_field", "`source` is missing").with("key", "source"),
    };
    fields.say(
        "source",
        diagnostic.help("use base, role, inline or grant"),
        &mut loader.report,
    );
    Err(Unusable)
}

//! What a service token was fixed to when it was created (rule 1.4).

use super::document::{BoundPolicy, BoundSource, Frozen, RoleAttributes};
use super::fields::{Fields, Unusable};
use super::load::Loader;
use super::phrases::{MISSING, MISSING_SIDE, MISSING_SOURCE, UNKNOWN_SOURCE};
use crate::source::{Node, Path};

/// Reads `frozen`. A side or policy that cannot be read grants nothing; the scope never stands in for it.
pub(super) fn read_frozen(node: &Node, path: &Path<'_>, loader: &mut Loader<'_>) -> Frozen {
    match Fields::read(node, path, &mut loader.report) {
        Some(fields) if !fields.doubled => Frozen {
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
    let mut side = Vec::new();
    let path = fields.path.key(key);
    match fields.list(key, &mut loader.report) {
        Ok(Some(items)) => {
            for (at, item) in items.iter().enumerate() {
                side.push(read_bound(item, &path.index(at), loader));
            }
        }
        Ok(None) => fields.say(&MISSING_SIDE, &[("key", key)], &mut loader.report),
        Err(Unusable) => {}
    }
    side
}

/// Reads one policy; without anything usable in it, it keeps its place in the list.
fn read_bound(node: &Node, path: &Path<'_>, loader: &mut Loader<'_>) -> BoundPolicy {
    let mut bound = BoundPolicy {
        source: BoundSource::Inline,
        role: None,
        via: None,
        policy: None,
        role_attributes: RoleAttributes::new(),
    };
    let Some(fields) = Fields::read(node, path, &mut loader.report) else {
        return bound;
    };
    let source = read_source(&fields, loader);
    let attributes = fields.role_attributes(&mut loader.report);
    let role = fields.text("role", &mut loader.report);
    let via = fields.text("via", &mut loader.report);
    let policy = match fields.get("statements") {
        Some(node) => loader.frozen_policy(node, &path.key("statements")),
        None => {
            fields.say(&MISSING, &[("key", "statements")], &mut loader.report);
            None
        }
    };
    let usable =
        !fields.doubled && attributes.is_ok() && role.is_ok() && via.is_ok() && source.is_ok();
    if usable {
        bound.policy = policy;
    }
    bound.source = source.unwrap_or(bound.source);
    bound.role = role.ok().flatten().map(Box::from);
    bound.via = via.ok().flatten().map(Box::from);
    bound.role_attributes = attributes.unwrap_or_default();
    bound
}

fn read_source(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Result<BoundSource, Unusable> {
    const KEY: &str = "source";
    let report = &mut loader.report;
    match fields.text(KEY, report)? {
        Some("base") => return Ok(BoundSource::Base),
        Some("role") => return Ok(BoundSource::Role),
        Some("inline") => return Ok(BoundSource::Inline),
        Some("grant") => return Ok(BoundSource::Grant),
        Some(other) => fields.say_at(KEY, &UNKNOWN_SOURCE, &[(KEY, other)], report),
        None => fields.say_at(KEY, &MISSING_SOURCE, &[("key", KEY)], report),
    }
    Err(Unusable)
}

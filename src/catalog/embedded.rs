//! The data files beside this one, read once.

use std::sync::{Arc, LazyLock};

use super::{BaseRoles, Catalog, read_base_roles, read_catalog};
use crate::source::{Limits, Node, Path, Report, parse_json};

static LAUNCHDARKLY: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let catalog = parse(include_str!("launchdarkly.json"))
        .and_then(|node| read_catalog(&node, &Path::ROOT, &mut Report::new(None)));
    // `tests/source.rs` holds the file to have no error; if it had one, nothing would be known.
    Arc::new(catalog.unwrap_or_default())
});

static BASE_ROLES: LazyLock<Arc<BaseRoles>> = LazyLock::new(|| {
    let roles = parse(include_str!("base-roles.json")).and_then(|node| {
        read_base_roles(&node, &Path::ROOT, &LAUNCHDARKLY, &mut Report::new(None))
    });
    Arc::new(roles.unwrap_or_else(BaseRoles::nothing))
});

fn parse(text: &str) -> Option<Node> {
    parse_json(text, &Limits::POLICY).ok()
}

impl Catalog {
    /// What LaunchDarkly has, from its public documentation as of [`Catalog::date`]. What says so stands in
    /// `launchdarkly.sources.json`, which is not part of the module.
    pub fn launchdarkly() -> Arc<Self> {
        Arc::clone(&LAUNCHDARKLY)
    }
}

impl BaseRoles {
    /// LaunchDarkly's base roles (rule 4.1).
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&BASE_ROLES)
    }
}

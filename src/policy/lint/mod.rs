//! Warnings.
mod pattern;

use super::Statement;
use crate::source::{Node, Path, Report};
pub(super) use pattern::{action, specifier};

/// A statement without errors, and where it stands.
pub(super) struct Placed<'n> {
    /// Its index in the policy as written, faulty statements counted.
    pub index: usize,
    pub node: &'n Node,
    pub statement: Statement,
    /// `actions` or `notActions`, with its list; items stand in the order of the patterns.
    pub action_list: (&'static str, &'n Node),
    /// `resources` or `notResources` likewise.
    pub resource_list: (&'static str, &'n Node),
}

pub(super) fn policy(
    _placed: &[Placed<'_>],
    _path: &Path<'_>,
    _options: &super::ParseOptions<'_>,
    _report: &mut Report<'_>,
) {
}

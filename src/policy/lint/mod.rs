//! Warnings: what is evaluated as written, but was likely not meant so.
//!
//! Everything here is plain comparison of one policy's text against itself and the catalog; what statements mean
//! together with other roles is for the analysis.

mod covered;
mod covers;
mod pattern;
mod statement;

use super::lists::Selected;
use super::{ParseOptions, Statement};
use crate::source::{Node, Path, Report};

pub(super) use pattern::{action, specifier};

/// A statement without errors, and where it stands.
pub(super) struct Placed<'n> {
    /// Its index in the policy as written, faulty statements counted.
    pub index: usize,
    pub node: &'n Node,
    pub statement: Statement,
    pub action_list: Selected<'n>,
    pub resource_list: Selected<'n>,
}

/// What can be said of whole statements. Nothing of base roles and of what was frozen: nobody edits those.
pub(super) fn policy(
    statements: &[Placed<'_>],
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) {
    if options.reserved_holes {
        return;
    }
    for placed in statements {
        statement::lint(placed, &path.index(placed.index), options.catalog, report);
    }
    covered::lint(statements, path, report);
}

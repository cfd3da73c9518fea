//! Whether one principal stays within another, also in what only policies name.

use crate::engine::{BoundSpecifier, BoundStatement, Principal};
use crate::tables::Names;

use super::chains::Cells;
use super::functions::Functions;
use super::options::AnalysisOptions;

/// What may be gone through at most, see [`Named::cost`]; a tenth of a second.
const MOST: usize = 4_000_000;

impl Principal {
    /// Whether this principal may do nothing that the other may not; `None` where that cannot be settled.
    ///
    /// Unlike [`Principal::compare_to`] this goes beyond the catalog, as far as names go: policies may name actions and
    /// types newer than it, which are matched literally (rule 2.6), and types whose actions are known incompletely may
    /// have any. What nobody names does not exist: two patterns with a `*` are alike if they match the same of those.
    pub(crate) fn is_within(&self, other: &Self) -> Option<bool> {
        let mut named = Named::default();
        for principal in [self, other] {
            named.add_catalog(principal);
        }
        named.catalogued = named.actions.len();
        for principal in [self, other] {
            named.add_statements(principal);
        }
        let Cells {
            chains, prefixes, ..
        } = Cells::of_both_and(self, other, &named.chains);
        if chains.len().saturating_mul(named.cost()) > MOST {
            return None;
        }
        let mut solver = AnalysisOptions::default().solver();
        let mut mine = Functions::new(self, prefixes);
        let mut theirs = Functions::new(other, prefixes);
        for chain in &chains {
            for action in &named.actions {
                let a = mine.whole(chain, action, &mut solver);
                let b = theirs.whole(chain, action, &mut solver);
                if a != b && !solver.within(a, b, chain.types.len()).ok()? {
                    return Some(false);
                }
            }
        }
        Some(true)
    }
}

/// What catalogs and policies name.
#[derive(Default)]
struct Named {
    actions: Vec<Box<str>>,
    known: Names,
    /// How many actions are of the catalogs.
    catalogued: usize,
    patterns: usize,
    /// Type chains of specifiers.
    chains: Vec<Vec<Box<str>>>,
}

impl Named {
    fn add_catalog(&mut self, principal: &Principal) {
        for kind in &principal.catalog().types {
            for action in &kind.actions {
                self.add_action(&action.name);
            }
        }
    }

    fn add_statements(&mut self, principal: &Principal) {
        for held in principal.sides().iter().flat_map(|side| &side.held) {
            for statement in &held.policy.statements {
                self.add_statement(statement);
            }
        }
    }

    fn add_statement(&mut self, statement: &BoundStatement) {
        self.patterns += statement.actions.patterns.len() + statement.specifiers.len();
        for pattern in &statement.actions.patterns {
            if pattern.is_literal() {
                self.add_action(pattern.as_str());
            }
        }
        for specifier in &statement.specifiers {
            if let BoundSpecifier::Chain {
                segments,
                below: false,
                ..
            } = specifier
            {
                let mut types = Vec::with_capacity(segments.len());
                for segment in segments {
                    types.push(segment.kind.clone());
                }
                self.chains.push(types);
            }
        }
    }

    /// Per chain: every pattern once, and again for each action that statements are not indexed by.
    fn cost(&self) -> usize {
        let new = self.actions.len().saturating_sub(self.catalogued);
        let gone_through = self.patterns.saturating_mul(new + 1);
        self.catalogued.saturating_add(gone_through)
    }

    fn add_action(&mut self, name: &str) {
        if self.known.add(name, 0).is_none() {
            self.actions.push(name.into());
        }
    }
}

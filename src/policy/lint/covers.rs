//! Whether one pattern matches everything that another does, as far as plain comparison tells.
//!
//! Each answer "yes" holds for every principal and every resource; "no" may only mean that it cannot be told.

use super::super::{
    Effect, Filter, Glob, Pattern, SegmentPattern, Selection, Specifier, SpecifierForm, Statement,
};

/// Comparisons that may still be made; out of them, nothing covers anything.
pub(super) struct Budget(pub usize);

impl Budget {
    fn take(&mut self) -> bool {
        let left = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        left
    }
}

pub(super) fn statement(wide: &Statement, narrow: &Statement, budget: &mut Budget) -> bool {
    wide.effect == narrow.effect
        && actions(&wide.actions, &narrow.actions, budget)
        && resources(wide, narrow, budget)
        // Under `unboundDeny: deny-all` a deny with an unbound hole empties its role, covered or not. Asked last:
        // few pairs come so far.
        && !(narrow.effect == Effect::Deny && has_hole(narrow))
}

fn actions(wide: &Selection<Glob>, narrow: &Selection<Glob>, budget: &mut Budget) -> bool {
    match (wide.except, narrow.except) {
        (false, false) => each_within(&narrow.patterns, &wide.patterns, glob, budget),
        (false, true) => wide.patterns.iter().any(Glob::is_any),
        (true, true) => each_within(&wide.patterns, &narrow.patterns, glob, budget),
        (true, false) => narrow.patterns.iter().all(|action| {
            let excepted = |except: &Glob| !budget.take() || except.matches(action.as_str());
            action.is_literal() && !wide.patterns.iter().any(excepted)
        }),
    }
}

fn resources(wide: &Statement, narrow: &Statement, budget: &mut Budget) -> bool {
    let (outer, inner) = (&wide.resources.patterns, &narrow.resources.patterns);
    match (wide.resources.except, narrow.resources.except) {
        (false, false) => each_within(inner, outer, specifier, budget),
        (false, true) => outer.iter().any(is_everything),
        // An unbound hole in an exception voids its whole statement (rule 3.6).
        (true, true) => !has_hole(wide) && each_within(outer, inner, specifier, budget),
        (true, false) => false,
    }
}

fn each_within<T>(
    inner: &[T],
    outer: &[T],
    covers: fn(&T, &T) -> bool,
    budget: &mut Budget,
) -> bool {
    inner.iter().all(|inner| {
        outer
            .iter()
            .any(|outer| budget.take() && covers(outer, inner))
    })
}

fn is_everything(specifier: &Specifier) -> bool {
    matches!(specifier.form, SpecifierForm::Everything)
}

pub(super) fn specifier(wide: &Specifier, narrow: &Specifier) -> bool {
    let (segments, below, within, within_below) = match (&wide.form, &narrow.form) {
        (SpecifierForm::Everything, _) => return true,
        (_, SpecifierForm::Everything) => return false,
        (
            SpecifierForm::Chain { segments, below },
            SpecifierForm::Chain {
                segments: within,
                below: within_below,
            },
        ) => (segments, *below, within, *within_below),
    };
    let long_enough = match (below, within_below) {
        (false, false) => segments.len() == within.len(),
        (true, false) => segments.len() < within.len(),
        (true, true) => segments.len() <= within.len(),
        (false, true) => false,
    };
    long_enough
        && segments
            .iter()
            .zip(within)
            .all(|(wide, narrow)| segment(wide, narrow))
}

pub(super) fn segment(wide: &SegmentPattern, narrow: &SegmentPattern) -> bool {
    let any_name = wide.names.is_empty() || wide.names.iter().any(is_any);
    let name = |narrow: &Pattern| wide.names.iter().any(|wide| pattern(wide, narrow));
    let filter = |wide: &Filter| narrow.filters.iter().any(|narrow| asks_less(wide, narrow));
    wide.kind == narrow.kind
        && (any_name || (!narrow.names.is_empty() && narrow.names.iter().all(name)))
        && wide.filters.iter().all(filter)
}

/// Whether what has `narrow` also has `wide`.
fn asks_less(wide: &Filter, narrow: &Filter) -> bool {
    match (wide, narrow) {
        (Filter::Tag(wide), Filter::Tag(narrow)) | (Filter::View(wide), Filter::View(narrow)) => {
            pattern(wide, narrow)
        }
        (Filter::Critical(wide), Filter::Critical(narrow)) => wide == narrow,
        _ => false,
    }
}

fn pattern(wide: &Pattern, narrow: &Pattern) -> bool {
    match (wide, narrow) {
        (Pattern::Glob(wide), Pattern::Glob(narrow)) => glob(wide, narrow),
        (Pattern::Hole(wide), Pattern::Hole(narrow)) => wide == narrow,
        (wide, Pattern::Hole(_)) => is_any(wide),
        (Pattern::Hole(_), Pattern::Glob(_)) => false,
    }
}

fn is_any(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::Glob(glob) if glob.is_any())
}

/// A star of `narrow` is an ordinary character to `wide`, which only a star of its own takes up: what it takes up
/// there it takes up for every text that the star of `narrow` stands for.
pub(super) fn glob(wide: &Glob, narrow: &Glob) -> bool {
    wide == narrow || (!wide.is_literal() && wide.matches(narrow.as_str()))
}

/// Only role attributes fill in the holes of a policy that is looked at here.
fn has_hole(statement: &Statement) -> bool {
    statement.role_attributes().len() > 0
}

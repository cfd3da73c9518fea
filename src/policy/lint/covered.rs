//! Statements that say nothing new beside another one of the same policy.

use super::super::phrases::{DUPLICATE_STATEMENT, STATEMENT_COVERED};
use super::super::{Effect, Statement};
use super::Placed;
use super::covers::{self, Budget};
use crate::source::{Path, Report};
use crate::tables::{Names, order};

/// Reports the same statement written twice, and one that a broader one of the same effect makes pointless.
pub(super) fn lint(statements: &[Placed<'_>], path: &Path<'_>, report: &mut Report<'_>) {
    let mut candidates = Candidates::of(statements);
    let places = std::mem::take(&mut candidates.places);
    for ((number, placed), place) in statements.iter().enumerate().zip(places) {
        let (phrase, other) = match place {
            Place::SameAs(other) => (&DUPLICATE_STATEMENT, Some(other)),
            Place::List(own) => {
                let other = candidates.covering(number, own, statements, report);
                (&STATEMENT_COVERED, other)
            }
        };
        if let Some(other) = other.and_then(|other| statements.get(other)) {
            let params = [("statement", &*other.index.to_string())];
            let path = path.index(placed.index);
            report.say(phrase, &params, &path, placed.node.span);
        }
    }
}

/// The same bytes for the same statement, patterns sorted and each once.
fn canonical(statement: &Statement) -> Vec<u8> {
    /// No text has it, so no two lists run into the same bytes.
    const END: u8 = 0xff;
    let mut bytes = vec![statement.effect as u8];
    for (key, patterns) in statement.lists() {
        bytes.extend_from_slice(key.as_bytes());
        let pattern = |at: usize| patterns.get(at).copied().unwrap_or_default();
        let mut last = None;
        for at in order(patterns.len(), &|a, b| pattern(a).cmp(pattern(b))) {
            let pattern = pattern(at);
            if last.replace(pattern) != Some(pattern) {
                bytes.push(END);
                bytes.extend_from_slice(pattern.as_bytes());
            }
        }
        bytes.push(END);
    }
    bytes
}

/// Statements by what they could cover, so that most pairs are never looked at.
struct Candidates {
    /// Of each statement.
    places: Vec<Place>,
    /// First of allows and of denies those whose resources reach over several chains; then those with one chain
    /// among their resources, by effect and chain.
    lists: Vec<Vec<usize>>,
}

/// What a statement is compared with.
enum Place {
    /// An earlier one says the same, the order of patterns apart.
    SameAs(usize),
    /// The list of its effect and first chain, and those that reach over several.
    List(usize),
}

impl Candidates {
    fn of(statements: &[Placed<'_>]) -> Self {
        let mut seen = Names::default();
        let mut chains = Names::default();
        let mut candidates = Self {
            places: Vec::with_capacity(statements.len()),
            lists: vec![Vec::new(), Vec::new()],
        };
        for (number, Placed { statement, .. }) in statements.iter().enumerate() {
            // A doubled one covers no more than its first.
            let place = match seen.add(canonical(statement), number) {
                Some(same) => Place::SameAs(same),
                None => Place::List(candidates.add(number, statement, &mut chains)),
            };
            candidates.places.push(place);
        }
        candidates
    }

    /// Answers the first of the lists it was added to.
    fn add(&mut self, number: usize, statement: &Statement, chains: &mut Names) -> usize {
        let Some(keys) = keys(statement) else {
            let wide = wide(statement.effect);
            self.enter(wide, number);
            return wide;
        };
        let mut first = None;
        for key in keys {
            let next = self.lists.len();
            let at = chains.add(key, next).unwrap_or(next);
            self.enter(at, number);
            first = first.or(Some(at));
        }
        first.unwrap_or_default()
    }

    fn enter(&mut self, at: usize, number: usize) {
        match self.lists.get_mut(at) {
            None => self.lists.push(vec![number]),
            Some(list) if list.last() != Some(&number) => list.push(number),
            Some(_) => {}
        }
    }

    /// The first other statement that covers this one. Of two that cover each other, the first stays.
    fn covering(
        &self,
        number: usize,
        own: usize,
        statements: &[Placed<'_>],
        report: &mut Report<'_>,
    ) -> Option<usize> {
        let narrow = &statements.get(number)?.statement;
        let wide = wide(narrow.effect);
        let lists = [
            self.lists.get(own).filter(|_| own != wide),
            self.lists.get(wide),
        ];
        for list in lists.iter().flatten() {
            for other in list.iter().copied() {
                let Some(broader) = statements.get(other).filter(|_| other != number) else {
                    continue;
                };
                if !report.spend(1) {
                    return None;
                }
                let broader = &broader.statement;
                let whole = pairs(broader, narrow);
                let mut budget = Budget(whole);
                let covers = covers::statement(broader, narrow, &mut budget);
                report.spend(whole - budget.0);
                let mutual = || {
                    let mut budget = Budget(whole);
                    covers::statement(narrow, broader, &mut budget) || budget.0 == 0
                };
                if covers && (other < number || !mutual()) {
                    return Some(other);
                }
            }
        }
        None
    }
}

fn wide(effect: Effect) -> usize {
    usize::from(effect == Effect::Deny)
}

/// Effect and chain of each resource; none where the statement reaches over several chains.
fn keys(statement: &Statement) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    for specifier in &statement.resources.patterns {
        match specifier.form.chain() {
            Some((mut chain, false)) if !statement.resources.except => {
                chain.push(if statement.effect == Effect::Allow {
                    '+'
                } else {
                    '-'
                });
                keys.push(chain);
            }
            _ => return None,
        }
    }
    Some(keys)
}

/// Comparisons that settle whether one statement covers another, at most.
fn pairs(a: &Statement, b: &Statement) -> usize {
    const MOST: usize = 100_000;
    let actions = a.actions.patterns.len() * b.actions.patterns.len();
    (actions + a.resources.patterns.len() * b.resources.patterns.len()).min(MOST)
}

//! Statements that say nothing new beside another one of the same policy.

use std::collections::BTreeMap;

use super::super::{Effect, Glob, Specifier, SpecifierForm, Statement};
use super::Placed;
use super::covers::{self, Budget};
use crate::source::{Diagnostic, Path, Report, doubled};

/// Reports the same statement written twice, and one that a broader one of the same effect makes pointless.
pub(super) fn lint(statements: &[Placed<'_>], path: &Path<'_>, report: &mut Report<'_>) {
    let first = first_of_each(statements);
    let candidates = Candidates::of(statements, &first);
    for (number, placed) in statements.iter().enumerate() {
        let earlier = first.get(number).copied().unwrap_or(number);
        let same = statements.get(earlier).filter(|_| earlier != number);
        let diagnostic = if let Some(same) = same {
            let message = format!("the same as statement {}", same.index);
            Diagnostic::warning("duplicate_statement", message)
                .with("statement", same.index.to_string())
        } else if let Some(broader) = candidates.covering(number, statements, report) {
            let message = format!("statement {} covers all of this one", broader.index);
            Diagnostic::warning("statement_covered", message)
                .with("statement", broader.index.to_string())
        } else {
            continue;
        };
        report.push(
            diagnostic.help("remove it; it changes nothing"),
            &path.index(placed.index),
            placed.node.span,
        );
    }
}

/// For each statement the first that says the same, the order of patterns apart.
fn first_of_each(statements: &[Placed<'_>]) -> Vec<usize> {
    let mut seen = BTreeMap::new();
    let canonical = statements.iter().map(|placed| canonical(&placed.statement));
    canonical
        .enumerate()
        .map(|(number, form)| *seen.entry(form).or_insert(number))
        .collect()
}

/// The same text for the same statement, patterns sorted and each once. Each has its length before
/// it, so that no two lists run into the same text.
fn canonical(statement: &Statement) -> String {
    let mut text = String::new();
    text.push(if statement.effect == Effect::Allow {
        'a'
    } else {
        'd'
    });
    let specifiers = statement
        .resources
        .patterns
        .iter()
        .map(|specifier| &*specifier.text)
        .collect();
    let actions = statement
        .actions
        .patterns
        .iter()
        .map(Glob::as_str)
        .collect();
    for (except, mut patterns) in [
        (statement.actions.except, actions),
        (statement.resources.except, specifiers),
    ] {
        let patterns: &mut Vec<&str> = &mut patterns;
        patterns.sort_unstable();
        patterns.dedup();
        text.push(if except { '!' } else { '=' });
        for pattern in patterns {
            text.push_str(&pattern.len().to_string());
            text.push(' ');
            text.push_str(pattern);
        }
    }
    text
}

/// Statements by what they could cover, so that most pairs are never looked at.
struct Candidates {
    /// By effect and chain of types: those with such a chain among their resources.
    by_chain: BTreeMap<(bool, String), Vec<usize>>,
    /// By effect: those whose resources reach over several chains.
    wide: BTreeMap<bool, Vec<usize>>,
}

impl Candidates {
    fn of(statements: &[Placed<'_>], first: &[usize]) -> Self {
        let mut by_chain = BTreeMap::<_, Vec<usize>>::new();
        let mut wide = BTreeMap::<_, Vec<usize>>::new();
        for (number, Placed { statement, .. }) in statements.iter().enumerate() {
            // A doubled one covers no more than its first.
            if first.get(number) != Some(&number) {
                continue;
            }
            let allows = statement.effect == Effect::Allow;
            let chains: Option<Vec<String>> = match statement.resources.except {
                true => None,
                false => statement.resources.patterns.iter().map(chain_of).collect(),
            };
            match chains {
                None => wide.entry(allows).or_default().push(number),
                Some(chains) => {
                    let again = doubled(chains.iter().map(String::as_str));
                    let each = chains.into_iter().enumerate();
                    for (_, chain) in each.filter(|(at, _)| again.binary_search(at).is_err()) {
                        by_chain.entry((allows, chain)).or_default().push(number);
                    }
                }
            }
        }
        Self { by_chain, wide }
    }

    /// The first other statement that covers this one. Of two that cover each other, the first stays.
    fn covering<'a, 'n>(
        &self,
        number: usize,
        statements: &'a [Placed<'n>],
        report: &mut Report<'_>,
    ) -> Option<&'a Placed<'n>> {
        let narrow = &statements.get(number)?.statement;
        let allows = narrow.effect == Effect::Allow;
        let chain = narrow
            .resources
            .patterns
            .first()
            .filter(|_| !narrow.resources.except)
            .and_then(chain_of);
        let same_chain = chain.and_then(|chain| self.by_chain.get(&(allows, chain)));
        let wide = self.wide.get(&allows);
        for other in [same_chain, wide].into_iter().flatten().flatten().copied() {
            let Some(broader) = statements.get(other).filter(|_| other != number) else {
                continue;
            };
            if !report.spend(1) {
                return None;
            }
            let whole = pairs(&broader.statement, narrow);
            let mut budget = Budget(whole);
            let covers = covers::statement(&broader.statement, narrow, &mut budget);
            report.spend(whole - budget.0);
            let mutual = || {
                let mut budget = Budget(whole);
                covers::statement(narrow, &broader.statement, &mut budget) || budget.0 == 0
            };
            if covers && (other < number || !mutual()) {
                return Some(broader);
            }
        }
        None
    }
}

/// Comparisons that settle whether one statement covers another, at most.
fn pairs(a: &Statement, b: &Statement) -> usize {
    const MOST: usize = 100_000;
    let actions = a.actions.patterns.len() * b.actions.patterns.len();
    (actions + a.resources.patterns.len() * b.resources.patterns.len()).min(MOST)
}

/// The types of a specifier for exactly one chain.
fn chain_of(specifier: &Specifier) -> Option<String> {
    match &specifier.form {
        SpecifierForm::Chain {
            segments,
            below: false,
        } => {
            let kinds: Vec<&str> = segments.iter().map(|segment| &*segment.kind).collect();
            Some(kinds.join(":"))
        }
        _ => None,
    }
}

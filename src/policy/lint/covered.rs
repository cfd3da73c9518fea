//! Statements that say nothing new beside another one of the same policy.

use super::super::{Effect, Glob, Specifier, SpecifierForm, Statement};
use super::Placed;
use super::covers::{self, Budget};
use crate::source::{Diagnostic, Path, Report};
use crate::tables::{Names, sorted};

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
    let mut seen = Names::default();
    let first = |(number, placed): (usize, &Placed<'_>)| {
        let earlier = seen.add(canonical(&placed.statement), number);
        earlier.unwrap_or(number)
    };
    statements.iter().enumerate().map(first).collect()
}

/// The same text for the same statement, patterns sorted and each once. Each has its length before
/// it, so that no two lists run into the same text.
fn canonical(statement: &Statement) -> String {
    let mut text = String::from(if statement.effect == Effect::Allow {
        "allow"
    } else {
        "deny"
    });
    let (actions, resources) = (&statement.actions, &statement.resources);
    let patterns = actions.patterns.iter().map(Glob::as_str).collect();
    list(&mut text, actions.except, patterns);
    let patterns = resources.patterns.iter().map(|specifier| &*specifier.text);
    list(&mut text, resources.except, patterns.collect());
    text
}

fn list(text: &mut String, except: bool, patterns: Vec<&str>) {
    text.push_str(if except { "\n!" } else { "\n=" });
    let mut last = None;
    for pattern in sorted(patterns, &|a, b| a.cmp(b)) {
        if last.replace(pattern) != Some(pattern) {
            text.push_str(&format!("{} {pattern}", pattern.len()));
        }
    }
}

/// Statements by what they could cover, so that most pairs are never looked at.
#[derive(Default)]
struct Candidates {
    /// By effect and chain of types the place of a list.
    by_chain: Names,
    /// Those with such a chain among their resources.
    lists: Vec<Vec<usize>>,
    /// Those whose resources reach over several chains.
    wide_allows: Vec<usize>,
    wide_denies: Vec<usize>,
}

impl Candidates {
    fn of(statements: &[Placed<'_>], first: &[usize]) -> Self {
        let mut candidates = Self::default();
        for (number, Placed { statement, .. }) in statements.iter().enumerate() {
            // A doubled one covers no more than its first.
            if first.get(number) == Some(&number) {
                candidates.add(number, statement);
            }
        }
        candidates
    }

    fn add(&mut self, number: usize, statement: &Statement) {
        let resources = &statement.resources.patterns;
        let chains: Option<Vec<String>> = match statement.resources.except {
            true => None,
            false => resources.iter().map(chain_of).collect(),
        };
        let Some(chains) = chains else {
            match statement.effect {
                Effect::Allow => self.wide_allows.push(number),
                Effect::Deny => self.wide_denies.push(number),
            }
            return;
        };
        for chain in chains {
            let place = by_effect(statement.effect, &chain);
            let at = self.by_chain.add(place, self.lists.len());
            match at.and_then(|at| self.lists.get_mut(at)) {
                None => self.lists.push(vec![number]),
                Some(list) if list.last() != Some(&number) => list.push(number),
                Some(_) => {}
            }
        }
    }

    /// The first other statement that covers this one. Of two that cover each other, the first stays.
    fn covering<'a, 'n>(
        &self,
        number: usize,
        statements: &'a [Placed<'n>],
        report: &mut Report<'_>,
    ) -> Option<&'a Placed<'n>> {
        let narrow = &statements.get(number)?.statement;
        let chain = narrow
            .resources
            .patterns
            .first()
            .filter(|_| !narrow.resources.except)
            .and_then(chain_of);
        let place = chain.and_then(|chain| self.by_chain.get(by_effect(narrow.effect, &chain)));
        let same_chain = place.and_then(|at| self.lists.get(at));
        let wide = match narrow.effect {
            Effect::Allow => &self.wide_allows,
            Effect::Deny => &self.wide_denies,
        };
        for other in same_chain.into_iter().flatten().chain(wide).copied() {
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

fn by_effect(effect: Effect, chain: &str) -> String {
    let sign = if effect == Effect::Allow { '+' } else { '-' };
    format!("{sign}{chain}")
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

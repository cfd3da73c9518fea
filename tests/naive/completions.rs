//! Rule 5.4, read naively: everything that the unknown parts of a resource may turn out to be.
//!
//! A name or tag matters only by which patterns it matches, so one legal text stands for all
//! with the same answer to every pattern in play. They are found by walking all texts, longer
//! and longer, over the letters in play and one that occurs nowhere, until no text leads to
//! anything new. That is exact and exponential: fit for small accounts only. Beyond
//! `MOST_TEXTS` or `MOST_COMPLETIONS` there is no answer (`None`).

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::account::Principal;
use super::grammar::{Asked, Filter, Pattern, Segment, Thing, keychar, nameless};
use super::policy::{Statement, gates};

const MOST_TEXTS: usize = 20_000;
const MOST_COMPLETIONS: usize = 20_000;

pub fn completions(
    asked: &[Asked],
    action: &str,
    principal: &Principal,
) -> Option<Vec<Vec<Thing>>> {
    let things: Vec<Thing> = asked.iter().map(|asked| asked.thing.clone()).collect();
    let mut actions = vec![action];
    actions.extend(gates(action, &things).iter().map(|(_, view, _)| *view));
    let statements = principal
        .sides
        .iter()
        .flat_map(|side| &side.policies)
        .flat_map(|policy| &policy.statements);
    let statements: Vec<&Statement> = statements
        .filter(|s| actions.iter().any(|action| s.speaks_of(action)))
        .collect();
    let mut all = vec![vec![]];
    for (index, segment) in asked.iter().enumerate() {
        let specifiers = statements.iter().flat_map(|statement| &statement.resources);
        let in_play: Vec<&Segment> = specifiers
            .filter_map(|s| s.segments.get(index))
            .filter(|s| s.kind == segment.thing.kind)
            .collect();
        let options = segment_completions(segment, &in_play)?;
        all = all
            .into_iter()
            .flat_map(|before: Vec<Thing>| {
                options
                    .iter()
                    .map(move |thing| [&before[..], std::slice::from_ref(thing)].concat())
            })
            .collect();
        if all.len() > MOST_COMPLETIONS {
            return None;
        }
    }
    Some(all)
}

fn segment_completions(asked: &Asked, in_play: &[&Segment]) -> Option<Vec<Thing>> {
    let filters = || in_play.iter().flat_map(|segment| &segment.filters);
    let mut names = vec![asked.thing.name.clone()];
    if asked.name_unknown && !nameless(&asked.thing.kind) {
        names = representatives(
            &in_play
                .iter()
                .flat_map(|segment| segment.names.clone())
                .collect(),
        )?;
    }
    let (mut tags, mut views, mut criticals) = (
        vec![asked.thing.tags.clone()],
        vec![asked.thing.views.clone()],
        vec![asked.thing.critical],
    );
    if asked.more_facts {
        tags = sets(
            &asked.thing.tags,
            filters()
                .filter_map(|f| {
                    if let Filter::Tag(p) = f {
                        Some(p)
                    } else {
                        None
                    }
                })
                .flatten()
                .cloned()
                .collect(),
        )?;
        views = sets(
            &asked.thing.views,
            filters()
                .filter_map(|f| {
                    if let Filter::View(p) = f {
                        Some(p)
                    } else {
                        None
                    }
                })
                .flatten()
                .cloned()
                .collect(),
        )?;
        if asked.thing.kind == "env"
            && !asked.critical_known
            && filters().any(|f| matches!(f, Filter::Critical(_)))
        {
            criticals = vec![false, true];
        }
    }
    let mut things = vec![];
    for name in &names {
        for tags in &tags {
            for views in &views {
                for critical in &criticals {
                    things.push(Thing {
                        kind: asked.thing.kind.clone(),
                        name: name.clone(),
                        tags: tags.clone(),
                        views: views.clone(),
                        critical: *critical,
                    });
                }
            }
        }
    }
    Some(things)
}

/// Every set of tags around the known ones, up to which patterns some tag of it matches.
fn sets(known: &[String], patterns: BTreeSet<Pattern>) -> Option<Vec<Vec<String>>> {
    let met = |set: &[String]| {
        patterns
            .iter()
            .map(|pattern| set.iter().any(|tag| pattern.matches(tag)))
            .collect::<Vec<bool>>()
    };
    let mut seen = HashSet::from([met(known)]);
    let mut sets = vec![known.to_vec()];
    for tag in representatives(&patterns)? {
        for set in sets.clone() {
            let wider = [&set[..], std::slice::from_ref(&tag)].concat();
            if seen.insert(met(&wider)) {
                sets.push(wider);
            }
        }
    }
    Some(sets)
}

thread_local! {
    static FOUND: RefCell<HashMap<BTreeSet<Pattern>, Option<Vec<String>>>> = RefCell::default();
}

/// One legal text for every possible answer to the patterns.
fn representatives(patterns: &BTreeSet<Pattern>) -> Option<Vec<String>> {
    let known = FOUND.with_borrow(|found| found.get(patterns).cloned());
    known.unwrap_or_else(|| {
        let texts = search(patterns);
        FOUND.with_borrow_mut(|found| found.insert(patterns.clone(), texts.clone()));
        texts
    })
}

/// What is left to be matched of each pattern after some text: the ends it may be at.
type Left<'p> = Vec<BTreeSet<&'p str>>;

fn search(patterns: &BTreeSet<Pattern>) -> Option<Vec<String>> {
    let parts: Vec<(&str, bool)> = patterns
        .iter()
        .map(|p| match p {
            Pattern::Glob(text) => (text.as_str(), true),
            Pattern::Literal(text) => (text.as_str(), false),
        })
        .collect();
    let mut letters: BTreeSet<char> = parts
        .iter()
        .flat_map(|(text, _)| text.chars())
        .filter(|c| keychar(*c))
        .collect();
    letters.extend(
        ('0'..='z')
            .rev()
            .filter(|c| keychar(*c))
            .find(|c| !letters.contains(c)),
    );
    let start: Left = parts.iter().map(|(text, glob)| ends(text, *glob)).collect();
    let (mut seen, mut answers, mut texts) = (HashSet::new(), HashSet::new(), vec![]);
    let mut open = vec![(String::new(), start)];
    while !open.is_empty() {
        let mut longer = vec![];
        for (text, left) in open {
            for letter in &letters {
                let next: Left = left
                    .iter()
                    .zip(&parts)
                    .map(|(rests, (_, glob))| {
                        rests
                            .iter()
                            .flat_map(|rest| after(rest, *glob, *letter))
                            .collect()
                    })
                    .collect();
                let longer_text = format!("{text}{letter}");
                if seen.insert(next.clone()) {
                    if answers.insert(
                        next.iter()
                            .map(|rests| rests.contains(""))
                            .collect::<Vec<bool>>(),
                    ) {
                        texts.push(longer_text.clone());
                    }
                    longer.push((longer_text, next));
                }
            }
        }
        if seen.len() > MOST_TEXTS {
            return None;
        }
        open = longer;
    }
    Some(texts)
}

/// The pattern itself, and what follows its leading `*`, which may stand for nothing.
fn ends(pattern: &str, glob: bool) -> BTreeSet<&str> {
    let mut ends = BTreeSet::from([pattern]);
    let mut rest = pattern;
    while let Some(shorter) = rest.strip_prefix('*').filter(|_| glob) {
        ends.insert(shorter);
        rest = shorter;
    }
    ends
}

fn after(rest: &str, glob: bool, letter: char) -> BTreeSet<&str> {
    if glob && rest.starts_with('*') {
        return ends(rest, true);
    }
    rest.strip_prefix(letter)
        .map(|shorter| ends(shorter, glob))
        .unwrap_or_default()
}

//! How two principals compare.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::Value;
use tokenscope::analysis::{Comparison, Relation, Witness};
use tokenscope::{Facts, Principal};

use crate::brute::{Somebody, each, load, options, pairs, people};
use crate::worlds::{World, world};

/// By chain, action and thing, whether the principal may.
fn table(principal: &Principal, world: &World) -> Vec<bool> {
    let mut table = Vec::new();
    for (_, actions, things) in &world.chains {
        for action in actions {
            table.extend(things.iter().map(|thing| principal.can(action, thing)));
        }
    }
    table
}

/// What a place in a table is about.
fn asked_at(world: &World, mut at: usize) -> (&str, &str) {
    for (_, actions, things) in &world.chains {
        if at < actions.len() * things.len() {
            return (actions[at / things.len()], &things[at % things.len()]);
        }
        at -= actions.len() * things.len();
    }
    ("", "")
}

/// By place in a table, whether the catalog of a world's account lists it: comparing is about what either's does.
fn listed(world: &World, document: usize) -> Vec<bool> {
    let mut listed = Vec::new();
    let types = &world.documents[document]["catalog"]["types"];
    for (chain, actions, things) in &world.chains {
        for action in actions {
            let lists = |kind: &Value| {
                let names = kind["actions"].as_array().into_iter().flatten();
                kind["chains"][0] == **chain && names.into_iter().any(|name| name == action)
            };
            let own = types
                .as_array()
                .is_some_and(|types| types.iter().any(lists));
            listed.extend(vec![own; things.len()]);
        }
    }
    listed
}

fn relation(here: &[bool], there: &[bool], listed: [&[bool]; 2]) -> Relation {
    let any = |wanted: fn(bool, bool) -> bool| {
        let mut pairs = here.iter().zip(there).zip(listed[0].iter().zip(listed[1]));
        pairs.any(|((here, there), (one, other))| (*one || *other) && wanted(*here, *there))
    };
    match (
        any(|here, there| here && !there),
        any(|here, there| there && !here),
        any(|here, there| here && there),
    ) {
        (false, false, _) => Relation::Equal,
        (false, true, _) => Relation::Narrower,
        (true, false, _) => Relation::Wider,
        (true, true, true) => Relation::Overlapping,
        (true, true, false) => Relation::Disjoint,
    }
}

fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Narrower => Relation::Wider,
        Relation::Wider => Relation::Narrower,
        other => other,
    }
}

/// A witness is of a catalog's chain and action, of the alphabet's letters, and as it is said to be.
fn confirm(comparison: &Comparison, world: &World, here: &Somebody, there: &Somebody, named: &str) {
    for (witnesses, may, may_not) in [
        (&comparison.only_here, here, there),
        (&comparison.only_there, there, here),
    ] {
        for witness in witnesses {
            let (action, resource) = (&*witness.action, &*witness.resource);
            let named = format!("{named}: {action} {resource}");
            let allowed = |of: &Somebody| {
                let decided = of
                    .principal
                    .decide(action, resource, Facts::Complete)
                    .allowed;
                assert_eq!(of.principal.can(action, resource), decided, "{named}");
                decided
            };
            assert!(allowed(may), "{named}: {} may not", may.name);
            assert!(!allowed(may_not), "{named}: {} may", may_not.name);
            let known = world.chains.iter().any(|(text, actions, _)| {
                let kinds = text
                    .split(':')
                    .filter_map(|segment| segment.split('/').next());
                actions.contains(&action) && kinds.eq(plain(resource).iter().map(String::as_str))
            });
            assert!(known, "{named}: of no catalog");
            for name in resource_names(resource) {
                let legal = !name.is_empty() && name.chars().all(|c| matches!(c, 'a' | 'b'));
                assert!(legal, "{named}: `{name}` is not of the alphabet");
            }
        }
    }
}

/// Its types, without names and facts.
fn plain(resource: &str) -> Vec<String> {
    segments(resource)
        .into_iter()
        .map(|(kind, _)| kind)
        .collect()
}

fn resource_names(resource: &str) -> Vec<String> {
    segments(resource)
        .into_iter()
        .flat_map(|(_, names)| names)
        .collect()
}

/// By segment its type, its name, tags and views.
fn segments(resource: &str) -> Vec<(String, Vec<String>)> {
    let plain = resource.replace("{critical:true}", "").replace("view:", "");
    let segment = |text: &str| {
        let (head, facts) = text.split_once(';').unwrap_or((text, ""));
        let (kind, name) = head.split_once('/').unwrap_or((head, ""));
        let all = std::iter::once(name).chain(facts.split(','));
        let named: Vec<String> = all
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect();
        (kind.to_owned(), named)
    };
    plain.split(':').map(segment).collect()
}

#[test]
fn comparisons_are_those_of_brute_force() {
    let (asked, relations) = (AtomicUsize::new(0), Mutex::new([0_usize; 6]));
    let things = AtomicUsize::new(0);
    each(pairs().div_ceil(45), |seed| {
        let world = world(seed);
        let accounts = [load(&world, 0), load(&world, 1)];
        let people = people(&world, &accounts);
        let tables: Vec<_> = people
            .iter()
            .map(|somebody| table(&somebody.principal, &world))
            .collect();
        things.fetch_add(tables[0].len(), Relaxed);
        let known = [listed(&world, 0), listed(&world, 1)];
        let mut found = vec![vec![Relation::Equal; people.len()]; people.len()];
        for a in 0..people.len() {
            for b in a + 1..people.len() {
                let (here, there) = (&people[a], &people[b]);
                let comparison = here.principal.compare_with(&there.principal, &options());
                let of = [&*known[here.account], &*known[there.account]];
                let expected = relation(&tables[a], &tables[b], of);
                let named = format!("seed {seed}: {} to {}", here.name, there.name);
                let document = || {
                    let at = tables[a].iter().zip(&tables[b]).position(|(a, b)| a != b);
                    let differs = at.map(|at| asked_at(&world, at));
                    format!("{differs:?}\n{:#}\n{:#?}", world.documents[0], world.bare)
                };
                assert_eq!(
                    comparison.relation,
                    expected,
                    "{named}\n{comparison:?}\n{}",
                    document()
                );
                confirm(&comparison, &world, here, there, &named);
                let back = there.principal.compare_with(&here.principal, &options());
                assert_eq!(back.relation, turned(expected), "{named}, turned round");
                confirm(&back, &world, there, here, &named);
                if here.account == there.account {
                    // Which thing shows it may depend on what was read first; where it differs does not.
                    let where_ = |witnesses: &[Witness]| -> Vec<(Box<str>, Vec<String>)> {
                        let place = |own: &Witness| (own.action.clone(), plain(&own.resource));
                        witnesses.iter().map(place).collect()
                    };
                    assert_eq!(
                        where_(&back.only_there),
                        where_(&comparison.only_here),
                        "{named}"
                    );
                    assert_eq!(
                        where_(&back.only_here),
                        where_(&comparison.only_there),
                        "{named}"
                    );
                }
                (found[a][b], found[b][a]) = (comparison.relation, back.relation);
                asked.fetch_add(1, Relaxed);
                relations.lock().expect("no poison")[expected as usize] += 1;
            }
        }
        // Of one account, for others are compared over more.
        partial_order(&found[..8], seed);
        never_wider_than_owners(&found, &people, seed);
        // The same, after everything else was asked, and of an account that was asked nothing else.
        let fresh = [load(&world, 0), load(&world, 1)];
        let fresh = self::people(&world, &fresh);
        for (a, b) in [(0, 1), (2, 3), (1, 7), (0, 8)] {
            let again = people[a]
                .principal
                .compare_with(&people[b].principal, &options());
            let first = fresh[a]
                .principal
                .compare_with(&fresh[b].principal, &options());
            assert_eq!(again, first, "seed {seed}: {a} to {b}");
        }
    });
    println!(
        "{} pairs of {} things and actions, by relation {:?}",
        asked.into_inner(),
        things.into_inner(),
        relations.into_inner()
    );
}

fn partial_order(found: &[Vec<Relation>], seed: u64) {
    let within = |a: usize, b: usize| matches!(found[a][b], Relation::Equal | Relation::Narrower);
    for a in 0..found.len() {
        for b in 0..found.len() {
            for c in 0..found.len() {
                if within(a, b) && within(b, c) {
                    assert!(within(a, c), "seed {seed}: {a} within {b} within {c}");
                }
            }
            let equal = within(a, b) && within(b, a);
            assert_eq!(
                equal,
                found[a][b] == Relation::Equal,
                "seed {seed}: {a}, {b}"
            );
        }
    }
}

/// Rule 1.1.
fn never_wider_than_owners(found: &[Vec<Relation>], people: &[Somebody], seed: u64) {
    for (at, token) in people.iter().enumerate() {
        let owner = people
            .iter()
            .position(|somebody| Some(&somebody.name) == token.owner.as_ref());
        if let Some(owner) = owner {
            let relation = found[at][owner];
            assert!(
                matches!(relation, Relation::Equal | Relation::Narrower),
                "seed {seed}: {} is {relation:?} to {}",
                token.name,
                people[owner].name
            );
        }
    }
}

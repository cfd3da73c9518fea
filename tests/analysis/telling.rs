//! What a principal may do, told in words: exact, nothing needless in it, and it says what limits it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use tokenscope::analysis::{Cell, Condition, Conditions, Limit, PermissionRow};
use tokenscope::{Account, LoadOptions, ParseOptions, parse_policy};

use crate::brute::{bare, each, load, options, pairs, people};
use crate::law::account::{self as law, Manages, is_token_action};
use crate::law::grammar::{Bindings, Thing, matches, resource, specifier};
use crate::law::policy::{gates, union};
use crate::worlds::{World, world};

/// By thing.
type Bits = Vec<bool>;

fn any(lists: impl IntoIterator<Item = Bits>, length: usize) -> Bits {
    let mut joined = vec![false; length];
    for list in lists {
        joined
            .iter_mut()
            .zip(list)
            .for_each(|(own, more)| *own |= more);
    }
    joined
}

fn all(lists: impl IntoIterator<Item = Bits>, length: usize) -> Bits {
    let mut joined = vec![true; length];
    for list in lists {
        joined
            .iter_mut()
            .zip(list)
            .for_each(|(own, more)| *own &= more);
    }
    joined
}

/// What the law says of one action on every thing: the owner's side, the scope's, and the gates of both.
struct Parts {
    owner: Bits,
    scope: Bits,
    gate: Bits,
}

fn parts(principal: &law::Principal, action: &str, things: &[Vec<Thing>]) -> Parts {
    let mut parts = Parts {
        owner: vec![true; things.len()],
        scope: vec![true; things.len()],
        gate: vec![true; things.len()],
    };
    for side in &principal.sides {
        for (at, thing) in things.iter().enumerate() {
            let allowed =
                |action: &str, thing: &[Thing]| union(&side.policies, action, thing).0 == "allowed";
            let own = match side.name {
                Some("scope") => &mut parts.scope,
                _ => &mut parts.owner,
            };
            own[at] = allowed(action, thing);
            if principal.gated {
                for (_, view, there) in gates(action, thing) {
                    parts.gate[at] &= allowed(view, there);
                }
            }
        }
    }
    parts
}

/// Specifiers by the law's own reading, each looked up once.
struct Printed<'w> {
    things: &'w [Vec<Thing>],
    account: &'w Account,
    known: BTreeMap<String, Bits>,
}

impl Printed<'_> {
    fn text(&mut self, text: &str) -> Bits {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let policy = json!([{ "effect": "allow", "actions": ["*"], "resources": [text] }]);
        let options = ParseOptions::new(&self.account.document().catalog);
        let parsed = parse_policy(&policy.to_string(), &options);
        assert!(
            parsed.policy.is_some(),
            "`{text}` parses: {:?}",
            parsed.diagnostics
        );
        let read = specifier(text, &Bindings::default()).expect("the law reads it too");
        // A gate's conditions may speak of what the thing stands in.
        let of_first = !read.below && read.segments.len() == 1;
        let bits: Bits = self
            .things
            .iter()
            .map(|thing| matches(&read, if of_first { &thing[..1] } else { thing }))
            .collect();
        self.known.insert(text.to_owned(), bits.clone());
        bits
    }

    fn one(&mut self, condition: &Condition) -> Bits {
        let length = self.things.len();
        let mut told = self.text(&condition.where_);
        for list in &condition.within {
            let list = any(
                list.iter().map(|text| self.text(text)).collect::<Vec<_>>(),
                length,
            );
            told = all([told, list], length);
        }
        let except = any(
            condition
                .except
                .iter()
                .map(|text| self.text(text))
                .collect::<Vec<_>>(),
            length,
        );
        told.iter()
            .zip(except)
            .map(|(own, except)| *own && !except)
            .collect()
    }

    fn list(&mut self, conditions: &[Condition]) -> Bits {
        let each: Vec<Bits> = conditions
            .iter()
            .map(|condition| self.one(condition))
            .collect();
        any(each, self.things.len())
    }

    /// Nothing of a part can go: no condition, exception, list or alternative.
    fn irredundant(&mut self, conditions: &[Condition], named: &str) -> usize {
        let told = self.list(conditions);
        let mut looked = 0;
        let mut check = |without: Vec<Condition>, what: &str| {
            looked += 1;
            assert!(
                self.list(&without) != told,
                "{named}: needless {what}\n{conditions:#?}"
            );
        };
        for at in 0..conditions.len() {
            let mut fewer = conditions.to_vec();
            let whole = fewer.remove(at);
            check(fewer, &whole.where_);
            for term in 0..whole.except.len() {
                let mut fewer = conditions.to_vec();
                let gone = fewer[at].except.remove(term);
                check(fewer, &gone);
            }
            for list in 0..whole.within.len() {
                let mut fewer = conditions.to_vec();
                fewer[at].within.remove(list);
                check(fewer, "list");
                for term in 0..whole.within[list].len() {
                    let mut fewer = conditions.to_vec();
                    let gone = fewer[at].within[list].remove(term);
                    check(fewer, &gone);
                }
            }
        }
        looked
    }
}

/// "Without each of these alone it would be more; where only several together limit it, all of those."
fn limits(parts: &Parts) -> Vec<Limit> {
    let of = |limit: Limit| match limit {
        Limit::Scope => (&parts.scope, &parts.owner, &parts.gate),
        Limit::Owner => (&parts.owner, &parts.scope, &parts.gate),
        Limit::Gate => (&parts.gate, &parts.owner, &parts.scope),
    };
    let order = [Limit::Scope, Limit::Owner, Limit::Gate];
    let alone = order.into_iter().filter(|limit| {
        let (part, one, other) = of(*limit);
        (0..part.len()).any(|at| one[at] && other[at] && !part[at])
    });
    let alone: Vec<Limit> = alone.collect();
    match alone.is_empty() {
        true => order
            .into_iter()
            .filter(|limit| of(*limit).0.contains(&false))
            .collect(),
        false => alone,
    }
}

fn read(things: &[String]) -> Vec<Vec<Thing>> {
    let read = |thing: &String| {
        let asked = resource(thing, false).unwrap_or_else(|| panic!("{thing} reads"));
        asked.into_iter().map(|asked| asked.thing).collect()
    };
    things.iter().map(read).collect()
}

/// The law's principals, in the order of those of the first account.
fn lawful(account: &law::Account, world: &World) -> Vec<law::Principal> {
    let mut all = Vec::new();
    for id in ["a", "b"] {
        all.push(account.member(id).expect("a member"));
    }
    for id in ["t0", "t1", "t2", "t3"] {
        all.push(account.token(id, None).expect("a token"));
    }
    all.extend(world.bare.iter().map(|asked| account.bare(asked)));
    all
}

#[test]
fn permissions_are_those_of_brute_force() {
    let counts = Mutex::new([0_usize; 5]);
    each(pairs().div_ceil(45), |seed| {
        let world = world(seed);
        let accounts = [load(&world, 0), load(&world, 1)];
        let chosen: Value = match world.deny_all {
            true => json!({ "unboundDeny": "deny-all" }),
            false => json!({}),
        };
        let account = law::Account::load(&world.documents[0], &chosen).expect("the law loads");
        let lawful = lawful(&account, &world);
        for (law, somebody) in lawful.iter().zip(people(&world, &accounts)) {
            let table = somebody.principal.permissions_with(&options());
            let again = somebody.principal.permissions_with(&options());
            assert_eq!(table, again, "seed {seed}: {}", somebody.name);
            for (text, actions, things) in &world.chains {
                let read = read(things);
                let mut printed = Printed {
                    things: &read,
                    account: &accounts[0],
                    known: BTreeMap::new(),
                };
                let mut told: Vec<&str> = Vec::new();
                for row in table.rows.iter().filter(|row| *row.chain == **text) {
                    for action in &row.actions {
                        let named = format!("seed {seed}: {} {action} on {text}", somebody.name);
                        let closed = law.manages == Some(Manages::Never) && is_token_action(action);
                        let mut parts = parts(law, action, &read);
                        if closed {
                            parts.scope.fill(false);
                        }
                        let may = all(
                            [parts.owner.clone(), parts.scope.clone(), parts.gate.clone()],
                            read.len(),
                        );
                        for (thing, may) in things.iter().zip(&may) {
                            let can = somebody.principal.can(action, thing);
                            assert_eq!(can, *may, "{named}: {thing} by the law");
                        }
                        let looked = check(row, &may, &mut printed, &named);
                        if row.cell != Cell::All {
                            assert_eq!(row.limited_by, limits(&parts), "{named}");
                        }
                        let mut counts = counts.lock().expect("no poison");
                        counts[match &row.cell {
                            Cell::All => 0,
                            Cell::None => 1,
                            _ => 2,
                        }] += 1;
                        counts[3] += looked;
                        counts[4] += usize::from(looked > 0 && row.limited_by.len() > 1);
                        told.push(action);
                    }
                }
                told.sort_unstable();
                let mut wanted = actions.clone();
                wanted.sort_unstable();
                assert_eq!(told, wanted, "seed {seed}: each action of {text} once");
            }
        }
    });
    println!(
        "cells all, none, some, then parts of conditions that could have gone, cells with several limits: {:?}",
        counts.into_inner()
    );
}

fn check(row: &PermissionRow, may: &[bool], printed: &mut Printed<'_>, named: &str) -> usize {
    match &row.cell {
        Cell::All => {
            assert!(may.iter().all(|may| *may), "{named}");
            assert!(row.limited_by.is_empty(), "{named}");
            0
        }
        Cell::None => {
            assert!(may.iter().all(|may| !may), "{named}");
            0
        }
        Cell::Some(conditions) => {
            assert!(may.contains(&true) && may.contains(&false), "{named}");
            exact(conditions, may, printed, named)
        }
        Cell::Undetermined(why) => panic!("{named}: {why}"),
    }
}

fn exact(conditions: &Conditions, may: &[bool], printed: &mut Printed<'_>, named: &str) -> usize {
    let said: Vec<&Vec<Condition>> = [&conditions.owner, &conditions.scope, &conditions.gate]
        .into_iter()
        .flatten()
        .collect();
    let lists: Vec<Bits> = said.iter().map(|part| printed.list(part)).collect();
    let told = all(lists.clone(), may.len());
    assert!(told == may, "{named}\n{conditions:#?}");
    let mut looked = 0;
    for (at, part) in said.iter().enumerate() {
        let mut fewer = lists.clone();
        fewer.remove(at);
        assert!(
            all(fewer, may.len()) != told,
            "{named}: a needless part\n{conditions:#?}"
        );
        looked += printed.irredundant(part, named);
    }
    looked
}

#[test]
fn each_gate_tells_its_own_conditions() {
    let account =
        Account::load(r#"{ "members": [] }"#, &LoadOptions::default()).expect("an empty account");
    let allow = |action: &str, resource: &str| json!({ "effect": "allow", "actions": [action], "resources": [resource] });
    let policy = json!([
        allow("viewProject", "proj/seen"),
        allow("updateOn", "proj/*:env/*:flag/*"),
        allow("viewTeam", "team/seen"),
        allow("updateTeamName", "team/*"),
    ]);
    let holder = bare(&account, &json!({ "policy": policy, "gate": true }));
    let table = holder.permissions();
    for (kind, action, seen) in [
        ("flag", "updateOn", "proj/seen"),
        ("team", "updateTeamName", "team/seen"),
    ] {
        let speaks = |row: &&PermissionRow| {
            *row.kind == *kind && row.actions.iter().any(|own| **own == *action)
        };
        let row = table.rows.iter().find(speaks).expect("a row");
        let Cell::Some(conditions) = &row.cell else {
            panic!("{action}: {:?}", row.cell);
        };
        let gate = conditions.gate.as_ref().expect("a gate that limits");
        assert_eq!(gate.len(), 1, "{action}");
        assert_eq!(&*gate[0].where_, seen, "{action}");
        assert_eq!(row.limited_by, [Limit::Gate], "{action}");
    }
}

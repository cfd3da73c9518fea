//! Conditions without anything that could go: first the most special ones, then exceptions, lists and alternatives.
//!
//! What is left is irredundant, not the shortest there could be: that depends on the order, and to find it is hard.
//! Most of what can go lies within a single other specifier, and most of what is left meets few others: both are told
//! by their atoms (`wider`), and only the rest is searched.

use std::rc::Rc;

use crate::tables::set_of;

use super::clauses::{Clause, Term};
use super::formula::NodeId;
use super::solver::{About, Solver};
use super::space::SpecId;
use super::wider::{Places, Wider, special_first};
use super::work::Spent;

/// Drops what can go while the whole stays the same.
pub(super) fn reduce(
    mut clauses: Vec<Clause>,
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<Vec<Clause>, Spent> {
    // A condition that lost an exception reaches further, and may make another one needless, or an alternative of it.
    // Exceptions are as needed as before.
    drop_covered(&mut clauses, length, solver)?;
    while drop_terms(&mut clauses, whole, length, solver)? {
        drop_covered(&mut clauses, length, solver)?;
        if clauses.iter().all(|clause| clause.within.is_empty()) {
            break;
        }
    }
    Ok(clauses)
}

fn specs_of<'t>(terms: impl Iterator<Item = &'t Term>, solver: &Solver) -> Vec<SpecId> {
    let mut specs = Vec::new();
    for term in terms {
        specs.push(solver.spec(term.node));
    }
    specs
}

/// Drops each condition that the others cover.
fn drop_covered(
    clauses: &mut Vec<Clause>,
    length: usize,
    solver: &mut Solver,
) -> Result<(), Spent> {
    let specs = specs_of(clauses.iter().map(|clause| &clause.where_), solver);
    let fits = |inner: usize, outer: usize| match (clauses.get(inner), clauses.get(outer)) {
        (Some(inner), Some(outer)) => {
            part_of(&outer.except, &inner.except) && part_of(&outer.within, &inner.within)
        }
        _ => false,
    };
    let mut wider = Wider::new(&specs, &fits, &|inner, outer| outer < inner, solver)?;
    // Most conditions of a policy begin with the same exceptions.
    let mut known: Option<(Rc<Vec<Term>>, Places)> = None;
    for (at, clause) in clauses.iter_mut().enumerate() {
        if !wider.lies_within(at) {
            let same = |(except, _): &(Rc<Vec<Term>>, Places)| Rc::ptr_eq(except, &clause.except);
            let (except, places) = known.take().filter(same).unwrap_or_else(|| {
                let specs = specs_of(clause.except.iter(), solver);
                (
                    Rc::clone(&clause.except),
                    Places::new(&specs, &solver.space),
                )
            });
            drop_apart(clause, &places, solver)?;
            known = Some((except, places));
        }
    }
    for at in special_first(&specs, &solver.space) {
        if wider.lies_within(at) || covered(clauses, &wider, at, length, solver)? {
            wider.drop(at);
        }
    }
    let mut kept = Vec::with_capacity(clauses.len());
    for (at, clause) in std::mem::take(clauses).into_iter().enumerate() {
        if wider.stands(at) {
            kept.push(clause);
        }
    }
    *clauses = kept;
    Ok(())
}

/// Drops exceptions that have nothing to do with what the condition is about.
fn drop_apart(clause: &mut Clause, places: &Places, solver: &mut Solver) -> Result<(), Spent> {
    let where_ = clause.where_.node;
    let mut met = Vec::new();
    for at in places.near(solver.spec(where_), &solver.space) {
        if let Some(term) = clause.except.get(at)
            && solver.meet(where_, term.node)?
        {
            met.push(at as u32);
        }
    }
    let met = set_of(met);
    clause.keep_exceptions(&|at| met.binary_search(&(at as u32)).is_ok());
    Ok(())
}

/// Whether all of a list stand in another one, in the same order.
fn part_of<T: PartialEq>(part: &Rc<Vec<T>>, list: &Rc<Vec<T>>) -> bool {
    let mut rest = list.iter();
    Rc::ptr_eq(part, list) || part.iter().all(|item| rest.any(|other| other == item))
}

/// Whether the others are true wherever this one is.
fn covered(
    clauses: &mut [Clause],
    wider: &Wider,
    at: usize,
    length: usize,
    solver: &mut Solver,
) -> Result<bool, Spent> {
    let Some(own) = clauses.get_mut(at) else {
        return Ok(true);
    };
    let (where_, plain) = (
        own.where_.node,
        own.except.is_empty() && own.within.is_empty(),
    );
    let mut goals = vec![own.node(&mut solver.formulas)];
    for other in wider.places.near(solver.spec(where_), &solver.space) {
        if other == at || !wider.stands(other) {
            continue;
        }
        let Some(clause) = clauses.get_mut(other) else {
            continue;
        };
        if !wider.lies_within(other) && solver.meet(where_, clause.where_.node)? {
            let node = clause.node(&mut solver.formulas);
            goals.push(solver.formulas.not(node));
        }
    }
    // A specifier alone always matches something.
    if plain && goals.len() == 1 {
        return Ok(false);
    }
    solver.never_about(About::Term(where_), goals, length)
}

/// Drops exceptions, lists and alternatives that change nothing; whether that makes a condition true of more.
fn drop_terms(
    clauses: &mut [Clause],
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<bool, Spent> {
    let specs = specs_of(clauses.iter().map(|clause| &clause.where_), solver);
    let mut dropped = false;
    for at in special_first(&specs, &solver.space) {
        let Some(clause) = clauses.get_mut(at) else {
            continue;
        };
        dropped |= drop_exceptions(clause, whole, length, solver)?;
        dropped |= drop_lists(clause, whole, length, solver)?;
        if clause.within.iter().any(|any| any.len() > 1) {
            dropped |= drop_alternatives(clauses, at, length, solver)?;
        }
    }
    Ok(dropped)
}

/// Without an exception it may not reach beyond the whole.
fn drop_exceptions(
    clause: &mut Clause,
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<bool, Spent> {
    let where_ = clause.where_.node;
    let terms = Rc::clone(&clause.except);
    let specs = specs_of(terms.iter(), solver);
    let mut wider = Wider::new(&specs, &|_, _| true, &|inner, outer| inner < outer, solver)?;
    let outside = solver.formulas.not(whole);
    let lists = clause.lists(&mut solver.formulas);
    let mut dropped = false;
    for (at, (term, spec)) in terms.iter().zip(&specs).enumerate() {
        if !wider.lies_within(at) {
            let mut goals = vec![where_, term.node, solver.formulas.given(term.node, outside)];
            goals.extend_from_slice(&lists);
            for other in wider.places.near(*spec, &solver.space) {
                if let Some(exception) = terms.get(other)
                    && other != at
                    && wider.stands(other)
                    && solver.meet(term.node, exception.node)?
                {
                    goals.push(solver.formulas.not(exception.node));
                }
            }
            if !solver.never_about(About::Term(term.node), goals, length)? {
                continue;
            }
            dropped = true;
        }
        wider.drop(at);
    }
    clause.keep_exceptions(&|at| wider.stands(at));
    Ok(dropped)
}

/// Nor without a list.
fn drop_lists(
    clause: &mut Clause,
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<bool, Spent> {
    let before = clause.within.len();
    let mut place = 0;
    while place < clause.within.len() {
        let mut without = clause.clone();
        let mut within = clause.within.to_vec();
        within.remove(place);
        without.set_lists(within);
        let node = without.node(&mut solver.formulas);
        if solver.within(node, whole, length)? {
            *clause = without;
        } else {
            place += 1;
        }
    }
    Ok(clause.within.len() < before)
}

/// Without an alternative it may not lose anything that the others are not true of.
fn drop_alternatives(
    clauses: &mut [Clause],
    at: usize,
    length: usize,
    solver: &mut Solver,
) -> Result<bool, Spent> {
    // A function of so many parts is kept for each that is asked about.
    solver.work.spend(clauses.len())?;
    let mut others = Vec::with_capacity(clauses.len());
    for (other, clause) in clauses.iter_mut().enumerate() {
        if other != at {
            others.push(clause.node(&mut solver.formulas));
        }
    }
    let others = solver.formulas.any(others);
    let Some(clause) = clauses.get_mut(at) else {
        return Ok(false);
    };
    let mut dropped = false;
    for list in 0..clause.within.len() {
        let mut term = 0;
        while clause
            .within
            .get(list)
            .is_some_and(|any| term < any.len() && any.len() > 1)
        {
            let mut without = clause.clone();
            let mut within = clause.within.to_vec();
            if let Some(any) = within.get_mut(list) {
                any.remove(term);
            }
            without.set_lists(within);
            let before = clause.node(&mut solver.formulas);
            let after = without.node(&mut solver.formulas);
            let covering = solver.formulas.any(vec![others, after]);
            if solver.within(before, covering, length)? {
                *clause = without;
                dropped = true;
            } else {
                term += 1;
            }
        }
    }
    Ok(dropped)
}

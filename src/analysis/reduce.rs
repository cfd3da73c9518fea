//! Conditions without anything that could go: first the most special ones, then exceptions, lists and alternatives.
//!
//! What is left is irredundant, not the shortest there could be: that depends on the order, and to find it is hard.

use crate::tables::order;

use super::conditions::Clause;
use super::formula::{Formulas, NodeId};
use super::solver::Solver;
use super::work::Spent;

/// Drops what can go while the whole stays the same.
pub(super) fn reduce(
    mut clauses: Vec<Clause>,
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<Vec<Clause>, Spent> {
    // A condition that lost an exception reaches further, and may make another one needless.
    loop {
        drop_covered(&mut clauses, length, solver)?;
        if !drop_terms(&mut clauses, whole, length, solver)? {
            return Ok(clauses);
        }
    }
}

/// The places of conditions, the most special first: with most questions to a thing, of alike ones the later.
fn special_first(clauses: &[Clause], solver: &Solver) -> Vec<usize> {
    let atoms = |at: usize| {
        let clause = clauses.get(at);
        clause.map_or(0, |clause| solver.atoms_of(clause.where_.node))
    };
    order(clauses.len(), &|a, b| (atoms(b), b).cmp(&(atoms(a), a)))
}

/// Any of the conditions but one.
fn others(nodes: &[NodeId], at: usize, solver: &mut Solver) -> Result<NodeId, Spent> {
    // A function of so many parts is kept for each that is asked about.
    solver.work.spend(nodes.len())?;
    let mut others = Vec::with_capacity(nodes.len());
    for (other, node) in nodes.iter().enumerate() {
        if other != at {
            others.push(*node);
        }
    }
    Ok(solver.formulas.any(others))
}

/// Whether the others are true wherever this one is.
fn covered(nodes: &[NodeId], at: usize, length: usize, solver: &mut Solver) -> Result<bool, Spent> {
    let own = nodes.get(at).copied().unwrap_or(Formulas::NONE);
    let Some(thing) = solver.find(vec![own], length)?.cloned() else {
        return Ok(true);
    };
    // Most often any thing of it shows that they are not, which costs much less than to ask.
    let mut of_another = false;
    for (other, node) in nodes.iter().enumerate() {
        if other != at && solver.holds(*node, &thing)? {
            of_another = true;
            break;
        }
    }
    if !of_another {
        return Ok(false);
    }
    let rest = others(nodes, at, solver)?;
    solver.within(own, rest, length)
}

/// What each condition is true of; [`Formulas::NONE`] will stand for those that are dropped.
pub(super) fn nodes_of(clauses: &[Clause], solver: &mut Solver) -> Vec<NodeId> {
    let mut nodes = Vec::with_capacity(clauses.len());
    for clause in clauses {
        nodes.push(clause.node(&mut solver.formulas));
    }
    nodes
}

/// Drops each condition that the others cover.
fn drop_covered(
    clauses: &mut Vec<Clause>,
    length: usize,
    solver: &mut Solver,
) -> Result<(), Spent> {
    let mut nodes = nodes_of(clauses, solver);
    for at in special_first(clauses, solver) {
        if covered(&nodes, at, length, solver)?
            && let Some(node) = nodes.get_mut(at)
        {
            *node = Formulas::NONE;
        }
    }
    for (clause, node) in std::mem::take(clauses).into_iter().zip(nodes) {
        if node != Formulas::NONE {
            clauses.push(clause);
        }
    }
    Ok(())
}

/// Drops exceptions, lists and alternatives that change nothing; whether there were any.
fn drop_terms(
    clauses: &mut [Clause],
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<bool, Spent> {
    let mut dropped = false;
    let mut nodes = nodes_of(clauses, solver);
    for at in special_first(clauses, solver) {
        let Some(clause) = clauses.get_mut(at) else {
            continue;
        };
        // Without an exception or a list it may not reach beyond the whole.
        for exceptions in [true, false] {
            let mut place = 0;
            loop {
                let mut wider = clause.clone();
                match exceptions {
                    true if place < wider.except.len() => {
                        solver.work.spend(wider.except.len())?;
                        wider.except.remove(place);
                    }
                    false if place < wider.within.len() => {
                        wider.within.remove(place);
                    }
                    _ => break,
                }
                let node = wider.node(&mut solver.formulas);
                if solver.within(node, whole, length)? {
                    *clause = wider;
                    dropped = true;
                } else {
                    place += 1;
                }
            }
        }
        // Nor may it lose anything without an alternative.
        if clause.within.iter().all(|any| any.len() == 1) {
            note(&mut nodes, at, clause, solver);
            continue;
        }
        let rest = others(&nodes, at, solver)?;
        for list in 0..clause.within.len() {
            let mut term = 0;
            loop {
                let mut narrower = clause.clone();
                match narrower.within.get_mut(list) {
                    Some(any) if term < any.len() && any.len() > 1 => {
                        any.remove(term);
                    }
                    _ => break,
                }
                let before = clause.node(&mut solver.formulas);
                let after = narrower.node(&mut solver.formulas);
                let covering = solver.formulas.any(vec![rest, after]);
                if solver.within(before, covering, length)? {
                    *clause = narrower;
                    dropped = true;
                } else {
                    term += 1;
                }
            }
        }
        note(&mut nodes, at, clause, solver);
    }
    Ok(dropped)
}

/// What a condition has become.
fn note(nodes: &mut [NodeId], at: usize, clause: &Clause, solver: &mut Solver) {
    let node = clause.node(&mut solver.formulas);
    if let Some(place) = nodes.get_mut(at) {
        *place = node;
    }
}

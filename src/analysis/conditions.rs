//! "On X except Y": what limits a permission, in the specifiers that its authors wrote.
//!
//! Per side a list of conditions, any of which will do: an allow's specifier, what its policy's denies take out of it,
//! and, where a deny or an allow was written with `notResources`, what the thing must be among. Whatever could go
//! without changing the answer is gone: first the most special allows, then exceptions. What is left is irredundant:
//! none of it can go any more.

use crate::plain::{Object, Plain, Show, serialize_plainly};

use super::chains::Chain;
use super::clauses::{Clause, clauses, multiply};
use super::formula::{Formulas, NodeId};
use super::functions::{Function, Functions};
use super::permissions::{Conditions, Limit};
use super::reduce::reduce;
use super::solver::Solver;
use super::work::Spent;

/// Things that `where_` matches, that something in each list of `within` matches, and nothing of `except`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// A specifier.
    pub where_: Box<str>,
    /// Each list: any of these specifiers.
    pub within: Vec<Vec<Box<str>>>,
    /// None of these specifiers.
    pub except: Vec<Box<str>>,
}

/// Without anything that could go, in words.
fn told(
    clauses: Vec<Clause>,
    whole: NodeId,
    length: usize,
    solver: &mut Solver,
) -> Result<Vec<Condition>, Spent> {
    let clauses = reduce(clauses, whole, length, solver)?;
    let mut conditions = Vec::with_capacity(clauses.len());
    for clause in &clauses {
        let mut within = Vec::with_capacity(clause.within.len());
        for any in &*clause.within {
            within.push(solver.written.list(any));
        }
        conditions.push(Condition {
            where_: solver.written.text(&clause.where_),
            within,
            except: solver.written.list(&clause.except),
        });
    }
    Ok(conditions)
}

/// What a `some` says. Parts that take nothing away from the others are left out.
pub(super) fn conditions(
    functions: &mut Functions<'_>,
    chain: &Chain,
    action: &str,
    function: Function,
    solver: &mut Solver,
) -> Result<Conditions, Spent> {
    let length = chain.types.len();
    let Function {
        owner, scope, gate, ..
    } = function;
    let mut told = Conditions::default();
    let mut matters = |limit: Limit, part: NodeId, others: [NodeId; 2]| {
        solver.beyond(limit, part, others, length)
    };
    // The scope is what the reader has just chosen: what it implies on the other side need not be said.
    let owner_matters = matters(Limit::Owner, owner, [scope, gate])?;
    let context = if owner_matters { owner } else { Formulas::ALL };
    let scope_matters = matters(Limit::Scope, scope, [context, gate])?;
    let inner = if scope_matters { scope } else { Formulas::ALL };
    let gate_matters = matters(Limit::Gate, gate, [context, inner])?;
    if owner_matters {
        told.owner = Some(side(functions, 0, chain, action, owner, solver)?);
    }
    if scope_matters {
        told.scope = Some(side(functions, 1, chain, action, scope, solver)?);
    }
    if gate_matters {
        told.gate = Some(gates(functions, chain, action, gate, solver)?);
    }
    Ok(told)
}

fn side(
    functions: &mut Functions<'_>,
    side: usize,
    chain: &Chain,
    action: &str,
    whole: NodeId,
    solver: &mut Solver,
) -> Result<Vec<Condition>, Spent> {
    let clauses = clauses(functions, side, chain, chain.types.len(), action, solver)?;
    told(clauses, whole, chain.types.len(), solver)
}

/// The conditions of all gates at once: each that takes something away, multiplied out.
fn gates(
    functions: &mut Functions<'_>,
    chain: &Chain,
    action: &str,
    whole: NodeId,
    solver: &mut Solver,
) -> Result<Vec<Condition>, Spent> {
    let length = chain.types.len();
    let gates = functions.gates(chain, action);
    let mut key = Vec::with_capacity(gates.len());
    for gate in &gates {
        let prefix = chain.prefixes.get(gate.length.wrapping_sub(1)).copied();
        key.push((gate.side, gate.action, prefix));
    }
    // Most of what there is stands in a project, and has its gate.
    for (known, conditions) in &functions.known_gates {
        if *known == key {
            return Ok(conditions.clone());
        }
    }
    let mut product: Vec<Clause> = Vec::new();
    let mut so_far = Formulas::ALL;
    for gate in gates {
        let mut clauses = clauses(
            functions,
            gate.side,
            chain,
            gate.length,
            gate.action,
            solver,
        )?;
        let mut nodes = Vec::with_capacity(clauses.len());
        for clause in &mut clauses {
            nodes.push(clause.node(&mut solver.formulas));
        }
        let node = solver.formulas.any(nodes);
        if solver.within(so_far, node, length)? {
            continue;
        }
        let clauses = reduce(clauses, node, length, solver)?;
        product = match so_far == Formulas::ALL {
            true => clauses,
            false => multiply(&product, &clauses),
        };
        so_far = solver.formulas.both(so_far, node);
    }
    let conditions = told(product, whole, length, solver)?;
    functions.known_gates.push((key, conditions.clone()));
    Ok(conditions)
}

impl Show for Condition {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("where", &self.where_)
            .show("within", &self.within)
            .show("except", &self.except);
        Plain::Object(object)
    }
}

serialize_plainly!(Condition);

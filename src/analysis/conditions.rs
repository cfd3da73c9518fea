//! "On X except Y": what limits a permission, in the specifiers that its authors wrote.
//!
//! Per side a list of conditions, any of which will do: an allow's specifier, what its policy's denies take out of it,
//! and, where a deny or an allow was written with `notResources`, what the thing must be among. Whatever could go
//! without changing the answer is gone: first the most special allows, then exceptions. What is left is irredundant:
//! none of it can go any more.

use crate::engine::{BoundSpecifier, BoundStatement};
use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::policy::Effect;
use crate::tables::Names;

use super::chains::Chain;
use super::formula::{Formulas, NodeId};
use super::functions::{Function, Functions, Place};
use super::permissions::Conditions;
use super::reduce::{nodes_of, reduce};
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

/// A specifier: the number of its text, and its function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Term {
    text: usize,
    pub node: NodeId,
}

/// The texts of specifiers, each once.
#[derive(Default)]
pub(super) struct Written {
    texts: Vec<Box<str>>,
    known: Names,
}

impl Written {
    fn number(&mut self, text: Box<str>) -> usize {
        let number = self.texts.len();
        self.known.add(&*text, number).unwrap_or_else(|| {
            self.texts.push(text);
            number
        })
    }

    fn text(&self, term: &Term) -> Box<str> {
        self.texts.get(term.text).cloned().unwrap_or_default()
    }

    fn list(&self, terms: &[Term]) -> Vec<Box<str>> {
        let mut texts = Vec::with_capacity(terms.len());
        for term in terms {
            texts.push(self.text(term));
        }
        texts
    }
}

/// A condition in both forms.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub where_: Term,
    pub within: Vec<Vec<Term>>,
    pub except: Vec<Term>,
}

impl Clause {
    pub fn node(&self, formulas: &mut Formulas) -> NodeId {
        let mut parts = vec![self.where_.node];
        for any in &self.within {
            let mut nodes = Vec::with_capacity(any.len());
            for term in any {
                nodes.push(term.node);
            }
            parts.push(formulas.any(nodes));
        }
        for term in &self.except {
            parts.push(formulas.not(term.node));
        }
        formulas.all(parts)
    }
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
        for any in &clause.within {
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
    let Function { owner, scope, gate } = function;
    let mut told = Conditions::default();
    // The scope is what the reader has just chosen: what it implies on the other side need not be said.
    let owner_matters = !solver.within_all(&[scope, gate], owner, length)?;
    let context = if owner_matters { owner } else { Formulas::ALL };
    let scope_matters = !solver.within_all(&[context, gate], scope, length)?;
    let gate_matters = {
        let sides = [context, if scope_matters { scope } else { Formulas::ALL }];
        !solver.within_all(&sides, gate, length)?
    };
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
    let mut product: Vec<Clause> = Vec::new();
    let mut so_far = Formulas::ALL;
    for gate in functions.gates(chain, action) {
        let clauses = clauses(
            functions,
            gate.side,
            chain,
            gate.length,
            gate.action,
            solver,
        )?;
        let nodes = nodes_of(&clauses, solver);
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
    told(product, whole, length, solver)
}

fn multiply(ones: &[Clause], others: &[Clause]) -> Vec<Clause> {
    let mut product = Vec::with_capacity(ones.len() * others.len());
    for one in ones {
        for other in others {
            let mut both = one.clone();
            if other.where_ != one.where_ {
                both.within.push(vec![other.where_]);
            }
            both.except.extend_from_slice(&other.except);
            both.within.extend_from_slice(&other.within);
            product.push(both);
        }
    }
    product
}

/// One condition for each specifier of each allow, in the order they were written.
fn clauses(
    functions: &mut Functions<'_>,
    side: usize,
    chain: &Chain,
    length: usize,
    action: &str,
    solver: &mut Solver,
) -> Result<Vec<Clause>, Spent> {
    let mut clauses = Vec::new();
    let Some(holdings) = functions.sides().get(side).copied().flatten() else {
        return Ok(clauses);
    };
    let me = holdings.me.as_deref();
    let types = chain.types.get(..length).unwrap_or_default();
    let everything = Term {
        text: solver.written.number(chain.text_of(length).into()),
        node: Formulas::ALL,
    };
    for (number, held) in holdings.held.iter().enumerate() {
        let policy = &held.policy;
        let on = functions.on_chain(Place { side, number }, chain, length, solver);
        let (mut within, mut except): (Vec<Vec<Term>>, Vec<Term>) = (Vec::new(), Vec::new());
        let first = clauses.len();
        let mut void = false;
        for (statement, node) in policy.statements.iter().zip(&on.statements) {
            if *node == Formulas::NONE || !statement.speaks_of_action(action) {
                continue;
            }
            let terms = terms(statement, types, me, everything, solver)?;
            match (statement.effect, statement.except) {
                // With what it spares; the denies follow when all are known.
                (Effect::Allow, true) => clauses.push(Clause {
                    where_: everything,
                    within: Vec::new(),
                    except: terms,
                }),
                (Effect::Allow, false) => {
                    for where_ in terms {
                        clauses.push(Clause {
                            where_,
                            within: Vec::new(),
                            except: Vec::new(),
                        });
                    }
                }
                (Effect::Deny, false) => except.extend_from_slice(&terms),
                (Effect::Deny, true) if terms.is_empty() => void = true,
                (Effect::Deny, true) => within.push(terms),
            }
        }
        if void {
            clauses.truncate(first);
        }
        for clause in clauses.iter_mut().skip(first) {
            clause.within = within.clone();
            let spared = std::mem::replace(&mut clause.except, except.clone());
            clause.except.extend_from_slice(&spared);
        }
    }
    Ok(clauses)
}

/// Those of its specifiers that ever match there. One whose filter is any of several values stands once for each.
fn terms(
    statement: &BoundStatement,
    types: &[Box<str>],
    me: Option<&str>,
    everything: Term,
    solver: &mut Solver,
) -> Result<Vec<Term>, Spent> {
    let mut terms = Vec::new();
    let mut seen = Names::default();
    let mut add = |term: Term| {
        if seen.add(term.text.to_le_bytes(), 0).is_none() {
            terms.push(term);
        }
    };
    for specifier in &statement.specifiers {
        match (specifier, solver.is(specifier, types, me)) {
            (_, None) => {}
            // What is everything here may be written in many ways: `*`, `proj/*:*`, the chain itself.
            (_, Some(Formulas::ALL)) | (BoundSpecifier::Everything, _) => add(everything),
            (BoundSpecifier::Chain { .. }, Some(node)) if specifier.choices() == 1 => {
                let text = solver.written.number(specifier.text_for(me));
                add(Term { text, node });
            }
            (BoundSpecifier::Chain { .. }, Some(_)) => {
                solver.work.spend(specifier.choices().saturating_mul(16))?;
                for one in specifier.one_by_one() {
                    if let Some(node) = solver.is(&one, types, me) {
                        let text = solver.written.number(one.text_for(me));
                        add(Term { text, node });
                    }
                }
            }
        }
    }
    Ok(terms)
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

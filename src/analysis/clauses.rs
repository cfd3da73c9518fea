//! Conditions as the statements of a policy make them: one for each specifier of each allow.

use std::rc::Rc;

use crate::engine::{BoundSpecifier, BoundStatement};
use crate::policy::Effect;
use crate::tables::Names;

use super::chains::Chain;
use super::formula::{Formulas, NodeId};
use super::functions::{Functions, Place};
use super::solver::Solver;
use super::work::Spent;

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

    pub fn text(&self, term: &Term) -> Box<str> {
        self.texts.get(term.text).cloned().unwrap_or_default()
    }

    pub fn list(&self, terms: &[Term]) -> Vec<Box<str>> {
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
    /// All conditions of a policy begin with the same lists.
    pub within: Rc<Vec<Vec<Term>>>,
    pub except: Rc<Vec<Term>>,
    node: Option<NodeId>,
}

impl Clause {
    fn new(where_: Term, within: Rc<Vec<Vec<Term>>>, except: Rc<Vec<Term>>) -> Self {
        Self {
            where_,
            within,
            except,
            node: None,
        }
    }

    pub fn set_lists(&mut self, within: Vec<Vec<Term>>) {
        self.within = Rc::new(within);
        self.node = None;
    }

    pub fn set_exceptions(&mut self, except: Vec<Term>) {
        self.except = Rc::new(except);
        self.node = None;
    }

    /// Without the exceptions at the other places.
    pub fn keep_exceptions(&mut self, kept: &dyn Fn(usize) -> bool) {
        if (0..self.except.len()).all(kept) {
            return;
        }
        let mut left = Vec::new();
        for (at, term) in self.except.iter().enumerate() {
            if kept(at) {
                left.push(*term);
            }
        }
        self.set_exceptions(left);
    }

    /// For each of its lists, that one of it matches.
    pub fn lists(&self, formulas: &mut Formulas) -> Vec<NodeId> {
        let mut lists = Vec::with_capacity(self.within.len());
        for any in &*self.within {
            let mut nodes = Vec::with_capacity(any.len());
            for term in any {
                nodes.push(term.node);
            }
            lists.push(formulas.any(nodes));
        }
        lists
    }

    pub fn node(&mut self, formulas: &mut Formulas) -> NodeId {
        if let Some(node) = self.node {
            return node;
        }
        let mut parts = self.lists(formulas);
        parts.push(self.where_.node);
        for term in &*self.except {
            parts.push(formulas.not(term.node));
        }
        let node = formulas.all(parts);
        self.node = Some(node);
        node
    }
}

/// Conditions of two gates that both must hold.
pub(super) fn multiply(ones: &[Clause], others: &[Clause]) -> Vec<Clause> {
    let mut product = Vec::with_capacity(ones.len() * others.len());
    for one in ones {
        for other in others {
            let mut both = one.clone();
            let (mut within, mut except) = (one.within.to_vec(), one.except.to_vec());
            if other.where_ != one.where_ {
                within.push(vec![other.where_]);
            }
            within.extend_from_slice(&other.within);
            except.extend_from_slice(&other.except);
            both.set_lists(within);
            both.set_exceptions(except);
            product.push(both);
        }
    }
    product
}

/// One condition for each specifier of each allow, in the order they were written.
pub(super) fn clauses(
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
        // The allows wait until all denies are known.
        let mut allows: Vec<(Term, Option<Rc<Vec<Term>>>)> = Vec::new();
        let mut void = false;
        let row = functions.row(policy, action).both();
        let mut from = 0;
        while let Some(at) = on.live.next_shared(&row, from) {
            from = at + 1;
            let (Some(statement), Some(known)) = (policy.statements.get(at), on.terms.get(at))
            else {
                continue;
            };
            let terms = match known.get() {
                Some(known) => Rc::clone(known),
                None => {
                    let one = on.statements.get(at).filter(|_| !statement.except).copied();
                    let terms = terms(statement, one, types, me, everything, solver)?;
                    let terms = Rc::new(terms);
                    Rc::clone(known.get_or_init(|| terms))
                }
            };
            match (statement.effect, statement.except) {
                (Effect::Allow, true) => allows.push((everything, Some(terms))),
                (Effect::Allow, false) => {
                    for where_ in &*terms {
                        allows.push((*where_, None));
                    }
                }
                (Effect::Deny, false) => except.extend_from_slice(&terms),
                (Effect::Deny, true) if terms.is_empty() => void = true,
                (Effect::Deny, true) => within.push(terms.to_vec()),
            }
        }
        if void {
            continue;
        }
        let (within, except) = (Rc::new(within), Rc::new(except));
        for (where_, spared) in allows {
            let mut clause = Clause::new(where_, Rc::clone(&within), Rc::clone(&except));
            if let Some(spared) = spared {
                let mut except = except.to_vec();
                except.extend_from_slice(&spared);
                clause.set_exceptions(except);
            }
            clauses.push(clause);
        }
    }
    Ok(clauses)
}

/// Those of its specifiers that ever match there; `whole` is all of them. One whose filter is any of several values stands once for each.
fn terms(
    statement: &BoundStatement,
    whole: Option<NodeId>,
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
        let node = match whole {
            Some(whole) if statement.specifiers.len() == 1 => Some(whole),
            _ => solver.is(specifier, types, me),
        };
        match (specifier, node) {
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

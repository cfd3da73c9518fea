//! What a principal may do with the things of one chain, as functions of specifiers.

use std::sync::Arc;

use crate::engine::{
    Action, Bits, Compiled, Holdings, Principal, Resource, TOKEN_ACTIONS, TokenRule, Vocabulary,
    gates,
};
use crate::tables::Names;

use super::formula::{Formulas, NodeId};
use super::solver::Solver;

/// One chain of the catalog.
#[derive(Debug)]
pub(super) struct Chain {
    pub types: Vec<Box<str>>,
    /// Whether the last segment has no name.
    pub nameless: bool,
    /// Some thing of it, for what depends on the chain alone.
    sample: String,
}

impl Chain {
    pub fn new(types: &[Box<str>], nameless: bool) -> Self {
        let mut sample = String::new();
        for (at, kind) in types.iter().enumerate() {
            if at > 0 {
                sample.push(':');
            }
            sample.push_str(kind);
            if !(nameless && at + 1 == types.len()) {
                sample.push_str("/x");
            }
        }
        Self {
            types: types.to_vec(),
            nameless,
            sample,
        }
    }

    /// As a specifier of everything there: `proj/*:env/*`.
    pub fn text(&self) -> String {
        self.text_of(&self.types)
    }

    /// The same of the first types of it.
    pub fn text_of(&self, types: &[Box<str>]) -> String {
        let mut text = String::new();
        for (at, kind) in types.iter().enumerate() {
            if at > 0 {
                text.push(':');
            }
            text.push_str(kind);
            if !(self.nameless && at + 1 == self.types.len()) {
                text.push_str("/*");
            }
        }
        text
    }
}

/// A principal's permission to do one action on the things of one chain; all three together are it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub owner: NodeId,
    pub scope: NodeId,
    /// Of both sides.
    pub gate: NodeId,
}

impl Function {
    pub const NONE: Self = Self {
        owner: Formulas::NONE,
        scope: Formulas::ALL,
        gate: Formulas::ALL,
    };

    pub fn whole(self, formulas: &mut Formulas) -> NodeId {
        formulas.all(vec![self.owner, self.scope, self.gate])
    }
}

/// Functions of one principal, each made once.
pub(super) struct Functions<'p> {
    pub principal: &'p Principal,
    /// By side, policy and chain.
    policies: Names,
    on_chain: Vec<Arc<OnChain>>,
    /// By the same and the statements that speak of the action.
    known: Names,
    nodes: Vec<NodeId>,
}

/// A policy's statements on one chain.
#[derive(Debug)]
pub(super) struct OnChain {
    /// Whether each speaks of a thing.
    pub statements: Vec<NodeId>,
    /// Those that ever do.
    live: Bits,
}

impl<'p> Functions<'p> {
    pub fn new(principal: &'p Principal) -> Self {
        Self {
            principal,
            policies: Names::default(),
            on_chain: Vec::new(),
            known: Names::default(),
            nodes: Vec::new(),
        }
    }

    /// The owner's side and the scope's, as far as there are such.
    pub fn sides(&self) -> [Option<&'p Holdings>; 2] {
        let inner = self.principal.inner();
        [inner.owner.as_ref(), inner.scope.as_ref()]
    }

    fn vocabulary(&self) -> &'p Vocabulary {
        self.principal.inner().account.vocabulary()
    }

    /// What the principal may do on that chain; nothing where it is dead, or a token that must not manage tokens.
    pub fn function(&mut self, chain: &Chain, action: &str, solver: &mut Solver) -> Function {
        let inner = self.principal.inner();
        let closed = inner.tokens == TokenRule::Closed && TOKEN_ACTIONS.contains(&action);
        let Some(read) = Resource::parse(&chain.sample) else {
            return Function::NONE;
        };
        let action = self.vocabulary().action(action);
        let asked = self.principal.asked(&read);
        if closed || self.principal.before_the_sides(action, &asked).is_some() {
            return Function::NONE;
        }
        let mut sides = [Formulas::ALL; 2];
        let mut gate_parts = Vec::new();
        let mut present = false;
        for (side, holdings) in self.sides().into_iter().enumerate() {
            let Some(holdings) = holdings else { continue };
            present = true;
            let node = self.side(side, holdings, action, &chain.types, solver);
            if let Some(place) = sides.get_mut(side) {
                *place = node;
            }
            if holdings.gated {
                for gate in gates(action.text, asked.segments) {
                    let seen = self.vocabulary().action(gate.action);
                    let types = chain.types.get(..gate.segments).unwrap_or_default();
                    gate_parts.push(self.side(side, holdings, seen, types, solver));
                }
            }
        }
        if !present {
            return Function::NONE;
        }
        let [owner, scope] = sides;
        Function {
            owner,
            scope,
            gate: solver.formulas.all(gate_parts),
        }
    }

    /// Each gate of an action, as what one side lets through there.
    pub fn gates(
        &mut self,
        chain: &Chain,
        action: &str,
    ) -> Vec<(usize, &'static str, Vec<Box<str>>)> {
        let Some(read) = Resource::parse(&chain.sample) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (side, holdings) in self.sides().into_iter().enumerate() {
            if holdings.is_some_and(|holdings| holdings.gated) {
                for gate in gates(action, read.segments()) {
                    let types = chain.types.get(..gate.segments).unwrap_or_default();
                    found.push((side, gate.action, types.to_vec()));
                }
            }
        }
        found
    }

    /// Across policies the most permissive wins (rule 2.3).
    fn side(
        &mut self,
        side: usize,
        holdings: &Holdings,
        action: Action<'_>,
        types: &[Box<str>],
        solver: &mut Solver,
    ) -> NodeId {
        let mut policies = Vec::with_capacity(holdings.held.len());
        for (number, held) in holdings.held.iter().enumerate() {
            let me = holdings.me.as_deref();
            let node = self.policy((side, number), &held.policy, me, action, types, solver);
            if node == Formulas::ALL {
                return node;
            }
            policies.push(node);
        }
        solver.formulas.any(policies)
    }

    /// Inside one policy any matching deny wins over any allow, and no match is a deny (rule 2.2).
    fn policy(
        &mut self,
        place: (usize, usize),
        policy: &Compiled,
        me: Option<&str>,
        action: Action<'_>,
        types: &[Box<str>],
        solver: &mut Solver,
    ) -> NodeId {
        let on = self.on_chain(place, policy, me, types, solver);
        policy.index.with_row(&policy.statements, action, |row| {
            let (mut allows, mut denies) = (row.allows.clone(), row.denies.clone());
            allows.keep(&on.live);
            denies.keep(&on.live);
            let mut key = Vec::new();
            for number in [place.0 as u64, place.1 as u64, types.len() as u64]
                .iter()
                .chain(allows.words())
                .chain(denies.words())
            {
                key.extend_from_slice(&number.to_le_bytes());
            }
            for kind in types {
                key.extend_from_slice(kind.as_bytes());
                key.push(0);
            }
            if let Some(known) = self.known.get(&key).and_then(|at| self.nodes.get(at)) {
                return *known;
            }
            let speaking = |bits: &Bits| -> Vec<NodeId> {
                bits.iter()
                    .filter_map(|at| on.statements.get(at).copied())
                    .collect()
            };
            let (allows, denies) = (speaking(&allows), speaking(&denies));
            let allowed = solver.formulas.any(allows);
            let denied = solver.formulas.any(denies);
            let spared = solver.formulas.not(denied);
            let node = solver.formulas.both(allowed, spared);
            self.known.add(&key, self.nodes.len());
            self.nodes.push(node);
            node
        })
    }

    /// A policy's statements as functions of the things of that chain.
    pub fn on_chain(
        &mut self,
        (side, number): (usize, usize),
        policy: &Compiled,
        me: Option<&str>,
        types: &[Box<str>],
        solver: &mut Solver,
    ) -> Arc<OnChain> {
        let mut key = vec![side as u8];
        key.extend_from_slice(&(number as u32).to_le_bytes());
        for kind in types {
            key.extend_from_slice(kind.as_bytes());
            key.push(0);
        }
        if let Some(known) = self.policies.get(&key).and_then(|at| self.on_chain.get(at)) {
            return Arc::clone(known);
        }
        let mut on = OnChain {
            statements: Vec::with_capacity(policy.statements.len()),
            live: Bits::none(policy.statements.len()),
        };
        for (at, statement) in policy.statements.iter().enumerate() {
            let mut specs = Vec::new();
            if !statement.void {
                for specifier in &statement.specifiers {
                    specs.extend(solver.is(specifier, types, me));
                }
            }
            let any = solver.formulas.any(specs);
            let node = match (statement.void, statement.except) {
                (true, _) => Formulas::NONE,
                (false, true) => solver.formulas.not(any),
                (false, false) => any,
            };
            if node != Formulas::NONE {
                on.live.insert(at);
            }
            on.statements.push(node);
        }
        let on = Arc::new(on);
        self.policies.add(&key, self.on_chain.len());
        self.on_chain.push(Arc::clone(&on));
        on
    }
}

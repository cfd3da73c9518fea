//! What a principal may do with the things of one chain, as functions of specifiers.

use std::sync::Arc;

use crate::engine::{
    Action, Bits, BoundStatement, Compiled, Holdings, Principal, Resource, Side, StatementSource,
    TOKEN_ACTIONS, TokenRule, gates,
};
use crate::tables::Names;

use super::chains::Chain;
use super::formula::{Formulas, NodeId};
use super::solver::Solver;

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

/// Where a policy is held: on which side, and which one there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub side: usize,
    pub number: usize,
}

/// A gate of an action: what one side must let through on the chain's first types.
pub(super) struct SideGate {
    pub side: usize,
    pub action: &'static str,
    pub length: usize,
}

/// A statement of a policy that is held there.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatementPlace {
    pub policy: Place,
    pub statement: usize,
}

/// Functions of one principal, each made once.
pub(super) struct Functions<'p> {
    principal: &'p Principal,
    /// Taken as if it were not there.
    without: Option<StatementPlace>,
    sides: [Option<&'p Holdings>; 2],
    /// How many policies the first side holds.
    first: usize,
    prefixes: usize,
    /// By policy and prefix.
    on_chain: Vec<Option<Arc<OnChain>>>,
    /// Actions that every policy treats alike have the same.
    alike: Names,
    known: Names,
    functions: Vec<Function>,
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
    /// `prefixes`: how many there are, see [`Cells`](super::chains::Cells).
    pub fn new(principal: &'p Principal, prefixes: usize) -> Self {
        let inner = principal.inner();
        let mut sides = [None, None];
        for holdings in &inner.sides {
            let [owner, scope] = &mut sides;
            match holdings.side {
                Some(Side::Scope) => *scope = Some(holdings),
                Some(Side::Owner | Side::Both) | None => *owner = Some(holdings),
            }
        }
        let held = |side: Option<&Holdings>| side.map_or(0, |side| side.held.len());
        let [owner, scope] = sides;
        let (owner, scope) = (held(owner), held(scope));
        let mut on_chain = Vec::new();
        on_chain.resize_with((owner + scope) * prefixes, || None);
        Self {
            principal,
            without: None,
            sides,
            first: owner,
            prefixes,
            on_chain,
            alike: Names::default(),
            known: Names::default(),
            functions: Vec::new(),
        }
    }

    /// The same principal, as if it did not hold that statement.
    pub fn without(principal: &'p Principal, statement: StatementPlace, prefixes: usize) -> Self {
        Self {
            without: Some(statement),
            ..Self::new(principal, prefixes)
        }
    }

    /// What its scope would let through, whoever owned it.
    pub fn of_scope(principal: &'p Principal, prefixes: usize) -> Self {
        let functions = Self::new(principal, prefixes);
        let [_, scope] = functions.sides;
        Self {
            sides: [None, scope],
            first: 0,
            ..functions
        }
    }

    /// Where the statement of that index of a policy's own stands among those it is compiled with.
    pub fn written_at(&self, policy: Place, index: usize) -> Option<StatementPlace> {
        let side = self.sides.get(policy.side).copied().flatten()?;
        let statements = &side.held.get(policy.number)?.policy.statements;
        let own = |statement: &BoundStatement| {
            statement.place == index && statement.source != StatementSource::Base
        };
        let statement = statements.iter().position(own)?;
        Some(StatementPlace { policy, statement })
    }

    /// Whether the statement that is left out speaks of the action, or of a gate of it.
    pub fn misses(&self, chain: &Chain, action: &str) -> bool {
        let Some(StatementPlace { policy, statement }) = self.without else {
            return false;
        };
        let side = self.sides.get(policy.side).copied().flatten();
        let held = side.and_then(|side| side.held.get(policy.number));
        let Some(statement) = held.and_then(|held| held.policy.statements.get(statement)) else {
            return false;
        };
        let mut gates = self.gates(chain, action).into_iter();
        statement.speaks_of_action(action)
            || gates.any(|gate| gate.side == policy.side && statement.speaks_of_action(gate.action))
    }

    /// The owner's side and the scope's, as far as there are such.
    pub fn sides(&self) -> [Option<&'p Holdings>; 2] {
        self.sides
    }

    /// What the principal may do on that chain; nothing where it is dead, or a token that must not manage tokens.
    pub fn function(&mut self, chain: &Chain, action: &str, solver: &mut Solver) -> Function {
        let inner = self.principal.inner();
        let Some(read) = Resource::parse(&chain.sample) else {
            return Function::NONE;
        };
        let action = inner.vocabulary.action(action);
        let asked = self.principal.asked(&read);
        let closed = inner.tokens == TokenRule::Closed && TOKEN_ACTIONS.contains(&action.text);
        let denied = closed || self.principal.before_the_sides(action, &asked).is_some();
        if denied || self.sides.iter().all(Option::is_none) {
            return Function::NONE;
        }
        let gates = self.gates(chain, action.text);
        let key = self.key(chain, action, &gates);
        if let Some(known) = key.as_ref().and_then(|key| self.known.get(key)) {
            return self.functions.get(known).copied().unwrap_or(Function::NONE);
        }
        let mut parts = [Formulas::ALL; 2];
        for (side, part) in parts.iter_mut().enumerate() {
            if self.sides.get(side).is_some_and(Option::is_some) {
                *part = self.side(side, action, chain, chain.types.len(), solver);
            }
        }
        let mut gated = Vec::with_capacity(gates.len());
        for gate in &gates {
            let seen = inner.vocabulary.action(gate.action);
            gated.push(self.side(gate.side, seen, chain, gate.length, solver));
        }
        let [owner, scope] = parts;
        let function = Function {
            owner,
            scope,
            gate: solver.formulas.all(gated),
        };
        if let Some(key) = key {
            self.known.add(&key, self.functions.len());
            self.functions.push(function);
        }
        function
    }

    /// The same as one function.
    pub fn whole(&mut self, chain: &Chain, action: &str, solver: &mut Solver) -> NodeId {
        let function = self.function(chain, action, solver);
        function.whole(&mut solver.formulas)
    }

    /// The gates of an action on all sides.
    pub fn gates(&self, chain: &Chain, action: &str) -> Vec<SideGate> {
        let mut found = Vec::new();
        if let Some(read) = Resource::parse(&chain.sample) {
            for (side, holdings) in self.sides.iter().enumerate() {
                if holdings.is_some_and(|holdings| holdings.gated) {
                    for gate in gates(action, read.segments()).into_iter().flatten() {
                        found.push(SideGate {
                            side,
                            action: gate.action,
                            length: gate.segments,
                        });
                    }
                }
            }
        }
        found
    }

    /// The chain, how the policies treat the action, and its gates: all that its function depends on.
    fn key(&mut self, chain: &Chain, action: Action<'_>, gates: &[SideGate]) -> Option<Vec<u8>> {
        let mut rows = Vec::new();
        for side in self.sides.iter().flatten() {
            for held in &side.held {
                rows.extend_from_slice(&held.policy.index.row_number(action)?.to_le_bytes());
            }
        }
        let next = self.functions.len();
        let alike = self.alike.add(&rows, next).unwrap_or(next);
        let mut key = Vec::with_capacity(8 + 2 * gates.len());
        key.extend_from_slice(&(chain.number as u32).to_le_bytes());
        key.extend_from_slice(&(alike as u32).to_le_bytes());
        for gate in gates {
            key.push(gate.side as u8);
            key.extend_from_slice(gate.action.as_bytes());
        }
        Some(key)
    }

    /// Across policies the most permissive wins (rule 2.3).
    fn side(
        &mut self,
        side: usize,
        action: Action<'_>,
        chain: &Chain,
        length: usize,
        solver: &mut Solver,
    ) -> NodeId {
        let Some(holdings) = self.sides.get(side).copied().flatten() else {
            return Formulas::NONE;
        };
        let mut policies = Vec::with_capacity(holdings.held.len());
        for (number, held) in holdings.held.iter().enumerate() {
            let on = self.on_chain(Place { side, number }, chain, length, solver);
            let left_out = self
                .without
                .filter(|without| without.policy.side == side && without.policy.number == number);
            let left_out = left_out.map(|without| without.statement);
            let node = allowed(&held.policy, &on, action, left_out, solver);
            if node == Formulas::ALL {
                return node;
            }
            policies.push(node);
        }
        solver.formulas.any(policies)
    }

    /// A policy's statements as functions of the things of the chain's first types.
    pub fn on_chain(
        &mut self,
        place: Place,
        chain: &Chain,
        length: usize,
        solver: &mut Solver,
    ) -> Arc<OnChain> {
        let policy = place.number + if place.side == 0 { 0 } else { self.first };
        let prefix = chain.prefixes.get(length.wrapping_sub(1)).copied();
        let at = policy * self.prefixes + prefix.unwrap_or_default();
        if let Some(Some(known)) = self.on_chain.get(at) {
            return Arc::clone(known);
        }
        let side = self.sides.get(place.side).copied().flatten();
        let held = side.and_then(|side| side.held.get(place.number));
        let types = chain.types.get(..length).unwrap_or_default();
        let me = side.and_then(|side| side.me.as_deref());
        let on = Arc::new(OnChain::new(
            held.map(|held| &*held.policy),
            types,
            me,
            solver,
        ));
        if let Some(place) = self.on_chain.get_mut(at) {
            *place = Some(Arc::clone(&on));
        }
        on
    }
}

impl OnChain {
    fn new(
        policy: Option<&Compiled>,
        types: &[Box<str>],
        me: Option<&str>,
        solver: &mut Solver,
    ) -> Self {
        let statements = policy.map_or(&[][..], |policy| &policy.statements);
        let mut on = Self {
            statements: Vec::with_capacity(statements.len()),
            live: Bits::none(statements.len()),
        };
        for (at, statement) in statements.iter().enumerate() {
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
        on
    }

    fn speaking(&self, wanted: &Bits, left_out: Option<usize>, solver: &mut Solver) -> NodeId {
        let mut nodes = Vec::new();
        let mut from = 0;
        while let Some(at) = self.live.next_shared(wanted, from) {
            if left_out != Some(at) {
                nodes.extend(self.statements.get(at));
            }
            from = at + 1;
        }
        solver.formulas.any(nodes)
    }
}

/// Inside one policy any matching deny wins over any allow, and no match is a deny (rule 2.2).
fn allowed(
    policy: &Compiled,
    on: &OnChain,
    action: Action<'_>,
    left_out: Option<usize>,
    solver: &mut Solver,
) -> NodeId {
    let row = policy.index.row(&policy.statements, action);
    let allowed = on.speaking(&row.allows, left_out, solver);
    if allowed == Formulas::NONE {
        return allowed;
    }
    let denied = on.speaking(&row.denies, left_out, solver);
    let spared = solver.formulas.not(denied);
    solver.formulas.both(allowed, spared)
}

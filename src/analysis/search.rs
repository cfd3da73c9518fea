//! Pick and avoid: is there a thing that a function is true of, and which?
//!
//! The state of the search is a *box* (for each field the patterns that must match), specifiers to *avoid*, and open
//! ORs. A specifier that must match narrows the box; one that must not goes on the list to avoid. Each open OR is
//! evaluated under the box: a true one is done, one with a single child left is that child, one with none left ends
//! this branch. Then a thing is looked for that lies in the box and avoids the list, whatever the ORs say (`avoid`):
//! if there is none, the branch ends; if it happens to satisfy the ORs too, that is the answer; else the smallest OR
//! that it violates is branched on. Goal-directed, so a question about a real policy takes a step or two.

use super::avoid::{Thing, avoid};
use super::formula::{Formulas, Node, NodeId};
use super::space::{SetId, Space, SpecId, Told};
use super::work::{Spent, Work};

/// Where a branch stands.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// By field.
    pub boxed: Vec<SetId>,
    pub avoided: Vec<SpecId>,
    /// The same, one bit for each.
    is_avoided: Vec<u64>,
    open: Vec<NodeId>,
}

impl State {
    fn avoid(&mut self, spec: SpecId) {
        let (word, bit) = (spec as usize / 64, 1 << (spec % 64));
        if self.is_avoided.len() <= word {
            self.is_avoided.resize(word + 1, 0);
        }
        if let Some(word) = self.is_avoided.get_mut(word) {
            *word |= bit;
        }
        self.avoided.push(spec);
    }

    fn avoids(&self, spec: SpecId) -> bool {
        let word = self.is_avoided.get(spec as usize / 64);
        word.is_some_and(|word| word & (1 << (spec % 64)) != 0)
    }
}

/// A branch that was split: an OR, and which of its children are still to be tried.
struct Split {
    state: State,
    children: Vec<NodeId>,
    next: usize,
}

/// A thing of a chain with so many segments for which `goal` is true; none: there is none.
pub(super) fn search(
    goal: NodeId,
    segments: usize,
    space: &mut Space,
    formulas: &Formulas,
    work: &mut Work,
) -> Result<Option<Thing>, Spent> {
    let mut search = Search {
        space,
        formulas,
        work,
    };
    let state = State {
        boxed: vec![Space::FREE; segments * 4],
        avoided: Vec::new(),
        is_avoided: Vec::new(),
        open: Vec::new(),
    };
    let mut splits = vec![Split {
        state,
        children: vec![goal],
        next: 0,
    }];
    while let Some(split) = splits.last_mut() {
        let Some(child) = split.children.get(split.next).copied() else {
            splits.pop();
            continue;
        };
        split.next += 1;
        search.work.spend(
            16 + split.state.boxed.len()
                + split.state.avoided.len()
                + split.state.is_avoided.len()
                + split.state.open.len(),
        )?;
        let mut state = split.state.clone();
        if !search.demand(child, &mut state)? || !search.settle(&mut state)? {
            continue;
        }
        let Some(thing) = avoid(&state, search.space, search.work)? else {
            continue;
        };
        match search.violated(&state, &thing)? {
            None => return Ok(Some(thing)),
            Some((node, children)) => {
                // Whichever child is tried is demanded then, so the OR itself is settled.
                let mut open = Vec::with_capacity(state.open.len());
                for other in &state.open {
                    if *other != node {
                        open.push(*other);
                    }
                }
                state.open = open;
                splits.push(Split {
                    state,
                    children,
                    next: 0,
                });
            }
        }
    }
    Ok(None)
}

struct Search<'a> {
    space: &'a mut Space,
    formulas: &'a Formulas,
    work: &'a mut Work,
}

impl Search<'_> {
    /// Takes up what must be true; false where it cannot be.
    fn demand(&mut self, node: NodeId, state: &mut State) -> Result<bool, Spent> {
        let mut demands = vec![node];
        while let Some(node) = demands.pop() {
            self.work.spend(1)?;
            match self.formulas.node(node) {
                Node::Constant(true) => {}
                Node::Constant(false) => return Ok(false),
                Node::All(parts) => demands.extend_from_slice(parts),
                Node::Any(_) => state.open.push(node),
                Node::Not(spec) => match self.told(*spec, state)? {
                    Told::Always => return Ok(false),
                    Told::Never => {}
                    Told::Open => state.avoid(*spec),
                },
                Node::Is(spec) => {
                    if state.avoids(*spec) || !self.narrow(*spec, state)? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    fn narrow(&mut self, spec: SpecId, state: &mut State) -> Result<bool, Spent> {
        for (field, pattern) in self.space.atoms(spec).to_vec() {
            let Some(place) = state.boxed.get_mut(field) else {
                return Ok(false);
            };
            self.work.spend(8 + self.space.patterns(*place).len())?;
            *place = self.space.with(*place, pattern);
            if self.space.is_empty(field, *place, self.work)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Looks at the open ORs until nothing more follows; false where one of them cannot be true.
    fn settle(&mut self, state: &mut State) -> Result<bool, Spent> {
        loop {
            let mut followed = false;
            for node in std::mem::take(&mut state.open) {
                match self.live_children(node, state)? {
                    None => {}
                    Some(live) => match live[..] {
                        [] => return Ok(false),
                        [only] => {
                            followed = true;
                            if !self.demand(only, state)? {
                                return Ok(false);
                            }
                        }
                        _ => state.open.push(node),
                    },
                }
            }
            // What a child demanded may settle those looked at before it.
            if !followed {
                return Ok(true);
            }
        }
    }

    /// The children of an OR that can be true under the box; `None`: one of them is.
    fn live_children(&mut self, node: NodeId, state: &State) -> Result<Option<Vec<NodeId>>, Spent> {
        let mut live = Vec::new();
        if let Node::Any(parts) = self.formulas.node(node) {
            for part in parts {
                match self.evaluate(*part, state)? {
                    Told::Always => return Ok(None),
                    Told::Never => {}
                    Told::Open => live.push(*part),
                }
            }
        }
        Ok(Some(live))
    }

    /// As deep as functions are nested: by policies and statements.
    fn evaluate(&mut self, node: NodeId, state: &State) -> Result<Told, Spent> {
        let (parts, decisive, other) = match self.formulas.node(node) {
            Node::Constant(true) => return Ok(Told::Always),
            Node::Constant(false) => return Ok(Told::Never),
            Node::Is(spec) => return self.told(*spec, state),
            Node::Not(spec) => {
                return Ok(match self.told(*spec, state)? {
                    Told::Always => Told::Never,
                    Told::Never => Told::Always,
                    Told::Open => Told::Open,
                });
            }
            Node::All(parts) => (parts, Told::Never, Told::Always),
            Node::Any(parts) => (parts, Told::Always, Told::Never),
        };
        let mut told = other;
        for part in parts {
            match self.evaluate(*part, state)? {
                one if one == decisive => return Ok(decisive),
                Told::Open => told = Told::Open,
                _ => {}
            }
        }
        Ok(told)
    }

    fn told(&mut self, spec: SpecId, state: &State) -> Result<Told, Spent> {
        self.work.spend(1)?;
        if state.avoids(spec) {
            return Ok(Told::Never);
        }
        let mut told = Told::Always;
        for at in 0..self.space.atoms(spec).len() {
            let Some(&(field, pattern)) = self.space.atoms(spec).get(at) else {
                break;
            };
            let set = state.boxed.get(field).copied().unwrap_or(Space::FREE);
            match self.space.told(field, set, pattern, self.work)? {
                Told::Always => {}
                Told::Never => return Ok(Told::Never),
                Told::Open => told = Told::Open,
            }
        }
        Ok(told)
    }

    /// The smallest open OR that is false of the thing, with its live children; `None`: it satisfies all of them.
    fn violated(
        &mut self,
        state: &State,
        thing: &Thing,
    ) -> Result<Option<(NodeId, Vec<NodeId>)>, Spent> {
        let mut smallest: Option<(NodeId, Vec<NodeId>)> = None;
        for node in &state.open {
            if holds(*node, thing, self.space, self.formulas, self.work)? {
                continue;
            }
            let live = self.live_children(*node, state)?.unwrap_or_default();
            if smallest
                .as_ref()
                .is_none_or(|(_, known)| live.len() < known.len())
            {
                smallest = Some((*node, live));
            }
        }
        Ok(smallest)
    }
}

/// Whether a function is true of a thing. As deep as functions are nested, like `evaluate`.
pub(super) fn holds(
    node: NodeId,
    thing: &Thing,
    space: &Space,
    formulas: &Formulas,
    work: &mut Work,
) -> Result<bool, Spent> {
    let (parts, decisive) = match formulas.node(node) {
        Node::Constant(value) => return Ok(*value),
        Node::Is(spec) => return thing.is(*spec, space, work),
        Node::Not(spec) => return Ok(!thing.is(*spec, space, work)?),
        Node::All(parts) => (parts, false),
        Node::Any(parts) => (parts, true),
    };
    for part in parts {
        if holds(*part, thing, space, formulas, work)? == decisive {
            return Ok(decisive);
        }
    }
    Ok(!decisive)
}

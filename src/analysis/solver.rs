//! Questions about functions, each answered once.

use crate::engine::BoundSpecifier;
use crate::tables::Names;

use super::avoid::Thing;
use super::chains::Chain;
use super::conditions::Written;
use super::formula::{Formulas, Node, NodeId};
use super::search::{holds, search};
use super::space::{Field, Kind, Space, field};
use super::texts::Texts;
use super::work::{Spent, Work};

pub(super) struct Solver {
    pub space: Space,
    pub formulas: Formulas,
    pub work: Work,
    pub written: Written,
    known: Names,
    answers: Vec<Result<Option<Thing>, Spent>>,
    /// Functions, of how many segments, and the first that is the same.
    classes: Vec<(NodeId, usize, NodeId)>,
}

impl Solver {
    pub fn new(letters: &[u8], work: Work) -> Self {
        Self {
            space: Space::new(Texts::new(letters)),
            formulas: Formulas::default(),
            work,
            written: Written::default(),
            known: Names::default(),
            answers: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// Begins a call: what one may cost is there again, and what was found out is kept.
    pub fn next_call(&mut self) {
        self.work.next_call();
    }

    /// Whether a specifier matches things of that chain.
    pub fn is(
        &mut self,
        specifier: &BoundSpecifier,
        types: &[Box<str>],
        me: Option<&str>,
    ) -> Option<NodeId> {
        let spec = self.space.spec(specifier, types, me)?;
        Some(match self.space.atoms(spec).is_empty() {
            true => Formulas::ALL,
            false => self.formulas.is(spec),
        })
    }

    /// A thing for which all of these are true; none: there is none.
    pub fn find(&mut self, goals: Vec<NodeId>, segments: usize) -> Result<Option<&Thing>, Spent> {
        let goal = self.formulas.all(goals);
        if goal == Formulas::NONE {
            return Ok(None);
        }
        let [a, b, c, d] = goal.to_le_bytes();
        let next = self.answers.len();
        let at = self.known.add([a, b, c, d, segments as u8], next);
        if at.is_none() {
            self.work.next_question();
            self.answers.push(search(
                goal,
                segments,
                &mut self.space,
                &self.formulas,
                &mut self.work,
            ));
        }
        match self.answers.get(at.unwrap_or(next)) {
            Some(Ok(found)) => Ok(found.as_ref()),
            _ => Err(Spent),
        }
    }

    /// Whether a function is true of a thing.
    pub fn holds(&mut self, node: NodeId, thing: &Thing) -> Result<bool, Spent> {
        holds(node, thing, &self.space, &self.formulas, &mut self.work)
    }

    /// Whether there is nothing for which all of these are true.
    pub fn never(&mut self, goals: Vec<NodeId>, segments: usize) -> Result<bool, Spent> {
        Ok(self.find(goals, segments)?.is_none())
    }

    /// Whether one is true wherever all of some are.
    pub fn within_all(
        &mut self,
        inner: &[NodeId],
        outer: NodeId,
        segments: usize,
    ) -> Result<bool, Spent> {
        let mut goals = inner.to_vec();
        goals.push(self.formulas.not(outer));
        self.never(goals, segments)
    }

    /// Whether two are true of the same things.
    pub fn same(&mut self, a: NodeId, b: NodeId, segments: usize) -> Result<bool, Spent> {
        Ok(self.within(a, b, segments)? && self.within(b, a, segments)?)
    }

    /// The first asked about of all that are true of the same things.
    pub fn class(&mut self, node: NodeId, segments: usize) -> Result<NodeId, Spent> {
        if let Some((_, _, class)) = self
            .classes
            .iter()
            .find(|(known, length, _)| *known == node && *length == segments)
        {
            return Ok(*class);
        }
        let mut class = match self.never(vec![node], segments)? {
            true => Formulas::NONE,
            false => node,
        };
        for at in 0..self.classes.len() {
            let Some(&(known, length, first)) = self.classes.get(at) else {
                break;
            };
            if class == node
                && known == first
                && length == segments
                && self.same(node, first, segments)?
            {
                class = first;
                break;
            }
        }
        self.classes.push((node, segments, class));
        Ok(class)
    }

    /// How much a specifier asks of a thing.
    pub fn atoms_of(&self, node: NodeId) -> usize {
        match self.formulas.node(node) {
            Node::Is(spec) => self.space.atoms(*spec).len(),
            _ => 0,
        }
    }

    /// Whether one is true wherever the other is.
    pub fn within(&mut self, inner: NodeId, outer: NodeId, segments: usize) -> Result<bool, Spent> {
        let outside = self.formulas.not(outer);
        self.never(vec![inner, outside], segments)
    }
}

impl Thing {
    /// As a resource of that chain (rule 3.5).
    pub(super) fn resource(&self, chain: &Chain) -> String {
        let at = |field: Field| self.texts.get(field).map(Vec::as_slice).unwrap_or_default();
        let mut text = String::new();
        for (number, kind) in chain.types.iter().enumerate() {
            if number > 0 {
                text.push(':');
            }
            text.push_str(kind);
            if !(chain.nameless && number + 1 == chain.types.len()) {
                text.push('/');
                text.push_str(
                    at(field(number, Kind::Name))
                        .first()
                        .map_or("x", String::as_str),
                );
            }
            let mut mark = ';';
            for (kind, prefix, suffix) in [
                (Kind::Tags, "", ""),
                (Kind::Views, "view:", ""),
                (Kind::Critical, "{critical:", "}"),
            ] {
                for fact in at(field(number, kind)) {
                    text.push(mark);
                    text.push_str(prefix);
                    text.push_str(fact);
                    text.push_str(suffix);
                    mark = ',';
                }
            }
        }
        text
    }
}

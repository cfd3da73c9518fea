//! Questions about functions, each answered once.

use crate::engine::{BoundSpecifier, MAX_RESOURCE_BYTES};
use crate::tables::Names;

use super::avoid::Thing;
use super::chains::Chain;
use super::clauses::Written;
use super::formula::{Formulas, Node, NodeId};
use super::permissions::Limit;
use super::search::{holds, search};
use super::space::{Field, Kind, Space, SpecId, field};
use super::texts::Texts;
use super::work::{Spent, Work};

pub(super) struct Solver {
    pub space: Space,
    pub formulas: Formulas,
    pub work: Work,
    pub written: Written,
    known: Names,
    answers: Vec<Result<Option<Thing>, Spent>>,
    /// By [`About`], the last answer.
    last: Vec<usize>,
    /// Functions, of how many segments, and the first that is the same.
    classes: Vec<(NodeId, usize, NodeId)>,
}

/// What almost the same is asked about in one cell after the other.
#[derive(Clone, Copy)]
pub(super) enum About {
    /// Something beyond one part, within the others.
    Limit(Limit),
    /// Something that may be done.
    Whole,
    /// A specifier among others.
    Term(NodeId),
}

impl About {
    fn number(self) -> usize {
        match self {
            Self::Limit(limit) => limit as usize,
            Self::Whole => 3,
            Self::Term(node) => 4 + node as usize,
        }
    }
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
            last: Vec::new(),
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
        let at = self.ask(goals, segments);
        self.answer(at)
    }

    fn answer(&self, at: usize) -> Result<Option<&Thing>, Spent> {
        match self.answers.get(at) {
            Some(Ok(found)) => Ok(found.as_ref()),
            _ => Err(Spent),
        }
    }

    /// Where the answer is.
    fn ask(&mut self, goals: Vec<NodeId>, segments: usize) -> usize {
        let goal = self.formulas.all(goals);
        let [a, b, c, d] = goal.to_le_bytes();
        let next = self.answers.len();
        let known = self.known.add([a, b, c, d, segments as u8], next);
        if known.is_none() {
            self.work.next_question();
            self.answers.push(search(
                goal,
                segments,
                &mut self.space,
                &self.formulas,
                &mut self.work,
            ));
        }
        known.unwrap_or(next)
    }

    /// Whether there is nothing for which all of these are true, where almost the same is asked again and again: what was
    /// found the last time most often does again.
    pub fn never_about(
        &mut self,
        about: About,
        goals: Vec<NodeId>,
        segments: usize,
    ) -> Result<bool, Spent> {
        let about = about.number();
        if let Some(Ok(Some(thing))) = self.last.get(about).and_then(|at| self.answers.get(*at))
            && thing.of(segments)
        {
            let mut all = true;
            for goal in &goals {
                all = all && holds(*goal, thing, &self.space, &self.formulas, &mut self.work)?;
            }
            if all {
                return Ok(false);
            }
        }
        let at = self.ask(goals, segments);
        if self.last.len() <= about {
            self.last.resize(about + 1, usize::MAX);
        }
        if let Some(last) = self.last.get_mut(about) {
            *last = at;
        }
        Ok(self.answer(at)?.is_none())
    }

    /// Whether there is nothing for which all of these are true.
    pub fn never(&mut self, goals: Vec<NodeId>, segments: usize) -> Result<bool, Spent> {
        Ok(self.find(goals, segments)?.is_none())
    }

    /// Whether a part of a permission takes something away from what the others let through.
    pub fn beyond(
        &mut self,
        limit: Limit,
        part: NodeId,
        others: [NodeId; 2],
        segments: usize,
    ) -> Result<bool, Spent> {
        let outside = self.formulas.not(part);
        let [one, other] = others;
        let goals = vec![outside, one, other];
        Ok(outside != Formulas::NONE && !self.never_about(About::Limit(limit), goals, segments)?)
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

    /// The specifier that a function is: the one that asks for nothing, unless it is another one.
    pub fn spec(&self, node: NodeId) -> SpecId {
        match self.formulas.node(node) {
            Node::Is(spec) => *spec,
            _ => Space::ANYTHING,
        }
    }

    /// Whether two specifiers may match the same thing, as far as their atoms tell.
    pub fn meet(&mut self, a: NodeId, b: NodeId) -> Result<bool, Spent> {
        let (a, b) = (self.spec(a), self.spec(b));
        self.space.meet(a, b, &mut self.work)
    }

    /// Whether one is true wherever the other is.
    pub fn within(&mut self, inner: NodeId, outer: NodeId, segments: usize) -> Result<bool, Spent> {
        let outside = self.formulas.not(outer);
        self.never(vec![inner, outside], segments)
    }
}

impl Thing {
    /// As a resource of that chain (rule 3.5). One that is too long to be asked about is no witness of anything.
    pub(super) fn resource(&self, chain: &Chain) -> Result<String, Spent> {
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
        match text.len() > MAX_RESOURCE_BYTES {
            true => Err(Spent),
            false => Ok(text),
        }
    }
}

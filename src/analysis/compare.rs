//! Which of two principals may do more, and where: exactly, over everything there could be.

use crate::engine::Principal;
use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::tables::{Names, three};

use super::chains::{Cells, Chain};
use super::formula::NodeId;
use super::functions::Functions;
use super::options::AnalysisOptions;
use super::solver::Solver;
use super::work::Spent;

/// How much one may do, seen from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same.
    Equal,
    /// Less, and nothing else.
    Narrower,
    /// More, and everything that the other may.
    Wider,
    /// Some things alike, and each something that the other may not.
    Overlapping,
    /// Nothing alike.
    Disjoint,
    /// It would cost more than is allowed to find out.
    Undetermined,
}

impl Relation {
    /// As on the public face.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
            Self::Overlapping => "overlapping",
            Self::Disjoint => "disjoint",
            Self::Undetermined => "undetermined",
        }
    }
}

/// One request that shows it: [`Principal::decide`] says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Witness {
    /// The action.
    pub action: Box<str>,
    /// One concrete thing.
    pub resource: Box<str>,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Of this principal to the other.
    pub relation: Relation,
    /// What only this one may do; for actions of a chain that differ alike, one.
    pub only_here: Vec<Witness>,
    /// What only the other may do.
    pub only_there: Vec<Witness>,
}

impl Principal {
    /// Whether this principal may do the same as another, less, more, or something else: over all actions of the
    /// catalog and all things there could be. Each witness is confirmed by `decide`.
    pub fn compare_to(&self, other: &Self) -> Comparison {
        self.compare_with(other, &AnalysisOptions::default())
    }

    /// The same, made as the options say.
    pub fn compare_with(&self, other: &Self, options: &AnalysisOptions<'_>) -> Comparison {
        compare(self, other, &mut options.solver())
    }
}

pub(super) fn compare(here: &Principal, there: &Principal, solver: &mut Solver) -> Comparison {
    let cells = Cells::of_both(here, there);
    let mut mine = Functions::new(here, cells.prefixes);
    let mut theirs = Functions::new(there, cells.prefixes);
    let (mut only_here, mut only_there) = (Vec::new(), Vec::new());
    let (mut common, mut unsettled) = (false, false);
    let mut seen = Names::default();
    for (chain, cell) in cells.each() {
        let action = &cell.action.name;
        let a = mine.whole(chain, action, solver);
        let b = theirs.whole(chain, action, solver);
        if seen.add(three([cell.chain as u32, a, b]), 0).is_some() {
            continue;
        }
        let (not_a, not_b) = (solver.formulas.not(a), solver.formulas.not(b));
        let mut witness =
            |goals, found: &mut Vec<Witness>| match solver.witness(goals, chain, action) {
                Ok(witness) => found.extend(witness),
                Err(Spent) => unsettled = true,
            };
        if a != b {
            witness(vec![a, not_b], &mut only_here);
            witness(vec![b, not_a], &mut only_there);
        }
        if !common {
            let mut shared = Vec::new();
            witness(vec![a, b], &mut shared);
            common = !shared.is_empty();
        }
    }
    let relation = match (only_here.is_empty(), only_there.is_empty(), common) {
        (false, false, true) => Relation::Overlapping,
        _ if unsettled => Relation::Undetermined,
        (true, true, _) => Relation::Equal,
        (true, false, _) => Relation::Narrower,
        (false, true, _) => Relation::Wider,
        (false, false, false) => Relation::Disjoint,
    };
    Comparison {
        relation,
        only_here,
        only_there,
    }
}

impl Solver {
    /// A request of which all of these are true, if there is one.
    pub(super) fn witness(
        &mut self,
        goals: Vec<NodeId>,
        chain: &Chain,
        action: &str,
    ) -> Result<Option<Witness>, Spent> {
        Ok(match self.find(goals, chain.types.len())? {
            Some(thing) => Some(Witness {
                action: action.into(),
                resource: thing.resource(chain)?.into(),
            }),
            None => None,
        })
    }
}

impl Show for Relation {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(self.word())
    }
}

impl Show for Witness {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("action", &self.action)
            .show("resource", &self.resource);
        Plain::Object(object)
    }
}

impl Show for Comparison {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("relation", &self.relation)
            .show("onlyHere", &self.only_here)
            .show("onlyThere", &self.only_there);
        Plain::Object(object)
    }
}

serialize_plainly!(Relation Witness Comparison);

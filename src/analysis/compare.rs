//! Which of two principals may do more, and where: exactly, over everything there could be.

use crate::engine::Principal;

use super::chains::Cells;
use super::formula::Formulas;
use super::functions::Functions;
use super::options::AnalysisOptions;
use super::solver::Solver;
use super::work::Spent;

/// How much one may do, seen from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Witness {
    /// The action.
    pub action: Box<str>,
    /// One concrete thing.
    pub resource: Box<str>,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
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
    let Cells {
        chains,
        cells,
        prefixes,
    } = Cells::of_both(here, there);
    let mut mine = Functions::new(here, prefixes);
    let mut theirs = Functions::new(there, prefixes);
    let (mut only_here, mut only_there) = (Vec::new(), Vec::new());
    let (mut common, mut unsettled) = (false, false);
    let mut seen = crate::tables::Names::default();
    for cell in &cells {
        let Some(chain) = chains.get(cell.chain) else {
            continue;
        };
        let a = mine
            .function(chain, &cell.action.name, solver)
            .whole(&mut solver.formulas);
        let b = theirs
            .function(chain, &cell.action.name, solver)
            .whole(&mut solver.formulas);
        let mut key = cell.chain.to_le_bytes().to_vec();
        key.extend_from_slice(&a.to_le_bytes());
        key.extend_from_slice(&b.to_le_bytes());
        if seen.add(&key, 0).is_some() {
            continue;
        }
        if a == b {
            if !common && a != Formulas::NONE {
                match solver.find(vec![a], chain.types.len()) {
                    Ok(found) => common |= found.is_some(),
                    Err(Spent) => unsettled = true,
                }
            }
            continue;
        }
        let (not_a, not_b) = (solver.formulas.not(a), solver.formulas.not(b));
        for (goal, found) in [
            (vec![a, not_b], &mut only_here),
            (vec![b, not_a], &mut only_there),
        ] {
            match solver.find(goal, chain.types.len()) {
                Ok(thing) => found.extend(thing.map(|thing| Witness {
                    action: cell.action.name.clone(),
                    resource: thing.resource(chain).into(),
                })),
                Err(Spent) => unsettled = true,
            }
        }
        if !common {
            match solver.find(vec![a, b], chain.types.len()) {
                Ok(found) => common |= found.is_some(),
                Err(Spent) => unsettled = true,
            }
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

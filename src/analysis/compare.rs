//! Which of two principals may do more, and where: exactly, over everything there could be.

use crate::engine::Principal;

use super::formula::Formulas;
use super::functions::{Chain, Functions};
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

/// Every action of every type on each of its chains, in the order of the catalogs.
pub(super) struct Cell {
    pub kind: Box<str>,
    pub chain: usize,
    pub action: Box<str>,
    pub all_environments: bool,
}

/// The cells of some principals' catalogs, each once, and their chains.
pub(super) fn cells(principals: &[&Principal]) -> (Vec<Chain>, Vec<Cell>) {
    let mut chains: Vec<Chain> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let mut seen_chains = crate::tables::Names::default();
    let mut seen = crate::tables::Names::default();
    for principal in principals {
        let catalog = principal.catalog();
        for kind in &catalog.types {
            for chain in &kind.chains {
                let number = chains.len();
                let number = match seen_chains.add(&*chain.text, number) {
                    Some(known) => known,
                    None => {
                        chains.push(Chain::new(&chain.types, chain.nameless));
                        number
                    }
                };
                for action in &kind.actions {
                    let key = format!("{number} {}", action.name);
                    if seen.add(&key, 0).is_none() {
                        cells.push(Cell {
                            kind: kind.name.clone(),
                            chain: number,
                            action: action.name.clone(),
                            all_environments: action.all_environments,
                        });
                    }
                }
            }
        }
    }
    (chains, cells)
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
    let same_catalog = std::ptr::eq(here.catalog(), there.catalog());
    let (chains, cells) = match same_catalog {
        true => cells(&[here]),
        false => cells(&[here, there]),
    };
    let (mut mine, mut theirs) = (Functions::new(here), Functions::new(there));
    let (mut only_here, mut only_there) = (Vec::new(), Vec::new());
    let (mut common, mut unsettled) = (false, false);
    let mut seen = crate::tables::Names::default();
    for cell in &cells {
        let Some(chain) = chains.get(cell.chain) else {
            continue;
        };
        let a = mine
            .function(chain, &cell.action, solver)
            .whole(&mut solver.formulas);
        let b = theirs
            .function(chain, &cell.action, solver)
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
                    action: cell.action.clone(),
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

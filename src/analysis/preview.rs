//! What a token would give its owner: everything, less, nothing; and what caps it.

use crate::engine::Principal;

use super::chains::Cells;
use super::compare::{Comparison, Relation, Witness, compare_functions};
use super::functions::Functions;
use super::options::AnalysisOptions;
use super::solver::Solver;

/// Tokens of one owner, looked at one after the other.
pub(crate) struct Previews<'p> {
    cells: Cells<'p>,
    owner: Functions<'p>,
    solver: Solver,
}

/// One token, seen from its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Preview {
    /// To the owner: equal or narrower, for it can never do more.
    pub to_own: Relation,
    /// It can do nothing.
    pub empty: bool,
    /// What its scope lets through and the owner may not do.
    pub capped_by: Vec<Witness>,
    /// What the owner may do and it may not.
    pub missing: Vec<Witness>,
    /// Something that it could do if only its scope let it be seen; the action that is to be added, and where.
    pub unseen: Option<(&'static str, String)>,
    /// Actions of the catalog, by type and chain, that it may do on something.
    pub breadth: usize,
}

impl<'p> Previews<'p> {
    pub fn of(owner: &'p Principal) -> Self {
        let cells = Cells::of(owner);
        Self {
            owner: Functions::new(owner, cells.prefixes),
            cells,
            solver: AnalysisOptions::default().solver(),
        }
    }

    /// `token` is one of the owner's.
    pub fn preview(&mut self, token: &Principal) -> Preview {
        let prefixes = self.cells.prefixes;
        self.solver.next_call();
        let mut both = Functions::new(token, prefixes);
        let mut scope = Functions::of_scope(token, prefixes);
        let Comparison {
            relation,
            only_there: missing,
            ..
        } = compare_functions(&self.cells, &mut both, &mut self.owner, &mut self.solver);
        let capped = compare_functions(&self.cells, &mut scope, &mut both, &mut self.solver);
        let breadth = self.breadth(&mut both);
        Preview {
            to_own: relation,
            empty: breadth == 0 && relation != Relation::Undetermined,
            capped_by: capped.only_here,
            missing,
            unseen: match breadth {
                0 => self.unseen(&mut both),
                _ => None,
            },
            breadth,
        }
    }

    fn breadth(&mut self, functions: &mut Functions<'_>) -> usize {
        let mut breadth = 0;
        for (chain, cell) in self.cells.each() {
            let solver = &mut self.solver;
            let whole = functions.whole(chain, &cell.action.name, solver);
            breadth += usize::from(solver.never(vec![whole], chain.types.len()) == Ok(false));
        }
        breadth
    }

    /// The usual reason why a scope grants nothing: nobody may see what it is about (rule 4.4).
    fn unseen(&mut self, functions: &mut Functions<'_>) -> Option<(&'static str, String)> {
        for (chain, cell) in self.cells.each() {
            let action = &*cell.action.name;
            let solver = &mut self.solver;
            let function = functions.function(chain, action, solver);
            let goals = vec![function.owner, function.scope];
            if let Ok(Some(_)) = solver.find(goals, chain.types.len()) {
                let gate = functions.gates(chain, action).into_iter().next()?;
                return Some((gate.action, chain.text_of(gate.length).to_owned()));
            }
        }
        None
    }
}

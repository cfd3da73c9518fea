//! What a token would give its owner: everything, less, nothing; and what caps it.

use crate::engine::Principal;
use crate::tables::{Names, three};

use super::chains::{Cells, Chain};
use super::compare::{Relation, Witness};
use super::formula::NodeId;
use super::functions::Functions;
use super::options::AnalysisOptions;
use super::solver::Solver;
use super::work::Spent;

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

    /// `token` is one of the owner's: allowed = owner allowed AND scope allowed, so what there is to be told of it is told
    /// of the owner, who stays the same, and of the scope.
    pub fn preview(&mut self, token: &Principal) -> Preview {
        let solver = &mut self.solver;
        solver.next_call();
        let mut scope = Functions::of_scope(token, self.cells.prefixes);
        let (mut missing, mut capped_by) = (Shown::default(), Shown::default());
        let (mut breadth, mut counted) = (0, true);
        for (chain, cell) in self.cells.each() {
            let action = &cell.action.name;
            let owner = self.owner.whole(chain, action, solver);
            let lets = scope.whole(chain, action, solver);
            let both = solver.formulas.both(owner, lets);
            match solver.never(vec![both], chain.types.len()) {
                Ok(never) => breadth += usize::from(!never),
                Err(Spent) => counted = false,
            }
            missing.look(chain, action, [owner, lets, both], solver);
            capped_by.look(chain, action, [lets, owner, both], solver);
        }
        let to_own = match (missing.unsettled, missing.witnesses.is_empty()) {
            (true, _) => Relation::Undetermined,
            (false, true) => Relation::Equal,
            (false, false) => Relation::Narrower,
        };
        Preview {
            to_own,
            // Not where it was not found out.
            empty: breadth == 0 && counted && to_own != Relation::Undetermined,
            capped_by: capped_by.witnesses,
            missing: missing.witnesses,
            unseen: match breadth {
                0 => self.unseen(&mut scope),
                _ => None,
            },
            breadth,
        }
    }

    /// The usual reason why a scope grants nothing: nobody may see what it is about (rule 4.4).
    fn unseen(&mut self, scope: &mut Functions<'_>) -> Option<(&'static str, String)> {
        for (chain, cell) in self.cells.each() {
            let action = &*cell.action.name;
            let solver = &mut self.solver;
            let owner = self.owner.function(chain, action, solver).owner;
            let lets = scope.function(chain, action, solver).scope;
            if let Ok(Some(_)) = solver.find(vec![owner, lets], chain.types.len()) {
                let gate = scope.gates(chain, action).into_iter().next()?;
                return Some((gate.action, chain.text_of(gate.length).to_owned()));
            }
        }
        None
    }
}

/// What one allows and another does not: for actions of a chain that differ alike, one request that shows it.
#[derive(Default)]
struct Shown {
    witnesses: Vec<Witness>,
    unsettled: bool,
    seen: Names,
}

impl Shown {
    /// `both`: what the two have in common.
    fn look(
        &mut self,
        chain: &Chain,
        action: &str,
        [one, other, both]: [NodeId; 3],
        solver: &mut Solver,
    ) {
        let key = three([chain.number as u32, one, both]);
        if one == both || self.seen.add(key, 0).is_some() {
            return;
        }
        let without = solver.formulas.not(other);
        match solver.witness(vec![one, without], chain, action) {
            Ok(witness) => self.witnesses.extend(witness),
            Err(Spent) => self.unsettled = true,
        }
    }
}

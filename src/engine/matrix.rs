//! Many questions about few resources: each statement is matched with each resource once, whatever the actions.

use std::borrow::Cow;

use super::bits::Bits;
use super::decision::Outcome;
use super::index::Row;
use super::matching::{Asked, Tri};
use super::principal::{Facts, Principal, TokenRule};
use super::resource::Resource;
use super::verdict::{Held, Holdings};
#[cfg(feature = "wasm")]
use super::vocabulary::KnownAction;
use super::vocabulary::{Action, TOKEN_ACTIONS};

impl Principal {
    /// For each resource each action, row by row: what [`Principal::ask`] says of each.
    pub fn matrix(&self, actions: &[&str], resources: &[&str], facts: Facts) -> Vec<Outcome> {
        let vocabulary = &self.inner().vocabulary;
        let actions: Vec<Action<'_>> = actions
            .iter()
            .map(|action| vocabulary.action(action))
            .collect();
        let mut cells = Vec::with_capacity(actions.len().saturating_mul(resources.len()));
        self.grid(
            &actions,
            &mut resources.iter().copied(),
            facts,
            &mut |cell| cells.push(cell),
        );
        cells
    }

    /// The same for actions that were looked up before.
    #[cfg(feature = "wasm")]
    pub(crate) fn matrix_known<'a>(
        &self,
        actions: &[&KnownAction],
        mut resources: impl Iterator<Item = &'a str>,
        facts: Facts,
        tell: &mut dyn FnMut(Outcome),
    ) {
        let actions: Vec<Action<'_>> = actions
            .iter()
            .map(|action| Action {
                text: &action.text,
                id: action.id,
            })
            .collect();
        self.grid(&actions, &mut resources, facts, tell);
    }

    fn grid(
        &self,
        actions: &[Action<'_>],
        resources: &mut dyn Iterator<Item = &str>,
        facts: Facts,
        tell: &mut dyn FnMut(Outcome),
    ) {
        let closed = self.inner().tokens == TokenRule::Closed;
        let mut sides = Vec::new();
        for holdings in self.sides() {
            sides.push(Grid::new(holdings, actions));
        }
        let mut columns = Vec::with_capacity(actions.len());
        for action in actions {
            columns.push(Column {
                action: *action,
                closed: closed && TOKEN_ACTIONS.contains(&action.text),
            });
        }
        for text in resources {
            match self.read(text, facts) {
                Some(read) if read.every_environment().is_none() => {
                    self.row(&columns, &sides, &read, tell)
                }
                Some(read) => columns
                    .iter()
                    .for_each(|column| tell(self.outcome(column.action, &read))),
                None => columns.iter().for_each(|_| tell(Outcome::Deny)),
            }
        }
    }

    fn row(
        &self,
        columns: &[Column<'_>],
        sides: &[Grid<'_>],
        read: &Resource<'_>,
        tell: &mut dyn FnMut(Outcome),
    ) {
        let asked = self.asked(read);
        let foreign = self.inner().vocabulary.foreign_to(asked.chain);
        let mut on_resource = Vec::with_capacity(sides.len());
        for grid in sides {
            on_resource.push(OnResource::new(grid, &asked));
        }
        for (number, column) in columns.iter().enumerate() {
            let before = match (self.inner().dead, foreign, column.action.id) {
                (None, Some(foreign), Some(id)) => foreign.contains(id.into()),
                _ => self.before_the_sides(column.action, &asked).is_some(),
            };
            let mut may = if before || column.closed {
                Tri::No
            } else {
                Tri::Yes
            };
            for side in &mut on_resource {
                if may != Tri::No {
                    may = may.and(side.may(self, number, column.action));
                }
            }
            tell(match may {
                // The missing facts decide, so they are gone through.
                Tri::Maybe => self.rule_read(column.action, read).outcome,
                settled => settled.into(),
            });
        }
    }
}

/// An action that is asked about, and whether a token may not use it (rule 1.6).
struct Column<'a> {
    action: Action<'a>,
    closed: bool,
}

/// One side, with the rows of the actions in each policy it holds.
struct Grid<'a> {
    holdings: &'a Holdings,
    policies: Vec<Rows<'a>>,
}

struct Rows<'a> {
    held: &'a Held,
    rows: Vec<Cow<'a, Row>>,
    /// The statements that speak of any of the actions.
    wanted: Bits,
}

impl<'a> Grid<'a> {
    fn new(holdings: &'a Holdings, actions: &[Action<'_>]) -> Self {
        let mut policies = Vec::with_capacity(holdings.held.len());
        for held in &holdings.held {
            let policy = &held.policy;
            let mut wanted = Bits::none(policy.statements.len());
            let mut rows = Vec::with_capacity(actions.len());
            for action in actions {
                let row = policy.index.row(&policy.statements, *action);
                wanted.add(&row.allows);
                wanted.add(&row.denies);
                rows.push(row);
            }
            policies.push(Rows { held, rows, wanted });
        }
        Self { holdings, policies }
    }
}

/// A side's statements matched with one resource.
struct OnResource<'a> {
    grid: &'a Grid<'a>,
    asked: Asked<'a>,
    /// Per policy the statements that speak of it surely, and perhaps.
    speaking: Vec<(Bits, Bits)>,
    /// Gates that were asked before: the view permissions are few.
    gates: Vec<(&'static str, Tri)>,
}

impl<'a> OnResource<'a> {
    fn new(grid: &'a Grid<'a>, asked: &Asked<'a>) -> Self {
        let asked = Asked {
            me: grid.holdings.me.as_deref(),
            ..*asked
        };
        let mut speaking = Vec::with_capacity(grid.policies.len());
        for rows in &grid.policies {
            speaking.push(rows.held.policy.speaking(&rows.wanted, &asked));
        }
        Self {
            grid,
            asked,
            speaking,
            gates: Vec::new(),
        }
    }

    fn may(&mut self, principal: &Principal, column: usize, action: Action<'_>) -> Tri {
        let mut may = Tri::No;
        for (Rows { rows, .. }, (surely, perhaps)) in self.grid.policies.iter().zip(&self.speaking)
        {
            let Some(row) = rows.get(column) else {
                continue;
            };
            let speaks = |wanted: &Bits| {
                if surely.meets(wanted) {
                    Tri::Yes
                } else if perhaps.meets(wanted) {
                    Tri::Maybe
                } else {
                    Tri::No
                }
            };
            may = may.or(match speaks(&row.denies) {
                Tri::Yes => Tri::No,
                denied => (!denied).and(speaks(&row.allows)),
            });
            if may == Tri::Yes {
                break;
            }
        }
        if may == Tri::No {
            return may;
        }
        let vocabulary = &principal.inner().vocabulary;
        let holdings = self.grid.holdings;
        for gate in holdings.gates(action, self.asked.segments).iter().flatten() {
            let known = self.gates.iter().find(|(known, _)| *known == gate.action);
            let opens = match known {
                Some((_, opens)) => *opens,
                None => {
                    let opens = holdings.opens(gate, &self.asked, vocabulary);
                    self.gates.push((gate.action, opens));
                    opens
                }
            };
            may = may.and(opens);
        }
        may
    }
}

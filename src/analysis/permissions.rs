//! `permissions()`: per resource type, chain and action what a principal may do, in its authors' own words.

use crate::engine::Principal;
use crate::plain::{Object, Plain, Show, serialize_plainly};

use super::chains::{Cells, Chain};
use super::conditions::{Condition, conditions};
use super::formula::Formulas;
use super::functions::{Function, Functions};
use super::options::AnalysisOptions;
use super::solver::{About, Solver};
use super::work::Spent;

/// Everything a principal could ever do, as far as the catalog knows.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionTable {
    /// Of the catalog: actions that came later are not in it.
    pub catalog_date: Box<str>,
    /// In the catalog's order of types and chains; actions with the same answer are together, in order of their first.
    pub rows: Vec<PermissionRow>,
}

/// The actions of one type on one of its chains that have the same answer.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionRow {
    /// `flag`
    pub kind: Box<str>,
    /// `proj/*:env/*:flag/*`
    pub chain: Box<str>,
    /// In the catalog's order.
    pub actions: Vec<Box<str>>,
    /// The answer.
    pub cell: Cell,
    /// Without each of these alone it would be more; where only several together limit it, all of those.
    pub limited_by: Vec<Limit>,
    /// The actions need the permission in every environment of the project (rule 4.5).
    pub every_environment: bool,
}

/// What limits a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// A token's scope, or that with this scope it must not manage tokens (rule 1.6).
    Scope,
    /// What the member, or a token's owner, may do.
    Owner,
    /// What must be seen first (rule 4.4), on either side.
    Gate,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// On everything.
    All,
    /// On nothing.
    None,
    /// On some things, which these conditions tell; a part that does not limit is left out. Each part is an OR; all
    /// parts must hold.
    Some(Conditions),
    /// Why it was not found out: `budget`.
    Undetermined(&'static str),
}

/// On which things.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// What the member, or the owner, may do.
    pub owner: Option<Vec<Condition>>,
    /// What the scope lets through.
    pub scope: Option<Vec<Condition>>,
    /// What must be seen: conditions on the same thing, or on what it stands in.
    pub gate: Option<Vec<Condition>>,
}

impl Principal {
    /// What it may do at all: on all things, on none, or on which.
    ///
    /// Exact over everything there could be; see [`analysis`](crate::analysis).
    ///
    /// ```
    /// use tokenscope::{Account, LoadOptions, PolicyOptions, parse_policy, ParseOptions};
    /// use tokenscope::analysis::Cell;
    /// let account = Account::load(r#"{ "members": [] }"#, &LoadOptions::default()).unwrap();
    /// let text = r#"[{ "effect": "allow", "actions": ["updateOn"], "resources": ["proj/*:env/*:flag/*"] },
    ///                { "effect": "deny", "actions": ["*"], "resources": ["proj/*:env/production:flag/*"] }]"#;
    /// let policy = parse_policy(text, &ParseOptions::new(&account.document().catalog)).policy;
    /// let table = account.policy_principal(policy.as_ref(), &PolicyOptions::default()).permissions();
    /// let row = table.rows.iter().find(|row| &*row.kind == "flag" && row.actions.iter().any(|action| &**action == "updateOn")).unwrap();
    /// let Cell::Some(conditions) = &row.cell else { panic!() };
    /// let condition = &conditions.owner.as_ref().unwrap()[0];
    /// assert_eq!(&*condition.where_, "proj/*:env/*:flag/*");
    /// assert_eq!(&*condition.except[0], "proj/*:env/production:flag/*");
    /// ```
    pub fn permissions(&self) -> PermissionTable {
        self.permissions_with(&AnalysisOptions::default())
    }

    /// The same, made as the options say.
    pub fn permissions_with(&self, options: &AnalysisOptions<'_>) -> PermissionTable {
        permissions(self, &mut options.solver())
    }
}

fn permissions(principal: &Principal, solver: &mut Solver) -> PermissionTable {
    let Cells {
        chains,
        cells,
        prefixes,
    } = Cells::of(principal);
    let mut functions = Functions::new(principal, prefixes);
    let mut rows: Vec<PermissionRow> = Vec::new();
    // Of each row its chain and function.
    let mut of_rows: Vec<(usize, Function)> = Vec::new();
    // The first row of the same type and chain.
    let (mut first, mut last) = (0, (None, usize::MAX));
    'cells: for cell in &cells {
        let Some(chain) = chains.get(cell.chain) else {
            continue;
        };
        if last != (Some(&*cell.kind.name), cell.chain) {
            last = (Some(&*cell.kind.name), cell.chain);
            first = rows.len();
        }
        let function = functions.function(chain, &cell.action.name, solver);
        let of_row = (cell.chain, function);
        let mut known = None;
        for (at, other) in of_rows.iter().enumerate() {
            if *other == of_row {
                known = rows.get_mut(at);
                if at >= first
                    && let Some(row) = &mut known
                    && row.every_environment == cell.action.all_environments
                {
                    row.actions.push(cell.action.name.clone());
                    continue 'cells;
                }
            }
        }
        let (answer, limited_by) = match known {
            Some(row) => (row.cell.clone(), row.limited_by.clone()),
            None => tell(&mut functions, chain, &cell.action.name, function, solver)
                .unwrap_or((Cell::Undetermined("budget"), Vec::new())),
        };
        of_rows.push(of_row);
        rows.push(PermissionRow {
            kind: cell.kind.name.clone(),
            chain: chain.text().into(),
            actions: vec![cell.action.name.clone()],
            cell: answer,
            limited_by,
            every_environment: cell.action.all_environments,
        });
    }
    PermissionTable {
        catalog_date: principal.catalog().date.clone(),
        rows,
    }
}

fn tell(
    functions: &mut Functions<'_>,
    chain: &Chain,
    action: &str,
    function: Function,
    solver: &mut Solver,
) -> Result<(Cell, Vec<Limit>), Spent> {
    let length = chain.types.len();
    let limits = limits(function, length, solver)?;
    if limits.is_empty() {
        return Ok((Cell::All, limits));
    }
    if solver.never_about(About::Whole, vec![function.whole], length)? {
        return Ok((Cell::None, limits));
    }
    let conditions = conditions(functions, chain, action, function, solver)?;
    Ok((Cell::Some(conditions), limits))
}

fn limits(function: Function, length: usize, solver: &mut Solver) -> Result<Vec<Limit>, Spent> {
    let Function {
        owner, scope, gate, ..
    } = function;
    let parts = [
        (Limit::Scope, scope, [owner, gate]),
        (Limit::Owner, owner, [scope, gate]),
        (Limit::Gate, gate, [owner, scope]),
    ];
    let (mut alone, mut together) = (Vec::new(), Vec::new());
    for (limit, part, others) in parts {
        if solver.beyond(limit, part, others, length)? {
            alone.push(limit);
        } else if solver.beyond(limit, part, [Formulas::ALL; 2], length)? {
            together.push(limit);
        }
    }
    Ok(if alone.is_empty() { together } else { alone })
}

impl Show for PermissionTable {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("catalogDate", &self.catalog_date)
            .show("rows", &self.rows);
        Plain::Object(object)
    }
}

impl Show for PermissionRow {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("type", &self.kind)
            .show("chain", &self.chain)
            .show("actions", &self.actions)
            .show("cell", &self.cell)
            .show("limitedBy", &self.limited_by)
            .show("everyEnvironment", &self.every_environment);
        Plain::Object(object)
    }
}

impl Show for Limit {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Scope => "scope",
            Self::Owner => "owner",
            Self::Gate => "gate",
        })
    }
}

impl Show for Cell {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        match self {
            Self::All => return Plain::Word("all"),
            Self::None => return Plain::Word("none"),
            Self::Some(conditions) => object.show("some", conditions),
            Self::Undetermined(why) => object.put("undetermined", Plain::Word(why)),
        };
        Plain::Object(object)
    }
}

/// A part that does not limit is left out.
impl Show for Conditions {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        let parts = [
            ("owner", &self.owner),
            ("scope", &self.scope),
            ("gate", &self.gate),
        ];
        for (name, part) in parts {
            if let Some(part) = part {
                object.show(name, part);
            }
        }
        Plain::Object(object)
    }
}

serialize_plainly!(PermissionTable PermissionRow Limit Cell Conditions);

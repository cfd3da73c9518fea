//! Lint by meaning: statements that decide nothing, roles that grant nothing, and what hides itself.
//!
//! A statement decides something if the principal that holds it may do something else without it; that is asked of the
//! solver, over all actions of the catalog and all things. A policy with role attributes is looked at as if each had one
//! value of its own. An action that the catalog does not know is not looked at.

use crate::account::{Holding, HoldingSource, RoleAttributes, Token, owner_side, scope_side};
use crate::engine::{Account, PolicyOptions, Principal};
use crate::policy::{Effect, Policy};
use crate::source::{Diagnostic, Params, Phrase};
use crate::tables::Names;

use super::chains::Cells;
use super::compare::{Relation, Witness};
use super::formula::{Formulas, NodeId};
use super::functions::{Functions, Place, StatementPlace};
use super::least::LeastPrivilegeOptions;
use super::options::AnalysisOptions;
use super::phrases::{
    BEHIND_GATE, CLOSES_GATE, DEAD_ALLOW, DEAD_DENY, DEAD_IN_ACCOUNT, DEAD_IN_ROLE, GRANTS_NOTHING,
    NOT_ALLOWED, ROLE_GRANTS_NOTHING, ROLES_EQUAL, SCOPE_VOID, UNFINISHED, WIDER_THAN_USE,
};
use super::solver::Solver;
use super::work::Spent;

impl Account {
    /// What a policy says that its author likely did not mean. Pointers are to its statements.
    ///
    /// ```
    /// use tokenscope::{Account, LoadOptions, ParseOptions, parse_policy};
    /// let account = Account::load(r#"{ "members": [] }"#, &LoadOptions::default()).unwrap();
    /// let text = r#"[{ "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] },
    ///                { "effect": "deny", "actions": ["deleteProject"], "resources": ["proj/*"] }]"#;
    /// let policy = parse_policy(text, &ParseOptions::new(&account.document().catalog)).policy.unwrap();
    /// let told = account.lint_policy(&policy, &Default::default());
    /// assert_eq!((told[0].code, told[0].pointer.as_deref()), ("dead_statement", Some("/1")));
    /// ```
    pub fn lint_policy(&self, policy: &Policy, options: &PolicyOptions) -> Vec<Diagnostic> {
        let mut lint = Lint::new();
        let finished = lint.policy(self, policy, options);
        lint.finish(finished)
    }

    /// What roles and tokens of the account do not do: statements that decide nothing in their role, or for nobody who
    /// holds it; roles that grant nothing, or the same as another; living tokens that can do nothing.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut lint = Lint::new();
        let finished = lint.account(self);
        lint.finish(finished)
    }

    /// Whether somebody, a token above all, may do more than what was used, or less. The use is a list of requests; what
    /// must be seen for them is no more than the use.
    ///
    /// ```
    /// use tokenscope::{Account, LoadOptions, analysis::Witness};
    /// let account = Account::load(
    ///     r#"{ "members": [{ "_id": "ada", "role": "writer" }],
    ///          "tokens": [{ "_id": "ci", "memberId": "ada", "role": "reader" }] }"#,
    ///     &LoadOptions::default(),
    /// )?;
    /// let used = [Witness { action: "viewProject".into(), resource: "proj/web".into() }];
    /// let told = account.lint_use(&account.token("ci", None)?, &used);
    /// assert_eq!(told[0].code, "wider_than_use");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lint_use(&self, principal: &Principal, used: &[Witness]) -> Vec<Diagnostic> {
        let mut lint = Lint::new();
        let options = LeastPrivilegeOptions {
            within: Some(principal),
            ..LeastPrivilegeOptions::default()
        };
        let least = self.least_privilege(used, &options);
        let gated = PolicyOptions {
            gate: true,
            ..PolicyOptions::default()
        };
        let enough = self.policy_principal(Some(&least.policy), &gated);
        for request in &least.refused {
            lint.say_of(&NOT_ALLOWED, request);
        }
        let beyond = principal.compare_to(&enough);
        if let Some(witness) = beyond.only_here.first() {
            lint.say_of(&WIDER_THAN_USE, witness);
        }
        let settled = beyond.relation != Relation::Undetermined;
        lint.finish(if settled { Ok(()) } else { Err(Spent) })
    }
}

struct Lint {
    solver: Solver,
    found: Vec<Diagnostic>,
}

impl Lint {
    fn new() -> Self {
        Self {
            solver: AnalysisOptions::default().solver(),
            found: Vec::new(),
        }
    }

    fn finish(mut self, finished: Result<(), Spent>) -> Vec<Diagnostic> {
        if finished.is_err() {
            self.say(&UNFINISHED, &[]);
        }
        self.found
    }

    fn say(&mut self, phrase: &Phrase, params: Params<'_>) {
        self.found.push(Diagnostic::new(phrase, params));
    }

    fn say_of(&mut self, phrase: &Phrase, Witness { action, resource }: &Witness) {
        self.say(phrase, &[("action", action), ("resource", resource)]);
    }

    fn policy(
        &mut self,
        account: &Account,
        policy: &Policy,
        options: &PolicyOptions,
    ) -> Result<(), Spent> {
        let options = PolicyOptions {
            role_attributes: own_values(policy, &options.role_attributes),
            ..options.clone()
        };
        let bare = PolicyOptions {
            gate: false,
            ..options.clone()
        };
        let alone = account.policy_principal(Some(policy), &bare);
        let gated = PolicyOptions {
            gate: true,
            ..options
        };
        let gated = account.policy_principal(Some(policy), &gated);
        let cells = Cells::of(&alone);
        if !policy.statements.is_empty() && self.grants_nothing(&alone, &cells)? {
            self.say(&GRANTS_NOTHING, &[]);
            return Ok(());
        }
        for (index, statement) in policy.statements.iter().enumerate() {
            let Some(place) = place_of(&alone, index) else {
                continue;
            };
            let number = index.to_string();
            let params = [("index", &*number)];
            let pointer = format!("/{index}");
            let before = self.found.len();
            if !self.matters(&alone, place, &cells)? {
                let phrase = match statement.effect {
                    Effect::Allow => &DEAD_ALLOW,
                    Effect::Deny => &DEAD_DENY,
                };
                self.say(phrase, &params);
            } else if statement.effect == Effect::Allow {
                if !self.matters(&gated, place, &cells)? {
                    self.say(&BEHIND_GATE, &params);
                }
            } else if let Some((action, resource)) = self.closes(&gated, place, &cells)? {
                let params = [
                    ("index", &*number),
                    ("action", &action),
                    ("resource", &resource),
                ];
                self.say(&CLOSES_GATE, &params);
            }
            for told in self.found.iter_mut().skip(before) {
                told.pointer = Some(pointer.clone());
            }
        }
        Ok(())
    }

    fn account(&mut self, account: &Account) -> Result<(), Spent> {
        let document = account.document();
        let mut kinds = Names::default();
        for (at, role) in document.roles.iter().enumerate() {
            let Some(policy) = &role.policy else { continue };
            let options = PolicyOptions {
                reader_base: role.reader_base,
                gate: false,
                role_attributes: own_values(policy, &RoleAttributes::new()),
            };
            let alone = account.policy_principal(Some(policy), &options);
            let cells = Cells::of(&alone);
            let kind = self.kind(&alone, &cells)?;
            if kind.iter().all(|class| *class == Formulas::NONE) {
                self.say(&ROLE_GRANTS_NOTHING, &[("role", &role.key)]);
                continue;
            }
            let mut key = Vec::with_capacity(kind.len() * 4);
            for class in kind {
                key.extend_from_slice(&class.to_le_bytes());
            }
            if let Some(other) = kinds
                .add(&key, at)
                .and_then(|other| document.roles.get(other))
            {
                self.say(&ROLES_EQUAL, &[("role", &role.key), ("other", &other.key)]);
            }
            for index in 0..policy.statements.len() {
                let Some(place) = place_of(&alone, index) else {
                    continue;
                };
                let number = index.to_string();
                let params = [("index", &*number), ("role", &*role.key)];
                if !self.matters(&alone, place, &cells)? {
                    self.say(&DEAD_IN_ROLE, &params);
                } else if self.dead_for_all(account, at, index)? {
                    self.say(&DEAD_IN_ACCOUNT, &params);
                }
            }
        }
        for token in document.tokens.iter() {
            self.token(account, token)?;
        }
        Ok(())
    }

    fn token(&mut self, account: &Account, token: &Token) -> Result<(), Spent> {
        let Ok(principal) = account.token(&token.id, None) else {
            return Ok(());
        };
        let dead = principal.inner().dead.is_some();
        if !dead && self.grants_nothing(&principal, &Cells::of(&principal))? {
            self.say(&SCOPE_VOID, &[("token", &token.id)]);
        }
        Ok(())
    }

    fn grants_nothing(&mut self, principal: &Principal, cells: &Cells<'_>) -> Result<bool, Spent> {
        let mut functions = Functions::new(principal, cells.prefixes);
        for (chain, cell) in cells.each() {
            let whole = functions.whole(chain, &cell.action.name, &mut self.solver);
            if !self.solver.never(vec![whole], chain.types.len())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// By cell a number that equal functions share: equal lists are equal principals.
    fn kind(&mut self, principal: &Principal, cells: &Cells<'_>) -> Result<Vec<NodeId>, Spent> {
        let mut functions = Functions::new(principal, cells.prefixes);
        let mut kind = Vec::with_capacity(cells.cells.len());
        for (chain, cell) in cells.each() {
            let whole = functions.whole(chain, &cell.action.name, &mut self.solver);
            kind.push(self.solver.class(whole, chain.types.len())?);
        }
        Ok(kind)
    }

    /// Whether a principal may do something else without the statement.
    fn matters(
        &mut self,
        principal: &Principal,
        statement: StatementPlace,
        cells: &Cells<'_>,
    ) -> Result<bool, Spent> {
        let mut with = Functions::new(principal, cells.prefixes);
        let mut without = Functions::without(principal, statement, cells.prefixes);
        for (chain, cell) in cells.each() {
            let action = &*cell.action.name;
            if !without.misses(chain, action) {
                continue;
            }
            let solver = &mut self.solver;
            let a = with.whole(chain, action, solver);
            let b = without.whole(chain, action, solver);
            if a != b && !solver.same(a, b, chain.types.len())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Something that the statement, a deny, keeps from being done only because it keeps it from being seen.
    fn closes(
        &mut self,
        principal: &Principal,
        statement: StatementPlace,
        cells: &Cells<'_>,
    ) -> Result<Option<(String, String)>, Spent> {
        let mut with = Functions::new(principal, cells.prefixes);
        let mut without = Functions::without(principal, statement, cells.prefixes);
        for (chain, cell) in cells.each() {
            let action = &*cell.action.name;
            if !without.misses(chain, action) {
                continue;
            }
            let solver = &mut self.solver;
            let closed = with.function(chain, action, solver);
            let open = without.function(chain, action, solver);
            if closed.gate == open.gate {
                continue;
            }
            let hidden = solver.formulas.not(closed.gate);
            let goals = vec![closed.owner, closed.scope, open.gate, hidden];
            if let Some(thing) = solver.find(goals, chain.types.len())? {
                return Ok(Some((action.to_owned(), thing.resource(chain)?)));
            }
        }
        Ok(None)
    }

    /// Whether somebody holds the role, and the statement decides nothing for any who do.
    fn dead_for_all(
        &mut self,
        account: &Account,
        role: usize,
        index: usize,
    ) -> Result<bool, Spent> {
        let document = account.document();
        let mut held = false;
        for member in document.members.iter() {
            let side = owner_side(document, member);
            let Some(number) = place_of_role(&side, role) else {
                continue;
            };
            held = true;
            let Ok(principal) = account.member(&member.id) else {
                continue;
            };
            if self.matters_at(&principal, Place { side: 0, number }, index)? {
                return Ok(false);
            }
        }
        for token in document.tokens.iter() {
            let none = RoleAttributes::new();
            let side = match &token.scope {
                Some(scope) => scope_side(document, scope, &none),
                None => continue,
            };
            let Some(number) = place_of_role(&side, role) else {
                continue;
            };
            held = true;
            let Ok(principal) = account.token(&token.id, None) else {
                continue;
            };
            if self.matters_at(&principal, Place { side: 1, number }, index)? {
                return Ok(false);
            }
        }
        Ok(held)
    }

    fn matters_at(
        &mut self,
        principal: &Principal,
        policy: Place,
        index: usize,
    ) -> Result<bool, Spent> {
        let cells = Cells::of(principal);
        let functions = Functions::new(principal, cells.prefixes);
        match functions.written_at(policy, index) {
            Some(statement) => self.matters(principal, statement, &cells),
            None => Ok(true),
        }
    }
}

/// Which of the policies on a side is that role.
fn place_of_role(side: &[Holding<'_>], role: usize) -> Option<usize> {
    let is_role =
        |holding: &Holding<'_>| matches!(holding.source, HoldingSource::Role(at) if at == role);
    side.iter().position(is_role)
}

/// Where the statement of that index stands among those of a bare policy, which may have a base below it.
fn place_of(principal: &Principal, index: usize) -> Option<StatementPlace> {
    Functions::new(principal, 0).written_at(Place { side: 0, number: 0 }, index)
}

/// The given values, and one of its own for every other role attribute that the policy asks for.
fn own_values(policy: &Policy, given: &RoleAttributes) -> RoleAttributes {
    let mut values: Vec<(Box<str>, Vec<Box<str>>)> = Vec::new();
    for (key, list) in given.iter() {
        values.push((key.into(), list.to_vec()));
    }
    for statement in &policy.statements {
        for key in statement.role_attributes() {
            if !values.iter().any(|(known, _)| **known == *key) {
                values.push((key.into(), vec![format!("any-{key}").into()]));
            }
        }
    }
    values.into_iter().collect()
}

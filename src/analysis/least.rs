//! Least privilege: from what was really used, the smallest readable policy that allows it.

use crate::engine::{Account, Name, PolicyOptions, Principal, Resource, gates};
use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::policy::{Effect, Glob, MAX_PATTERN_BYTES, Policy, Selection, Specifier, Statement};

use super::chains::Cells;
use super::compare::Witness;
use super::functions::Functions;
use super::options::AnalysisOptions;
use super::solver::Solver;
use super::work::Spent;

/// How [`Account::least_privilege`] goes about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeastPrivilegeOptions<'a> {
    /// Stay within what this one may do.
    pub within: Option<&'a Principal>,
    /// Types whose names may become `*`, where that stays within: `["flag", "segment"]`.
    pub generalise: &'a [&'a str],
}

/// A policy that allows what was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeastPrivilege {
    /// With the view permissions that it takes (rule 4.4).
    pub policy: Policy,
    /// What was used, but is no request about one thing, or not allowed to `within`; the policy leaves it out.
    pub refused: Vec<Witness>,
    /// What the policy allows beyond `within`, one for each such part: where things are told apart by what they do *not*
    /// have, names and tags cannot say so. As a token's scope it is capped by its owner all the same.
    pub exceeds: Vec<Witness>,
}

/// How a request is put: with its names or, where the caller said so, any; with or without the facts of its thing.
struct Form {
    generalised: bool,
    facts: bool,
}

/// From far to near.
const FORMS: [Form; 4] = [
    Form {
        generalised: true,
        facts: false,
    },
    Form {
        generalised: true,
        facts: true,
    },
    Form {
        generalised: false,
        facts: false,
    },
    Form {
        generalised: false,
        facts: true,
    },
];

/// What is allowed on some things.
#[derive(Clone, Debug, PartialEq)]
struct Grant {
    segments: Vec<Segment>,
    /// In order, each once; so are names.
    actions: Vec<Box<str>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Segment {
    kind: Box<str>,
    /// Empty: it has none.
    names: Vec<Box<str>>,
    facts: Vec<Box<str>>,
}

impl Grant {
    fn text(&self) -> String {
        let mut text = String::new();
        for (at, segment) in self.segments.iter().enumerate() {
            if at > 0 {
                text.push(':');
            }
            text.push_str(&segment.kind);
            for (mut mark, list) in [("/", &segment.names), (";", &segment.facts)] {
                for one in list {
                    text.push_str(mark);
                    text.push_str(one);
                    mark = ",";
                }
            }
        }
        text
    }
}

impl Account {
    /// The smallest readable policy that allows all of `used`, with the view permissions that it takes, and stays within
    /// what somebody may do.
    ///
    /// ```
    /// use tokenscope::{Account, LoadOptions};
    /// use tokenscope::analysis::{LeastPrivilegeOptions, Witness};
    /// let account = Account::load(r#"{ "members": [] }"#, &LoadOptions::default()).unwrap();
    /// let used = ["a", "b"].map(|flag| Witness {
    ///     action: "updateOn".into(),
    ///     resource: format!("proj/web:env/test:flag/{flag}").into(),
    /// });
    /// let least = account.least_privilege(&used, &LeastPrivilegeOptions::default());
    /// let specifiers: Vec<_> = least.policy.statements.iter().map(|one| &*one.resources.patterns[0].text).collect();
    /// assert_eq!(specifiers, ["proj/web", "proj/web:env/test:flag/a,b"]);
    /// ```
    pub fn least_privilege(
        &self,
        used: &[Witness],
        options: &LeastPrivilegeOptions<'_>,
    ) -> LeastPrivilege {
        let mut finding = Finding {
            account: self,
            options,
            solver: AnalysisOptions::default().solver(),
            grants: Vec::new(),
            exceeds: Vec::new(),
        };
        let mut refused = Vec::new();
        for request in used {
            if !finding.take(&request.action, &request.resource) {
                refused.push(request.clone());
            }
        }
        LeastPrivilege {
            policy: finding.policy(),
            refused,
            exceeds: finding.exceeds,
        }
    }
}

struct Finding<'a> {
    account: &'a Account,
    options: &'a LeastPrivilegeOptions<'a>,
    solver: Solver,
    grants: Vec<Grant>,
    exceeds: Vec<Witness>,
}

impl Finding<'_> {
    /// Takes one request up, with its gates; false if there is nothing to be allowed.
    fn take(&mut self, action: &str, resource: &str) -> bool {
        let Some(read) = Resource::parse(resource) else {
            return false;
        };
        let concrete = !read.is_open() && read.every_environment().is_none();
        let within = self.options.within;
        if !concrete || within.is_some_and(|within| !within.can(action, resource)) {
            return false;
        }
        for gate in gates(action, read.segments()).into_iter().flatten() {
            self.grant(gate.action, &read, gate.segments);
        }
        self.grant(action, &read, read.segments().len());
        true
    }

    /// In the widest form that stays within; what never does, in the nearest.
    fn grant(&mut self, action: &str, read: &Resource<'_>, length: usize) {
        let mut nearest = None;
        for form in &FORMS {
            let grant = self.put(action, read, length, form);
            let beyond = self.beyond(&grant);
            if beyond == Ok(None) {
                return self.keep(grant);
            }
            nearest = Some((grant, beyond.ok().flatten()));
        }
        if let Some((grant, witness)) = nearest {
            self.exceeds.extend(witness);
            self.keep(grant);
        }
    }

    fn put(&self, action: &str, read: &Resource<'_>, length: usize, form: &Form) -> Grant {
        let mut grant = Grant {
            segments: Vec::with_capacity(length),
            actions: vec![action.into()],
        };
        for segment in read.segments().iter().take(length) {
            let free = form.generalised && self.options.generalise.contains(&segment.kind);
            let mut put = Segment {
                kind: segment.kind.into(),
                names: Vec::new(),
                facts: Vec::new(),
            };
            if let Name::Known(name) = segment.name {
                put.names.push(if free { "*" } else { name }.into());
            }
            if form.facts {
                for tag in segment.tags() {
                    put.facts.push(tag.into());
                }
                for view in segment.views() {
                    put.facts.push(format!("view:{view}").into());
                }
                if segment.kind == "env" {
                    let critical = segment.critical().unwrap_or_default();
                    put.facts.push(format!("{{critical:{critical}}}").into());
                }
            }
            grant.segments.push(put);
        }
        grant
    }

    /// Something that the grant allows and `within` does not.
    fn beyond(&mut self, grant: &Grant) -> Result<Option<Witness>, Spent> {
        let Some(within) = self.options.within else {
            return Ok(None);
        };
        let mut policy = Policy::default();
        let granted = statement(self.account, &grant.actions, &[grant.text()]);
        policy.statements.extend(granted);
        let options = PolicyOptions::default();
        let granted = self.account.policy_principal(Some(&policy), &options);
        let cells = Cells::of_both(&granted, within);
        let mut here = Functions::new(&granted, cells.prefixes);
        let mut there = Functions::new(within, cells.prefixes);
        for (chain, cell) in cells.each() {
            let action = &*cell.action.name;
            if !grant.actions.iter().any(|own| **own == *action) {
                continue;
            }
            let solver = &mut self.solver;
            let own = here.whole(chain, action, solver);
            let other = there.whole(chain, action, solver);
            let outside = solver.formulas.not(other);
            if let Some(thing) = solver.find(vec![own, outside], chain.types.len())? {
                return Ok(Some(Witness {
                    action: action.into(),
                    resource: thing.resource(chain)?.into(),
                }));
            }
        }
        Ok(None)
    }

    fn keep(&mut self, grant: Grant) {
        let same = |known: &&mut Grant| known.segments == grant.segments;
        match self.grants.iter_mut().find(same) {
            Some(known) => {
                for action in grant.actions {
                    insert(&mut known.actions, action);
                }
            }
            None => self.grants.push(grant),
        }
    }

    /// Grants that differ in the names of one segment alone become one; those with the same actions, one statement.
    fn policy(&mut self) -> Policy {
        let deepest = self.grants.iter().map(|grant| grant.segments.len()).max();
        for at in (0..deepest.unwrap_or_default()).rev() {
            let mut merged: Vec<Grant> = Vec::new();
            for grant in std::mem::take(&mut self.grants) {
                let room = MAX_PATTERN_BYTES.saturating_sub(grant.text().len());
                let fits =
                    |known: &&mut Grant| alike(known, &grant, at) && known.text().len() < room;
                match merged.iter_mut().find(fits) {
                    Some(known) => join(known, grant, at),
                    None => merged.push(grant),
                }
            }
            self.grants = merged;
        }
        let mut statements: Vec<(Vec<Box<str>>, Vec<String>)> = Vec::new();
        for grant in &self.grants {
            let same = statements
                .iter_mut()
                .find(|(actions, _)| *actions == grant.actions);
            match same {
                Some((_, specifiers)) => specifiers.push(grant.text()),
                None => statements.push((grant.actions.clone(), vec![grant.text()])),
            }
        }
        let mut policy = Policy::default();
        for (actions, specifiers) in statements {
            policy
                .statements
                .extend(statement(self.account, &actions, &specifiers));
        }
        policy
    }
}

/// Whether two grants are the same but for the names of one segment.
fn alike(a: &Grant, b: &Grant, at: usize) -> bool {
    let same = |(place, (a, b)): (usize, (&Segment, &Segment))| {
        a.kind == b.kind && a.facts == b.facts && (place == at || a.names == b.names)
    };
    a.actions == b.actions
        && a.segments.len() == b.segments.len()
        && a.segments.iter().zip(&b.segments).enumerate().all(same)
}

fn join(known: &mut Grant, grant: Grant, at: usize) {
    let more = grant.segments.into_iter().nth(at);
    let (Some(known), Some(more)) = (known.segments.get_mut(at), more) else {
        return;
    };
    for name in more.names {
        insert(&mut known.names, name);
    }
    if known.names.iter().any(|name| **name == *"*") {
        known.names = vec!["*".into()];
    }
}

fn insert(texts: &mut Vec<Box<str>>, text: Box<str>) {
    if let Err(at) = texts.binary_search(&text) {
        texts.insert(at, text);
    }
}

fn statement(account: &Account, actions: &[Box<str>], specifiers: &[String]) -> Option<Statement> {
    let catalog = &account.document().catalog;
    let mut resources = Vec::with_capacity(specifiers.len());
    for specifier in specifiers {
        // What could be read as a resource makes a specifier.
        resources.push(Specifier::parse(specifier, catalog).ok()?);
    }
    let mut patterns = Vec::with_capacity(actions.len());
    for action in actions {
        patterns.push(Glob::new(action));
    }
    Some(Statement {
        effect: Effect::Allow,
        actions: Selection {
            except: false,
            patterns,
        },
        resources: Selection {
            except: false,
            patterns: resources,
        },
    })
}

impl Show for LeastPrivilege {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("policy", &self.policy)
            .show("refused", &self.refused)
            .show("exceeds", &self.exceeds);
        Plain::Object(object)
    }
}

serialize_plainly!(LeastPrivilege);

//! A decision on its way: statements by place, so that many decisions can be put together cheaply (rules 4.5 and 5.4).

use super::decision::{Code, Outcome, Side};

#[derive(Clone, Debug)]
pub(crate) struct Ruling {
    pub outcome: Outcome,
    pub code: Code,
    pub side: Option<Side>,
    /// In canonical order, each once.
    pub statements: Vec<Place>,
    pub needs_all_environments: bool,
}

/// A statement of a principal; ordered as rule 5.2 orders statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Of the sides that the principal has, from 0.
    pub side: usize,
    /// Of the policies held on that side.
    pub policy: u32,
    /// In that policy.
    pub statement: u32,
}

impl Ruling {
    pub fn new(outcome: Outcome, code: Code, side: Option<Side>, statements: Vec<Place>) -> Self {
        Self {
            outcome,
            code,
            side,
            statements,
            needs_all_environments: false,
        }
    }

    pub fn deny(code: Code, side: Option<Side>) -> Self {
        Self::new(Outcome::Deny, code, side, Vec::new())
    }

    /// What is common to all completions: `allow` only if every one allows, `deny` only if every one denies (rule 5.4).
    pub fn common(rulings: impl Iterator<Item = Self>) -> Self {
        let mut common: Option<Self> = None;
        for ruling in rulings {
            let Some(common) = &mut common else {
                common = Some(ruling);
                continue;
            };
            if common.outcome != ruling.outcome {
                common.outcome = Outcome::Unknown;
            }
            if common.code != ruling.code {
                common.code = Code::IncompleteFacts;
            }
            if common.side != ruling.side || common.code == Code::IncompleteFacts {
                common.side = None;
            }
            common
                .statements
                .retain(|place| ruling.statements.binary_search(place).is_ok());
        }
        common
            .unwrap_or_else(|| Self::new(Outcome::Unknown, Code::IncompleteFacts, None, Vec::new()))
    }

    /// The first deny, else the first unknown, with where it stands; else allow with the statements of all. Nothing at
    /// all is a deny (rule 4.5).
    pub fn all(rulings: impl Iterator<Item = Self>) -> (Option<usize>, Self) {
        let mut unknown: Option<(usize, Self)> = None;
        let mut allowed: Option<Self> = None;
        for (at, ruling) in rulings.enumerate() {
            match (ruling.outcome, &mut allowed) {
                (Outcome::Deny, _) => return (Some(at), ruling),
                (Outcome::Unknown, _) => unknown = unknown.or(Some((at, ruling))),
                (Outcome::Allow, None) => allowed = Some(ruling),
                (Outcome::Allow, Some(allowed)) => allowed.join(ruling),
            }
        }
        match (unknown, allowed) {
            (Some((at, ruling)), _) => (Some(at), ruling),
            (None, Some(ruling)) => (None, ruling),
            (None, None) => (None, Self::deny(Code::ImplicitDeny, None)),
        }
    }

    fn join(&mut self, other: Self) {
        self.needs_all_environments |= other.needs_all_environments;
        if self.code != other.code {
            (self.code, self.side) = (Code::IncompleteFacts, None);
        }
        // Both in order: one pass puts them together.
        let mut joined = Vec::with_capacity(self.statements.len().max(other.statements.len()));
        let mut others = other.statements.into_iter().peekable();
        for place in &self.statements {
            while let Some(before) = others.next_if(|other| other < place) {
                joined.push(before);
            }
            others.next_if_eq(place);
            joined.push(*place);
        }
        joined.extend(others);
        self.statements = joined;
    }
}

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
    pub side: u32,
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

    /// Leaves what is common with another completion of the same request: `allow` only if every one allows, `deny` only
    /// if every one denies (rule 5.4).
    pub fn keep_common(&mut self, other: &Self) {
        if self.outcome != other.outcome {
            self.outcome = Outcome::Unknown;
        }
        if self.code != other.code {
            self.code = Code::IncompleteFacts;
        }
        if self.side != other.side || self.code == Code::IncompleteFacts {
            self.side = None;
        }
        self.statements
            .retain(|place| other.statements.binary_search(place).is_ok());
    }

    /// The first deny, else the first unknown, with where it stands; else allow with the statements of all. Nothing at
    /// all is a deny (rule 4.5).
    pub fn all(resources: &[&str], rule: &dyn Fn(&str) -> Self) -> (Option<usize>, Self) {
        let mut unknown: Option<(usize, Self)> = None;
        let mut allowed: Option<Self> = None;
        for (at, resource) in resources.iter().enumerate() {
            let ruling = rule(resource);
            match (ruling.outcome, &mut allowed) {
                (Outcome::Deny, _) => return (Some(at), ruling),
                (Outcome::Unknown, _) if unknown.is_none() => unknown = Some((at, ruling)),
                (Outcome::Unknown, _) => {}
                (Outcome::Allow, None) => allowed = Some(ruling),
                (Outcome::Allow, Some(allowed)) => allowed.join(&ruling),
            }
        }
        match (unknown, allowed) {
            (Some((at, ruling)), _) => (Some(at), ruling),
            (None, Some(ruling)) => (None, ruling),
            (None, None) => (None, Self::deny(Code::ImplicitDeny, None)),
        }
    }

    fn join(&mut self, other: &Self) {
        self.needs_all_environments |= other.needs_all_environments;
        if self.code != other.code {
            (self.code, self.side) = (Code::IncompleteFacts, None);
        }
        // Both in order: one pass puts them together.
        let mut joined = Vec::new();
        let (mut own, mut others) = (&*self.statements, &*other.statements);
        while let ([a, after_a @ ..], [b, after_b @ ..]) = (own, others) {
            joined.push(*a.min(b));
            own = if a <= b { after_a } else { own };
            others = if b <= a { after_b } else { others };
        }
        joined.extend_from_slice(own);
        joined.extend_from_slice(others);
        self.statements = joined;
    }
}

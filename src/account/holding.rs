//! One policy that applies to a principal, with what its statements are known by and what fills its holes in.

use super::document::{BaseRole, RoleAttributes};
use crate::policy::Statement;

/// One policy that applies: inside it any deny wins, between several the most permissive does (rules 2.2 and 2.3).
#[derive(Clone, Debug)]
pub struct Holding<'a> {
    /// What it is.
    pub source: HoldingSource,
    /// The key of the team it came through.
    pub via: Option<&'a str>,
    /// A base role's statements, or the reader base laid under a role or an inline policy (rule 4.2).
    pub base: &'a [Statement],
    /// Whether the own-tokens statement follows the last of `base`, as part of it (rule 1.6).
    pub own_tokens: bool,
    /// Its own statements with the index each is known by; gaps where a grant is unusable or reaches others.
    pub own: Own<'a>,
    /// What its holes take.
    pub role_attributes: &'a RoleAttributes,
    /// Not so where an unknown `actionSet` is among its grants (rule 4.3).
    pub exact: bool,
}

/// What a holding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoldingSource {
    /// A base role: all its statements are in `base`.
    Base(BaseRole),
    /// A custom role, by its place in the document.
    Role(usize),
    /// An inline policy.
    Inline,
    /// `permissionGrants` of a member, or of the team in `via`.
    Grants,
    /// What a service token was fixed to, by its place in that side's list (rule 1.4).
    Frozen(usize),
}

/// The statements of a holding that are its own.
#[derive(Clone, Debug)]
pub enum Own<'a> {
    /// Those of a policy: the index is the place.
    Policy(&'a [Statement]),
    /// Grants with their place in the list they stand in.
    Grants(Vec<(usize, &'a Statement)>),
}

impl<'a> Own<'a> {
    /// Each statement with its index.
    pub fn iter(&self) -> std::vec::IntoIter<(usize, &'a Statement)> {
        let mut all = Vec::new();
        match self {
            Self::Policy(statements) => {
                for (index, statement) in statements.iter().enumerate() {
                    all.push((index, statement));
                }
            }
            Self::Grants(grants) => all.extend_from_slice(grants),
        }
        all.into_iter()
    }
}

impl<'a> Holding<'a> {
    /// Directly held, with nothing laid under it.
    pub fn of(source: HoldingSource, own: Own<'a>, role_attributes: &'a RoleAttributes) -> Self {
        Self {
            source,
            via: None,
            base: &[],
            own_tokens: false,
            own,
            role_attributes,
            exact: true,
        }
    }

    /// Every statement but the own-tokens one: whether it is of the base part, its index in that part, and itself.
    pub fn statements(&self) -> std::vec::IntoIter<(bool, usize, &'a Statement)> {
        let mut all = Vec::new();
        for (index, statement) in self.base.iter().enumerate() {
            all.push((true, index, statement));
        }
        for (index, statement) in self.own.iter() {
            all.push((false, index, statement));
        }
        all.into_iter()
    }
}

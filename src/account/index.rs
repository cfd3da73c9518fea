//! Look-ups by id and key, built once, so that nothing later searches a list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::document::{BaseRole, Document, Member, Role, Team, Token};

/// Which role a reference means: exactly one role has it as `_id` or `key` (rule 2.7).
#[derive(Clone, Debug, Default)]
pub struct RoleIndex {
    /// `None`: several roles answer to it.
    by_reference: HashMap<Box<str>, Option<usize>>,
}

/// What a reference to a role leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// This role, by its place in the document.
    Role(usize),
    /// No role has it as id or key.
    Unresolved,
    /// Several do, so it contributes nothing.
    Ambiguous,
}

impl RoleIndex {
    /// The index of these roles.
    pub fn new(roles: &[Role]) -> Self {
        let mut index = Self::default();
        for (at, role) in roles.iter().enumerate() {
            index.add(&role.key, at);
            // A role whose key is its own id is still one role.
            if let Some(id) = role.id.as_ref().filter(|id| **id != role.key) {
                index.add(id, at);
            }
        }
        index
    }

    fn add(&mut self, reference: &str, at: usize) {
        match self.by_reference.entry(reference.into()) {
            Entry::Vacant(free) => {
                free.insert(Some(at));
            }
            Entry::Occupied(mut taken) => {
                taken.insert(None);
            }
        }
    }

    /// The one role that `reference` means; a doubled key does not spoil a unique `_id`.
    pub fn resolve(&self, reference: &str) -> Option<usize> {
        self.by_reference.get(reference).copied().flatten()
    }

    /// The same, telling apart why there is none.
    pub fn reference(&self, reference: &str) -> Reference {
        match self.by_reference.get(reference) {
            Some(Some(at)) => Reference::Role(*at),
            Some(None) => Reference::Ambiguous,
            None => Reference::Unresolved,
        }
    }
}

/// Every look-up of a document.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pub(super) roles: RoleIndex,
    members: HashMap<Box<str>, usize>,
    teams: HashMap<Box<str>, usize>,
    tokens: HashMap<Box<str>, usize>,
    /// By member id: team and grant, in the order they apply (rule 4.3).
    team_grants: HashMap<Box<str>, Vec<(usize, usize)>>,
    owners: Vec<Box<str>>,
}

impl Index {
    /// The index of these lists; of an id that stands twice the first is found.
    pub fn new(members: &[Member], teams: &[Team], roles: RoleIndex, tokens: &[Token]) -> Self {
        let mut index = Self {
            roles,
            ..Self::default()
        };
        for (at, member) in members.iter().enumerate() {
            index.members.entry(member.id.clone()).or_insert(at);
            if member.base == BaseRole::Owner {
                index.owners.push(member.id.clone());
            }
        }
        for (at, team) in teams.iter().enumerate() {
            index.teams.entry(team.key.clone()).or_insert(at);
            // Such a team contributes nothing, its grants included.
            let counts = !team.doubled && !team.unusable;
            for (grant_at, grant) in team.grants.iter().enumerate().filter(|_| counts) {
                for member in &grant.members {
                    let reached = index.team_grants.entry(member.clone()).or_default();
                    if reached.last() != Some(&(at, grant_at)) {
                        reached.push((at, grant_at));
                    }
                }
            }
        }
        for (at, token) in tokens.iter().enumerate() {
            index.tokens.entry(token.id.clone()).or_insert(at);
        }
        index
    }

    pub(super) fn team_grants(&self, member: &str) -> &[(usize, usize)] {
        self.team_grants.get(member).map_or(&[], Vec::as_slice)
    }
}

impl Document {
    /// The member of that id.
    pub fn member(&self, id: &str) -> Option<&Member> {
        self.members.get(*self.index.members.get(id)?)
    }

    /// The team of that key.
    pub fn team(&self, key: &str) -> Option<&Team> {
        self.teams.get(*self.index.teams.get(key)?)
    }

    /// The token of that id.
    pub fn token(&self, id: &str) -> Option<&Token> {
        self.tokens.get(*self.index.tokens.get(id)?)
    }

    /// The one role that `reference` means, by id or key (rule 2.7).
    pub fn role(&self, reference: &str) -> Option<&Role> {
        self.roles.get(self.index.roles.resolve(reference)?)
    }

    /// The ids that `${owner}` stands for: of all members with the role owner (rule 4.1).
    pub fn owners(&self) -> &[Box<str>] {
        &self.index.owners
    }
}

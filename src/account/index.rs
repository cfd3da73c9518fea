//! Look-ups by id and key, built once, so that nothing later searches a list.

use std::sync::Arc;

use super::document::{BaseRole, Document, Member, Role, Team, Token};
use crate::tables::Names;

/// Which role a reference means: exactly one role has it as `_id` or `key` (rule 2.7).
#[derive(Clone, Debug, Default)]
pub struct RoleIndex {
    by_reference: Names,
}

/// In place of a role's number: several roles answer to it.
const AMBIGUOUS: usize = usize::MAX;

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
        if self.by_reference.add(reference, at).is_some() {
            self.by_reference.set(reference, AMBIGUOUS);
        }
    }

    /// The one role that `reference` means; a doubled key does not spoil a unique `_id`.
    pub fn resolve(&self, reference: &str) -> Option<usize> {
        let at = self.by_reference.get(reference)?;
        (at != AMBIGUOUS).then_some(at)
    }

    /// The same, telling apart why there is none.
    pub fn reference(&self, reference: &str) -> Reference {
        match self.by_reference.get(reference) {
            Some(AMBIGUOUS) => Reference::Ambiguous,
            Some(at) => Reference::Role(at),
            None => Reference::Unresolved,
        }
    }
}

/// Every look-up of a document.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pub(super) roles: RoleIndex,
    members: Names,
    teams: Names,
    tokens: Names,
    /// By member id the place of its list.
    granted: Names,
    /// Team and grant, in the order they apply (rule 4.3).
    team_grants: Vec<Vec<(usize, usize)>>,
    owners: Vec<Box<str>>,
}

impl Index {
    /// The index of these lists; of an id that stands twice the first is found.
    pub fn new(
        members: &[Arc<Member>],
        teams: &[Team],
        roles: RoleIndex,
        tokens: &[Arc<Token>],
    ) -> Self {
        let mut index = Self {
            roles,
            ..Self::default()
        };
        for (at, member) in members.iter().enumerate() {
            index.members.add(&*member.id, at);
            if member.base == BaseRole::Owner {
                index.owners.push(member.id.clone());
            }
        }
        for (at, team) in teams.iter().enumerate() {
            index.teams.add(&*team.key, at);
            // Such a team contributes nothing, its grants included.
            let counts = !team.doubled && !team.unusable;
            for (grant_at, grant) in team.grants.iter().enumerate().filter(|_| counts) {
                for member in &grant.members {
                    index.grant(member, (at, grant_at));
                }
            }
        }
        for (at, token) in tokens.iter().enumerate() {
            index.tokens.add(&*token.id, at);
        }
        index
    }

    fn grant(&mut self, member: &str, grant: (usize, usize)) {
        let next = self.team_grants.len();
        match self.granted.add(member, next) {
            None => self.team_grants.push(vec![grant]),
            Some(at) => {
                if let Some(reached) = self.team_grants.get_mut(at)
                    && reached.last() != Some(&grant)
                {
                    reached.push(grant);
                }
            }
        }
    }

    pub(super) fn team_grants(&self, member: &str) -> &[(usize, usize)] {
        let reached = self
            .granted
            .get(member)
            .and_then(|at| self.team_grants.get(at));
        reached.map_or(&[], Vec::as_slice)
    }
}

impl Document {
    /// The member of that id.
    pub fn member(&self, id: &str) -> Option<&Member> {
        self.members
            .get(self.place_of_member(id)?)
            .map(|member| &**member)
    }

    pub(super) fn place_of_member(&self, id: &str) -> Option<usize> {
        self.index.members.get(id)
    }

    pub(super) fn place_of_token(&self, id: &str) -> Option<usize> {
        self.index.tokens.get(id)
    }

    /// The team of that key.
    pub fn team(&self, key: &str) -> Option<&Team> {
        self.teams.get(self.index.teams.get(key)?)
    }

    /// The token of that id.
    pub fn token(&self, id: &str) -> Option<&Token> {
        self.tokens
            .get(self.place_of_token(id)?)
            .map(|token| &**token)
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

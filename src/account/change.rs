//! What is changed in an account, and the document that comes of it.

use std::fmt;

use super::document::{BaseRole, Document, Scope};
use super::edit::edited;
use super::load::{LoadError, load};
use crate::source::{Diagnostic, excerpt};

/// A list of an account document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Noun {
    /// `members`, known by `_id`.
    Member,
    /// `teams`, known by `key`.
    Team,
    /// `roles`, known by `_id`, else by `key`.
    Role,
    /// `tokens`, known by `_id`.
    Token,
}

impl Noun {
    /// As on the public face.
    pub fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Team => "team",
            Self::Role => "role",
            Self::Token => "token",
        }
    }

    /// The noun of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Member, Self::Team, Self::Role, Self::Token];
        all.into_iter().find(|noun| noun.word() == word)
    }
}

/// One change of an account document. See [`Account::with`](crate::Account::with).
#[derive(Clone, Debug, PartialEq)]
pub enum AccountChange {
    /// What is known by the value's name is replaced by it as a whole, where it stands; of several by that name the
    /// first is, and the others go. What nothing is known by is added at the end of its list.
    ///
    /// A role is replaced by its `_id` if it has one that some role has, else by its `key`, unless another `_id` stands
    /// there: that is another role, and both then share a key.
    Put {
        /// In which list.
        noun: Noun,
        /// Its REST shape, as JSON.
        value: Box<str>,
    },
    /// All that is known by that name goes. What refers to it stays and refers to nothing: a member's tokens lose their
    /// owner (rule 1.8), a role contributes nothing (rule 2.7). The values of a token become tombstones: deleted
    /// (rule 1.8).
    Remove {
        /// From which list.
        noun: Noun,
        /// Its `_id` or `key`; of a role its `_id`, else its `key`.
        id: Box<str>,
    },
    /// Another base role.
    SetRole {
        /// Whose: an id.
        member: Box<str>,
        /// Which.
        role: BaseRole,
    },
    /// A member leaves a team. Grants of the team that name the member stay.
    LeaveTeam {
        /// Who: an id.
        member: Box<str>,
        /// The team's key.
        team: Box<str>,
    },
    /// Another scope, in the place of all that the token has. A service token that was frozen stays as it was fixed
    /// (rule 1.4).
    SetScope {
        /// The token's id.
        token: Box<str>,
        /// Which.
        scope: Scope,
    },
}

/// A change that cannot be made.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeError {
    /// `not_found`: nothing is known by that name.
    NotFound {
        /// `member`, `team`, `role` or `token`.
        what: &'static str,
        /// What was asked for.
        id: Box<str>,
    },
    /// `bad_change`: the value is no JSON, no object, or lacks its `_id` or `key`. The diagnostic speaks of the value.
    BadValue(Box<Diagnostic>),
    /// `bad_scope`: not one of reader, writer and admin, not empty, and not in error (rule 1.2).
    BadScope,
    /// The document with the change is beyond a limit.
    Load(LoadError),
}

impl ChangeError {
    /// Stable, as on the public face.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::BadValue(_) => "bad_change",
            Self::BadScope => "bad_scope",
            Self::Load(error) => error.code,
        }
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what, id } => {
                write!(f, "no {what} is known by the name `{}`", excerpt(id))
            }
            Self::BadValue(diagnostic) => write!(f, "the value cannot be put: {diagnostic}"),
            Self::BadScope => f.write_str(
                "a scope is a base role of reader, writer or admin, one or more custom roles, or an inline policy",
            ),
            Self::Load(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ChangeError {}

/// What of the compiled policies may be different after changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    /// Those of these roles.
    pub roles: Vec<usize>,
    /// What is held by nobody but these members and tokens.
    pub holders: Vec<Box<str>>,
}

impl Document {
    /// The document that loading it with these changes gives, one after the other. Without an answer to what is touched
    /// anything may be.
    pub(crate) fn with(
        &self,
        changes: &[AccountChange],
    ) -> Result<(Self, Option<Touched>), ChangeError> {
        let (mut document, mut touched) = (self.clone(), Touched::default());
        for change in changes {
            if !document.change_in_place(change, &mut touched)? {
                return Ok((self.read_again(changes)?, None));
            }
        }
        Ok((document, Some(touched)))
    }

    fn read_again(&self, changes: &[AccountChange]) -> Result<Self, ChangeError> {
        if changes.len() > 1 && !self.origin.lists_teams {
            // Which teams there are depends on what became of the members.
            let mut document = self.clone();
            for change in changes {
                document = document.read_again(std::slice::from_ref(change))?;
            }
            return Ok(document);
        }
        let text = edited(self, changes)?;
        load(&text, false, &self.options).map_err(ChangeError::Load)
    }
}

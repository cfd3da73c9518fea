//! What is changed in an account, and the document that comes of it.

use std::fmt;

use super::document::{BaseRole, Document, Scope};
use super::edit::edited;
use super::fields::Fields;
use super::load::{LoadError, Loader, load};
use super::origin::{Edit, forget_positions};
use super::role::read_role;
use super::unbound::roles_ask_for_attributes;
use crate::source::{Diagnostic, Node, Path, Positions, Report, excerpt};

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

/// What of the compiled policies still holds after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unchanged {
    /// All of it.
    Everything,
    /// All but that role's.
    AllButRole(usize),
    /// Anything may be different.
    Nothing,
}

/// The code of a report that is cut off: it is not known what else there was to say.
const MORE: &str = "more_diagnostics";

impl Document {
    /// The document that loading it with these changes gives, one after the other.
    pub(crate) fn with(&self, changes: &[AccountChange]) -> Result<(Self, Unchanged), ChangeError> {
        if let [
            AccountChange::Put {
                noun: Noun::Role,
                value,
            },
        ] = changes
            && let Some(changed) = self.with_role(value)?
        {
            return Ok(changed);
        }
        if changes.is_empty() {
            return Ok((self.clone(), Unchanged::Everything));
        }
        if changes.len() > 1 && !self.origin.lists_teams {
            // Which teams there are depends on what became of the members.
            let mut document = self.clone();
            for change in changes {
                (document, _) = document.with(std::slice::from_ref(change))?;
            }
            return Ok((document, Unchanged::Nothing));
        }
        let text = edited(self, changes)?;
        let document = load(&text, false, &self.options).map_err(ChangeError::Load)?;
        Ok((document, Unchanged::Nothing))
    }

    /// The same where only a role's own text is different, in which case only that is read: it keeps its names, and
    /// nothing else has them.
    fn with_role(&self, value: &str) -> Result<Option<(Self, Unchanged)>, ChangeError> {
        let node = super::edit::parse_value(value)?;
        let name = |key| node.get(key).and_then(Node::as_str);
        let Some(at) = name("key").and_then(|key| self.index.roles.resolve(key)) else {
            return Ok(None);
        };
        let (Some(old), Some(place)) = (self.roles.get(at), self.origin.roles.get(at)) else {
            return Ok(None);
        };
        let alone = |name: &str| self.index.roles.resolve(name) == Some(at);
        if place.doubled
            || !old.id.as_deref().is_none_or(alone)
            || self.diagnostics.iter().any(|told| told.code == MORE)
        {
            return Ok(None);
        }
        let positions = Positions::new(value);
        let report = Report::new(Some(&positions));
        let mut loader = Loader::new(report, self.options, self.catalog.clone());
        let path = Path::base(&place.pointer);
        let Some(fields) = Fields::read(&node, &path, &mut loader.report) else {
            return Ok(None);
        };
        let role = read_role(&old.key, &fields, &mut loader);
        if fields.doubled || role.id != old.id || role.key != old.key {
            return Ok(None);
        }
        let mut roles = self.roles.to_vec();
        if let Some(place) = roles.get_mut(at) {
            *place = role;
        }
        if roles_ask_for_attributes(&roles) != self.origin.attributes_asked {
            return Ok(None);
        }
        let mut document = self.clone();
        document.roles = roles.into();
        let Some(()) = document.say_instead(&place.pointer, place.span.start, loader.report) else {
            return Ok(None);
        };
        let (span, text) = (place.span, super::edit::slice(value, node.span).into());
        let edits = &mut document.origin.edits;
        match edits.iter_mut().find(|edit| edit.span == span) {
            Some(edit) => edit.text = text,
            None => edits.push(Edit { span, text }),
        }
        Ok(Some((document, Unchanged::AllButRole(at))))
    }

    /// Puts what is said of the part at `pointer`, which stands at that byte, in the place of what was said of it.
    fn say_instead(&mut self, pointer: &str, at: u32, report: Report<'_>) -> Option<()> {
        let said = report.finish();
        let unfinished = said
            .iter()
            .any(|diagnostic| matches!(diagnostic.code, MORE | "lint_unfinished"));
        let within = |diagnostic: &Diagnostic| {
            let rest = diagnostic.pointer.as_deref()?.strip_prefix(pointer)?;
            (rest.is_empty() || rest.starts_with('/')).then_some(())
        };
        let place = self.origin.units(at);
        let (mut diagnostics, mut starts) = (Vec::new(), Vec::new());
        let old = self.diagnostics.iter().zip(&self.origin.starts);
        let mut rest = old
            .filter(|(diagnostic, _)| within(diagnostic).is_none())
            .peekable();
        while let Some((diagnostic, start)) = rest.next_if(|(_, start)| **start < place) {
            diagnostics.push(diagnostic.clone());
            starts.push(*start);
        }
        starts.extend(std::iter::repeat_n(place, said.len()));
        diagnostics.extend(said);
        for (diagnostic, start) in rest {
            diagnostics.push(diagnostic.clone());
            starts.push(*start);
        }
        forget_positions(&mut diagnostics);
        let fits = !unfinished && diagnostics.len() <= Report::LIMIT;
        self.diagnostics = diagnostics;
        self.origin.starts = starts;
        fits.then_some(())
    }
}

//! What somebody wants to do to a token.

use std::sync::Arc;

use crate::account::{BaseRole, Scope, TokenKind};
use crate::engine::Code;
use crate::policy::Policy;

/// A change of one token.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenChange {
    /// A new token.
    Create {
        /// Whose it is to be.
        kind: TokenKind,
        /// Its owner; of a service token the member who creates it. `None` of a service token: the actor's own member,
        /// or nobody where the actor is a service token.
        owner_id: Option<Box<str>>,
        /// What it is to be restricted to.
        scope: TokenScope,
    },
    /// It never comes back (rule 1.8).
    Delete {
        /// Which.
        token_id: Box<str>,
    },
    /// A new value for it; id, name, scope and expiry stay (rule 1.8).
    Reset {
        /// Which.
        token_id: Box<str>,
    },
    /// Each part that is given needs an action of its own.
    Update {
        /// Which.
        token_id: Box<str>,
        /// A new name.
        name: Option<Box<str>>,
        /// A new description.
        description: Option<Box<str>>,
        /// A new end, in milliseconds since 1970; `Some(None)`: it never ends any more.
        expiry: Option<Option<f64>>,
        /// A new scope.
        scope: Option<TokenScope>,
    },
}

/// A scope as somebody asks for it: good if exactly one of the three is given (rule 1.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenScope {
    /// A base role by key: reader, writer or admin.
    pub role: Option<Box<str>>,
    /// References to custom roles, by id or key.
    pub custom_role_ids: Option<Vec<Box<str>>>,
    /// An inline policy; `Some(None)`: one with errors.
    pub inline_role: Option<Option<Arc<Policy>>>,
}

impl TokenScope {
    /// The one scope that it is.
    ///
    /// `[]` is a policy like any other, an empty list of roles is no scope. A policy with errors is refused here, though
    /// a stored one is loaded and grants nothing: nobody means to create that.
    ///
    /// # Errors
    ///
    /// [`Code::BadScope`]: several, none, a base role that no token has, no roles, or a policy with errors.
    pub fn scope(&self) -> Result<Scope, Code> {
        let scope = match (&self.role, &self.custom_role_ids, &self.inline_role) {
            (Some(key), None, None) => BaseRole::from_key(key).map(Scope::Base),
            (None, Some(references), None) => Some(Scope::Custom(references.clone())),
            (None, None, Some(policy)) => Some(Scope::Inline(policy.clone())),
            _ => None,
        };
        scope.filter(is_scope).ok_or(Code::BadScope)
    }
}

/// Whether a token can be created with it.
pub(super) fn is_scope(scope: &Scope) -> bool {
    match scope {
        Scope::Base(role) => !matches!(role, BaseRole::Owner | BaseRole::NoAccess),
        Scope::Custom(references) => !references.is_empty(),
        Scope::Inline(policy) => policy.is_some(),
    }
}

impl From<Scope> for TokenScope {
    fn from(scope: Scope) -> Self {
        let mut asked = Self::default();
        match scope {
            Scope::Base(role) => asked.role = Some(role.key().into()),
            Scope::Custom(references) => asked.custom_role_ids = Some(references),
            Scope::Inline(policy) => asked.inline_role = Some(policy),
        }
        asked
    }
}

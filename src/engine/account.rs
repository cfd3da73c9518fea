//! A loaded account, with what was compiled from it so far.

use std::fmt;
use std::sync::Arc;

use crate::account::{
    BaseRole, Death, Document, Found, Holding, HoldingSource, LoadError, LoadOptions, Member, Own,
    Scope, Token, TokenKind, death, owner_side,
};
use crate::policy::{Policy, Statement};
use crate::source::{Diagnostic, excerpt};

use super::decision::Code;
use super::memo::Memo;
use super::principal::{Inner, PolicyOptions, Principal, Who};
use super::sides::Part;
#[cfg(feature = "wasm")]
use super::vocabulary::KnownAction;
use super::vocabulary::Vocabulary;

/// Members, teams, roles and tokens that can be asked about. Immutable; clones share everything.
///
/// Policies are compiled when they are first asked about, once for all who hold them with the same role attributes.
#[derive(Clone)]
pub struct Account(Arc<Shared>);

struct Shared {
    document: Document,
    vocabulary: Arc<Vocabulary>,
    memo: Memo,
}

/// No such member or token, a scope that is none, or a principal that cannot act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupError {
    /// `not_found`
    NotFound {
        /// `member` or `token`.
        what: &'static str,
        /// What was asked for.
        id: Box<str>,
    },
    /// `bad_scope`: the base role owner or no_access, or an empty list of custom roles (rule 1.2).
    BadScope,
    /// `not_an_actor`: a bare policy has no tokens and acts for nobody.
    NotAnActor,
}

impl LookupError {
    /// Stable, as on the public face.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::BadScope => "bad_scope",
            Self::NotAnActor => "not_an_actor",
        }
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what, id } => write!(f, "no {what} has the id `{}`", excerpt(id)),
            Self::BadScope => f.write_str("a scope is a base role of reader, writer or admin, one or more custom roles, or an inline policy"),
            Self::NotAnActor => f.write_str("a bare policy cannot act: ask for a member or a token"),
        }
    }
}

impl std::error::Error for LookupError {}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = self.document();
        f.debug_struct("Account")
            .field("members", &document.members.len())
            .field("teams", &document.teams.len())
            .field("roles", &document.roles.len())
            .field("tokens", &document.tokens.len())
            .finish_non_exhaustive()
    }
}

impl From<Document> for Account {
    fn from(document: Document) -> Self {
        let vocabulary = Vocabulary::new(&document.catalog.types);
        Self::of(document, vocabulary.into(), Memo::default())
    }
}

/// What a presented value leads to (rule 1.8).
#[derive(Clone, Debug)]
pub enum Authentication {
    /// The token is alive.
    Alive {
        /// Its id.
        token_id: Box<str>,
        /// It as a principal, at the time it was asked for.
        token: Principal,
    },
    /// 401, and why.
    Refused(Code),
}

impl Account {
    /// Loads an account document (rule 7). What cannot be used grants nothing, is told in [`Account::diagnostics`], and
    /// stops nothing else from loading.
    ///
    /// # Errors
    ///
    /// [`LoadError`] where nothing can be loaded: no JSON, beyond the limits, no object, or an unfinished list.
    pub fn load(text: &str, options: &LoadOptions) -> Result<Self, LoadError> {
        crate::account::load(text, true, options).map(Self::from)
    }

    pub(super) fn of(document: Document, vocabulary: Arc<Vocabulary>, memo: Memo) -> Self {
        Self(Arc::new(Shared {
            document,
            vocabulary,
            memo,
        }))
    }

    pub(super) fn shared_vocabulary(&self) -> &Arc<Vocabulary> {
        &self.0.vocabulary
    }

    /// The token that `secret` is the value of, if it is alive at `now` (milliseconds since 1970).
    ///
    /// Found by its SHA-256; no text is compared.
    pub fn authenticate(&self, secret: &str, now: f64) -> Authentication {
        match self.document().find(secret, now) {
            Found::Token(token) => match self.token(&token.id, Some(now)) {
                Ok(principal) => Authentication::Alive {
                    token_id: token.id.clone(),
                    token: principal,
                },
                Err(_) => Authentication::Refused(Code::TokenUnknown),
            },
            Found::Dead(death) => Authentication::Refused(death.into()),
            Found::Unknown => Authentication::Refused(Code::TokenUnknown),
        }
    }

    /// What it was loaded from.
    pub fn document(&self) -> &Document {
        &self.0.document
    }

    /// Everything found while loading, in document order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.document.diagnostics
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.0.vocabulary
    }

    /// Looks an action up once for many questions.
    #[cfg(feature = "wasm")]
    pub(crate) fn known_action(&self, text: &str) -> KnownAction {
        KnownAction {
            text: text.into(),
            id: self.vocabulary().action(text).id,
        }
    }

    pub(crate) fn memo(&self) -> &Memo {
        &self.0.memo
    }

    /// A member as a principal (rule 4).
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn member(&self, id: &str) -> Result<Principal, LookupError> {
        let member = self.find_member(id)?;
        Ok(Principal::new(Inner {
            who: Who::Member(member.id.clone()),
            ..self.inner(&[Part {
                side: None,
                held: owner_side(self.document(), member),
                me: Some(&member.id),
                whose: Some(&member.id),
            }])
        }))
    }

    /// A stored token as a principal (rules 1.1 to 1.4), dead or alive at `now` (milliseconds since 1970).
    /// Without a time, expiry is not looked at.
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn token(&self, id: &str, now: Option<f64>) -> Result<Principal, LookupError> {
        let token = self.find_token(id)?;
        Ok(Principal::new(Inner {
            dead: self.life_of(token, now),
            ..self.stored(token)
        }))
    }

    /// A stored token as if it were alive: what it can do once it is.
    pub(crate) fn alive(&self, token: &Token) -> Principal {
        Principal::new(self.stored(token))
    }

    fn stored(&self, token: &Token) -> Inner {
        Inner {
            who: Who::Token(token.id.clone()),
            ..self.drawn(&self.outline(token))
        }
    }

    /// Why a stored token is dead at `now`, if it is; see [`Account::token`].
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn life(&self, id: &str, now: Option<f64>) -> Result<Option<Code>, LookupError> {
        Ok(self.life_of(self.find_token(id)?, now))
    }

    /// Of a doubled id it cannot be told which is meant; it grants nothing either way.
    pub(crate) fn life_of(&self, token: &Token, now: Option<f64>) -> Option<Code> {
        death(self.document(), token, now)
            .filter(|_| !token.doubled)
            .map(Code::from)
    }

    /// A token that is not created yet: what it could do with this scope (rule 1.5).
    ///
    /// A service token has both sides of its creator as they are now (rule 1.4).
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]; [`LookupError::BadScope`] for a base role other than reader, writer and admin, or an
    /// empty list of custom roles.
    pub fn draft_token(
        &self,
        member: &str,
        scope: &Scope,
        kind: TokenKind,
    ) -> Result<Principal, LookupError> {
        let member = self.find_member(member)?;
        match scope {
            Scope::Base(BaseRole::Owner | BaseRole::NoAccess) => return Err(LookupError::BadScope),
            Scope::Custom(references) if references.is_empty() => {
                return Err(LookupError::BadScope);
            }
            _ => {}
        }
        let mut outline = self.personal(Some(member), Some(scope), None);
        if kind == TokenKind::Service
            && let Some(owned) = outline.parts.first_mut()
        {
            // What would be frozen: never the own-tokens statement, and nobody is `${self}` (rule 1.6).
            owned.me = None;
            for holding in &mut owned.held {
                holding.own_tokens = false;
            }
        }
        Ok(Principal::new(Inner {
            who: Who::Draft(member.id.clone(), kind),
            ..self.drawn(&outline)
        }))
    }

    /// A bare policy: no account role, no owner and by default no gate (rule 4.4). `None`: it has an error, so it grants
    /// nothing, its base included (rule 2.7).
    pub fn policy_principal(&self, policy: Option<&Policy>, options: &PolicyOptions) -> Principal {
        let base: &[Statement] = match options.reader_base && policy.is_some() {
            true => &self.document().base_roles.reader.statements,
            false => &[],
        };
        let holding = Holding {
            source: HoldingSource::Inline,
            via: None,
            base,
            own_tokens: false,
            own: Own::Policy(policy.map_or(&[], |policy| &policy.statements)),
            role_attributes: &options.role_attributes,
            exact: true,
        };
        let mut inner = self.inner(&[Part {
            side: None,
            held: vec![holding],
            me: None,
            whose: None,
        }]);
        for side in &mut inner.sides {
            side.gated = options.gate;
        }
        Principal::new(inner)
    }

    #[inline(never)]
    pub(crate) fn find_token(&self, id: &str) -> Result<&Token, LookupError> {
        self.document()
            .token(id)
            .ok_or_else(|| LookupError::NotFound {
                what: "token",
                id: id.into(),
            })
    }

    #[inline(never)]
    pub(crate) fn find_member(&self, id: &str) -> Result<&Member, LookupError> {
        self.document()
            .member(id)
            .ok_or_else(|| LookupError::NotFound {
                what: "member",
                id: id.into(),
            })
    }
}

impl From<Death> for Code {
    fn from(death: Death) -> Self {
        match death {
            Death::Deleted => Self::TokenDeleted,
            Death::Expired => Self::TokenExpired,
            Death::OwnerRemoved => Self::OwnerRemoved,
        }
    }
}

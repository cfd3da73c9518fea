//! A loaded account, with what was compiled from it so far.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::account::{
    BaseRole, BoundSource, Death, Document, Frozen, Holding, HoldingSource, Member, RoleAttributes,
    Scope, Token, TokenKind, death, frozen_side, owner_side, scope_side, unbound_diagnostics,
};
use crate::policy::{Policy, Statement};
use crate::source::Diagnostic;

use super::compile::{Binding, Compiled};
use super::decision::{Code, Side, StatementSource};
use super::principal::{Inner, PolicyOptions, Principal, TokenRule};
use super::verdict::{Held, Holdings};
use super::vocabulary::Vocabulary;

/// Members, teams, roles and tokens that can be asked about. Immutable; clones share everything.
///
/// Policies are compiled when they are first asked about, once for all who hold them with the same role attributes.
#[derive(Clone)]
pub struct Account(Arc<Shared>);

struct Shared {
    document: Document,
    vocabulary: Vocabulary,
    /// A memo, so that nothing observable depends on it. Bounded by what the document holds.
    compiled: Mutex<HashMap<Key, Arc<Compiled>>>,
}

/// What makes two holdings compile alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    source: HoldingSource,
    own_tokens: bool,
    side: Option<Side>,
    /// The member or token whose alone it is.
    whose: Option<Box<str>>,
    via: Option<Box<str>>,
    /// The values of the attributes that it asks for.
    attributes: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// No such member or token, or a scope that is none.
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
}

impl LookupError {
    /// Stable, as on the public face.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::BadScope => "bad_scope",
        }
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what, id } => write!(f, "no {what} has the id `{id}`"),
            Self::BadScope => f.write_str("a scope is a base role of reader, writer or admin, one or more custom roles, or an inline policy"),
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
        let vocabulary = Vocabulary::new(&document.catalog);
        Self(Arc::new(Shared {
            document,
            vocabulary,
            compiled: Mutex::default(),
        }))
    }
}

impl Account {
    /// What it was loaded from.
    pub fn document(&self) -> &Document {
        &self.0.document
    }

    /// Everything found while loading, in document order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.document.diagnostics
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.0.vocabulary
    }

    /// A member as a principal (rule 4).
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn member(&self, id: &str) -> Result<Principal, LookupError> {
        let member = self.find_member(id)?;
        let owned = owner_side(self.document(), member);
        Ok(Principal::new(Inner {
            diagnostics: unbound_diagnostics(self.document(), &owned),
            exact: owned.iter().all(|holding| holding.exact),
            owner: Some(self.holdings(None, &owned, Some(&member.id), Some(&member.id))),
            scope: None,
            dead: None,
            tokens: TokenRule::Open,
            account: self.clone(),
        }))
    }

    /// A stored token as a principal (rules 1.1 to 1.4), dead or alive at `now` (milliseconds since 1970).
    /// Without a time, expiry is not looked at.
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn token(&self, id: &str, now: Option<f64>) -> Result<Principal, LookupError> {
        let document = self.document();
        let token = document.token(id).ok_or_else(|| LookupError::NotFound {
            what: "token",
            id: id.into(),
        })?;
        let dead = death(document, token, now).map(Code::from);
        let owner = token
            .owner
            .as_deref()
            .and_then(|owner| document.member(owner));
        Ok(Principal::new(match (token.kind, token.doubled) {
            (_, true) => self.nothing(dead),
            (TokenKind::Personal, false) => Inner {
                dead,
                ..self.personal(owner, token.scope.as_ref(), Some(&token.id))
            },
            (TokenKind::Service, false) => Inner {
                dead,
                ..self.service(token)
            },
        }))
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
        let mut inner = self.personal(Some(member), Some(scope), None);
        if kind == TokenKind::Service {
            // What would be frozen: never the own-tokens statement, and nobody is `${self}` (rule 1.6).
            let mut owned = owner_side(self.document(), member);
            owned
                .iter_mut()
                .for_each(|holding| holding.own_tokens = false);
            inner.owner = Some(self.holdings(Some(Side::Owner), &owned, None, Some(&member.id)));
        }
        Ok(Principal::new(inner))
    }

    /// A bare policy: no account role, no owner and by default no gate (rule 4.4).
    pub fn policy_principal(&self, policy: &Policy, options: &PolicyOptions) -> Principal {
        let base: &[Statement] = match options.reader_base {
            true => &self.document().base_roles.reader.statements,
            false => &[],
        };
        let holding = Holding {
            source: HoldingSource::Inline,
            via: None,
            base,
            own_tokens: false,
            own: crate::account::Own::Policy(&policy.statements),
            role_attributes: &options.role_attributes,
            exact: true,
        };
        let owned = [holding];
        let holdings = Holdings {
            gated: options.gate,
            ..self.holdings(None, &owned, None, None)
        };
        Principal::new(Inner {
            diagnostics: unbound_diagnostics(self.document(), &owned),
            owner: Some(holdings),
            ..self.nothing(None)
        })
    }

    fn find_member(&self, id: &str) -> Result<&Member, LookupError> {
        self.document()
            .member(id)
            .ok_or_else(|| LookupError::NotFound {
                what: "member",
                id: id.into(),
            })
    }

    /// Holds nothing on any side.
    fn nothing(&self, dead: Option<Code>) -> Inner {
        let empty = |side| {
            Some(Holdings {
                side: Some(side),
                held: Vec::new(),
                gated: true,
                me: None,
            })
        };
        Inner {
            account: self.clone(),
            owner: empty(Side::Owner),
            scope: None,
            dead,
            tokens: TokenRule::Open,
            exact: true,
            diagnostics: Vec::new(),
        }
    }

    /// The owner's side and the scope's (rule 1.1); `token` where it is a stored one.
    fn personal(
        &self,
        owner: Option<&Member>,
        scope: Option<&Scope>,
        token: Option<&str>,
    ) -> Inner {
        let none = RoleAttributes::new();
        let document = self.document();
        let owned = owner
            .map(|member| owner_side(document, member))
            .unwrap_or_default();
        let attributes = owner.map_or(&none, |member| &member.role_attributes);
        let scoped = scope
            .map(|scope| scope_side(document, scope, attributes))
            .unwrap_or_default();
        let me = owner.map(|member| &*member.id);
        let mut diagnostics = unbound_diagnostics(document, &owned);
        diagnostics.extend(unbound_diagnostics(document, &scoped));
        Inner {
            exact: owned.iter().chain(&scoped).all(|holding| holding.exact),
            owner: Some(self.holdings(Some(Side::Owner), &owned, me, me)),
            // An inline scope that no stored token holds is compiled anew each time: drafts must not pile up.
            scope: Some(self.holdings(Some(Side::Scope), &scoped, None, token)),
            dead: None,
            tokens: token_rule(scope, owner.is_some_and(acts_as_admin)),
            account: self.clone(),
            diagnostics,
        }
    }

    /// Both sides as they were fixed; one that was not is decided by its scope alone, its holes unbound (rule 1.4).
    fn service(&self, token: &Token) -> Inner {
        let none = RoleAttributes::new();
        let document = self.document();
        let whose = Some(&*token.id);
        let (owner, scoped, admin) = match token.frozen.as_deref() {
            Some(Frozen { owner, scope }) => {
                let admin = owner.iter().any(|bound| {
                    bound.source == BoundSource::Base
                        && matches!(bound.role.as_deref(), Some("admin" | "owner"))
                });
                (Some(frozen_side(owner)), frozen_side(scope), admin)
            }
            None => (
                None,
                token
                    .scope
                    .as_ref()
                    .map(|scope| scope_side(document, scope, &none))
                    .unwrap_or_default(),
                false,
            ),
        };
        let mut diagnostics = owner
            .as_deref()
            .map(|owned| unbound_diagnostics(document, owned))
            .unwrap_or_default();
        diagnostics.extend(unbound_diagnostics(document, &scoped));
        Inner {
            exact: token.frozen.is_some(),
            owner: owner.map(|owned| self.holdings(Some(Side::Owner), &owned, None, whose)),
            scope: Some(self.holdings(Some(Side::Scope), &scoped, None, whose)),
            dead: None,
            tokens: token_rule(token.scope.as_ref(), admin),
            account: self.clone(),
            diagnostics,
        }
    }

    /// Compiles what is held on a side. `whose` names what is nobody else's; without it such parts are not kept.
    fn holdings(
        &self,
        side: Option<Side>,
        held: &[Holding<'_>],
        me: Option<&str>,
        whose: Option<&str>,
    ) -> Holdings {
        let held = held.iter().map(|holding| Held {
            policy: self.compiled(side, holding, whose),
            role: self.role_key(side, holding, whose),
            via: holding.via.map(Into::into),
        });
        Holdings {
            side,
            held: held.collect(),
            gated: true,
            me: me.map(Into::into),
        }
    }

    fn role_key(
        &self,
        side: Option<Side>,
        holding: &Holding<'_>,
        whose: Option<&str>,
    ) -> Option<Box<str>> {
        match holding.source {
            HoldingSource::Base(role) => Some(role.key().into()),
            HoldingSource::Role(at) => self.document().roles.get(at).map(|role| role.key.clone()),
            HoldingSource::Inline | HoldingSource::Grants => None,
            HoldingSource::Frozen(at) => {
                let frozen = self.document().token(whose?)?.frozen.as_ref()?;
                let side = if side == Some(Side::Owner) {
                    &frozen.owner
                } else {
                    &frozen.scope
                };
                side.get(at)?.role.clone()
            }
        }
    }

    fn compiled(
        &self,
        side: Option<Side>,
        holding: &Holding<'_>,
        whose: Option<&str>,
    ) -> Arc<Compiled> {
        let Some(key) = key(side, holding, whose) else {
            return Arc::new(self.compile(holding));
        };
        let known = |compiled: &HashMap<Key, Arc<Compiled>>| compiled.get(&key).cloned();
        // A thread that died while holding the lock left at worst an entry out.
        if let Some(found) = known(
            &self
                .0
                .compiled
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        ) {
            return found;
        }
        let compiled = Arc::new(self.compile(holding));
        let mut memo = self
            .0
            .compiled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        memo.entry(key).or_insert(compiled).clone()
    }

    fn compile(&self, holding: &Holding<'_>) -> Compiled {
        let document = self.document();
        let own = match holding.source {
            HoldingSource::Base(_) => StatementSource::Base,
            HoldingSource::Role(_) => StatementSource::Role,
            HoldingSource::Inline => StatementSource::Inline,
            HoldingSource::Grants => StatementSource::Grant,
            HoldingSource::Frozen(_) => StatementSource::Frozen,
        };
        let base = holding
            .base
            .iter()
            .enumerate()
            .map(|(place, statement)| (StatementSource::Base, place, statement));
        let tokens = holding.own_tokens.then_some((
            StatementSource::Base,
            holding.base.len(),
            &document.base_roles.own_tokens,
        ));
        let statements = base.chain(tokens).chain(
            holding
                .own
                .iter()
                .map(|(place, statement)| (own, place, statement)),
        );
        let binding = Binding {
            attributes: holding.role_attributes,
            owners: document.owners(),
            unbound_deny: document.options.unbound_deny,
        };
        Compiled::new(statements, binding, &self.0.vocabulary)
    }
}

fn key(side: Option<Side>, holding: &Holding<'_>, whose: Option<&str>) -> Option<Key> {
    let shared = matches!(
        holding.source,
        HoldingSource::Base(_) | HoldingSource::Role(_)
    );
    let mut keys: Vec<&str> = holding
        .statements()
        .flat_map(|(_, _, statement)| statement.role_attributes())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let values = |key: &&str| {
        let values = holding
            .role_attributes
            .get(*key)
            .cloned()
            .unwrap_or_default();
        (Box::from(*key), values)
    };
    Some(Key {
        source: holding.source,
        own_tokens: holding.own_tokens,
        side: side.filter(|_| !shared),
        whose: if shared { None } else { Some(whose?.into()) },
        via: holding.via.filter(|_| !shared).map(Into::into),
        attributes: keys.iter().map(values).collect(),
    })
}

/// The Owner, or a member whose base role admin is in force (rule 1.7).
fn acts_as_admin(member: &Member) -> bool {
    !member.doubled
        && match member.base {
            BaseRole::Owner => true,
            BaseRole::Admin => member.custom_roles.is_empty(),
            _ => false,
        }
}

/// Rule 1.6: what a token may do to tokens.
fn token_rule(scope: Option<&Scope>, admin: bool) -> TokenRule {
    match scope {
        Some(Scope::Base(BaseRole::Admin)) if admin => TokenRule::Open,
        Some(Scope::Custom(_) | Scope::Inline(_)) => TokenRule::WhereAllowed,
        _ => TokenRule::Closed,
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

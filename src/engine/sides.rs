//! What a principal holds on each side, compiled (rules 1.1 to 1.6).

use std::sync::Arc;

use crate::account::{
    BaseRole, BoundPolicy, BoundSource, Frozen, Holding, HoldingSource, Member, RoleAttributes,
    Scope, Token, TokenKind, frozen_side, owner_side, scope_side, unbound_diagnostics,
};

use super::account::Account;
use super::compile::{Binding, BoundStatement, Compiled};
use super::decision::{Side, StatementSource};
use super::memo::key;
use super::principal::{Inner, Principal, TokenRule, Who};
use super::verdict::{Held, Holdings};

/// What is held on one side, before it is compiled.
pub(crate) struct Part<'a> {
    pub side: Option<Side>,
    pub held: Vec<Holding<'a>>,
    /// Whom `${self}` stands for.
    pub me: Option<&'a str>,
    /// Whose is what is nobody else's; without it such policies are not kept.
    pub whose: Option<&'a str>,
}

/// What a token holds on its sides, before it is compiled.
pub(crate) struct Outline<'a> {
    /// The owner's side, then the scope's: those of both that there are.
    pub parts: Vec<Part<'a>>,
    pub tokens: TokenRule,
    /// Whether all that decides is known; what is held may still say that it is not.
    pub exact: bool,
}

/// Of whom nothing is known.
static NO_ATTRIBUTES: RoleAttributes = RoleAttributes::new();

impl Account {
    /// A stored token.
    pub(crate) fn outline<'a>(&'a self, token: &'a Token) -> Outline<'a> {
        let owner = token.owner.as_deref();
        let owner = owner.and_then(|owner| self.document().member(owner));
        match (token.kind, token.doubled) {
            // Of two tokens by one id nothing is known but that they exist.
            (_, true) => self.personal(None, None, None),
            (TokenKind::Personal, false) => {
                self.personal(owner, token.scope.as_ref(), Some(&token.id))
            }
            (TokenKind::Service, false) => self.service(token),
        }
    }

    /// The owner's side and the scope's (rule 1.1); `token` where it is a stored one.
    pub(crate) fn personal<'a>(
        &'a self,
        owner: Option<&'a Member>,
        scope: Option<&'a Scope>,
        token: Option<&'a str>,
    ) -> Outline<'a> {
        let me = owner.map(|member| &*member.id);
        let owned = Part {
            side: Some(Side::Owner),
            held: owner.map_or_else(Vec::new, |member| owner_side(self.document(), member)),
            me,
            whose: me,
        };
        let attributes = owner.map_or(&NO_ATTRIBUTES, |member| &member.role_attributes);
        Outline {
            tokens: token_rule(scope, owner.is_some_and(acts_as_admin)),
            // An inline scope that no stored token holds is compiled anew each time: drafts must not pile up.
            parts: vec![owned, self.scope_part(scope, attributes, token)],
            exact: true,
        }
    }

    /// Both sides as they were fixed; one that was not is decided by its scope alone, its holes unbound (rule 1.4).
    fn service<'a>(&'a self, token: &'a Token) -> Outline<'a> {
        let Some(Frozen { owner, scope }) = token.frozen.as_deref() else {
            return self.unfrozen(token.scope.as_ref(), Some(&token.id));
        };
        Outline {
            tokens: token_rule(token.scope.as_ref(), is_admin(owner)),
            parts: vec![
                frozen_part(token, Side::Owner, owner),
                frozen_part(token, Side::Scope, scope),
            ],
            exact: true,
        }
    }

    /// What the service token `creator` would create: it inherits the owner's side as it was frozen, and has nobody's
    /// values for the holes of its scope (rule 1.6).
    pub(crate) fn heir(&self, creator: &Token, scope: &Scope) -> Principal {
        let outline = match creator.frozen.as_deref() {
            None => self.unfrozen(Some(scope), None),
            Some(Frozen { owner, .. }) => Outline {
                tokens: token_rule(Some(scope), is_admin(owner)),
                parts: vec![
                    frozen_part(creator, Side::Owner, owner),
                    self.scope_part(Some(scope), &NO_ATTRIBUTES, None),
                ],
                exact: true,
            },
        };
        Principal::new(self.drawn(&outline))
    }

    fn unfrozen<'a>(&'a self, scope: Option<&'a Scope>, whose: Option<&'a str>) -> Outline<'a> {
        Outline {
            exact: false,
            tokens: token_rule(scope, false),
            parts: vec![self.scope_part(scope, &NO_ATTRIBUTES, whose)],
        }
    }

    fn scope_part<'a>(
        &'a self,
        scope: Option<&'a Scope>,
        attributes: &'a RoleAttributes,
        whose: Option<&'a str>,
    ) -> Part<'a> {
        Part {
            side: Some(Side::Scope),
            held: scope.map_or_else(Vec::new, |scope| {
                scope_side(self.document(), scope, attributes)
            }),
            me: None,
            whose,
        }
    }

    /// A token of which that is the outline, alive.
    pub(crate) fn drawn(&self, outline: &Outline<'_>) -> Inner {
        let inner = self.inner(&outline.parts);
        Inner {
            tokens: outline.tokens,
            exact: outline.exact && inner.exact,
            ..inner
        }
    }

    /// A principal with these sides, alive and free to manage tokens as it is to do anything else.
    pub(crate) fn inner(&self, parts: &[Part<'_>]) -> Inner {
        let mut inner = Inner {
            home: Arc::new(self.clone()),
            vocabulary: self.shared_vocabulary().clone(),
            environments: self.document().environments.clone(),
            sides: Vec::with_capacity(parts.len()),
            dead: None,
            tokens: TokenRule::Open,
            who: Who::Nobody,
            exact: true,
            diagnostics: Vec::new(),
        };
        for part in parts {
            let unbound = unbound_diagnostics(self.document(), &part.held);
            inner.diagnostics.extend(unbound);
            inner.exact &= part.held.iter().all(|holding| holding.exact);
            inner.sides.push(self.holdings(part));
        }
        inner
    }

    /// Compiles what is held on a side.
    pub(crate) fn holdings(&self, part: &Part<'_>) -> Holdings {
        let mut held = Vec::with_capacity(part.held.len());
        for holding in &part.held {
            held.push(Held {
                policy: self.compiled(part, holding),
                role: self.role_key(part, holding),
                via: holding.via.map(Into::into),
            });
        }
        Holdings {
            side: part.side,
            held,
            gated: true,
            me: part.me.map(Into::into),
        }
    }

    fn role_key(&self, part: &Part<'_>, holding: &Holding<'_>) -> Option<Box<str>> {
        match holding.source {
            HoldingSource::Base(role) => Some(role.key().into()),
            HoldingSource::Role(at) => self.document().roles.get(at).map(|role| role.key.clone()),
            HoldingSource::Inline | HoldingSource::Grants => None,
            HoldingSource::Frozen(at) => {
                let frozen = self.document().token(part.whose?)?.frozen.as_ref()?;
                let side = match part.side {
                    Some(Side::Owner) => &frozen.owner,
                    _ => &frozen.scope,
                };
                side.get(at)?.role.clone()
            }
        }
    }

    fn compiled(&self, part: &Part<'_>, holding: &Holding<'_>) -> Arc<Compiled> {
        let Some(key) = key(part.side, holding, part.whose) else {
            return self.compile(holding);
        };
        self.memo().get(&key).unwrap_or_else(|| {
            let compiled = self.compile(holding);
            self.memo().keep(&key, &compiled);
            compiled
        })
    }

    fn compile(&self, holding: &Holding<'_>) -> Arc<Compiled> {
        Compiled::new(self.bind(holding), self.vocabulary()).into()
    }

    /// A policy's statements in their order, with their holes filled in.
    pub(crate) fn bind(&self, holding: &Holding<'_>) -> Vec<BoundStatement> {
        let document = self.document();
        let own = match holding.source {
            HoldingSource::Base(_) => StatementSource::Base,
            HoldingSource::Role(_) => StatementSource::Role,
            HoldingSource::Inline => StatementSource::Inline,
            HoldingSource::Grants => StatementSource::Grant,
            HoldingSource::Frozen(_) => StatementSource::Frozen,
        };
        let mut statements = Vec::new();
        for (place, statement) in holding.base.iter().enumerate() {
            statements.push((StatementSource::Base, place, statement));
        }
        if holding.own_tokens {
            let place = statements.len();
            statements.push((
                StatementSource::Base,
                place,
                &document.base_roles.own_tokens,
            ));
        }
        for (place, statement) in holding.own.iter() {
            statements.push((own, place, statement));
        }
        let binding = Binding {
            attributes: holding.role_attributes,
            owners: document.owners(),
            unbound_deny: document.options.unbound_deny,
        };
        binding.statements(&statements, self.vocabulary())
    }
}

fn frozen_part<'a>(token: &'a Token, side: Side, policies: &'a [BoundPolicy]) -> Part<'a> {
    Part {
        side: Some(side),
        held: frozen_side(policies),
        me: None,
        whose: Some(&token.id),
    }
}

/// Whether what was frozen is an Admin's or the Owner's.
fn is_admin(owner: &[BoundPolicy]) -> bool {
    owner.iter().any(|bound| {
        bound.source == BoundSource::Base
            && matches!(bound.role.as_deref(), Some("admin" | "owner"))
    })
}

/// The Owner, or a member whose base role admin is in force (rule 1.7).
pub(crate) fn acts_as_admin(member: &Member) -> bool {
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

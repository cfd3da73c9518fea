//! What a principal holds on each side, compiled (rules 1.1 to 1.6).

use std::sync::Arc;

use crate::account::{
    BaseRole, BoundSource, Frozen, Holding, HoldingSource, Member, RoleAttributes, Scope, Token,
    frozen_side, owner_side, scope_side, unbound_diagnostics,
};

use super::account::Account;
use super::compile::{Binding, Compiled};
use super::decision::{Side, StatementSource};
use super::memo::key;
use super::principal::{Inner, TokenRule};
use super::verdict::{Held, Holdings};

impl Account {
    /// A token that nothing is known of but that it exists: nothing on either side.
    pub(crate) fn nothing(&self) -> Inner {
        self.personal(None, None, None)
    }

    /// The owner's side and the scope's (rule 1.1); `token` where it is a stored one.
    pub(crate) fn personal(
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
    pub(crate) fn service(&self, token: &Token) -> Inner {
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
    pub(crate) fn holdings(
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
        self.memo().get(&key).unwrap_or_else(|| {
            let compiled = Arc::new(self.compile(holding));
            self.memo().keep(&key, &compiled);
            compiled
        })
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
        Compiled::new(statements, binding, self.vocabulary())
    }
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

//! Whether an actor may change a token (rule 1.6).

use crate::account::{Scope, TokenKind, is_over};
use crate::engine::{Account, Code, Decision, LookupError, Principal};

use super::actor::{Actor, Target, resource};
use super::change::TokenChange;
use super::choice::{rank, refusal};
use super::fresh::fresh;

const CREATE: &str = "createAccessToken";
const DELETE: &str = "deleteAccessToken";
const RESET: &str = "resetAccessToken";
const NAME: &str = "updateAccessTokenName";
const DESCRIPTION: &str = "updateAccessTokenDescription";
const POLICY: &str = "updateAccessTokenPolicy";
const EXPIRY: &str = "updateAccessTokenExpiry";

/// What is asked of an actor, whatever the change is.
struct Asked<'a> {
    /// The token, where there is one already.
    target: Option<Target<'a>>,
    /// Of the token that is, or is to be.
    kind: TokenKind,
    /// The new scope.
    scope: Option<Scope>,
    actions: Vec<&'static str>,
}

impl Account {
    /// Whether `actor` may make this change. Refused with the first that fits (rule 1.6):
    ///
    /// 1. `token_deleted`, `token_expired`, `owner_removed`: the actor is dead, at `now` too, where one is given
    /// 2. `bad_scope`, `bad_change`: no change that could be made. An expiry is compared with `now`, where one is given
    /// 3. `action_not_on_type`: the scope of a service token
    /// 4. `not_your_token`: a personal token is created for the actor's own member alone, and nobody, Admin included,
    ///    resets another's or gives it another scope
    /// 5. the decision on each action that the change implies. The id of a new token is a fresh one: only patterns
    ///    that match every id match it
    /// 6. `plan_without_custom_roles` (rule 1.10)
    /// 7. `scope_exceeds_owner` (rule 1.5). A service token has no member and no rank
    /// 8. `scope_exceeds_actor`: an actor that is a token creates, re-scopes and resets only tokens that can do no more
    ///    than it can, afterwards, over everything there could be, known to the catalog or not. Where that cannot be settled, be it because either is
    ///    not known exactly, it is refused too
    ///
    /// Allowed are only decisions to allow: an id that leaves the decision unknown is refused by that.
    ///
    /// # Errors
    ///
    /// [`LookupError::NotAnActor`]: the actor is a bare policy. [`LookupError::NotFound`], told after 2.: there is no such
    /// token, or it was deleted, or it is another's that the actor does not see (rule 1.7) and may not change either.
    pub fn authorize_token_change(
        &self,
        actor: &Principal,
        change: &TokenChange,
        now: Option<f64>,
    ) -> Result<Decision, LookupError> {
        let actor = &Actor::new(actor)?;
        if let Some(code) = actor.death(now).or_else(|| malformed(change, now)) {
            return Ok(actor.principal.refuse(code));
        }
        let asked = self.asked(change)?;
        let decision = match self.out_of_hand(actor, change, &asked) {
            Some(code) => actor.principal.refuse(code),
            None => self.decided(actor, &asked)?,
        };
        match &asked.target {
            Some(target) if !decision.allowed && !actor.sees(target) => Err(not_found(target)),
            _ => Ok(decision),
        }
    }

    fn asked<'a>(&'a self, change: &TokenChange) -> Result<Asked<'a>, LookupError> {
        let (token_id, actions) = match change {
            TokenChange::Create { kind, scope, .. } => {
                return Ok(Asked {
                    target: None,
                    kind: *kind,
                    scope: scope.scope().ok(),
                    actions: vec![CREATE],
                });
            }
            TokenChange::Delete { token_id } => (token_id, vec![DELETE]),
            TokenChange::Reset { token_id } => (token_id, vec![RESET]),
            TokenChange::Update {
                token_id,
                name,
                description,
                expiry,
                scope,
            } => {
                let mut actions = Vec::new();
                actions.extend(name.as_ref().map(|_| NAME));
                actions.extend(description.as_ref().map(|_| DESCRIPTION));
                actions.extend(scope.as_ref().map(|_| POLICY));
                actions.extend(expiry.map(|_| EXPIRY));
                (token_id, actions)
            }
        };
        let target = Target::new(self.find_token(token_id)?);
        if self.life_of(target.token, None) == Some(Code::TokenDeleted) {
            return Err(not_found(&target));
        }
        let scope = match change {
            TokenChange::Update { scope, .. } => scope.as_ref(),
            _ => None,
        };
        Ok(Asked {
            kind: target.kind,
            target: Some(target),
            scope: scope.and_then(|scope| scope.scope().ok()),
            actions,
        })
    }

    /// What no permission can make good: 3. and 4.
    fn out_of_hand(
        &self,
        actor: &Actor<'_>,
        change: &TokenChange,
        asked: &Asked<'_>,
    ) -> Option<Code> {
        match (&asked.target, change) {
            (None, TokenChange::Create { kind, owner_id, .. }) => {
                let own = match (kind, owner_id) {
                    (TokenKind::Service, None) => true,
                    _ => actor.member.is_some() && actor.member == owner_id.as_deref(),
                };
                (!own).then_some(Code::NotYourToken)
            }
            (Some(target), _) if target.kind == TokenKind::Service => {
                asked.scope.is_some().then_some(Code::ActionNotOnType)
            }
            (Some(target), change) => {
                let takes_over =
                    asked.scope.is_some() || matches!(change, TokenChange::Reset { .. });
                (takes_over && !actor.owns(target)).then_some(Code::NotYourToken)
            }
            (None, _) => None,
        }
    }

    /// 5. to 8.
    fn decided(&self, actor: &Actor<'_>, asked: &Asked<'_>) -> Result<Decision, LookupError> {
        let resource = match &asked.target {
            Some(target) => target.resource(),
            None => {
                let id = fresh(actor.principal.sides());
                resource(asked.kind, actor.member, &id)
            }
        };
        let decision = actor.principal.decide_each(&asked.actions, &resource);
        if !decision.allowed {
            return Ok(decision);
        }
        if let Some(scope) = &asked.scope {
            let document = self.document();
            let member = actor.member.and_then(|id| document.member(id));
            let rank = member.and_then(|member| rank(document, member));
            if let Some(code) = refusal(document, rank, scope) {
                return Ok(actor.principal.refuse(code));
            }
        }
        let within = !actor.is_token || self.stays_within(actor, asked)?;
        Ok(match within {
            true => decision,
            false => actor.principal.refuse(Code::ScopeExceedsActor),
        })
    }

    /// Whether the token can do no more than the actor, which is a token, once it is changed.
    fn stays_within(&self, actor: &Actor<'_>, asked: &Asked<'_>) -> Result<bool, LookupError> {
        let after = match (&asked.scope, &asked.target) {
            (Some(scope), _) => actor.heir(self, asked.kind, scope)?,
            (None, Some(target)) if asked.actions.contains(&RESET) => {
                // A new value for itself gives it nothing.
                if actor.token.is_some_and(|token| token.id == target.token.id) {
                    return Ok(true);
                }
                self.alive(target.token)
            }
            _ => return Ok(true),
        };
        if !after.inner().exact || !actor.principal.inner().exact {
            return Ok(false);
        }
        Ok(after.is_within(actor.principal) == Some(true))
    }
}

/// Changes that nobody could make (2.).
fn malformed(change: &TokenChange, now: Option<f64>) -> Option<Code> {
    match change {
        TokenChange::Create { scope, .. } => scope.scope().err(),
        TokenChange::Update {
            name,
            description,
            expiry,
            scope,
            ..
        } => {
            if let Some(Err(code)) = scope.as_ref().map(|scope| scope.scope()) {
                return Some(code);
            }
            let empty =
                name.is_none() && description.is_none() && expiry.is_none() && scope.is_none();
            let over =
                |expiry: f64| !expiry.is_finite() || now.is_some_and(|now| is_over(expiry, now));
            let over = expiry.flatten().is_some_and(over);
            (empty || over).then_some(Code::BadChange)
        }
        TokenChange::Delete { .. } | TokenChange::Reset { .. } => None,
    }
}

/// As of a token that there never was.
fn not_found(target: &Target<'_>) -> LookupError {
    LookupError::NotFound {
        what: "token",
        id: target.token.id.clone(),
    }
}

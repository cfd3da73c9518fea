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
pub(super) struct Asked<'a> {
    /// Which token; `None`: a new one.
    token_id: Option<&'a str>,
    /// Of a new token, as is its owner.
    kind: TokenKind,
    owner_id: Option<&'a str>,
    /// The new scope.
    pub scope: Option<Scope>,
    actions: Vec<&'static str>,
}

impl<'a> Asked<'a> {
    /// A new token.
    pub fn create(kind: TokenKind, owner_id: Option<&'a str>, scope: Scope) -> Self {
        Self {
            token_id: None,
            kind,
            owner_id,
            scope: Some(scope),
            actions: vec![CREATE],
        }
    }

    /// # Errors
    ///
    /// Changes that nobody could make (2.).
    fn read(change: &'a TokenChange, now: Option<f64>) -> Result<Self, Code> {
        let mut actions = Vec::new();
        let mut new_scope = None;
        let token_id = match change {
            TokenChange::Create {
                kind,
                owner_id,
                scope,
            } => return Ok(Self::create(*kind, owner_id.as_deref(), scope.scope()?)),
            TokenChange::Delete { token_id } => {
                actions.push(DELETE);
                token_id
            }
            TokenChange::Reset { token_id } => {
                actions.push(RESET);
                token_id
            }
            TokenChange::Update {
                token_id,
                name,
                description,
                expiry,
                scope,
            } => {
                if name.is_some() {
                    actions.push(NAME);
                }
                if description.is_some() {
                    actions.push(DESCRIPTION);
                }
                if let Some(scope) = scope {
                    actions.push(POLICY);
                    new_scope = Some(scope.scope()?);
                }
                if let Some(expiry) = expiry {
                    actions.push(EXPIRY);
                    let over =
                        |at: &f64| !at.is_finite() || now.is_some_and(|now| is_over(*at, now));
                    if expiry.as_ref().is_some_and(over) {
                        return Err(Code::BadChange);
                    }
                }
                if actions.is_empty() {
                    return Err(Code::BadChange);
                }
                token_id
            }
        };
        Ok(Self {
            token_id: Some(token_id),
            kind: TokenKind::Personal,
            owner_id: None,
            scope: new_scope,
            actions,
        })
    }

    /// What no permission can make good: 3. and 4.
    fn out_of_hand(&self, actor: &Actor<'_>, target: Option<&Target<'_>>) -> Option<Code> {
        let own = match target {
            None => {
                let nobodys = self.kind == TokenKind::Service && self.owner_id.is_none();
                nobodys || (actor.member.is_some() && actor.member == self.owner_id)
            }
            Some(target) if target.kind == TokenKind::Service => {
                return self.scope.is_some().then_some(Code::ActionNotOnType);
            }
            Some(target) => {
                let takes_over = self.scope.is_some() || self.actions.contains(&RESET);
                !takes_over || actor.owns(target)
            }
        };
        (!own).then_some(Code::NotYourToken)
    }
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
        let asked = match actor.death(now) {
            Some(code) => Err(code),
            None => Asked::read(change, now),
        };
        match asked {
            Ok(asked) => self.authorize(actor, &asked),
            Err(code) => Ok(actor.principal.refuse(code)),
        }
    }

    /// Of an actor that lives, and a change that could be made: 3. to 8.
    pub(super) fn authorize(
        &self,
        actor: &Actor<'_>,
        asked: &Asked<'_>,
    ) -> Result<Decision, LookupError> {
        let mut target = None;
        if let Some(id) = asked.token_id {
            let found = Target::new(self.find_token(id)?);
            if self.life_of(found.token, None) == Some(Code::TokenDeleted) {
                return Err(not_found(&found));
            }
            target = Some(found);
        }
        let target = target.as_ref();
        let decision = match asked.out_of_hand(actor, target) {
            Some(code) => actor.principal.refuse(code),
            None => self.decided(actor, asked, target)?,
        };
        match target {
            Some(target) if !decision.allowed && !actor.sees(target) => Err(not_found(target)),
            _ => Ok(decision),
        }
    }

    /// 5. to 8.
    fn decided(
        &self,
        actor: &Actor<'_>,
        asked: &Asked<'_>,
        target: Option<&Target<'_>>,
    ) -> Result<Decision, LookupError> {
        let resource = match target {
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
        let within = !actor.is_token || self.stays_within(actor, asked, target)?;
        Ok(match within {
            true => decision,
            false => actor.principal.refuse(Code::ScopeExceedsActor),
        })
    }

    /// Whether the token can do no more than the actor, which is a token, once it is changed.
    fn stays_within(
        &self,
        actor: &Actor<'_>,
        asked: &Asked<'_>,
        target: Option<&Target<'_>>,
    ) -> Result<bool, LookupError> {
        let after = match (&asked.scope, target) {
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

/// As of a token that there never was.
fn not_found(target: &Target<'_>) -> LookupError {
    LookupError::NotFound {
        what: "token",
        id: target.token.id.clone(),
    }
}

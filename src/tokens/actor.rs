//! Who acts on tokens (rules 1.6 and 1.7).

use crate::account::{Token, TokenKind};
use crate::engine::{Account, Code, LookupError, Principal, TokenRule, Who, acts_as_admin};

/// A principal as one that acts. What is known of it is asked in its own account.
pub(super) struct Actor<'a> {
    pub principal: &'a Principal,
    /// Where it is known.
    account: &'a Account,
    /// The member that it is, or whose personal token it is. Service tokens have none.
    pub member: Option<&'a str>,
    /// It is a token, stored or not.
    pub is_token: bool,
    /// The stored token that it is.
    pub token: Option<&'a Token>,
    /// It sees everybody's tokens on request (rule 1.7).
    pub is_admin: bool,
}

impl<'a> Actor<'a> {
    /// # Errors
    ///
    /// [`LookupError::NotAnActor`]: a bare policy, or a token of a snapshot.
    pub fn new(principal: &'a Principal) -> Result<Self, LookupError> {
        let inner = principal.inner();
        let Some(account) = inner.home.account() else {
            return Err(LookupError::NotAnActor);
        };
        let document = account.document();
        let mut actor = Self {
            principal,
            account,
            member: None,
            is_token: true,
            token: None,
            is_admin: false,
        };
        let kind = match &inner.who {
            Who::Nobody => return Err(LookupError::NotAnActor),
            Who::Member(id) => {
                actor.member = Some(id);
                actor.is_token = false;
                actor.is_admin = document.member(id).is_some_and(acts_as_admin);
                return Ok(actor);
            }
            Who::Draft(owner, kind) => {
                actor.member = Some(owner);
                *kind
            }
            Who::Token(id) => {
                // Of a doubled id it cannot be told whose token it is.
                actor.token = document.token(id).filter(|token| !token.doubled);
                actor.member = actor.token.and_then(|token| token.owner.as_deref());
                actor.token.map_or(TokenKind::Personal, |token| token.kind)
            }
        };
        match kind {
            // Open: the admin token of somebody who acts as Admin.
            TokenKind::Personal => actor.is_admin = inner.tokens == TokenRule::Open,
            TokenKind::Service => actor.member = None,
        }
        Ok(actor)
    }

    /// Why it is dead, if it is: as the principal was made, or at `now` (rule 1.8).
    pub fn death(&self, now: Option<f64>) -> Option<Code> {
        let at_now = self
            .token
            .and_then(|token| self.account.life(&token.id, now).ok().flatten());
        at_now.or(self.principal.inner().dead)
    }

    /// Whether it is its owner's, and so the actor's.
    pub fn owns(&self, target: &Target<'_>) -> bool {
        target.kind == TokenKind::Personal && self.member.is_some() && self.member == target.owner
    }

    /// Rule 1.7: one's own personal tokens, all service tokens; an Admin sees everybody's.
    pub fn sees(&self, target: &Target<'_>) -> bool {
        target.kind == TokenKind::Service || self.is_admin || self.owns(target)
    }

    /// What the actor would create, could it be created.
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]: its member is not in `account`.
    pub fn heir(
        &self,
        account: &Account,
        kind: TokenKind,
        scope: &crate::account::Scope,
    ) -> Result<Principal, LookupError> {
        match (&self.principal.inner().who, self.token) {
            (Who::Token(_), Some(token)) if token.kind == TokenKind::Service => {
                Ok(self.account.heir(token, scope))
            }
            // A draft's `frozen` would be its creator's side, which another's draft has too.
            (Who::Draft(creator, TokenKind::Service), _) => {
                account.draft_token(creator, scope, TokenKind::Service)
            }
            _ => account.draft_token(self.member.unwrap_or_default(), scope, kind),
        }
    }
}

/// A token that something is done to.
pub(super) struct Target<'a> {
    pub token: &'a Token,
    pub kind: TokenKind,
    /// `None` for service tokens, and where it cannot be told.
    pub owner: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Of a doubled id it cannot be told which token is meant, so it is nobody's.
    pub fn new(token: &'a Token) -> Self {
        let kind = match token.doubled {
            true => TokenKind::Personal,
            false => token.kind,
        };
        let owned = kind == TokenKind::Personal && !token.doubled;
        Self {
            token,
            kind,
            owner: token.owner.as_deref().filter(|_| owned),
        }
    }

    /// What the actions on it are decided on (rule 1.6).
    pub fn resource(&self) -> String {
        resource(self.kind, self.owner, &self.token.id)
    }
}

/// The resource of a token. Ids that no name can be are unknown names, so that none claims to be more than an id.
pub(super) fn resource(kind: TokenKind, owner: Option<&str>, id: &str) -> String {
    match kind {
        TokenKind::Personal => format!("member/{}:token/{}", name(owner.unwrap_or("?")), name(id)),
        TokenKind::Service => format!("service-token/{}", name(id)),
    }
}

fn name(id: &str) -> &str {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    match !id.is_empty() && id.bytes().all(legal) {
        true => id,
        false => "?",
    }
}

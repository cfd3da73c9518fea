//! Whether a token is alive at a time (rule 1.8). Times are milliseconds since 1970; the caller brings the clock.

use std::cmp::Ordering;

use super::document::{Document, PreviousValue, Token, TokenKind, TombstoneReason};

/// Why a token is dead. In rising order: of several reasons the greatest is told (rule 1.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Death {
    /// It is personal, and its owner is not in the account.
    OwnerRemoved,
    /// `now >= expiry`.
    Expired,
    /// It was deleted.
    Deleted,
}

impl From<TombstoneReason> for Death {
    fn from(reason: TombstoneReason) -> Self {
        match reason {
            TombstoneReason::Deleted => Self::Deleted,
            TombstoneReason::OwnerRemoved => Self::OwnerRemoved,
        }
    }
}

impl Death {
    /// The code of the decision.
    pub fn code(self) -> &'static str {
        match self {
            Self::Deleted => "token_deleted",
            Self::Expired => "token_expired",
            Self::OwnerRemoved => "owner_removed",
        }
    }
}

/// Whether an expiry is reached. Where either is no number it is: a broken clock keeps no token alive.
pub fn is_over(expiry: f64, now: f64) -> bool {
    now.partial_cmp(&expiry) != Some(Ordering::Less)
}

/// Why `token` is dead at `now`, or `None` if it is alive; without a time only what does not depend on it is asked.
///
/// Of several reasons the first of deleted, expired, owner removed is told.
pub fn death(doc: &Document, token: &Token, now: Option<f64>) -> Option<Death> {
    let buried = token
        .hash
        .as_ref()
        .and_then(|hash| doc.secrets.buried(hash));
    let expired = token
        .expiry
        .zip(now)
        .is_some_and(|(expiry, now)| is_over(expiry, now));
    let removed = owner_removed(doc, token).then_some(Death::OwnerRemoved);
    buried
        .map(Death::from)
        .max(expired.then_some(Death::Expired))
        .max(removed)
}

/// Whether the value before a reset is past its period of grace: it is then expired, whatever the token is.
pub fn is_previous_over(previous: &PreviousValue, now: f64) -> bool {
    is_over(previous.expiry, now)
}

/// Whether a personal token has lost its owner. Service tokens have none to lose (rule 1.4).
pub fn owner_removed(doc: &Document, token: &Token) -> bool {
    token.kind == TokenKind::Personal
        && token
            .owner
            .as_deref()
            .is_none_or(|owner| doc.member(owner).is_none())
}

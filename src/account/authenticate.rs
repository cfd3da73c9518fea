//! From a presented value to its token, by SHA-256 alone (rules 1.8 and 1.9).

use sha2::{Digest, Sha256};

use super::document::{Document, Token, TokenHash, Tombstone, TombstoneReason};
use super::fields::{Fields, Unusable};
use super::life::{Death, death, is_previous_over};
use super::load::Loader;
use super::pages::Pages;
use super::phrases::{MISSING, MISSING_TOMBSTONE_REASON, UNKNOWN_TOMBSTONE_REASON};
use super::token::{parse_hash, read_hash};
use crate::tables::Names;

/// Every known value by its hash. Holds no value, and no text is ever compared.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    by_hash: Names,
    uses: Vec<Use>,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// Whose it is.
    pub claim: Option<Claim>,
    /// Known to be dead (rule 6.1), whoever claims it.
    pub buried: Option<TombstoneReason>,
}

/// Whose value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The value of the token at that place.
    Current(usize),
    /// Its value before the last reset.
    Previous(usize),
    /// Two tokens claim it, so it is nobody's.
    Shared,
}

/// What a presented value leads to.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// A token that is alive.
    Token(&'a Token),
    /// A value that is dead; of several reasons the first of deleted, expired, owner removed.
    Dead(Death),
    /// Nobody's.
    Unknown,
}

impl Found<'_> {
    /// The code of the refusal; none for a token that lives.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Token(_) => None,
            Self::Dead(death) => Some(death.code()),
            Self::Unknown => Some("token_unknown"),
        }
    }
}

impl Secrets {
    /// Takes in one value of a token; `false` where another has it already, so that it now authenticates nothing.
    pub(super) fn add(&mut self, hash: TokenHash, claim: Claim) -> bool {
        let Some(entry) = self.entry(hash) else {
            return true;
        };
        let free = entry.claim.is_none();
        entry.claim = Some(if free { claim } else { Claim::Shared });
        free
    }

    /// Takes in a tombstone; of several for one value deleted comes before owner removed (rule 1.8).
    pub(super) fn bury(&mut self, tombstone: Tombstone) {
        if let Some(entry) = self.entry(tombstone.hash)
            && entry.buried != Some(TombstoneReason::Deleted)
        {
            entry.buried = Some(tombstone.reason);
        }
    }

    fn entry(&mut self, hash: TokenHash) -> Option<&mut Use> {
        let next = self.uses.len();
        let at = self.by_hash.add(hash, next).unwrap_or(next);
        if at == next {
            self.uses.push(Use {
                claim: None,
                buried: None,
            });
        }
        self.uses.get_mut(at)
    }

    /// Every known value by its hash, with what is known of it.
    pub fn each(&self, visit: &mut dyn FnMut(&TokenHash, Use)) {
        self.by_hash.each(&mut |hash, at| {
            if let (Ok(hash), Some(known)) = (hash.try_into(), self.uses.get(at)) {
                visit(hash, *known);
            }
        });
    }

    /// What is known of the value with that hash.
    pub fn get(&self, hash: &TokenHash) -> Option<Use> {
        self.uses.get(self.by_hash.get(hash)?).copied()
    }

    /// Why the value with that hash is dead, if it is known to be.
    pub(super) fn buried(&self, hash: &TokenHash) -> Option<TombstoneReason> {
        self.get(hash)?.buried
    }
}

impl Document {
    /// The token that `secret` authenticates at `now`, or why it does not (rule 1.8).
    pub fn find(&self, secret: &str, now: f64) -> Found<'_> {
        let hash: TokenHash = Sha256::digest(secret.as_bytes()).into();
        let Some(Use { claim, buried }) = self.secrets.get(&hash) else {
            return Found::Unknown;
        };
        let (at, previous) = match claim {
            Some(Claim::Current(at)) => (Some(at), false),
            Some(Claim::Previous(at)) => (Some(at), true),
            Some(Claim::Shared) | None => (None, false),
        };
        let token = at.and_then(|at| self.tokens.get(at)).map(|token| &**token);
        let ended = token
            .and_then(|token| token.previous.as_ref())
            .filter(|_| previous);
        let own = match ended.is_some_and(|value| is_previous_over(value, now)) {
            true => Some(Death::Expired),
            false => token.and_then(|token| death(self, token, Some(now))),
        };
        match (own.max(buried.map(Death::from)), token) {
            (Some(reason), _) => Found::Dead(reason),
            (None, Some(token)) => Found::Token(token),
            (None, None) => Found::Unknown,
        }
    }
}

/// Reads `tombstones`. Whatever has a hash counts as dead, its reason known or not.
pub(super) fn read_tombstones(pages: &Pages<'_>, loader: &mut Loader<'_>) -> Vec<Tombstone> {
    const HASH: &str = "tokenHash";
    let mut tombstones = Vec::new();
    pages.each(loader, &mut |fields, loader| {
        let reason = read_reason(fields, loader);
        let mut bury = |hash, loader: &mut Loader<'_>| {
            let tombstone = Tombstone { hash, reason };
            loader.secrets.bury(tombstone);
            tombstones.push(tombstone);
        };
        if fields.doubled {
            // Of doubled hashes each is dead.
            for node in fields.all(HASH) {
                if let Some(hash) = node.as_str().and_then(parse_hash) {
                    bury(hash, loader);
                }
            }
            return;
        }
        match read_hash(HASH, fields, loader) {
            Ok(Some(hash)) => bury(hash, loader),
            Ok(None) => fields.say(&MISSING, &[("key", HASH)], &mut loader.report),
            Err(Unusable) => {}
        }
    });
    tombstones
}

fn read_reason(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> TombstoneReason {
    const KEY: &str = "reason";
    let report = &mut loader.report;
    match fields.text(KEY, report) {
        Ok(Some("owner_removed")) => return TombstoneReason::OwnerRemoved,
        Ok(Some("deleted")) | Err(Unusable) => {}
        Ok(Some(other)) => {
            fields.say_at(KEY, &UNKNOWN_TOMBSTONE_REASON, &[(KEY, other)], report);
        }
        Ok(None) => fields.say_at(KEY, &MISSING_TOMBSTONE_REASON, &[], report),
    }
    TombstoneReason::Deleted
}

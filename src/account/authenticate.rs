//! From a presented value to its token, by SHA-256 alone (rules 1.8 and 1.9).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use super::document::{Document, Token, TokenHash, Tombstone, TombstoneReason};
use super::fields::Fields;
use super::life::{Death, death, is_previous_over};
use super::load::Loader;
use super::pages::Pages;
use super::token::read_hash;
use crate::source::{Diagnostic, Path, excerpt};

/// Every known value by its hash. Holds no value, and no text is ever compared.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    by_hash: HashMap<TokenHash, Use>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The value of the token at that place.
    Current(usize),
    /// Its value before the last reset.
    Previous(usize),
    /// Two tokens claim it, so it is nobody's.
    Shared,
    /// Known to be dead (rule 6.1).
    Dead(TombstoneReason),
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
    /// Takes in one value of a token; `false` where its hash is taken already, so that it now authenticates nothing.
    pub(super) fn add(&mut self, hash: TokenHash, role: Use) -> bool {
        match self.by_hash.entry(hash) {
            Entry::Vacant(free) => {
                free.insert(role);
                true
            }
            Entry::Occupied(mut taken) => {
                taken.insert(Use::Shared);
                false
            }
        }
    }

    /// Takes in a tombstone: it wins over whatever else has the value, and deleted over owner removed.
    pub(super) fn bury(&mut self, tombstone: Tombstone) {
        let role = self
            .by_hash
            .entry(tombstone.hash)
            .or_insert(Use::Dead(tombstone.reason));
        if *role != Use::Dead(TombstoneReason::Deleted) {
            *role = Use::Dead(tombstone.reason);
        }
    }

    /// What the value with that hash is.
    pub fn get(&self, hash: &TokenHash) -> Option<Use> {
        self.by_hash.get(hash).copied()
    }
}

impl Document {
    /// The token that `secret` authenticates at `now`, or why it does not (rule 1.8).
    pub fn find(&self, secret: &str, now: f64) -> Found<'_> {
        let hash: TokenHash = Sha256::digest(secret.as_bytes()).into();
        let (at, previous) = match self.secrets.get(&hash) {
            Some(Use::Current(at)) => (at, false),
            Some(Use::Previous(at)) => (at, true),
            Some(Use::Dead(TombstoneReason::Deleted)) => return Found::Dead(Death::Deleted),
            Some(Use::Dead(TombstoneReason::OwnerRemoved)) => {
                return Found::Dead(Death::OwnerRemoved);
            }
            Some(Use::Shared) | None => return Found::Unknown,
        };
        let Some(token) = self.tokens.get(at) else {
            return Found::Unknown;
        };
        let ended = token.previous.as_ref().filter(|_| previous);
        if ended.is_some_and(|value| is_previous_over(value, now)) {
            return Found::Dead(Death::Expired);
        }
        match death(self, token, Some(now)) {
            Some(reason) => Found::Dead(reason),
            None => Found::Token(token),
        }
    }
}

/// Reads `tombstones`. Whatever has a hash counts as dead, its reason known or not.
pub(super) fn read_tombstones(
    pages: &Pages<'_>,
    secrets: &mut Secrets,
    loader: &mut Loader<'_>,
) -> Vec<Tombstone> {
    let mut tombstones = Vec::new();
    for page in pages.iter() {
        let base = Path::base(&page.pointer);
        for (at, node) in page.items.iter().enumerate() {
            let path = base.index(at);
            let Ok(fields) = Fields::read(node, &path, &mut loader.report) else {
                continue;
            };
            let reason = read_reason(&fields, loader);
            // Of doubled hashes each is dead.
            let hashes: Vec<TokenHash> = match fields.doubled {
                true => fields
                    .all("tokenHash")
                    .filter_map(|hash| super::token::parse_hash(hash.as_str()?))
                    .collect(),
                false => read_hash("tokenHash", &fields, loader)
                    .ok()
                    .flatten()
                    .into_iter()
                    .collect(),
            };
            if fields.get("tokenHash").is_none() && !fields.doubled {
                let diagnostic = Diagnostic::error("missing_field", "`tokenHash` is missing")
                    .with("key", "tokenHash");
                loader.report.push(diagnostic, &path, node.span);
            }
            for hash in hashes {
                let tombstone = Tombstone { hash, reason };
                secrets.bury(tombstone);
                tombstones.push(tombstone);
            }
        }
    }
    tombstones
}

fn read_reason(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> TombstoneReason {
    match fields.text("reason", &mut loader.report) {
        Ok(Some("owner_removed")) => TombstoneReason::OwnerRemoved,
        Ok(Some("deleted")) => TombstoneReason::Deleted,
        Ok(other) => {
            let message = match other {
                Some(other) => format!(
                    "unknown reason `{}`, so the value counts as deleted",
                    excerpt(other)
                ),
                None => "no reason, so the value counts as deleted".to_owned(),
            };
            let diagnostic = Diagnostic::warning("unknown_tombstone_reason", message)
                .help("use `deleted` or `owner_removed`");
            fields.say("reason", diagnostic, &mut loader.report);
            TombstoneReason::Deleted
        }
        Err(_) => TombstoneReason::Deleted,
    }
}

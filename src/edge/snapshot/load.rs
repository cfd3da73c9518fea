//! A snapshot that was loaded.

use super::SnapshotError;
use crate::engine::{Code, Principal};

/// A loaded snapshot. Nothing but its head is read until somebody asks.
#[derive(Debug)]
pub struct Snapshot {
    bytes: Vec<u8>,
}

/// What a presented value leads to (rules 1.8 and 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody's as far as the snapshot knows, or something about it cannot be read: forward.
    Unknown,
    /// Surely dead: 401. `token_deleted`, `token_expired` (by more than [`SKEW`](super::SKEW)) or `owner_removed`.
    Dead(Code),
    /// A token's.
    Token(TokenRef),
}

/// A token of one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRef(u32);

impl Snapshot {
    /// Loads a snapshot; with a key, only one that was signed with it.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`]
    pub fn load(bytes: Vec<u8>, key: Option<&[u8]>) -> Result<Self, SnapshotError> {
        let _ = (bytes, key);
        Err(SnapshotError::BadMagic)
    }

    /// The version of the account's state that it was made of.
    pub fn version(&self) -> &str {
        ""
    }

    /// When that state was, in milliseconds since 1970.
    pub fn made_at(&self) -> f64 {
        0.0
    }

    /// How many values it knows, dead ones included.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What `secret` leads to at `now` (milliseconds since 1970).
    pub fn find(&self, secret: &str, now: f64) -> Found {
        let _ = (secret, now);
        Found::Unknown
    }

    /// The token as the engine's principal, alive. `None`: something about it cannot be read; then nothing is known of it.
    ///
    /// It answers as the account's own does, but names no statements. Its decisions may be inexact (rules 1.4 and 4.3),
    /// on which nothing may be refused.
    pub fn principal(&self, token: TokenRef) -> Option<Principal> {
        let _ = token;
        None
    }

    /// The id of the member whose token it is; a service token is nobody's.
    pub fn owner(&self, token: TokenRef) -> Option<&str> {
        let _ = token;
        None
    }
}

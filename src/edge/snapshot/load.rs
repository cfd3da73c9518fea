//! A snapshot that was loaded, and finding values in it.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::layout::{CRC, HEAD, Head, MAGIC, RECORD, Record, SIGNATURE};
use super::principals::{Kept, MOST_STATEMENTS};
use super::read::Reader;
use super::{SKEW, SNAPSHOT_FORMAT, SnapshotError, crc, sign, things};
use crate::account::{Death, Environment, Lists, SEMANTICS, TokenHash};
use crate::engine::{Code, Memo, Vocabulary};

/// A loaded snapshot. Nothing but its head is read until somebody asks.
pub struct Snapshot {
    pub(super) bytes: Vec<u8>,
    head: Head,
    version: Box<str>,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) environments: Arc<Lists<Environment>>,
    pub(super) policies: Memo,
    pub(super) kept: Mutex<Kept>,
}

/// What a presented value leads to (rules 1.8 and 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody's as far as the snapshot knows, or something about it cannot be read: forward.
    Unknown,
    /// Surely dead: 401. `token_deleted`, `token_expired` (by more than [`SKEW`]) or `owner_removed`.
    Dead(Code),
    /// A token's.
    Token(TokenRef),
}

/// A token of the snapshot that it was found in; any other has another by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRef(pub(super) u32);

impl Snapshot {
    /// Loads a snapshot; with a key, only one that was signed with it.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`]: not one byte may differ from what was made.
    pub fn load(bytes: Vec<u8>, key: Option<&[u8]>) -> Result<Self, SnapshotError> {
        let head = check(&bytes, key)?;
        let at = |place| Reader::at(&bytes, place).ok_or(SnapshotError::Corrupt);
        match at(head.semantics)?.text() {
            Some(rules) if rules < SEMANTICS => return Err(SnapshotError::TooOld),
            Some(rules) if rules > SEMANTICS => return Err(SnapshotError::TooNew),
            _ => {}
        }
        Self::read(head, bytes).ok_or(SnapshotError::Corrupt)
    }

    fn read(head: Head, bytes: Vec<u8>) -> Option<Self> {
        let at = |place| Reader::at(&bytes, place);
        let version = at(head.version)?.boxed()?;
        let types = things::types(&mut at(head.types)?)?;
        let environments = things::environments(&mut at(head.environments)?)?;
        records(&bytes, &head)?;
        Some(Self {
            version,
            vocabulary: Vocabulary::new(&types).into(),
            environments: environments.into(),
            policies: Memo::up_to(MOST_STATEMENTS),
            kept: Mutex::default(),
            head,
            bytes,
        })
    }

    /// The version of the account's state that it was made of.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// When that state was, in milliseconds since 1970.
    pub fn made_at(&self) -> f64 {
        self.head.made_at
    }

    /// How many values it knows, dead ones included.
    pub fn len(&self) -> usize {
        self.records().len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.records().is_empty()
    }

    /// What `secret` leads to at `now` (milliseconds since 1970). Where that is no number, nothing has expired.
    pub fn find(&self, secret: &str, now: f64) -> Found {
        let hash = Sha256::digest(secret.as_bytes()).into();
        self.find_hash(&hash, now).unwrap_or(Found::Unknown)
    }

    fn find_hash(&self, hash: &TokenHash, now: f64) -> Option<Found> {
        let start = |record: &[u8]| record.first_chunk().copied().map(u64::from_be_bytes);
        let wanted = start(hash);
        let found = self.records().binary_search_by(|record| {
            start(record)
                .cmp(&wanted)
                .then_with(|| record.first_chunk().cmp(&Some(hash)))
        });
        let at = found.ok()?;
        let record = Record::read(self.records().get(at)?)?;
        Some(match record.death(now) {
            Some(death) => Found::Dead(death.into()),
            None => Found::Token(TokenRef(record.token.and(u32::try_from(at).ok())?)),
        })
    }

    pub(super) fn record(&self, token: TokenRef) -> Option<Record> {
        let at = usize::try_from(token.0).ok()?;
        Record::read(self.records().get(at)?)
    }

    fn records(&self) -> &[[u8; RECORD]] {
        records(&self.bytes, &self.head).unwrap_or_default()
    }
}

impl Record {
    /// As [`Document::find`](crate::account::Document::find) says it, but that whatever has expired is still alive for a while.
    fn death(&self, now: f64) -> Option<Death> {
        let is_over = |expiry: f64| now.is_finite() && now - SKEW > expiry;
        let own = match is_over(self.grace) {
            true => Some(Death::Expired),
            false => self
                .dead
                .max(is_over(self.expiry).then_some(Death::Expired)),
        };
        own.max(self.buried)
    }
}

fn records<'a>(bytes: &'a [u8], head: &Head) -> Option<&'a [[u8; RECORD]]> {
    let start = usize::try_from(head.records).ok()?;
    let (records, _) = bytes.get(start..)?.as_chunks();
    records.get(..usize::try_from(head.count).ok()?)
}

/// Whether it is what was made, to the last bit.
fn check(bytes: &[u8], key: Option<&[u8]>) -> Result<Head, SnapshotError> {
    if key.is_some_and(<[u8]>::is_empty) {
        return Err(SnapshotError::BadKey);
    }
    if !MAGIC.starts_with(bytes.get(..MAGIC.len()).unwrap_or(bytes)) {
        return Err(SnapshotError::BadMagic);
    }
    let Some((_, behind)) = bytes.split_first_chunk::<{ MAGIC.len() }>() else {
        return Err(SnapshotError::Truncated);
    };
    // Before anything that another format may have elsewhere.
    match behind.first_chunk().copied().map(u16::from_le_bytes) {
        None => return Err(SnapshotError::Truncated),
        Some(format) if format < SNAPSHOT_FORMAT => return Err(SnapshotError::TooOld),
        Some(format) if format > SNAPSHOT_FORMAT => return Err(SnapshotError::TooNew),
        Some(_) if bytes.len() < HEAD => return Err(SnapshotError::Truncated),
        Some(_) => {}
    }
    let head = Head::read(&mut Reader::new(behind)).ok_or(SnapshotError::Corrupt)?;
    match usize::try_from(head.length).map(|length| bytes.len().cmp(&length)) {
        Ok(Ordering::Equal) => {}
        Ok(Ordering::Less) => return Err(SnapshotError::Truncated),
        _ => return Err(SnapshotError::Corrupt),
    }
    let summed = match head.signed {
        false if key.is_some() => return Err(SnapshotError::NotSigned),
        false => bytes,
        true => {
            let (signed, signature) = bytes
                .split_last_chunk::<SIGNATURE>()
                .ok_or(SnapshotError::Corrupt)?;
            if key.is_some_and(|key| !sign::is_good(signature, signed, key)) {
                return Err(SnapshotError::BadSignature);
            }
            signed
        }
    };
    match summed.split_last_chunk::<CRC>() {
        Some((body, sum)) if crc::of(body) == u32::from_le_bytes(*sum) => Ok(head),
        _ => Err(SnapshotError::Corrupt),
    }
}

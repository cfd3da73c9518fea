//! Where things stand in a snapshot. Numbers are little-endian; a place is counted in bytes from the start.
//!
//! ```text
//! head      64 bytes, see `Head`
//! things    texts, statements, policies, sides: each distinct one once, see `things`
//! records   64 bytes for each known value, in the order of their hashes, see `Record`
//! CRC-32    4 bytes, over all before it
//! signature 32 bytes, where it is signed: HMAC-SHA-256 over all before it
//! ```

use super::read::Reader;
use crate::account::{Death, TokenHash};
use crate::engine::TokenRule;

/// As with PNG: the first byte is no text, and whatever translates line ends breaks it.
pub(super) const MAGIC: [u8; 8] = *b"\x89TKS\r\n\x1a\n";
pub(super) const HEAD: usize = 64;
pub(super) const RECORD: usize = 64;
pub(super) const CRC: usize = 4;
pub(super) const SIGNATURE: usize = 32;

/// The first 64 bytes behind the magic.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Head {
    pub format: u16,
    pub signed: bool,
    /// Of all of it, the signature included.
    pub length: u32,
    pub made_at: f64,
    /// Where the first record stands.
    pub records: u32,
    pub count: u32,
    /// Where these things stand: the version, the rules' version, the catalog's types and the environments.
    pub version: u32,
    pub semantics: u32,
    pub types: u32,
    pub environments: u32,
}

impl Head {
    pub fn write(&self) -> Vec<u8> {
        let mut to = MAGIC.to_vec();
        to.extend_from_slice(&self.format.to_le_bytes());
        to.extend_from_slice(&[u8::from(self.signed), 0]);
        to.extend_from_slice(&self.length.to_le_bytes());
        to.extend_from_slice(&self.made_at.to_le_bytes());
        for place in [
            self.records,
            self.count,
            self.version,
            self.semantics,
            self.types,
            self.environments,
        ] {
            to.extend_from_slice(&place.to_le_bytes());
        }
        to.resize(HEAD, 0);
        to
    }

    /// The format stands where it stands in every format; only in the own one the rest does.
    pub fn read(from: &mut Reader<'_>) -> Option<Self> {
        let format = u16::from_le_bytes(from.array()?);
        let [signed, 0] = from.array()? else {
            return None;
        };
        Some(Self {
            format,
            signed: flag(signed)?,
            length: from.place()?,
            made_at: f64::from_le_bytes(from.array()?),
            records: from.place()?,
            count: from.place()?,
            version: from.place()?,
            semantics: from.place()?,
            types: from.place()?,
            environments: from.place()?,
        })
    }
}

/// What is known of one value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub hash: TokenHash,
    /// Of the token; infinite where it never ends.
    pub expiry: f64,
    /// Of the value, where it is one before a reset; infinite where it is not.
    pub grace: f64,
    /// The value's own tombstone.
    pub buried: Option<Death>,
    /// Why the token is dead at any time.
    pub dead: Option<Death>,
    /// What a token holds, that is not dead at any time.
    pub token: Option<Outline>,
}

/// What a token holds: where its parts stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub owner: Option<u32>,
    pub scope: u32,
    /// The id of the member whose it is.
    pub me: Option<u32>,
    pub rule: TokenRule,
    pub exact: bool,
}

const INEXACT: u8 = 1;
const EXACT: u8 = 2;

impl Record {
    pub fn write(&self) -> [u8; RECORD] {
        let token = self.token.as_ref();
        let mut record = [0; RECORD];
        let mut rest = &mut record[..];
        let mut put = |bytes: &[u8]| {
            if let Some((to, after)) = std::mem::take(&mut rest).split_at_mut_checked(bytes.len()) {
                to.copy_from_slice(bytes);
                rest = after;
            }
        };
        put(&self.hash);
        put(&self.expiry.to_le_bytes());
        put(&self.grace.to_le_bytes());
        // The head stands at 0, so nothing else does.
        put(&token
            .and_then(|token| token.owner)
            .unwrap_or(0)
            .to_le_bytes());
        put(&token.map_or(0, |token| token.scope).to_le_bytes());
        put(&token.and_then(|token| token.me).unwrap_or(0).to_le_bytes());
        put(&[
            write_death(self.buried),
            write_death(self.dead),
            match token.map(|token| token.rule) {
                None | Some(TokenRule::Open) => 0,
                Some(TokenRule::WhereAllowed) => 1,
                Some(TokenRule::Closed) => 2,
            },
            match token.map(|token| token.exact) {
                None => 0,
                Some(false) => INEXACT,
                Some(true) => EXACT,
            },
        ]);
        record
    }

    pub fn read(record: &[u8; RECORD]) -> Option<Self> {
        let mut from = Reader::new(record);
        let hash = from.array()?;
        let expiry = f64::from_le_bytes(from.array()?);
        let grace = f64::from_le_bytes(from.array()?);
        let (owner, scope, me) = (from.place()?, from.place()?, from.place()?);
        let [buried, dead, rule, kind] = from.array()?;
        let place = |place| (place != 0).then_some(place);
        let token = Outline {
            owner: place(owner),
            scope,
            me: place(me),
            rule: match rule {
                0 => TokenRule::Open,
                1 => TokenRule::WhereAllowed,
                2 => TokenRule::Closed,
                _ => return None,
            },
            exact: kind == EXACT,
        };
        Some(Self {
            hash,
            expiry,
            grace,
            buried: read_death(buried)?,
            dead: read_death(dead)?,
            token: match kind {
                0 => None,
                INEXACT | EXACT => Some(token),
                _ => return None,
            },
        })
    }
}

fn write_death(death: Option<Death>) -> u8 {
    match death {
        None => 0,
        Some(Death::OwnerRemoved) => 1,
        Some(Death::Expired) => 2,
        Some(Death::Deleted) => 3,
    }
}

fn read_death(byte: u8) -> Option<Option<Death>> {
    Some(match byte {
        0 => None,
        1 => Some(Death::OwnerRemoved),
        2 => Some(Death::Expired),
        3 => Some(Death::Deleted),
        _ => return None,
    })
}

pub(super) fn flag(byte: u8) -> Option<bool> {
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

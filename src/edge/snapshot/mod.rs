//! An account in one sequence of bytes, from which tokens are found and asked about without reading it all (rule 6.2).

mod crc;
mod error;
mod layout;
mod load;
mod make;
mod principals;
mod read;
mod sign;
mod things;
mod write;

pub use error::SnapshotError;
pub use load::{Found, Snapshot, TokenRef};

/// The format that is written, and the only one that is read.
pub const SNAPSHOT_FORMAT: u16 = 1;

/// The longest version of a snapshot, in bytes.
pub const MAX_VERSION_BYTES: usize = 64;

/// How long a value counts as alive after its expiry, in milliseconds: clocks differ (rule 6.1).
pub const SKEW: f64 = 60_000.0;

/// What a snapshot is made with.
#[derive(Clone, Copy, Debug, Default)]
pub struct SnapshotOptions<'a> {
    /// Of the account's state, as the backend counts it: 1 to [`MAX_VERSION_BYTES`] visible ASCII characters.
    pub version: &'a str,
    /// When that state was, in milliseconds since 1970.
    pub made_at: f64,
    /// Signs it: HMAC-SHA-256 under this key.
    pub key: Option<&'a [u8]>,
}

//! Why there is no snapshot.

use std::fmt;

/// Why a snapshot cannot be made or loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// `bad_snapshot_magic`: the bytes are something else.
    BadMagic,
    /// `snapshot_too_old`: of a format, or of rules, that are no longer read.
    TooOld,
    /// `snapshot_too_new`: of a format, or of rules, that are not known yet.
    TooNew,
    /// `snapshot_truncated`: its end is missing.
    Truncated,
    /// `snapshot_corrupt`: its bytes are not those that were written.
    Corrupt,
    /// `snapshot_not_signed`: a key is given, and it bears no signature.
    NotSigned,
    /// `bad_signature`: it was signed with another key, or changed since.
    BadSignature,
    /// `bad_snapshot_key`: the key is empty.
    BadKey,
    /// `bad_snapshot_version`: not 1 to 64 visible ASCII characters.
    BadVersion,
    /// `bad_snapshot_time`: the time is no finite number.
    BadTime,
    /// `incomplete_page`: the account was loaded with a list unfinished, so that people who are there would look removed (rule 7).
    IncompletePage,
    /// `snapshot_too_large`: more than 4 GiB.
    TooLarge,
}

impl SnapshotError {
    /// Stable, as on the public face.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadMagic => "bad_snapshot_magic",
            Self::TooOld => "snapshot_too_old",
            Self::TooNew => "snapshot_too_new",
            Self::Truncated => "snapshot_truncated",
            Self::Corrupt => "snapshot_corrupt",
            Self::NotSigned => "snapshot_not_signed",
            Self::BadSignature => "bad_signature",
            Self::BadKey => "bad_snapshot_key",
            Self::BadVersion => "bad_snapshot_version",
            Self::BadTime => "bad_snapshot_time",
            Self::IncompletePage => "incomplete_page",
            Self::TooLarge => "snapshot_too_large",
        }
    }

    /// What it is about, and what to do.
    pub fn message(self) -> &'static str {
        match self {
            Self::BadMagic => "the bytes are not a snapshot",
            Self::TooOld => "the snapshot is of an older format or older rules: make it anew",
            Self::TooNew => {
                "the snapshot is of a newer format or newer rules: update the package that loads it"
            }
            Self::Truncated => "the end of the snapshot is missing: fetch it again",
            Self::Corrupt => "the snapshot's bytes have changed since it was made: fetch it again",
            Self::NotSigned => "the snapshot is not signed, and a key was given to check it with",
            Self::BadSignature => "the snapshot was signed with another key, or changed since",
            Self::BadKey => "the key is empty",
            Self::BadVersion => "the version is not 1 to 64 visible ascii characters",
            Self::BadTime => "the time is no finite number of milliseconds since 1970",
            Self::IncompletePage => {
                "the account was loaded with an unfinished list: load all pages first"
            }
            Self::TooLarge => "the snapshot would be larger than 4 gib",
        }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for SnapshotError {}

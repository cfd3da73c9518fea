//! Random ids and values, and the hashes that values are known by (rule 1.9).

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A token's value: shown once, never kept. Has neither `Debug` nor `Display`, so that it ends in no log.
pub struct Secret(String);

impl Secret {
    /// `api-` and a random UUID (rule 1.9).
    ///
    /// # Errors
    ///
    /// The system gives no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = random::<16>()?;
        // Version 4, variant 1.
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = hex(&bytes);
        let (a, rest) = hex.split_at(8);
        let (b, rest) = rest.split_at(4);
        let (c, rest) = rest.split_at(4);
        let (d, e) = rest.split_at(4);
        Ok(Self(format!("api-{a}-{b}-{c}-{d}-{e}")))
    }

    /// For the one reply that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> String {
        hash(&self.0)
    }

    pub fn last4(&self) -> String {
        self.0
            .get(self.0.len() - 4..)
            .unwrap_or_default()
            .to_owned()
    }
}

/// Lower-case hex SHA-256.
pub fn hash(value: &str) -> String {
    hex(&Sha256::digest(value.as_bytes()))
}

/// An id in the form of LaunchDarkly's: the seconds since 1970, then 64 random bits, so that ids sort by their age.
///
/// # Errors
///
/// The system gives no random bytes.
pub fn id(now: i64) -> Result<String, getrandom::Error> {
    let seconds = u32::try_from(now / 1000).unwrap_or(u32::MAX);
    Ok(format!("{seconds:08x}{}", hex(&random::<8>()?)))
}

/// # Errors
///
/// The system gives no random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Secret, hash, id};

    #[test]
    fn values_are_uuids_and_known_by_their_hash() {
        let secret = Secret::new().unwrap();
        let value = secret.expose();
        assert!(value.starts_with("api-") && value.len() == 40, "{value}");
        assert_eq!(value.as_bytes()[18], b'4');
        assert!(b"89ab".contains(&value.as_bytes()[23]));
        assert!(value.ends_with(&secret.last4()));
        assert_eq!(secret.hash(), hash(value));
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn ids_sort_by_age() {
        let (old, new) = (
            id(1_700_000_000_000).unwrap(),
            id(1_700_000_001_000).unwrap(),
        );
        assert!(old < new && old.len() == 24, "{old} {new}");
    }
}

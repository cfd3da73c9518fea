//! HMAC-SHA-256 with a caller's key: who made a snapshot, for whoever does not trust where it is kept.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::layout::SIGNATURE;

pub(super) fn signature(bytes: &[u8], key: &[u8]) -> [u8; SIGNATURE] {
    match begin(bytes, key) {
        Some(mac) => mac.finalize().into_bytes().into(),
        None => [0; SIGNATURE],
    }
}

/// In the same time, wherever they differ.
pub(super) fn is_good(signature: &[u8], bytes: &[u8], key: &[u8]) -> bool {
    begin(bytes, key).is_some_and(|mac| mac.verify_slice(signature).is_ok())
}

/// Any length of key will do.
fn begin(bytes: &[u8], key: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(bytes);
    Some(mac)
}

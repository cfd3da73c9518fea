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

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn is_the_usual_one() {
        let (bytes, key) = (b"what do ya want for nothing?", b"Jefe");
        let signature = signature(bytes, key);
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert!(is_good(&signature, bytes, key));
        assert!(!is_good(&signature, bytes, b"Jefa") && !is_good(&signature[1..], bytes, key));
    }
}

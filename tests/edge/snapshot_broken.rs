//! Whatever is not to the last bit what was made is refused; and what is not what was made but looks as if it were
//! (nobody but an attacker of the store makes it) is at worst unknown.

use serde_json::json;
use sha2::{Digest, Sha256};
use tokenscope::edge::{Found, SNAPSHOT_FORMAT, Snapshot, SnapshotError, SnapshotOptions};
use tokenscope::{Account, Facts};

use super::{OPTIONS, account, bytes_of, hash};

const KEY: &[u8] = b"a key of some length";

/// A bit of everything, with a small catalog so that each bit can be tried.
fn small() -> Account {
    account(&json!({
        "catalog": { "date": "2026-01-01", "types": [
            { "type": "proj", "chains": ["proj/*"], "taggable": true, "complete": true, "properties": [],
              "actions": [{ "name": "viewProject", "allEnvironments": false, "legacy": false }] },
            { "type": "flag", "chains": ["proj/*:env/*:flag/*"], "taggable": true, "complete": false, "properties": [],
              "actions": [{ "name": "createFlag", "allEnvironments": true, "legacy": false }] },
        ] },
        "members": [
            { "_id": "ada", "role": "reader", "customRoles": ["r"], "roleAttributes": [{ "key": "p", "values": ["a", "b"] }] },
            { "_id": "bob", "role": "owner" },
        ],
        "roles": [{ "key": "r", "basePermissions": "reader", "policy": [
            { "effect": "allow", "notActions": ["delete*"], "resources": ["proj/${roleAttribute/p}:env/*;{critical:false}:flag/*;x*,view:v"] },
            { "effect": "deny", "actions": ["*"], "notResources": ["proj/a:*"] },
        ] }],
        "environments": { "a": [{ "key": "e", "tags": ["t"], "critical": true }] },
        "tokens": [
            { "_id": "1", "memberId": "ada", "role": "writer", "tokenHash": hash("1"), "expiry": 1e15 },
            { "_id": "2", "memberId": "ada", "tokenHash": hash("2"), "inlineRole": [
                { "effect": "allow", "actions": ["viewProject"], "resources": ["proj/a", "*"] }] },
            { "_id": "3", "serviceToken": true, "role": "admin", "tokenHash": hash("3"), "frozen": { "owner": [], "scope": [] } },
        ],
        "tombstones": [{ "tokenHash": hash("4"), "reason": "deleted" }],
    }))
}

fn load(bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
    Snapshot::load(bytes.to_vec(), None)
}

fn signed() -> Vec<u8> {
    let options = SnapshotOptions {
        key: Some(KEY),
        ..OPTIONS
    };
    small().snapshot(&options).unwrap()
}

/// The CRC, one bit at a time.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1));
        }
    }
    !sum
}

/// With the length and the CRC that fit.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 4);
    let length = u32::try_from(bytes.len() + 4).unwrap();
    bytes[12..16].copy_from_slice(&length.to_le_bytes());
    let sum = crc(&bytes).to_le_bytes();
    bytes.extend_from_slice(&sum);
    bytes
}

/// Asks everything of whatever could be loaded; that it ends is all that is asked.
fn use_it(snapshot: &Snapshot) -> usize {
    let mut tokens = 0;
    assert!(snapshot.version().len() < 1_000_000 && !format!("{snapshot:?}").is_empty());
    for secret in ["1", "2", "3", "4", "5"] {
        let Found::Token(token) = snapshot.find(secret, 1.7e12) else {
            continue;
        };
        let _ = snapshot.owner(token);
        let Some(token) = snapshot.principal(token) else {
            continue;
        };
        tokens += 1;
        for resource in [
            "proj/a",
            "proj/a:env/e:flag/f",
            "proj/b:env/*:flag/f",
            "member/ada:token/t",
        ] {
            for facts in [Facts::Complete, Facts::PathOnly] {
                token.decide("createFlag", resource, facts);
                token.ask("viewProject", resource, facts);
            }
        }
    }
    tokens
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    for bytes in [bytes_of(&small()), signed()] {
        for length in 0..bytes.len() {
            let error = load(&bytes[..length]).expect_err("its end is missing");
            assert_eq!(error, SnapshotError::Truncated, "{length} bytes");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(load(&longer).unwrap_err(), SnapshotError::Corrupt);
    }
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    for (bytes, key) in [
        (bytes_of(&small()), None),
        (signed(), None),
        (signed(), Some(KEY)),
    ] {
        let last = match key {
            Some(_) => bytes.len(),
            // Without the key nobody can tell of the signature.
            None if bytes[10] == 1 => bytes.len() - 32,
            None => bytes.len(),
        };
        for bit in 0..last * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Snapshot::load(flipped, key).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn a_flipped_bit_under_a_crc_that_fits_is_at_worst_unknown() {
    let bytes = bytes_of(&small());
    let (mut loaded, mut tokens) = (0, 0);
    for bit in 0..(bytes.len() - 4) * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(snapshot) = load(&sealed(flipped)) {
            loaded += 1;
            tokens += use_it(&snapshot);
        }
    }
    println!(
        "{} bytes, {loaded} loaded, {tokens} tokens read",
        bytes.len()
    );
    assert!(loaded > 0 && tokens > 0, "nothing was tried");
}

#[test]
fn bytes_at_random_under_a_crc_that_fits_are_at_worst_unknown() {
    let mut rng = fastrand::Rng::with_seed(6);
    let bytes = bytes_of(&small());
    for _ in 0..3_000 {
        let mut changed = bytes.clone();
        for _ in 0..rng.usize(1..40) {
            let at = rng.usize(16..changed.len());
            // Large numbers and places, and what stands there elsewhere.
            changed[at] = *rng.choice(&[0, 1, 2, 3, 0x7f, 0x80, 0xff]).unwrap();
        }
        if let Ok(snapshot) = load(&sealed(changed)) {
            use_it(&snapshot);
        }
    }
}

#[test]
fn a_part_that_cannot_be_read_makes_its_token_unknown_and_no_other() {
    let bytes = bytes_of(&small());
    // Where the scope of one token stands: far behind the end.
    let record = bytes
        .windows(32)
        .position(|part| part == Sha256::digest("2").as_slice());
    let scope = record.unwrap() + 52;
    let mut changed = bytes.clone();
    changed[scope..scope + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let (good, bad) = (load(&bytes).unwrap(), load(&sealed(changed)).unwrap());
    assert_eq!(use_it(&bad) + 1, use_it(&good));
}

/// Whoever changes what is written gives it another number; what was written by then is refused by it.
#[test]
fn another_layout_is_another_format() {
    let bytes = bytes_of(&small());
    let sum = crc(&bytes[..bytes.len() - 4]);
    assert_eq!((SNAPSHOT_FORMAT, bytes.len(), sum), (1, 575, 308_157_088));
}

#[test]
fn other_formats_are_refused_whatever_follows() {
    let good = bytes_of(&small());
    let with = |format: u16| {
        let mut bytes = good.clone();
        bytes[8..10].copy_from_slice(&format.to_le_bytes());
        bytes
    };
    for bytes in [with(SNAPSHOT_FORMAT + 1), with(u16::MAX)] {
        assert_eq!(load(&bytes).unwrap_err(), SnapshotError::TooNew);
        assert_eq!(
            load(&sealed(bytes.clone())).unwrap_err(),
            SnapshotError::TooNew
        );
        assert_eq!(load(&bytes[..10]).unwrap_err(), SnapshotError::TooNew);
    }
    assert_eq!(
        load(&with(SNAPSHOT_FORMAT - 1)).unwrap_err(),
        SnapshotError::TooOld
    );
}

#[test]
fn other_rules_are_refused() {
    let bytes = bytes_of(&small());
    let at = bytes
        .windows(7)
        .position(|text| text == b"2026-11")
        .unwrap();
    for (rules, error) in [
        (b"2026-12", SnapshotError::TooNew),
        (b"2026-10", SnapshotError::TooOld),
    ] {
        let mut other = bytes.clone();
        other[at..at + 7].copy_from_slice(rules);
        assert_eq!(load(&sealed(other)).unwrap_err(), error);
    }
}

#[test]
fn something_else_is_told_from_a_snapshot() {
    for other in [
        &b"{\"members\":[]}"[..],
        b"\x89PNG\r\n\x1a\n",
        b"\0",
        &[0; 1000],
    ] {
        assert_eq!(load(other).unwrap_err(), SnapshotError::BadMagic);
    }
    assert_eq!(load(b"").unwrap_err(), SnapshotError::Truncated);
}

#[test]
fn who_has_a_key_takes_nothing_that_is_not_signed_with_it() {
    let (plain, signed) = (bytes_of(&small()), signed());
    let with = |bytes: &[u8], key: &[u8]| {
        Snapshot::load(bytes.to_vec(), Some(key)).map(|snapshot| snapshot.len())
    };
    assert_eq!(with(&signed, KEY), Ok(4));
    assert_eq!(load(&signed).map(|snapshot| snapshot.len()), Ok(4));
    assert_eq!(with(&signed, b"another"), Err(SnapshotError::BadSignature));
    assert_eq!(with(&plain, KEY), Err(SnapshotError::NotSigned));
    assert_eq!(with(&signed, b""), Err(SnapshotError::BadKey));
    // As long as it takes: an attacker can make a CRC fit, but no signature.
    let mut changed = signed.clone();
    let end = changed.len() - 32;
    changed[end - 40] ^= 1;
    let sum = crc(&changed[..end - 4]).to_le_bytes();
    changed[end - 4..end].copy_from_slice(&sum);
    assert!(load(&changed).is_ok(), "the CRC fits");
    assert_eq!(with(&changed, KEY), Err(SnapshotError::BadSignature));
}

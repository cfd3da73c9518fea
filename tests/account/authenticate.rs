use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokenscope::account::{Document, Found};

use super::{account, account_of, found};

fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn with_tokens(tokens: Value, tombstones: Value) -> Document {
    account(
        &json!({ "members": [{ "_id": "ada", "role": "admin" }], "tokens": tokens, "tombstones": tombstones }),
    )
}

/// The token's id, or why there is none.
fn find(account: &Document, secret: &str, now: f64) -> String {
    match account.find(secret, now) {
        Found::Token(token) => token.id.to_string(),
        refused => refused.code().unwrap().to_owned(),
    }
}

#[test]
fn a_hash_as_others_compute_it() {
    // `printf abc | sha256sum`
    assert_eq!(
        hash("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    let token =
        json!([{ "_id": "t", "memberId": "ada", "role": "reader", "tokenHash": hash("abc") }]);
    let account = with_tokens(token, json!([]));
    assert_eq!(find(&account, "abc", 0.0), "t");
    for other in ["ABC", "abc ", "", &hash("abc")] {
        assert_eq!(find(&account, other, 0.0), "token_unknown");
    }
}

#[test]
fn deleted_before_expired_before_owner_removed() {
    let token = |id: &str, member: &str, expiry: Value| json!({ "_id": id, "memberId": member, "role": "reader", "expiry": expiry, "tokenHash": hash(id) });
    let account = with_tokens(
        json!([
            token("alive", "ada", json!(null)),
            token("ends", "ada", json!(100)),
            token("orphan", "gone", json!(null)),
            token("both", "gone", json!(100)),
            token("buried", "gone", json!(100)),
        ]),
        json!([
            { "tokenHash": hash("buried"), "reason": "deleted" },
            { "tokenHash": hash("left"), "reason": "owner_removed" },
            { "tokenHash": hash("twice"), "reason": "deleted" },
            { "tokenHash": hash("twice"), "reason": "owner_removed" },
        ]),
    );
    assert_eq!(found(&account), []);
    let expected = [
        ("alive", 1e15, "alive"),
        ("ends", 99.0, "ends"),
        ("ends", 100.0, "token_expired"),
        ("ends", f64::NAN, "token_expired"),
        ("orphan", 1.0, "owner_removed"),
        ("both", 99.0, "owner_removed"),
        ("both", 100.0, "token_expired"),
        ("buried", 1.0, "token_deleted"),
        ("left", 1.0, "owner_removed"),
        ("twice", 1.0, "token_deleted"),
        ("nobody", 1.0, "token_unknown"),
    ];
    for (secret, now, answer) in expected {
        assert_eq!(find(&account, secret, now), answer, "{secret} at {now}");
    }
}

#[test]
fn the_value_before_a_reset_lives_through_its_grace() {
    let token = |expiry: Value, member: &str| {
        json!([{ "_id": "t", "memberId": member, "role": "reader", "expiry": expiry, "tokenHash": hash("new"),
            "previous": { "tokenHash": hash("old"), "expiry": 100 } }])
    };
    let account = with_tokens(token(json!(null), "ada"), json!([]));
    assert_eq!(find(&account, "old", 99.0), "t");
    assert_eq!(find(&account, "old", 100.0), "token_expired");
    assert_eq!(find(&account, "new", 100.0), "t");
    let ended = with_tokens(token(json!(50), "ada"), json!([]));
    assert_eq!(
        find(&ended, "old", 50.0),
        "token_expired",
        "grace does not outlive the token"
    );
    let orphan = with_tokens(token(json!(null), "gone"), json!([]));
    assert_eq!(find(&orphan, "old", 99.0), "owner_removed");
    assert_eq!(find(&orphan, "old", 100.0), "token_expired");
}

#[test]
fn a_previous_value_that_cannot_be_read_is_not_accepted() {
    for (previous, code, pointer) in [
        (json!("old"), "wrong_type", ""),
        (json!({ "tokenHash": hash("old") }), "missing_field", ""),
        (
            json!({ "tokenHash": hash("old"), "expiry": "later" }),
            "wrong_type",
            "/expiry",
        ),
        (json!({ "expiry": 100 }), "missing_field", ""),
        (
            json!({ "tokenHash": "old", "expiry": 100 }),
            "bad_token_hash",
            "/tokenHash",
        ),
    ] {
        let account = with_tokens(
            json!([{ "_id": "t", "memberId": "ada", "role": "reader", "tokenHash": hash("new"), "previous": previous }]),
            json!([]),
        );
        let pointer = format!("/tokens/0/previous{pointer}");
        assert_eq!(found(&account), [(code, pointer.as_str())]);
        assert_eq!(find(&account, "old", 1.0), "token_unknown");
        assert_eq!(find(&account, "new", 1.0), "t");
    }
}

#[test]
fn a_hash_is_64_lower_case_hexadecimal_digits() {
    let right = hash("abc");
    for wrong in [
        right.to_uppercase(),
        right[1..].to_owned(),
        format!("{right}0"),
        format!("g{}", &right[1..]),
        format!("é{}", &right[2..]),
        String::new(),
    ] {
        let token =
            json!([{ "_id": "t", "memberId": "ada", "role": "reader", "tokenHash": wrong }]);
        let account = with_tokens(token, json!([]));
        assert_eq!(
            found(&account),
            [("bad_token_hash", "/tokens/0/tokenHash")],
            "{wrong}"
        );
        assert!(account.token("t").unwrap().hash.is_none());
        assert_eq!(find(&account, "abc", 1.0), "token_unknown");
    }
}

#[test]
fn a_hash_of_two_tokens_authenticates_neither() {
    let token = |id: &str| json!({ "_id": id, "memberId": "ada", "role": "reader", "tokenHash": hash("same") });
    let account = with_tokens(json!([token("a"), token("b"), token("c")]), json!([]));
    assert_eq!(
        found(&account),
        [
            ("duplicate_token_hash", "/tokens/1/tokenHash"),
            ("duplicate_token_hash", "/tokens/2/tokenHash")
        ]
    );
    assert_eq!(find(&account, "same", 1.0), "token_unknown");
    let with_previous = with_tokens(
        json!([token("a"), { "_id": "b", "memberId": "ada", "role": "admin", "previous": { "tokenHash": hash("same"), "expiry": 9 } }]),
        json!([]),
    );
    assert_eq!(
        found(&with_previous),
        [("duplicate_token_hash", "/tokens/1/previous")]
    );
    assert_eq!(find(&with_previous, "same", 1.0), "token_unknown");
    let buried = with_tokens(
        json!([token("a"), token("b")]),
        json!([{ "tokenHash": hash("same"), "reason": "deleted" }]),
    );
    assert_eq!(find(&buried, "same", 1.0), "token_deleted");
}

#[test]
fn a_tombstone_buries_whatever_its_reason() {
    let account = with_tokens(
        json!([]),
        json!([
            { "tokenHash": hash("a"), "reason": "bored" }, { "tokenHash": hash("b") }, { "tokenHash": hash("c"), "reason": 5 },
            { "reason": "deleted" }, { "tokenHash": "d", "reason": "deleted" },
        ]),
    );
    let expected = [
        ("unknown_tombstone_reason", "/tombstones/0/reason"),
        ("unknown_tombstone_reason", "/tombstones/1"),
        ("wrong_type", "/tombstones/2/reason"),
        ("missing_field", "/tombstones/3"),
        ("bad_token_hash", "/tombstones/4/tokenHash"),
    ];
    assert_eq!(found(&account), expected);
    assert_eq!(
        ["a", "b", "c"].map(|secret| find(&account, secret, 1.0)),
        ["token_deleted"; 3]
    );
    let doubled = format!(
        r#"{{"members":[],"tombstones":[{{"tokenHash":"{}","tokenHash":"{}","reason":"deleted"}}]}}"#,
        hash("a"),
        hash("b")
    );
    let account = account_of(&doubled);
    assert_eq!(
        ["a", "b"].map(|secret| find(&account, secret, 1.0)),
        ["token_deleted"; 2]
    );
}

#[test]
fn a_doubled_hash_authenticates_nothing() {
    let text = format!(
        r#"{{"members":[{{"_id":"ada","role":"admin"}}],"tokens":[{{"_id":"t","memberId":"ada","role":"admin","tokenHash":"{}","tokenHash":"{}"}}]}}"#,
        hash("a"),
        hash("b")
    );
    let account = account_of(&text);
    assert_eq!(
        ["a", "b"].map(|secret| find(&account, secret, 1.0)),
        ["token_unknown"; 2]
    );
}

//! Making a snapshot: what it is made with, what it holds and what it does not.

use serde_json::json;
use tokenscope::edge::{Found, Snapshot, SnapshotError, SnapshotOptions};
use tokenscope::{Account, LoadOptions};

use super::{OPTIONS, account, account_with, bytes_of, hash, snapshot_of};

#[test]
fn it_tells_what_it_was_made_with() {
    let snapshot = snapshot_of(&account(&json!({ "members": [] })));
    assert_eq!(
        (snapshot.version(), snapshot.made_at()),
        (OPTIONS.version, OPTIONS.made_at)
    );
    assert!(snapshot.is_empty());
    assert_eq!(snapshot.find("api-x", 0.0), Found::Unknown);
}

#[test]
fn what_it_cannot_be_made_with_is_refused() {
    let account = account(&json!({ "members": [] }));
    let made = |options: SnapshotOptions<'_>| account.snapshot(&options).map(|_| ());
    let long = "v".repeat(64);
    for (version, expected) in [
        ("", Err(SnapshotError::BadVersion)),
        ("a b", Err(SnapshotError::BadVersion)),
        ("a\r\nb", Err(SnapshotError::BadVersion)),
        ("ä", Err(SnapshotError::BadVersion)),
        (&format!("{long}v"), Err(SnapshotError::BadVersion)),
        (&long, Ok(())),
        ("2026-11-25T02:00:00Z", Ok(())),
    ] {
        assert_eq!(
            made(SnapshotOptions { version, ..OPTIONS }),
            expected,
            "`{version}`"
        );
    }
    for made_at in [f64::NAN, f64::INFINITY] {
        assert_eq!(
            made(SnapshotOptions { made_at, ..OPTIONS }),
            Err(SnapshotError::BadTime)
        );
    }
    let key = Some(&b""[..]);
    assert_eq!(
        made(SnapshotOptions { key, ..OPTIONS }),
        Err(SnapshotError::BadKey)
    );
}

#[test]
fn of_an_unfinished_account_none_is_made() {
    let document = json!({ "members": { "items": [], "totalCount": 2 } });
    let options = LoadOptions {
        allow_partial: true,
        ..LoadOptions::default()
    };
    let account = account_with(&document, &options);
    assert_eq!(
        account.snapshot(&OPTIONS).unwrap_err(),
        SnapshotError::IncompletePage
    );
}

#[test]
fn the_same_account_gives_the_same_bytes() {
    let document = json!({
        "members": [{ "_id": "ada", "role": "reader" }],
        "tokens": [{ "_id": "t", "memberId": "ada", "role": "reader", "tokenHash": hash("t") }],
    });
    assert_eq!(bytes_of(&account(&document)), bytes_of(&account(&document)));
}

#[test]
fn it_names_nobody() {
    let bytes = bytes_of(&account(&json!({
        "members": [{ "_id": "id-of-ada", "role": "reader", "email": "ada@example.com", "firstName": "Adaname" }],
        "teams": [{ "key": "t", "name": "Teamname" }],
        "roles": [{ "key": "r", "name": "Rolename", "policy": [] }],
        "tokens": [{ "_id": "id-of-token", "memberId": "id-of-ada", "role": "reader", "name": "Tokenname", "token": "wxyz", "tokenHash": hash("t") }],
    })));
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("id-of-ada"), "`${{self}}` needs it");
    for text in [
        "ada@example.com",
        "Adaname",
        "Teamname",
        "Rolename",
        "Tokenname",
        "wxyz",
        "id-of-token",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn an_account_after_a_change_has_a_snapshot_too() {
    use tokenscope::{AccountChange, Noun};
    let before = account(&json!({
        "members": [{ "_id": "ada", "role": "admin" }],
        "tokens": [{ "_id": "t", "memberId": "ada", "role": "admin", "tokenHash": hash("t") }],
    }));
    let change = AccountChange::Put {
        noun: Noun::Member,
        value: json!({ "_id": "ada", "role": "reader" }).to_string().into(),
    };
    let after = before.with(&change).unwrap();
    let can = |account: &Account| {
        let snapshot = snapshot_of(account);
        let Found::Token(token) = snapshot.find("t", 0.0) else {
            panic!("it is a token");
        };
        snapshot
            .principal(token)
            .unwrap()
            .can("createProject", "proj/a")
    };
    assert_eq!((can(&before), can(&after)), (true, false));
}

/// A worker has little memory and less time: what is too much for it is left to the backend.
#[test]
fn a_token_that_holds_too_much_is_unknown_and_no_other() {
    let statement = |resources: Vec<String>| json!({ "effect": "allow", "actions": ["viewProject"], "resources": resources });
    let role = |key: &str, statements: usize, names: usize| {
        let resources = |at| {
            (0..names)
                .map(|name| format!("proj/{key}-{at}-{name}"))
                .collect()
        };
        let policy: Vec<_> = (0..statements).map(|at| statement(resources(at))).collect();
        json!({ "key": key, "policy": policy })
    };
    let token = |id: &str, roles: &[&str]| json!({ "_id": id, "memberId": "ada", "customRoleIds": roles, "tokenHash": hash(id) });
    let account = account(&json!({
        "members": [{ "_id": "ada", "role": "reader" }],
        "roles": [role("half", 9_000, 1), role("more", 9_000, 1), role("third", 9_000, 1), role("wide", 1, 9_000)],
        "tokens": [token("two", &["half", "more"]), token("three", &["half", "more", "third"]), token("wide", &["wide"])],
    }));
    let snapshot = snapshot_of(&account);
    // Whatever was asked before.
    for _ in 0..2 {
        for (id, is_known) in [("three", false), ("two", true), ("wide", false)] {
            let Found::Token(token) = snapshot.find(id, 0.0) else {
                panic!("{id} is a token");
            };
            assert_eq!(snapshot.principal(token).is_some(), is_known, "{id}");
        }
    }
}

#[test]
fn errors_have_codes_and_say_what_to_do() {
    for error in [
        SnapshotError::BadMagic,
        SnapshotError::TooOld,
        SnapshotError::TooNew,
        SnapshotError::Truncated,
        SnapshotError::Corrupt,
        SnapshotError::NotSigned,
        SnapshotError::BadSignature,
        SnapshotError::BadKey,
        SnapshotError::BadVersion,
        SnapshotError::BadTime,
        SnapshotError::IncompletePage,
        SnapshotError::TooLarge,
    ] {
        let (code, message) = (error.code(), error.to_string());
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{code}"
        );
        assert!(message.is_ascii() && !message.ends_with('.'), "{message}");
        assert_eq!(message, message.to_lowercase());
    }
}

#[test]
fn a_snapshot_is_asked_from_several_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Snapshot>();
}

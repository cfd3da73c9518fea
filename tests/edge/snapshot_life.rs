//! Finding values: life and death as in the account, but for the skew of clocks; and what is nobody's.

use fastrand::Rng;
use serde_json::{Value, json};
use tokenscope::account::Found as InAccount;
use tokenscope::edge::{Found, SKEW, Snapshot};
use tokenscope::{Account, Code, Facts, Outcome};

use super::{account, account_with, hash, number, snapshot_of};
use crate::support::engine::load_options;
use crate::support::generate::world;

const NOW: f64 = 1_790_000_000_000.0;

fn found(snapshot: &Snapshot, secret: &str, now: f64) -> &'static str {
    match snapshot.find(secret, now) {
        Found::Unknown => "unknown",
        Found::Token(_) => "token",
        Found::Dead(code) => code.as_str(),
    }
}

/// One member, `ada`, and these tokens and tombstones.
fn document(tokens: Value, tombstones: Value) -> Account {
    account(&json!({
        "members": [{ "_id": "ada", "role": "writer" }],
        "tokens": tokens,
        "tombstones": tombstones,
    }))
}

fn token(id: &str, more: Value) -> Value {
    let mut token =
        json!({ "_id": id, "memberId": "ada", "role": "reader", "tokenHash": hash(id) });
    for (key, value) in more.as_object().into_iter().flatten() {
        token[key] = value.clone();
    }
    token
}

#[test]
fn values_die_a_skew_after_their_expiry() {
    let snapshot = snapshot_of(&document(
        json!([
            token("ends", json!({ "expiry": NOW })),
            token("stays", json!({}))
        ]),
        json!([]),
    ));
    for (after, expected) in [
        (-1.0, "token"),
        (0.0, "token"),
        (SKEW, "token"),
        (SKEW + 1.0, "token_expired"),
        (1e12, "token_expired"),
    ] {
        assert_eq!(
            found(&snapshot, "ends", NOW + after),
            expected,
            "{after} ms after"
        );
        assert_eq!(found(&snapshot, "stays", NOW + after), "token");
    }
}

#[test]
fn a_clock_that_is_none_kills_nobody() {
    let snapshot = snapshot_of(&document(
        json!([token("ends", json!({ "expiry": NOW }))]),
        json!([]),
    ));
    for now in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(found(&snapshot, "ends", now), "token");
    }
}

#[test]
fn a_previous_value_works_until_its_grace_is_over() {
    let previous =
        json!({ "previous": { "tokenHash": hash("old"), "expiry": NOW }, "expiry": NOW + 1e6 });
    let snapshot = snapshot_of(&document(json!([token("new", previous)]), json!([])));
    assert_eq!(found(&snapshot, "old", NOW + SKEW), "token");
    assert_eq!(found(&snapshot, "old", NOW + SKEW + 1.0), "token_expired");
    assert_eq!(found(&snapshot, "new", NOW + SKEW + 1.0), "token");
    assert_eq!(
        found(&snapshot, "new", NOW + 1e6 + SKEW + 1.0),
        "token_expired"
    );
}

#[test]
fn deleted_comes_before_expired_before_ownerless() {
    let gone = |id: &str, expiry: f64| token(id, json!({ "memberId": "gone", "expiry": expiry }));
    let snapshot = snapshot_of(&document(
        json!([
            gone("expired", NOW),
            gone("ownerless", NOW + 1e9),
            gone("buried", NOW)
        ]),
        json!([
            { "tokenHash": hash("buried"), "reason": "deleted" },
            { "tokenHash": hash("only a tombstone"), "reason": "deleted" },
            { "tokenHash": hash("of one who left"), "reason": "owner_removed" },
        ]),
    ));
    let later = NOW + SKEW + 1.0;
    for (secret, expected) in [
        ("expired", "token_expired"),
        ("ownerless", "owner_removed"),
        ("buried", "token_deleted"),
        ("only a tombstone", "token_deleted"),
        ("of one who left", "owner_removed"),
        ("nobody's", "unknown"),
        ("", "unknown"),
    ] {
        assert_eq!(found(&snapshot, secret, later), expected, "{secret}");
    }
    assert_eq!(snapshot.len(), 5);
}

#[test]
fn a_value_of_two_tokens_is_nobodys() {
    let shared = |id: &str| token(id, json!({ "tokenHash": hash("shared") }));
    let snapshot = snapshot_of(&document(json!([shared("a"), shared("b")]), json!([])));
    assert_eq!(found(&snapshot, "shared", NOW), "unknown");
    let buried = json!([{ "tokenHash": hash("shared"), "reason": "deleted" }]);
    let snapshot = snapshot_of(&document(json!([shared("a"), shared("b")]), buried));
    assert_eq!(found(&snapshot, "shared", NOW), "token_deleted");
}

#[test]
fn of_two_tokens_by_one_id_nothing_is_granted() {
    let twice = json!([
        token("a", json!({})),
        token("a", json!({ "role": "admin", "tokenHash": hash("other") }))
    ]);
    let account = document(twice, json!([]));
    let snapshot = snapshot_of(&account);
    let Found::Token(found) = snapshot.find("a", NOW) else {
        panic!("the first of both has the value");
    };
    let (kept, own) = (
        snapshot.principal(found).unwrap(),
        account.token("a", None).unwrap(),
    );
    let [kept, own] =
        [kept, own].map(|token| token.decide("viewProject", "proj/a", Facts::Complete));
    assert_eq!(
        (kept.outcome, kept.code, kept.side),
        (Outcome::Deny, own.code, own.side)
    );
    assert_eq!(found_code(&snapshot, "other"), None);
}

fn found_code(snapshot: &Snapshot, secret: &str) -> Option<Code> {
    match snapshot.find(secret, NOW) {
        Found::Dead(code) => Some(code),
        _ => None,
    }
}

#[test]
fn a_service_token_is_exact_only_if_it_was_frozen() {
    let writer = json!([{ "source": "role", "role": "w", "statements": [
        { "effect": "allow", "actions": ["*"], "resources": ["proj/*", "proj/*:*"] }] }]);
    let frozen = json!({ "serviceToken": true, "role": "writer", "frozen": { "owner": writer, "scope": writer } });
    let snapshot = snapshot_of(&document(
        json!([
            token("frozen", frozen),
            token(
                "loose",
                json!({ "serviceToken": true, "role": "writer", "memberId": "gone" })
            ),
            token("personal", json!({})),
        ]),
        json!([]),
    ));
    for (secret, exact, owner) in [
        ("frozen", true, None),
        ("loose", false, None),
        ("personal", true, Some("ada")),
    ] {
        let Found::Token(token) = snapshot.find(secret, NOW) else {
            panic!("{secret} is a token");
        };
        assert_eq!(snapshot.owner(token), owner, "{secret}");
        let token = snapshot.principal(token).unwrap();
        assert_eq!(token.exact(), exact, "{secret}");
        assert!(token.can("viewProject", "proj/a"), "{secret}");
        assert_eq!(
            token.can("createProject", "proj/a"),
            secret != "personal",
            "{secret}"
        );
    }
}

#[test]
fn a_grant_of_an_unknown_set_makes_its_tokens_inexact() {
    let grants = json!([{ "actionSet": "newerThanThis", "resource": "team/a" }]);
    let account = account(&json!({
        "members": [{ "_id": "ada", "role": "writer", "permissionGrants": grants }],
        "tokens": [token("t", json!({}))],
    }));
    let snapshot = snapshot_of(&account);
    let Found::Token(token) = snapshot.find("t", NOW) else {
        panic!("it is a token");
    };
    assert!(!snapshot.principal(token).unwrap().exact());
}

/// The account finds with whole milliseconds and without a skew.
#[test]
fn values_of_random_accounts_live_and_die_as_in_their_accounts() {
    let first = number("TOKENSCOPE_SEED", 6_202_611);
    let (mut alive, mut dead) = (0, 0);
    for seed in first..first + 2_000 {
        let world = world(&mut Rng::with_seed(seed), 0);
        let account = account_with(&world.document, &load_options(&world.options));
        let snapshot = snapshot_of(&account);
        let mut secrets: Vec<String> = ["api-buried", "api-unknown"].map(String::from).into();
        for at in 0..6 {
            secrets.extend([format!("api-{at}"), format!("api-old-{at}")]);
        }
        for secret in secrets {
            let expiries = account
                .document()
                .tokens
                .iter()
                .filter_map(|token| token.expiry);
            let instants = expiries
                .chain([0.0, NOW])
                .flat_map(|end| [end - 1.0, end, end + 1.0]);
            for instant in instants {
                let expected = match account.document().find(&secret, instant) {
                    InAccount::Unknown => "unknown",
                    InAccount::Dead(death) => death.code(),
                    InAccount::Token(_) => "token",
                };
                let got = found(&snapshot, &secret, instant + SKEW + 1.0);
                assert_eq!(
                    got, expected,
                    "seed {seed}, {secret} at {instant}: {}",
                    world.document
                );
                alive += usize::from(expected == "token");
                dead += usize::from(!matches!(expected, "token" | "unknown"));
            }
        }
    }
    assert!(alive > 1_000 && dead > 1_000, "{alive} alive, {dead} dead");
}

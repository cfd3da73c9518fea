//! Lint by meaning and least privilege: what is said, and that it is so.

use serde_json::{Value, json};
use tokenscope::analysis::{LeastPrivilegeOptions, Relation, Witness};
use tokenscope::source::Diagnostic;
use tokenscope::{Account, LoadOptions, ParseOptions, Policy, PolicyOptions, parse_policy};

fn account(document: &Value) -> Account {
    Account::load(&document.to_string(), &LoadOptions::default()).expect("loads")
}

fn policy(account: &Account, policy: &Value) -> Policy {
    let catalog = &account.document().catalog;
    let parsed = parse_policy(&policy.to_string(), &ParseOptions::new(catalog));
    parsed.policy.expect("no errors")
}

fn told(statements: &Value) -> Vec<(&'static str, Option<String>)> {
    let account = account(&json!({ "members": [] }));
    let policy = policy(&account, statements);
    let found = account.lint_policy(&policy, &PolicyOptions::default());
    found
        .into_iter()
        .map(|one| (one.code, one.pointer))
        .collect()
}

const FLAGS: &str = "proj/*:env/*:flag/*";

#[test]
fn statements_that_decide_nothing_are_told() {
    let view = json!({ "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] });
    let allow = json!({ "effect": "allow", "actions": ["updateOn"], "resources": [FLAGS] });
    let narrow = json!({ "effect": "allow", "actions": ["updateOn"], "resources": ["proj/*:env/*:flag/a*"] });
    let idle = json!({ "effect": "deny", "actions": ["deleteFlag"], "resources": [FLAGS] });
    let deny = json!({ "effect": "deny", "actions": ["updateOn"], "resources": ["proj/*:env/production:flag/*"] });
    assert_eq!(told(&json!([view, allow, deny])), []);
    let at = |place: &str| Some(place.to_owned());
    assert_eq!(
        told(&json!([view, allow, narrow])),
        [("dead_statement", at("/2"))]
    );
    assert_eq!(
        told(&json!([view, allow, idle])),
        [("dead_statement", at("/2"))]
    );
    // What two statements cover together is dead too, which no comparison of two shows.
    let half = |critical: bool| json!({ "effect": "allow", "actions": ["updateOn"], "resources": [format!("proj/*:env/*;{{critical:{critical}}}:flag/*")] });
    assert_eq!(
        told(&json!([view, half(true), half(false), narrow])),
        [("dead_statement", at("/3"))]
    );
}

#[test]
fn allows_that_nobody_can_see_and_denies_that_hide_are_told() {
    let allow = json!({ "effect": "allow", "actions": ["updateOn"], "resources": [FLAGS] });
    assert_eq!(
        told(&json!([allow])),
        [("allow_behind_gate", Some("/0".to_owned()))]
    );
    // Rule 2.8: it denies `viewProject` on `proj/a` too.
    let hides =
        json!({ "effect": "deny", "actions": ["*"], "notResources": ["proj/a:env/*:flag/*"] });
    let all = json!({ "effect": "allow", "actions": ["*"], "resources": ["proj/*", FLAGS] });
    assert!(
        told(&json!([all, hides])).contains(&("deny_closes_gate", Some("/1".to_owned()))),
        "{:?}",
        told(&json!([all, hides]))
    );
    let void = json!({ "effect": "deny", "actions": ["*"], "resources": [FLAGS] });
    assert_eq!(told(&json!([allow, void])), [("grants_nothing", None)]);
}

#[test]
fn roles_and_tokens_of_an_account_are_told() {
    let allow = |actions: &[&str], resources: &[&str]| json!({ "effect": "allow", "actions": actions, "resources": resources });
    let account = account(&json!({
        "members": [
            { "_id": "ada", "email": "a@x.y", "role": "reader", "customRoles": ["wide", "narrow"] },
            { "_id": "bob", "email": "b@x.y", "role": "no_access" },
        ],
        "roles": [
            { "_id": "1", "key": "wide", "policy": [allow(&["viewProject"], &["proj/*"]), allow(&["*"], &[FLAGS])] },
            { "_id": "2", "key": "narrow", "policy": [allow(&["updateOn"], &["proj/*:env/*:flag/a*"])] },
            { "_id": "3", "key": "alike", "policy": [allow(&["*"], &["proj/*:env/a*:flag/*"]), allow(&["viewProject", "*"], &["proj/*:env/*:flag/*"]), allow(&["viewProject"], &["proj/*"])] },
            { "_id": "4", "key": "nothing", "policy": [{ "effect": "deny", "actions": ["*"], "resources": ["*"] }] },
        ],
        "tokens": [
            { "_id": "void", "name": "t", "memberId": "bob", "role": "reader", "token": "abcd" },
            { "_id": "fine", "name": "t", "memberId": "ada", "customRoleIds": ["wide"], "token": "abcd" },
        ],
    }));
    let found: Vec<(&str, Vec<(&str, String)>)> = account
        .lint()
        .into_iter()
        .map(|Diagnostic { code, params, .. }| (code, params))
        .collect();
    let param = |name: &'static str, value: &str| (name, value.to_owned());
    assert_eq!(
        found,
        [
            (
                "dead_in_account",
                vec![param("index", "0"), param("role", "narrow")]
            ),
            (
                "roles_equal",
                vec![param("role", "alike"), param("other", "wide")]
            ),
            (
                "dead_statement",
                vec![param("index", "0"), param("role", "alike")]
            ),
            ("role_grants_nothing", vec![param("role", "nothing")]),
            ("scope_void", vec![param("token", "void")]),
        ]
    );
}

fn used(pairs: &[(&str, &str)]) -> Vec<Witness> {
    let witness = |(action, resource): &(&str, &str)| Witness {
        action: (*action).into(),
        resource: (*resource).into(),
    };
    pairs.iter().map(witness).collect()
}

#[test]
fn least_privilege_covers_the_use_and_exceeds_nothing() {
    let account = account(&json!({
        "members": [{ "_id": "ada", "email": "a@x.y", "role": "reader", "customRoles": ["r"] }],
        "roles": [{ "_id": "1", "key": "r", "policy": [
            { "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] },
            { "effect": "allow", "actions": ["update*"], "resources": ["proj/*:env/*;{critical:false}:flag/*;beta", "proj/*:env/*:segment/*"] },
            { "effect": "deny", "actions": ["*"], "resources": ["proj/secret:env/*:segment/*"] },
        ] }],
    }));
    let ada = account.member("ada").expect("a member");
    let requests = used(&[
        ("updateOn", "proj/web:env/test:flag/one;beta"),
        ("updateTags", "proj/web:env/test:flag/one;beta"),
        ("updateOn", "proj/web:env/test:flag/two;beta"),
        ("updateTags", "proj/web:env/test:flag/two;beta"),
        ("updateName", "proj/web:env/test:segment/s1"),
        ("updateName", "proj/secret:env/test:segment/s1"),
        ("updateOn", "proj/web"),
        ("updateOn", "proj/web:env/?:flag/one"),
    ]);
    for generalise in [
        &[][..],
        &["flag", "segment"],
        &["proj", "env", "flag", "segment"],
    ] {
        let options = LeastPrivilegeOptions {
            within: Some(&ada),
            generalise,
        };
        let least = account.least_privilege(&requests, &options);
        assert_eq!(least.refused, requests[5..]);
        assert_eq!(least.exceeds, []);
        let options = PolicyOptions {
            gate: true,
            ..PolicyOptions::default()
        };
        let principal = account.policy_principal(Some(&least.policy), &options);
        for request in &requests[..5] {
            assert!(
                principal.can(&request.action, &request.resource),
                "{request:?}"
            );
        }
        assert_eq!(principal.compare_to(&ada).relation, Relation::Narrower);
    }
    let options = LeastPrivilegeOptions {
        within: Some(&ada),
        generalise: &["flag", "segment"],
    };
    let least = account.least_privilege(&requests, &options);
    let printed = tokenscope::format_policy(&least.policy);
    let specifiers: Vec<&str> = least
        .policy
        .statements
        .iter()
        .flat_map(|statement| &statement.resources.patterns)
        .map(|specifier| &*specifier.text)
        .collect();
    assert_eq!(
        specifiers,
        [
            "proj/web",
            "proj/web:env/test;{critical:false}:flag/*;beta",
            "proj/web:env/test:segment/*",
        ],
        "{printed}"
    );
}

/// A use is enough for itself: a policy of the least that it takes is no wider, and whatever is is told with a request that
/// shows it.
#[test]
fn a_use_is_held_against_what_may_be_done() {
    let document = json!({
        "members": [{ "_id": "ada", "role": "writer" }],
        "tokens": [{ "_id": "ci", "memberId": "ada", "role": "reader" }],
    });
    let account = Account::load(&document.to_string(), &LoadOptions::default()).unwrap();
    let request = |action: &str, resource: &str| Witness {
        action: action.into(),
        resource: resource.into(),
    };
    let used = [
        request("updateOn", "proj/web:env/test:flag/a"),
        request("viewProject", "proj/app"),
    ];
    let token = account.token("ci", None).unwrap();
    let told = account.lint_use(&token, &used);
    let codes: Vec<_> = told.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["use_not_allowed", "wider_than_use"]);
    assert!(
        told[0]
            .message
            .contains("`updateOn` on `proj/web:env/test:flag/a`")
    );
    let ada = account.member("ada").unwrap();
    assert_eq!(account.lint_use(&ada, &used)[0].code, "wider_than_use");
    let options = LeastPrivilegeOptions {
        within: Some(&ada),
        ..Default::default()
    };
    let least = account.least_privilege(&used, &options).policy;
    let gated = PolicyOptions {
        gate: true,
        ..Default::default()
    };
    let enough = account.policy_principal(Some(&least), &gated);
    assert_eq!(account.lint_use(&enough, &used), []);
}

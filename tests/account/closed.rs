//! The law behind the rest: what cannot be read never grants more than what was written there.

use serde_json::{Value, json};
use tokenscope::account::LoadOptions;
use tokenscope::engine::{Account, Facts, Outcome, Principal};

const NOW: f64 = 1_000.0;

/// A bit of everything, without doubles: of two things with one name, losing one makes the other clear.
fn document() -> Value {
    let flags = |effect: &str, action: &str, resource: &str| json!({ "effect": effect, "actions": [action], "resources": [resource] });
    let view = json!({ "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] });
    let dev = json!([
        view,
        flags("allow", "*", "proj/*:env/*:flag/*"),
        flags("deny", "updateOn", "proj/*:env/production:flag/*"),
        flags("deny", "deleteFlag", "proj/${roleAttribute/kept}:env/*:flag/*"),
        { "effect": "deny", "notActions": ["update*", "view*", "delete*"], "notResources": ["proj/none"] },
    ]);
    json!({
        "semantics": "2026-11",
        "plan": { "customRoles": true },
        "members": { "totalCount": 5, "items": [
            { "_id": "own", "role": "owner" },
            { "_id": "adm", "role": "admin", "customRoles": [] },
            { "_id": "wri", "role": "writer", "customRoles": ["dev"], "roleAttributes": { "kept": ["web"] } },
            { "_id": "rea", "role": "reader", "teams": [{ "key": "qa" }, { "key": "ops", "customRoleKeys": ["view"] }] },
            { "_id": "non", "role": "no_access", "permissionGrants": [
                { "actions": ["viewTeam"], "resource": "team/qa" }, { "actionSet": "maintainTeam", "resource": "team/ops" },
            ] },
        ] },
        "teams": [
            { "key": "qa", "customRoleKeys": ["r2"], "roleAttributes": { "kept": ["web"] },
              "permissionGrants": [{ "actionSet": "maintainTeam", "memberIDs": ["rea"] }] },
            { "key": "ops" },
        ],
        "roles": [
            { "_id": "r1", "key": "dev", "policy": dev },
            { "_id": "r2", "key": "qa", "basePermissions": "reader", "policy": dev },
            { "_id": "r3", "key": "view", "basePermissions": "no_access", "policy": [view] },
        ],
        "tokens": [
            { "_id": "t1", "memberId": "adm", "role": "writer", "expiry": 2_000 },
            { "_id": "t2", "memberId": "adm", "ownerId": "own", "customRoleIds": ["dev", "r3"], "role": "admin", "inlineRole": [] },
            { "_id": "t3", "memberId": "wri", "inlineRole": [view, flags("allow", "*", "proj/web:env/*:flag/*")], "customRoleIds": ["r2"] },
            { "_id": "t4", "memberId": "gone", "ownerId": "own", "role": "admin" },
            { "_id": "t5", "memberId": "own", "role": "admin", "expiry": 500 },
            { "_id": "t6", "serviceToken": true, "role": "admin", "frozen": {
                "owner": [{ "source": "role", "role": "dev", "via": null, "statements": dev, "roleAttributes": { "kept": ["web"] } }],
                "scope": [{ "source": "base", "role": "reader", "statements": [{ "effect": "allow", "actions": ["view*", "update*"], "resources": ["*"] }] }],
            } },
            { "_id": "t7", "serviceToken": true, "role": "writer" },
        ],
        "environments": { "web": [{ "key": "test", "tags": ["a"] }, { "key": "production", "critical": true }] },
    })
}

const ACTIONS: [&str; 8] = [
    "viewProject",
    "updateOn",
    "deleteFlag",
    "createFlag",
    "viewTeam",
    "updateTeamName",
    "updateRole",
    "deleteAccessToken",
];
const RESOURCES: [&str; 9] = [
    "proj/web",
    "proj/web:env/test:flag/f",
    "proj/web:env/production:flag/f",
    "proj/web:env/*:flag/f",
    "proj/app:env/test:flag/f",
    "team/qa",
    "team/ops",
    "role/dev",
    "member/own:token/t5",
];
const MEMBERS: [&str; 5] = ["own", "adm", "wri", "rea", "non"];
const TOKENS: [&str; 7] = ["t1", "t2", "t3", "t4", "t5", "t6", "t7"];

/// What everybody may do, or nothing where the document cannot be loaded. Who is not there any more may do nothing.
fn allowed(text: &str) -> Option<Vec<bool>> {
    let account = Account::load(text, &LoadOptions::default()).ok()?;
    let ask = |principal: Option<Principal>| match principal {
        Some(principal) => principal.matrix(&ACTIONS, &RESOURCES, Facts::Complete),
        None => vec![Outcome::Deny; ACTIONS.len() * RESOURCES.len()],
    };
    let members = MEMBERS.iter().flat_map(|id| ask(account.member(id).ok()));
    let tokens = TOKENS
        .iter()
        .flat_map(|id| ask(account.token(id, Some(NOW)).ok()));
    Some(
        members
            .chain(tokens)
            .map(|outcome| outcome == Outcome::Allow)
            .collect(),
    )
}

/// Pointers of all parts.
fn parts(value: &Value, at: String, found: &mut Vec<String>) {
    found.push(at.clone());
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(key, item)| parts(item, format!("{at}/{key}"), found)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, item)| parts(item, format!("{at}/{}", key.replace('/', "~1")), found)),
        _ => {}
    }
}

fn compare(before: &[bool], text: &str, what: &str) {
    let Some(after) = allowed(text) else { return };
    for (at, (before, after)) in before.iter().zip(&after).enumerate() {
        let (who, question) = (
            at / (ACTIONS.len() * RESOURCES.len()),
            at % (ACTIONS.len() * RESOURCES.len()),
        );
        let who = MEMBERS.iter().chain(&TOKENS).nth(who).unwrap();
        let (resource, action) = (
            RESOURCES[question / ACTIONS.len()],
            ACTIONS[question % ACTIONS.len()],
        );
        assert!(
            *before || !*after,
            "{what} lets {who} {action} on {resource}"
        );
    }
}

#[test]
fn everybody_in_the_document_may_do_something_or_is_dead() {
    let before = allowed(&document().to_string()).unwrap();
    let each: Vec<usize> = before
        .chunks(ACTIONS.len() * RESOURCES.len())
        .map(|some| some.iter().filter(|one| **one).count())
        .collect();
    let dead = [8, 9];
    for (at, count) in each.iter().enumerate() {
        assert_eq!(*count == 0, dead.contains(&at), "{each:?}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_never_grants_more() {
    let document = document();
    let before = allowed(&document.to_string()).unwrap();
    let mut pointers = Vec::new();
    parts(&document, String::new(), &mut pointers);
    // Who is no longer known as the Owner is no longer kept from the Admin (rule 4.1).
    pointers.retain(|pointer| !pointer.starts_with("/members/items/0"));
    assert!(pointers.len() > 200, "{}", pointers.len());
    for pointer in &pointers {
        let mut broken = document.clone();
        let part = broken.pointer_mut(pointer).unwrap();
        *part = if part.is_number() || part.is_boolean() {
            json!("never")
        } else {
            json!(7.5)
        };
        compare(
            &before,
            &broken.to_string(),
            &format!("{pointer} of the wrong kind"),
        );
    }
}

#[test]
fn a_key_that_stands_twice_never_grants_more() {
    let document = document();
    let before = allowed(&document.to_string()).unwrap();
    let mut pointers = Vec::new();
    parts(&document, String::new(), &mut pointers);
    let twins = [
        json!("admin"),
        json!([]),
        json!({}),
        json!(9_000_000),
        json!(null),
        json!(true),
    ];
    let mut tried = 0;
    for pointer in &pointers {
        let Some((parent, key)) = pointer.rsplit_once('/') else {
            continue;
        };
        for twin in &twins {
            let mut broken = document.clone();
            let Some(Value::Object(map)) = broken.pointer_mut(parent) else {
                break;
            };
            // A map cannot hold it, so it goes in under another name and is renamed in the text; before and after.
            for mark in ["!twin", "~twin"] {
                map.insert(mark.to_owned(), twin.clone());
            }
            for (mark, other) in [("!twin", "~twin"), ("~twin", "!twin")] {
                let text = broken
                    .to_string()
                    .replace(&format!("\"{mark}\""), &format!("\"{key}\""));
                let text = text.replace(other, "ignored");
                // A statement may have no unknown key, which is a warning alone.
                compare(&before, &text, &format!("{pointer} twice, once as {twin}"));
                tried += 1;
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

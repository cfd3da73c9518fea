//! `account.with(change)` is the account that loading the changed document gives: on random accounts, for every kind of
//! change, several in a row. The document is changed here once more, by other means.

mod naive;
mod support;

use std::sync::Arc;

use fastrand::Rng;
use serde_json::{Value, json};
use support::engine::{answer, load_options};
use support::generate::world;
use tokenscope::account::Document;
use tokenscope::policy::{ParseOptions, parse_policy};
use tokenscope::{
    Account, AccountChange, Authentication, BaseRole, ChangeError, Code, LoadOptions, Noun, Scope,
};

const NOUNS: [(Noun, &str, &str); 4] = [
    (Noun::Member, "members", "_id"),
    (Noun::Team, "teams", "key"),
    (Noun::Role, "roles", "key"),
    (Noun::Token, "tokens", "_id"),
];

/// The arrays of a list, page by page.
fn pages<'v>(document: &'v mut Value, list: &str) -> Vec<&'v mut Vec<Value>> {
    let many = |pages: &[Value]| pages.iter().any(|page| page.get("items").is_some());
    match document.get_mut(list) {
        None => Vec::new(),
        Some(Value::Array(items)) => match many(items) {
            true => items
                .iter_mut()
                .map(|page| page["items"].as_array_mut().unwrap())
                .collect(),
            false => vec![items],
        },
        Some(page) => vec![page["items"].as_array_mut().unwrap()],
    }
}

fn grow(document: &mut Value, list: &str, by: i64) {
    let pages = match &mut document[list] {
        Value::Array(pages) => pages.iter_mut().collect(),
        page => vec![page],
    };
    for page in pages {
        if let Some(total) = page.get("totalCount").and_then(Value::as_i64) {
            page["totalCount"] = (total + by).into();
        }
    }
}

fn names(item: &Value, noun: Noun) -> (Option<&str>, Option<&str>) {
    let name = |key: &str| item[key].as_str().filter(|name| !name.is_empty());
    match noun {
        Noun::Member | Noun::Token => (name("_id"), None),
        Noun::Team => (name("key"), None),
        Noun::Role => (name("key"), name("_id")),
    }
}

fn list_teams(document: &mut Value) {
    if !document["teams"].is_null() {
        return;
    }
    let mut teams: Vec<String> = Vec::new();
    for page in pages(document, "members") {
        for entry in page
            .iter()
            .filter_map(|member| member["teams"].as_array())
            .flatten()
        {
            let key = entry["key"].as_str().filter(|key| !key.is_empty());
            if let Some(key) = key.filter(|key| !teams.iter().any(|known| known == key)) {
                teams.push(key.into());
            }
        }
    }
    let teams: Vec<Value> = teams.iter().map(|key| json!({ "key": key })).collect();
    document["teams"] = teams.into();
}

/// The changed document, or that there is nothing to change.
fn changed(document: &Value, change: &AccountChange) -> Option<Value> {
    let mut document = document.clone();
    match change {
        AccountChange::Put { noun, value } => {
            if *noun == Noun::Team {
                list_teams(&mut document);
            }
            let value: Value = serde_json::from_str(value).unwrap();
            let (_, list, _) = NOUNS.iter().find(|(known, ..)| known == noun).unwrap();
            let (name, id) = names(&value, *noun);
            let all: Vec<Value> = pages(&mut document, list)
                .into_iter()
                .flatten()
                .map(|item| item.clone())
                .collect();
            let by_id = id.is_some() && all.iter().any(|item| names(item, *noun).1 == id);
            let fits = |item: &Value| {
                let (its_name, its_id) = names(item, *noun);
                match by_id {
                    true => its_id == id,
                    false => its_name == name && (id.is_none() || its_id.is_none()),
                }
            };
            let (mut found, mut gone) = (false, 0);
            for page in pages(&mut document, list) {
                let mut kept = Vec::new();
                for item in page.drain(..) {
                    if !fits(&item) {
                        kept.push(item);
                    } else if !std::mem::replace(&mut found, true) {
                        kept.push(value.clone());
                    } else {
                        gone += 1;
                    }
                }
                *page = kept;
            }
            if !found {
                pages(&mut document, list).pop().unwrap().push(value);
                gone -= 1;
            }
            grow(&mut document, list, -gone);
        }
        AccountChange::Remove { noun, id } => {
            if *noun == Noun::Team {
                list_teams(&mut document);
            }
            let (_, list, _) = NOUNS.iter().find(|(known, ..)| known == noun).unwrap();
            let by_id = pages(&mut document, list)
                .iter()
                .flat_map(|page| page.iter())
                .any(|item| names(item, *noun).1 == Some(id));
            let mut gone = Vec::new();
            for page in pages(&mut document, list) {
                page.retain(|item| {
                    let (its_name, its_id) = names(item, *noun);
                    let fits = if by_id {
                        its_id == Some(id)
                    } else {
                        its_name == Some(id)
                    };
                    if fits {
                        gone.push(item.clone());
                    }
                    !fits
                });
            }
            if gone.is_empty() {
                return None;
            }
            grow(&mut document, list, -(gone.len() as i64));
            for token in gone.iter().filter(|_| *noun == Noun::Token) {
                for hash in [&token["tokenHash"], &token["previous"]["tokenHash"]] {
                    if hash.as_str().is_some_and(|hash| hash.len() == 64) {
                        let tombstone = json!({ "tokenHash": hash, "reason": "deleted" });
                        document["tombstones"]
                            .as_array_mut()
                            .unwrap()
                            .push(tombstone);
                    }
                }
            }
        }
        AccountChange::SetRole { member, role } => {
            let mut found = false;
            for item in pages(&mut document, "members").into_iter().flatten() {
                if item["_id"] == **member {
                    item["role"] = role.key().into();
                    found = true;
                }
            }
            return found.then_some(document);
        }
        AccountChange::LeaveTeam { member, team } => {
            let mut found = false;
            for item in pages(&mut document, "members").into_iter().flatten() {
                if item["_id"] == **member
                    && let Some(teams) = item["teams"].as_array_mut()
                {
                    let before = teams.len();
                    teams.retain(|entry| entry["key"] != **team);
                    found |= teams.len() < before;
                }
            }
            return found.then_some(document);
        }
        AccountChange::SetScope { token, scope } => {
            let mut found = false;
            for item in pages(&mut document, "tokens").into_iter().flatten() {
                if item["_id"] == **token {
                    let item = item.as_object_mut().unwrap();
                    for key in ["role", "customRoleIds", "inlineRole"] {
                        item.remove(key);
                    }
                    let (key, value) = scope_value(scope);
                    item.insert(key.into(), value);
                    found = true;
                }
            }
            return found.then_some(document);
        }
    }
    Some(document)
}

const INLINE: &str = r#"[{"effect":"allow","actions":["view*"],"resources":["proj/a"]}]"#;

fn scope_value(scope: &Scope) -> (&'static str, Value) {
    match scope {
        Scope::Base(role) => ("role", role.key().into()),
        Scope::Custom(roles) => ("customRoleIds", roles.iter().map(|role| &**role).collect()),
        Scope::Inline(_) => ("inlineRole", serde_json::from_str(INLINE).unwrap()),
    }
}

fn pick<'v, T>(rng: &mut Rng, from: &'v [T]) -> &'v T {
    &from[rng.usize(..from.len())]
}

/// A change made of the parts of this account and of another one.
fn change(rng: &mut Rng, document: &Value, other: &Value) -> AccountChange {
    let (noun, list, key) = *pick(rng, &NOUNS);
    let items = |document: &Value| -> Vec<Value> {
        let mut document = document.clone();
        pages(&mut document, list)
            .into_iter()
            .flatten()
            .map(|item| item.clone())
            .collect()
    };
    let (mine, theirs) = (items(document), items(other));
    let member = || ["ma", "mb", "mc", "md", "nobody"];
    match rng.u32(..10) {
        // Its policy, or whatever it holds, is another's; its names stay.
        0..=3 if !mine.is_empty() && !theirs.is_empty() => {
            let old = pick(rng, &mine);
            let mut value = pick(rng, &theirs).clone();
            if let Some(value) = value.as_object_mut() {
                for key in ["_id", "key"] {
                    value.remove(key);
                    if let Some(kept) = old.get(key) {
                        value.insert(key.into(), kept.clone());
                    }
                }
                let name = value.get(key).and_then(Value::as_str);
                if name.is_none_or(str::is_empty) {
                    value.insert(key.into(), "fresh".into());
                }
            }
            AccountChange::Put {
                noun,
                value: value.to_string().into(),
            }
        }
        4 | 5 if !theirs.is_empty() => AccountChange::Put {
            noun,
            value: {
                let mut value = pick(rng, &theirs).clone();
                if value[key].as_str().is_none_or(str::is_empty) {
                    value[key] = "fresh".into();
                }
                value.to_string().into()
            },
        },
        6 => AccountChange::SetRole {
            member: (*pick(rng, &member())).into(),
            role: *pick(rng, &BaseRole::ALL),
        },
        7 => AccountChange::LeaveTeam {
            member: (*pick(rng, &member())).into(),
            team: (*pick(rng, &["ta", "tb"])).into(),
        },
        8 => AccountChange::SetScope {
            token: format!("k{}", rng.u32(..7)).into(),
            scope: match rng.u32(..3) {
                0 => Scope::Base(*pick(
                    rng,
                    &[BaseRole::Reader, BaseRole::Writer, BaseRole::Admin],
                )),
                1 => Scope::Custom(vec!["ra".into(), "gone".into()]),
                _ => {
                    let catalog = tokenscope::Catalog::launchdarkly();
                    let policy = parse_policy(INLINE, &ParseOptions::new(&catalog)).policy;
                    Scope::Inline(policy.map(Arc::new))
                }
            },
        },
        _ => {
            let mut ids = vec!["nobody".to_owned()];
            for item in &mine {
                for key in ["_id", "key"] {
                    ids.extend(item[key].as_str().map(str::to_owned));
                }
            }
            AccountChange::Remove {
                noun,
                id: pick(rng, &ids).as_str().into(),
            }
        }
    }
}

/// Sometimes a list comes in pages.
fn paged(rng: &mut Rng, document: &mut Value) {
    for (_, list, _) in NOUNS {
        let Some(items) = document[list].as_array().filter(|_| rng.u32(..3) == 0) else {
            continue;
        };
        let total = items.len();
        let pages: Vec<Value> = items
            .chunks(2)
            .map(|items| json!({ "items": items, "totalCount": total }))
            .collect();
        document[list] = match &*pages {
            [] => continue,
            [page] => page.clone(),
            _ => pages.into(),
        };
    }
}

fn nouns(document: &Document) -> String {
    let Document {
        members,
        teams,
        roles,
        tokens,
        tombstones,
        environments,
        ..
    } = document;
    format!(
        "{members:?}\n{teams:?}\n{roles:?}\n{tokens:?}\n{tombstones:?}\n{environments:?}\n{} {} {:?} {:?}",
        document.plan_custom_roles,
        document.partial,
        document.options,
        document.owners()
    )
}

fn told(account: &Account) -> Vec<String> {
    let diagnostics = account.diagnostics().iter();
    diagnostics
        .map(|told| {
            format!(
                "{:?} {} {:?} {told:?}",
                told.pointer, told.code, told.params
            )
        })
        .collect()
}

#[test]
fn it_is_the_account_that_loading_the_changed_document_gives() {
    let worlds = std::env::var("TOKENSCOPE_WITH_WORLDS").map_or(600, |text| text.parse().unwrap());
    let (mut made, mut refused, mut shared, mut asked) = ([0; 5], 0, [0; 3], 0);
    for seed in 0..worlds {
        let mut rng = Rng::with_seed(seed);
        let (world, other) = (world(&mut rng, 3), world(&mut rng, 3));
        let options = load_options(&world.options);
        let mut document = world.document.clone();
        paged(&mut rng, &mut document);
        let mut account = Account::load(&document.to_string(), &options).unwrap();
        let mut in_order = true;
        for step in 0..4 {
            let change = change(&mut rng, &document, &other.document);
            let place = format!("seed {seed}, step {step}: {change:?}");
            let Some(expected) = changed(&document, &change) else {
                let error = account.with(&change).unwrap_err();
                assert_eq!(error.code(), "not_found", "{place}");
                refused += 1;
                continue;
            };
            let after = account
                .with(&change)
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            let mut loaded = Account::load(&expected.to_string(), &options).unwrap();
            assert_eq!(nouns(after.document()), nouns(loaded.document()), "{place}");
            let mut wanted = account::load_without_ranges(&expected, &options, &mut loaded);
            let mut got = told(&after);
            // In `expected` keys are in the order of the alphabet; entries that are set anew stand last.
            in_order &= matches!(
                change,
                AccountChange::Put { .. } | AccountChange::Remove { .. }
            ) && document.get("teams").is_some();
            if !in_order {
                wanted.sort();
                got.sort();
            }
            assert_eq!(got, wanted, "{place}");
            for ask in world.asks.iter().chain(&other.asks) {
                assert_eq!(answer(&after, ask), answer(&loaded, ask), "{place}: {ask}");
                asked += 1;
            }
            made[match change {
                AccountChange::Put { .. } => 0,
                AccountChange::Remove { .. } => 1,
                AccountChange::SetRole { .. } => 2,
                AccountChange::LeaveTeam { .. } => 3,
                AccountChange::SetScope { .. } => 4,
            }] += 1;
            let (one, other) = (account.document(), after.document());
            shared[0] += usize::from(Arc::ptr_eq(&one.tokens, &other.tokens));
            shared[1] += usize::from(Arc::ptr_eq(&one.members, &other.members));
            shared[2] += usize::from(Arc::ptr_eq(&one.roles, &other.roles));
            (account, document) = (after, expected);
        }
    }
    println!("{made:?} made, {refused} refused, {shared:?} shared, {asked} questions");
    assert!(
        made.iter().all(|made| *made * 30 > worlds as usize),
        "{made:?}"
    );
    assert!(
        refused > 0 && shared.iter().all(|shared| *shared * 10 > worlds as usize),
        "{refused} {shared:?}"
    );
}

mod account {
    use super::*;

    /// What is told of a document whose text nobody has.
    pub fn load_without_ranges(
        document: &Value,
        options: &LoadOptions,
        loaded: &mut Account,
    ) -> Vec<String> {
        let text = document.to_string();
        *loaded = tokenscope::account::load(&text, false, options)
            .unwrap()
            .into();
        told(loaded)
    }
}

const SMALL: &str = r#"{
    "members": [{ "_id": "ada", "role": "reader", "customRoles": ["dev"] }],
    "roles": [{ "_id": "r1", "key": "dev", "policy": [] }],
    "tokens": [{ "_id": "t", "memberId": "ada", "role": "reader", "token": "api-0123456789",
                 "tokenHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }]
}"#;

fn small() -> Account {
    Account::load(SMALL, &LoadOptions::default()).unwrap()
}

fn put(noun: Noun, value: &str) -> AccountChange {
    AccountChange::Put {
        noun,
        value: value.into(),
    }
}

fn remove(noun: Noun, id: &str) -> AccountChange {
    AccountChange::Remove {
        noun,
        id: id.into(),
    }
}

#[test]
fn what_cannot_be_put_or_removed_is_refused() {
    for (value, inner) in [
        ("[]", "wrong_type"),
        ("{", "json_syntax"),
        ("{}", "missing_field"),
        (r#"{"_id":""}"#, "missing_field"),
        (r#"{"_id":"a","_id":"b"}"#, "missing_field"),
        (r#"{"_id":7}"#, "missing_field"),
    ] {
        let error = small().with(&put(Noun::Member, value)).unwrap_err();
        assert_eq!(error.code(), "bad_change", "{value}");
        let ChangeError::BadValue(diagnostic) = error else {
            panic!("{value}: {error:?}");
        };
        assert_eq!(diagnostic.code, inner, "{value}");
    }
    for noun in [Noun::Member, Noun::Team, Noun::Role, Noun::Token] {
        let error = small().with(&remove(noun, "gone")).unwrap_err();
        assert_eq!(error.code(), "not_found");
        assert_eq!(
            error.to_string(),
            format!("no {} is known by the name `gone`", noun.word())
        );
    }
    let scope = Scope::Base(BaseRole::Owner);
    let change = AccountChange::SetScope {
        token: "t".into(),
        scope,
    };
    assert_eq!(small().with(&change).unwrap_err().code(), "bad_scope");
}

#[test]
fn a_removed_token_is_deleted_and_a_removed_member_leaves_its_tokens_without_an_owner() {
    let refusal = |account: &Account| match account.authenticate("test", 0.0) {
        Authentication::Refused(code) => Some(code),
        Authentication::Alive { .. } => None,
    };
    assert_eq!(refusal(&small()), None);
    let removed = small().with(&remove(Noun::Token, "t")).unwrap();
    assert_eq!(refusal(&removed), Some(Code::TokenDeleted));
    // It never comes back (rule 1.8).
    let back = r#"{ "_id": "t", "memberId": "ada", "role": "reader",
        "tokenHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }"#;
    let back = removed.with(&put(Noun::Token, back)).unwrap();
    assert_eq!(refusal(&back), Some(Code::TokenDeleted));

    let alone = small().with(&remove(Noun::Member, "ada")).unwrap();
    assert_eq!(refusal(&alone), Some(Code::OwnerRemoved));
    let again = alone
        .with(&put(Noun::Member, r#"{ "_id": "ada", "role": "reader" }"#))
        .unwrap();
    assert_eq!(refusal(&again), None);
}

/// The whole value of a token is not kept (rule 1.9); what is told of it stays the same.
#[test]
fn the_value_of_a_token_is_not_kept() {
    let again = small()
        .with(&put(Noun::Member, r#"{ "_id": "bob", "role": "reader" }"#))
        .unwrap();
    let token = again.document().token("t").unwrap();
    assert_eq!(token.last4.as_deref(), Some("6789"));
    let codes = |account: &Account| -> Vec<&str> {
        account.diagnostics().iter().map(|told| told.code).collect()
    };
    assert_eq!(codes(&again), codes(&small()));
}

#[test]
fn a_role_that_changes_alone_shares_everything_else() {
    let before = small();
    let allow = r#"{ "_id": "r1", "key": "dev", "policy": [{ "effect": "allow", "actions": ["*"], "resources": ["proj/*"] }] }"#;
    assert!(!before.member("ada").unwrap().can("viewProject", "proj/a"));
    let after = before.with(&put(Noun::Role, allow)).unwrap();
    assert!(after.member("ada").unwrap().can("viewProject", "proj/a"));
    assert!(Arc::ptr_eq(
        &before.document().tokens,
        &after.document().tokens
    ));
    assert!(Arc::ptr_eq(
        &before.document().catalog,
        &after.document().catalog
    ));
    // What was put stays through changes of other kinds.
    let later = after
        .with(&put(Noun::Member, r#"{ "_id": "bob", "role": "reader" }"#))
        .unwrap();
    assert!(later.member("ada").unwrap().can("viewProject", "proj/a"));
}

/// 10,000 members, 1,000 roles of 10 statements, 100,000 tokens.
fn large() -> String {
    let statements = |role: usize| -> Vec<Value> {
        (0..10)
            .map(|at| {
                json!({ "effect": if at == 9 { "deny" } else { "allow" },
                    "actions": ["updateOn", "updateRules", "view*"],
                    "resources": [format!("proj/p{role}:env/*:flag/f{at}-*"), format!("proj/p{role}")] })
            })
            .collect()
    };
    let roles: Vec<Value> = (0..1_000)
        .map(|role| json!({ "_id": format!("id-{role}"), "key": format!("role-{role}"), "policy": statements(role) }))
        .collect();
    let members: Vec<Value> = (0..10_000)
        .map(|at| {
            json!({ "_id": format!("m{at}"), "email": format!("m{at}@example.com"), "role": "reader",
                "customRoles": [format!("role-{}", at % 1_000), format!("role-{}", at * 7 % 1_000)] })
        })
        .collect();
    let tokens: Vec<Value> = (0..100_000_usize)
        .map(|at| {
            let mut token = json!({ "_id": format!("t{at}"), "memberId": format!("m{}", at % 10_000),
                "name": format!("token {at}"), "tokenHash": format!("{at:064x}"), "creationDate": 1_700_000_000_000_u64 });
            match at % 3 {
                0 => token["role"] = "reader".into(),
                1 => token["role"] = "writer".into(),
                _ => token["customRoleIds"] = json!([format!("id-{}", at * 13 % 1_000)]),
            }
            token
        })
        .collect();
    json!({ "members": members, "roles": roles, "tokens": tokens, "teams": [] }).to_string()
}

/// As Linux counts it; 0 elsewhere.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.map_or(0, |kilobytes: u64| kilobytes / 1_000)
}

/// What it costs beside a whole load. Left out of every run because it times: on a loaded machine, or in the test
/// profile, its bound says nothing. `cargo test --release --test with -- --ignored --nocapture`.
#[test]
#[ignore = "measures: wants a release build and an idle machine"]
fn a_role_edited_in_a_large_account_costs_a_twentieth_of_loading_it() {
    let text = large();
    let role = |at: usize, policy: &str| {
        put(
            Noun::Role,
            &format!(r#"{{ "_id": "id-{at}", "key": "role-{at}", "policy": {policy} }}"#),
        )
    };
    let new = r#"[{ "effect": "allow", "actions": ["view*"], "resources": ["proj/*"] }]"#;
    let mut times: [Vec<f64>; 7] = Default::default();
    let mut measure = |what: usize, work: &mut dyn FnMut()| {
        let start = std::time::Instant::now();
        work();
        times[what].push(start.elapsed().as_secs_f64() * 1e3);
    };
    for round in 0..5 {
        let mut account = None;
        measure(0, &mut || {
            account = Some(Account::load(&text, &LoadOptions::default()).unwrap())
        });
        let account = account.unwrap();
        // Some of it is in use.
        for at in 0..1_000 {
            let token = account.token(&format!("t{}", at * 97), None).unwrap();
            assert!(token.can("viewProject", "proj/p1") || at > 0 || token.statements() > 0);
        }
        measure(1, &mut || {
            let after = account.with(&role(round, new)).unwrap();
            assert!(Arc::ptr_eq(
                &after.document().tokens,
                &account.document().tokens
            ));
        });
        measure(2, &mut || {
            account.with(&remove(Noun::Member, "m5")).unwrap();
        });
        measure(3, &mut || {
            let impact = account.impact_of(&[role(round, new)]).unwrap();
            assert!(
                impact.considered > 10 && impact.considered < 5_000,
                "{}",
                impact.considered
            );
        });
        let set_role = AccountChange::SetRole {
            member: "m5".into(),
            role: BaseRole::Admin,
        };
        measure(5, &mut || {
            account.with(&set_role).unwrap();
        });
        let set_scope = AccountChange::SetScope {
            token: "t7".into(),
            scope: Scope::Base(BaseRole::Reader),
        };
        measure(6, &mut || {
            account.with(&set_scope).unwrap();
        });
        measure(4, &mut || {
            let impact = account.impact_of(&[remove(Noun::Member, "m5")]).unwrap();
            assert_eq!(impact.considered, 11);
        });
    }
    println!("at most {} MB in memory", peak_memory());
    let [load, edit, remove, impact, removal, member, token] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!(
        "{} MB; load {load:.1} ms, role edited {edit:.2} ms ({:.2} %), member {member:.2} ms, token {token:.2} ms, member removed {remove:.1} ms, \
         impact of the role {impact:.1} ms, of the removal {removal:.1} ms",
        text.len() / 1_000_000,
        edit / load * 100.0
    );
    assert!(edit * 20.0 < load, "{edit} ms beside {load} ms");
}

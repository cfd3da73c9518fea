//! What a change means for whom, against asking everybody a list of questions before and after: nobody is missing,
//! nobody is told of without a request that shows why, and each such request is confirmed.

mod naive;
mod support;

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Value, json};
use support::engine::load_options;
use support::generate::world;
use tokenscope::analysis::{Affected, AnalysisOptions, Fate, Impact, Relation, Witness};
use tokenscope::{Account, AccountChange, BaseRole, Code, LoadOptions, Noun, Principal, Scope};

fn pick<'v, T>(rng: &mut Rng, from: &'v [T]) -> &'v T {
    &from[rng.usize(..from.len())]
}

fn change(rng: &mut Rng, other: &Value) -> AccountChange {
    let member = *pick(rng, &["ma", "mb", "mc", "md"]);
    let (noun, list, key) = *pick(
        rng,
        &[
            (Noun::Role, "roles", "key"),
            (Noun::Role, "roles", "key"),
            (Noun::Member, "members", "_id"),
            (Noun::Team, "teams", "key"),
            (Noun::Token, "tokens", "_id"),
        ],
    );
    match rng.u32(..8) {
        0..=3 => {
            let items = other[list].as_array().cloned().unwrap_or_default();
            let fits = |item: &&Value| item[key].as_str().is_some_and(|name| !name.is_empty());
            let items: Vec<&Value> = items.iter().filter(fits).collect();
            match items.is_empty() {
                true => change(rng, other),
                false => {
                    let mut value = (*pick(rng, &items)).clone();
                    if rng.u32(..5) == 0 {
                        value[key] = "fresh".into();
                    }
                    AccountChange::Put {
                        noun,
                        value: value.to_string().into(),
                    }
                }
            }
        }
        4 => AccountChange::SetRole {
            member: member.into(),
            role: *pick(rng, &BaseRole::ALL),
        },
        5 => AccountChange::LeaveTeam {
            member: member.into(),
            team: (*pick(rng, &["ta", "tb"])).into(),
        },
        6 => AccountChange::SetScope {
            token: format!("k{}", rng.u32(..6)).into(),
            scope: match rng.bool() {
                true => Scope::Base(*pick(
                    rng,
                    &[BaseRole::Reader, BaseRole::Writer, BaseRole::Admin],
                )),
                false => Scope::Custom(vec![(*pick(rng, &["ra", "rb", "rc"])).into()]),
            },
        },
        _ => AccountChange::Remove {
            noun,
            id: match noun {
                Noun::Member => member.into(),
                Noun::Team => (*pick(rng, &["ta", "tb"])).into(),
                Noun::Role => (*pick(rng, &["ra", "rb", "rc"])).into(),
                Noun::Token => format!("k{}", rng.u32(..6)).into(),
            },
        },
    }
}

/// Whether the analysis speaks of it: an action of the catalog, on a chain of a type that lists it.
fn in_catalog(account: &Account, action: &str, resource: &str) -> bool {
    let chain: Vec<&str> = resource
        .split(';')
        .flat_map(|part| {
            part.rsplit_once(',')
                .map_or(part, |(_, last)| last)
                .split(':')
        })
        .filter_map(|segment| {
            let kind = segment.split('/').next()?;
            (segment.contains('/') || kind == "acct").then_some(kind)
        })
        .collect();
    account.document().catalog.types.iter().any(|kind| {
        kind.chains.iter().any(|known| {
            known
                .types
                .iter()
                .map(|kind| &**kind)
                .eq(chain.iter().copied())
        }) && kind.actions.iter().any(|known| *known.name == *action)
    })
}

fn requests(account: &Account, asks: &[Value]) -> Vec<(String, String)> {
    let (mut actions, mut resources) = (BTreeSet::new(), BTreeSet::new());
    for ask in asks {
        actions.extend(ask["action"].as_str());
        let resource = ask["resource"].as_str();
        // Only the settled ones, and no `{critical:…}`: its colon is no end of a segment.
        resources.extend(resource.filter(|text| !text.contains(['?', '*', '{'])));
    }
    resources.extend([
        "member/ma:token/x",
        "member/mb:token/x",
        "member/mc:token/x",
        "member/md:token/x",
        "member/fresh:token/x",
    ]);
    let mut all = Vec::new();
    for action in actions {
        for resource in &resources {
            if in_catalog(account, action, resource) {
                all.push((action.to_owned(), (*resource).to_owned()));
            }
        }
    }
    all
}

fn may(principal: Option<&Principal>, action: &str, resource: &str) -> bool {
    principal.is_some_and(|principal| principal.can(action, resource))
}

#[test]
fn nobody_is_missing_and_nobody_is_extra() {
    let worlds =
        std::env::var("TOKENSCOPE_IMPACT_WORLDS").map_or(400, |text| text.parse().unwrap());
    let (mut told, mut quiet, mut differences, mut fates) = (0, 0, 0, BTreeSet::new());
    for seed in 0..worlds {
        let mut rng = Rng::with_seed(seed);
        let (world, other) = (world(&mut rng, 3), world(&mut rng, 3));
        let options = load_options(&world.options);
        let account = Account::load(&world.document.to_string(), &options).unwrap();
        let changes: Vec<AccountChange> = (0..rng.usize(1..=2))
            .map(|_| change(&mut rng, &other.document))
            .collect();
        let place = format!("seed {seed}: {changes:?}");
        let Ok(after) = account.with_all(&changes) else {
            continue;
        };
        let impact = account.impact_of(&changes).unwrap();
        assert_eq!(impact, account.impact_of(&changes).unwrap(), "{place}");
        let requests = requests(&account, &[&*world.asks, &*other.asks].concat());

        let (before_doc, after_doc) = (account.document(), after.document());
        let mut wanted_order = Vec::new();
        for (what, before_ids, after_ids) in [
            (
                "member",
                before_doc
                    .members
                    .iter()
                    .map(|member| &*member.id)
                    .collect::<Vec<_>>(),
                after_doc
                    .members
                    .iter()
                    .map(|member| &*member.id)
                    .collect::<Vec<_>>(),
            ),
            (
                "token",
                before_doc.tokens.iter().map(|token| &*token.id).collect(),
                after_doc.tokens.iter().map(|token| &*token.id).collect(),
            ),
        ] {
            let mut ids = before_ids.clone();
            ids.extend(after_ids.iter().filter(|id| !before_ids.contains(id)));
            for id in ids {
                let principal = |account: &Account| match what {
                    "member" => account.member(id).ok(),
                    _ => account.token(id, None).ok(),
                };
                let life = |account: &Account| {
                    account
                        .life(id, None)
                        .ok()
                        .flatten()
                        .filter(|_| what == "token")
                };
                let (then, now) = (principal(&after), principal(&account));
                let entry = impact
                    .affected
                    .iter()
                    .find(|entry| entry.what == what && *entry.id == *id);
                let fate = match (now.is_some(), then.is_some(), life(&account), life(&after)) {
                    (false, ..) => Fate::Added,
                    (true, false, ..) => Fate::Removed,
                    (_, _, None, Some(_)) => Fate::Dies,
                    (_, _, Some(_), None) => Fate::Revives,
                    _ => Fate::Stays,
                };
                let (mut gains, mut loses) = (0, 0);
                for (action, resource) in &requests {
                    let (is, was) = (
                        may(then.as_ref(), action, resource),
                        may(now.as_ref(), action, resource),
                    );
                    gains += usize::from(is && !was);
                    loses += usize::from(was && !is);
                }
                differences += usize::from(gains + loses > 0);
                let place = format!("{what} {id}: {place}");
                let Some(entry) = entry else {
                    assert_eq!((fate, gains, loses), (Fate::Stays, 0, 0), "{place}");
                    quiet += 1;
                    continue;
                };
                told += 1;
                fates.insert(format!("{fate:?}"));
                wanted_order.push((what, id));
                assert_eq!(entry.fate, fate, "{place}");
                check(entry, (then.as_ref(), now.as_ref()), (gains, loses), &place);
            }
        }
        let order: Vec<(&str, &str)> = impact
            .affected
            .iter()
            .map(|entry| (entry.what, &*entry.id))
            .collect();
        assert_eq!(order, wanted_order, "{place}");
    }
    println!("{told} told, {quiet} quiet, {differences} differ on the list, {fates:?}");
    assert!(told > worlds as usize / 2 && quiet > told && differences > told / 4);
    assert_eq!(fates.len(), 5, "{fates:?}");
}

fn check(
    entry: &Affected,
    (then, now): (Option<&Principal>, Option<&Principal>),
    (gains, loses): (usize, usize),
    place: &str,
) {
    let place = format!("{entry:?}\n{place}");
    for Witness { action, resource } in &entry.gained {
        assert!(
            may(then, action, resource) && !may(now, action, resource),
            "{place}"
        );
    }
    for Witness { action, resource } in &entry.lost {
        assert!(
            may(now, action, resource) && !may(then, action, resource),
            "{place}"
        );
    }
    assert!(gains == 0 || !entry.gained.is_empty(), "{place}");
    assert!(loses == 0 || !entry.lost.is_empty(), "{place}");
    match (entry.gained.is_empty(), entry.lost.is_empty()) {
        (true, true) => {
            assert!(
                entry.relation == Relation::Equal && entry.fate != Fate::Stays,
                "{place}"
            );
        }
        (false, true) => assert_eq!(entry.relation, Relation::Wider, "{place}"),
        (true, false) => assert_eq!(entry.relation, Relation::Narrower, "{place}"),
        (false, false) => assert!(
            matches!(entry.relation, Relation::Overlapping | Relation::Disjoint),
            "{place}"
        ),
    }
}

#[test]
fn nothing_comes_of_nothing() {
    for seed in 0..50 {
        let world = world(&mut Rng::with_seed(seed), 1);
        let options = load_options(&world.options);
        let text = world.document.to_string();
        let account = Account::load(&text, &options).unwrap();
        assert_eq!(account.impact_of(&[]).unwrap(), Impact::default());
        // Read twice, it is the same account all the same.
        let again = Account::load(&text, &options).unwrap();
        let impact = account.impact_beside(&again, None, &AnalysisOptions::default());
        assert_eq!(impact, Impact::default(), "seed {seed}");
    }
}

/// Many who hold the same: each is told of with its own requests, for the work of one.
fn crowd(members: usize) -> Account {
    let people: Vec<Value> = (0..members)
        .map(|at| json!({ "_id": format!("m{at}"), "customRoles": ["dev"] }))
        .collect();
    let tokens: Vec<Value> = (0..members)
        .map(
            |at| json!({ "_id": format!("t{at}"), "memberId": format!("m{at}"), "role": "reader" }),
        )
        .collect();
    let document = json!({
        "members": people, "tokens": tokens,
        "roles": [
            { "key": "dev", "basePermissions": "reader", "policy": [] },
            { "key": "other", "policy": [] },
        ],
    });
    Account::load(&document.to_string(), &LoadOptions::default()).unwrap()
}

fn put_role(value: Value) -> AccountChange {
    AccountChange::Put {
        noun: Noun::Role,
        value: value.to_string().into(),
    }
}

#[test]
fn those_who_hold_the_same_are_compared_once_and_told_apart() {
    let account = crowd(300);
    // Its own tokens go, and with the base all that it sees.
    let change = put_role(json!({ "key": "dev", "policy": [] }));
    let after = account.with(&change).unwrap();
    let options = AnalysisOptions {
        per_call: 400_000,
        ..AnalysisOptions::default()
    };
    let impact = account.impact_beside(&after, None, &options);
    assert_eq!((impact.considered, impact.affected.len()), (600, 600));
    for entry in &impact.affected {
        assert_eq!(entry.relation, Relation::Narrower, "{entry:?}");
        let principal = |account: &Account| match entry.what {
            "member" => account.member(&entry.id).unwrap(),
            _ => account.token(&entry.id, None).unwrap(),
        };
        check(
            entry,
            (Some(&principal(&after)), Some(&principal(&account))),
            (0, 1),
            "crowd",
        );
        let own = format!("member/{}:token/", entry.id);
        let names_it = entry
            .lost
            .iter()
            .any(|lost| lost.resource.starts_with(&own));
        assert_eq!(names_it, entry.what == "member", "{entry:?}");
    }
    // Nobody holds the other role.
    let change = put_role(
        json!({ "key": "other", "policy": [{ "effect": "allow", "actions": ["*"], "resources": ["*"] }] }),
    );
    assert_eq!(account.impact_of(&[change]).unwrap(), Impact::default());
}

#[test]
fn past_what_a_call_may_cost_the_rest_is_undetermined() {
    let account = crowd(3);
    let after = account
        .with(&put_role(json!({ "key": "dev", "policy": [] })))
        .unwrap();
    let options = AnalysisOptions {
        per_call: 10,
        ..AnalysisOptions::default()
    };
    let impact = account.impact_beside(&after, None, &options);
    assert_eq!(impact.affected.len(), 6);
    for entry in &impact.affected {
        assert_eq!(entry.relation, Relation::Undetermined);
        assert!(entry.gained.is_empty() && entry.lost.is_empty());
    }
}

#[test]
fn it_is_shown_as_a_plain_value() {
    let account = crowd(1);
    let remove = |noun, id: &str| AccountChange::Remove {
        noun,
        id: id.into(),
    };
    let impact = account.impact_of(&[remove(Noun::Member, "m0")]).unwrap();
    let shown = serde_json::to_value(&impact).unwrap();
    assert_eq!(shown["considered"], 2);
    let [member, token] = &**shown["affected"].as_array().unwrap() else {
        panic!("{shown}");
    };
    assert_eq!(
        (
            &member["what"],
            &member["id"],
            &member["fate"],
            &member["code"],
            &member["relation"]
        ),
        (
            &json!("member"),
            &json!("m0"),
            &json!("removed"),
            &Value::Null,
            &json!("narrower")
        )
    );
    assert_eq!(
        (&token["fate"], &token["code"]),
        (&json!("dies"), &json!(Code::OwnerRemoved.as_str()))
    );
    assert!(member["lost"][0]["action"].is_string() && member["lost"][0]["resource"].is_string());
    assert_eq!(member["gained"], json!([]));
}

/// A policy that names one member means something else for that one.
#[test]
fn a_policy_that_tells_members_apart_is_compared_for_each() {
    let account = crowd(4);
    let deny = json!({ "effect": "deny", "actions": ["deleteAccessToken"], "resources": ["member/m2:token/*"] });
    let change = put_role(json!({ "key": "dev", "basePermissions": "reader", "policy": [deny] }));
    let impact = account.impact_of(&[change]).unwrap();
    let [only] = &*impact.affected else {
        panic!("{impact:?}");
    };
    assert_eq!((only.what, &*only.id), ("member", "m2"));
    assert_eq!(only.relation, Relation::Narrower);
    assert!(only.lost[0].resource.starts_with("member/m2:token/"));
}

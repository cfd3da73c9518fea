//! Who may choose, create, change and see which token (rules 1.5 to 1.8, 1.10 and 1.11).
//!
//! The cases of `tests/cases/tokens/` are asked of one account, `account.json`. What a case expects is the code of the
//! decision, or of the error.

mod naive;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fastrand::Rng;
use serde_json::{Value, json};
use support::engine::{load_options, principal};
use support::generate::world;
use tokenscope::policy::{ParseOptions, parse_policy};
use tokenscope::{
    Account, BaseRole, Code, Facts, LoadOptions, LookupError, Outcome, Rotation, RotationDue,
    Scope, Side, TokenChange, TokenKind, TokenScope,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/tokens")
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn document() -> Value {
    read(&folder().join("account.json"))
}

fn account() -> Account {
    Account::load(&document().to_string(), &LoadOptions::default()).unwrap()
}

/// File and case.
fn cases() -> Vec<(String, Value)> {
    let mut paths: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("account.json"))
        .collect();
    paths.sort();
    let mut cases = vec![];
    for path in paths {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let content = read(&path);
        assert_eq!(content["semantics"], "2026-11", "{file}: other rules");
        let list = content["cases"].as_array().unwrap().clone();
        cases.extend(list.into_iter().map(|case| (file.clone(), case)));
    }
    cases
}

fn text(value: &Value) -> Option<Box<str>> {
    value.as_str().map(Box::from)
}

fn token_scope(scope: &Value) -> TokenScope {
    let known = ["role", "customRoleIds", "inlineRole"];
    for key in scope.as_object().unwrap().keys() {
        assert!(
            known.contains(&key.as_str()),
            "stray key `{key}` in {scope}"
        );
    }
    let catalog = tokenscope::Catalog::launchdarkly();
    TokenScope {
        role: text(&scope["role"]),
        custom_role_ids: scope["customRoleIds"]
            .as_array()
            .map(|ids| ids.iter().filter_map(text).collect()),
        inline_role: scope.get("inlineRole").map(|policy| {
            let parsed = parse_policy(&policy.to_string(), &ParseOptions::new(&catalog));
            parsed.policy.map(Arc::new)
        }),
    }
}

fn change(asked: &Value) -> TokenChange {
    let token_id = || text(&asked["tokenId"]).unwrap();
    match asked["type"].as_str().unwrap() {
        "create" => TokenChange::Create {
            kind: match asked["kind"].as_str().unwrap() {
                "service" => TokenKind::Service,
                kind => {
                    assert_eq!(kind, "personal");
                    TokenKind::Personal
                }
            },
            owner_id: text(&asked["ownerId"]),
            scope: token_scope(&asked["scope"]),
        },
        "delete" => TokenChange::Delete {
            token_id: token_id(),
        },
        "reset" => TokenChange::Reset {
            token_id: token_id(),
        },
        other => {
            assert_eq!(other, "update");
            TokenChange::Update {
                token_id: token_id(),
                name: text(&asked["name"]),
                description: text(&asked["description"]),
                expiry: asked.get("expiry").map(Value::as_f64),
                scope: asked.get("scope").map(token_scope),
            }
        }
    }
}

/// What the crate says of a change: a code, and whether it is exact.
fn told(
    account: &Account,
    actor: &Value,
    asked: &Value,
    now: Option<f64>,
) -> Option<(String, bool)> {
    let actor = principal(account, actor).ok()?;
    Some(
        match account.authorize_token_change(&actor, &change(asked), now) {
            Err(error) => (error.code().into(), true),
            Ok(decision) => {
                assert_eq!(decision.allowed, decision.code == Code::Allowed, "{asked}");
                assert_eq!(decision.allowed, decision.outcome == Outcome::Allow);
                (decision.code.as_str().into(), decision.exact)
            }
        },
    )
}

fn answer(case: &Value) -> (String, bool) {
    let mut document = document();
    for (key, value) in case["document"].as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    let account = Account::load(&document.to_string(), &load_options(&case["options"])).unwrap();
    told(
        &account,
        &case["actor"],
        &case["change"],
        case["now"].as_f64(),
    )
    .unwrap()
}

#[test]
fn every_change_is_answered_as_the_rules_say() {
    let known = [
        "rule", "name", "document", "options", "actor", "change", "now", "expect", "exact",
    ];
    let (mut failures, mut names) = (vec![], BTreeSet::new());
    let cases = cases();
    for (file, case) in &cases {
        for key in case.as_object().unwrap().keys() {
            assert!(known.contains(&key.as_str()), "{file}: stray key `{key}`");
        }
        let title = format!("{file} · rule {} · {}", case["rule"], case["name"]);
        assert!(names.insert(title.clone()), "a second {title}");
        let wanted = (
            case["expect"].as_str().unwrap().to_owned(),
            case["exact"] != false,
        );
        let got = answer(case);
        if got != wanted {
            failures.push(format!("{title}\n  expected {wanted:?}, got {got:?}"));
        }
    }
    println!("{} cases", cases.len());
    assert!(cases.len() >= 120, "only {} cases", cases.len());
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_refusal_of_a_change_has_a_case() {
    let told: BTreeSet<String> = cases()
        .iter()
        .map(|(_, case)| case["expect"].as_str().unwrap().to_owned())
        .collect();
    for code in [
        Code::Allowed,
        Code::TokenDeleted,
        Code::TokenExpired,
        Code::OwnerRemoved,
        Code::BadScope,
        Code::BadChange,
        Code::ActionNotOnType,
        Code::NotYourToken,
        Code::TokenMayNotManageTokens,
        Code::PlanWithoutCustomRoles,
        Code::ScopeExceedsOwner,
        Code::ScopeExceedsActor,
    ] {
        assert!(told.contains(code.as_str()), "no case expects {code}");
    }
}

/// An allowed change is allowed by what the actor's statements say.
#[test]
fn decisions_name_their_statements() {
    let account = account();
    let update = TokenChange::Update {
        token_id: "wri-wri".into(),
        name: Some("n".into()),
        description: None,
        expiry: Some(None),
        scope: Some(Scope::Base(BaseRole::Reader).into()),
    };
    let wri = account.member("wri").unwrap();
    let decision = account.authorize_token_change(&wri, &update, None).unwrap();
    let named: Vec<_> = decision
        .statements
        .iter()
        .map(|statement| (statement.role.as_deref(), statement.index))
        .collect();
    assert_eq!(named, [(Some("writer"), 2)], "three actions, one statement");

    let token = account.token("adm-adm", None).unwrap();
    let delete = TokenChange::Delete {
        token_id: "ice-wri".into(),
    };
    let decision = account
        .authorize_token_change(&token, &delete, None)
        .unwrap();
    assert_eq!(decision.side, Some(Side::Both));
    assert_eq!(decision.statements.len(), 2);
}

#[test]
fn no_expiry_is_no_number() {
    let account = account();
    let wri = account.member("wri").unwrap();
    for expiry in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let update = TokenChange::Update {
            token_id: "wri-wri".into(),
            name: None,
            description: None,
            expiry: Some(Some(expiry)),
            scope: None,
        };
        let decision = account.authorize_token_change(&wri, &update, None).unwrap();
        assert_eq!(decision.code, Code::BadChange);
    }
}

/// Where every letter is part of a pattern, nothing can be said of a fresh id, and that is no allow.
#[test]
fn an_id_that_cannot_be_made_up_leaves_the_decision_unknown() {
    let letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.";
    let deny = |letters: &str| -> Value {
        let denied: Vec<_> = letters
            .chars()
            .map(|letter| format!("member/m:token/*{letter}*"))
            .collect();
        json!({ "members": [{ "_id": "m", "role": "reader", "customRoles": ["r"] }], "roles": [{ "key": "r", "policy": [
            { "effect": "allow", "actions": ["createAccessToken"], "resources": ["member/m:token/*"] },
            { "effect": "deny", "actions": ["createAccessToken"], "resources": denied }
        ] }] })
    };
    let create = TokenChange::Create {
        kind: TokenKind::Personal,
        owner_id: Some("m".into()),
        scope: Scope::Base(BaseRole::Reader).into(),
    };
    let ask = |document: Value| {
        let account = Account::load(&document.to_string(), &LoadOptions::default()).unwrap();
        let actor = account.member("m").unwrap();
        account
            .authorize_token_change(&actor, &create, None)
            .unwrap()
    };
    assert!(ask(deny(&letters[..letters.len() - 1])).allowed);
    let decision = ask(deny(letters));
    assert!(!decision.allowed);
    assert_ne!(decision.outcome, Outcome::Allow);
}

fn visible(actor: &Value, show_all: bool) -> Vec<String> {
    let account = account();
    let actor = principal(&account, actor).unwrap();
    let tokens = account.visible_tokens(&actor, show_all).unwrap();
    tokens.iter().map(|token| token.id.to_string()).collect()
}

const SERVICE: [&str; 7] = [
    "ice-adm", "ice-bos", "ice-wri", "ice-kee", "ice-all", "thaw-adm", "thaw-kee",
];

#[test]
fn ones_own_and_all_service_tokens_are_seen() {
    let rows: [(&str, Value, &[&str]); 14] = [
        (
            "1.7 the Owner",
            json!({"member": "own"}),
            &["own-adm", "own-rea"],
        ),
        ("1.7 a Reader", json!({"member": "rea"}), &["rea-rea"]),
        ("1.7 no_access", json!({"member": "noa"}), &["noa-rea"]),
        (
            "1.7 a Writer, but no deleted ones",
            json!({"member": "wri"}),
            &[
                "wri-adm", "wri-wri", "wri-rea", "wri-smi", "wri-inl", "wri-few", "wri-old",
                "odd id",
            ],
        ),
        ("1.7 somebody without any", json!({"member": "lon"}), &[]),
        (
            "1.7 an Admin's writer token",
            json!({"token": "adm-wri"}),
            &["adm-adm", "adm-wri", "adm-smi", "adm-kee", "lis", "adm-old"],
        ),
        (
            "1.7 a Reader's token",
            json!({"token": "rea-rea"}),
            &["rea-rea"],
        ),
        (
            "1.7 a draft",
            json!({"draft": {"member": "rea", "scope": {"role": "reader"}}}),
            &["rea-rea"],
        ),
        ("1.7 a service token", json!({"token": "ice-adm"}), &[]),
        ("1.7 an unfrozen one", json!({"token": "thaw-kee"}), &[]),
        (
            "1.7 a draft of one, its creator's neither",
            json!({"draft": {"member": "adm", "scope": {"role": "admin"}, "kind": "service"}}),
            &[],
        ),
        (
            "1.7 an Admin with direct roles",
            json!({"member": "adc"}),
            &["adc-adm"],
        ),
        (
            "1.7 that one's admin token",
            json!({"token": "adc-adm"}),
            &["adc-adm"],
        ),
        (
            "1.7 a Writer's admin token",
            json!({"token": "wri-adm"}),
            &[
                "wri-adm", "wri-wri", "wri-rea", "wri-smi", "wri-inl", "wri-few", "wri-old",
                "odd id",
            ],
        ),
    ];
    for (name, actor, own) in rows {
        let wanted: Vec<_> = own.iter().chain(&SERVICE).copied().collect();
        assert_eq!(visible(&actor, false), wanted, "{name}");
        let asks_for_all = name.contains("the Owner");
        if !asks_for_all {
            assert_eq!(visible(&actor, true), wanted, "{name}, showAll");
        }
    }
}

#[test]
fn who_acts_as_admin_may_see_everybodys() {
    let all: Vec<String> = account()
        .document()
        .tokens
        .iter()
        .map(|token| token.id.to_string())
        .filter(|id| id != "wri-del" && id != "adm-del")
        .collect();
    for actor in [
        json!({"member": "own"}),
        json!({"member": "adm"}),
        json!({"member": "adt"}),
        json!({"token": "own-adm"}),
        json!({"token": "adm-adm"}),
        json!({"draft": {"member": "adm", "scope": {"role": "admin"}}}),
    ] {
        assert_eq!(visible(&actor, true), all, "{actor}");
        assert!(visible(&actor, false).len() < all.len(), "{actor}");
    }
}

#[test]
fn the_dead_and_bare_policies_see_nothing() {
    assert!(visible(&json!({"token": "adm-del"}), true).is_empty());
    assert!(visible(&json!({"token": "adm-old", "now": 1000}), true).is_empty());
    assert!(!visible(&json!({"token": "adm-old", "now": 999}), true).is_empty());
    assert!(visible(&json!({"token": "lost"}), true).is_empty());
    let account = account();
    let policy = principal(&account, &json!({"policy": []})).unwrap();
    let refused = account.visible_tokens(&policy, true).unwrap_err();
    assert_eq!(refused, LookupError::NotAnActor);
}

#[test]
fn scopes_are_refused_by_rank() {
    use BaseRole::{Admin, Owner, Reader, Writer};
    let account = account();
    for (member, accepted, refused) in [
        ("own", &[Reader, Writer, Admin][..], &[][..]),
        ("adm", &[Reader, Writer, Admin], &[]),
        ("wri", &[Reader, Writer], &[Admin]),
        ("rea", &[Reader], &[Writer, Admin]),
        ("noa", &[], &[Reader, Writer, Admin]),
        ("lon", &[Reader, Writer, Admin], &[]),
        ("tea", &[Reader, Writer, Admin], &[]),
        ("teg", &[Reader, Writer, Admin], &[]),
        ("dig", &[Reader, Writer, Admin], &[]),
        ("ted", &[Reader, Writer], &[Admin]),
        ("gra", &[], &[Reader, Writer, Admin]),
    ] {
        for (bases, wanted) in [(accepted, None), (refused, Some(Code::ScopeExceedsOwner))] {
            for base in bases {
                let told = account.scope_refusal(member, &Scope::Base(*base)).unwrap();
                assert_eq!(told, wanted, "{member}, {base:?}");
            }
        }
        let custom = Scope::Custom(vec!["plain".into()]);
        assert_eq!(account.scope_refusal(member, &custom), Ok(None), "{member}");
    }
    let bad = |scope| account.scope_refusal("own", &scope);
    assert_eq!(bad(Scope::Base(Owner)), Ok(Some(Code::BadScope)));
    assert_eq!(bad(Scope::Custom(vec![])), Ok(Some(Code::BadScope)));
    assert_eq!(bad(Scope::Inline(None)), Ok(Some(Code::BadScope)));
    assert!(
        account
            .scope_refusal("nobody", &Scope::Base(Reader))
            .is_err()
    );
}

#[test]
fn a_form_starts_with_ones_own() {
    let (account, mut planless) = (account(), document());
    planless["plan"] = json!({ "customRoles": false });
    let planless = Account::load(&planless.to_string(), &LoadOptions::default()).unwrap();
    let base = |role| Some(Scope::Base(role));
    let custom = |key: &str| Some(Scope::Custom(vec![key.into()]));
    for (member, wanted) in [
        ("own", base(BaseRole::Admin)),
        ("adm", base(BaseRole::Admin)),
        ("wri", base(BaseRole::Writer)),
        ("rea", base(BaseRole::Reader)),
        ("noa", None),
        ("lon", custom("lone")),
        ("adc", custom("smith")),
        ("dig", custom("gone")),
        // Roles of a team and grants are more than any choice.
        ("tea", None),
        ("adt", None),
        ("gra", None),
        ("svc", None),
        // These add nothing.
        ("ted", base(BaseRole::Writer)),
        ("teg", base(BaseRole::Writer)),
        ("two", None),
    ] {
        assert_eq!(account.first_scope(member), Ok(wanted), "{member}");
    }
    assert_eq!(planless.first_scope("lon"), Ok(None), "refused by the plan");
    assert_eq!(planless.first_scope("wri"), Ok(base(BaseRole::Writer)));
    assert!(account.first_scope("nobody").is_err());
}

#[test]
fn tokens_are_due_when_old_or_unused() {
    let day = 86_400_000.0;
    let due = |created: Option<f64>, used: Option<f64>, now: f64, rotation: &Rotation| {
        let time = |days: Option<f64>| days.map(|days| days * day);
        let document = json!({ "members": [], "tokens": [{ "_id": "t", "creationDate": time(created), "lastUsed": time(used) }] });
        let account = Account::load(&document.to_string(), &LoadOptions::default()).unwrap();
        let RotationDue { old, unused } =
            account.document().tokens[0].rotation_due(now * day, rotation);
        (old, unused)
    };
    let usual = &Rotation::default();
    assert_eq!(due(Some(0.0), Some(89.0), 90.0, usual), (false, false));
    assert_eq!(due(Some(0.0), Some(89.0), 90.5, usual), (true, false));
    assert_eq!(due(Some(0.0), Some(10.0), 39.0, usual), (false, false));
    assert_eq!(due(Some(0.0), Some(10.0), 40.0, usual), (false, true));
    assert_eq!(
        due(Some(0.0), None, 30.0, usual),
        (false, true),
        "never used"
    );
    assert_eq!(
        due(None, None, 1e6, usual),
        (false, false),
        "nothing is known"
    );
    assert_eq!(due(Some(0.0), Some(0.0), 91.0, usual), (true, true));
    let strict = Rotation {
        age: day,
        unused: day / 2.0,
    };
    assert_eq!(due(Some(0.0), Some(1.9), 2.0, &strict), (true, false));
}

/// As the random accounts have it.
const NOW: i64 = 1_800_000_000_000;

/// A scope, a few of them none.
fn random_scope(rng: &mut Rng) -> Value {
    let pick = |rng: &mut Rng, from: &[&str]| from[rng.usize(..from.len())].to_owned();
    match rng.u32(..12) {
        0..5 => json!({ "role": pick(rng, &["reader", "writer", "admin", "admin", "owner"]) }),
        5..8 => {
            json!({ "customRoleIds": [pick(rng, &["ra", "rb", "rc", "gone"]), pick(rng, &["ra", "rd"])] })
        }
        8..11 => {
            let actions = ["*AccessToken*", "createAccessToken", "view*", "updateOn"];
            let resources = ["member/*:token/*", "service-token/*", "proj/*", "*"];
            json!({ "inlineRole": [{ "effect": "allow", "actions": [pick(rng, &actions)], "resources": [pick(rng, &resources)] }] })
        }
        _ => json!({ "role": "reader", "customRoleIds": ["ra"] }),
    }
}

fn random_change(rng: &mut Rng, actor: &Value, document: &Value) -> Value {
    let tokens = document["tokens"].as_array().unwrap();
    let own = actor["token"]
        .as_str()
        .and_then(|id| tokens.iter().find(|token| token["_id"] == id))
        .map(|token| &token["memberId"])
        .or(actor.get("member"))
        .or(actor.pointer("/draft/member"))
        .filter(|_| rng.u32(..5) > 0);
    // One's own, where there is one: of others' little is seen.
    let mine: Vec<_> = tokens
        .iter()
        .filter(|token| own.is_some_and(|own| token["memberId"] == *own))
        .collect();
    let id = match mine.is_empty() || rng.bool() {
        true if rng.u32(..40) == 0 => json!("nothing"),
        true => tokens[rng.usize(..tokens.len())]["_id"].clone(),
        false => mine[rng.usize(..mine.len())]["_id"].clone(),
    };
    match rng.u32(..8) {
        0..3 => {
            let kind = if rng.u32(..3) > 0 {
                "personal"
            } else {
                "service"
            };
            json!({ "type": "create", "kind": kind, "ownerId": own, "scope": random_scope(rng) })
        }
        3 => json!({ "type": "delete", "tokenId": id }),
        4 => json!({ "type": "reset", "tokenId": id }),
        _ => {
            let mut change = json!({ "type": "update", "tokenId": id });
            for (key, value) in [
                ("name", json!("n")),
                ("description", json!("d")),
                ("scope", random_scope(rng)),
                ("expiry", json!(NOW + rng.i64(-1..=1))),
            ] {
                if rng.u32(..3) == 0 {
                    change[key] = value;
                }
            }
            change
        }
    }
}

/// The rules written a second time say the same on random accounts, up to how wide a token is.
#[test]
fn the_naive_reading_agrees() {
    let mut seen: std::collections::BTreeMap<String, usize> = Default::default();
    for seed in 0..1_000 {
        let rng = &mut Rng::with_seed(seed);
        let mut world = world(rng, 1);
        if rng.u32(..4) == 0 {
            world.options["readersOnlyReaderTokens"] = true.into();
        }
        let loaded = Account::load(&world.document.to_string(), &load_options(&world.options));
        let Ok(account) = loaded else { continue };
        for ask in &world.asks {
            let Some(actor) = ask.get("principal") else {
                continue;
            };
            for _ in 0..4 {
                let change = random_change(rng, actor, &world.document);
                let now = (rng.u32(..4) > 0).then_some(NOW as f64);
                let Some((code, _)) = told(&account, actor, &change, now) else {
                    continue;
                };
                let Some(wanted) =
                    naive::tokens::change(&world.document, &world.options, actor, &change, now)
                else {
                    continue;
                };
                let fits = match &*wanted {
                    "within?" => code == "allowed" || code == "scope_exceeds_actor",
                    wanted => code == wanted,
                };
                assert!(
                    fits,
                    "seed {seed}: {actor}\n{change}, now {now:?}\nexpected {wanted}, got {code}\n{}",
                    world.document
                );
                *seen.entry(code).or_default() += 1;
            }
        }
    }
    println!("{seen:?}");
    for code in [
        "allowed",
        "scope_exceeds_actor",
        "scope_exceeds_owner",
        "plan_without_custom_roles",
        "not_your_token",
        "not_found",
        "token_may_not_manage_tokens",
    ] {
        assert!(
            seen.get(code).is_some_and(|count| *count >= 20),
            "{code}: {seen:?}"
        );
    }
}

/// However much a policy names, an answer comes soon; what could not be gone through is refused.
#[test]
fn a_policy_of_new_names_is_no_hang() {
    let many = |count: usize| -> Value {
        let actions: Vec<_> = (0..count)
            .map(|number| format!("brandNew{number}"))
            .collect();
        let resources: Vec<_> = (0..count)
            .map(|number| format!("t{}/*", "x".repeat(number % 300)))
            .collect();
        let statement = json!({ "effect": "allow", "actions": actions, "resources": resources });
        json!([statement, { "effect": "allow", "actions": ["createAccessToken"], "resources": ["*"] }])
    };
    let account = account();
    let ask = |count: usize| {
        let catalog = tokenscope::Catalog::launchdarkly();
        let parsed = parse_policy(&many(count).to_string(), &ParseOptions::new(&catalog));
        let scope = Scope::Inline(Some(Arc::new(parsed.policy.unwrap())));
        let actor = account
            .draft_token("adm", &scope, TokenKind::Personal)
            .unwrap();
        let create = TokenChange::Create {
            kind: TokenKind::Personal,
            owner_id: Some("adm".into()),
            scope: scope.into(),
        };
        let started = std::time::Instant::now();
        let code = account
            .authorize_token_change(&actor, &create, None)
            .unwrap()
            .code;
        println!("{count} names: {code} in {:?}", started.elapsed());
        assert!(started.elapsed().as_secs() < 5, "{count} names");
        code
    };
    assert_eq!(ask(20), Code::Allowed);
    for count in [200, 3_000] {
        assert_eq!(ask(count), Code::ScopeExceedsActor, "too much to settle");
    }
}

/// What the dropdown tells of a choice is what the token itself tells: compared with its member, asked for everything it
/// could do, and request by request.
#[test]
fn an_option_tells_what_its_token_can_do() {
    let mut seen: std::collections::BTreeMap<String, usize> = Default::default();
    for seed in 0..60 {
        let world = world(&mut Rng::with_seed(seed), 1);
        let loaded = Account::load(&world.document.to_string(), &load_options(&world.options));
        let Ok(account) = loaded else { continue };
        for id in account.document().members.iter().map(|member| &member.id) {
            let owner = account.member(id).unwrap();
            for option in account.role_options(id).unwrap() {
                let said = format!("seed {seed}, {id}, {}", option.label);
                let inline = Scope::Inline(Some(Arc::default()));
                let scope = option.scope.as_ref().unwrap_or(&inline);
                let token = account.draft_token(id, scope, TokenKind::Personal).unwrap();
                let comparison = token.compare_to(&owner);
                assert_eq!(option.to_own, comparison.relation, "{said}");
                assert_eq!(comparison.only_here, [], "{said}");
                assert_eq!(
                    option.missing.is_empty(),
                    comparison.only_there.is_empty(),
                    "{said}"
                );
                for witness in &option.missing {
                    let asked = (&*witness.action, &*witness.resource);
                    assert!(owner.can(asked.0, asked.1), "{said} {witness:?}");
                    assert!(!token.can(asked.0, asked.1), "{said} {witness:?}");
                }
                for witness in &option.capped_by {
                    let (action, resource) = (&*witness.action, &*witness.resource);
                    assert!(!owner.can(action, resource), "{said} {witness:?}");
                    let decision = token.decide(action, resource, Facts::Complete);
                    // Rule 1.6 says the scope's side where either keeps a token from managing tokens.
                    let side = match decision.code {
                        Code::TokenMayNotManageTokens => Side::Scope,
                        _ => Side::Owner,
                    };
                    assert_eq!(decision.side, Some(side), "{said} {witness:?}");
                }
                let rows = token.permissions().rows;
                let some = rows
                    .iter()
                    .filter(|row| row.cell != tokenscope::analysis::Cell::None);
                let breadth: usize = some.map(|row| row.actions.len()).sum();
                assert_eq!(
                    (option.breadth, option.empty),
                    (breadth, breadth == 0),
                    "{said}"
                );
                *seen.entry(option.to_own.word().into()).or_default() += 1;
                *seen
                    .entry(format!("capped {}", !option.capped_by.is_empty()))
                    .or_default() += 1;
            }
        }
    }
    println!("{seen:?}");
    for what in ["equal", "narrower", "capped true", "capped false"] {
        assert!(
            seen.get(what).is_some_and(|count| *count > 50),
            "{what}: {seen:?}"
        );
    }
}

//! The analysis against brute force: on small worlds every thing there is can be asked about.
//!
//! Names, tags and views are over two letters, so that a few patterns can cover everything together and the rare
//! paths of the search occur. Of texts that no pattern in use tells apart one stands for all.
//! `TOKENSCOPE_SEED` and `TOKENSCOPE_ANALYSIS_PAIRS` choose other worlds.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use fastrand::Rng;
use serde_json::{Value, json};
use tokenscope::analysis::{AnalysisOptions, Cell, Condition, Relation};
use tokenscope::{Account, LoadOptions, Principal};

const PATTERNS: [&str; 14] = [
    "a", "b", "ab", "ba", "a*", "b*", "*a", "*b", "*ab*", "a*b", "*ba*", "*a*", "*b*", "a,b*",
];
const TAGS: [&str; 6] = ["a", "b", "a*", "*b", "*", "*a*"];

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

fn options() -> AnalysisOptions<'static> {
    AnalysisOptions {
        alphabet: "ab",
        ..AnalysisOptions::default()
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    fn glob(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some(b'*'), _) => {
                glob(&pattern[1..], text) || (!text.is_empty() && glob(pattern, &text[1..]))
            }
            (Some(p), Some(t)) => p == t && glob(&pattern[1..], &text[1..]),
            _ => false,
        }
    }
    pattern
        .split(',')
        .any(|one| glob(one.as_bytes(), text.as_bytes()))
}

/// All texts of up to six letters.
fn texts() -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..6 {
        let to = texts.len();
        for at in from..to {
            for letter in ["a", "b"] {
                texts.push(format!("{}{letter}", texts[at]));
            }
        }
        from = to;
    }
    texts.remove(0);
    texts
}

/// One name for each way in which these patterns can match.
fn names(patterns: &[String]) -> Vec<String> {
    let mut seen = Vec::new();
    let mut names = Vec::new();
    for text in texts() {
        let signature: Vec<bool> = patterns
            .iter()
            .map(|pattern| matches(pattern, &text))
            .collect();
        if !seen.contains(&signature) {
            seen.push(signature);
            names.push(text);
        }
    }
    names
}

/// One set of tags for each way in which these patterns can match: unions of what single tags match.
fn sets(patterns: &[String]) -> Vec<Vec<String>> {
    let mut sets: Vec<(Vec<bool>, Vec<String>)> = vec![(vec![false; patterns.len()], Vec::new())];
    for name in names(patterns) {
        for (signature, set) in sets.clone() {
            let mut joined = set.clone();
            joined.push(name.clone());
            let signature: Vec<bool> = signature
                .iter()
                .zip(patterns)
                .map(|(known, pattern)| *known || matches(pattern, &name))
                .collect();
            if !sets.iter().any(|(known, _)| *known == signature) {
                sets.push((signature, joined));
            }
        }
    }
    sets.into_iter().map(|(_, set)| set).collect()
}

/// A random world: a chain of so many segments, a document, and the patterns it uses by segment.
struct World {
    chain: Vec<&'static str>,
    document: Value,
    names: Vec<Vec<String>>,
    tags: Vec<Vec<String>>,
    views: Vec<Vec<String>>,
}

const TYPES: [&str; 3] = ["proj", "env", "flag"];

struct Maker<'r> {
    rng: &'r mut Rng,
    depth: usize,
    /// How many patterns of a kind.
    wide: bool,
    names: Vec<Vec<String>>,
    tags: Vec<Vec<String>>,
    views: Vec<Vec<String>>,
}

impl Maker<'_> {
    fn specifier(&mut self) -> String {
        match self.rng.usize(0..20) {
            0 => return "*".into(),
            1 if self.depth > 1 => {
                let name = self.name(0);
                return format!("proj/{name}:*");
            }
            _ => {}
        }
        // Of another chain now and then: under `notResources` it speaks all the same.
        let depth = if self.rng.usize(0..12) == 0 {
            self.rng.usize(1..=3)
        } else {
            self.depth
        };
        let mut segments = Vec::new();
        for (at, kind) in TYPES.iter().enumerate().take(depth) {
            let mut segment = format!("{kind}/{}", self.name(at));
            let mut facts = Vec::new();
            if self.rng.usize(0..4) == 0 {
                facts.push(self.tag(at));
                if self.wide && self.rng.usize(0..3) == 0 {
                    facts.push(self.tag(at));
                }
            }
            if self.wide && self.rng.usize(0..8) == 0 {
                facts.push(format!("view:{}", self.view(at)));
            }
            if *kind == "env" && self.rng.usize(0..5) == 0 {
                facts.push(format!("{{critical:{}}}", self.rng.bool()));
            }
            if !facts.is_empty() {
                segment += &format!(";{}", facts.join(","));
            }
            segments.push(segment);
        }
        segments.join(":")
    }

    fn name(&mut self, at: usize) -> String {
        if self.rng.usize(0..5) == 0 {
            return "*".into();
        }
        let count = if self.wide { PATTERNS.len() } else { 9 };
        let name = PATTERNS[self.rng.usize(0..count)].to_owned();
        if !self.names[at].contains(&name) {
            self.names[at].push(name.clone());
        }
        name
    }

    fn tag(&mut self, at: usize) -> String {
        let tag = TAGS[self.rng.usize(0..TAGS.len())].to_owned();
        if !self.tags[at].contains(&tag) {
            self.tags[at].push(tag.clone());
        }
        tag
    }

    fn view(&mut self, at: usize) -> String {
        let view = TAGS[self.rng.usize(0..3)].to_owned();
        if !self.views[at].contains(&view) {
            self.views[at].push(view.clone());
        }
        view
    }

    fn statement(&mut self) -> Value {
        let list = |count: usize, make: &mut dyn FnMut() -> String| -> Vec<String> {
            (0..count).map(|_| make()).collect()
        };
        let count = self.rng.usize(1..=2);
        let specifiers = list(count, &mut || self.specifier());
        let actions: &[&str] = [
            &["*"][..],
            &["act"],
            &["view*"],
            &["viewProject"],
            &["other", "act"],
        ][self.rng.usize(0..5)];
        let mut statement =
            json!({ "effect": if self.rng.usize(0..3) == 0 { "deny" } else { "allow" } });
        let except = self.rng.usize(0..8) == 0;
        statement[if except { "notResources" } else { "resources" }] = json!(specifiers);
        let except = self.rng.usize(0..12) == 0;
        statement[if except { "notActions" } else { "actions" }] = json!(actions);
        statement
    }

    fn policy(&mut self) -> Value {
        let count = self.rng.usize(0..=4);
        let mut statements: Vec<Value> = (0..count).map(|_| self.statement()).collect();
        if self.rng.usize(0..2) == 0 {
            statements.push(
                json!({ "effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"] }),
            );
        }
        json!(statements)
    }
}

fn world(seed: u64) -> World {
    let mut rng = Rng::with_seed(seed);
    let depth = match seed % 8 {
        0..=4 => 1,
        5 | 6 => 2,
        _ => 3,
    };
    let mut maker = Maker {
        wide: depth == 1,
        rng: &mut rng,
        depth,
        names: vec![Vec::new(); 3],
        tags: vec![Vec::new(); 3],
        views: vec![Vec::new(); 3],
    };
    let roles: Vec<Value> = (0..4)
        .map(|at| json!({ "key": format!("role-{at}"), "_id": format!("id-{at}"), "policy": maker.policy(),
            "basePermissions": if maker.rng.usize(0..6) == 0 { "reader" } else { "no_access" } }))
        .collect();
    let some = |rng: &mut Rng, most: usize| -> Vec<String> {
        (0..rng.usize(1..=most))
            .map(|_| format!("role-{}", rng.usize(0..4)))
            .collect()
    };
    let members: Vec<Value> = (0..2)
        .map(|at| {
            json!({ "_id": format!("m{at}"), "email": format!("{at}@example.com"), "role": "no_access",
            "customRoles": some(maker.rng, 3) })
        })
        .collect();
    let mut tokens = Vec::new();
    for at in 0..2 {
        let mut token =
            json!({ "_id": format!("t{at}"), "name": "t", "memberId": "m0", "token": "abcd" });
        match maker.rng.usize(0..3) {
            0 => token["customRoleIds"] = json!(some(maker.rng, 2)),
            1 => token["inlineRole"] = maker.policy(),
            _ => token["role"] = json!("writer"),
        }
        tokens.push(token);
    }
    let World {
        names, tags, views, ..
    } = World {
        chain: Vec::new(),
        document: Value::Null,
        names: maker.names,
        tags: maker.tags,
        views: maker.views,
    };
    let chains = ["proj/*", "proj/*:env/*", "proj/*:env/*:flag/*"];
    let types: Vec<Value> = TYPES
        .iter()
        .zip(chains)
        .take(depth)
        .skip(depth - 1)
        .map(|(kind, chain)| {
            json!({ "type": kind, "chains": [chain], "taggable": true, "complete": true,
            "properties": if *kind == "env" { json!(["critical"]) } else { json!(["view"]) },
            "actions": ["act", "other", "viewProject"] })
        })
        .collect();
    World {
        chain: TYPES[..depth].to_vec(),
        document: json!({ "members": members, "roles": roles, "tokens": tokens,
            "catalog": { "date": "2026-11-01", "types": types } }),
        names,
        tags,
        views,
    }
}

/// Everything there is in a world, as far as its patterns can tell.
fn things(world: &World) -> Vec<String> {
    let mut things = vec![String::new()];
    for (at, kind) in world.chain.iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        let mut segments = Vec::new();
        for name in names(&world.names[at]) {
            for tags in sets(&world.tags[at]) {
                for views in sets(&world.views[at]) {
                    for critical in [false, true] {
                        if critical && *kind != "env" {
                            continue;
                        }
                        let mut facts = tags.clone();
                        facts.extend(views.iter().map(|view| format!("view:{view}")));
                        facts.extend(critical.then(|| "{critical:true}".to_owned()));
                        let mark = if facts.is_empty() { "" } else { ";" };
                        segments.push(format!("{colon}{kind}/{name}{mark}{}", facts.join(",")));
                    }
                }
            }
        }
        let mut longer = Vec::with_capacity(things.len() * segments.len());
        for thing in &things {
            for segment in &segments {
                longer.push(format!("{thing}{segment}"));
            }
        }
        things = longer;
        if things.len() > 60_000 {
            return Vec::new();
        }
    }
    things
}

const ACTIONS: [&str; 3] = ["act", "other", "viewProject"];

/// By action and thing, whether the principal may.
fn table(principal: &Principal, things: &[String]) -> Vec<Vec<bool>> {
    ACTIONS
        .iter()
        .map(|action| {
            things
                .iter()
                .map(|thing| principal.can(action, thing))
                .collect()
        })
        .collect()
}

fn relation(here: &[Vec<bool>], there: &[Vec<bool>]) -> Relation {
    let pairs = || {
        here.iter()
            .flatten()
            .copied()
            .zip(there.iter().flatten().copied())
    };
    match (
        pairs().any(|(here, there)| here && !there),
        pairs().any(|(here, there)| there && !here),
        pairs().any(|(here, there)| here && there),
    ) {
        (false, false, _) => Relation::Equal,
        (false, true, _) => Relation::Narrower,
        (true, false, _) => Relation::Wider,
        (true, true, true) => Relation::Overlapping,
        (true, true, false) => Relation::Disjoint,
    }
}

fn principals(account: &Account) -> Vec<(String, Principal)> {
    let mut all = Vec::new();
    for id in ["m0", "m1"] {
        all.push((id.to_owned(), account.member(id).expect("a member")));
    }
    for id in ["t0", "t1"] {
        all.push((id.to_owned(), account.token(id, None).expect("a token")));
    }
    all
}

fn each(worlds: u64, check: impl Fn(u64) + Sync) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, |count| count.get()) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Relaxed) as u64;
                    if seed >= worlds || failed.lock().is_ok_and(|failed| failed.is_some()) {
                        return;
                    }
                    let seed = seed.wrapping_add(number("TOKENSCOPE_SEED", 0));
                    let result =
                        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(seed)));
                    if result.is_err()
                        && let Ok(mut failed) = failed.lock()
                    {
                        *failed = Some(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no poison");
    assert_eq!(failed, None, "the world of this seed failed");
}

#[test]
fn comparisons_are_those_of_brute_force() {
    let pairs = number("TOKENSCOPE_ANALYSIS_PAIRS", 20_000);
    let (asked, relations) = (AtomicUsize::new(0), Mutex::new([0_usize; 5]));
    each(pairs.div_ceil(6), |seed| {
        let world = world(seed);
        let things = things(&world);
        if things.is_empty() {
            return;
        }
        let account =
            Account::load(&world.document.to_string(), &LoadOptions::default()).expect("loads");
        let principals = principals(&account);
        let tables: Vec<_> = principals
            .iter()
            .map(|(_, principal)| table(principal, &things))
            .collect();
        for a in 0..principals.len() {
            for b in a + 1..principals.len() {
                let comparison = principals[a].1.compare_with(&principals[b].1, &options());
                let expected = relation(&tables[a], &tables[b]);
                let named = format!("seed {seed}: {} to {}", principals[a].0, principals[b].0);
                assert_eq!(
                    comparison.relation, expected,
                    "{named}\n{:#}",
                    world.document
                );
                for (witnesses, may, may_not) in [
                    (&comparison.only_here, a, b),
                    (&comparison.only_there, b, a),
                ] {
                    for witness in witnesses {
                        assert!(
                            principals[may].1.can(&witness.action, &witness.resource),
                            "{named}: {witness:?}"
                        );
                        assert!(
                            !principals[may_not]
                                .1
                                .can(&witness.action, &witness.resource),
                            "{named}: {witness:?}"
                        );
                    }
                }
                asked.fetch_add(1, Relaxed);
                relations.lock().expect("no poison")[expected as usize] += 1;
            }
        }
    });
    println!(
        "{} pairs, by relation {:?}",
        asked.into_inner(),
        relations.into_inner()
    );
}

/// Whether a condition holds of a thing, by an evaluator of its own: a policy of one statement each.
fn holds(account: &Account, conditions: &[Condition], thing: &str) -> bool {
    let matches = |specifiers: &[Box<str>]| {
        specifiers.iter().any(|specifier| {
            let policy =
                json!([{ "effect": "allow", "actions": ["act"], "resources": [specifier] }]);
            let parsed = tokenscope::parse_policy(
                &policy.to_string(),
                &tokenscope::ParseOptions::new(&account.document().catalog),
            );
            let policy = parsed
                .policy
                .unwrap_or_else(|| panic!("{specifier} parses"));
            account
                .policy_principal(Some(&policy), &tokenscope::PolicyOptions::default())
                .can("act", thing)
        })
    };
    conditions.iter().any(|condition| {
        matches(std::slice::from_ref(&condition.where_))
            && condition.within.iter().all(|any| matches(any))
            && !matches(&condition.except)
    })
}

#[test]
fn permissions_are_those_of_brute_force() {
    let worlds = number("TOKENSCOPE_ANALYSIS_PAIRS", 20_000) / 40;
    let cells = Mutex::new([0_usize; 3]);
    each(worlds, |seed| {
        let world = world(seed);
        let things = things(&world);
        if things.is_empty() || things.len() > 1_500 {
            return;
        }
        let account =
            Account::load(&world.document.to_string(), &LoadOptions::default()).expect("loads");
        for (name, principal) in principals(&account) {
            let table = table(&principal, &things);
            for row in principal.permissions_with(&options()).rows {
                for action in &row.actions {
                    let at = ACTIONS
                        .iter()
                        .position(|known| known == &&**action)
                        .expect("known");
                    let named = format!("seed {seed}: {name} {action}\n{:#}", world.document);
                    let may = &table[at];
                    match &row.cell {
                        Cell::All => assert!(may.iter().all(|may| *may), "{named}"),
                        Cell::None => assert!(may.iter().all(|may| !may), "{named}"),
                        Cell::Some(conditions) => {
                            assert!(may.contains(&true) && may.contains(&false), "{named}");
                            for (thing, may) in things.iter().zip(may) {
                                let told = [&conditions.owner, &conditions.scope, &conditions.gate]
                                    .into_iter()
                                    .flatten()
                                    .all(|part| holds_of_gate(&account, part, thing));
                                assert_eq!(told, *may, "{named}: {thing}\n{conditions:#?}");
                            }
                        }
                        Cell::Undetermined(why) => panic!("{named}: {why}"),
                    }
                    let kind = match &row.cell {
                        Cell::All => 0,
                        Cell::None => 1,
                        _ => 2,
                    };
                    cells.lock().expect("no poison")[kind] += 1;
                }
            }
        }
    });
    println!("cells all, none, some: {:?}", cells.into_inner());
}

/// A gate's conditions speak of the thing, or of the project it stands in.
fn holds_of_gate(account: &Account, conditions: &[Condition], thing: &str) -> bool {
    let first = thing.split(':').next().unwrap_or_default();
    let of_project = conditions.iter().all(|condition| {
        let texts = std::iter::once(&condition.where_)
            .chain(condition.within.iter().flatten())
            .chain(&condition.except);
        texts
            .into_iter()
            .all(|text| !text.contains(':') || text.starts_with("view:"))
    });
    match of_project && thing.contains(":env/") {
        true => holds(account, conditions, first),
        false => holds(account, conditions, thing),
    }
}

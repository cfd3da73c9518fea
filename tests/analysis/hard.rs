//! The worst inputs known: each is answered rightly or not at all, and soon.
//!
//! `cargo test --release --test analysis hard -- --nocapture --test-threads 1` shows what they cost.

use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};
use tokenscope::analysis::{AnalysisOptions, Cell, Relation};
use tokenscope::{Account, LoadOptions, ParseOptions, PolicyOptions, Principal, parse_policy};

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
const KINDS: [&str; 3] = ["box", "shelf", "part"];
/// Loose: the checks of overflow are on.
const SOON: Duration = Duration::from_secs(3);

/// What this thread has computed for, where the system tells: others may be at work beside it.
fn computed() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = told.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// An account with one action on one chain of so many segments.
fn account(depth: usize, roles: &[Value]) -> Account {
    let chain: Vec<String> = KINDS[..depth]
        .iter()
        .map(|kind| format!("{kind}/*"))
        .collect();
    let types = json!([{ "type": KINDS[depth - 1], "chains": [chain.join(":")], "taggable": true,
        "complete": true, "properties": [], "actions": ["act"] }]);
    let keys: Vec<String> = (0..roles.len()).map(|at| format!("r{at}")).collect();
    let roles: Vec<Value> = roles
        .iter()
        .zip(&keys)
        .map(|(policy, key)| json!({ "key": key, "_id": format!("id-{key}"), "policy": policy }))
        .collect();
    let document = json!({ "members": [
            { "_id": "everything", "role": "owner" },
            { "_id": "nothing", "role": "no_access" },
            { "_id": "roles", "role": "no_access", "customRoles": keys } ],
        "roles": roles, "catalog": { "date": "2026-11-01", "types": types } });
    Account::load(&document.to_string(), &LoadOptions::default()).expect("loads")
}

fn allow(resources: &[String]) -> Value {
    json!({ "effect": "allow", "actions": ["*"], "resources": resources })
}

fn deny(resources: &[String]) -> Value {
    json!({ "effect": "deny", "actions": ["*"], "resources": resources })
}

/// Whoever is not among these is denied.
fn only(resources: &[String]) -> Value {
    json!({ "effect": "deny", "actions": ["*"], "notResources": resources })
}

fn holder(depth: usize, policy: &[Value]) -> (Principal, Account) {
    let account = account(depth, &[]);
    let options = ParseOptions::new(&account.document().catalog);
    let parsed = parse_policy(&json!(policy).to_string(), &options);
    assert!(parsed.policy.is_some(), "{:?}", parsed.diagnostics);
    let holder = account.policy_principal(parsed.policy.as_ref(), &PolicyOptions::default());
    (holder, account)
}

#[derive(Clone, Copy, PartialEq)]
enum Answer {
    /// This, and no giving up.
    Surely(Relation),
    /// This, or undetermined.
    AtMost(Relation),
}

fn soon<T>(name: &str, ask: impl FnOnce() -> T) -> T {
    let (started, before) = (Instant::now(), computed());
    let answer = ask();
    let took = match (before, computed()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => started.elapsed(),
    };
    println!("{name}: {:.2} ms", took.as_secs_f64() * 1e3);
    assert!(took < SOON, "{name} took {took:?}");
    answer
}

fn compare(name: &str, here: &Principal, there: &Principal, expected: Answer) {
    let comparison = soon(name, || here.compare_to(there));
    println!("    {:?}", comparison.relation);
    for (witnesses, may, may_not) in [
        (&comparison.only_here, here, there),
        (&comparison.only_there, there, here),
    ] {
        for witness in witnesses {
            assert!(
                may.can(&witness.action, &witness.resource),
                "{name}: {witness:?}"
            );
            assert!(
                !may_not.can(&witness.action, &witness.resource),
                "{name}: {witness:?}"
            );
        }
    }
    match expected {
        Answer::Surely(relation) => assert_eq!(comparison.relation, relation, "{name}"),
        Answer::AtMost(relation) => assert!(
            [relation, Relation::Undetermined].contains(&comparison.relation),
            "{name}: {:?}, not {relation:?}",
            comparison.relation
        ),
    }
}

/// All cells, whose questions are many: the budget of the call bounds them.
fn tell(name: &str, holder: &Principal) {
    let table = soon(&format!("{name}, permissions"), || holder.permissions());
    let told: Vec<&str> = table
        .rows
        .iter()
        .map(|row| match &row.cell {
            Cell::All => "all",
            Cell::None => "none",
            Cell::Some(_) => "some",
            Cell::Undetermined(_) => "undetermined",
        })
        .collect();
    println!("    {told:?}");
}

/// Denies that each take half of all first letters at each of some positions.
fn halves(depth: usize, count: usize, rng: &mut Rng) -> (Vec<Value>, bool) {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut taken = vec![vec![vec![false; letters.len()]; depth]; count];
    let mut specifiers = Vec::new();
    for deny in &mut taken {
        let mut segments = Vec::new();
        for (kind, taken) in KINDS.iter().zip(deny.iter_mut()) {
            let mut order: Vec<usize> = (0..letters.len()).collect();
            rng.shuffle(&mut order);
            order.truncate(letters.len() / 2);
            order.iter().for_each(|at| taken[*at] = true);
            let globs: Vec<String> = order
                .iter()
                .map(|at| format!("{}*", letters[*at]))
                .collect();
            segments.push(format!("{kind}/{}", globs.join(",")));
        }
        specifiers.push(segments.join(":"));
    }
    // First letters are all that counts, so whether anything is left is found by going through them.
    fn left(taken: &[Vec<Vec<bool>>], at: usize, still: &[usize]) -> bool {
        if still.is_empty() {
            return true;
        }
        let depth = taken[still[0]].len();
        at < depth
            && (0..taken[still[0]][at].len()).any(|letter| {
                let rest: Vec<usize> = still
                    .iter()
                    .copied()
                    .filter(|deny| taken[*deny][at][letter])
                    .collect();
                left(taken, at + 1, &rest)
            })
    }
    let all: Vec<usize> = (0..count).collect();
    let any_left = left(&taken, 0, &all);
    let everything: Vec<String> = KINDS[..depth]
        .iter()
        .map(|kind| format!("{kind}/*"))
        .collect();
    (
        vec![allow(&[everything.join(":")]), deny(&specifiers)],
        any_left,
    )
}

#[test]
fn denies_of_half_of_all_first_letters() {
    let mut rng = Rng::with_seed(5);
    for depth in [2, 3] {
        for count in [20, 80, 200] {
            let (policy, any_left) = halves(depth, count, &mut rng);
            let (holder, account) = holder(depth, &policy);
            let nothing = account.member("nothing").expect("a member");
            let name = format!("{count} half-alphabet denies at {depth} positions");
            let relation = match any_left {
                true => Relation::Wider,
                false => Relation::Equal,
            };
            compare(&name, &holder, &nothing, Answer::AtMost(relation));
            tell(&name, &holder);
        }
    }
}

/// Clauses of three literals: a variable, and whether it is wanted true.
type Clauses = Vec<[(usize, bool); 3]>;

const MOST_HUNDREDS: u64 = 24_000;

fn three_sat(variables: usize, clauses: usize, rng: &mut Rng) -> Clauses {
    let mut all = Vec::new();
    while all.len() < clauses {
        let [a, b, c] = [0; 3].map(|_| rng.usize(0..variables));
        if a != b && b != c && a != c {
            all.push([(a, rng.bool()), (b, rng.bool()), (c, rng.bool())]);
        }
    }
    all
}

fn satisfiable(clauses: &Clauses, known: &mut Vec<Option<bool>>) -> bool {
    let mut shortest: Option<Vec<(usize, bool)>> = None;
    for clause in clauses {
        let holds = clause
            .iter()
            .any(|(variable, wanted)| known[*variable] == Some(*wanted));
        let open: Vec<(usize, bool)> = clause
            .iter()
            .copied()
            .filter(|(variable, _)| known[*variable].is_none())
            .collect();
        if !holds
            && shortest
                .as_ref()
                .is_none_or(|shortest| open.len() < shortest.len())
        {
            shortest = Some(open);
        }
    }
    let Some(open) = shortest else {
        return true;
    };
    for (variable, wanted) in open {
        let before = known.clone();
        known[variable] = Some(wanted);
        if satisfiable(clauses, known) {
            return true;
        }
        *known = before;
        known[variable] = Some(!wanted);
    }
    false
}

#[test]
fn logical_puzzles_in_tags() {
    for (variables, clauses, seed) in [
        (30, 127, 1),
        (30, 127, 2),
        (30, 150, 3),
        (60, 255, 4),
        (60, 255, 5),
        (60, 300, 6),
    ] {
        let puzzle = three_sat(variables, clauses, &mut Rng::with_seed(seed));
        // Each role allows what breaks one clause: so something is allowed by none if all can hold.
        let role = |clause: &[(usize, bool); 3]| {
            let of = |wanted: bool| -> Vec<String> {
                let some = clause.iter().filter(|(_, own)| *own == wanted);
                some.map(|(variable, _)| format!("box/*;v{variable}"))
                    .collect()
            };
            let mut policy = vec![match of(true) {
                none if none.is_empty() => allow(&["box/*".into()]),
                some => json!({ "effect": "allow", "actions": ["*"], "notResources": some }),
            }];
            policy.extend(of(false).into_iter().map(|one| only(&[one])));
            json!(policy)
        };
        let roles: Vec<Value> = puzzle.iter().map(role).collect();
        let account = account(1, &roles);
        let [holder, everything] =
            ["roles", "everything"].map(|id| account.member(id).expect("a member"));
        let relation = match satisfiable(&puzzle, &mut vec![None; variables]) {
            true => Relation::Narrower,
            false => Relation::Equal,
        };
        let expected = match variables {
            30 => Answer::Surely(relation),
            _ => Answer::AtMost(relation),
        };
        let name = format!("3-SAT of {variables} variables, {clauses} roles");
        compare(&name, &holder, &everything, expected);
        tell(&name, &holder);
        // Units are the same everywhere: a search that came to take more steps shows here.
        if seed == 1 {
            let hundreds = cost(&holder, &everything);
            println!("    {hundreds} hundred units");
            assert!(hundreds < MOST_HUNDREDS, "{hundreds} hundred units");
        }
    }
}

#[test]
fn parts_in_either_order() {
    for count in [6, 8, 10, 12, 16, 24] {
        let part = |at: usize| &LETTERS[at..=at];
        let mut policy = vec![allow(&["box/*".into()])];
        policy.extend((0..count).map(|at| only(&[format!("box/*{}*", part(at))])));
        let (holder, account) = holder(1, &policy);
        let nothing = account.member("nothing").expect("a member");
        let name = format!("{count} parts in a name");
        compare(&name, &holder, &nothing, Answer::Surely(Relation::Wider));
        let (a, b) = (part(0), part(1));
        policy.push(deny(&[format!("box/*{a}*{b}*"), format!("box/*{b}*{a}*")]));
        let (holder, account) = self::holder(1, &policy);
        let nothing = account.member("nothing").expect("a member");
        let name = format!("{count} parts, two of them in neither order");
        let expected = match count {
            ..=8 => Answer::Surely(Relation::Equal),
            _ => Answer::AtMost(Relation::Equal),
        };
        compare(&name, &holder, &nothing, expected);
        tell(&name, &holder);
    }
}

#[test]
fn every_first_letter_denied() {
    for depth in [1, 2, 3] {
        for left_out in [None, Some('k')] {
            let chain = |last: &str| {
                let mut segments: Vec<String> = KINDS[..depth - 1]
                    .iter()
                    .map(|kind| format!("{kind}/*"))
                    .collect();
                segments.push(format!("{}/{last}", KINDS[depth - 1]));
                segments.join(":")
            };
            let letters = LETTERS.chars().filter(|letter| Some(*letter) != left_out);
            let denied: Vec<String> = letters.map(|letter| chain(&format!("{letter}*"))).collect();
            let (holder, account) = holder(depth, &[allow(&[chain("*")]), deny(&denied)]);
            let nothing = account.member("nothing").expect("a member");
            let relation = match left_out {
                None => Relation::Equal,
                Some(_) => Relation::Wider,
            };
            let name = format!("{} first letters denied at {depth} positions", denied.len());
            compare(&name, &holder, &nothing, Answer::Surely(relation));
            tell(&name, &holder);
        }
    }
}

/// Names in as many specifiers as it takes.
fn listed(names: &[String]) -> Vec<String> {
    names
        .chunks(400)
        .map(|names| format!("box/{}", names.join(",")))
        .collect()
}

#[test]
fn ten_thousand_names() {
    let names: Vec<String> = (0..10_000).map(|at| format!("n{at}")).collect();
    let everything = allow(&["box/*".into()]);
    let (all_but, account) = holder(1, &[everything.clone(), deny(&listed(&names))]);
    let nothing = account.member("nothing").expect("a member");
    let everybody = account.member("everything").expect("a member");
    compare(
        "all but 10,000 names",
        &all_but,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    compare(
        "all but 10,000 names, to all",
        &all_but,
        &everybody,
        Answer::Surely(Relation::Narrower),
    );
    let but_one = [allow(&listed(&names)), deny(&listed(&names[1..]))];
    let (one, _) = holder(1, &but_one);
    compare(
        "one of 10,000 names",
        &one,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    tell("one of 10,000 names", &one);
    let (none, _) = holder(1, &[allow(&listed(&names)), deny(&listed(&names))]);
    compare(
        "none of 10,000 names",
        &none,
        &nothing,
        Answer::Surely(Relation::Equal),
    );
    // Each prefix of a name is a path in the table of names, and none of these is outside it but at its end.
    let digits = ["box/n0*", "box/n1*", "box/n2*", "box/n3*"].map(String::from);
    let (beyond, _) = holder(1, &[allow(&digits), deny(&listed(&names))]);
    compare(
        "names longer than 10,000",
        &beyond,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    let single: Vec<Value> = names
        .iter()
        .take(1_000)
        .map(|name| allow(&[format!("box/{name}")]))
        .collect();
    let (single, _) = holder(1, &single);
    compare(
        "1,000 statements of a name",
        &single,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    tell("1,000 statements of a name", &single);
}

#[test]
fn patterns_of_all_the_bytes_there_may_be() {
    let stars = |letters: &str| -> String {
        let many = letters.chars().cycle().take(2_000);
        let starred: String = many.flat_map(|letter| ['*', letter]).collect();
        format!("box/{starred}*")
    };
    let (ab, account) = holder(1, &[allow(&[stars("ab")])]);
    let (ba, _) = holder(1, &[allow(&[stars("ba")])]);
    let nothing = account.member("nothing").expect("a member");
    compare(
        "4,000 bytes of stars",
        &ab,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    compare(
        "4,000 bytes of stars, to others",
        &ab,
        &ba,
        Answer::AtMost(Relation::Overlapping),
    );
    let plain = |letter: char| format!("box/{}*", letter.to_string().repeat(4_000));
    let (long, _) = holder(
        1,
        &[
            allow(&[plain('a')]),
            deny(&[format!("{}b*", plain('a').trim_end_matches('*'))]),
        ],
    );
    compare(
        "4,000 letters",
        &long,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    let chain = ["box", "shelf", "part"].map(|kind| format!("{kind}/{}", "a".repeat(1_350)));
    let (deep, account) = holder(3, &[allow(&[chain.join(":")])]);
    let nothing = account.member("nothing").expect("a member");
    compare(
        "three names of 1,350 letters",
        &deep,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
}

#[test]
fn hundreds_of_tags() {
    let tags = |from: usize, to: usize| -> Vec<String> {
        (from..to).map(|at| format!("t{at}*")).collect()
    };
    let wanted = format!("box/*;{}", tags(100, 400).join(","));
    let denied: Vec<String> = tags(400, 700)
        .iter()
        .map(|tag| format!("box/*;{tag}"))
        .collect();
    let (holder, account) = holder(1, &[allow(&[wanted]), deny(&denied)]);
    let nothing = account.member("nothing").expect("a member");
    compare(
        "300 tags wanted, 300 denied",
        &holder,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    tell("300 tags wanted, 300 denied", &holder);
}

/// Texts that share what comes first with literals that are denied: what is left is off their path in one place alone.
#[test]
fn what_is_left_beside_literals() {
    let words = |wanted: usize| -> Vec<String> {
        let mut words = vec![String::new()];
        for _ in 0..wanted {
            words = words
                .iter()
                .flat_map(|word| ["a", "b"].map(|letter| format!("{word}{letter}")))
                .collect();
        }
        words
    };
    // Of all names of six of two letters one is left, and nothing longer.
    let mut names: Vec<String> = (1..=6).flat_map(words).collect();
    names.retain(|name| name != "abbaba");
    let letters = LETTERS.chars().filter(|letter| !"ab".contains(*letter));
    let mut denied: Vec<String> = letters.map(|letter| format!("box/*{letter}*")).collect();
    denied.extend(words(7).iter().map(|word| format!("box/{word}*")));
    denied.extend(listed(&names));
    let (holder, account) = holder(1, &[allow(&["box/*".into()]), deny(&denied)]);
    let nothing = account.member("nothing").expect("a member");
    let comparison = soon("all but one of six letters", || holder.compare_to(&nothing));
    let shown: Vec<&str> = comparison
        .only_here
        .iter()
        .map(|own| &*own.resource)
        .collect();
    assert_eq!(shown, ["box/abbaba"]);
    denied.push("box/abbaba".into());
    let (holder, _) = self::holder(1, &[allow(&["box/*".into()]), deny(&denied)]);
    compare(
        "all of six letters",
        &holder,
        &nothing,
        Answer::Surely(Relation::Equal),
    );
}

/// Only what lies in the text one letter after the other, over more positions than a machine word has.
#[test]
fn globs_of_more_letters_than_a_word_has_bits() {
    let long = "abcdefgh".repeat(12);
    let (holder, account) = holder(
        1,
        &[
            allow(&[format!("box/*{long}*")]),
            deny(&[
                format!("box/*{long}"),
                format!("box/*{long}a*"),
                format!("box/{long}*"),
            ]),
        ],
    );
    let nothing = account.member("nothing").expect("a member");
    compare(
        "a part of 96 letters",
        &holder,
        &nothing,
        Answer::Surely(Relation::Wider),
    );
    let (a, _) = self::holder(1, &[allow(&[format!("box/*{long}")])]);
    let (b, _) = self::holder(1, &[allow(&[format!("box/*{}", &long[1..])])]);
    compare("a longer end", &a, &b, Answer::Surely(Relation::Narrower));
}

/// How many units one question needs at least, in hundreds.
fn cost(here: &Principal, there: &Principal) -> u64 {
    let answers = |hundreds: u64| {
        let options = AnalysisOptions {
            per_question: hundreds * 100,
            ..AnalysisOptions::default()
        };
        here.compare_with(there, &options).relation != Relation::Undetermined
    };
    let (mut low, mut high) = (0, AnalysisOptions::PER_QUESTION / 100);
    while low + 1 < high {
        let middle = (low + high) / 2;
        *(if answers(middle) { &mut high } else { &mut low }) = middle;
    }
    high
}

/// Things of six segments, each `a…` or `b…`, and denies that ask some of them: which of 64 things is left?
#[test]
fn puzzles_over_six_segments() {
    let kinds = ["box", "shelf", "part", "screw", "thread", "turn"];
    let everything: Vec<String> = kinds.iter().map(|kind| format!("{kind}/*")).collect();
    let everything = everything.join(":");
    let types = json!([{ "type": "turn", "chains": [everything], "taggable": true, "complete": true,
        "properties": [], "actions": ["act"] }]);
    let document = json!({ "members": [{ "_id": "nothing", "role": "no_access" }],
        "catalog": { "date": "2026-11-01", "types": types } });
    let account = Account::load(&document.to_string(), &LoadOptions::default()).expect("loads");
    let nothing = account.member("nothing").expect("a member");
    let options = AnalysisOptions {
        alphabet: "ab",
        ..AnalysisOptions::default()
    };
    let mut found = [0; 2];
    for seed in 0..6_000 {
        let mut rng = Rng::with_seed(seed);
        let (mut denied, mut left) = (Vec::new(), [true; 64]);
        for _ in 0..rng.usize(12..40) {
            let asked: Vec<Option<usize>> = kinds
                .iter()
                .map(|_| (rng.usize(0..3) > 0).then(|| rng.usize(0..2)))
                .collect();
            let segments: Vec<String> = kinds
                .iter()
                .zip(&asked)
                .map(|(kind, asked)| format!("{kind}/{}", asked.map_or("*", |at| ["a*", "b*"][at])))
                .collect();
            denied.push(segments.join(":"));
            for (thing, left) in left.iter_mut().enumerate() {
                let mut each = asked.iter().enumerate();
                if each.all(|(at, asked)| asked.is_none_or(|asked| thing >> at & 1 == asked)) {
                    *left = false;
                }
            }
        }
        let policy = json!([allow(std::slice::from_ref(&everything)), deny(&denied)]);
        let read = parse_policy(
            &policy.to_string(),
            &ParseOptions::new(&account.document().catalog),
        );
        let holder = account.policy_principal(read.policy.as_ref(), &PolicyOptions::default());
        let comparison = holder.compare_with(&nothing, &options);
        let expected = if left.contains(&true) {
            Relation::Wider
        } else {
            Relation::Equal
        };
        assert_eq!(comparison.relation, expected, "seed {seed}: {denied:?}");
        for witness in &comparison.only_here {
            assert!(
                holder.can(&witness.action, &witness.resource),
                "seed {seed}: {witness:?}"
            );
        }
        found[usize::from(expected == Relation::Wider)] += 1;
    }
    println!("all denied, something left: {found:?}");
}

#[test]
fn what_is_too_long_to_be_asked_is_no_witness() {
    // No pattern is that long, but three denies may each ask for a long name of another segment.
    let one = |at: usize, length: usize| {
        let name = |other: usize| {
            if other == at {
                "a".repeat(length)
            } else {
                "*".into()
            }
        };
        let chain: Vec<String> = (0..3)
            .map(|at| format!("{}/{}", KINDS[at], name(at)))
            .collect();
        only(&[chain.join(":")])
    };
    for (length, asked) in [(2_700, true), (2_800, false)] {
        let mut policy = vec![allow(&["box/*:shelf/*:part/*".into()])];
        policy.extend((0..3).map(|at| one(at, length)));
        let (holder, account) = holder(3, &policy);
        let nobody = account.member("nothing").expect("a member");
        let name = "a".repeat(length);
        let resource = format!("box/{name}:shelf/{name}:part/{name}");
        assert_eq!(resource.len() <= tokenscope::MAX_RESOURCE_BYTES, asked);
        assert_eq!(holder.can("act", &resource), asked);
        if asked {
            compare(
                "long names",
                &holder,
                &nobody,
                Answer::Surely(Relation::Wider),
            );
        } else {
            let comparison = holder.compare_to(&nobody);
            assert_eq!(comparison.relation, Relation::Undetermined);
            assert_eq!(comparison.only_here, []);
        }
    }
}

#[test]
fn the_budget_is_the_one_that_the_readme_names() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let text = std::fs::read_to_string(file).expect("a readable file");
    let row = text
        .lines()
        .find(|line| line.starts_with("| one question of `permissions`"))
        .expect("a row about it");
    let numbers: Vec<u64> = row
        .split(' ')
        .filter_map(|word| word.replace(',', "").parse().ok())
        .collect();
    let budget = [AnalysisOptions::PER_QUESTION, AnalysisOptions::PER_CALL];
    assert_eq!(numbers, budget, "{row}");
}

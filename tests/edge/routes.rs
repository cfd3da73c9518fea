//! LaunchDarkly's routes: each has a case, each documented one is asserted by what alone is denied and what alone is allowed.
//!
//! The cases (`tests/cases/edge/routes.json`) hold a request of each route, what it needs, and whom it is refused. Who is refused
//! is what the naive evaluator says of the need; `TOKENSCOPE_BLESS=1` writes it down anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokenscope::edge::{Confidence, Mode, RouteInfo, RouteTable, Rules};
use tokenscope::{Code, Facts, Principal};

use super::account;
use super::requests::{all_but, code, everybody, nobody, only, plain, rules, with_body};
use crate::naive::Naive;
use crate::support::Evaluator;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/edge/routes.json")
}

fn cases() -> Value {
    let text = std::fs::read_to_string(file()).expect("a readable case file");
    serde_json::from_str(&text).expect("a case file in JSON")
}

fn list(value: &Value) -> Vec<&str> {
    let items = value.as_array().into_iter().flatten();
    items.map(|item| item.as_str().expect("a text")).collect()
}

/// Every case, with how it is judged for a principal.
struct Case<'a> {
    value: &'a Value,
    body: String,
}

impl<'a> Case<'a> {
    fn of(value: &'a Value) -> Self {
        Self {
            value,
            body: value["body"].to_string(),
        }
    }

    fn name(&self) -> &'a str {
        self.value["route"].as_str().expect("a route")
    }

    fn documented(&self) -> bool {
        self.value["confidence"] == "documented"
    }

    fn actions(&self) -> Vec<&'a str> {
        list(&self.value["needs"]["actions"])
    }

    /// What it needs that can be refused.
    fn mode(&self) -> Option<&'a str> {
        let mode = self.value["needs"]["mode"].as_str();
        mode.filter(|mode| *mode != "filter")
    }

    fn verdict(&self, rules: &Rules, principal: &Principal) -> (Option<u16>, &'static str) {
        let (method, _) = self.name().split_once(' ').expect("method and path");
        let request = plain(method, self.value["target"].as_str().expect("a target"));
        let request = match self.value["contentType"].as_str() {
            Some(content_type) => with_body(request, content_type, &self.body),
            None => request,
        };
        let verdict = rules.verdict(&request, principal);
        if let Some(route) = verdict.route {
            let route = rules.routes.route(route).expect("a route of the table");
            assert_eq!(named(&route), self.name());
        }
        code(verdict)
    }
}

fn named(route: &RouteInfo<'_>) -> String {
    format!("{} {}", route.method(), route.path())
}

#[test]
fn each_route_has_a_case() {
    let cases = cases();
    let mut have = BTreeSet::new();
    for case in cases["cases"].as_array().expect("cases") {
        assert!(
            have.insert(String::from(Case::of(case).name())),
            "{case}: twice"
        );
    }
    let table = RouteTable::launchdarkly();
    let want: BTreeSet<String> = table.routes().map(|route| named(&route)).collect();
    assert_eq!((table.len(), want.len()), (405, 405));
    assert_eq!(have, want);
}

#[test]
fn each_case_is_refused_to_whom_the_law_denies_it() {
    let mut cases = cases();
    let document = cases["document"].clone();
    let account = account(&document);
    let (rules, bless) = (rules(true), std::env::var_os("TOKENSCOPE_BLESS").is_some());
    let tokens: Vec<String> = document["tokens"]
        .as_array()
        .expect("tokens")
        .iter()
        .map(|token| String::from(token["_id"].as_str().expect("an id")))
        .collect();
    let (mut refused, mut wrong) = (0, vec![]);
    for case in cases["cases"].as_array_mut().expect("cases") {
        let denied: Vec<&String> = tokens
            .iter()
            .filter(|token| law_denies(&document, token, case))
            .collect();
        let blessed = json!(denied);
        if bless {
            case["refused"] = blessed.clone();
        }
        assert_eq!(
            case["refused"], blessed,
            "{}: the naive evaluator",
            case["route"]
        );
        let case = Case::of(case);
        for token in &tokens {
            let principal = account.token(token, None).expect("the token is there");
            let (status, code) = case.verdict(&rules, &principal);
            let expected = denied.contains(&token).then_some(403);
            refused += usize::from(status.is_some());
            if status != expected {
                wrong.push(format!(
                    "{} for {token}: {status:?} {code}, not {expected:?}",
                    case.name()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if bless {
        write(&cases);
    }
    println!("{refused} of {} refused", 405 * tokens.len());
    assert!(refused > 300);
}

/// Rule 6.1 over rules 5.4 and 4.5, by the naive evaluator: what is asked for is denied however it may turn out.
fn law_denies(document: &Value, token: &str, case: &Value) -> bool {
    let needs = &case["needs"];
    let denied = |action: &str| {
        let asks: Vec<Value> = list(&needs["resources"])
            .iter()
            .map(|resource| json!({"principal": {"token": token}, "action": action, "resource": resource, "facts": "path-only"}))
            .collect();
        let answers = Naive.answers(document, &json!({}), &asks);
        answers.iter().all(|answer| {
            answer.as_ref().is_some_and(|answer| {
                assert_ne!(answer["code"], "bad_resource", "{case}");
                answer["decision"] == "deny" && answer["exact"] != false
            })
        })
    };
    let actions = list(&needs["actions"]);
    match needs["mode"].as_str() {
        Some("all") => actions.into_iter().any(denied),
        Some("any") => actions.into_iter().all(denied),
        _ => false,
    }
}

fn write(cases: &Value) {
    let mut text = format!(
        "{{\"topic\":\"routes\",\"semantics\":\"2026-11\",\n\"document\":{},\n\"cases\":[\n",
        cases["document"]
    );
    let lines: Vec<String> = cases["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .map(Value::to_string)
        .collect();
    text += &lines.join(",\n");
    text += "\n]}\n";
    std::fs::write(file(), text).expect("a writable case file");
}

#[test]
fn a_documented_route_is_refused_for_its_own_actions_alone() {
    let (rules, cases) = (rules(false), cases());
    let mut asserted = 0;
    for case in cases["cases"].as_array().expect("cases") {
        let case = Case::of(case);
        let (actions, name) = (case.actions(), case.name());
        let Some(mode) = case.mode().filter(|_| case.documented()) else {
            let (status, code) = case.verdict(&rules, &nobody());
            assert_eq!(status, None, "{name}: {code}");
            let expected = match case.documented() {
                false => "route_not_documented",
                true if case.value["needs"]["mode"] == "filter" => "list_route",
                true => "no_permission",
            };
            assert_eq!(code, expected, "{name}");
            continue;
        };
        asserted += 1;
        assert_eq!(
            case.verdict(&rules, &nobody()),
            (Some(403), "implicit_deny"),
            "{name}"
        );
        assert_eq!(
            case.verdict(&rules, &everybody()),
            (None, "allowed"),
            "{name}"
        );
        assert_eq!(
            case.verdict(&rules, &all_but(&actions)),
            (Some(403), "explicit_deny"),
            "{name}"
        );
        assert_eq!(
            case.verdict(&rules, &only(&actions)),
            (None, "allowed"),
            "{name}"
        );
        for action in &actions {
            let refused = mode == "all" || actions.len() == 1;
            let (status, _) = case.verdict(&rules, &all_but(&[action]));
            assert_eq!(status, refused.then_some(403), "{name} without {action}");
        }
    }
    // 84 are documented; 2 of them are lists, and 10 need nothing, or nothing that is known.
    assert_eq!(asserted, 72);
}

#[test]
fn the_catalog_has_each_action_on_its_resource() {
    let (table, everybody) = (RouteTable::launchdarkly(), everybody());
    let mut asked = 0;
    for route in table.routes() {
        let path = route.path().replace(['{', '}'], "");
        let resources = route.resources(&path, "x");
        for action in route.actions() {
            let decided: Vec<_> = resources
                .iter()
                .map(|resource| everybody.decide(action, resource, Facts::PathOnly))
                .collect();
            asked += decided.len();
            // A service token's scope is fixed, so of its two resources only one has that action.
            let one_is_enough = action == "updateAccessTokenPolicy";
            let known = |code: Code| code == Code::Allowed;
            let fine = match one_is_enough {
                true => decided.iter().any(|one| known(one.code)),
                false => decided
                    .iter()
                    .all(|one| known(one.code) && !one.unknown_action),
            };
            assert!(
                fine,
                "{}: {action} on {resources:?}: {decided:?}",
                named(&route)
            );
        }
    }
    println!("{asked} pairs of an action and a resource");
    assert!(asked > 350);
}

#[test]
fn every_environment_is_asked_where_all_are_needed() {
    let (table, everybody) = (RouteTable::launchdarkly(), everybody());
    for route in table.routes().filter(|route| route.mode() != Mode::Change) {
        let path = route.path().replace(['{', '}'], "");
        for resource in route.resources(&path, "x") {
            for action in route.actions() {
                let one = resource.replace("env/*", "env/x");
                let all = everybody
                    .decide(action, &one, Facts::Complete)
                    .needs_all_environments;
                assert_eq!(
                    resource.contains("env/*"),
                    all,
                    "{}: {action}",
                    named(&route)
                );
            }
        }
    }
}

/// `routes-sources.md` has each route once, with the confidence that the table gives it.
#[test]
fn each_route_has_its_source() {
    let text = include_str!("../../src/edge/routes-sources.md");
    let mut have = BTreeSet::new();
    for line in text.lines() {
        if let Some((route, rest)) = line
            .strip_prefix("- `")
            .and_then(|line| line.split_once("` "))
            && route.contains(" /api/v2")
        {
            let confidence = rest.split(':').next().unwrap_or_default();
            let source = format!("{route} {confidence}");
            assert!(have.insert(source), "{route} stands there twice");
        }
    }
    let table = RouteTable::launchdarkly();
    for route in table.routes() {
        let confidence = match route.confidence() {
            Confidence::Documented => "documented",
            Confidence::Inferred => "inferred",
            Confidence::Unknown => "unknown",
        };
        let source = format!("{} {confidence}", named(&route));
        assert!(have.remove(&source), "{source}: not there");
    }
    assert_eq!(have.len(), 0, "{have:?}");
}

fn corpus() -> Option<Value> {
    let Some(given) = std::env::var_os("TOKENSCOPE_CORPUS").map(PathBuf::from) else {
        println!("the routes are not compared: TOKENSCOPE_CORPUS is not set");
        return None;
    };
    let found = [given.join("routes.json"), given.join("data/routes.json")]
        .into_iter()
        .find(|file| file.is_file());
    let text = std::fs::read_to_string(found.expect("TOKENSCOPE_CORPUS has a routes.json"));
    Some(serde_json::from_str(&text.expect("a readable file")).expect("JSON"))
}

/// Every row of the facts is a line of the table. What the path does not tell is `?` there, and a few rows are read more
/// narrowly; each of these is named here.
#[test]
fn the_table_says_what_the_facts_say() {
    let Some(facts) = corpus() else { return };
    let table = RouteTable::launchdarkly();
    let routes: BTreeMap<String, RouteInfo<'_>> =
        table.routes().map(|route| (named(&route), route)).collect();
    let mut loosened: BTreeMap<&str, usize> = BTreeMap::new();
    for row in facts["routes"].as_array().expect("routes") {
        let name = format!(
            "{} {}",
            list(&json!([row["method"]]))[0],
            row["path"].as_str().expect("a path")
        );
        let route = routes
            .get(&name)
            .unwrap_or_else(|| panic!("{name}: not in the table"));
        let confidence = match row["confidence"].as_str() {
            Some("documented") => Confidence::Documented,
            Some("inferred") => Confidence::Inferred,
            _ => Confidence::Unknown,
        };
        assert_eq!(route.confidence(), confidence, "{name}");
        let codes = list(&row["successAndErrorCodes"]);
        assert!(
            !route.open() || !codes.contains(&"401"),
            "{name}: needs a token"
        );
        let requires = row["requires"].as_array().expect("a list");
        if requires.is_empty() || name.ends_with("/followers/{memberId}") {
            // "following for oneself may be allowed without it (unknown)"
            assert_eq!(route.mode(), Mode::Nothing, "{name}");
            continue;
        }
        let mode = match requires[0]["mode"].as_str() {
            Some("all") => Mode::All,
            Some("any") => Mode::Any,
            Some("filter") => Mode::Filter,
            _ => Mode::Change,
        };
        assert_eq!(route.mode(), mode, "{name}");
        let want: BTreeSet<&str> = requires
            .iter()
            .flat_map(|need| list(&need["actions"]))
            .collect();
        let have: BTreeSet<&str> = route.actions().into_iter().collect();
        if mode == Mode::Change {
            let more: Vec<_> = have
                .difference(&want)
                .filter(|action| **action != "deleteFlag")
                .collect();
            assert!(more.is_empty(), "{name}: {more:?} is not needed");
            let without = want.difference(&have).count();
            *loosened
                .entry("actions of which no field is known")
                .or_default() += without;
        } else {
            assert_eq!(have, want, "{name}");
        }
        let path = row["path"]
            .as_str()
            .expect("a path")
            .replace(['{', '}'], "");
        let have = route.resources(&path, "environmentKey");
        let want: Vec<String> = requires
            .iter()
            .flat_map(|need| spelled(need["resource"].as_str().expect("a resource"), &path, mode))
            .collect();
        assert_eq!(
            have.len(),
            want.iter().collect::<BTreeSet<_>>().len(),
            "{name}: {have:?} {want:?}"
        );
        for (have, want) in have.iter().zip(&want) {
            if have == want {
                continue;
            }
            let why = match () {
                () if *have == want.replace("env/*", "env/?") => {
                    "an action of one environment, asked of any"
                }
                () if *have == want.replace("/*", "/?") => "a new thing",
                () => panic!("{name}: {have} is not {want}"),
            };
            *loosened.entry(why).or_default() += 1;
        }
    }
    println!("{} rows; {loosened:?}", routes.len());
}

/// A resource of the facts for a path whose parameters have their own names for values.
fn spelled(resource: &str, path: &str, mode: Mode) -> Vec<String> {
    if resource.starts_with("{resourceId") {
        return ["flag", "segment", "aiconfig"]
            .map(|kind| format!("proj/?:env/?:{kind}/?"))
            .into();
    }
    let mut text = String::new();
    for part in resource.split_inclusive('}') {
        let (literal, hole) = part.split_once('{').unwrap_or((part, ""));
        text += literal;
        let name = hole.trim_end_matches('}');
        let told = path.split('/').any(|segment| segment == name)
            // The environment is told by the change.
            || (name == "environmentKey" && mode == Mode::Change);
        if !hole.is_empty() {
            text += if told { name } else { "?" };
        }
    }
    vec![text]
}

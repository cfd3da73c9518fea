//! Tables of other APIs, and what is said of those that cannot be read.

use serde_json::json;
use tokenscope::edge::{Confidence, Mode, RouteTable};

use super::requests::{code, custom, holder, nobody, plain};

#[test]
fn a_table_of_another_api() {
    let rules = custom(
        "# Widgets.\n\
         base /v1\n\
         documented GET / open\n\
         documented GET /widgets filter view widget/?\n\
         documented GET /widgets/{id} all view widget/{id}\n\
         documented POST /widgets/{id}/parts/{part} any bolt,weld widget/{id}:part/{part} | gadget/{id}\r\n\
         inferred DELETE /widgets/{id} all scrap widget/{id}\n",
    );
    let routes: Vec<_> = rules.routes.routes().collect();
    let told: Vec<_> = routes
        .iter()
        .map(|route| (route.method(), route.path(), route.mode(), route.open()))
        .collect();
    assert_eq!(told[0], ("GET", "/v1".into(), Mode::Nothing, true));
    assert_eq!(
        told[2],
        ("GET", "/v1/widgets/{id}".into(), Mode::All, false)
    );
    assert_eq!(routes[3].actions(), ["bolt", "weld"]);
    assert_eq!(
        routes[3].resources("/v1/widgets/a/parts/b", "?"),
        ["widget/a:part/b", "gadget/a"]
    );
    assert_eq!(routes[4].confidence(), Confidence::Inferred);

    let weld = plain("POST", "/v1/widgets/a/parts/b");
    let may = |action: &str, resource: &str| {
        let holder =
            holder(json!([{"effect": "allow", "actions": [action], "resources": [resource]}]));
        code(rules.verdict(&weld, &holder))
    };
    assert_eq!(
        code(rules.verdict(&weld, &nobody())),
        (Some(403), "implicit_deny")
    );
    assert_eq!(may("weld", "widget/a:part/*").0, None);
    assert_eq!(may("bolt", "gadget/a").0, None);
    assert_eq!(may("weld", "gadget/b"), (Some(403), "implicit_deny"));
    assert_eq!(may("view", "*"), (Some(403), "implicit_deny"));
    let delete = plain("DELETE", "/v1/widgets/a");
    assert_eq!(
        code(rules.verdict(&delete, &nobody())),
        (None, "route_not_documented")
    );
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let set = "changes w\n  documented /a polish\n";
    for (table, line, expected, word) in [
        ("GET /a", 1, "bad_confidence", "GET"),
        ("\n\nsurely GET /a", 3, "bad_confidence", "surely"),
        ("documented get /a", 1, "bad_method", "get"),
        ("documented", 1, "bad_method", ""),
        ("documented GET", 1, "bad_path", ""),
        ("documented GET a", 1, "bad_path", "a"),
        ("documented GET /a/", 1, "bad_path", "/a/"),
        ("documented GET /a//b", 1, "bad_path", "/a//b"),
        ("documented GET /a/../b", 1, "bad_path", "/a/../b"),
        ("documented GET /a/x{b}", 1, "bad_path", "/a/x{b}"),
        ("documented GET /a/{}", 1, "bad_path", "/a/{}"),
        ("documented GET /a%20b", 1, "bad_path", "/a%20b"),
        (
            "documented GET /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
            1,
            "bad_path",
            "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
        ),
        ("base v2", 1, "bad_path", "v2"),
        ("base", 1, "bad_path", ""),
        ("base /a b", 1, "unexpected_word", "b"),
        ("documented GET /a each view acct", 1, "bad_mode", "each"),
        ("documented GET /a open each", 1, "bad_mode", "each"),
        ("documented GET /a all", 1, "bad_action", ""),
        ("documented GET /a all view, acct", 1, "bad_action", ""),
        ("documented GET /a all view* acct", 1, "bad_action", "view*"),
        ("documented GET /a all view", 1, "bad_resource", ""),
        ("documented GET /a all view proj", 1, "bad_resource", "proj"),
        (
            "documented GET /a all view proj/",
            1,
            "bad_resource",
            "proj/",
        ),
        (
            "documented GET /a all view proj/*",
            1,
            "bad_resource",
            "proj/*",
        ),
        (
            "documented GET /{a} all view proj/{a",
            1,
            "bad_resource",
            "proj/{a",
        ),
        (
            "documented GET /{a} all view proj/x{a}",
            1,
            "bad_resource",
            "proj/x{a}",
        ),
        (
            "documented GET /{a} all view proj/{a}x",
            1,
            "bad_resource",
            "proj/{a}x",
        ),
        (
            "documented GET /{a} all view proj/{a?}:{a}",
            1,
            "bad_resource",
            "proj/{a?}:{a}",
        ),
        (
            "documented GET /{a} all view proj/a}",
            1,
            "bad_resource",
            "proj/a}",
        ),
        (
            "documented GET /{a} all view proj/{a}:flag",
            1,
            "bad_resource",
            "proj/{a}:flag",
        ),
        (
            "documented GET /a all view a/x:b/x:c/x:d/x:e/x:f/x:g/x",
            1,
            "bad_resource",
            "a/x:b/x:c/x:d/x:e/x:f/x:g/x",
        ),
        (
            "documented GET /{a} all view proj/{b}",
            1,
            "unknown_parameter",
            "b",
        ),
        (
            "documented GET /{a} all view proj/{b?}",
            1,
            "unknown_parameter",
            "b?",
        ),
        (
            "documented GET /{a} all view proj/x:env/{change}",
            1,
            "unknown_parameter",
            "/{a}",
        ),
        (
            "documented GET /a all view acct acct",
            1,
            "unexpected_word",
            "acct",
        ),
        ("documented GET /a all view acct |", 1, "bad_resource", ""),
        (
            "documented PATCH /a change w acct",
            1,
            "unknown_changes",
            "w",
        ),
        ("documented PATCH /a change", 1, "unknown_changes", ""),
        ("  documented /a polish", 1, "change_outside_changes", "/a"),
        (
            "base /v2\n  documented /a polish",
            2,
            "change_outside_changes",
            "/a",
        ),
        ("changes w\n  documented a/b polish", 2, "bad_field", "a/b"),
        (
            "changes w\n  documented /a,/~0 polish",
            2,
            "bad_field",
            "/~0",
        ),
        (
            "changes w\n  documented /{a} polish",
            2,
            "bad_field",
            "/{a}",
        ),
        ("changes w\n  documented /a", 2, "bad_action", ""),
        ("changes w\n  documented /a polish |", 2, "bad_action", ""),
        (
            "changes w\n  documented /a polish grind",
            2,
            "unexpected_word",
            "grind",
        ),
        (
            "changes w\n  documented /a polish in production",
            2,
            "bad_environment",
            "production",
        ),
        (
            "changes w\n  documented /a polish in",
            2,
            "bad_environment",
            "",
        ),
        (
            "changes w\n  documented /a polish in * x",
            2,
            "unexpected_word",
            "x",
        ),
        (
            "changes w\n  documented /a polish\n  documented /b,/a grind",
            3,
            "stands_twice",
            "/a",
        ),
        ("changes w\nchanges w", 2, "stands_twice", "w"),
        (
            "documented GET /{a} all view acct\ndocumented GET /{b} all view acct",
            2,
            "stands_twice",
            "/{b}",
        ),
        (
            &format!("{set}documented PATCH /a change w proj/x:env/{{change}}"),
            3,
            "change_without_environment",
            "w",
        ),
        (
            &format!("{set}documented PATCH /a change w acct"),
            1,
            "ok",
            "",
        ),
    ] {
        match RouteTable::read(String::from(table)) {
            Ok(_) => assert_eq!(expected, "ok", "{table}"),
            Err(problems) => {
                let told: Vec<_> = problems
                    .iter()
                    .map(|problem| (problem.line, problem.code(), &*problem.word))
                    .collect();
                assert_eq!(told, [(line, expected, word)], "{table}");
                let message = problems[0].message();
                assert_eq!(message.contains('`'), !word.is_empty(), "{message}");
                assert!(!problems[0].help().is_empty());
                assert!(
                    problems[0]
                        .to_string()
                        .starts_with(&format!("line {line}: "))
                );
            }
        }
    }
}

#[test]
fn every_problem_is_told_and_none_is_used() {
    let problems = RouteTable::read("x\ndocumented GET /a\ny\n").expect_err("a broken table");
    let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 3]);
    let many = "x\n".repeat(5_000);
    assert_eq!(
        RouteTable::read(many).expect_err("a broken table").len(),
        100
    );
    let large = "#".repeat(1024 * 1024 + 1);
    let told = RouteTable::read(large).expect_err("a table too large");
    assert_eq!(told[0].code(), "route_table_too_large");
    let routes: String = (0..70_000)
        .map(|at| format!("unknown GET /{at}\n"))
        .collect();
    let told = RouteTable::read(routes).expect_err("too many routes");
    assert!(
        told.iter()
            .all(|problem| problem.code() == "route_table_too_large")
    );
}

/// No text makes reading fail in another way than by telling why.
#[test]
fn random_tables_are_read_or_refused() {
    let rng = &mut fastrand::Rng::with_seed(7);
    let text = include_str!("../../src/edge/routes.txt");
    let lines: Vec<&str> = text.lines().collect();
    let (mut good, mut bad) = (0, 0);
    for _ in 0..20_000 {
        let start = rng.usize(..lines.len());
        let mut some = lines[start..(start + 6).min(lines.len())].join("\n");
        for _ in 0..rng.usize(..3) {
            let at = (0..some.len())
                .filter(|at| some.is_char_boundary(*at))
                .nth(rng.usize(..some.len().max(1)));
            if let Some(at) = at {
                some.insert_str(
                    at,
                    ["{", "}", "/", "|", " ", "\n", ",", "?", "é", ":"][rng.usize(..10)],
                );
            }
        }
        match RouteTable::read(some) {
            Ok(_) => good += 1,
            Err(problems) => bad += usize::from(!problems.is_empty()),
        }
    }
    assert_eq!(good + bad, 20_000);
    assert!(good > 1_000 && bad > 1_000, "{good} good, {bad} bad");
}

//! What a body changes, and what that needs (rule 6.3).

use serde_json::{Value, json};
use tokenscope::Principal;
use tokenscope::edge::{Body, MAX_BODY, Request, Rules};

use super::account;
use super::requests::{
    JSON, SEMANTIC, all_but, code, custom, everybody, holder_in, nobody, only, plain, rules,
    with_body,
};

const FLAG: &str = "/api/v2/flags/web/checkout";

fn patch(
    rules: &Rules,
    target: &str,
    content_type: &str,
    body: &str,
    principal: &Principal,
) -> (Option<u16>, &'static str) {
    let request = with_body(plain("PATCH", target), content_type, body);
    code(rules.verdict(&request, principal))
}

/// Each field and instruction of the table: refused to who lacks all that it may need, and to nobody who has one of them.
#[test]
fn each_field_and_instruction_needs_its_own_actions() {
    let (everywhere, documented) = (rules(true), rules(false));
    let text = include_str!("../../src/edge/routes.txt");
    let (mut set, mut asked) = (String::new(), 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.first() == Some(&"changes") {
            set = words[1].into();
        }
        if !line.starts_with("  ") || words.is_empty() {
            continue;
        }
        let end = words
            .iter()
            .position(|word| *word == "in")
            .unwrap_or(words.len());
        let actions: Vec<&str> = words[2..end]
            .iter()
            .copied()
            .filter(|word| *word != "|")
            .collect();
        let target = text
            .lines()
            .find(|line| line.contains(&format!(" change {set} ")))
            .and_then(|line| line.split_whitespace().nth(2))
            .map(|path| format!("/api/v2{}", path.replace(['{', '}'], "")))
            .expect("a route of the set");
        for field in words[1].split(',') {
            asked += 1;
            let (content_type, body) = match field.starts_with('/') {
                true => {
                    let path = field.replace("{environmentKey}", "production");
                    (JSON, json!([{"op": "replace", "path": path, "value": 1}]))
                }
                false => {
                    let instruction = json!({"kind": field});
                    let environment = match target.contains("environmentKey") {
                        true => "environmentKey",
                        false => "production",
                    };
                    (
                        SEMANTIC,
                        json!({"environmentKey": environment, "instructions": [instruction]}),
                    )
                }
            };
            let body = body.to_string();
            let ask =
                |principal: &Principal| patch(&everywhere, &target, content_type, &body, principal);
            let (name, lacking) = (format!("{set} {field}"), all_but(&actions));
            assert_eq!(ask(&nobody()), (Some(403), "implicit_deny"), "{name}");
            assert_eq!(ask(&lacking), (Some(403), "explicit_deny"), "{name}");
            assert_eq!(ask(&everybody()), (None, "allowed"), "{name}");
            for action in &actions {
                assert_eq!(ask(&only(&[action])).0, None, "{name}: {action}");
            }
            let sure = words[0] == "documented";
            let (status, _) = patch(&documented, &target, content_type, &body, &lacking);
            let route_is_sure = text.lines().any(|line| {
                line.starts_with("documented") && line.contains(&format!(" change {set} "))
            });
            assert_eq!(status, (sure && route_is_sure).then_some(403), "{name}");
        }
    }
    println!("{asked} fields and instructions");
    assert!(asked > 170);
}

#[test]
fn one_change_that_is_surely_denied_is_enough() {
    let rules = rules(false);
    let (on, name) = (
        r#"{"kind":"turnFlagOn"}"#,
        r#"{"kind":"updateName","value":"x"}"#,
    );
    let unknown = r#"{"kind":"igniteFlag"}"#;
    let lacking = all_but(&["updateName"]);
    for (instructions, expected) in [
        (format!("[{on}]"), (None, "allowed")),
        (format!("[{name}]"), (Some(403), "explicit_deny")),
        (format!("[{on},{name}]"), (Some(403), "explicit_deny")),
        (format!("[{name},{on}]"), (Some(403), "explicit_deny")),
        (format!("[{unknown}]"), (None, "change_unknown")),
        (format!("[{unknown},{on}]"), (None, "change_unknown")),
        (format!("[{unknown},{name}]"), (Some(403), "explicit_deny")),
        ("[]".into(), (None, "no_change")),
    ] {
        let body = format!(r#"{{"environmentKey":"production","instructions":{instructions}}}"#);
        assert_eq!(
            patch(&rules, FLAG, SEMANTIC, &body, &lacking),
            expected,
            "{body}"
        );
    }
}

#[test]
fn an_environment_is_the_one_that_the_change_names() {
    let (rules, account) = (
        rules(false),
        account(&json!({
            "members": [],
            "environments": {"web": [
                {"key": "staging", "tags": [], "critical": false},
                {"key": "production", "tags": [], "critical": true},
            ]},
        })),
    );
    let staging = holder_in(
        &account,
        json!([{"effect": "allow", "actions": ["*"], "resources": ["proj/*:env/staging:flag/*"]}]),
    );
    let calm = holder_in(
        &account,
        json!([{"effect": "allow", "actions": ["*"], "resources": ["proj/*:env/*;{critical:false}:flag/*"]}]),
    );
    let on =
        |environment: &str| format!(r#"{{{environment}"instructions":[{{"kind":"turnFlagOn"}}]}}"#);
    let pointer = |path: &str| format!(r#"[{{"op":"replace","path":"{path}","value":1}}]"#);
    for (content_type, body, expected, of_calm) in [
        (
            SEMANTIC,
            on(r#""environmentKey":"staging","#),
            (None, "allowed"),
            (None, "incomplete_facts"),
        ),
        (
            SEMANTIC,
            on(r#""environmentKey":"production","#),
            (Some(403), "implicit_deny"),
            (None, "incomplete_facts"),
        ),
        // Which one it is, is not told.
        (
            SEMANTIC,
            on(""),
            (None, "incomplete_facts"),
            (None, "incomplete_facts"),
        ),
        (
            SEMANTIC,
            on(r#""environmentKey":null,"#),
            (None, "incomplete_facts"),
            (None, "incomplete_facts"),
        ),
        (
            SEMANTIC,
            on(r#""environmentKey":"a/b","#),
            (None, "change_unknown"),
            (None, "change_unknown"),
        ),
        (
            SEMANTIC,
            on(r#""environmentKey":"*","#),
            (None, "change_unknown"),
            (None, "change_unknown"),
        ),
        (
            SEMANTIC,
            on(r#""environmentKey":"?","#),
            (None, "change_unknown"),
            (None, "change_unknown"),
        ),
        (
            SEMANTIC,
            on(r#""environmentKey":7,"#),
            (None, "body_not_understood"),
            (None, "body_not_understood"),
        ),
        (
            JSON,
            pointer("/environments/staging/on"),
            (None, "allowed"),
            (None, "incomplete_facts"),
        ),
        (
            JSON,
            pointer("/environments/production/on"),
            (Some(403), "implicit_deny"),
            (None, "incomplete_facts"),
        ),
        (
            JSON,
            pointer("/environments/~0/on"),
            (None, "change_unknown"),
            (None, "change_unknown"),
        ),
        (
            JSON,
            pointer("/environments//on"),
            (None, "change_unknown"),
            (None, "change_unknown"),
        ),
        // It acts on every environment, and production is not allowed; the document says what is critical.
        (
            JSON,
            pointer("/name"),
            (Some(403), "implicit_deny"),
            (Some(403), "implicit_deny"),
        ),
        // Whether it acts on every one is not documented.
        (
            JSON,
            pointer("/archived"),
            (None, "incomplete_facts"),
            (None, "incomplete_facts"),
        ),
    ] {
        assert_eq!(
            patch(&rules, FLAG, content_type, &body, &staging),
            expected,
            "{body}"
        );
        assert_eq!(
            patch(&rules, FLAG, content_type, &body, &calm),
            of_calm,
            "{body}"
        );
    }
}

#[test]
fn an_environment_beside_that_of_the_path_is_not_understood() {
    let rules = rules(false);
    let target = "/api/v2/segments/web/production/beta";
    for (environment, expected) in [
        (
            r#""environmentKey":"production","#,
            (Some(403), "implicit_deny"),
        ),
        ("", (Some(403), "implicit_deny")),
        (r#""environmentKey":"staging","#, (None, "change_unknown")),
    ] {
        let body = format!(r#"{{{environment}"instructions":[{{"kind":"updateName"}}]}}"#);
        assert_eq!(
            patch(&rules, target, SEMANTIC, &body, &nobody()),
            expected,
            "{body}"
        );
    }
}

#[test]
fn a_body_that_is_not_plainly_a_patch_is_forwarded() {
    let rules = rules(false);
    let refused = (Some(403), "implicit_deny");
    let not = (None, "body_not_understood");
    let unknown = (None, "change_unknown");
    let op = r#"{"op":"replace","path":"/name","value":"x"}"#;
    let deep = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"[{{"op":"replace","path":"/name","value":{open}{close}}}]"#)
    };
    for (body, expected) in [
        (format!("[{op}]"), refused),
        (format!(" \t\r\n[ {op} ] \n"), refused),
        (format!(r#"{{"patch":[{op}]}}"#), refused),
        (format!(r#"{{"comment":"why","patch":[{op}]}}"#), refused),
        (
            r#"[{"value":"x","path":"/name","op":"replace"}]"#.into(),
            refused,
        ),
        (
            r#"[{"op":"replace","path":"/name/x","value":[1.5e-3,-0,true,null,{"op":"test"}]}]"#
                .into(),
            refused,
        ),
        (r#"[{"op":"add","path":"/name"}]"#.into(), refused),
        (r#"[{"op":"remove","path":"/name"}]"#.into(), refused),
        // Not a change, or a change of two places.
        (
            r#"[{"op":"test","path":"/name","value":"x"}]"#.into(),
            (None, "no_change"),
        ),
        (
            r#"[{"op":"move","from":"/description","path":"/name"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"copy","from":"/description","path":"/name"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"Replace","path":"/name","value":"x"}]"#.into(),
            unknown,
        ),
        (r#"[{"op":"","path":"/name"}]"#.into(), unknown),
        // A field that is not named, or more than one.
        (r#"[{"op":"replace","path":"","value":{}}]"#.into(), unknown),
        (
            r#"[{"op":"replace","path":"/","value":{}}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"name","value":"x"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"/Name","value":"x"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"/names","value":"x"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"//name","value":"x"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"/environments/production","value":{}}]"#.into(),
            unknown,
        ),
        // Written so that another reader may take it for something else.
        (
            r#"[{"op":"replace","path":"\/name","value":"x"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"/n\u0061me","value":"x"}]"#.into(),
            unknown,
        ),
        (
            r#"[{"op":"replace","path":"/name","path":"/tags","value":"x"}]"#.into(),
            not,
        ),
        (
            r#"[{"op":"replace","path":"/name","Path":"/tags","value":"x"}]"#.into(),
            not,
        ),
        (r#"[{"Op":"replace","path":"/name"}]"#.into(), not),
        (
            "[{\"op\":\"replace\",\"path\":\"/name\",\"\u{212a}ind\":1}]".into(),
            not,
        ),
        (r#"[{"op":"replace","p\u0061th":"/name"}]"#.into(), not),
        (format!(r#"{{"patch":[{op}],"patch":[]}}"#), not),
        (format!(r#"{{"patch":[{op}],"name":"x"}}"#), not),
        (format!(r#"{{"Patch":[{op}]}}"#), not),
        (r#"{"name":"x"}"#.into(), not),
        (format!(r#"{{"comment":"x","merge":{op}}}"#), not),
        (format!(r#"{{"instructions":[{op}]}}"#), not),
        // Not well-formed.
        (format!("[{op}"), not),
        (format!("[{op},]"), not),
        (format!("[{op}]]"), not),
        (format!("[{op}] x"), not),
        (format!("\u{feff}[{op}]"), not),
        (format!("[{op} {op}]"), not),
        (format!("// x\n[{op}]"), not),
        (
            r#"[{"op":"replace","path":"/name","value":01}]"#.into(),
            not,
        ),
        (
            r#"[{"op":"replace","path":"/name","value":1.}]"#.into(),
            not,
        ),
        (
            r#"[{"op":"replace","path":"/name","value":+1}]"#.into(),
            not,
        ),
        (
            r#"[{"op":"replace","path":"/name","value":tru}]"#.into(),
            not,
        ),
        (
            r#"[{"op":"replace","path":"/name","value":"\x"}]"#.into(),
            not,
        ),
        (
            r#"[{"op":"replace","path":"/name","value":"\u12g4"}]"#.into(),
            not,
        ),
        (
            "[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"a\nb\"}]".into(),
            not,
        ),
        (r#"[{'op':"replace","path":"/name"}]"#.into(), not),
        (r#"[{"op":"replace","path":7}]"#.into(), unknown),
        (r#"[{"op":"replace"}]"#.into(), not),
        (r#"[{"path":"/name"}]"#.into(), not),
        (r#"["/name"]"#.into(), not),
        ("[[]]".into(), not),
        ("".into(), not),
        ("null".into(), not),
        (deep(20), refused),
        (deep(200), not),
        (deep(30_000), not),
    ] {
        assert_eq!(
            patch(&rules, FLAG, JSON, &body, &nobody()),
            expected,
            "{body:.200}"
        );
    }
    let request = plain("PATCH", FLAG);
    let broken = Request {
        content_type: Some(JSON),
        body: Body::Whole(b"[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"\xff\"}]"),
        ..request
    };
    assert_eq!(code(rules.verdict(&broken, &nobody())), not);
}

#[test]
fn the_type_of_a_body_says_how_it_is_read() {
    let rules = rules(false);
    let semantic = r#"{"environmentKey":"x","instructions":[{"kind":"turnFlagOn"}]}"#;
    let json = r#"[{"op":"replace","path":"/name","value":"x"}]"#;
    let (refused, not, odd) = (
        (Some(403), "implicit_deny"),
        (None, "body_not_understood"),
        (None, "content_type"),
    );
    for (content_type, of_semantic, of_json) in [
        ("application/json", not, refused),
        ("Application/JSON", not, refused),
        ("application/json; charset=utf-8", not, refused),
        ("application/json;charset=UTF-8", not, refused),
        (
            "application/json; domain-model=launchdarkly.semanticpatch",
            refused,
            not,
        ),
        (
            "application/json;domain-model=launchdarkly.semanticpatch",
            refused,
            not,
        ),
        (
            "application/json; charset=utf-8; domain-model=launchdarkly.semanticpatch",
            refused,
            not,
        ),
        (
            "application/json; domain-model=launchdarkly.semanticPatch",
            odd,
            odd,
        ),
        (
            "application/json; domain-model=\"launchdarkly.semanticpatch\"",
            odd,
            odd,
        ),
        ("application/json; charset=utf-16", odd, odd),
        ("application/json, application/json", odd, odd),
        (
            "application/json; domain-model=launchdarkly.semanticpatch, text/plain",
            odd,
            odd,
        ),
        ("application/json-patch+json", odd, odd),
        ("application/merge-patch+json", odd, odd),
        ("text/plain", odd, odd),
        ("application/json;", odd, odd),
        ("", odd, odd),
    ] {
        assert_eq!(
            patch(&rules, FLAG, content_type, semantic, &nobody()),
            of_semantic,
            "{content_type}"
        );
        assert_eq!(
            patch(&rules, FLAG, content_type, json, &nobody()),
            of_json,
            "{content_type}"
        );
    }
    let without = Request {
        body: Body::Whole(json.as_bytes()),
        ..plain("PATCH", FLAG)
    };
    assert_eq!(code(rules.verdict(&without, &nobody())), odd);
}

#[test]
fn a_body_is_asked_for_only_where_it_decides() {
    let rules = rules(false);
    let ask = |method, target, body| {
        let request = Request {
            content_type: Some(JSON),
            body,
            ..plain(method, target)
        };
        code(rules.verdict(&request, &nobody()))
    };
    assert_eq!(ask("PATCH", FLAG, Body::Unread), (None, "body_not_read"));
    assert_eq!(ask("PATCH", FLAG, Body::TooLarge), (None, "body_too_large"));
    assert_eq!(
        ask("POST", "/api/v2/flags/web", Body::Unread),
        (Some(403), "implicit_deny")
    );
    assert_eq!(
        ask("POST", "/api/v2/flags/web", Body::TooLarge),
        (Some(403), "implicit_deny")
    );
    assert_eq!(
        ask("POST", "/api/v2/flags/web", Body::Whole(b"{")),
        (Some(403), "implicit_deny")
    );
}

#[test]
fn what_a_body_costs_is_bounded() {
    let rules = rules(false);
    let op = r#"{"op":"replace","path":"/name","value":"x"}"#;
    let many = |count: usize| format!("[{}]", vec![op; count].join(","));
    let padded = |length: usize| {
        let text = format!("[{op}]");
        format!("{text}{}", " ".repeat(length - text.len()))
    };
    assert_eq!(patch(&rules, FLAG, JSON, &many(64), &nobody()).0, Some(403));
    assert_eq!(
        patch(&rules, FLAG, JSON, &many(65), &nobody()),
        (None, "too_many_changes")
    );
    assert_eq!(
        patch(&rules, FLAG, JSON, &padded(MAX_BODY), &nobody()).0,
        Some(403)
    );
    assert_eq!(
        patch(&rules, FLAG, JSON, &padded(MAX_BODY + 1), &nobody()),
        (None, "body_too_large")
    );
}

/// Where two fields of a table fit one pointer, which one it is, is not known.
#[test]
fn a_pointer_that_fits_two_fields_is_not_understood() {
    let rules = custom(
        "changes widget\n\
         \x20 documented /a polish\n\
         \x20 documented /a/b grind\n\
         documented PATCH /widgets/{id} change widget widget/{id}\n",
    );
    let body = |path: &str| format!(r#"[{{"op":"replace","path":"{path}"}}]"#);
    let ask = |path: &str| patch(&rules, "/widgets/x", JSON, &body(path), &nobody());
    assert_eq!(ask("/a"), (Some(403), "implicit_deny"));
    assert_eq!(ask("/a/c"), (Some(403), "implicit_deny"));
    assert_eq!(ask("/a/b"), (None, "change_unknown"));
}

/// A body that is refused is one that another reader of JSON reads, and that changes something there which is denied.
#[test]
fn what_is_refused_another_reader_reads_alike() {
    let rules = rules(false);
    let (rng, nobody) = (&mut fastrand::Rng::with_seed(11), nobody());
    let whole = [
        r#"[{"op":"replace","path":"/name","value":"x\u0041"},{"op":"test","path":"/_version","value":-1.5e3}]"#,
        r#"{"comment":"c","patch":[{"op":"add","path":"/tags/-","value":["a",{"b":null}]}]}"#,
        r#"[{"op":"remove","path":"/environments/production/on"},{"from":"/name","op":"move","path":"/tags"}]"#,
        r#"{"environmentKey":"production","instructions":[{"kind":"turnFlagOn"},{"kind":"updateName","value":"x"}]}"#,
        r#"{"instructions":[{"values":[true,false],"kind":"addTags"}],"comment":"\n"}"#,
    ];
    let bits = [
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\",
        " ",
        "0",
        "-",
        "e",
        "null",
        "op",
        "Path",
        "kind",
        "\"op\":",
        "/name",
        "\"path\":\"/name\"",
        "\u{e9}",
        "\n",
        "\u{1}",
        "\\u0070",
        "comment",
    ];
    let (mut refused, mut unread) = (0, 0);
    for _ in 0..100_000 {
        let mut body = String::from(whole[rng.usize(..whole.len())]);
        for _ in 0..rng.usize(..4) {
            let at = rng.usize(..=body.len());
            if !body.is_char_boundary(at) {
                continue;
            }
            match rng.usize(..3) {
                0 => body.insert_str(at, bits[rng.usize(..bits.len())]),
                1 => drop(body.pop()),
                _ => {
                    let end = (at + rng.usize(..6)).min(body.len());
                    if body.is_char_boundary(end) {
                        body.replace_range(at..end, bits[rng.usize(..bits.len())]);
                    }
                }
            }
        }
        let semantic = rng.bool();
        let content_type = if semantic { SEMANTIC } else { JSON };
        let (status, code) = patch(&rules, FLAG, content_type, &body, &nobody);
        unread += usize::from(code == "body_not_understood");
        if status.is_none() {
            continue;
        }
        refused += 1;
        let read: Value =
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{body}: {error}"));
        let list = if semantic {
            &read["instructions"]
        } else {
            read.get("patch").unwrap_or(&read)
        };
        let known = |change: &Value| match semantic {
            true => ["turnFlagOn", "updateName", "addTags"]
                .iter()
                .any(|kind| change["kind"] == *kind),
            false => {
                let path = change["path"].as_str().unwrap_or_default();
                let fields = ["/name", "/tags", "/environments/"];
                ["add", "replace", "remove"]
                    .iter()
                    .any(|op| change["op"] == *op)
                    && fields.iter().any(|field| path.starts_with(field))
            }
        };
        assert!(
            list.as_array().is_some_and(|list| list.iter().any(known)),
            "{body}"
        );
    }
    println!("{refused} refused, {unread} not understood");
    assert!(refused > 10_000 && unread > 10_000);
}

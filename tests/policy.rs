//! Diagnostics as the manual shows them, printing, hostile texts, and the soundness of the lints.

#[path = "diagnostics/manual.rs"]
mod manual;

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use tokenscope::catalog::Catalog;
use tokenscope::policy::{
    Effect, Filter, Glob, MAX_PATTERN_BYTES, MAX_PATTERNS, MAX_STATEMENTS, ParseOptions, Pattern,
    Policy, Specifier, SpecifierForm, Statement, format_policy, parse_policy, read_policy,
};
use tokenscope::source::{Diagnostic, Limits, Path, Report, parse_json};

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

/// The pages of `tests/diagnostics` say what is really said. With `TOKENSCOPE_BLESS=1` they are written anew, to be
/// read before they are committed.
#[test]
fn the_manual_is_right() {
    let mut wrong = Vec::new();
    for page in manual::pages() {
        let (examples, renewed) = manual::examples(&page);
        assert!(!examples.is_empty(), "{} has no examples", page.display());
        if std::env::var_os("TOKENSCOPE_BLESS").is_some() {
            fs::write(&page, renewed).unwrap();
            continue;
        }
        for example in examples {
            let said = manual::said(&example.text, example.strict);
            if said != example.expected {
                wrong.push(format!(
                    "{}\nexpected:\n{}said:\n{said}",
                    example.place, example.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each section of the manual is about a code, and shows it.
#[test]
fn the_manual_shows_every_code() {
    let mut shown = BTreeSet::new();
    let mut sections = BTreeSet::new();
    for page in manual::pages() {
        for example in manual::examples(&page).0 {
            if let Some(code) = example
                .section
                .strip_prefix('`')
                .and_then(|code| code.strip_suffix('`'))
            {
                sections.insert(code.to_owned());
            }
            let parsed = manual::parse(&example.text, example.strict);
            shown.extend(
                parsed
                    .diagnostics
                    .iter()
                    .map(|diagnostic| diagnostic.code.to_owned()),
            );
        }
    }
    let missing: Vec<_> = sections.difference(&shown).collect();
    assert!(
        missing.is_empty(),
        "sections without their code: {missing:?}"
    );
    // Shown by the tests below and in `source.rs`, because they need a text of a megabyte or another document.
    let elsewhere = [
        "bad_catalog",
        "json_too_large",
        "json_too_many_values",
        "lint_unfinished",
        "more_diagnostics",
        "pattern_too_long",
        "too_many_patterns",
        "too_many_statements",
    ];
    let table = documented();
    let of_policies: BTreeSet<&String> = table
        .iter()
        .filter(|code| !elsewhere.contains(&&***code))
        .collect();
    let sections: BTreeSet<&String> = sections.iter().collect();
    assert_eq!(
        sections, of_policies,
        "the manual's sections and the table in `source::codes`"
    );
}

/// The codes of the part of the table in `source::codes` that speaks of texts, policies and catalogs.
fn documented() -> BTreeSet<String> {
    let table = include_str!("../src/source/codes.rs");
    let part = table
        .split("//! ## ")
        .filter(|part| !part.starts_with("Accounts"));
    let rows = part
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix("//! | `"));
    rows.filter_map(|row| row.split('`').next())
        .map(str::to_owned)
        .collect()
}

/// Every code is in lower snake case, every message in the house's grammar.
#[test]
fn messages_keep_to_the_grammar() {
    let mut seen = 0;
    for page in manual::pages() {
        for example in manual::examples(&page).0 {
            for diagnostic in manual::parse(&example.text, example.strict).diagnostics {
                let Diagnostic {
                    code,
                    message,
                    help,
                    ..
                } = &diagnostic;
                assert!(
                    code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                    "{code}"
                );
                for text in [Some(message), help.as_ref()].into_iter().flatten() {
                    // `JSON` may begin one, a sentence may not.
                    let second = text.chars().nth(1);
                    assert!(
                        !text.starts_with(char::is_uppercase)
                            || second.is_some_and(char::is_uppercase),
                        "{text}"
                    );
                    assert!(!text.ends_with(['.', ' ', '?']), "{text}");
                    assert!(!text.contains(['\n', '\r']), "{text}");
                    assert!(text.matches('`').count() % 2 == 0, "{text}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 50);
}

/// A made-up policy: every form of pattern, names from a small stock so that they meet.
fn random_policy(rng: &mut fastrand::Rng, statements: usize) -> String {
    const NAMES: [&str; 9] = [
        "*",
        "a",
        "ab",
        "a*",
        "*b",
        "a*b",
        "${roleAttribute/x}",
        "${roleAttribute/y}",
        "a.b_c-D",
    ];
    let name = |rng: &mut fastrand::Rng| {
        let names: Vec<&str> = (0..=rng.usize(..2))
            .map(|_| NAMES[rng.usize(..NAMES.len())])
            .collect();
        names.join(",")
    };
    let segment = |rng: &mut fastrand::Rng, kind: &str| {
        let mut segment = format!("{kind}/{}", name(rng));
        if rng.u8(..3) == 0 {
            let filters = [
                "t",
                "t*",
                "view:a",
                "view:a*",
                "${roleAttribute/x}",
                "view:${roleAttribute/x}",
            ];
            let count = rng.usize(1..3);
            let filters = rng.choose_multiple(filters, count).join(",");
            segment += &format!(";{filters}");
            if kind == "env" && rng.bool() {
                segment += &format!(",{{critical:{}}}", rng.bool());
            }
        }
        segment
    };
    let specifier = |rng: &mut fastrand::Rng| {
        if rng.u8(..20) == 0 {
            return "*".to_owned();
        }
        let depth = rng.usize(1..4);
        let mut parts: Vec<String> = ["proj", "env", "flag"][..depth]
            .iter()
            .map(|kind| segment(rng, kind))
            .collect();
        if rng.u8(..5) == 0 {
            parts.push("*".to_owned());
        }
        parts.join(":")
    };
    let action = |rng: &mut fastrand::Rng| {
        let actions = [
            "*",
            "update*",
            "updateOn",
            "updateTags",
            "view*",
            "viewProject",
            "*Tags",
            "quo\\\"te\\u0007",
        ];
        actions[rng.usize(..actions.len())].to_owned()
    };
    let statement = |rng: &mut fastrand::Rng| {
        let effect = ["allow", "deny"][rng.usize(..2)];
        let list =
            |rng: &mut fastrand::Rng, key: &str, make: &dyn Fn(&mut fastrand::Rng) -> String| {
                let items: Vec<String> = (0..rng.usize(1..4))
                    .map(|_| format!("\"{}\"", make(rng)))
                    .collect();
                let key = if rng.u8(..4) == 0 {
                    format!("not{}{}", key[..1].to_uppercase(), &key[1..])
                } else {
                    key.to_owned()
                };
                format!("\"{key}\": [{}]", items.join(", "))
            };
        let (actions, resources) = (
            list(rng, "actions", &action),
            list(rng, "resources", &specifier),
        );
        format!("{{\"effect\": \"{effect}\", {actions}, {resources}}}")
    };
    let statements: Vec<String> = (0..statements).map(|_| statement(rng)).collect();
    format!("[{}]", statements.join(", "))
}

fn parsed(text: &str) -> Policy {
    let parsed = manual::parse(text, false);
    parsed
        .policy
        .unwrap_or_else(|| panic!("{text}\n{:?}", parsed.diagnostics))
}

#[test]
fn printing_then_parsing_is_the_identity() {
    let mut rng = fastrand::Rng::with_seed(1);
    for _ in 0..2_000 {
        let count = rng.usize(..5);
        let policy = parsed(&random_policy(&mut rng, count));
        let printed = format_policy(&policy);
        assert_eq!(parsed(&printed), policy, "{printed}");
        assert_eq!(format_policy(&parsed(&printed)), printed);
    }
}

/// Other parsers read what is printed, and see the same.
#[test]
fn what_is_printed_is_what_a_json_printer_prints() {
    let mut rng = fastrand::Rng::with_seed(2);
    for _ in 0..200 {
        let policy = parsed(&random_policy(&mut rng, 3));
        let value = serde_json::to_value(&policy).unwrap();
        let printed: serde_json::Value = serde_json::from_str(&format_policy(&policy)).unwrap();
        assert_eq!(printed, value);
        assert!(!format_policy(&policy).contains('\t'));
    }
    assert_eq!(format_policy(&Policy::default()), "[]");
}

/// What `statement_covered` and `duplicate_statement` say is true: a request that the covered statement matches is
/// matched by the other one too, with every choice of attribute values.
#[test]
fn a_covered_statement_matches_nothing_of_its_own() {
    let mut rng = fastrand::Rng::with_seed(3);
    let (mut said, mut checked) = (0, 0);
    for _ in 0..3_000 {
        let text = random_policy(&mut rng, 4);
        let result = manual::parse(&text, false);
        let policy = result.policy.expect("made without errors");
        for diagnostic in &result.diagnostics {
            if !["statement_covered", "duplicate_statement"].contains(&diagnostic.code) {
                continue;
            }
            said += 1;
            let index = |text: &str| text.parse::<usize>().unwrap();
            let narrow = &policy.statements[index(&diagnostic.pointer.as_deref().unwrap()[1..])];
            let wide = &policy.statements[index(&diagnostic.params[0].1)];
            assert_eq!(narrow.effect, wide.effect);
            for _ in 0..100 {
                let request = Request::random(&mut rng);
                if request.matches(narrow) {
                    checked += 1;
                    assert!(request.matches(wide), "{diagnostic}\n{request:?}\n{text}");
                }
            }
        }
    }
    assert!(
        said > 300 && checked > 3_000,
        "too few to mean anything: {said}, {checked}"
    );
}

/// A request and the values of a principal, matched as rules 2 and 3 say, for this test alone.
#[derive(Debug)]
struct Request {
    action: &'static str,
    /// Name, tags and views of proj, env, flag as far as it goes.
    segments: Vec<(
        &'static str,
        &'static str,
        Vec<&'static str>,
        Vec<&'static str>,
    )>,
    critical: bool,
    /// Values of the attributes x and y.
    attributes: [Vec<&'static str>; 2],
}

impl Request {
    fn random(rng: &mut fastrand::Rng) -> Self {
        const KEYS: [&str; 6] = ["a", "ab", "axb", "b", "t", "t1"];
        let some = |rng: &mut fastrand::Rng| {
            let count = rng.usize(..4);
            rng.choose_multiple(KEYS, count)
        };
        let depth = rng.usize(1..4);
        let kinds = ["proj", "env", "flag"][..depth].iter();
        let actions = [
            "updateOn",
            "updateTags",
            "viewProject",
            "viewX",
            "createFlag",
        ];
        Self {
            action: actions[rng.usize(..actions.len())],
            segments: kinds
                .map(|kind| (*kind, KEYS[rng.usize(..KEYS.len())], some(rng), some(rng)))
                .collect(),
            critical: rng.bool(),
            attributes: [some(rng), some(rng)],
        }
    }

    fn matches(&self, statement: &Statement) -> bool {
        let action = statement
            .actions
            .patterns
            .iter()
            .any(|glob| glob.matches(self.action));
        let unbound = |specifier: &Specifier| self.holes(specifier).any(|values| values.is_empty());
        if statement.resources.except && statement.resources.patterns.iter().any(unbound) {
            return false;
        }
        let resource = statement
            .resources
            .patterns
            .iter()
            .any(|specifier| self.within(specifier));
        action != statement.actions.except && resource != statement.resources.except
    }

    fn holes<'a>(&'a self, specifier: &'a Specifier) -> impl Iterator<Item = &'a [&'static str]> {
        ["x", "y"]
            .into_iter()
            .zip(&self.attributes)
            .filter_map(|(key, values)| {
                specifier
                    .text
                    .contains(&format!("${{roleAttribute/{key}}}"))
                    .then_some(values.as_slice())
            })
    }

    fn within(&self, specifier: &Specifier) -> bool {
        let SpecifierForm::Chain { segments, below } = &specifier.form else {
            return true;
        };
        let long_enough = if *below {
            self.segments.len() > segments.len()
        } else {
            self.segments.len() == segments.len()
        };
        long_enough
            && segments
                .iter()
                .zip(&self.segments)
                .all(|(pattern, (kind, name, tags, views))| {
                    *pattern.kind == **kind
                        && (pattern.names.is_empty()
                            || pattern.names.iter().any(|p| self.one(p, name)))
                        && pattern.filters.iter().all(|filter| match filter {
                            Filter::Tag(p) => tags.iter().any(|tag| self.one(p, tag)),
                            Filter::View(p) => views.iter().any(|view| self.one(p, view)),
                            Filter::Critical(wanted) => *wanted == self.critical,
                        })
                })
    }

    fn one(&self, pattern: &Pattern, text: &str) -> bool {
        match pattern {
            Pattern::Glob(glob) => glob.matches(text),
            Pattern::Hole(hole) => {
                let at = usize::from(format!("{hole:?}").contains("\"y\""));
                self.attributes[at].contains(&text)
            }
        }
    }
}

/// Rules 2.1 and 3.4, where nothing is wrong.
#[test]
fn what_is_accepted_without_a_word() {
    for specifier in [
        "proj/*",
        "proj:*",
        "proj/a,b,c:env/*;{critical:false},tag*:flag/*;beta,view:frontend",
        "proj/${roleAttribute/p}:env/${roleAttribute/e},test:flag/*;${roleAttribute/t},view:${roleAttribute/v}",
        "proj/*:env/*:*",
        "acct",
        "ip-allowlist",
        "member/*:token/*",
        "proj/*:agent-graphs/*",
        // Rule 3.2: a tag named `view`, then a segment; and a view selector before one.
        "proj/*;view:env/*",
        "proj/*:env/*:flag/*;view:*",
    ] {
        let text =
            format!(r#"[{{"effect": "allow", "actions": ["*"], "resources": ["{specifier}"]}}]"#);
        let parsed = manual::parse(&text, true);
        assert_eq!(codes(&parsed.diagnostics), [""; 0], "{specifier}");
    }
    assert_eq!(manual::parse("[]", true).policy, Some(Policy::default()));
    assert!(
        manual::parse("\u{feff} [ ]\r\n", true)
            .diagnostics
            .is_empty()
    );
}

#[test]
fn view_is_a_selector_unless_a_segment_follows() {
    let catalog = Catalog::launchdarkly();
    let filters = |text: &str| match Specifier::parse(text, &catalog).unwrap().form {
        SpecifierForm::Chain { segments, .. } => {
            (segments.len(), format!("{:?}", segments[0].filters))
        }
        SpecifierForm::Everything => unreachable!("a chain"),
    };
    assert_eq!(
        filters("proj/*;view:env/x"),
        (2, "[Tag(Glob(Glob(view)))]".to_owned())
    );
    assert_eq!(
        filters("proj/*;view:env"),
        (1, "[View(Glob(Glob(env)))]".to_owned())
    );
    assert_eq!(
        filters("proj/*;view:env:env/x"),
        (2, "[View(Glob(Glob(env)))]".to_owned())
    );
    assert_eq!(filters("proj/*;view:Env:env/x").0, 2);
}

/// Rule 4.1: two holes for base roles and what was frozen from them, where no one is advised either.
#[test]
fn reserved_holes_are_read_where_they_are_allowed() {
    let catalog = Catalog::launchdarkly();
    let text = r#"[{"effect": "deny", "actions": ["*"], "resources": ["member/${owner}", "member/${self}:token/*", "*"]}]"#;
    let options = ParseOptions {
        reserved_holes: true,
        strict: true,
        ..ParseOptions::new(&catalog)
    };
    let parsed = parse_policy(text, &options);
    assert!(
        parsed
            .policy
            .is_some_and(|policy| policy.statements[0].effect == Effect::Deny)
    );
    assert!(parsed.diagnostics.is_empty());
}

/// A policy inside a document: pointers from its root, ranges only where there is a text.
#[test]
fn a_policy_in_a_document() {
    let catalog = Catalog::launchdarkly();
    let node = parse_json(r#"[{"effect": "Allow"}]"#, &Limits::DOCUMENT).unwrap();
    let mut report = Report::new(None);
    let path = Path::ROOT;
    let (roles, policy) = (path.key("roles"), "policy");
    let policy = read_policy(
        &node,
        &roles.index(7).key(policy),
        &ParseOptions::new(&catalog),
        &mut report,
    );
    assert!(policy.is_none());
    let found = report.finish();
    assert_eq!(
        codes(&found),
        ["effect_invalid", "actions_missing", "resources_missing"]
    );
    assert_eq!(
        found[0].pointer.as_deref(),
        Some("/roles/7/policy/0/effect")
    );
    assert_eq!(found[0].range, None);
}

#[test]
fn limits() {
    let statement = r#"{"effect":"allow","actions":["viewProject"],"resources":["proj/a"]}"#;
    let many = |count: usize| format!("[{}]", vec![statement; count].join(","));
    let said = |text: &str| manual::parse(text, false);
    assert!(said(&many(MAX_STATEMENTS)).policy.is_some());
    assert_eq!(
        codes(&said(&many(MAX_STATEMENTS + 1)).diagnostics),
        ["too_many_statements"]
    );

    let list = |count: usize| {
        format!(
            r#"[{{"effect":"allow","actions":[{}],"resources":["proj/a"]}}]"#,
            vec!["\"viewProject\""; count].join(",")
        )
    };
    assert!(said(&list(MAX_PATTERNS)).policy.is_some());
    assert_eq!(
        codes(&said(&list(MAX_PATTERNS + 1)).diagnostics),
        ["too_many_patterns"]
    );

    let name = |bytes: usize| {
        format!(
            r#"[{{"effect":"allow","actions":["*"],"resources":["proj/{}"]}}]"#,
            "a".repeat(bytes - 5)
        )
    };
    assert!(said(&name(MAX_PATTERN_BYTES)).diagnostics.is_empty());
    assert_eq!(
        codes(&said(&name(MAX_PATTERN_BYTES + 1)).diagnostics),
        ["pattern_too_long"]
    );

    let large = format!("[]{}", " ".repeat(1 << 20));
    assert_eq!(codes(&said(&large).diagnostics), ["json_too_large"]);
    let values = format!("[{}0]", "0,".repeat(200_000));
    assert_eq!(codes(&said(&values).diagnostics), ["json_too_many_values"]);
}

/// Past a thousand the rest is counted, and an error among the rest still counts.
#[test]
fn many_problems() {
    let warning = r#""foo""#;
    let text = |last: &str| {
        let actions = vec![warning; 1_500].join(",");
        format!(r#"[{{"effect":"allow","actions":[{actions}{last}],"resources":["proj/a"]}}]"#)
    };
    let parsed = manual::parse(&text(""), false);
    assert!(parsed.policy.is_some());
    assert_eq!(parsed.diagnostics.len(), Report::LIMIT + 1);
    let last = parsed.diagnostics.last().unwrap();
    assert_eq!((last.code, last.is_error()), ("more_diagnostics", false));

    let parsed = manual::parse(&text(r#","""#), false);
    assert!(parsed.policy.is_none());
    assert!(parsed.diagnostics.last().unwrap().is_error());
}

/// No text of a megabyte takes more than moments, whatever it holds. The bound is loose, for slow machines without
/// optimization: quadratic work on these would take minutes.
#[test]
fn hostile_texts() {
    let fill = |unit: &str, bytes: usize| unit.repeat(bytes / unit.len());
    let list = |items: &str| {
        format!(
            r#"[{{"effect":"allow","actions":["*"],"resources":[{}"proj/a"]}}]"#,
            items
        )
    };
    let numbered = |make: &dyn Fn(usize) -> String, count: usize| {
        (0..count).map(make).collect::<Vec<_>>().join(",")
    };
    let specifier = |text: &str| list(&format!("{},", serde_json::to_string(text).unwrap()));
    let in_pattern = |unit: &str| specifier(&fill(unit, 4_000));
    let texts = [
        ("brackets", fill("[", 1 << 20)),
        ("braces", fill("{\"a\":", 1 << 20)),
        ("one long string", format!("[\"{}", fill("a", 1_000_000))),
        (
            "keys",
            format!("[{{{}}}]", numbered(&|n| format!("\"k{n}\":0"), 80_000)),
        ),
        (
            "one key",
            format!("[{{{}}}]", numbered(&|_| "\"effect\":0".to_owned(), 80_000)),
        ),
        (
            "bad specifiers on one line",
            list(&fill("\"a b\",", 50_000)),
        ),
        ("slashes", in_pattern("a/")),
        ("colons", in_pattern(":")),
        ("semicolons", in_pattern(";")),
        ("nameless", in_pattern("a:")),
        ("nameless with views", in_pattern("a;view:b,")),
        ("open holes", in_pattern("${roleAttribute/")),
        ("braces in names", in_pattern("{")),
        ("holes in holes", in_pattern("${a")),
        (
            "globs",
            format!(
                r#"[{{"effect":"allow","actions":[{}],"resources":["proj/a"]}}]"#,
                numbered(&|n| format!("\"*a*b{n}*\""), 10_000)
            ),
        ),
        (
            "stars",
            format!(
                r#"[{{"effect":"allow","actions":["{}b"],"resources":["proj/{}b"]}}]"#,
                fill("*a", 4_000),
                fill("*a", 4_000)
            ),
        ),
        (
            "statements to compare",
            format!(
                "[{}]",
                numbered(
                    &|n| format!(
                        r#"{{"effect":"allow","actions":["a*{n}"],"resources":["proj/{n}*"]}}"#
                    ),
                    10_000
                )
            ),
        ),
        (
            "statements that cover each other",
            format!(
                "[{}]",
                numbered(
                    &|n| format!(
                        r#"{{"effect":"deny","notActions":["a{n}"],"notResources":["proj/a{n}"]}}"#
                    ),
                    10_000
                )
            ),
        ),
        (
            "exceptions of one gate",
            format!(
                r#"[{{"effect":"deny","actions":["*"],"notResources":[{}]}}]"#,
                numbered(&|n| format!("\"proj/a{n}:*\",\"proj/a{n}\""), 5_000)
            ),
        ),
    ];
    for (name, text) in texts {
        let start = Instant::now();
        let parsed = manual::parse(&text, false);
        let took = start.elapsed();
        assert!(!parsed.diagnostics.is_empty(), "{name}: nothing said");
        assert!(parsed.diagnostics.len() <= Report::LIMIT + 2, "{name}");
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
        println!("{name}: {took:?}");
    }
}

/// No text stops the reader: every cut and many changed bytes of a good policy are read to an end.
#[test]
fn broken_texts() {
    let good = r#"[{"effect":"allow","notActions":["update\u004fn"],"resources":["proj/a,${roleAttribute/x}:env/*;{critical:true},view:é🚩:*"]}]"#;
    let mut rng = fastrand::Rng::with_seed(4);
    let mut errors = 0;
    let mut check = |text: &str| {
        let parsed = manual::parse(text, true);
        let error = parsed.diagnostics.iter().any(Diagnostic::is_error);
        assert_eq!(parsed.policy.is_none(), error, "{text}");
        for diagnostic in &parsed.diagnostics {
            let range = diagnostic.range.expect("a text was given");
            assert!(
                range.start <= range.end && range.end as usize <= text.encode_utf16().count(),
                "{text}: {diagnostic}"
            );
        }
        errors += usize::from(error);
    };
    for (cut, _) in good.char_indices() {
        check(&good[..cut]);
        check(&good[cut..]);
    }
    let alphabet: Vec<char> = "[]{}:,\"\\u/;*$ aZ0-.é🚩\n\u{7}".chars().collect();
    for _ in 0..20_000 {
        let mut text: Vec<char> = good.chars().collect();
        for _ in 0..rng.usize(1..4) {
            let at = rng.usize(..text.len());
            match rng.u8(..3) {
                0 => text[at] = alphabet[rng.usize(..alphabet.len())],
                1 => text.insert(at, alphabet[rng.usize(..alphabet.len())]),
                _ => _ = text.remove(at),
            }
        }
        check(&text.into_iter().collect::<String>());
    }
    assert!(errors > 15_000);
}

/// Rule 2.5 on texts too long to be searched plainly: against a search that tries every place.
#[test]
fn globs_on_long_texts() {
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        // Whether the pattern so far matches each start of the text.
        let mut starts = vec![false; text.len() + 1];
        starts[0] = true;
        for byte in pattern {
            let mut next = vec![false; text.len() + 1];
            next[0] = *byte == b'*' && starts[0];
            for at in 1..=text.len() {
                next[at] = match byte {
                    b'*' => starts[at] || next[at - 1],
                    _ => starts[at - 1] && text[at - 1] == *byte,
                };
            }
            starts = next;
        }
        starts[text.len()]
    }
    let mut rng = fastrand::Rng::with_seed(4);
    let mut matched = 0;
    for _ in 0..20_000 {
        let text: String = (0..rng.usize(60..140))
            .map(|_| if rng.u8(..6) == 0 { 'b' } else { 'a' })
            .collect();
        let mut pattern = String::from("*");
        for _ in 0..rng.usize(1..4) {
            let from = rng.usize(..text.len());
            let length = rng.usize(1..24).min(text.len() - from);
            pattern += &text[from..from + length];
            pattern += ["*", "*", "*", "a*"][rng.usize(..4)];
        }
        let matches = Glob::new(&pattern).matches(&text);
        assert_eq!(
            matches,
            naive(pattern.as_bytes(), text.as_bytes()),
            "{pattern} {text}"
        );
        matched += usize::from(matches);
    }
    assert!((2_000..18_000).contains(&matched), "{matched}");
}

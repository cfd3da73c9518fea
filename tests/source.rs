//! JSON against another parser, places against another count, and the data files against themselves.

use std::collections::BTreeSet;

use tokenscope::catalog::{BaseRoles, Catalog, read_base_roles, read_catalog};
use tokenscope::policy::{Effect, Hole, Pattern, SpecifierForm};
use tokenscope::source::{Entry, Limits, Node, Path, Positions, Report, Span, Value, parse_json};

fn to_serde(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(value) => (*value).into(),
        Value::String(text) => (**text).into(),
        Value::List(items) => items.iter().map(to_serde).collect(),
        // As there, the last of equal keys counts.
        Value::Object(entries) => {
            let pair = |Entry { key, value, .. }: &Entry| (key.to_string(), to_serde(value));
            serde_json::Value::Object(entries.iter().map(pair).collect())
        }
    }
}

/// The same value; numbers of many digits may differ in their last places.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a == b || (a - b).abs() <= (a.abs() * 4.0 * f64::EPSILON).max(f64::MIN_POSITIVE)
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// What serde_json takes, this takes, with the same value; what it refuses, this refuses.
#[test]
fn json_as_serde_json_reads_it() {
    let seeds = [
        r#"{"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83d\udea9\/"],"b":{"c":"é🚩","":[]}}"#,
        "[0, 0.0, 1E+2, 10, \"\\\\\\\"\", \"\\b\\f\\r\\t\"]",
        " \t\r\n[ { } , [ ] ]",
        "\"text\"",
        "-0",
    ];
    let mut rng = fastrand::Rng::with_seed(5);
    let alphabet: Vec<char> = "[]{}:,\"\\u/ aEe0123.-+truefalsn é🚩\n\t\u{7}\u{b}\u{a0}\u{feff}dD8"
        .chars()
        .collect();
    let (mut taken, mut refused) = (0, 0);
    let mut check = |text: &str| {
        let ours = parse_json(text, &Limits::POLICY);
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => {
                let node = ours.unwrap_or_else(|error| panic!("{text}: {error}"));
                assert!(same(&to_serde(&node), &value), "{text}");
                taken += 1;
            }
            // The one difference: a mark at the start is skipped.
            Err(_) if text.starts_with('\u{feff}') => {}
            Err(error) => {
                let fault = ours
                    .err()
                    .unwrap_or_else(|| panic!("taken, but {error}: {text:?}"));
                assert_eq!(fault.code, "json_syntax", "{text}");
                assert!(fault.range.is_some() && fault.pointer.is_some());
                refused += 1;
            }
        }
    };
    for seed in seeds {
        check(seed);
        for (cut, _) in seed.char_indices() {
            check(&seed[..cut]);
        }
        for _ in 0..10_000 {
            let mut text: Vec<char> = seed.chars().collect();
            for _ in 0..rng.usize(1..4) {
                let at = rng.usize(..text.len());
                match rng.u8(..3) {
                    0 => text[at] = alphabet[rng.usize(..alphabet.len())],
                    1 => text.insert(at, alphabet[rng.usize(..alphabet.len())]),
                    _ if text.len() > 1 => _ = text.remove(at),
                    _ => {}
                }
            }
            check(&text.into_iter().collect::<String>());
        }
    }
    assert!(taken > 2_000 && refused > 20_000, "{taken} {refused}");
}

/// Times, counts and short decimals are the nearest double; all others nearly.
#[test]
fn numbers() {
    let mut rng = fastrand::Rng::with_seed(8);
    let read = |text: &str| match parse_json(text, &Limits::POLICY) {
        Ok(Node {
            value: Value::Number(value),
            ..
        }) => Some(value),
        _ => None,
    };
    for _ in 0..20_000 {
        let mantissa = rng.u64(..=1 << 53);
        let exact = [
            mantissa.to_string(),
            format!("{mantissa}e{}", rng.i32(-22..=22)),
            format!("{}.{:06}", rng.u32(..), rng.u32(..1_000_000)),
        ];
        for text in exact {
            assert_eq!(read(&text), Some(text.parse().unwrap()), "{text}");
        }
        let text = format!(
            "-{}{}.{}E{}",
            rng.u64(1..),
            rng.u64(..),
            rng.u64(..),
            rng.i32(-345..300)
        );
        let wanted: f64 = text.parse().unwrap();
        match read(&text) {
            Some(value) => assert!(
                (value - wanted).abs()
                    <= (wanted.abs() * 4.0 * f64::EPSILON).max(f64::MIN_POSITIVE),
                "{text}: {value}"
            ),
            None => assert!(wanted.abs() > 1.797e308, "{text}"),
        }
    }
    let zeros = "0".repeat(400);
    assert_eq!(read(&format!("0.{zeros}1e401")), Some(1.0));
    assert_eq!(read(&format!("1{zeros}e-400")), Some(1.0));
    assert_eq!(read("0e99999999999999999999"), Some(0.0));
    assert_eq!(read("1e-99999999999999999999"), Some(0.0));
    assert_eq!(read("1e99999999999999999999"), None);
    for bad in [
        "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "1_0", "--1", "1-", "NaN", "Infinity",
        "1.e1", "1.2.3", "1e1.5",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

/// The span of each value and key is exactly its text.
#[test]
fn spans_are_the_text_itself() {
    let text = "\u{feff} {\"é\": [1.50, \"🚩\\n\", {}, [true ]],\r\n\"b\" : null}";
    fn walk(node: &Node, text: &str) {
        let part = |span: Span| &text[span.start as usize..span.end as usize];
        let again = parse_json(part(node.span), &Limits::POLICY).unwrap();
        assert_eq!(to_serde(&again), to_serde(node));
        assert_eq!(part(node.span).trim(), part(node.span));
        for item in node.as_list().unwrap_or_default() {
            walk(item, text);
        }
        for entry in node.as_object().unwrap_or_default() {
            let key = serde_json::to_string(&entry.key).unwrap();
            assert_eq!(part(entry.key_span), key);
            walk(&entry.value, text);
        }
    }
    walk(&parse_json(text, &Limits::POLICY).unwrap(), text);
}

#[test]
fn limits_are_exact() {
    let limits = Limits {
        bytes: 20,
        depth: 3,
        values: 4,
    };
    let code = |text: &str| parse_json(text, &limits).err().map(|error| error.code);
    assert_eq!(code("[[[ ]]]"), None);
    assert_eq!(code("[[[[]]]]"), Some("json_too_deep"));
    assert_eq!(code("[1,2,3]"), None);
    assert_eq!(code("[1,2,3,4]"), Some("json_too_many_values"));
    assert_eq!(code("[                  ]"), None);
    assert_eq!(code("[                   ]"), Some("json_too_large"));
}

/// The deepest document that is read falls apart again without recursion going far.
#[test]
fn deep_documents() {
    let deep = format!(
        "{}{}",
        "[".repeat(Limits::DOCUMENT.depth),
        "]".repeat(Limits::DOCUMENT.depth)
    );
    drop(parse_json(&deep, &Limits::DOCUMENT).unwrap());
    let deeper = "[{\"a\":".repeat(2_000_000);
    assert_eq!(
        parse_json(&deeper, &Limits::DOCUMENT).unwrap_err().code,
        "json_too_deep"
    );
}

#[test]
fn keys_that_are_names_elsewhere() {
    let node = parse_json(
        r#"{"__proto__": 1, "constructor": 2, "toString": 3}"#,
        &Limits::POLICY,
    )
    .unwrap();
    assert_eq!(
        node.get("__proto__").map(|node| &node.value),
        Some(&Value::Number(1.0))
    );
    assert!(node.get("hasOwnProperty").is_none());
}

/// UTF-16 offsets, lines and columns as counted one character after the other.
#[test]
fn places_as_editors_count_them() {
    let mut rng = fastrand::Rng::with_seed(6);
    let alphabet: Vec<char> = "abc \n\r\té€🚩\u{2028}".chars().collect();
    for length in [0, 1, 5, 255, 256, 257, 1_000, 3_000] {
        let text: String = (0..length)
            .map(|_| alphabet[rng.usize(..alphabet.len())])
            .collect();
        let positions = Positions::new(&text);
        let (mut units, mut line, mut column) = (0, 1, 1);
        let mut chars = text.char_indices().peekable();
        loop {
            let at = chars.peek().map_or(text.len(), |(at, _)| *at) as u32;
            let range = positions.range(Span {
                start: at,
                end: text.len() as u32,
            });
            assert_eq!(
                (range.start, range.line, range.column),
                (units, line, column),
                "{text:?} at {at}"
            );
            assert_eq!(range.end as usize, text.encode_utf16().count());
            let Some((_, c)) = chars.next() else { break };
            units += c.len_utf16() as u32;
            column += c.len_utf16() as u32;
            if c == '\n' || (c == '\r' && chars.peek().is_none_or(|(_, next)| *next != '\n')) {
                (line, column) = (line + 1, 1);
            }
        }
    }
}

/// A part of a string is found behind every kind of escape.
#[test]
fn places_inside_strings() {
    let mut rng = fastrand::Rng::with_seed(7);
    let pieces = [
        "a",
        "é",
        "🚩",
        "\\n",
        "\\\\",
        "\\\"",
        "\\u0041",
        "\\u00e9",
        "\\u20ac",
        "\\ud83d\\udea9",
    ];
    for _ in 0..500 {
        let count = rng.usize(1..12);
        let chosen: Vec<&str> = (0..count)
            .map(|_| pieces[rng.usize(..pieces.len())])
            .collect();
        let text = format!("[1, \"{}\"]", chosen.concat());
        let node = parse_json(&text, &Limits::POLICY).unwrap();
        let string = &node.as_list().unwrap()[1];
        let value = string.as_str().unwrap();
        let positions = Positions::new(&text);
        assert_eq!(value.chars().count(), count);
        for ((at, c), piece) in value.char_indices().zip(chosen) {
            let span = positions.within(string.span, at..at + c.len_utf8());
            assert_eq!(
                &text[span.start as usize..span.end as usize],
                piece,
                "{text}"
            );
        }
    }
}

#[test]
fn each_type_of_the_catalog_and_none_beside_has_its_sources() {
    let text = include_str!("../src/catalog/launchdarkly.sources.json");
    let node = parse_json(text, &Limits::POLICY).unwrap();
    let entries = |key| node.get(key).and_then(Node::as_object).unwrap();
    let embedded = Catalog::launchdarkly();
    let types: Vec<&str> = entries("types").iter().map(|entry| &*entry.key).collect();
    let listed: Vec<&str> = embedded.types.iter().map(|kind| &*kind.name).collect();
    assert_eq!(types, listed);

    let mut used = BTreeSet::new();
    for (entry, kind) in entries("types").iter().zip(&embedded.types) {
        let of_type = entry.value.get("sources").and_then(Node::as_list).unwrap();
        assert!(!of_type.is_empty(), "{}", entry.key);
        used.extend(of_type.iter().map(|source| source.as_str().unwrap()));
        let actions = entry.value.get("actions").and_then(Node::as_object);
        for action in actions.unwrap_or_default() {
            let known = kind.actions.iter().any(|known| known.name == action.key);
            assert!(known, "{} of {}", action.key, entry.key);
            used.insert(action.value.as_str().unwrap());
        }
    }
    let known: BTreeSet<&str> = entries("sources").iter().map(|entry| &*entry.key).collect();
    assert_eq!(
        known, used,
        "every source is used, and every one used is named"
    );
    let url = |source: &Entry| source.value.as_str().unwrap().starts_with("https://");
    assert!(entries("sources").iter().all(url));
}

#[test]
fn the_catalog_is_read_whole_and_has_no_doubles() {
    let node = parse_json(
        include_str!("../src/catalog/launchdarkly.json"),
        &Limits::POLICY,
    )
    .unwrap();
    let mut report = Report::new(None);
    let catalog = read_catalog(&node, &Path::ROOT, &mut report);
    assert_eq!(report.finish(), []);
    let embedded = Catalog::launchdarkly();
    assert_eq!(catalog.as_ref(), Some(&*embedded));

    let listed = node.get("types").and_then(Node::as_list).unwrap();
    assert_eq!(embedded.types.len(), listed.len());
    let actions = |item: &Node| {
        item.get("actions")
            .and_then(Node::as_list)
            .map_or(0, <[Node]>::len)
    };
    let counted: usize = listed.iter().map(actions).sum();
    assert_eq!(
        embedded
            .types
            .iter()
            .map(|kind| kind.actions.len())
            .sum::<usize>(),
        counted
    );

    for kind in &embedded.types {
        let (current, legacy): (Vec<_>, Vec<_>) =
            kind.actions.iter().partition(|action| !action.legacy);
        assert!(
            current.is_sorted_by_key(|action| &action.name),
            "{}",
            kind.name
        );
        assert!(
            legacy.is_sorted_by_key(|action| &action.name),
            "{}",
            kind.name
        );
        assert!(
            !(kind.complete && kind.actions.is_empty()),
            "{} is said to have no actions at all",
            kind.name
        );
    }
    // Rule 4.5 counts ten.
    let all = embedded
        .types
        .iter()
        .flat_map(|kind| kind.actions.iter().map(|action| (&*kind.name, action)));
    let everywhere: Vec<_> = all.filter(|(_, action)| action.all_environments).collect();
    assert_eq!(everywhere.len(), 10);
    assert!(everywhere.iter().all(|(kind, _)| *kind == "flag"));
}

/// Every type and chain that the base roles name, and every action that they name in full, is in the catalog.
#[test]
fn the_base_roles_fit_the_catalog() {
    let catalog = Catalog::launchdarkly();
    let node = parse_json(
        include_str!("../src/catalog/base-roles.json"),
        &Limits::POLICY,
    )
    .unwrap();
    let mut report = Report::new(None);
    let read = read_base_roles(&node, &Path::ROOT, &catalog, &mut report).unwrap();
    assert_eq!(report.finish(), []);
    let roles = BaseRoles::embedded();
    assert_eq!(read.own_tokens, roles.own_tokens);

    let policies = [
        &roles.no_access,
        &roles.reader,
        &roles.writer,
        &roles.admin,
        &roles.owner,
    ];
    assert_eq!(
        policies.map(|policy| policy.statements.len()),
        [0, 1, 2, 3, 1]
    );
    let statements = policies
        .into_iter()
        .flat_map(|policy| &policy.statements)
        .chain([&roles.own_tokens]);
    for statement in statements {
        for action in statement
            .actions
            .patterns
            .iter()
            .filter(|action| action.is_literal())
        {
            assert!(catalog.knows_action(action.as_str()), "{}", action.as_str());
        }
        for specifier in &statement.resources.patterns {
            let SpecifierForm::Chain { segments, below } = &specifier.form else {
                continue;
            };
            let kinds: Vec<&str> = segments.iter().map(|segment| &*segment.kind).collect();
            let known = catalog
                .types
                .iter()
                .flat_map(|kind| &kind.chains)
                .any(|chain| {
                    let chain: Vec<&str> = chain.types.iter().map(|kind| &**kind).collect();
                    if *below {
                        chain.len() > kinds.len() && chain.starts_with(&kinds)
                    } else {
                        chain == kinds
                    }
                });
            assert!(known, "{}", specifier.text);
        }
    }
    // Rule 1.6: one's own tokens, and all seven actions.
    assert_eq!(roles.own_tokens.effect, Effect::Allow);
    assert_eq!(roles.own_tokens.actions.patterns.len(), 7);
    let SpecifierForm::Chain { segments, .. } = &roles.own_tokens.resources.patterns[0].form else {
        panic!()
    };
    assert_eq!(segments[0].names, [Pattern::Hole(Hole::Myself)]);
}

fn read(text: &str) -> (Option<Catalog>, Vec<(Option<String>, String)>) {
    let node = parse_json(text, &Limits::POLICY).unwrap();
    let positions = Positions::new(text);
    let mut report = Report::new(Some(&positions));
    let catalog = read_catalog(&node, &Path::base("/catalog"), &mut report);
    let found = report.finish();
    assert!(
        found
            .iter()
            .all(|diagnostic| ["bad_catalog", "json_duplicate_key"].contains(&diagnostic.code))
    );
    assert_eq!(catalog.is_none(), !found.is_empty());
    (
        catalog,
        found
            .into_iter()
            .map(|diagnostic| (diagnostic.pointer, diagnostic.message))
            .collect(),
    )
}

/// A document's own catalog: another product on the same engine.
#[test]
fn a_catalog_of_another_product() {
    let (catalog, found) = read(
        r#"{"date": "2026-01-01", "types": [
            {"type": "zone", "chains": ["zone/*", "site/*:zone/*"], "complete": true, "taggable": true,
             "actions": ["open", {"name": "close", "legacy": true}, {"name": "seal", "allEnvironments": true}]}]}"#,
    );
    assert_eq!(found, []);
    let catalog = catalog.unwrap();
    assert!(
        catalog.knows_type("site")
            && catalog.knows_action("close")
            && !catalog.knows_action("flagOn")
    );
    let zone = catalog.resource_type("zone").unwrap();
    assert!(zone.taggable && zone.complete && zone.properties.is_empty());
    assert_eq!(zone.chains[1].types.len(), 2);
    assert!(zone.actions[2].all_environments && zone.actions[1].legacy && !zone.actions[0].legacy);
}

#[test]
fn broken_catalogs() {
    let types = |types: &str| format!(r#"{{"date": "x", "types": [{types}]}}"#);
    let zone = r#"{"type": "zone", "chains": ["zone/*"], "actions": ["open"]}"#;
    for (text, pointer, message) in [
        ("[]".to_owned(), "/catalog", "`date` is missing"),
        (
            r#"{"date": 1}"#.to_owned(),
            "/catalog/date",
            "a string, not a number",
        ),
        (
            r#"{"date": "x"}"#.to_owned(),
            "/catalog",
            "`types` is missing",
        ),
        (
            r#"{"date": "x", "types": {}}"#.to_owned(),
            "/catalog/types",
            "a list, not an object",
        ),
        (
            types(&format!("{zone},{zone}")),
            "/catalog/types/1/type",
            "the type `zone` stands twice",
        ),
        (types("7"), "/catalog/types/0", "`type` is missing"),
        (
            types(r#"{"type": "zone", "chains": []}"#),
            "/catalog/types/0/chains",
            "the first chain of `zone` does not end with it",
        ),
        (
            types(r#"{"type": "zone", "chains": ["zone/a"]}"#),
            "/catalog/types/0/chains/0",
            "a chain is written `zone/*`",
        ),
        (
            types(r#"{"type": "zone", "chains": ["zone/*:*"]}"#),
            "/catalog/types/0/chains/0",
            "`zone/*:*` is not a chain of types",
        ),
        (
            types(r#"{"type": "zone", "chains": ["zone/*"], "actions": ["a", "a"]}"#),
            "/catalog/types/0/actions",
            "the action `a` stands twice",
        ),
        (
            types(r#"{"type": "zone", "chains": ["zone/*"], "taggable": "yes"}"#),
            "/catalog/types/0/taggable",
            "true or false, not a string",
        ),
        (
            types(r#"{"type": "zone", "chains": ["zone/*"], "properties": ["color"]}"#),
            "/catalog/types/0/properties/0",
            "a property is `critical` or `view`",
        ),
        (
            types(r#"{"type": "zone", "chains": ["zone/*"], "chains": []}"#),
            "/catalog/types/0/chains",
            "the key `chains` stands twice",
        ),
    ] {
        let (_, found) = read(&text);
        assert_eq!(
            found.first(),
            Some(&(Some(pointer.to_owned()), message.to_owned())),
            "{text}"
        );
    }
}

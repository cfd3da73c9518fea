//! The table of codes is all of them and nothing else.

use std::collections::BTreeSet;
use std::fs;

/// Words in snake case between these marks.
fn words<'a>(text: &'a str, open: &str, close: char) -> BTreeSet<&'a str> {
    let word = |part: &'a str| part.split(close).next().unwrap_or_default();
    let snake = |word: &&str| {
        word.contains('_')
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    text.split(open).skip(1).map(word).filter(snake).collect()
}

#[test]
fn every_code_stands_in_the_table() {
    let room = concat!(env!("CARGO_MANIFEST_DIR"), "/src/account");
    let mut sources = String::new();
    for entry in fs::read_dir(room).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name != "codes.rs") {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    let table = fs::read_to_string(format!("{room}/codes.rs")).unwrap();
    let told = words(&table, "//! | `", '`');
    assert!(told.len() > 30, "{told:?}");
    for code in &told {
        assert!(
            sources.contains(&format!("\"{code}\"")),
            "nothing says `{code}`"
        );
    }
    // Formatting may put the code on a line of its own.
    let sources: String = sources.split_whitespace().collect();
    for open in [
        "::error(\"",
        "::warning(\"",
        "severity,\"",
        "Severity::Error,\"",
    ] {
        for code in words(&sources, open, '"') {
            assert!(told.contains(code), "`{code}` is not in the table");
        }
    }
}

//! The manual of diagnostics: Markdown in which a fenced `json` text is followed by what is said about it.

use std::fs;
use std::path::PathBuf;

use tokenscope::catalog::Catalog;
use tokenscope::policy::{ParseOptions, Parsed, parse_policy};
use tokenscope::source::{Diagnostic, Severity};

/// One text and what the manual expects to be said of it.
pub struct Example {
    /// The heading it stands under: a code in backticks, or words.
    pub section: String,
    pub place: String,
    pub text: String,
    pub strict: bool,
    pub expected: String,
}

/// All pages, in order of their names.
pub fn pages() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.sort();
    pages
}

/// The examples of a page, and the page written anew with what is really said.
pub fn examples(path: &PathBuf) -> (Vec<Example>, String) {
    let page = fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    let (mut examples, mut renewed) = (Vec::new(), String::new());
    let mut lines = page.lines().enumerate();
    let mut section = String::new();
    let mut input: Option<(String, bool, usize)> = None;
    while let Some((number, line)) = lines.next() {
        renewed.push_str(line);
        renewed.push('\n');
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading.to_owned();
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let mut body = String::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| *line != "```") {
            body.push_str(line);
            body.push('\n');
        }
        if info.starts_with("json") {
            let text = body.strip_suffix('\n').unwrap_or_default();
            let text = if info.contains("crlf") {
                text.replace('\n', "\r\n")
            } else {
                text.to_owned()
            };
            input = Some((text, info.contains("strict"), number + 1));
            renewed.push_str(&body);
        } else {
            let (text, strict, number) = input.take().expect("an expectation follows its text");
            renewed.push_str(&said(&text, strict));
            examples.push(Example {
                section: section.clone(),
                place: format!("{name}:{number}"),
                text,
                strict,
                expected: body,
            });
        }
        renewed.push_str("```\n");
    }
    assert!(input.is_none(), "{name}: a text without its expectation");
    (examples, renewed)
}

/// Parses it with LaunchDarkly's catalog.
pub fn parse(text: &str, strict: bool) -> Parsed {
    let catalog = Catalog::launchdarkly();
    let options = ParseOptions {
        strict,
        ..ParseOptions::new(&catalog)
    };
    parse_policy(text, &options)
}

/// Everything that is said of a text, as the manual writes it.
pub fn said(text: &str, strict: bool) -> String {
    let lines = parse(text, strict)
        .diagnostics
        .iter()
        .map(|diagnostic| render(diagnostic, text))
        .collect::<String>();
    if lines.is_empty() {
        "nothing\n".to_owned()
    } else {
        lines
    }
}

fn render(diagnostic: &Diagnostic, text: &str) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let range = diagnostic.range.expect("a text was given");
    let pointer = match diagnostic.pointer.as_deref() {
        Some("") => "the whole",
        Some(pointer) => pointer,
        None => "nowhere",
    };
    let code = diagnostic.code;
    let underlined = covered(text, range.start, range.end);
    let mut said = format!(
        "{}:{} {severity} {code} at {pointer}",
        range.line, range.column
    );
    if !underlined.is_empty() {
        said += &format!(": {underlined}");
    }
    said += &format!("\n    {}\n", diagnostic.message);
    if let Some(help) = &diagnostic.help {
        said += &format!("    help: {help}\n");
    }
    said
}

/// The text between two UTF-16 offsets, on one line.
pub fn covered(text: &str, start: u32, end: u32) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part =
        String::from_utf16(&units[start as usize..end as usize]).expect("no half characters");
    part.split_whitespace().collect::<Vec<_>>().join(" ")
}

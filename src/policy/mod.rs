//! Policies: lists of statements over action patterns and resource specifiers (rules 2 and 3).

mod glob;
mod lint;
mod lists;
mod parse;
mod phrases;
mod print;
mod specifier;
mod statement;

pub use glob::Glob;
pub(crate) use parse::read_statement;
pub use parse::{
    MAX_PATTERN_BYTES, MAX_PATTERNS, MAX_STATEMENTS, ParseOptions, Parsed, parse_policy,
    read_actions, read_policy, read_specifier,
};
pub use print::format_policy;
pub(crate) use print::print_string;
pub(crate) use specifier::{is_kind, is_nameless};
pub use statement::{
    Effect, Filter, Hole, Pattern, Policy, SegmentPattern, Selection, Specifier, SpecifierForm,
    Statement,
};

/// What stands after the last such delimiter; all of it where there is none.
fn after_last(delimiter: u8, text: &str) -> &str {
    let last = text.bytes().rposition(|byte| byte == delimiter);
    let start = last.map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

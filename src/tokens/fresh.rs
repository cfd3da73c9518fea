//! An id that no token has yet (rule 1.6).

use crate::engine::{Bound, BoundSpecifier, Holdings, Value};

/// The characters of a legal name, those of real ids first.
const LETTERS: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.";

/// A name that, of all patterns in these statements, only those match that match every name: so what is decided of it
/// holds of a fresh id, whatever that becomes. `?` where the patterns leave no such name: the name is then unknown.
///
/// One letter will do. A pattern with another letter in it never matches it; so it is one that no pattern is made of.
pub(super) fn fresh(sides: &[Holdings]) -> String {
    let mut made_of = Vec::new();
    for held in sides.iter().flat_map(|side| &side.held) {
        for statement in &held.policy.statements {
            for specifier in &statement.specifiers {
                if let BoundSpecifier::Chain { segments, .. } = specifier
                    && let Some(Bound::Of(values)) = segments.last().map(|last| &last.name)
                {
                    for value in values {
                        if let Some(letter) = letter(value) {
                            made_of.push(letter);
                        }
                    }
                }
            }
        }
    }
    let free = LETTERS.chars().find(|letter| !made_of.contains(letter));
    free.unwrap_or('?').to_string()
}

/// The one letter that a pattern consists of, beside stars.
fn letter(value: &Value) -> Option<char> {
    let mut letters = value.text().chars().filter(|letter| *letter != '*');
    let first = letters.next()?;
    letters.all(|letter| letter == first).then_some(first)
}

//! What most often answers a question about texts without a search: a guess that is checked, or a look at both ends.

use crate::engine::Value;

use super::texts::{Pattern, written};
use super::work::{Spent, Work};

/// The first guess that fits.
pub(super) fn guessed(
    must: &[&Pattern],
    letters: &[u8],
    fits: &dyn Fn(&str, &mut Work) -> Result<bool, Spent>,
    work: &mut Work,
) -> Result<Option<String>, Spent> {
    let bases = bases(must);
    for fill in [&b""[..], b"x", b"zq", b"Q7"] {
        for base in &bases {
            let guess = filled(base, fill, letters);
            if !guess.is_empty() && fits(&guess, work)? {
                return Ok(Some(guess));
            }
        }
    }
    Ok(None)
}

/// A text with letters for its stars.
fn filled(base: &str, fill: &[u8], letters: &[u8]) -> String {
    let mut filled = String::with_capacity(base.len() + 4);
    for c in base.chars() {
        if c != '*' {
            filled.push(c);
            continue;
        }
        for wanted in fill {
            let letter = match letters.contains(wanted) {
                true => wanted,
                false => {
                    let number = usize::from(*wanted) % letters.len().max(1);
                    letters.get(number).unwrap_or(wanted)
                }
            };
            filled.push(char::from(*letter));
        }
    }
    filled
}

/// With letters for their stars these likely match: the patterns one after the other.
fn bases(must: &[&Pattern]) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    match must {
        [] => bases.push("*".into()),
        [only] => {
            for value in &only.values {
                bases.push(written(value).to_owned());
            }
        }
        several => {
            // What is fixed to the start goes first, what is fixed to the end last.
            let mut base = String::new();
            for place in 0..3 {
                for pattern in several {
                    let text = pattern.values.first().map_or("", written);
                    let own = match (text.starts_with('*'), text.ends_with('*')) {
                        (false, _) => 0,
                        (true, true) => 1,
                        (true, false) => 2,
                    };
                    if own == place {
                        base.push_str(text);
                    }
                }
            }
            bases.push(base);
        }
    }
    bases
}

/// Whether two of them begin or end with different letters.
pub(super) fn apart(must: &[&Pattern]) -> bool {
    let (mut starts, mut ends) = ("", "");
    for pattern in must {
        let [Value::Glob(glob)] = &pattern.values[..] else {
            continue;
        };
        let (start, end) = glob.ends();
        if !(start.starts_with(starts) || starts.starts_with(start))
            || !(end.ends_with(ends) || ends.ends_with(end))
        {
            return true;
        }
        if start.len() > starts.len() {
            starts = start;
        }
        if end.len() > ends.len() {
            ends = end;
        }
    }
    false
}

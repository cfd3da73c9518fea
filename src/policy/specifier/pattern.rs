//! Names, tags and view keys, and the holes in their place (rules 3 and 3.6).

use std::ops::Range;

use super::super::{Glob, Hole, Pattern};
use super::reader::Reader;
use super::{Problem, quoted};

/// What an empty pattern is called, and what may replace it.
pub(super) struct Empty {
    code: &'static str,
    message: &'static str,
    meant: &'static str,
}

pub(super) const EMPTY_NAME: Empty = Empty {
    code: "empty_name",
    message: "an empty name",
    meant: "*",
};

pub(super) const EMPTY_VIEW: Empty = Empty {
    code: "empty_filter",
    message: "an empty view key",
    meant: "*",
};

impl Reader<'_> {
    /// A name, a tag or a view key.
    pub(super) fn pattern(&mut self, place: Range<usize>, empty: &Empty) -> Option<Pattern> {
        let text = self.slice(&place);
        let problem = if text.is_empty() {
            Problem::new(empty.code, place, empty.message).meant(empty.meant)
        } else if text.bytes().all(|byte| is_keychar(byte) || byte == b'*') {
            return Some(Pattern::Glob(Glob::new(text)));
        } else if text.contains(char::is_whitespace) {
            blank(text, place)
        } else if text.contains("${") {
            match self.hole(text, place) {
                Ok(hole) => return Some(Pattern::Hole(hole)),
                Err(problem) => *problem,
            }
        } else {
            let bad = text
                .char_indices()
                .find(|(_, c)| !c.is_ascii() || !is_keychar(*c as u8) && *c != '*');
            let (at, c) = bad.unwrap_or((0, ' '));
            let at = place.start + at;
            let message = format!(
                "{} cannot hold {}",
                quoted(text),
                quoted(c.encode_utf8(&mut [0; 4]))
            );
            Problem::new("bad_character", at..at + c.len_utf8(), message)
                .with("text", text)
                .help("keys are letters, digits, `.`, `_` and `-`; `*` stands for any of them")
        };
        self.problems.push(problem);
        None
    }

    fn hole(&self, text: &str, place: Range<usize>) -> Result<Hole, Box<Problem>> {
        let start = text.find("${").unwrap_or_default();
        let end = text
            .get(start..)
            .and_then(|hole| hole.find('}'))
            .map(|at| start + at + 1);
        let Some(hole) = end.and_then(|end| text.get(start..end)) else {
            let problem = Problem::new(
                "unclosed_hole",
                place,
                format!("{} is not closed", quoted(text)),
            );
            return Err(problem.meant(format!("{text}}}")).into());
        };
        let inside = hole.get(2..hole.len() - 1).unwrap_or_default();
        if hole.len() != text.len() {
            let message = format!("text around the hole {}", quoted(hole));
            let problem = Problem::new("text_around_hole", place, message).with("hole", hole);
            let why = "a hole stands for a whole name, so the attribute's values hold all of it";
            return Err(problem.help(why).meant(hole).into());
        }
        match inside.strip_prefix("roleAttribute/") {
            Some(key) if is_attribute_key(key) => return Ok(Hole::RoleAttribute(key.into())),
            None if inside == "self" && self.reading.reserved_holes => return Ok(Hole::Myself),
            None if inside == "owner" && self.reading.reserved_holes => return Ok(Hole::Owner),
            _ => {}
        }
        if matches!(inside, "self" | "owner") {
            let message = format!("{} is for base roles alone", quoted(hole));
            return Err(Problem::new("reserved_hole", place, message)
                .with("hole", hole)
                .into());
        }
        let problem = Problem::new("bad_hole", place, format!("{} is not a hole", quoted(hole)));
        let problem = problem
            .with("hole", hole)
            .help("a hole is written `${roleAttribute/key}`");
        let key = inside.rsplit('/').next().unwrap_or_default();
        Err(match is_attribute_key(key) {
            true => problem.meant(format!("${{roleAttribute/{key}}}")),
            false => problem,
        }
        .into())
    }
}

pub(super) fn blank(text: &str, place: Range<usize>) -> Problem {
    let without: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let problem =
        Problem::new("blank", place, format!("a blank in {}", quoted(text))).with("text", text);
    match without.is_empty() {
        true => problem,
        false => problem.meant(without),
    }
}

/// `[a-z][a-z-]*`
pub(super) fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// `[A-Za-z0-9._-]`
fn is_keychar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn is_attribute_key(key: &str) -> bool {
    !key.is_empty()
        && !key.contains(|c: char| c.is_whitespace() || c.is_control() || "{}$*".contains(c))
}

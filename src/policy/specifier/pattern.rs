//! Names, tags and view keys, and the holes in their place (rules 3 and 3.6).

use std::ops::Range;

use super::super::phrases::{
    BAD_CHARACTER, BAD_HOLE, BLANK, RESERVED_HOLE, TEXT_AROUND_HOLE, UNCLOSED_HOLE,
};
use super::super::{Glob, Hole, Pattern, after_last};
use super::reader::Reader;
use crate::source::Phrase;

impl Reader<'_> {
    /// A name, a tag or a view key; `empty` is said where there is none.
    pub(super) fn pattern(&mut self, place: Range<usize>, empty: &Phrase) -> Option<Pattern> {
        let text = self.slice(place.clone());
        if text.is_empty() {
            self.note(empty, &[], place).meant(&["*"]);
            return None;
        }
        let good = text
            .bytes()
            .take_while(|byte| is_patternchar(*byte))
            .count();
        if good == text.len() {
            return Some(Pattern::Glob(Glob::new(text)));
        }
        if self.blank(place.clone()) {
            return None;
        }
        if let Some(start) = find_hole(text) {
            return self.hole(place, start).map(Pattern::Hole);
        }
        let start = place.start + good;
        let mut rest = self.slice(start..place.end).chars();
        rest.next();
        let bad = start..place.end - rest.as_str().len();
        let params = [("text", text), ("character", self.slice(bad.clone()))];
        self.note(&BAD_CHARACTER, &params, bad);
        None
    }

    /// What has a hole at `start`.
    fn hole(&mut self, place: Range<usize>, start: usize) -> Option<Hole> {
        let text = self.slice(place.clone());
        let (before, hole) = text.split_at_checked(start)?;
        let Some((open, after)) = hole.split_once('}') else {
            self.note(&UNCLOSED_HOLE, &[("text", text)], place)
                .meant(&[text, "}"]);
            return None;
        };
        let hole = self.slice(place.start + start..place.end - after.len());
        let params = [("hole", hole)];
        if !before.is_empty() || !after.is_empty() {
            self.note(&TEXT_AROUND_HOLE, &params, place).meant(&[hole]);
            return None;
        }
        let inside = open.strip_prefix("${")?;
        match inside.strip_prefix("roleAttribute/") {
            Some(key) if is_attribute_key(key) => return Some(Hole::RoleAttribute(key.into())),
            None if matches!(inside, "self" | "owner") => {
                if !self.reading.reserved_holes {
                    self.note(&RESERVED_HOLE, &params, place);
                    return None;
                }
                return Some(match inside {
                    "self" => Hole::Myself,
                    _ => Hole::Owner,
                });
            }
            _ => {}
        }
        let problem = self.note(&BAD_HOLE, &params, place);
        let key = after_last(b'/', inside);
        if is_attribute_key(key) {
            problem.meant(&["${roleAttribute/", key, "}"]);
        }
        None
    }

    /// Whether there is a blank in it, which is noted.
    pub(super) fn blank(&mut self, place: Range<usize>) -> bool {
        let text = self.slice(place.clone());
        let mut without = String::new();
        for c in text.chars() {
            if !c.is_whitespace() {
                without.push(c);
            }
        }
        let found = without.len() < text.len();
        if found {
            let problem = self.note(&BLANK, &[("text", text)], place);
            if !without.is_empty() {
                problem.meant(&[&without]);
            }
        }
        found
    }
}

/// Where the first `${` is.
pub(super) fn find_hole(text: &str) -> Option<usize> {
    text.as_bytes().windows(2).position(|pair| pair == b"${")
}

/// Whether it has the form of a resource type: `[a-z][a-z-]*`
pub(crate) fn is_kind(text: &str) -> bool {
    !text.is_empty() && kind_length(text.as_bytes()) == text.len()
}

/// How long the resource type is that the text begins with.
pub(super) fn kind_length(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(byte) = text.get(length)
        && (byte.is_ascii_lowercase() || *byte == b'-' && length > 0)
    {
        length += 1;
    }
    length
}

/// `[A-Za-z0-9._-]` and stars.
fn is_patternchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'*')
}

fn is_attribute_key(key: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | '$' | '*');
    !key.is_empty() && !key.contains(odd)
}

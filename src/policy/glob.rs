//! `*` stands for any run of characters, anywhere; everything else for itself (rules 2.5 and 3).

use std::fmt;

/// A pattern with `*`, cut at its stars once so that each match is linear in the text.
///
/// ```
/// use tokenscope::policy::Glob;
/// let glob = Glob::new("release-*-2026");
/// assert!(glob.matches("release-spring-2026"));
/// assert!(glob.matches("release--2026"), "a star may stand for nothing");
/// assert!(!glob.matches("release-2026"), "the parts around a star do not overlap");
/// assert!(!Glob::new("Prod").matches("prod"), "case-sensitive throughout");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    text: Box<str>,
    /// Byte length of the text before the first star and after the last one; `None`: no star.
    ends: Option<(usize, usize)>,
}

impl Glob {
    /// Any text is a pattern.
    pub fn new(text: &str) -> Self {
        let is_star = |byte: u8| byte == b'*';
        let first = text.bytes().position(is_star);
        let last = text.bytes().rposition(is_star);
        let ends = first
            .zip(last)
            .map(|(first, last)| (first, text.len() - last - 1));
        Self {
            text: text.into(),
            ends,
        }
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What every text that it matches begins with and ends with.
    pub(crate) fn ends(&self) -> (&str, &str) {
        let text = &*self.text;
        let (start, end) = self.ends.unwrap_or((text.len(), text.len()));
        let end = text.get(text.len() - end..);
        (
            text.get(..start).unwrap_or_default(),
            end.unwrap_or_default(),
        )
    }

    /// Whether it holds no star, so that it matches itself alone.
    pub fn is_literal(&self) -> bool {
        self.ends.is_none()
    }

    /// Whether it matches every text: stars alone.
    pub fn is_any(&self) -> bool {
        self.ends.is_some() && self.text.bytes().all(|byte| byte == b'*')
    }

    /// Whether the whole of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        let Some((prefix, suffix)) = self.ends else {
            return *self.text == *text;
        };
        let (pattern, bytes) = (self.text.as_bytes(), text.as_bytes());
        // Bytes compare as the characters do: UTF-8 is self-synchronizing, and a star is one byte.
        if bytes.len() < prefix + suffix
            || bytes.get(..prefix) != pattern.get(..prefix)
            || bytes.get(bytes.len() - suffix..) != pattern.get(pattern.len() - suffix..)
        {
            return false;
        }
        let inner = self
            .text
            .get(prefix..self.text.len() - suffix)
            .unwrap_or_default();
        if inner.len() == 1 {
            return true;
        }
        let mut rest = text.get(prefix..text.len() - suffix).unwrap_or_default();
        // The leftmost place of each part leaves most room for the next, so no choice is ever taken back.
        for part in inner.split('*').filter(|part| !part.is_empty()) {
            match find(rest, part) {
                Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        true
    }
}

/// Short texts, which is what names are, are searched plainly; a long one in linear time, whatever it is.
fn find(text: &str, part: &str) -> Option<usize> {
    const SHORT: usize = 64;
    let (text, part) = (text.as_bytes(), part.as_bytes());
    if text.len() > SHORT {
        return find_in_long(text, part);
    }
    let first = part.first()?;
    for at in 0..=text.len().checked_sub(part.len())? {
        if text.get(at) == Some(first) && text.get(at..at + part.len()) == Some(part) {
            return Some(at);
        }
    }
    None
}

/// As Knuth, Morris and Pratt do it: the standard library's search is many times as much code.
#[inline(never)]
fn find_in_long(text: &[u8], part: &[u8]) -> Option<usize> {
    // Of each start of `part`, how much of its end is a start of `part` too.
    let mut borders = vec![0];
    let mut matched = 0;
    // `part` itself is searched first, from its second byte on: that finds the borders.
    let stream = part.iter().skip(1).chain(text);
    for (at, byte) in stream.enumerate() {
        while matched > 0 && part.get(matched) != Some(byte) {
            matched = borders.get(matched - 1).copied().unwrap_or_default();
        }
        matched += usize::from(part.get(matched) == Some(byte));
        if at + 1 < part.len() {
            borders.push(matched);
        } else if at + 1 == part.len() {
            // The first byte of the text, whatever the end of `part` was.
            matched = usize::from(part.first() == Some(byte));
        }
        if matched == part.len() {
            return Some(at + 2 - 2 * part.len());
        }
    }
    None
}

impl fmt::Debug for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Glob({})", self.text)
    }
}

//! The path of a request, where it can be only one thing (rule 6.1).
//!
//! Servers, proxies and frameworks differ in how they read `//`, `%2f`, `..`, a trailing slash or a backslash. What the origin
//! would make of such a path is not known here, so it is forwarded. What is left is read as every server reads it.

/// The longest path that is judged.
pub(super) const MAX_PATH_BYTES: usize = 1_024;
/// The most segments of a path that is judged; LaunchDarkly's deepest route has eleven.
pub(super) const MAX_DEPTH: usize = 16;

/// A canonical path, cut into its segments.
#[derive(Debug)]
pub(super) struct Path<'a> {
    segments: [&'a str; MAX_DEPTH],
    len: usize,
}

impl<'a> Path<'a> {
    /// `None` unless it is a slash and segments of letters, digits, `.`, `_` and `-` with one slash between them, none of which
    /// is `.` or `..`.
    pub fn read(text: &'a str) -> Option<Self> {
        let mut path = Self {
            segments: [""; MAX_DEPTH],
            len: 0,
        };
        let (first, mut rest) = text.as_bytes().split_first()?;
        if *first != b'/' || text.len() > MAX_PATH_BYTES {
            return None;
        }
        let mut from = 1;
        while !rest.is_empty() {
            let len = rest.iter().position(|byte| *byte == b'/');
            let len = len.unwrap_or(rest.len());
            let segment = text.get(from..from + len)?;
            if !is_canonical(segment) {
                return None;
            }
            *path.segments.get_mut(path.len)? = segment;
            path.len += 1;
            from += len + 1;
            rest = match rest.get(len..)? {
                [] => &[],
                // An empty segment would follow.
                [_] => return None,
                [_, after @ ..] => after,
            };
        }
        Some(path)
    }

    pub fn segments(&self) -> &[&'a str] {
        self.segments.get(..self.len).unwrap_or_default()
    }
}

/// Whether a segment can be read in one way alone. These are the characters of LaunchDarkly's keys (rule 3.5).
pub(super) fn is_canonical(segment: &str) -> bool {
    let plain =
        |byte: &u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-');
    !matches!(segment, "" | "." | "..") && segment.as_bytes().iter().all(plain)
}

/// What stands before and behind the first such byte, which is an ASCII character. Cut by bytes: what cuts by characters would
/// be a good part of the module.
pub(super) fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.as_bytes().iter().position(|byte| *byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The path and the query of a request's target.
pub(super) fn split_query(target: &str) -> (&str, &str) {
    cut(target, b'?').unwrap_or((target, ""))
}

/// Whether a query leaves alone what is asked for: nothing in it may name another method, or ask for a dry run, of which it is
/// not known whether it needs the permission. A name with an escape could be either.
pub(super) fn is_harmless(query: &str) -> bool {
    let mut name = true;
    for byte in query.bytes() {
        match byte {
            b'&' | b';' => name = true,
            b'=' => name = false,
            b'%' | b'+' if name => return false,
            b'#' => return false,
            _ => {}
        }
    }
    !holds(query, "_method") && !holds(query, "dryRun")
}

fn holds(text: &str, word: &str) -> bool {
    let mut windows = text.as_bytes().windows(word.len());
    windows.any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

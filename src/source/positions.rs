//! From bytes to what editors count in.

use std::cell::OnceCell;

use super::json::unescape;
use super::{Span, TextRange};

/// A text whose places are wanted as lines and UTF-16 columns.
///
/// Nothing is counted before the first question; then the text is read once, and each further place costs a
/// few hundred bytes at most, however long its line.
///
/// ```
/// use tokenscope::source::{Positions, Span};
/// let positions = Positions::new("[\r\n  \"🚩\" x");
/// let range = positions.range(Span { start: 12, end: 13 });
/// assert_eq!((range.start, range.end, range.line, range.column), (10, 11, 2, 8));
/// ```
#[derive(Debug)]
pub struct Positions<'a> {
    text: &'a str,
    index: OnceCell<Index>,
}

#[derive(Debug)]
struct Index {
    /// UTF-16 units before each block of the text, and before its end.
    blocks: Vec<u32>,
    /// The byte each line starts at; a line ends with `\n`, `\r\n` or a lone `\r`.
    lines: Vec<u32>,
}

/// Bytes between two counts of UTF-16 units.
const BLOCK: usize = 256;

impl<'a> Positions<'a> {
    /// Of that text.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            index: OnceCell::new(),
        }
    }

    /// The text itself.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The span of a part of a string: `part` counts bytes of its value, `string` is the span of its literal.
    pub fn within(&self, string: Span, part: std::ops::Range<usize>) -> Span {
        let (start, end) = (
            string.start as usize + 1,
            (string.end as usize).saturating_sub(1),
        );
        let raw = self.text.get(start..end).unwrap_or_default();
        let offset = |at: usize| {
            let at = start + raw_offset(raw, at);
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        Span {
            start: offset(part.start),
            end: offset(part.end),
        }
    }

    /// Where `span` stands. Past the end of the text counts as its end, inside a character as its start.
    pub fn range(&self, span: Span) -> TextRange {
        let index = self.index.get_or_init(|| Index::of(self.text.as_bytes()));
        let start = index.units(self.text.as_bytes(), span.start);
        let line = index.lines.partition_point(|first| *first <= span.start);
        let first = line
            .checked_sub(1)
            .and_then(|before| index.lines.get(before));
        let before = index.units(self.text.as_bytes(), first.copied().unwrap_or_default());
        TextRange {
            start,
            end: index.units(self.text.as_bytes(), span.end.max(span.start)),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: start - before + 1,
        }
    }
}

impl Index {
    fn of(bytes: &[u8]) -> Self {
        let mut blocks = vec![0];
        let mut before = 0;
        for block in bytes.chunks(BLOCK) {
            before += width(block);
            blocks.push(before);
        }
        let mut lines = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                lines.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { blocks, lines }
    }

    /// UTF-16 units before that byte.
    fn units(&self, bytes: &[u8], at: u32) -> u32 {
        let at = (at as usize).min(bytes.len());
        let block = at / BLOCK;
        let before = self.blocks.get(block).copied().unwrap_or_default();
        before + width(bytes.get(block * BLOCK..at).unwrap_or_default())
    }
}

/// UTF-16 units of these bytes of UTF-8. A character counts at its first byte, two above U+FFFF.
fn width(bytes: &[u8]) -> u32 {
    let mut units = 0;
    for byte in bytes {
        units += match byte {
            0x80..=0xbf => 0,
            0xf0.. => 2,
            _ => 1,
        };
    }
    units
}

/// Where the byte `at` of a string's value stands in its literal, escapes and all.
fn raw_offset(raw: &str, at: usize) -> usize {
    let (mut value, mut offset) = (0, 0);
    while value < at && offset < raw.len() {
        let escape = match raw.as_bytes().get(offset) {
            Some(b'\\') => unescape(raw, offset),
            _ => None,
        };
        match escape {
            Some((c, end)) => {
                value += c.len_utf8();
                offset = end;
            }
            None => {
                value += 1;
                offset += 1;
            }
        }
    }
    offset
}

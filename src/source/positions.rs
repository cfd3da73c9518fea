//! From bytes to what editors count in.

use std::cell::OnceCell;

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
    /// UTF-16 units before each block of the text.
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
            let at = if raw.contains('\\') {
                raw_offset(raw, at)
            } else {
                at.min(raw.len())
            };
            u32::try_from(start + at).unwrap_or(u32::MAX)
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
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut units = 0;
        for block in bytes.chunks(BLOCK) {
            blocks.push(units);
            units += block.iter().map(|byte| width(*byte)).sum::<u32>();
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
        // A text that ends on a block's edge has no block after it.
        let Some(before) = self.blocks.get(block) else {
            let last = self.blocks.len().saturating_sub(1);
            let rest = bytes.get(last * BLOCK..).unwrap_or_default();
            let before = self.blocks.last().copied().unwrap_or_default();
            return before + rest.iter().map(|byte| width(*byte)).sum::<u32>();
        };
        let rest = bytes.get(block * BLOCK..at).unwrap_or_default();
        before + rest.iter().map(|byte| width(*byte)).sum::<u32>()
    }
}

/// UTF-16 units of the character that begins with this byte of UTF-8: none inside one, two above U+FFFF.
fn width(byte: u8) -> u32 {
    match byte {
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1,
    }
}

/// Where the byte `at` of a string's value stands in its literal, escapes and all.
fn raw_offset(raw: &str, at: usize) -> usize {
    let (mut value, mut offset) = (0, 0);
    while value < at && offset < raw.len() {
        let rest = raw.get(offset..).unwrap_or_default();
        let unit = |rest: &str| {
            rest.get(2..6)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        };
        let (bytes, long) = match rest.as_bytes() {
            [b'\\', b'u', ..] => match unit(rest) {
                Some(0..=0x7f) => (1, 6),
                Some(0x80..=0x7ff) => (2, 6),
                Some(0xd800..=0xdbff) => (4, 12),
                _ => (3, 6),
            },
            [b'\\', ..] => (1, 2),
            _ => {
                let long = rest.chars().next().map_or(1, char::len_utf8);
                (long, long)
            }
        };
        value += bytes;
        offset += long;
    }
    offset.min(raw.len())
}

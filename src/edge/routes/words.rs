//! Cuts the text of a table. By bytes: what cuts by characters would be a good part of the module.

use super::Span;

/// The words of a line.
pub(super) struct Words<'a> {
    text: &'a [u8],
    from: usize,
    to: usize,
}

impl<'a> Words<'a> {
    /// Those of a part of a text.
    pub fn of(part: Span, text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            from: part.from as usize,
            to: part.to as usize,
        }
    }

    /// The next word, or nothing where the line ends.
    pub fn next(&mut self) -> Span {
        let rest = self.text.get(..self.to).unwrap_or_default();
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
        while rest.get(self.from).is_some_and(blank) {
            self.from += 1;
        }
        let from = self.from;
        while rest.get(self.from).is_some_and(|byte| !blank(byte)) {
            self.from += 1;
        }
        span(from, self.from)
    }
}

/// Texts of at most 1 MiB have no place that does not fit.
pub(super) fn span(from: usize, to: usize) -> Span {
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        from: place(from),
        to: place(to),
    }
}

/// The parts of a text between marks.
pub(super) struct Parts<'a> {
    text: &'a [u8],
    rest: Option<Span>,
    mark: u8,
}

pub(super) fn parts(whole: Span, text: &str, mark: u8) -> Parts<'_> {
    Parts {
        text: text.as_bytes(),
        rest: Some(whole),
        mark,
    }
}

impl Iterator for Parts<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let rest = self.rest?;
        let (from, to) = (rest.from as usize, rest.to as usize);
        let bytes = self.text.get(from..to)?;
        let end = find(bytes, self.mark).map(|at| from + at);
        self.rest = end.map(|end| span(end + 1, to));
        Some(span(from, end.unwrap_or(to)))
    }
}

pub(super) fn find(bytes: &[u8], mark: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == mark)
}

/// Letters and digits, a letter first: an action, a parameter or the kind of an instruction.
pub(super) fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(u8::is_ascii_alphanumeric)
}

pub(super) fn is_hole(text: &str) -> bool {
    matches!(text.as_bytes(), [b'{', .., b'}'])
}

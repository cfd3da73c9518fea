//! What can be wrong with a specifier, and what was likely meant.

use std::ops::Range;

use crate::source::{Diagnostic, excerpt};

/// One error in a specifier, with its place in it.
#[derive(Debug)]
pub(in crate::policy) struct Problem {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// Bytes of the specifier.
    pub place: Range<usize>,
    /// The text that was likely meant there.
    pub fix: Option<(Range<usize>, String)>,
}

// Calls of few functions that are not generic, as in `Diagnostic`.
impl Problem {
    pub(super) fn new(code: &'static str, place: Range<usize>, message: impl Into<String>) -> Self {
        Self::plain(code, place, message.into())
    }

    #[inline(never)]
    fn plain(code: &'static str, place: Range<usize>, message: String) -> Self {
        Self {
            diagnostic: Diagnostic::error(code, message),
            place,
            fix: None,
        }
    }

    #[inline(never)]
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.diagnostic = self.diagnostic.with(name, excerpt(value));
        self
    }

    #[inline(never)]
    pub(super) fn help(mut self, help: &str) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    /// With the text that was likely meant at its own place.
    pub(super) fn meant(self, text: impl Into<String>) -> Self {
        let place = self.place.clone();
        self.meant_at(place, text)
    }

    /// With the text that was likely meant at another place.
    pub(super) fn meant_at(self, place: Range<usize>, text: impl Into<String>) -> Self {
        self.fixed(place, text.into())
    }

    #[inline(never)]
    fn fixed(mut self, place: Range<usize>, text: String) -> Self {
        self.fix = Some((place, text));
        self
    }
}

/// The specifier with every fix applied; none where a problem has none. Fixes stand in order of their places.
pub(super) fn corrected(text: &str, problems: &[Problem]) -> Option<String> {
    let mut corrected = String::with_capacity(text.len());
    let mut done = 0;
    for problem in problems {
        let (place, replacement) = problem.fix.as_ref()?;
        corrected.push_str(text.get(done..place.start)?);
        corrected.push_str(replacement);
        done = place.end;
    }
    corrected.push_str(text.get(done..)?);
    Some(corrected)
}

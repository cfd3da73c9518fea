//! What can be wrong with a specifier, and what was likely meant.

use std::ops::Range;

use crate::source::Diagnostic;

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

impl Problem {
    /// With the text, in pieces, that was likely meant at its own place.
    pub(super) fn meant(&mut self, pieces: &[&str]) {
        self.meant_at(self.place.clone(), pieces);
    }

    /// With the text that was likely meant at another place.
    #[inline(never)]
    pub(super) fn meant_at(&mut self, place: Range<usize>, pieces: &[&str]) {
        let mut text = String::new();
        for piece in pieces {
            text.push_str(piece);
        }
        self.fix = Some((place, text));
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

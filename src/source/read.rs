//! What readers of JSON have in common: keys once, values of the right kind, diagnostics with their places.

use super::phrases::{DUPLICATE_KEY, LINT_UNFINISHED, MORE_DIAGNOSTICS};
use super::{Diagnostic, Entry, Params, Path, Phrase, Positions, Severity, Span};
use crate::tables::{Names, sorted};

/// Diagnostics in the order they were found, each with its place, and no more than a stated number.
///
/// Past that number they are only counted, so that a hostile text cannot make its report larger than itself.
#[derive(Debug)]
pub struct Report<'a> {
    positions: Option<&'a Positions<'a>>,
    diagnostics: Vec<Diagnostic>,
    limit: usize,
    unlisted: usize,
    errors: usize,
    effort: u64,
}

impl<'a> Report<'a> {
    /// Diagnostics listed for one text or document.
    pub const LIMIT: usize = 1_000;
    /// Comparisons made for the sake of hints in one text or document.
    pub const EFFORT: u64 = 5_000_000;

    /// Without positions the ranges of all diagnostics stay empty.
    pub fn new(positions: Option<&'a Positions<'a>>) -> Self {
        Self {
            positions,
            diagnostics: Vec::new(),
            limit: Self::LIMIT,
            unlisted: 0,
            errors: 0,
            effort: 0,
        }
    }

    /// Adds one that speaks of the part at `path`, which stands at `span`.
    pub fn push(&mut self, diagnostic: Diagnostic, path: &Path<'_>, span: Span) {
        let mut located = diagnostic;
        if !self.is_full() {
            located.pointer = Some(path.to_string());
            located.range = self.positions.map(|positions| positions.range(span));
        }
        self.add(located);
    }

    /// Says a phrase about the part at `path`, which stands at `span`.
    #[inline(never)]
    pub(crate) fn say(&mut self, phrase: &Phrase, params: Params<'_>, path: &Path<'_>, span: Span) {
        self.push(Diagnostic::new(phrase, params), path, span);
    }

    /// Whether there are more than may be, as `[count, limit]`; then a phrase with both says so.
    #[inline(never)]
    pub(crate) fn too_many(
        &mut self,
        phrase: &Phrase,
        [count, limit]: [usize; 2],
        path: &Path<'_>,
        span: Span,
    ) -> bool {
        if count <= limit {
            return false;
        }
        let (limit, count) = (limit.to_string(), count.to_string());
        let params = [("limit", &*limit), ("count", &count)];
        self.say(phrase, &params, path, span);
        true
    }

    /// Adds one that speaks of a part of the string at `path`: the bytes `part` of its value.
    pub fn push_within(
        &mut self,
        diagnostic: Diagnostic,
        path: &Path<'_>,
        string: Span,
        part: std::ops::Range<usize>,
    ) {
        let span = match self.positions {
            Some(positions) if !self.is_full() => positions.within(string, part),
            _ => string,
        };
        self.push(diagnostic, path, span);
    }

    /// Whether further ones are only counted, so that finding a suggestion for them is wasted.
    pub fn is_full(&self) -> bool {
        self.diagnostics.len() >= self.limit
    }

    /// Takes so many comparisons from what may be spent on hints; false once that is used up.
    pub fn spend(&mut self, comparisons: usize) -> bool {
        self.effort = self.effort.saturating_add(comparisons as u64);
        self.effort <= Self::EFFORT
    }

    /// Adds one that has its place already.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.is_error());
        match self.diagnostics.len() < self.limit {
            true => self.diagnostics.push(diagnostic),
            false => self.unlisted += 1,
        }
    }

    /// Errors so far, unlisted ones too: a part without new ones can be used.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// What was found, in the order of the text where there is one; where some are not listed, the last one says how many.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        if self.positions.is_some() {
            self.diagnostics = in_order(self.diagnostics, -1);
        }
        if self.effort > Self::EFFORT {
            let hint = Diagnostic::new(&LINT_UNFINISHED, &[]);
            self.diagnostics.push(hint.at(""));
        }
        if self.unlisted > 0 {
            // An unlisted error is still an error of the whole.
            let listed = self.diagnostics.iter().any(Diagnostic::is_error);
            let severity = match self.errors > 0 && !listed {
                true => Severity::Error,
                false => Severity::Info,
            };
            let count = self.unlisted.to_string();
            let more = Diagnostic::new(&MORE_DIAGNOSTICS, &[("count", &count)]).weighing(severity);
            self.diagnostics.push(more.at(""));
        }
        self.diagnostics
    }
}

/// The diagnostics in the order of the text; those without a place in it as if they stood at `unplaced`. What speaks
/// of the same place stays in the order it was found.
pub(crate) fn in_order(diagnostics: Vec<Diagnostic>, unplaced: i64) -> Vec<Diagnostic> {
    let start = |diagnostic: &Diagnostic| {
        let range = diagnostic.range;
        range.map_or(unplaced, |range| range.start.into())
    };
    sorted(diagnostics, &|a, b| start(a).cmp(&start(b)))
}

/// Reports `json_duplicate_key` at every key that an earlier entry has already.
pub fn check_keys(entries: &[Entry], path: &Path<'_>, report: &mut Report<'_>) {
    let mut keys = Vec::with_capacity(entries.len());
    for entry in entries {
        keys.push(&*entry.key);
    }
    for at in places_of_doubled(&keys) {
        let Some(entry) = entries.get(at) else {
            continue;
        };
        let path = path.key(&entry.key);
        report.say(
            &DUPLICATE_KEY,
            &[("key", &entry.key)],
            &path,
            entry.key_span,
        );
    }
}

/// The places, in order, of the texts that stand at an earlier one too.
pub(crate) fn doubled<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<usize> {
    places_of_doubled(&texts.collect::<Vec<_>>())
}

fn places_of_doubled(texts: &[&str]) -> Vec<usize> {
    /// So many are compared with each other; more are looked up.
    const FEW: usize = 16;
    let mut seen = Names::default();
    let mut doubled = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let again = if texts.len() > FEW {
            seen.add(text, at).is_some()
        } else {
            texts.iter().take(at).any(|earlier| earlier == text)
        };
        if again {
            doubled.push(at);
        }
    }
    doubled
}

/// The start of a text that is quoted in a message: at most 80 characters, control characters escaped.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut short = String::with_capacity(text.len().min(LONGEST));
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            short.push('…');
            break;
        }
        match c {
            '\n' => short.push_str("\\n"),
            '\r' => short.push_str("\\r"),
            '\t' => short.push_str("\\t"),
            c if c.is_control() => short.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => short.push(c),
        }
    }
    short
}

//! The grammar itself: one pass from left to right, each error noted, then on to the next delimiter.

use std::ops::Range;

use super::super::phrases::{
    BAD_TYPE, CAPITAL_TYPE, EMPTY_NAME, EMPTY_SEGMENT, HOLE_FOR_TYPE, MISSING_COLON, NAME_MISSING,
    SLASH_IN_NAME, STAR_SEGMENT, STRAY_SLASH, STRAY_TEXT,
};
use super::super::{Pattern, SegmentPattern, SpecifierForm};
use super::filters::has_next_segment;
use super::pattern::{find_hole, is_kind};
use super::{Problem, Reading, is_nameless};
use crate::source::{Diagnostic, Params, Phrase};

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) reading: Reading<'a>,
    /// See [`Located::places`](super::Located::places).
    pub(super) places: Vec<Range<usize>>,
    pub(super) problems: Vec<Problem>,
    /// A colon is missing: the next segment begins here.
    resumes: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, reading: Reading<'a>) -> Self {
        Self {
            text,
            at: 0,
            reading,
            places: Vec::new(),
            problems: Vec::new(),
            resumes: false,
        }
    }

    /// What stands there, as far as there are no problems.
    pub(super) fn read(&mut self) -> SpecifierForm {
        if self.text == "*" {
            return SpecifierForm::Everything;
        }
        let mut segments = Vec::new();
        let mut below = false;
        loop {
            if self.rest() == "*" && !segments.is_empty() {
                below = true;
                break;
            }
            segments.push(self.segment());
            if !std::mem::take(&mut self.resumes) && !self.eat(b':') {
                break;
            }
        }
        SpecifierForm::Chain { segments, below }
    }

    #[inline(never)]
    pub(super) fn note(
        &mut self,
        phrase: &Phrase,
        params: Params<'_>,
        place: Range<usize>,
    ) -> &mut Problem {
        self.problems.push_mut(Problem {
            diagnostic: Diagnostic::new(phrase, params),
            place,
            fix: None,
        })
    }

    pub(super) fn rest(&self) -> &'a str {
        self.slice(self.at..self.text.len())
    }

    /// The next byte: delimiters are one byte each.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn eat(&mut self, delimiter: u8) -> bool {
        let found = self.peek() == Some(delimiter);
        self.at += usize::from(found);
        found
    }

    #[inline(never)]
    pub(super) fn slice(&self, place: Range<usize>) -> &'a str {
        self.text.get(place).unwrap_or_default()
    }

    /// The run of text up to the next delimiter. What stands in braces is one piece (rule 3).
    pub(super) fn token(&mut self) -> Range<usize> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'/' | b':' | b';' | b',' => break,
                b'{' => self.braces(),
                _ => self.at += 1,
            }
        }
        start..self.at
    }

    fn braces(&mut self) {
        self.at += 1;
        let inside = self.rest();
        match inside.bytes().position(|byte| matches!(byte, b'{' | b'}')) {
            Some(end) => {
                self.at += end;
                self.eat(b'}');
            }
            // An unclosed brace does not swallow what follows it.
            None if inside.starts_with("roleAttribute/") => self.at += "roleAttribute/".len(),
            None => {}
        }
    }

    fn segment(&mut self) -> SegmentPattern {
        let start = self.at;
        if self.eat(b'/') {
            self.note(&STRAY_SLASH, &[], start..self.at).meant(&[]);
        }
        let kind = self.kind(start);
        let names_start = self.at;
        let names = self.names(kind.clone());
        self.places.push(kind.clone());
        self.places.push(names_start..self.at);
        let kind = self.slice(kind);
        let mut filters = Vec::new();
        if !self.resumes {
            filters = self.filters(kind);
            if self.peek().is_some_and(|byte| byte != b':') {
                self.stray();
            }
        }
        SegmentPattern {
            kind: kind.into(),
            // Ignored there, with a warning (rule 3.4).
            names: if is_nameless(kind) { Vec::new() } else { names },
            filters,
        }
    }

    fn kind(&mut self, start: usize) -> Range<usize> {
        let place = self.token();
        let kind = self.slice(place.clone());
        if is_kind(kind) {
            return place;
        }
        let params = [("type", kind)];
        if kind.is_empty() {
            let doubled = matches!(self.peek(), None | Some(b':')) && place.start == start;
            let before = start.saturating_sub(1)..start;
            let colon = self.slice(before.clone()) == ":";
            let problem = self.note(&EMPTY_SEGMENT, &[], place.clone());
            if doubled && colon {
                problem.meant_at(before, &[]);
            }
        } else if self.blank(place.clone()) {
            // Noted already.
        } else if find_hole(kind).is_some() {
            self.note(&HOLE_FOR_TYPE, &params, place.clone());
        } else if kind == "*" {
            self.note(&STAR_SEGMENT, &[], place.clone());
        } else {
            let lower = kind.to_ascii_lowercase();
            if is_kind(&lower) {
                self.note(&CAPITAL_TYPE, &params, place.clone())
                    .meant(&[&lower]);
            } else {
                self.note(&BAD_TYPE, &params, place.clone());
            }
        }
        place
    }

    fn names(&mut self, kind: Range<usize>) -> Vec<Pattern> {
        let mut names = Vec::new();
        if !self.eat(b'/') {
            self.check_nameless(kind);
            return names;
        }
        let mut first = true;
        loop {
            let place = self.token();
            let next = self.peek();
            if next == Some(b'/') {
                self.missing_colon(place);
                break;
            }
            if place.is_empty() && (!first || next == Some(b',')) {
                // One comma too many.
                let comma = if first { self.at } else { self.at - 1 };
                self.note(&EMPTY_NAME, &[], place)
                    .meant_at(comma..comma + 1, &[]);
            } else if let Some(name) = self.pattern(place, &EMPTY_NAME) {
                names.push(name);
            }
            first = false;
            if !self.eat(b',') {
                break;
            }
        }
        names
    }

    /// A type without a name may stand in the last segment only (rule 3.4).
    fn check_nameless(&mut self, place: Range<usize>) {
        let (kind, rest) = (self.slice(place.clone()), self.rest());
        // Its own filters do not make it less the last; a colon inside braces or `view:` is read later.
        let last = match self.peek() {
            None => true,
            Some(b';') => !has_next_segment(rest.as_bytes()),
            Some(_) => rest == ":*",
        };
        if !last && !is_nameless(kind) && is_kind(kind) {
            self.note(&NAME_MISSING, &[("type", kind)], place.clone())
                .meant_at(place.end..place.end, &["/*"]);
        }
    }

    /// `env/flag/*`, `env/production/flag/*`: a slash where the next segment should begin.
    fn missing_colon(&mut self, name: Range<usize>) {
        let slash = self.at..self.at + 1;
        self.at += 1;
        let next = self.token();
        let catalog = self.reading.catalog;
        let next_is_type = self.peek() == Some(b'/') || catalog.knows_type(self.slice(next));
        if !next_is_type && catalog.knows_type(self.slice(name.clone())) {
            self.at = name.start;
            self.note(&MISSING_COLON, &[], slash)
                .meant_at(name.start..name.start, &["*:"]);
        } else {
            self.at = slash.end;
            // The name may have problems of its own.
            let _ = self.pattern(name, &EMPTY_NAME);
            if next_is_type {
                self.note(&MISSING_COLON, &[], slash).meant(&[":"]);
            } else {
                self.note(&SLASH_IN_NAME, &[], slash);
            }
        }
        self.resumes = true;
    }

    /// Something that no rule of the grammar lets stand here: noted, then on to the next segment.
    fn stray(&mut self) {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte != b':') {
            self.at += 1;
            self.token();
        }
        let text = self.slice(start..self.at);
        self.note(&STRAY_TEXT, &[("text", text)], start..self.at);
    }
}

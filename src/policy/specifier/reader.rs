//! The grammar itself: one pass from left to right, each error noted, then on to the next delimiter.

use std::ops::Range;

use super::super::{Pattern, SegmentPattern, SpecifierForm};
use super::filters::has_next_segment;
use super::pattern::{EMPTY_NAME, blank, is_kind};
use super::{Located, Problem, Reading, SegmentPlace, is_nameless, quoted};

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) reading: Reading<'a>,
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
            problems: Vec::new(),
            resumes: false,
        }
    }

    pub(super) fn read(mut self) -> Result<Located, Vec<Problem>> {
        if self.text == "*" {
            return Ok(Located {
                form: SpecifierForm::Everything,
                places: Vec::new(),
            });
        }
        let (mut segments, mut places) = (Vec::new(), Vec::new());
        let mut below = false;
        loop {
            if self.rest() == "*" && !segments.is_empty() {
                below = true;
                break;
            }
            let (segment, place) = self.segment();
            segments.push(segment);
            places.push(place);
            if !std::mem::take(&mut self.resumes) && !self.eat(':') {
                break;
            }
        }
        match self.problems.is_empty() {
            true => Ok(Located {
                form: SpecifierForm::Chain { segments, below },
                places,
            }),
            false => Err(self.problems),
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn eat(&mut self, delimiter: char) -> bool {
        let found = self.rest().starts_with(delimiter);
        if found {
            self.at += delimiter.len_utf8();
        }
        found
    }

    pub(super) fn slice(&self, place: &Range<usize>) -> &'a str {
        self.text.get(place.clone()).unwrap_or_default()
    }

    /// The run of text up to the next delimiter. What stands in braces is one piece (rule 3).
    pub(super) fn token(&mut self) -> Range<usize> {
        let start = self.at;
        let mut rest = self.rest();
        while let Some(next) = rest.find(['/', ':', ';', ',', '{']) {
            let brace = rest.get(next..).and_then(|tail| tail.strip_prefix('{'));
            let close = brace.and_then(|inside| inside.find(['{', '}']).map(|at| (inside, at)));
            match (brace, close) {
                (None, _) => {
                    self.at = self.text.len() - rest.len() + next;
                    return start..self.at;
                }
                // An unclosed brace does not swallow what follows it.
                (Some(inside), None) => {
                    rest = inside.strip_prefix("roleAttribute/").unwrap_or(inside)
                }
                (Some(inside), Some((_, at))) => rest = inside.get(at..).unwrap_or_default(),
            }
            rest = rest.strip_prefix('}').unwrap_or(rest);
        }
        self.at = self.text.len();
        start..self.at
    }

    fn segment(&mut self) -> (SegmentPattern, SegmentPlace) {
        let start = self.at;
        if self.eat('/') {
            let problem = Problem::new(
                "stray_slash",
                start..self.at,
                "a slash before a resource type",
            );
            self.problems.push(problem.meant(""));
        }
        let kind = self.kind(start);
        let (names, names_place) = self.names(&kind);
        let mut place = SegmentPlace {
            kind: kind.clone(),
            names: names_place,
            filters: Vec::new(),
        };
        let mut filters = Vec::new();
        if !self.resumes {
            filters = self.filters(&kind, &mut place.filters);
            if self.peek().is_some_and(|c| c != ':') {
                self.stray();
            }
        }
        let kind = self.slice(&kind);
        let segment = SegmentPattern {
            kind: kind.into(),
            // Ignored there, with a warning (rule 3.4).
            names: if is_nameless(kind) { Vec::new() } else { names },
            filters,
        };
        (segment, place)
    }

    fn kind(&mut self, start: usize) -> Range<usize> {
        let place = self.token();
        let kind = self.slice(&place);
        if is_kind(kind) {
            return place;
        }
        let problem = |code, message: String| Problem::new(code, place.clone(), message);
        let problem = if kind.is_empty() {
            let before = start.saturating_sub(1);
            let problem = problem(
                "empty_segment",
                "a segment without a resource type".to_owned(),
            );
            match self.slice(&(before..start)) {
                ":" if place.start == start && matches!(self.peek(), None | Some(':')) => {
                    problem.meant_at(before..start, "")
                }
                _ => problem,
            }
        } else if kind.contains(char::is_whitespace) {
            blank(kind, place.clone())
        } else if kind.contains("${") {
            problem(
                "bad_type",
                format!("{} stands where a resource type should", quoted(kind)),
            )
            .with("type", kind)
            .help("a hole stands for a name, as in `proj/${roleAttribute/key}`")
        } else if kind == "*" {
            problem("star_segment", "`*` as one segment among others".to_owned())
                .help("`*` alone is every resource, and `:*` at the end everything below")
        } else {
            let lower = kind.to_ascii_lowercase();
            let found = problem(
                "bad_type",
                format!("{} is not the form of a resource type", quoted(kind)),
            );
            let found = found.with("type", kind);
            match is_kind(&lower) {
                true => found.meant(lower),
                false => found.help(
                    "a type is lower-case letters and dashes, as in `proj` or `feature-store`",
                ),
            }
        };
        self.problems.push(problem);
        place
    }

    fn names(&mut self, kind: &Range<usize>) -> (Vec<Pattern>, Range<usize>) {
        let start = self.at;
        let mut names = Vec::new();
        if !self.eat('/') {
            self.check_nameless(kind);
            return (names, start..start);
        }
        let mut first = true;
        loop {
            let place = self.token();
            if self.rest().starts_with('/') {
                self.missing_colon(place);
                break;
            }
            if place.is_empty() && (!first || self.peek() == Some(',')) {
                // One comma too many.
                let comma = if first {
                    place.start..self.at + 1
                } else {
                    place.start - 1..place.end
                };
                let problem = Problem::new("empty_name", place, "an empty name");
                self.problems.push(problem.meant_at(comma, ""));
            } else {
                names.extend(self.pattern(place, &EMPTY_NAME));
            }
            first = false;
            if !self.eat(',') {
                break;
            }
        }
        (names, start..self.at)
    }

    /// A type without a name may stand in the last segment only (rule 3.4).
    fn check_nameless(&mut self, place: &Range<usize>) {
        let kind = self.slice(place);
        let last = self.text.get(self.at..).is_none_or(|rest| {
            // Its own filters do not make it less the last; a colon inside braces or `view:` is read later.
            rest.is_empty() || rest == ":*" || (rest.starts_with(';') && !has_next_segment(rest))
        });
        if last || is_nameless(kind) || !is_kind(kind) {
            return;
        }
        let message = format!("{} has no name, and is not the last segment", quoted(kind));
        let problem = Problem::new("name_missing", place.clone(), message).with("type", kind);
        self.problems.push(problem.meant(format!("{kind}/*")));
    }

    /// `env/flag/*`, `env/production/flag/*`: a slash where the next segment should begin.
    fn missing_colon(&mut self, name: Range<usize>) {
        let slash = self.at..self.at + 1;
        let after = self.text.get(slash.end..).unwrap_or_default();
        let next: &str = after.split(['/', ':', ';', ',']).next().unwrap_or_default();
        let next_is_type = after
            .get(next.len()..)
            .is_some_and(|rest| rest.starts_with('/'));
        let catalog = self.reading.catalog;
        let problem = Problem::new(
            "missing_colon",
            slash.clone(),
            "a second slash in a segment",
        );
        let word = self.slice(&name);
        if !next_is_type && catalog.knows_type(word) && !catalog.knows_type(next) {
            self.problems
                .push(problem.meant_at(name.start..name.start, "*:"));
            self.at = name.start;
        } else {
            let problem = match next_is_type || catalog.knows_type(next) {
                true => problem.meant(":"),
                false => problem.help("a name holds no `/`; a colon begins the next segment"),
            };
            // The name may have problems of its own.
            let _ = self.pattern(name, &EMPTY_NAME);
            self.problems.push(problem);
            self.at = slash.end;
        }
        self.resumes = true;
    }

    /// Something that no rule of the grammar lets stand here: noted, then on to the next segment.
    fn stray(&mut self) {
        let start = self.at;
        while self.peek().is_some_and(|c| c != ':') {
            self.at += 1;
            self.token();
        }
        let place = start..self.at;
        let text = self.slice(&place);
        let message = format!("{} cannot stand here", quoted(text));
        let problem = Problem::new("unexpected_text", place, message).with("text", text);
        self.problems
            .push(problem.help("a segment is `type/name,name;filter,filter`"));
    }
}

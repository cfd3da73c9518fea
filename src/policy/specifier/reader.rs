//! The grammar itself: one pass from left to right, each error noted, then on to the next delimiter.

use std::ops::Range;

use super::super::{Filter, Glob, Hole, Pattern, SegmentPattern, SpecifierForm};
use super::{Located, Problem, Reading, SegmentPlace, is_nameless, quoted};

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    reading: Reading<'a>,
    problems: Vec<Problem>,
    /// A colon is missing: the next segment begins here.
    resumes: bool,
}

/// What an empty pattern is called, and what may replace it.
struct Empty {
    code: &'static str,
    message: &'static str,
    meant: &'static str,
}

const EMPTY_NAME: Empty = Empty {
    code: "empty_name",
    message: "an empty name",
    meant: "*",
};

const EMPTY_VIEW: Empty = Empty {
    code: "empty_filter",
    message: "an empty view key",
    meant: "*",
};

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

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, delimiter: char) -> bool {
        let found = self.rest().starts_with(delimiter);
        if found {
            self.at += delimiter.len_utf8();
        }
        found
    }

    fn slice(&self, place: &Range<usize>) -> &'a str {
        self.text.get(place.clone()).unwrap_or_default()
    }

    /// The run of text up to the next delimiter. What stands in braces is one piece (rule 3).
    fn token(&mut self) -> Range<usize> {
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
        loop {
            let place = self.token();
            if self.rest().starts_with('/') {
                self.missing_colon(place);
                break;
            }
            names.extend(self.pattern(place, &EMPTY_NAME));
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
            self.problems.push(problem);
            self.at = slash.end;
        }
        self.resumes = true;
    }

    fn filters(&mut self, kind: &Range<usize>, places: &mut Vec<Range<usize>>) -> Vec<Filter> {
        let mut filters = Vec::new();
        if !self.eat(';') {
            return filters;
        }
        loop {
            let start = self.at;
            filters.extend(self.filter(kind));
            places.push(start..self.at);
            if self.peek() == Some(';') {
                let place = self.at..self.at + 1;
                let problem = Problem::new("second_semicolon", place, "a second `;` in a segment");
                self.problems
                    .push(problem.help("filters are parted by commas").meant(","));
                self.at += 1;
            } else if !self.eat(',') {
                return filters;
            }
        }
    }

    fn filter(&mut self, kind: &Range<usize>) -> Option<Filter> {
        let start = self.at;
        if self.rest().starts_with('{') {
            return self.property(kind);
        }
        if let Some(key) = self.rest().strip_prefix("view:")
            && !begins_segment(key)
        {
            self.at = self.text.len() - key.len();
            let place = self.token();
            return self.pattern(place, &EMPTY_VIEW).map(Filter::View);
        }
        let place = self.token();
        let tag = self.slice(&place);
        if tag.is_empty() {
            let problem = Problem::new("empty_filter", place.clone(), "an empty filter");
            // Together with the `;` or `,` before it; where one follows, that stays to part the others.
            let meant = match self.peek() {
                Some(',' | ';') => place.start..self.at + 1,
                _ => start.saturating_sub(1)..place.end,
            };
            let problem = match self.peek() {
                Some(';') => problem,
                _ => problem.meant_at(meant, ""),
            };
            self.problems.push(problem);
            return None;
        }
        for value in [":true", ":false"] {
            let rest = self.rest().strip_prefix(value);
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ',', ';'])) {
                self.at += value.len();
                let place = start..self.at;
                let text = self.slice(&place);
                let message = format!("{} is a property without its braces", quoted(text));
                let problem =
                    Problem::new("property_without_braces", place, message).with("property", text);
                self.problems.push(problem.meant(format!("{{{text}}}")));
                return None;
            }
        }
        self.pattern(place, &EMPTY_NAME).map(Filter::Tag)
    }

    /// `{critical:true}`, the only property there is, on `env` alone (rule 3.3).
    fn property(&mut self, kind: &Range<usize>) -> Option<Filter> {
        let place = self.token();
        let text = self.slice(&place);
        let problem = |code, message: String| {
            Problem::new(code, place.clone(), message).with("property", text)
        };
        let inside = text
            .strip_prefix('{')
            .and_then(|inside| inside.strip_suffix('}'));
        let problem = match inside.map(|inside| inside.split_once(':').unwrap_or((inside, ""))) {
            None => problem("unclosed_brace", format!("{} is not closed", quoted(text)))
                .help("a property is written `{critical:true}`"),
            Some(_) if text.contains(char::is_whitespace) => blank(text, place.clone()),
            Some(("critical", "true" | "false")) if self.slice(kind) != "env" => {
                let message = format!("{} has no property `critical`", quoted(self.slice(kind)));
                problem("property_not_on_type", message).help("only `env` has it")
            }
            Some(("critical", "true")) => return Some(Filter::Critical(true)),
            Some(("critical", "false")) => return Some(Filter::Critical(false)),
            Some(("critical", value)) => {
                let found = problem(
                    "bad_property_value",
                    format!("{} is neither true nor false", quoted(value)),
                );
                match value.to_ascii_lowercase().as_str() {
                    lower @ ("true" | "false") => found.meant(format!("{{critical:{lower}}}")),
                    _ => found,
                }
            }
            Some((name, value)) => {
                let found = problem(
                    "unknown_property",
                    format!("there is no property {}", quoted(name)),
                );
                match name.eq_ignore_ascii_case("critical") {
                    true => found.meant(format!("{{critical:{value}}}")),
                    false => {
                        found.help("`critical` is the only one; a tag is written without braces")
                    }
                }
            }
        };
        self.problems.push(problem);
        None
    }

    /// A name, a tag or a view key.
    fn pattern(&mut self, place: Range<usize>, empty: &Empty) -> Option<Pattern> {
        let text = self.slice(&place);
        let problem = if text.is_empty() {
            Problem::new(empty.code, place, empty.message).meant(empty.meant)
        } else if text.bytes().all(|byte| is_keychar(byte) || byte == b'*') {
            return Some(Pattern::Glob(Glob::new(text)));
        } else if text.contains(char::is_whitespace) {
            blank(text, place)
        } else if text.contains("${") {
            match self.hole(text, place) {
                Ok(hole) => return Some(Pattern::Hole(hole)),
                Err(problem) => *problem,
            }
        } else {
            let bad = text
                .char_indices()
                .find(|(_, c)| !c.is_ascii() || !is_keychar(*c as u8) && *c != '*');
            let (at, c) = bad.unwrap_or((0, ' '));
            let at = place.start + at;
            let message = format!(
                "{} cannot hold {}",
                quoted(text),
                quoted(c.encode_utf8(&mut [0; 4]))
            );
            Problem::new("bad_character", at..at + c.len_utf8(), message)
                .with("text", text)
                .help("keys are letters, digits, `.`, `_` and `-`; `*` stands for any of them")
        };
        self.problems.push(problem);
        None
    }

    fn hole(&self, text: &str, place: Range<usize>) -> Result<Hole, Box<Problem>> {
        let start = text.find("${").unwrap_or_default();
        let end = text
            .get(start..)
            .and_then(|hole| hole.find('}'))
            .map(|at| start + at + 1);
        let Some(hole) = end.and_then(|end| text.get(start..end)) else {
            let problem = Problem::new(
                "unclosed_hole",
                place,
                format!("{} is not closed", quoted(text)),
            );
            return Err(problem.meant(format!("{text}}}")).into());
        };
        let inside = hole.get(2..hole.len() - 1).unwrap_or_default();
        if hole.len() != text.len() {
            let message = format!("text around the hole {}", quoted(hole));
            let problem = Problem::new("text_around_hole", place, message).with("hole", hole);
            let why = "a hole stands for a whole name, so the attribute's values hold all of it";
            return Err(problem.help(why).meant(hole).into());
        }
        match inside.strip_prefix("roleAttribute/") {
            Some(key) if is_attribute_key(key) => return Ok(Hole::RoleAttribute(key.into())),
            None if inside == "self" && self.reading.reserved_holes => return Ok(Hole::Myself),
            None if inside == "owner" && self.reading.reserved_holes => return Ok(Hole::Owner),
            _ => {}
        }
        if matches!(inside, "self" | "owner") {
            let message = format!("{} is for base roles alone", quoted(hole));
            return Err(Problem::new("reserved_hole", place, message).with("hole", hole).into());
        }
        let problem = Problem::new("bad_hole", place, format!("{} is not a hole", quoted(hole)));
        let problem = problem
            .with("hole", hole)
            .help("a hole is written `${roleAttribute/key}`");
        let key = inside.rsplit('/').next().unwrap_or_default();
        Err(match is_attribute_key(key) {
            true => problem.meant(format!("${{roleAttribute/{key}}}")),
            false => problem,
        }
        .into())
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

fn blank(text: &str, place: Range<usize>) -> Problem {
    let without: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let problem =
        Problem::new("blank", place, format!("a blank in {}", quoted(text))).with("text", text);
    match without.is_empty() {
        true => problem,
        false => problem.meant(without),
    }
}

/// `[a-z][a-z-]*`
fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// `[A-Za-z0-9._-]`
pub(crate) fn is_keychar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn is_attribute_key(key: &str) -> bool {
    !key.is_empty()
        && !key.contains(|c: char| c.is_whitespace() || c.is_control() || "{}$*".contains(c))
}

/// Whether what follows `view:` is a segment, so that `view` is a tag (rule 3.2).
fn begins_segment(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, _)| is_kind(kind))
}

/// Whether a colon that parts segments follows in a text that begins with `;`.
fn has_next_segment(rest: &str) -> bool {
    let mut depth = 0_usize;
    let mut filter = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => filter = at + 1,
            ':' if depth == 0 => {
                let view = rest.get(filter..at) == Some("view");
                let after = rest.get(at + 1..).unwrap_or_default();
                if !view || begins_segment(after) {
                    return after != "*";
                }
            }
            _ => {}
        }
    }
    false
}

//! What stands after the `;` of a segment (rules 3.2 and 3.3).

use std::ops::Range;

use super::super::Filter;
use super::pattern::{EMPTY_NAME, EMPTY_VIEW, blank, is_kind};
use super::reader::Reader;
use super::{Problem, quoted};

impl Reader<'_> {
    pub(super) fn filters(
        &mut self,
        kind: &Range<usize>,
        places: &mut Vec<Range<usize>>,
    ) -> Vec<Filter> {
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
                let meant = if start == self.at { "" } else { "," };
                self.problems
                    .push(problem.help("filters are parted by commas").meant(meant));
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
            // Together with the comma after it or, where it is the last, with what stands before it. A second `;`
            // is a problem of its own, and goes with that.
            let meant = match self.peek() {
                Some(',') => place.start..self.at + 1,
                Some(';') => place,
                _ => start.saturating_sub(1)..place.end,
            };
            self.problems.push(problem.meant_at(meant, ""));
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
        let mut place = self.token();
        if !self.slice(&place).contains('}') {
            // `{critical:true` is one piece, although a colon ends it.
            let rest = self.rest();
            let value = [":true", ":false"]
                .into_iter()
                .find(|value| rest.starts_with(value));
            self.at += value.map_or(0, str::len);
            place.end = self.at;
        }
        let text = self.slice(&place);
        let problem = |code, message: String| {
            Problem::new(code, place.clone(), message).with("property", text)
        };
        let inside = text
            .strip_prefix('{')
            .and_then(|inside| inside.strip_suffix('}'));
        let problem = match inside.map(|inside| inside.split_once(':').unwrap_or((inside, ""))) {
            None if text.contains('}') => problem(
                "unexpected_text",
                format!("{} is not one property", quoted(text)),
            )
            .help("filters are parted by commas"),
            None => problem("unclosed_brace", format!("{} is not closed", quoted(text)))
                .meant(format!("{text}}}")),
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
}

/// Whether what follows `view:` is a segment, so that `view` is a tag (rule 3.2).
fn begins_segment(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, _)| is_kind(kind))
}

/// Whether a colon that parts segments follows in a text that begins with `;`.
pub(super) fn has_next_segment(rest: &str) -> bool {
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

//! What stands after the `;` of a segment (rules 3.2 and 3.3).

use std::ops::Range;

use super::super::Filter;
use super::super::phrases::{
    BAD_PROPERTY_VALUE, EMPTY_FILTER, EMPTY_NAME, EMPTY_VIEW, MISSPELT_PROPERTY, NOT_ONE_PROPERTY,
    PROPERTY_NOT_ON_TYPE, PROPERTY_WITHOUT_BRACES, SECOND_SEMICOLON, UNCLOSED_BRACE,
    UNKNOWN_PROPERTY,
};
use super::pattern::kind_length;
use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn filters(&mut self, kind: &str) -> Vec<Filter> {
        let mut filters = Vec::new();
        if !self.eat(b';') {
            return filters;
        }
        loop {
            let start = self.at;
            if let Some(filter) = self.filter(kind) {
                filters.push(filter);
            }
            self.places.push(start..self.at);
            let end = self.at;
            if self.eat(b';') {
                let meant = if start == end { "" } else { "," };
                self.note(&SECOND_SEMICOLON, &[], end..self.at)
                    .meant(&[meant]);
            } else if !self.eat(b',') {
                return filters;
            }
        }
    }

    fn filter(&mut self, kind: &str) -> Option<Filter> {
        if self.peek() == Some(b'{') {
            return self.property(kind);
        }
        let view = self.rest().strip_prefix("view:");
        if view.is_some_and(|key| !begins_segment(key.as_bytes())) {
            self.at += "view:".len();
            let place = self.token();
            return self.pattern(place, &EMPTY_VIEW).map(Filter::View);
        }
        let mut place = self.token();
        if place.is_empty() {
            // Together with the comma after it or, where it is the last, with what stands before it. A second `;`
            // is a problem of its own, and goes with that.
            let meant = match self.peek() {
                Some(b',') => self.at..self.at + 1,
                Some(b';') => place.clone(),
                _ => self.at.saturating_sub(1)..self.at,
            };
            self.note(&EMPTY_FILTER, &[], place).meant_at(meant, &[]);
            return None;
        }
        let end = self.at + self.truth();
        let after = self.text.as_bytes().get(end);
        if end > self.at && matches!(after, None | Some(b':' | b',' | b';')) {
            self.at = end;
            place.end = end;
            let text = self.slice(place.clone());
            self.note(&PROPERTY_WITHOUT_BRACES, &[("property", text)], place)
                .meant(&["{", text, "}"]);
            return None;
        }
        self.pattern(place, &EMPTY_NAME).map(Filter::Tag)
    }

    /// How long a `:true` or `:false` is that stands here.
    fn truth(&self) -> usize {
        let rest = self.rest();
        let values = [":true", ":false"];
        let found = values.into_iter().find(|value| rest.starts_with(value));
        found.map_or(0, str::len)
    }

    /// `{critical:true}`, the only property there is, on `env` alone (rule 3.3).
    fn property(&mut self, kind: &str) -> Option<Filter> {
        let mut place = self.token();
        if !self.slice(place.clone()).contains('}') {
            // `{critical:true` is one piece, although a colon ends it.
            self.at += self.truth();
            place.end = self.at;
        }
        let text = self.slice(place.clone());
        let property = ("property", text);
        let inside = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        let Some(inside) = inside else {
            if text.contains('}') {
                self.note(&NOT_ONE_PROPERTY, &[property], place);
            } else {
                self.note(&UNCLOSED_BRACE, &[property], place)
                    .meant(&[text, "}"]);
            }
            return None;
        };
        if self.blank(place.clone()) {
            return None;
        }
        match inside.split_once(':').unwrap_or((inside, "")) {
            ("critical", value @ ("true" | "false")) if kind == "env" => {
                return Some(Filter::Critical(value == "true"));
            }
            ("critical", "true" | "false") => {
                self.note(&PROPERTY_NOT_ON_TYPE, &[property, ("type", kind)], place);
            }
            ("critical", value) => {
                let lower = value.to_ascii_lowercase();
                let problem = self.note(&BAD_PROPERTY_VALUE, &[property, ("value", value)], place);
                if matches!(&*lower, "true" | "false") {
                    problem.meant(&["{critical:", &lower, "}"]);
                }
            }
            (name, value) => {
                let params = [property, ("name", name)];
                if name.eq_ignore_ascii_case("critical") {
                    self.note(&MISSPELT_PROPERTY, &params, place).meant(&[
                        "{critical:",
                        value,
                        "}",
                    ]);
                } else {
                    self.note(&UNKNOWN_PROPERTY, &params, place);
                }
            }
        }
        None
    }
}

/// Whether what follows `view:` is a segment, so that `view` is a tag (rule 3.2).
fn begins_segment(text: &[u8]) -> bool {
    let kind = kind_length(text);
    kind > 0 && text.get(kind) == Some(&b'/')
}

/// Whether a colon that parts segments follows in a text that begins with `;`.
pub(super) fn has_next_segment(rest: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut filter = 0;
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' | b';' if depth == 0 => filter = at + 1,
            b':' if depth == 0 => {
                let bytes = |place: Range<usize>| rest.get(place).unwrap_or_default();
                let after = bytes(at + 1..rest.len());
                if bytes(filter..at) != b"view" || begins_segment(after) {
                    return after != b"*";
                }
            }
            _ => {}
        }
    }
    false
}

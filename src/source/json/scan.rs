//! From text to tokens: RFC 8259 and nothing more.

use std::ops::Range;

use super::super::{Diagnostic, Params, Phrase, Positions, Span};
use super::fault::{
    BAD_ESCAPE, BAD_NUMBER, BARE_POINT, COMMENT, CONTROL, HALF_PAIR, HEXADECIMAL, PAST_DOUBLE,
    PLUS_SIGN, SINGLE_QUOTE, STRAY, UNCLOSED_STRING,
};
use super::number;

/// A piece of JSON.
pub(super) enum Token<'a> {
    /// One of `[]{}:,`
    Mark(u8),
    /// Without its escapes.
    String(Box<str>),
    Number(f64),
    /// `true`, `false`, `null`, or something else that is not JSON at all.
    Word(&'a str),
}

pub(super) struct Scanner<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// Why reading stops.
pub(super) type Fault = Box<Diagnostic>;

impl<'a> Scanner<'a> {
    /// Says a phrase about that place of the text.
    #[inline(never)]
    pub fn fault(&self, phrase: &Phrase, params: Params<'_>, place: Span) -> Fault {
        let mut diagnostic = Diagnostic::new(phrase, params);
        diagnostic.range = Some(Positions::new(self.text).range(place));
        diagnostic.into()
    }

    /// The next token and its place; none at the end of the text.
    pub fn next(&mut self) -> Result<Option<(Token<'a>, Span)>, Fault> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte(self.at) {
            self.at += 1;
        }
        let start = self.at;
        let Some(first) = self.byte(start) else {
            return Ok(None);
        };
        let token = match first {
            b'[' | b']' | b'{' | b'}' | b':' | b',' => {
                self.at += 1;
                Token::Mark(first)
            }
            b'"' => Token::String(self.string()?),
            b'-' | b'0'..=b'9' => Token::Number(self.number()?),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => {
                self.at = self.run(start);
                Token::Word(self.slice(start..self.at))
            }
            _ => return Err(self.stray(first)),
        };
        Ok(Some((token, span(start..self.at))))
    }

    /// The text there, as far as it fits into a message.
    pub fn start_of(&self, place: Span) -> &'a str {
        const LONGEST: u32 = 60;
        let end = place.end.min(place.start + LONGEST);
        self.slice(place.start as usize..end as usize)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, place: Range<usize>) -> &'a str {
        self.text.get(place).unwrap_or_default()
    }

    /// The end of the run of letters, digits and what may stand among them in numbers and words.
    fn run(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'-' | b'+' | b'.') =
            self.byte(end)
        {
            end += 1;
        }
        end
    }

    fn stray(&self, first: u8) -> Fault {
        let start = self.at;
        let (phrase, end) = match (first, self.byte(start + 1)) {
            (b'/', Some(b'/' | b'*')) => (&COMMENT, self.end_of_comment()),
            (b'\'', _) => (&SINGLE_QUOTE, start + 1),
            (b'+', _) => (&PLUS_SIGN, start + 1),
            (b'.', _) => (&BARE_POINT, start + 1),
            _ => {
                let rest = self.slice(start..self.text.len());
                let c = rest.chars().next().unwrap_or_default();
                let character = match c {
                    '!'..='~' => c.to_string(),
                    c => code_point(c.into()),
                };
                let place = span(start..start + c.len_utf8());
                return self.fault(&STRAY, &[("character", &character)], place);
            }
        };
        self.fault(phrase, &[], span(start..end))
    }

    fn end_of_comment(&self) -> usize {
        let comment = self.slice(self.at..self.text.len());
        let length = match comment.starts_with("//") {
            true => comment
                .bytes()
                .position(|byte| matches!(byte, b'\n' | b'\r')),
            false => {
                let end = comment.as_bytes().windows(2).position(|pair| pair == b"*/");
                end.map(|at| at + 2)
            }
        };
        length.map_or(self.text.len(), |length| self.at + length)
    }

    fn string(&mut self) -> Result<Box<str>, Fault> {
        let quote = self.at;
        let mut text = String::new();
        let (mut plain, mut at) = (quote + 1, quote + 1);
        loop {
            match self.byte(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    let (c, end) = self.escape(at)?;
                    text.push_str(self.slice(plain..at));
                    text.push(c);
                    (plain, at) = (end, end);
                }
                Some(control @ 0..b' ') => {
                    let character = code_point(control.into());
                    let place = span(at..at + 1);
                    return Err(self.fault(&CONTROL, &[("character", &character)], place));
                }
                Some(_) => at += 1,
                None => return Err(self.fault(&UNCLOSED_STRING, &[], span(quote..at))),
            }
        }
        self.at = at + 1;
        text.push_str(self.slice(plain..at));
        Ok(text.into())
    }

    /// The character of the escape at `at`, and where it ends.
    fn escape(&self, at: usize) -> Result<(char, usize), Fault> {
        unescape(self.text, at).ok_or_else(|| match unit(self.text, at) {
            Some(_) => self.fault(&HALF_PAIR, &[], span(at..at + 6)),
            None => self.fault(&BAD_ESCAPE, &[], span(at..at + 1)),
        })
    }

    fn number(&mut self) -> Result<f64, Fault> {
        let start = self.at;
        self.at = self.run(start);
        let text = self.slice(start..self.at);
        let phrase = match number::read(text) {
            Some(value) if value.is_finite() => return Ok(value),
            Some(_) => &PAST_DOUBLE,
            None if text.bytes().any(|byte| matches!(byte, b'x' | b'X')) => &HEXADECIMAL,
            None => &BAD_NUMBER,
        };
        Err(self.fault(phrase, &[], span(start..self.at)))
    }
}

/// The character that is escaped at `at`, and where its escape ends; none where that is none of JSON's.
#[inline(never)]
pub(in super::super) fn unescape(text: &str, at: usize) -> Option<(char, usize)> {
    let c = match text.as_bytes().get(at + 1)? {
        c @ (b'"' | b'\\' | b'/') => char::from(*c),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => {
            let high = unit(text, at)?;
            if let Some(c) = char::from_u32(high) {
                return Some((c, at + 6));
            }
            let (0xd800..=0xdbff, low @ 0xdc00..=0xdfff) = (high, unit(text, at + 6)?) else {
                return None;
            };
            let c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            return Some((char::from_u32(c)?, at + 12));
        }
    };
    Some((c, at + 2))
}

/// The UTF-16 unit that is escaped at `at`.
fn unit(text: &str, at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = text.as_bytes().get(at..at + 6)? else {
        return None;
    };
    let mut unit = 0;
    for digit in digits {
        unit = unit << 4 | char::from(*digit).to_digit(16)?;
    }
    Some(unit)
}

/// In range: no text is longer than `u32::MAX`.
pub(super) fn span(place: Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        start: offset(place.start),
        end: offset(place.end),
    }
}

/// As `U+001F`.
fn code_point(c: u32) -> String {
    format!("U+{c:04X}")
}

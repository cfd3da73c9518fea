//! From text to tokens: RFC 8259 and nothing more.

use std::borrow::Cow;
use std::ops::Range;

use super::number;

/// A piece of JSON.
pub(super) enum Token<'a> {
    /// One of `[]{}:,`
    Mark(char),
    /// Without its escapes.
    String(Cow<'a, str>),
    Number(f64),
    /// `true`, `false`, `null`, or something else that is not JSON at all.
    Word(&'a str),
}

/// What is no piece of JSON: where, what, and what to do.
pub(super) struct Stray {
    pub place: Range<usize>,
    pub message: Cow<'static, str>,
    pub help: Option<&'static str>,
}

pub(super) struct Scanner<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl<'a> Scanner<'a> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, place: Range<usize>) -> &'a str {
        self.text.get(place).unwrap_or_default()
    }

    /// The next token and its place; none at the end of the text.
    pub fn next(&mut self) -> Result<Option<(Token<'a>, Range<usize>)>, Stray> {
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
                Token::Mark(char::from(first))
            }
            b'"' => Token::String(self.string()?),
            b'-' | b'0'..=b'9' => Token::Number(self.number()?),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => {
                self.at = self.run(start);
                Token::Word(self.slice(start..self.at))
            }
            _ => return Err(self.stray(first)),
        };
        Ok(Some((token, start..self.at)))
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

    fn stray(&self, first: u8) -> Stray {
        let start = self.at;
        let rest = self.slice(start..self.text.len());
        let (message, help, length) = match first {
            b'/' if rest.starts_with("//") => (COMMENT, Some("remove it"), rest.find(['\n', '\r'])),
            b'/' if rest.starts_with("/*") => {
                let end = rest.as_bytes().windows(2).position(|pair| pair == b"*/");
                (COMMENT, Some("remove it"), end.map(|at| at + 2))
            }
            b'\'' => (
                "a string in single quotes",
                Some("JSON strings stand in double quotes"),
                Some(1),
            ),
            b'+' => ("a number with a plus sign", Some("remove the `+`"), Some(1)),
            b'.' => (
                "a decimal point without digits on both sides",
                Some("write `0.5`, not `.5`"),
                Some(1),
            ),
            _ => {
                let c = rest.chars().next().unwrap_or_default();
                let message = match c {
                    '!'..='~' => format!("`{c}` is no part of JSON"),
                    c => format!("`U+{:04X}` is no part of JSON", u32::from(c)),
                };
                let place = start..start + c.len_utf8();
                return Stray {
                    place,
                    message: message.into(),
                    help: None,
                };
            }
        };
        let place = start..length.map_or(self.text.len(), |length| start + length);
        Stray {
            place,
            message: message.into(),
            help,
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Stray> {
        let quote = self.at;
        let mut text = Cow::Borrowed("");
        let (mut plain, mut at) = (quote + 1, quote + 1);
        loop {
            match self.byte(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    let (c, end) = self.escape(at)?;
                    let text = text.to_mut();
                    text.push_str(self.slice(plain..at));
                    text.push(c);
                    (plain, at) = (end, end);
                }
                Some(control @ 0..b' ') => {
                    let message = format!("control character `U+{control:04X}` in a string");
                    let help = Some("escape it, as in `\\n`, or close the string");
                    return Err(Stray {
                        place: at..at + 1,
                        message: message.into(),
                        help,
                    });
                }
                Some(_) => at += 1,
                None => {
                    return Err(Stray {
                        place: quote..at,
                        message: "a string without its closing quote".into(),
                        help: Some("add `\"` where it ends"),
                    });
                }
            }
        }
        self.at = at + 1;
        let rest = self.slice(plain..at);
        Ok(match text {
            Cow::Borrowed(_) => Cow::Borrowed(rest),
            Cow::Owned(text) => Cow::Owned(text + rest),
        })
    }

    /// The character of the escape at `at`, and where it ends.
    fn escape(&self, at: usize) -> Result<(char, usize), Stray> {
        let unit = |at: usize| {
            let digits = self.slice(at + 2..at + 6);
            let hexadecimal =
                digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let escape = self.slice(at..at + 2) == "\\u" && hexadecimal;
            escape.then(|| u32::from_str_radix(digits, 16).unwrap_or_default())
        };
        let short = match self.byte(at + 1) {
            Some(c @ (b'"' | b'\\' | b'/')) => Some(char::from(c)),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            _ => None,
        };
        if let Some(c) = short {
            return Ok((c, at + 2));
        }
        let Some(high) = unit(at) else {
            return Err(Stray {
                place: at..at + 1,
                message: "an escape that JSON does not know".into(),
                help: Some("a backslash itself is written `\\\\`"),
            });
        };
        if let Some(c) = char::from_u32(high) {
            return Ok((c, at + 6));
        }
        match (high, unit(at + 6)) {
            (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
                let c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                Ok((char::from_u32(c).unwrap_or_default(), at + 12))
            }
            _ => Err(Stray {
                place: at..at + 6,
                message: "an escape of half a surrogate pair".into(),
                help: Some("write both halves, or the character itself"),
            }),
        }
    }

    fn number(&mut self) -> Result<f64, Stray> {
        let start = self.at;
        self.at = self.run(start);
        let text = self.slice(start..self.at);
        let (message, help) = match number::read(text) {
            Some(value) if value.is_finite() => return Ok(value),
            Some(_) => ("a number past the range of a double", None),
            None if text.contains(['x', 'X']) => {
                ("a hexadecimal number", Some("write it in decimal"))
            }
            None => ("not a number in JSON's form", None),
        };
        Err(Stray {
            place: start..self.at,
            message: message.into(),
            help,
        })
    }
}

const COMMENT: &str = "comments are not allowed in JSON";

//! JSON with positions. Strict RFC 8259 and nothing more, within limits, without recursion.

mod fault;
mod number;
mod scan;

use fault::{
    BARE_KEY, EMPTY, Expect, MISSING_COMMA, TOO_DEEP, TOO_LARGE, TOO_MANY_VALUES, TRAILING_COMMA,
    UNEXPECTED, UNFINISHED,
};
pub(super) use scan::unescape;
use scan::{Fault, Scanner, Token, span};

use super::pointer::escape;
use super::{Diagnostic, Entry, Node, Phrase, Span, Value};

/// How much is read before it is refused, so that no input exhausts memory or the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the text.
    pub bytes: usize,
    /// Lists and objects inside each other.
    pub depth: usize,
    /// Values of any kind.
    pub values: usize,
}

impl Limits {
    /// One policy: 1 MiB, 16 deep, 200,000 values.
    pub const POLICY: Self = Self {
        bytes: 1 << 20,
        depth: 16,
        values: 200_000,
    };
    /// An account document: 256 MiB, 64 deep, 20 million values.
    pub const DOCUMENT: Self = Self {
        bytes: 256 << 20,
        depth: 64,
        values: 20_000_000,
    };
}

/// Reads one JSON value.
///
/// Refused with a diagnostic that has its place: comments, trailing commas, control characters in strings,
/// escapes of lone surrogates, numbers past the range of a double (`json_syntax`), and what exceeds a limit
/// (`json_too_large`, `json_too_deep`, `json_too_many_values`). A byte order mark at the start is skipped.
///
/// ```
/// use tokenscope::source::{Limits, Value, parse_json};
/// let node = parse_json(r#"{"a": 1, "a": 2}"#, &Limits::POLICY).unwrap();
/// assert!(matches!(node.value, Value::Object(entries) if entries.len() == 2));
///
/// let error = parse_json("[1,]", &Limits::POLICY).unwrap_err();
/// assert_eq!(error.to_string(), "1:4: error[json_syntax]: expected a value, found `]` (help: remove the comma before it)");
/// ```
pub fn parse_json(text: &str, limits: &Limits) -> Result<Node, Box<Diagnostic>> {
    if text.len() > limits.bytes.min(u32::MAX as usize) {
        let (bytes, limit) = (text.len().to_string(), limits.bytes.to_string());
        let diagnostic = Diagnostic::new(&TOO_LARGE, &[("bytes", &bytes), ("limit", &limit)]);
        return Err(diagnostic.at("").into());
    }
    let at = match text.starts_with('\u{feff}') {
        true => '\u{feff}'.len_utf8(),
        false => 0,
    };
    let mut parser = Parser {
        scanner: Scanner { text, at },
        limits,
        values: 0,
        after_comma: false,
        open: Vec::new(),
    };
    parser.run().map_err(|mut fault| {
        fault.pointer = Some(parser.pointer());
        fault
    })
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    limits: &'a Limits,
    values: usize,
    after_comma: bool,
    /// Lists and objects whose end was not seen yet, outermost first. The last entry of an object waits for its value
    /// while that stands [nowhere](is_awaited).
    open: Vec<Node>,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<Node, Fault> {
        let mut expect = Expect::Value;
        let mut root = None;
        while let Some((token, span)) = self.scanner.next()? {
            let begins = matches!(expect, Expect::Value | Expect::ValueOrEnd);
            let node = match (expect, token) {
                (_, Token::Mark(b'[')) if begins => {
                    self.enter(Value::List(Vec::new()), span)?;
                    expect = Expect::ValueOrEnd;
                    continue;
                }
                (_, Token::Mark(b'{')) if begins => {
                    self.enter(Value::Object(Vec::new()), span)?;
                    expect = Expect::KeyOrEnd;
                    continue;
                }
                (_, Token::String(text)) if begins => Node {
                    value: Value::String(text),
                    span,
                },
                (_, Token::Number(value)) if begins => Node {
                    value: Value::Number(value),
                    span,
                },
                (_, Token::Word(word @ ("true" | "false"))) if begins => Node {
                    value: Value::Bool(word == "true"),
                    span,
                },
                (_, Token::Word("null")) if begins => Node {
                    value: Value::Null,
                    span,
                },
                (Expect::Key | Expect::KeyOrEnd, Token::String(key)) => {
                    self.after_comma = false;
                    self.expect_value(key, span);
                    expect = Expect::Colon;
                    continue;
                }
                (Expect::Colon, Token::Mark(b':')) => {
                    expect = Expect::Value;
                    continue;
                }
                (Expect::CommaOrEnd, Token::Mark(b',')) => {
                    self.after_comma = true;
                    expect = match self.innermost() {
                        Some(Value::Object(_)) => Expect::Key,
                        _ => Expect::Value,
                    };
                    continue;
                }
                (
                    Expect::ValueOrEnd | Expect::KeyOrEnd | Expect::CommaOrEnd,
                    Token::Mark(mark @ (b']' | b'}')),
                ) => self.leave(mark, span)?,
                (expect, token) => return Err(self.unexpected(expect, &token, span)),
            };
            self.after_comma = false;
            self.values += 1;
            if self.values > self.limits.values {
                return Err(self.beyond(&TOO_MANY_VALUES, self.limits.values, node.span));
            }
            expect = Expect::CommaOrEnd;
            match self.innermost() {
                Some(Value::List(items)) => items.push(node),
                Some(Value::Object(entries)) => {
                    if let Some(entry) = entries.last_mut() {
                        entry.value = node;
                    }
                }
                _ => {
                    root = Some(node);
                    expect = Expect::Nothing;
                }
            }
        }
        let end = self.scanner.text.len();
        root.ok_or_else(|| match self.open.is_empty() {
            true => self.scanner.fault(&EMPTY, &[], span(end..end)),
            false => {
                let expected = [("expected", expect.words())];
                self.scanner.fault(&UNFINISHED, &expected, span(end..end))
            }
        })
    }

    fn innermost(&mut self) -> Option<&mut Value> {
        self.open.last_mut().map(|node| &mut node.value)
    }

    fn enter(&mut self, value: Value, span: Span) -> Result<(), Fault> {
        self.after_comma = false;
        if self.open.len() >= self.limits.depth {
            return Err(self.beyond(&TOO_DEEP, self.limits.depth, span));
        }
        self.open.push(Node { value, span });
        Ok(())
    }

    fn expect_value(&mut self, key: Box<str>, key_span: Span) {
        if let Some(Value::Object(entries)) = self.innermost() {
            entries.push(Entry {
                key,
                key_span,
                value: AWAITED,
            });
        }
    }

    fn leave(&mut self, mark: u8, end: Span) -> Result<Node, Fault> {
        let (close, expected, found) = match self.innermost() {
            Some(Value::Object(_)) => (b'}', "`,` or `}`", "`]`"),
            _ => (b']', "`,` or `]`", "`}`"),
        };
        // The states let nothing end that is not open.
        match self.open.pop_if(|_| mark == close) {
            Some(mut node) => {
                node.span.end = end.end;
                Ok(node)
            }
            None => {
                let params = [("expected", expected), ("found", found)];
                Err(self.scanner.fault(&UNEXPECTED, &params, end))
            }
        }
    }

    fn beyond(&self, phrase: &Phrase, limit: usize, span: Span) -> Fault {
        let params = [("limit", &*limit.to_string())];
        self.scanner.fault(phrase, &params, span)
    }

    fn unexpected(&self, expect: Expect, token: &Token<'_>, span: Span) -> Fault {
        let closes = matches!(token, Token::Mark(b']' | b'}'));
        let phrase = match expect {
            Expect::Value | Expect::Key if closes && self.after_comma => &TRAILING_COMMA,
            Expect::Key | Expect::KeyOrEnd if matches!(token, Token::Word(_)) => &BARE_KEY,
            Expect::CommaOrEnd if !closes => &MISSING_COMMA,
            _ => &UNEXPECTED,
        };
        let found = match token {
            Token::String(_) => "a string",
            Token::Number(_) => "a number",
            Token::Mark(_) | Token::Word(_) => &format!("`{}`", self.scanner.start_of(span)),
        };
        let params = [("expected", expect.words()), ("found", found)];
        self.scanner.fault(phrase, &params, span)
    }

    /// The innermost place that was being read.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for open in &self.open {
            let part = match &open.value {
                Value::List(items) => items.len().to_string(),
                Value::Object(entries) => match entries.last() {
                    Some(entry) if is_awaited(&entry.value) => escape(&entry.key).into_owned(),
                    _ => continue,
                },
                _ => continue,
            };
            pointer.push('/');
            pointer.push_str(&part);
        }
        pointer
    }
}

/// In place of a value that was not read yet.
const AWAITED: Node = Node {
    value: Value::Null,
    span: Span { start: 0, end: 0 },
};

fn is_awaited(node: &Node) -> bool {
    node.span.end == 0
}

//! JSON with positions. Strict RFC 8259 and nothing more, within limits, without recursion.

mod fault;
mod number;
mod scan;

use fault::{Expect, Fault, describe};
use scan::{Scanner, Token};

use std::ops::Range;

use super::{Diagnostic, Entry, Node, Positions, Span, Value};

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
        let message = format!(
            "the text has {} bytes, more than {}",
            text.len(),
            limits.bytes
        );
        let diagnostic = Diagnostic::error("json_too_large", message);
        return Err(diagnostic
            .with("limit", limits.bytes.to_string())
            .at("")
            .into());
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser {
        scanner: Scanner { text: body, at: 0 },
        skipped: text.len() - body.len(),
        limits,
        values: 0,
        after_comma: false,
        open: Vec::new(),
    };
    parser.run().map_err(|fault| {
        let range = Positions::new(text).range(fault.span);
        let mut diagnostic = Diagnostic::error(fault.code, fault.message).at(parser.pointer());
        diagnostic.params = fault
            .limit
            .map(|limit| ("limit", limit.to_string()))
            .into_iter()
            .collect();
        diagnostic.help = fault.help.map(str::to_owned);
        diagnostic.range = Some(range);
        diagnostic.into()
    })
}

/// A list or an object whose end was not seen yet.
enum Open {
    List(Vec<Node>, u32),
    Object(Vec<Entry>, u32, Option<(Box<str>, Span)>),
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    /// Bytes of the byte order mark, which the scanner does not see.
    skipped: usize,
    limits: &'a Limits,
    values: usize,
    after_comma: bool,
    open: Vec<Open>,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<Node, Fault> {
        let mut expect = Expect::Value;
        let mut root = None;
        while let Some((token, span)) = self.next()? {
            let closes = matches!(token, Token::Mark(']' | '}'));
            let done = match (expect, token) {
                (Expect::Value | Expect::ValueOrEnd, Token::Mark('[')) => {
                    self.enter(Open::List(Vec::new(), span.start), span)?;
                    expect = Expect::ValueOrEnd;
                    None
                }
                (Expect::Value | Expect::ValueOrEnd, Token::Mark('{')) => {
                    self.enter(Open::Object(Vec::new(), span.start, None), span)?;
                    expect = Expect::KeyOrEnd;
                    None
                }
                (Expect::Value | Expect::ValueOrEnd, Token::String(text)) => {
                    Some((Value::String(text.into()), span))
                }
                (Expect::Value | Expect::ValueOrEnd, Token::Number(value)) => {
                    Some((Value::Number(value), span))
                }
                (Expect::Value | Expect::ValueOrEnd, Token::Word("true")) => {
                    Some((Value::Bool(true), span))
                }
                (Expect::Value | Expect::ValueOrEnd, Token::Word("false")) => {
                    Some((Value::Bool(false), span))
                }
                (Expect::Value | Expect::ValueOrEnd, Token::Word("null")) => {
                    Some((Value::Null, span))
                }
                (Expect::Key | Expect::KeyOrEnd, Token::String(text)) => {
                    if let Some(Open::Object(_, _, key)) = self.open.last_mut() {
                        *key = Some((text.into(), span));
                    }
                    expect = Expect::Colon;
                    None
                }
                (Expect::Colon, Token::Mark(':')) => {
                    expect = Expect::Value;
                    None
                }
                (Expect::CommaOrEnd, Token::Mark(',')) => {
                    expect = match self.open.last() {
                        Some(Open::Object(..)) => Expect::Key,
                        _ => Expect::Value,
                    };
                    self.after_comma = true;
                    continue;
                }
                (Expect::ValueOrEnd | Expect::KeyOrEnd | Expect::CommaOrEnd, token) if closes => {
                    Some(self.leave(&token, span)?)
                }
                (expect, token) => return Err(self.unexpected(expect, &token, span)),
            };
            self.after_comma = false;
            if let Some((value, span)) = done {
                self.values += 1;
                if self.values > self.limits.values {
                    return Err(self.beyond(
                        "json_too_many_values",
                        "values",
                        self.limits.values,
                        span,
                    ));
                }
                let node = Node { value, span };
                match self.open.last_mut() {
                    None => root = Some(node),
                    Some(Open::List(items, _)) => items.push(node),
                    Some(Open::Object(entries, _, key)) => {
                        // The states let no value in without its key.
                        let (key, key_span) = key.take().unwrap_or_default();
                        entries.push(Entry {
                            key,
                            key_span,
                            value: node,
                        });
                    }
                }
                expect = if self.open.is_empty() {
                    Expect::Nothing
                } else {
                    Expect::CommaOrEnd
                };
            }
        }
        let end = self.scanner.text.len();
        let end = self.span(end..end);
        root.ok_or_else(|| match self.open.is_empty() {
            true => Fault::syntax(end, "the text is empty", Some("an empty policy is `[]`")),
            false => Fault::syntax(end, format!("expected {expect}, but the text ends"), None),
        })
    }

    fn next(&mut self) -> Result<Option<(Token<'a>, Span)>, Fault> {
        match self.scanner.next() {
            Ok(None) => Ok(None),
            Ok(Some((token, place))) => Ok(Some((token, self.span(place)))),
            Err(stray) => Err(Fault::syntax(
                self.span(stray.place),
                stray.message,
                stray.help,
            )),
        }
    }

    fn span(&self, place: Range<usize>) -> Span {
        // In range: the text is no longer than `u32::MAX`.
        let offset = |at: usize| u32::try_from(at + self.skipped).unwrap_or(u32::MAX);
        Span {
            start: offset(place.start),
            end: offset(place.end),
        }
    }

    fn enter(&mut self, open: Open, span: Span) -> Result<(), Fault> {
        if self.open.len() >= self.limits.depth {
            let deepest = self.limits.depth;
            return Err(self.beyond(
                "json_too_deep",
                "lists and objects inside each other",
                deepest,
                span,
            ));
        }
        self.open.push(open);
        Ok(())
    }

    fn leave(&mut self, token: &Token<'_>, span: Span) -> Result<(Value, Span), Fault> {
        let (close, other) = match self.open.last() {
            Some(Open::Object(..)) => ('}', ']'),
            _ => (']', '}'),
        };
        if !matches!(token, Token::Mark(mark) if *mark == close) {
            let message = format!("expected `,` or `{close}`, found `{other}`");
            return Err(Fault::syntax(span, message, None));
        }
        let (value, start) = match self.open.pop() {
            Some(Open::List(items, start)) => (Value::List(items), start),
            Some(Open::Object(entries, start, _)) => (Value::Object(entries), start),
            None => (Value::Null, span.start),
        };
        Ok((
            value,
            Span {
                start,
                end: span.end,
            },
        ))
    }

    fn beyond(&self, code: &'static str, what: &str, limit: usize, span: Span) -> Fault {
        Fault {
            code,
            message: format!("more than {limit} {what}"),
            help: None,
            span,
            limit: Some(limit),
        }
    }

    fn unexpected(&self, expect: Expect, token: &Token<'_>, span: Span) -> Fault {
        let closes = matches!(token, Token::Mark(']' | '}'));
        let help = match expect {
            Expect::Value | Expect::Key if closes && self.after_comma => {
                Some("remove the comma before it")
            }
            Expect::Key | Expect::KeyOrEnd if matches!(token, Token::Word(_)) => {
                Some("write keys in double quotes")
            }
            Expect::CommaOrEnd if !closes => Some("a comma may be missing before it"),
            _ => None,
        };
        Fault::syntax(
            span,
            format!("expected {expect}, found {}", describe(token)),
            help,
        )
    }

    /// The innermost place that was being read.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for open in &self.open {
            let part = match open {
                Open::List(items, _) => items.len().to_string(),
                Open::Object(_, _, Some((key, _))) => super::pointer::escape(key).into_owned(),
                Open::Object(_, _, None) => continue,
            };
            pointer.push('/');
            pointer.push_str(&part);
        }
        pointer
    }
}

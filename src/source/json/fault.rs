//! What can be wrong with JSON, in words.

use std::fmt;

use super::super::{Span, excerpt};
use super::scan::Token;

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value => "a value",
            Self::ValueOrEnd => "a value or `]`",
            Self::Key => "a key in double quotes",
            Self::KeyOrEnd => "a key in double quotes or `}`",
            Self::Colon => "`:`",
            Self::CommaOrEnd => "`,` or the end of the list or object",
            Self::Nothing => "nothing more",
        })
    }
}

pub(super) struct Fault {
    pub code: &'static str,
    pub message: String,
    pub help: Option<&'static str>,
    pub span: Span,
    pub limit: Option<usize>,
}

impl Fault {
    pub(super) fn syntax(
        span: Span,
        message: impl Into<std::borrow::Cow<'static, str>>,
        help: Option<&'static str>,
    ) -> Self {
        Self {
            code: "json_syntax",
            message: message.into().into_owned(),
            help,
            span,
            limit: None,
        }
    }
}

pub(super) fn describe(token: &Token<'_>) -> String {
    match token {
        Token::String(_) => "a string".to_owned(),
        Token::Number(_) => "a number".to_owned(),
        Token::Mark(mark) => format!("`{mark}`"),
        Token::Word(word) => format!("`{}`", excerpt(word)),
    }
}

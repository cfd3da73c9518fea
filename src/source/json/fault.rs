//! What can be wrong with JSON, in words.

use std::fmt;

use jsonc_parser::ParseStringErrorKind;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::Token;

use super::super::{Span, excerpt};

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
        message: impl Into<String>,
        help: Option<&'static str>,
    ) -> Self {
        Self {
            code: "json_syntax",
            message: message.into(),
            help,
            span,
            limit: None,
        }
    }
}

/// What the scanner refuses, in our words.
pub(super) fn of_scanner(error: &ParseError) -> (&'static str, Option<&'static str>) {
    use ParseErrorKind as Kind;
    use ParseStringErrorKind as InString;
    match error.kind() {
        Kind::SingleQuotedStringsNotAllowed => (
            "a string in single quotes",
            Some("JSON strings stand in double quotes"),
        ),
        Kind::HexadecimalNumbersNotAllowed => ("a hexadecimal number", Some("write it in decimal")),
        Kind::UnaryPlusNumbersNotAllowed => ("a number with a plus sign", Some("remove the `+`")),
        Kind::BareDecimalPointNumbersNotAllowed => (
            "a decimal point without digits on both sides",
            Some("write `0.5`, not `.5`"),
        ),
        Kind::UnterminatedCommentBlock => ("comments are not allowed in JSON", Some("remove it")),
        Kind::String(InString::UnterminatedStringLiteral) => (
            "a string without its closing quote",
            Some("add `\"` where it ends"),
        ),
        Kind::String(InString::InvalidUnicodeEscapeSequence(_)) => (
            "an escape of half a surrogate pair",
            Some("write both halves, or the character itself"),
        ),
        Kind::String(_) => (
            "an escape that JSON does not know",
            Some("a backslash itself is written `\\\\`"),
        ),
        Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::NonFiniteNumbersNotAllowed => ("not a number in JSON's form", None),
        _ => ("not a part of JSON", None),
    }
}

pub(super) fn describe(token: &Token<'_>) -> String {
    match token {
        Token::String(_) => "a string".to_owned(),
        Token::Number(_) => "a number".to_owned(),
        token => format!("`{}`", excerpt(token.as_str())),
    }
}

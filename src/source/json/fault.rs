//! What can be wrong with JSON, in words.

use super::super::Phrase;

const fn syntax(message: &'static str) -> Phrase {
    Phrase::error("json_syntax", message)
}

const UNEXPECTED_TOKEN: &str = "expected <expected>, found <found>";
pub(super) static UNEXPECTED: Phrase = syntax(UNEXPECTED_TOKEN);
pub(super) static TRAILING_COMMA: Phrase =
    syntax(UNEXPECTED_TOKEN).help("remove the comma before it");
pub(super) static BARE_KEY: Phrase = syntax(UNEXPECTED_TOKEN).help("write keys in double quotes");
pub(super) static MISSING_COMMA: Phrase =
    syntax(UNEXPECTED_TOKEN).help("a comma may be missing before it");
pub(super) static UNFINISHED: Phrase = syntax("expected <expected>, but the text ends");
pub(super) static EMPTY: Phrase = syntax("the text is empty").help("an empty policy is `[]`");

pub(super) static COMMENT: Phrase = syntax("comments are not allowed in JSON").help("remove it");
pub(super) static SINGLE_QUOTE: Phrase =
    syntax("a string in single quotes").help("JSON strings stand in double quotes");
pub(super) static PLUS_SIGN: Phrase = syntax("a number with a plus sign").help("remove the `+`");
pub(super) static BARE_POINT: Phrase =
    syntax("a decimal point without digits on both sides").help("write `0.5`, not `.5`");
pub(super) static BAD_NUMBER: Phrase = syntax("not a number in JSON's form");
pub(super) static HEXADECIMAL: Phrase = syntax("a hexadecimal number").help("write it in decimal");
pub(super) static PAST_DOUBLE: Phrase = syntax("a number past the range of a double");
pub(super) static STRAY: Phrase = syntax("`<character>` is no part of JSON");
pub(super) static CONTROL: Phrase = syntax("control character `<character>` in a string")
    .help("escape it, as in `\\n`, or close the string");
pub(super) static UNCLOSED_STRING: Phrase =
    syntax("a string without its closing quote").help("add `\"` where it ends");
pub(super) static BAD_ESCAPE: Phrase =
    syntax("an escape that JSON does not know").help("a backslash itself is written `\\\\`");
pub(super) static HALF_PAIR: Phrase =
    syntax("an escape of half a surrogate pair").help("write both halves, or the character itself");

pub(super) static TOO_LARGE: Phrase = Phrase::error(
    "json_too_large",
    "the text has <bytes> bytes, more than <limit>",
);
pub(super) static TOO_DEEP: Phrase = Phrase::error(
    "json_too_deep",
    "more than <limit> lists and objects inside each other",
);
pub(super) static TOO_MANY_VALUES: Phrase =
    Phrase::error("json_too_many_values", "more than <limit> values");

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

impl Expect {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::ValueOrEnd => "a value or `]`",
            Self::Key => "a key in double quotes",
            Self::KeyOrEnd => "a key in double quotes or `}`",
            Self::Colon => "`:`",
            Self::CommaOrEnd => "`,` or the end of the list or object",
            Self::Nothing => "nothing more",
        }
    }
}

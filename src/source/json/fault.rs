//! What can be wrong with JSON, in words.

use super::super::phrases;

phrases! {
    UNEXPECTED: error "json_syntax", "expected <expected>, found <found>";
    TRAILING_COMMA: error "json_syntax", "expected <expected>, found <found>", "remove the comma before it";
    BARE_KEY: error "json_syntax", "expected <expected>, found <found>", "write keys in double quotes";
    MISSING_COMMA: error "json_syntax", "expected <expected>, found <found>", "a comma may be missing before it";
    UNFINISHED: error "json_syntax", "expected <expected>, but the text ends";
    EMPTY: error "json_syntax", "the text is empty", "an empty policy is `[]`";

    COMMENT: error "json_syntax", "comments are not allowed in JSON", "remove it";
    SINGLE_QUOTE: error "json_syntax", "a string in single quotes", "JSON strings stand in double quotes";
    PLUS_SIGN: error "json_syntax", "a number with a plus sign", "remove the `+`";
    BARE_POINT: error "json_syntax", "a decimal point without digits on both sides", "write `0.5`, not `.5`";
    BAD_NUMBER: error "json_syntax", "not a number in JSON's form";
    HEXADECIMAL: error "json_syntax", "a hexadecimal number", "write it in decimal";
    PAST_DOUBLE: error "json_syntax", "a number past the range of a double";
    STRAY: error "json_syntax", "`<character>` is no part of JSON";
    CONTROL: error "json_syntax",
        "control character `<character>` in a string",
        "escape it, as in `\\n`, or close the string";
    UNCLOSED_STRING: error "json_syntax", "a string without its closing quote", "add `\"` where it ends";
    BAD_ESCAPE: error "json_syntax", "an escape that JSON does not know", "a backslash itself is written `\\\\`";
    HALF_PAIR: error "json_syntax",
        "an escape of half a surrogate pair",
        "write both halves, or the character itself";

    TOO_LARGE: error "json_too_large", "the text has <bytes> bytes, more than <limit>";
    TOO_DEEP: error "json_too_deep", "more than <limit> lists and objects inside each other";
    TOO_MANY_VALUES: error "json_too_many_values", "more than <limit> values";
}

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

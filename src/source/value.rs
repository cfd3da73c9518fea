//! The nouns of JSON with positions.

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands; empty at 0 where the value did not come from a text.
    pub span: Span,
}

/// A JSON value that keeps what a map would lose: the order and the doubles of its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Always finite.
    Number(f64),
    /// Without its escapes.
    String(Box<str>),
    /// `[…]`
    List(Vec<Node>),
    /// `{…}`: every entry in order, doubled keys too.
    Object(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Without its escapes.
    pub key: Box<str>,
    /// With its quotes.
    pub key_span: Span,
    /// What it holds.
    pub value: Node,
}

/// A place in a text, in UTF-8 bytes; [`Positions`](super::Positions) turns it into what an editor counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last one.
    pub end: u32,
}

impl Node {
    /// What it is, in words: `a string`, `an object`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The value of a number.
    pub fn as_number(&self) -> Option<f64> {
        match self.value {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of an object.
    pub fn as_object(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of the first entry of that key; none where this is not an object. See [`check_keys`](super::check_keys) for doubles.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.as_object()?.iter().find(|entry| *entry.key == *key);
        entry.map(|entry| &entry.value)
    }
}

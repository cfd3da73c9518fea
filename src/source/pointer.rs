//! JSON pointers (RFC 6901), built on the stack and written out only where something is said.

use std::borrow::Cow;
use std::fmt;

/// The way from the root of a document to a part of it.
///
/// ```
/// use tokenscope::source::Path;
/// let roles = Path::ROOT.key("roles");
/// assert_eq!(roles.index(3).key("a/b~c").to_string(), "/roles/3/a~1b~0c");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Path<'a>(Part<'a>);

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    /// A pointer that is written already; empty at the root.
    Base(&'a str),
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    /// The document itself.
    pub const ROOT: Path<'static> = Path(Part::Base(""));

    /// A place whose pointer is known already.
    pub fn base(pointer: &'a str) -> Self {
        Self(Part::Base(pointer))
    }

    /// The entry of that key in it.
    pub fn key<'b>(&'b self, key: &'b str) -> Path<'b> {
        Path(Part::Key(self, key))
    }

    /// Of an item of a list whose pointer is written: that pointer, and the item's index.
    pub(crate) fn item(&self) -> Option<(&'a str, usize)> {
        match self.0 {
            Part::Index(Path(Part::Base(list)), index) => Some((list, index)),
            _ => None,
        }
    }

    /// The item of that index in it.
    pub fn index(&self, index: usize) -> Path<'_> {
        Path(Part::Index(self, index))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Part::Base(pointer) => f.write_str(pointer),
            Part::Key(parent, key) => write!(f, "{parent}/{}", escape(key)),
            Part::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

pub(super) fn escape(key: &str) -> Cow<'_, str> {
    if !key.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return key.into();
    }
    let mut escaped = String::with_capacity(key.len() + 1);
    for c in key.chars() {
        match c {
            '~' => escaped.push_str("~0"),
            '/' => escaped.push_str("~1"),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

//! What is told about a text: stable code, where, and what to do.

use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::excerpt;

/// How much a diagnostic weighs: an error makes its part grant nothing, a warning changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what its author meant; evaluated as written.
    Warning,
    /// Cannot be used; what holds it grants nothing (rule 2.7).
    Error,
}

/// A place in a text, counted as editors in JavaScript count: in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TextRange {
    /// Offset of the first UTF-16 unit.
    pub start: u32,
    /// Offset just past the last one.
    pub end: u32,
    /// Line of `start`, from 1.
    pub line: u32,
    /// Column of `start` in UTF-16 units, from 1.
    pub column: u32,
}

/// One thing to say about a policy, an account document or a principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, in snake case; see [`codes`](super::codes). Never changes its meaning.
    pub code: &'static str,
    /// The values in the message by name, so that an application can word it itself.
    pub params: Vec<(&'static str, String)>,
    /// What it does to the part it speaks of.
    pub severity: Severity,
    /// Lower case, no full stop, user input in backticks.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
    /// JSON pointer (RFC 6901) of the part, from the root of the text or document.
    pub pointer: Option<String>,
    /// Where the part stands in the text, where a text was given.
    pub range: Option<TextRange>,
}

/// How one kind of problem is told, wherever it is found. `<name>` stands for the value of that name, in the help too.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// See [`Diagnostic::code`].
    pub code: &'static str,
    /// See [`Diagnostic::severity`].
    pub severity: Severity,
    message: &'static str,
    help: Option<&'static str>,
}

impl Phrase {
    /// An error.
    pub const fn error(code: &'static str, message: &'static str) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub const fn warning(code: &'static str, message: &'static str) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Worth knowing.
    pub const fn info(code: &'static str, message: &'static str) -> Self {
        Self::new(Severity::Info, code, message)
    }

    const fn new(severity: Severity, code: &'static str, message: &'static str) -> Self {
        Self {
            code,
            severity,
            message,
            help: None,
        }
    }

    /// With what to do about it.
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

/// What stands in for the `<name>`s of a [`Phrase`].
pub(crate) type Params<'a> = &'a [(&'static str, &'a str)];

// Functions of their own that are not generic: hundreds of them inlined were a tenth of the module.
impl Diagnostic {
    /// Says a phrase; values are cut as [`excerpt`](super::excerpt) does.
    #[inline(never)]
    pub(crate) fn new(phrase: &Phrase, params: Params<'_>) -> Self {
        let mut kept = Vec::with_capacity(params.len());
        for (name, value) in params {
            kept.push((*name, excerpt(value)));
        }
        Self {
            code: phrase.code,
            severity: phrase.severity,
            message: fill(phrase.message, &kept),
            help: phrase.help.map(|help| fill(help, &kept)),
            params: kept,
            pointer: None,
            range: None,
        }
    }

    /// With another weight than its phrase has.
    pub(crate) fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With what was likely meant, told after other help.
    pub(crate) fn suggesting(mut self, meant: &str) -> Self {
        self.suggest(meant);
        self
    }

    /// Adds what was likely meant, told after other help.
    #[inline(never)]
    pub(crate) fn suggest(&mut self, meant: &str) {
        let help = self.help.get_or_insert_default();
        if !help.is_empty() {
            help.push_str("; ");
        }
        help.push_str("did you mean `");
        help.push_str(meant);
        help.push('`');
        self.params.push(("suggestion", meant.to_owned()));
    }

    /// A diagnostic without place or help; the builders below add them.
    pub fn worded(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self::plain(severity, code, message.into())
    }

    #[inline(never)]
    fn plain(severity: Severity, code: &'static str, message: String) -> Self {
        Self {
            code,
            params: Vec::new(),
            severity,
            message,
            help: None,
            pointer: None,
            range: None,
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::plain(Severity::Error, code, message.into())
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::plain(Severity::Warning, code, message.into())
    }

    /// With one more named value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.add_param(name, value.into());
        self
    }

    #[inline(never)]
    fn add_param(&mut self, name: &'static str, value: String) {
        self.params.push((name, value));
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        set(&mut self.help, help.into());
        self
    }

    /// At this JSON pointer.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        set(&mut self.pointer, pointer.into());
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

#[inline(never)]
fn set(place: &mut Option<String>, text: String) {
    *place = Some(text);
}

/// The template with every `<name>` replaced by its value; one without a value stays as it is.
fn fill(template: &str, values: &[(&'static str, String)]) -> String {
    let mut text = String::with_capacity(2 * template.len());
    let mut parts = template.split('<');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let named = part.split_once('>').and_then(|(name, rest)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, rest))
        });
        match named {
            Some((value, rest)) => {
                text.push_str(value);
                text.push_str(rest);
            }
            None => {
                text.push('<');
                text.push_str(part);
            }
        }
    }
    text
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(range) = self.range {
            write!(f, "{}:{}: ", range.line, range.column)?;
        } else if let Some(pointer) = &self.pointer {
            write!(f, "{pointer}: ")?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        write!(f, "{severity}[{}]: {}", self.code, self.message)?;
        match &self.help {
            Some(help) => write!(f, " (help: {help})"),
            None => Ok(()),
        }
    }
}

/// The shape of the public face: the four places of the range are flat, and null where no text was given.
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Params<'a>(&'a [(&'static str, String)]);
        impl Serialize for Params<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(self.0.len()))?;
                for (name, value) in self.0 {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
        let mut map = serializer.serialize_map(Some(10))?;
        map.serialize_entry("code", self.code)?;
        map.serialize_entry("params", &Params(&self.params))?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("help", &self.help)?;
        map.serialize_entry("pointer", &self.pointer)?;
        map.serialize_entry("start", &self.range.map(|r| r.start))?;
        map.serialize_entry("end", &self.range.map(|r| r.end))?;
        map.serialize_entry("line", &self.range.map(|r| r.line))?;
        map.serialize_entry("column", &self.range.map(|r| r.column))?;
        map.end()
    }
}

//! What is told about a text: stable code, where, and what to do.

use std::fmt;

use super::excerpt;
use crate::plain::{Object, Plain, Show, serialize_plainly};

/// How much a diagnostic weighs: an error makes its part grant nothing, a warning changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what its author meant; evaluated as written.
    Warning,
    /// Cannot be used; what holds it grants nothing (rule 2.7).
    Error,
}

/// A place in a text, counted as editors in JavaScript count: in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// How one kind of problem is told, wherever it is found: severity, code, message and help as lines of one text, for
/// references to each of them apart would be a good part of the module's data. See [`phrases`].
#[derive(Debug)]
pub(crate) struct Phrase(pub &'static str);

impl Phrase {
    /// See [`Diagnostic::code`].
    pub fn code(&self) -> &'static str {
        let [_, code, ..] = self.parts();
        code
    }

    fn parts(&self) -> [&'static str; 4] {
        let mut parts = [""; 4];
        for (part, line) in parts.iter_mut().zip(self.0.split('\n')) {
            *part = line;
        }
        parts
    }
}

/// Names the [`Phrase`]s of a room: severity, code, message and, where there is something to do about it, help.
/// `<name>` stands for the value of that name, in the help too.
macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $severity:ident $code:literal, $message:literal $(, $help:literal)?;)*) => {$(
        $(#[$doc])*
        pub(super) static $name: $crate::source::Phrase = $crate::source::Phrase(
            concat!(stringify!($severity), "\n", $code, "\n", $message $(, "\n", $help)?),
        );
    )*};
}
pub(crate) use phrases;

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
        let [severity, code, message, help] = phrase.parts();
        Self {
            code,
            severity: match severity {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                _ => Severity::Info,
            },
            message: fill(message, &kept),
            help: (!help.is_empty()).then(|| fill(help, &kept)),
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

    /// At this JSON pointer.
    pub(crate) fn at(mut self, pointer: &str) -> Self {
        self.pointer = Some(pointer.to_owned());
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
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

impl Show for Severity {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// The shape of the public face: the four places of the range are flat, and null where no text was given.
impl Show for Diagnostic {
    fn plain(&self) -> Plain<'_> {
        let mut params = Object::default();
        for (name, value) in &self.params {
            params.show(name, value);
        }
        let mut object = Object::default();
        object
            .put("code", Plain::Word(self.code))
            .put("params", Plain::Object(params))
            .show("severity", &self.severity)
            .show("message", &self.message)
            .show("help", &self.help)
            .show("pointer", &self.pointer);
        let place = |place: fn(&TextRange) -> u32| {
            let at = self.range.as_ref().map(place);
            at.map_or(Plain::Null, |at| Plain::Count(at as usize))
        };
        object
            .put("start", place(|range| range.start))
            .put("end", place(|range| range.end))
            .put("line", place(|range| range.line))
            .put("column", place(|range| range.column));
        Plain::Object(object)
    }
}

serialize_plainly!(Diagnostic Severity);

//! What a change of one field, or one instruction of a semantic patch, needs (rule 6.3).

use super::{Confidence, Range, Span};
use crate::edge::path::cut;

/// Something that a body may change.
#[derive(Clone, Copy, Debug)]
pub(in crate::edge) struct Field {
    /// A JSON pointer, or the kind of an instruction.
    pub(super) text: Span,
    /// What changing it needs, by place.
    pub(super) change: u16,
}

/// What a change needs.
#[derive(Clone, Copy, Debug)]
pub(in crate::edge) struct Change {
    pub confidence: Confidence,
    /// One of them.
    pub(super) actions: Range,
    pub within: Within,
}

/// Which environment a change is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::edge) enum Within {
    /// The path tells, or there is none.
    Path,
    /// The body tells: `{environmentKey}`.
    Body,
    /// `*`: every one of the project.
    Every,
    /// `?`: one of them.
    Some,
}

/// How a pointer's segment stands for the key of an environment.
pub(in crate::edge) const ENVIRONMENT_KEY: &str = "{environmentKey}";

/// Whether `pointer` is `pattern` or lies below it, and the environment's key that stands in it.
///
/// A pointer with an escape is neither: no field that is named here has one.
pub(in crate::edge) fn covers<'a>(pattern: &str, pointer: &'a str) -> Option<Option<&'a str>> {
    let (mut pattern, mut pointer) = (pattern.strip_prefix('/')?, pointer.strip_prefix('/')?);
    let mut environment = None;
    loop {
        let (wanted, more) = cut(pattern, b'/').unwrap_or((pattern, ""));
        let (given, rest) = match cut(pointer, b'/') {
            Some((given, rest)) => (given, Some(rest)),
            None => (pointer, None),
        };
        if wanted == ENVIRONMENT_KEY {
            environment = Some(given);
        } else if wanted != given {
            return None;
        }
        if more.is_empty() {
            return Some(environment);
        }
        (pattern, pointer) = (more, rest?);
    }
}

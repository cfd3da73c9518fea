//! What a body changes: JSON patches and semantic patches, where the changes decide (rule 6.3).

mod json;

use super::path::{cut, is_canonical};
use super::routes::{self, Route, RouteTable, Within};
use super::verdict::Reason;

/// More changes than these are not looked at.
const MAX_CHANGES: usize = 64;

/// The form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patch {
    /// A list of operations (RFC 6902), alone or beside a comment.
    Json,
    /// A list of instructions.
    Semantic,
}

impl Patch {
    /// By `Content-Type`: JSON, or JSON with `domain-model=launchdarkly.semanticpatch`.
    pub fn of(content_type: Option<&str>) -> Option<Self> {
        let mut form = Self::Json;
        let (kind, mut rest) = match cut(content_type?, b';') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (content_type?, None),
        };
        if !is_like(kind, "application/json") {
            return None;
        }
        while let Some(text) = rest {
            let part;
            (part, rest) = match cut(text, b';') {
                Some((part, rest)) => (part, Some(rest)),
                None => (text, None),
            };
            if part.trim_ascii() == "domain-model=launchdarkly.semanticpatch" {
                form = Self::Semantic;
            } else if !is_like(part, "charset=utf-8") {
                return None;
            }
        }
        Some(form)
    }
}

/// Whether a part of a header is this, but for blanks and capitals.
fn is_like(part: &str, word: &str) -> bool {
    part.trim_ascii().eq_ignore_ascii_case(word)
}

/// One change that a body makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change<'a> {
    form: Patch,
    /// The pointer of an operation, or the kind of an instruction; `None` where that is not plain.
    field: Option<&'a str>,
    /// The environment that a semantic patch names.
    environment: Option<&'a str>,
}

/// Tells each change of a body. What was told counts only where all of it is well-formed.
pub(super) fn each_change(
    form: Patch,
    bytes: &[u8],
    tell: &mut dyn FnMut(Change<'_>),
) -> Result<(), Reason> {
    let text = std::str::from_utf8(bytes).ok().and_then(json::whole);
    let (mut count, mut too_many) = (0, false);
    let mut tell = |change: Option<Change<'_>>| {
        count += 1;
        too_many = count > MAX_CHANGES;
        if let Some(change) = change {
            tell(change);
        }
        (!too_many).then_some(())
    };
    let read = text.and_then(|text| match form {
        Patch::Json => operations(text, &mut tell),
        Patch::Semantic => instructions(text, &mut tell),
    });
    match read {
        Some(()) => Ok(()),
        None if too_many => Err(Reason::TooManyChanges),
        None => Err(Reason::BodyNotUnderstood),
    }
}

type Tell<'t> = dyn FnMut(Option<Change<'_>>) -> Option<()> + 't;

fn operations(text: &str, tell: &mut Tell<'_>) -> Option<()> {
    let list = match text.starts_with('[') {
        true => text,
        // With any other key it would be a merge patch.
        false => json::fields(text, ["patch", "comment"], false)?[0]?,
    };
    json::items(list, &mut |operation| {
        let [op, path, _] = json::fields(operation, ["op", "path", "from"], true)?;
        let (op, path) = (json::plain(op?), path?);
        if op == Some("test") {
            return tell(None);
        }
        // `move` and `copy` change two places, or take their value from one.
        let simple = matches!(op, Some("add" | "replace" | "remove"));
        tell(Some(Change {
            form: Patch::Json,
            field: json::plain(path).filter(|_| simple),
            environment: None,
        }))
    })
}

fn instructions(text: &str, tell: &mut Tell<'_>) -> Option<()> {
    let [list, environment] = json::fields(text, ["instructions", "environmentKey"], true)?;
    let environment = match environment {
        None | Some("null") => None,
        Some(key) => Some(json::plain(key)?),
    };
    json::items(list?, &mut |instruction| {
        let [kind] = json::fields(instruction, ["kind"], true)?;
        tell(Some(Change {
            form: Patch::Semantic,
            field: json::plain(kind?),
            environment,
        }))
    })
}

/// What a change needs, and where.
pub(super) struct Needs<'a> {
    pub change: &'a routes::Change,
    /// The name of the environment, `*` or `?`.
    pub environment: &'a str,
}

/// What a change needs on a route; `None` where that is not known.
pub(super) fn needs<'a>(
    table: &'a RouteTable,
    route: &'a Route,
    path: &[&str],
    change: &Change<'a>,
) -> Option<Needs<'a>> {
    let given = change.field?;
    let mut found = None;
    for field in table.fields(route) {
        let text = table.field_text(field);
        let fits = match change.form {
            Patch::Json => routes::covers(text, given),
            Patch::Semantic => (text == given).then_some(change.environment),
        };
        if let Some(environment) = fits {
            // Of two that fit, it is not known which it is.
            if found.is_some() {
                return None;
            }
            found = Some((table.change(field)?, environment));
        }
    }
    let (needed, environment) = found?;
    let environment = match (needed.within, environment) {
        (Within::Every, _) => "*",
        (Within::Some, _) | (Within::Body, None) => "?",
        (Within::Body, Some(key)) => is_canonical(key).then_some(key)?,
        // Where the path names one too, it has to be the same.
        (Within::Path, Some(key)) if table.names_environment(route) && !path.contains(&key) => {
            return None;
        }
        (Within::Path, _) => "?",
    };
    Some(Needs {
        change: needed,
        environment,
    })
}

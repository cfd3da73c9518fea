//! What is wrong with a table of routes.

use std::fmt;

/// One thing wrong with a table of routes, and where.
///
/// | code | when |
/// |---|---|
/// | `route_table_too_large` | more than 1 MiB, or 65,535 of anything |
/// | `bad_confidence` | a line begins with none of `documented`, `inferred`, `unknown`, `base`, `changes` |
/// | `bad_method`, `bad_path`, `bad_mode`, `bad_action` | there is none where it has to stand |
/// | `bad_resource` | no chain of types with names, or a hole that is no whole name |
/// | `unknown_parameter` | a hole that is no parameter of the path |
/// | `unknown_changes` | a route names a set of changes that is not above it |
/// | `change_outside_changes` | an indented line that no line `changes NAME` is above |
/// | `bad_field`, `bad_environment` | what is changed, or where, cannot be read |
/// | `change_without_environment` | the resource names `{change}`, and a change of its set does not say where it is made |
/// | `stands_twice` | the same route, set or field again |
/// | `unexpected_word` | more words than a line has |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteProblem {
    /// Which line, from 1.
    pub line: usize,
    /// The words that it speaks of.
    pub word: Box<str>,
    kind: &'static Kind,
}

/// How a kind of problem is told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    code: &'static str,
    message: &'static str,
    help: &'static str,
}

impl RouteProblem {
    pub(super) fn new(kind: &'static Kind, line: usize, word: &str) -> Self {
        Self {
            line,
            word: word.into(),
            kind,
        }
    }

    /// Stable, in snake case.
    pub fn code(&self) -> &'static str {
        self.kind.code
    }

    /// Lower case, no full stop, the table's own words in backticks.
    pub fn message(&self) -> String {
        let mut message = String::from(self.kind.message);
        if !self.word.is_empty() {
            message.push_str(": `");
            message.push_str(&self.word);
            message.push('`');
        }
        message
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        self.kind.help
    }
}

impl fmt::Display for RouteProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message())
    }
}

impl std::error::Error for RouteProblem {}

const fn kind(code: &'static str, message: &'static str, help: &'static str) -> Kind {
    Kind {
        code,
        message,
        help,
    }
}

pub(super) static TOO_LARGE: Kind = kind(
    "route_table_too_large",
    "there are too many routes, or the table is too long",
    "a table has at most 1 MiB and 65,535 of anything",
);
pub(super) static CONFIDENCE: Kind = kind(
    "bad_confidence",
    "this is no line of a table",
    "begin with `documented`, `inferred` or `unknown`, or with `base` or `changes`",
);
pub(super) static METHOD: Kind = kind(
    "bad_method",
    "this is no method",
    "write a method in capitals behind the confidence, as `GET`",
);
pub(super) static PATH: Kind = kind(
    "bad_path",
    "this is no path",
    "begin with `/`; each segment is a {parameter}, or letters, digits, `.`, `_` and `-`; 16 of them at most",
);
pub(super) static MODE: Kind = kind(
    "bad_mode",
    "this is no mode",
    "write `all`, `any`, `filter` or `change`, behind `open` where the route needs no token",
);
pub(super) static ACTION: Kind = kind(
    "bad_action",
    "this is no action",
    "write the names of actions behind the mode, with commas and without blanks between them",
);
pub(super) static RESOURCE: Kind = kind(
    "bad_resource",
    "this is no resource",
    "write a chain of types with their names, as `proj/{projectKey}:env/?`; only `acct` and `ip-allowlist` have no name",
);
pub(super) static PARAMETER: Kind = kind(
    "unknown_parameter",
    "the path has no such parameter",
    "write `?` for a name that the path does not tell",
);
pub(super) static CHANGES: Kind = kind(
    "unknown_changes",
    "no changes of that name are given above",
    "begin a set of changes with a line `changes NAME`, above the routes that name it",
);
pub(super) static OUTSIDE: Kind = kind(
    "change_outside_changes",
    "a change stands outside of a set",
    "indent lines behind a line `changes NAME` alone",
);
pub(super) static FIELD: Kind = kind(
    "bad_field",
    "this is no field",
    "write a JSON pointer, as `/name`, or the kind of an instruction; only {environmentKey} may stand for a segment",
);
pub(super) static WITHIN: Kind = kind(
    "bad_environment",
    "this is no environment of a change",
    "end the line with `in {environmentKey}`, `in *` or `in ?`, or without any",
);
pub(super) static WITHOUT: Kind = kind(
    "change_without_environment",
    "the resource names {change}, and a change of this set has no environment",
    "say in which environment each change of the set is made, as `in {environmentKey}`",
);
pub(super) static TWICE: Kind = kind(
    "stands_twice",
    "this stands in the table twice",
    "keep one of both",
);
pub(super) static MORE: Kind = kind(
    "unexpected_word",
    "nothing is expected here",
    "`RouteTable::read` says what a line holds",
);

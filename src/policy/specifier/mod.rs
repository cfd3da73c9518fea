//! From the text of a resource specifier to its parts, by the grammar of rule 3.
//!
//! The reader goes on after an error, so that one look at a policy shows everything that is wrong with it.

mod filters;
mod pattern;
mod problem;
mod reader;

use std::ops::Range;

pub(crate) use pattern::is_kind;
pub(super) use problem::Problem;
use reader::Reader;

use super::{Specifier, SpecifierForm};
use crate::catalog::Catalog;
use crate::source::Diagnostic;

/// A specifier that was read without an error.
#[derive(Debug)]
pub(super) struct Located {
    pub form: SpecifierForm,
    /// Where its parts stand in its text, in bytes: of each segment the type, then all names together with the slash,
    /// empty where there are none, then each filter.
    pub places: Vec<Range<usize>>,
}

/// What a reader of specifiers knows and allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    /// Whether `${self}` and `${owner}` may stand there (rule 4.1).
    pub reserved_holes: bool,
    /// Its types tell a name from a type where a colon is missing.
    pub catalog: &'a Catalog,
}

/// Whether a type has no name: one thing in the whole account (rule 3.4).
pub(crate) fn is_nameless(kind: &str) -> bool {
    matches!(kind, "acct" | "ip-allowlist")
}

/// Reads one specifier, or says all that is wrong with it, in order of place.
pub(super) fn read(text: &str, reading: Reading<'_>) -> Result<Located, Vec<Problem>> {
    let mut reader = Reader::new(text, reading);
    let form = reader.read();
    let (places, mut problems) = (reader.places, reader.problems);
    if problems.is_empty() {
        return Ok(Located { form, places });
    }
    // A suggestion is made only if it is a specifier itself.
    if let Some(meant) = problem::corrected(text, &problems)
        && meant.len() <= 200
    {
        let mut again = Reader::new(&meant, reading);
        again.read();
        if again.problems.is_empty() {
            for problem in &mut problems {
                problem.diagnostic.suggest(&meant);
            }
        }
    }
    Err(problems)
}

impl Specifier {
    /// Reads one specifier; what is wrong with it comes as diagnostics without places.
    ///
    /// `${self}` and `${owner}` are refused: they are for base roles (rule 4.1).
    ///
    /// ```
    /// use tokenscope::catalog::Catalog;
    /// use tokenscope::policy::Specifier;
    /// let catalog = Catalog::launchdarkly();
    /// assert!(Specifier::parse("proj/a,b;web:env/*;{critical:false}:*", &catalog).is_ok());
    /// let errors = Specifier::parse("proj/*:env/flag/*", &catalog).unwrap_err();
    /// assert_eq!(errors[0].code, "missing_colon");
    /// assert_eq!(errors[0].help.as_deref(), Some("did you mean `proj/*:env/*:flag/*`"));
    /// ```
    pub fn parse(text: &str, catalog: &Catalog) -> Result<Self, Vec<Diagnostic>> {
        let reading = Reading {
            reserved_holes: false,
            catalog,
        };
        match read(text, reading) {
            Ok(Located { form, .. }) => Ok(Self {
                text: text.into(),
                form,
            }),
            Err(problems) => Err(problems
                .into_iter()
                .map(|problem| problem.diagnostic)
                .collect()),
        }
    }
}

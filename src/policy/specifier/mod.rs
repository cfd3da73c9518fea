//! From the text of a resource specifier to its parts, by the grammar of rule 3.
//!
//! The reader goes on after an error, so that one look at a policy shows everything that is wrong with it.

mod filters;
mod pattern;
mod problem;
mod reader;

use std::ops::Range;

pub(super) use problem::Problem;

use super::{Specifier, SpecifierForm};
use crate::catalog::Catalog;
use crate::source::{Diagnostic, excerpt};

/// Where the parts of a segment stand in the text of its specifier, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct SegmentPlace {
    /// The resource type.
    pub kind: Range<usize>,
    /// All names together, with the slash; empty where there are none.
    pub names: Range<usize>,
    /// Each filter.
    pub filters: Vec<Range<usize>>,
}

/// A specifier that was read without an error.
#[derive(Debug)]
pub(super) struct Located {
    pub form: SpecifierForm,
    /// One for each segment.
    pub places: Vec<SegmentPlace>,
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
    let mut problems = match reader::Reader::new(text, reading).read() {
        Ok(located) => return Ok(located),
        Err(problems) => problems,
    };
    // A suggestion is made only if it is a specifier itself.
    let meant = problem::corrected(text, &problems)
        .filter(|meant| meant.len() <= 200 && reader::Reader::new(meant, reading).read().is_ok());
    if let Some(meant) = meant {
        for Problem { diagnostic, .. } in &mut problems {
            let help = format!("did you mean `{meant}`");
            diagnostic.help = Some(match diagnostic.help.take() {
                Some(why) => format!("{why}; {help}"),
                None => help,
            });
            diagnostic.params.push(("suggestion", meant.clone()));
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

/// A part of the user's text in a message.
fn quoted(text: &str) -> String {
    format!("`{}`", excerpt(text))
}

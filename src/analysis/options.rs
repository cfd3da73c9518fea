//! What an analysis may cost, and over which texts it is made.

use super::solver::Solver;
use super::texts::KEY_LETTERS;
use super::work::Work;

/// How an analysis is made. The defaults are what every method without options takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnalysisOptions<'a> {
    /// Units of work for one question; what needs more is undetermined. A unit is 2 to 7 ns.
    pub per_question: u64,
    /// Units of work for all questions of one call.
    pub per_call: u64,
    /// The characters that names, tags and view keys are made of: those of rule 3. With fewer, patterns that leave no
    /// text out together are told to do so.
    pub alphabet: &'a str,
}

impl AnalysisOptions<'_> {
    /// Units for one question.
    pub const PER_QUESTION: u64 = 6_000_000;
    /// Units for all questions of one call.
    pub const PER_CALL: u64 = 15_000_000;

    /// What [`Account::impact_of`](crate::Account::impact_of) takes: about a second's work for all who are affected.
    pub(super) const IMPACT: AnalysisOptions<'static> = AnalysisOptions {
        per_question: Self::PER_QUESTION,
        per_call: 100_000_000,
        alphabet: KEY_LETTERS,
    };

    pub(super) fn solver(&self) -> Solver {
        Solver::new(
            self.alphabet.as_bytes(),
            Work::new(self.per_question, self.per_call),
        )
    }
}

impl Default for AnalysisOptions<'_> {
    fn default() -> Self {
        Self {
            per_question: Self::PER_QUESTION,
            per_call: Self::PER_CALL,
            alphabet: KEY_LETTERS,
        }
    }
}

//! The evaluator: compiles bound policies to an immutable index, then answers `can`, `decide`, `explain` and `matrix`.
//!
//! One matcher (`matching`) decides whether a statement speaks of a request. Everything else only asks it:
//! the index (`index`) leaves out statements that cannot match, `verdict` combines matches into a decision as
//! rules 2 to 5 say, and incomplete facts (`completions`) are decided over real, spelled-out resources.
//! Nothing here sees JSON or JavaScript.

mod account;
mod bits;
mod build;
mod compile;
mod completions;
mod decision;
mod denial;
mod every;
mod explain;
mod gates;
mod home;
mod index;
mod languages;
mod matching;
mod matrix;
mod memo;
mod principal;
mod resource;
mod ruling;
mod sides;
mod verdict;
mod vocabulary;
mod with;

#[cfg(feature = "wasm")]
pub(crate) use vocabulary::KnownAction;

// For `analysis`, `tokens` and `edge`; the first asks the same compiled statements about everything at once, the last
// puts principals together from what it kept of an account.
pub(crate) use bits::Bits;
pub(crate) use compile::{
    Bound, BoundFilter, BoundSegment, BoundSpecifier, BoundStatement, Compiled, Value,
};
pub(crate) use gates::gates;
pub(crate) use home::Nowhere;
pub(crate) use languages::Seen;
pub(crate) use memo::{Memo, key as holding_key};
pub(crate) use principal::{Inner, TokenRule, Who};
pub(crate) use resource::{Name, Resource};
pub(crate) use sides::acts_as_admin;
pub(crate) use verdict::{Held, Holdings};
pub(crate) use vocabulary::{Action, TOKEN_ACTIONS, Vocabulary};

pub use account::{Account, Authentication, LookupError};
pub use build::{BadName, NamedSegment, resource};
pub use completions::MAX_COMPLETIONS;
pub use decision::{AllDecision, Code, Decision, Outcome, Side, StatementRef, StatementSource};
pub use explain::{Explanation, Failure, Matched, Part, Record};
pub use principal::{Facts, PolicyOptions, Principal};
pub use resource::{MAX_RESOURCE_BYTES, MAX_SEGMENTS};

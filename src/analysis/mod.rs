//! Exact answers about everything a principal could ever do.
//!
//! For one type chain and one action, whether a principal may is a Boolean function of *specifiers*: does this one
//! match the thing, does that one. On each side (owner, scope) it is an OR over policies of "some allow matches and no
//! deny does", ANDed with the same for its gates; the sides are ANDed. Questions about all things are then questions
//! whether such a function is ever true:
//!
//! | question | asked as |
//! |---|---|
//! | may it never? | is F never true |
//! | may it always? | is NOT F never true |
//! | may this one do what that one may not? | is A AND NOT B ever true |
//! | does this statement decide anything? | is F XOR (F without it) ever true |
//!
//! `search` answers them by picking what must match and avoiding what must not; a yes comes with a concrete thing, a no
//! is a proof. The pattern language is small enough for that to take microseconds for policies as people write them.
//! In general it is hard (several roles and `notResources` on tags can spell any logical puzzle), so work is counted,
//! and past its budget an answer is *undetermined*: never a guess, never a hang.
//!
//! The answers range over the actions of the catalog, each on every chain of its types, and over all names, tags and
//! views of legal characters; whether a product would accept such a name for a new thing is not asked. Actions that
//! need every environment (rule 4.5) are answered environment by environment: as a project may have a single one, *all*,
//! *none*, and how two principals compare, are the same either way.

mod alike;
mod avoid;
mod chains;
mod clauses;
mod compare;
mod conditions;
mod formula;
mod functions;
mod guesses;
mod impact;
mod least;
mod machine;
mod meaning;
mod options;
mod pairs;
mod permissions;
mod phrases;
mod preview;
mod reduce;
mod search;
mod solver;
mod space;
mod texts;
mod wider;
mod within;
mod work;

pub use compare::{Comparison, Relation, Witness};
pub use conditions::Condition;
pub use impact::{Affected, Fate, Impact};
pub use least::{LeastPrivilege, LeastPrivilegeOptions};
pub use options::AnalysisOptions;
pub use permissions::{Cell, Conditions, Limit, PermissionRow, PermissionTable};
pub(crate) use preview::{Preview, Previews};

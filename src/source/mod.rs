//! Text in: JSON with positions, limits, and diagnostics with stable codes. Knows nothing of roles.

pub mod codes;
mod diagnostic;
mod json;
mod phrases;
mod pointer;
mod positions;
mod read;
mod value;
mod words;

pub use diagnostic::{Diagnostic, Severity, TextRange};
pub(crate) use diagnostic::{Params, Phrase, phrases};
pub use json::{Limits, parse_json};
pub use pointer::Path;
pub use positions::Positions;
pub use read::{Report, check_keys, excerpt};
pub(crate) use read::{doubled, in_order};
pub use value::{Entry, Node, Span, Value};
pub use words::closest;

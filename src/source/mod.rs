//! Text in: JSON with positions, limits, and diagnostics with stable codes. Knows nothing of roles.

mod diagnostic;
mod json;
mod pointer;
mod positions;
mod read;
mod words;

pub use diagnostic::{Diagnostic, Severity, TextRange};
pub use json::{Entry, Limits, Node, Span, Value, parse_json};
pub use pointer::Path;
pub use positions::Positions;
pub use read::{Report, check_keys, excerpt};
pub use words::closest;

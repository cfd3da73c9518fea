//! What this room says, in words.

use super::Phrase;

pub(super) static DUPLICATE_KEY: Phrase =
    Phrase::error("json_duplicate_key", "the key `<key>` stands twice")
        .help("which of them counts cannot be told; keep one");
pub(super) static LINT_UNFINISHED: Phrase =
    Phrase::info("lint_unfinished", "too large to look for every hint");
pub(super) static MORE_DIAGNOSTICS: Phrase =
    Phrase::info("more_diagnostics", "<count> more problems are not listed");

//! What this room says, in words.

use super::phrases;

phrases! {
    DUPLICATE_KEY: error "json_duplicate_key",
        "the key `<key>` stands twice",
        "which of them counts cannot be told; keep one";
    LINT_UNFINISHED: info "lint_unfinished", "too large to look for every hint";
    MORE_DIAGNOSTICS: info "more_diagnostics", "<count> more problems are not listed";
}

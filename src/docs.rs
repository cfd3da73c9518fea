//! Documents, and the lists of every code. No code of its own.

#[doc = include_str!("../README.md")]
pub mod readme {}

#[doc = include_str!("../CHANGELOG.md")]
pub mod changelog {}

/// Every stable code. A code never changes its meaning.
///
/// - [`Code`](crate::Code): why a request is decided as it is
/// - [`texts`](codes::texts): diagnostics of JSON, policies and catalogs
/// - [`accounts`](codes::accounts): diagnostics of account documents and principals, and why one cannot be loaded
/// - [`LookupError::code`](crate::LookupError::code): what cannot be looked up or drafted, or cannot act
/// - [`SnapshotError::code`](crate::edge::SnapshotError::code): why a snapshot cannot be made or loaded
/// - [`ChangeError::code`](crate::ChangeError::code): what cannot be changed
///
/// The npm package throws its `TokenscopeError` with one of these too:
///
/// | code | when |
/// |---|---|
/// | `not_found` | no member or token has the id; nothing to change is known by it |
/// | `bad_change` | a value to put that is no object or lacks its `_id` or `key` |
/// | `not_ready` | `tokenscope/slim` was used before `init()` or `initSync()` |
/// | `bad_argument` | a value of the wrong type, or an option that does not exist |
/// | `bad_document` | an object that cannot be written as JSON |
/// | `not_utf8` | bytes that are no UTF-8, or text with half a surrogate pair |
/// | `bad_policy` | `formatPolicy` of a policy with errors |
/// | `bad_scope` | not exactly one of a base role, custom roles and an inline policy |
/// | `bad_name` | a key, tag or view that would claim to be more than it is |
/// | `too_large` | more questions or text at once than one call takes |
/// | `not_an_actor` | a bare policy where somebody who acts is asked for |
/// | `disposed` | an account, or a principal of it, after `free()` |
pub mod codes {
    #[doc(inline)]
    pub use crate::account::codes as accounts;
    #[doc(inline)]
    pub use crate::source::codes as texts;
}

//! What an API access token may do, and why: LaunchDarkly's members, roles, policies and personal access tokens, decided
//! as LaunchDarkly decides them.
//!
//! A token has the permissions of its owner, restricted by its scope, at the time of each request: **allowed = the owner
//! allows AND the scope allows**. So one question is always two, and the answer says which side refused and by which
//! statements.
//!
//! ```
//! use tokenscope::{Account, BaseRole, Code, Facts, LoadOptions, Outcome, Scope, Side, TokenKind};
//!
//! let account = Account::load(
//!     r#"{
//!       "members": [{ "_id": "ada", "role": "reader", "customRoles": ["web-dev"] }],
//!       "roles": [{ "key": "web-dev", "policy": [
//!         { "effect": "allow", "actions": ["viewProject"], "resources": ["proj/web"] },
//!         { "effect": "allow", "actions": ["*"], "resources": ["proj/web:env/*:flag/*"] },
//!         { "effect": "deny", "actions": ["updateOn"], "resources": ["proj/*:env/*;{critical:true}:flag/*"] }
//!       ] }]
//!     }"#,
//!     &LoadOptions::default(),
//! )?;
//!
//! // A token that nobody has created yet: what would it give?
//! let token = account.draft_token("ada", &Scope::Base(BaseRole::Writer), TokenKind::Personal)?;
//! assert!(token.can("updateOn", "proj/web:env/staging:flag/checkout"));
//!
//! let critical = "proj/web:env/production;{critical:true}:flag/checkout";
//! let decision = token.decide("updateOn", critical, Facts::Complete);
//! assert_eq!((decision.code, decision.side), (Code::ExplicitDeny, Some(Side::Owner)));
//! assert_eq!((decision.statements[0].role.as_deref(), decision.statements[0].index), (Some("web-dev"), 2));
//!
//! // Whether the environment is critical is not known (`;?`), and it decides.
//! let decision = token.decide("updateOn", "proj/web:env/production;?:flag/checkout", Facts::Complete);
//! assert_eq!(decision.outcome, Outcome::Unknown);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Scope of this crate
//!
//! It follows LaunchDarkly's public documentation, and what was measured on the live service. Where both are silent it
//! has chosen a reading; each is listed under *Where LaunchDarkly is silent* in the [`readme`](docs::readme). Doc comments
//! that speak of "rule 2.3" mean the numbered rules of version [`account::SEMANTICS`].
//!
//! It decides and explains. It does not store anything, listen, log, read a clock or make random bytes: documents and the
//! time come in as arguments. A backend enforces what it says; a preview in a browser is advice.
//!
//! # Words
//!
//! | word | means |
//! |---|---|
//! | principal | who asks: a member, a token, a token not yet created, a bare policy |
//! | policy, role | a list of statements; a policy with a name |
//! | statement | one effect over action patterns and resource specifiers |
//! | scope | what a token is restricted to: a base role, custom roles, or an inline policy |
//! | side | the owner's or the scope's |
//! | gate | a view permission that a request needs as well |
//! | decision | allow, deny or unknown, with a code and the statements that determine it |
//! | facts | what a request tells of a thing beside its key: tags, views, whether it is critical |
//! | catalog | the known resource types and actions, as of a date |
//!
//! # Map
//!
//! Each room sees only those above it.
//!
//! - [`source`]: text in: JSON with positions, limits, diagnostics with stable codes
//! - [`catalog`] and [`policy`]: types, actions and base roles as data; statements and specifiers, read, printed, linted
//! - [`account`]: members, teams, roles, tokens and the plan; what applies to whom; who a secret belongs to
//! - [`engine`]: [`Account`] and [`Principal`]: decide, explain, matrix, missing facts
//! - [`analysis`]: what a principal could do at all: permissions, comparisons
//! - [`tokens`]: who may create, choose, see, change, reset and delete which token
//! - [`edge`]: snapshots of an account, and what an edge worker may refuse by them
//! - `wasm` (feature `wasm`): the half of the npm package `tokenscope` that is compiled
//! - [`docs`]: the readme, the changelog, and every code

pub mod account;
pub mod analysis;
pub mod catalog;
pub mod docs;
pub mod edge;
pub mod engine;
#[cfg(all(target_arch = "wasm32", any(feature = "wasm", feature = "wasm-edge")))]
mod memory;
mod plain;
pub mod policy;
pub mod source;
mod tables;
pub mod tokens;
#[cfg(feature = "wasm")]
pub mod wasm;
// A module has one face, and both use the same names.
#[cfg(all(feature = "wasm-edge", not(feature = "wasm")))]
pub mod wasm_edge;

pub use account::{
    AccountChange, BaseRole, ChangeError, InlineBase, LoadError, LoadOptions, Noun, Scope,
    TokenKind, UnboundDeny,
};
pub use catalog::Catalog;
pub use engine::*;
pub use policy::{Effect, ParseOptions, Policy, Statement, format_policy, parse_policy};
pub use source::{Diagnostic, Severity, TextRange};
pub use tokens::*;

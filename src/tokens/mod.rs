//! Who may create, choose, see, change, reset and delete which token (rules 1.5 to 1.7, 1.10 and 1.11).
//!
//! An actor is a member, a stored token or a draft of one; what it may do with tokens is decided like everything else,
//! by the actions on `member/<owner>:token/<id>` and `service-token/<id>`. On top of that stand the few rules that no
//! policy can express, each with its code; of several the first in rule 1.6's order is told.
//!
//! ```
//! use tokenscope::{Account, BaseRole, Code, LoadOptions, Scope, TokenChange, TokenKind};
//!
//! let account = Account::load(
//!     r#"{
//!       "members": [{ "_id": "ada", "role": "writer" }, { "_id": "bob", "role": "admin" }],
//!       "tokens": [{ "_id": "deploy", "memberId": "ada", "role": "writer" }]
//!     }"#,
//!     &LoadOptions::default(),
//! )?;
//! let create = |base| TokenChange::Create {
//!     kind: TokenKind::Personal,
//!     owner_id: Some("ada".into()),
//!     scope: Scope::Base(base).into(),
//! };
//! let ada = account.member("ada")?;
//! assert!(account.authorize_token_change(&ada, &create(BaseRole::Writer), None)?.allowed);
//! let refused = account.authorize_token_change(&ada, &create(BaseRole::Admin), None)?;
//! assert_eq!(refused.code, Code::ScopeExceedsOwner);
//!
//! // An Admin may delete anybody's token, but not take it over.
//! let bob = account.member("bob")?;
//! let delete = TokenChange::Delete { token_id: "deploy".into() };
//! let reset = TokenChange::Reset { token_id: "deploy".into() };
//! assert!(account.authorize_token_change(&bob, &delete, None)?.allowed);
//! assert_eq!(account.authorize_token_change(&bob, &reset, None)?.code, Code::NotYourToken);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod actor;
mod authorize;
mod change;
mod choice;
mod fresh;
mod options;
mod rotation;
mod visible;

pub use change::{TokenChange, TokenScope};
pub use options::RoleOption;
pub use rotation::{Rotation, RotationDue};

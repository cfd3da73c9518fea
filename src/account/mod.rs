//! Members, teams, roles, tokens and the plan, from documents in LaunchDarkly's REST shapes (rules 1, 4 and 7).

mod authenticate;
mod binding;
mod change;
pub mod codes;
mod document;
mod edit;
mod environment;
mod fields;
mod frozen;
mod grant;
mod holding;
mod in_place;
mod index;
mod life;
mod listing;
mod load;
mod member;
mod origin;
mod pages;
mod phrases;
mod rewrite;
mod role;
mod scope;
mod team;
mod token;
mod unbound;

pub use authenticate::{Claim, Found, Secrets, Use};
pub use binding::{frozen_side, owner_side, scope_side};
pub(crate) use change::Touched;
pub use change::{AccountChange, ChangeError, Noun};
pub use document::{
    BaseRole, BoundPolicy, BoundSource, Document, Environment, Frozen, Grant, InlineBase, Lists,
    LoadOptions, Member, PreviousValue, Role, RoleAttributes, Scope, Team, TeamGrant, Token,
    TokenHash, TokenKind, Tombstone, TombstoneReason, UnboundDeny,
};
pub use holding::{Holding, HoldingSource, Own};
pub use index::{Index, Reference, RoleIndex};
pub use life::{Death, death, is_over, is_previous_over, owner_removed};
pub use load::{LoadError, SEMANTICS, load};
pub use unbound::unbound_diagnostics;

//! Members, teams, roles, tokens and the plan, from documents in LaunchDarkly's REST shapes (rules 1, 4 and 7).

mod binding;
mod document;
mod index;
mod life;

pub use binding::{
    Holding, HoldingSource, Own, frozen_side, owner_side, scope_side, unbound_diagnostics,
};
pub use document::{
    BaseRole, BoundPolicy, BoundSource, Document, Environment, Frozen, Grant, InlineBase, LoadOptions,
    Member, PreviousValue, Role, RoleAttributes, Scope, Team, TeamGrant, Token, TokenHash, TokenKind,
    Tombstone, TombstoneReason, UnboundDeny,
};
pub use index::{Index, Reference, RoleIndex};
pub use life::{Death, death, is_over, is_previous_over, owner_removed};

//! What an account document says, checked and linked: the plain nouns that the engine compiles from.

use std::sync::Arc;

use super::authenticate::Secrets;
use super::index::Index;
use super::origin::Origin;
use crate::catalog::{BaseRoles, Catalog};
use crate::plain::{Object, Plain, Show};
use crate::policy::{Policy, Statement};
use crate::source::Diagnostic;
pub use crate::tables::Lists;

/// A loaded account. What could not be used is in `diagnostics` and grants nothing here.
#[derive(Clone, Debug)]
pub struct Document {
    /// In document order, every id once.
    pub members: Arc<Vec<Arc<Member>>>,
    /// In document order, every key once.
    pub teams: Arc<Vec<Team>>,
    /// In document order; keys and ids may collide, see [`Document::role`].
    pub roles: Arc<Vec<Role>>,
    /// In document order, every id once.
    pub tokens: Arc<Vec<Arc<Token>>>,
    /// Hashes of values that are known to be dead (rule 6.1).
    pub tombstones: Arc<Vec<Tombstone>>,
    /// Every known value by its hash (rule 1.9).
    pub secrets: Arc<Secrets>,
    /// The environments of each project, for `env/*` (rule 4.5).
    pub environments: Arc<Lists<Environment>>,
    /// Whether the plan has custom roles; not given = included (rule 1.10).
    pub plan_custom_roles: bool,
    /// Whether a list was loaded unfinished (`allowPartial`).
    pub partial: bool,
    /// The document's own or the embedded one.
    pub catalog: Arc<Catalog>,
    /// The base roles as policies (rule 4.1).
    pub base_roles: Arc<BaseRoles>,
    /// The choices it was loaded with.
    pub options: LoadOptions,
    /// Look-ups by id, key and reference.
    pub index: Arc<Index>,
    /// Everything found while loading, in document order.
    pub diagnostics: Vec<Diagnostic>,
    /// What it can be read again from, with a change.
    pub(super) origin: Origin,
}

/// Choices where LaunchDarkly is silent; the defaults are SEMANTICS' own readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Warnings about unknown names, unknown keys and a bare `*` are errors.
    pub strict: bool,
    /// Load a list whose last page is missing, for previews (rule 7).
    pub allow_partial: bool,
    /// What a deny with an unbound hole does (rule 3.6).
    pub unbound_deny: UnboundDeny,
    /// What an inline scope starts from (rule 1.3).
    pub inline_base: InlineBase,
    /// Refuse custom and inline scopes to Readers and below (rule 1.5).
    pub readers_only_reader_tokens: bool,
}

/// What a deny does whose hole the principal has no value for (rule 3.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnboundDeny {
    /// It vanishes, as on the live service.
    #[default]
    Skip,
    /// The role that holds it grants nothing.
    DenyAll,
}

/// What an inline policy starts from (rule 1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InlineBase {
    /// Nothing: default deny, no implied view.
    #[default]
    NoAccess,
    /// The reader base, without own tokens.
    Reader,
}

/// The base roles (rule 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BaseRole {
    /// Grants nothing.
    NoAccess,
    /// Sees everything.
    Reader,
    /// Works in projects.
    Writer,
    /// Everything but the Owner.
    Admin,
    /// Everything.
    Owner,
}

impl BaseRole {
    /// All of them, least first.
    pub const ALL: [BaseRole; 5] = [
        Self::NoAccess,
        Self::Reader,
        Self::Writer,
        Self::Admin,
        Self::Owner,
    ];

    /// The key in LaunchDarkly's API.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoAccess => "no_access",
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role of that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// Values by attribute key, taken literally (rule 3.6).
pub type RoleAttributes = Lists<Box<str>>;

/// Somebody with a login.
#[derive(Clone, Debug)]
pub struct Member {
    /// `_id`
    pub id: Box<str>,
    /// `email`
    pub email: Option<Box<str>>,
    /// First and last name, where given.
    pub name: Option<Box<str>>,
    /// `role`; missing or unknown: no_access, warned (rule 4.3).
    pub base: BaseRole,
    /// References to roles by id or key; not empty: they replace the base role (rule 4.3), even if none resolves (rule 2.7).
    pub custom_roles: Vec<Box<str>>,
    /// `roleAttributes`
    pub role_attributes: RoleAttributes,
    /// Keys of the teams, in the member's order.
    pub teams: Vec<Box<str>>,
    /// `permissionGrants`
    pub grants: Vec<Grant>,
    /// The id stands twice: who is meant cannot be told, so it grants nothing.
    pub doubled: bool,
    /// A key stands twice in it, or its role attributes cannot be read: it grants nothing.
    pub unusable: bool,
}

/// A team; its roles are added to its members' own (rule 4.3).
#[derive(Clone, Debug)]
pub struct Team {
    /// `key`
    pub key: Box<str>,
    /// `name`
    pub name: Option<Box<str>>,
    /// References to roles: the team's own list, else what its members' replies say (rule 7).
    pub roles: Vec<Box<str>>,
    /// `roleAttributes`
    pub role_attributes: RoleAttributes,
    /// `permissionGrants`, each with the members it reaches.
    pub grants: Vec<TeamGrant>,
    /// The key stands twice: it contributes nothing.
    pub doubled: bool,
    /// A key stands twice in it, or its role attributes cannot be read: it contributes nothing.
    pub unusable: bool,
}

/// One entry of `permissionGrants`: an allow-only statement (rule 4.3).
#[derive(Clone, Debug)]
pub struct Grant {
    /// `None`: nothing usable in it (warned); it keeps its place in the list.
    pub statement: Option<Statement>,
    /// Whether all of it is understood; an unknown `actionSet` is not, and makes decisions inexact.
    pub exact: bool,
}

/// A team's grant reaches the members it names.
#[derive(Clone, Debug)]
pub struct TeamGrant {
    /// What is granted.
    pub grant: Grant,
    /// `memberIDs`
    pub members: Vec<Box<str>>,
}

/// A custom role.
#[derive(Clone, Debug)]
pub struct Role {
    /// `_id`, where given.
    pub id: Option<Box<str>>,
    /// `key`
    pub key: Box<str>,
    /// `name`
    pub name: Option<Box<str>>,
    /// `basePermissions: reader`: the reader base is laid under the policy, as part of it (rule 4.2).
    pub reader_base: bool,
    /// `None`: it has an error, so all of it grants nothing, its base included (rule 2.7).
    pub policy: Option<Arc<Policy>>,
    /// The role attributes that its denies ask for, by the deny's index (rule 3.6).
    pub deny_attributes: Vec<(usize, Box<str>)>,
}

/// Whether a token is somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Acts as its owner, within its scope (rule 1.1).
    Personal,
    /// Bound to nobody, fixed when created (rule 1.4).
    Service,
}

/// A stored token. Its value is never here: a hash and four characters at most (rule 1.9).
#[derive(Clone, Debug)]
pub struct Token {
    /// `_id`
    pub id: Box<str>,
    /// `name`
    pub name: Box<str>,
    /// `serviceToken`
    pub kind: TokenKind,
    /// `memberId`, else `ownerId`.
    pub owner: Option<Box<str>>,
    /// `None`: it has none that could be read, and grants nothing (rule 1.2).
    pub scope: Option<Scope>,
    /// What a service token was fixed to (rule 1.4).
    pub frozen: Option<Arc<Frozen>>,
    /// `tokenHash`: SHA-256 of the value.
    pub hash: Option<TokenHash>,
    /// The value before the last reset, and until when it still works (rule 1.8).
    pub previous: Option<PreviousValue>,
    /// Last four characters of the value.
    pub last4: Option<Box<str>>,
    /// Milliseconds since 1970, as all times here.
    pub created_at: Option<f64>,
    /// When it was used last.
    pub last_used: Option<f64>,
    /// Dead from then on (rule 1.8).
    pub expiry: Option<f64>,
    /// The id stands twice: it grants nothing.
    pub doubled: bool,
}

/// A SHA-256.
pub type TokenHash = [u8; 32];

/// What a token is restricted to: exactly one of three (rule 1.2).
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    /// `role`: reader, writer or admin.
    Base(BaseRole),
    /// `customRoleIds`: references by id or key, never empty.
    Custom(Vec<Box<str>>),
    /// `inlineRole`; `None`: it has an error and grants nothing.
    Inline(Option<Arc<Policy>>),
}

/// The value before a reset, in its period of grace.
#[derive(Clone, Debug)]
pub struct PreviousValue {
    /// SHA-256 of it.
    pub hash: TokenHash,
    /// Dead from then on.
    pub expiry: f64,
}

/// Both sides of a service token as they stood when it was created (rule 1.4).
#[derive(Clone, Debug, Default)]
pub struct Frozen {
    /// The creator's side.
    pub owner: Vec<BoundPolicy>,
    /// The scope's side.
    pub scope: Vec<BoundPolicy>,
}

/// A policy with the values that bind it, kept beside it and never written into its text (rule 1.4).
#[derive(Clone, Debug)]
pub struct BoundPolicy {
    /// What it was when it was frozen.
    pub source: BoundSource,
    /// The role's key.
    pub role: Option<Box<str>>,
    /// The team's key.
    pub via: Option<Box<str>>,
    /// `None`: it has an error and grants nothing.
    pub policy: Option<Arc<Policy>>,
    /// What its holes take.
    pub role_attributes: RoleAttributes,
}

/// Where a bound policy came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoundSource {
    /// A base role.
    Base,
    /// A custom role.
    Role,
    /// An inline policy.
    Inline,
    /// `permissionGrants`
    Grant,
}

/// A value that is known to be dead (rule 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// SHA-256 of the value.
    pub hash: TokenHash,
    /// Why.
    pub reason: TombstoneReason,
}

/// Why a value is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TombstoneReason {
    /// The token was deleted.
    Deleted,
    /// Its owner was removed.
    OwnerRemoved,
}

/// One environment of a project, with what it has.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `key`
    pub key: Box<str>,
    /// `tags`
    pub tags: Vec<Box<str>>,
    /// `critical`
    pub critical: bool,
}

/// One key, as in the `TokenScope` of the public face.
impl Show for Scope {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        match self {
            Self::Base(role) => object.put("role", Plain::Word(role.key())),
            Self::Custom(references) => object.show("customRoleIds", references),
            Self::Inline(Some(policy)) => object.show("inlineRole", policy),
            Self::Inline(None) => return Plain::Null,
        };
        Plain::Object(object)
    }
}

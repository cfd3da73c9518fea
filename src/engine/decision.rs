//! What an answer looks like (rule 5).

use std::fmt;

use crate::plain::{Object, Plain, Show, serialize_plainly};

/// The three values of a decision (rule 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Allowed, whatever the missing facts are.
    Allow,
    /// Denied, whatever the missing facts are.
    Deny,
    /// The missing facts decide (rule 5.4).
    Unknown,
}

/// Why. Stable; an application may translate them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Somebody's role allows it, on each side.
    Allowed,
    /// Nothing allows it and nothing denies it.
    ImplicitDeny,
    /// No role allows it and at least one statement denies it.
    ExplicitDeny,
    /// `viewProject` on the project is missing (rule 4.4).
    ViewGate,
    /// `viewTeam` on the team is missing.
    ViewTeamGate,
    /// `viewSdkKey` is missing.
    ViewSdkKeyGate,
    /// `viewTemplate` is missing.
    ViewTemplateGate,
    /// The catalog knows the action, but not on this type (rule 2.6).
    ActionNotOnType,
    /// The resource is not one concrete chain (rule 3.5).
    BadResource,
    /// The missing facts decide, or the answers differ in their reasons (rule 5.4).
    IncompleteFacts,
    /// Nobody's token (rule 1.8).
    TokenUnknown,
    /// The token was deleted.
    TokenDeleted,
    /// The token has expired.
    TokenExpired,
    /// The token's owner was removed.
    OwnerRemoved,
    /// A token may not do this to tokens (rule 1.6).
    TokenMayNotManageTokens,
    /// The scope is above the rank of the token's owner (rule 1.5).
    ScopeExceedsOwner,
    /// The token would be wider than the token that asks for it, or that cannot be settled (rule 1.6).
    ScopeExceedsActor,
    /// Nobody does this to another's personal token (rule 1.6).
    NotYourToken,
    /// The plan has no custom roles, so no custom or inline scopes (rule 1.10).
    PlanWithoutCustomRoles,
    /// Not exactly one scope, or one that no token has (rule 1.2).
    BadScope,
    /// A change of nothing, or to an expiry that is over (rule 1.6).
    BadChange,
}

impl Code {
    /// The code as the public face spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ImplicitDeny => "implicit_deny",
            Self::ExplicitDeny => "explicit_deny",
            Self::ViewGate => "view_gate",
            Self::ViewTeamGate => "view_team_gate",
            Self::ViewSdkKeyGate => "view_sdk_key_gate",
            Self::ViewTemplateGate => "view_template_gate",
            Self::ActionNotOnType => "action_not_on_type",
            Self::BadResource => "bad_resource",
            Self::IncompleteFacts => "incomplete_facts",
            Self::TokenUnknown => "token_unknown",
            Self::TokenDeleted => "token_deleted",
            Self::TokenExpired => "token_expired",
            Self::OwnerRemoved => "owner_removed",
            Self::TokenMayNotManageTokens => "token_may_not_manage_tokens",
            Self::ScopeExceedsOwner => "scope_exceeds_owner",
            Self::ScopeExceedsActor => "scope_exceeds_actor",
            Self::NotYourToken => "not_your_token",
            Self::PlanWithoutCustomRoles => "plan_without_custom_roles",
            Self::BadScope => "bad_scope",
            Self::BadChange => "bad_change",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who decided, of a token's two (rule 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// What the owner may do.
    Owner,
    /// What the scope lets through.
    Scope,
    /// Both alike; the code is the owner's, the statements are of both.
    Both,
}

/// What a statement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementSource {
    /// A base role, or the reader base under a custom role.
    Base,
    /// A custom role's own policy.
    Role,
    /// An inline policy, or a bare one.
    Inline,
    /// `permissionGrants`
    Grant,
    /// A service token's frozen policies (rule 1.4).
    Frozen,
}

/// Which statement: enough to find and quote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StatementRef {
    /// `None` for members and bare policies.
    pub side: Option<Side>,
    /// What it belongs to.
    pub source: StatementSource,
    /// The role's key.
    pub role: Option<Box<str>>,
    /// The key of the team that the role was held through.
    pub via: Option<Box<str>>,
    /// Its place in that policy, from 0.
    pub index: usize,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Allow, deny or unknown.
    pub outcome: Outcome,
    /// True for allow alone.
    pub allowed: bool,
    /// Why.
    pub code: Code,
    /// `None` for members and bare policies, and for what is decided before the sides.
    pub side: Option<Side>,
    /// The determining ones in canonical order (rule 5.2).
    pub statements: Vec<StatementRef>,
    /// False where the account left something out that may matter (rules 1.4 and 4.3).
    pub exact: bool,
    /// The action acts on every environment, and one alone was asked about (rule 4.5).
    pub needs_all_environments: bool,
    /// No type of the catalog lists the action; it was matched literally (rule 2.6).
    pub unknown_action: bool,
}

/// The answer to one action on several resources at once (rule 4.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllDecision {
    /// The first deny, else the first unknown, else allow with the statements of all.
    pub decision: Decision,
    /// Which resource decided; `None` where all allow or none was asked about.
    pub failed_at: Option<usize>,
}

impl Decision {
    /// A deny that no statement determines.
    pub(crate) fn refusal(code: Code) -> Self {
        Self {
            outcome: Outcome::Deny,
            allowed: false,
            code,
            side: None,
            statements: Vec::new(),
            exact: true,
            needs_all_environments: false,
            unknown_action: false,
        }
    }

    /// The flags only where they are true.
    pub(crate) fn object(&self) -> Object<'_> {
        let mut object = Object::default();
        object
            .show("decision", &self.outcome)
            .show("allowed", &self.allowed)
            .show("code", &self.code)
            .show("side", &self.side)
            .show("statements", &self.statements)
            .show("exact", &self.exact);
        if self.needs_all_environments {
            object.show("needsAllEnvironments", &true);
        }
        if self.unknown_action {
            object.show("unknownAction", &true);
        }
        object
    }
}

impl Show for Decision {
    fn plain(&self) -> Plain<'_> {
        Plain::Object(self.object())
    }
}

impl Show for AllDecision {
    fn plain(&self) -> Plain<'_> {
        let mut object = self.decision.object();
        object.show("failedAt", &self.failed_at);
        Plain::Object(object)
    }
}

impl Show for StatementRef {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("side", &self.side)
            .show("source", &self.source)
            .show("role", &self.role)
            .show("via", &self.via)
            .show("index", &self.index);
        Plain::Object(object)
    }
}

impl Show for Outcome {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Unknown => "unknown",
        })
    }
}

impl Show for Code {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(self.as_str())
    }
}

impl Show for Side {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Owner => "owner",
            Self::Scope => "scope",
            Self::Both => "both",
        })
    }
}

impl Show for StatementSource {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Base => "base",
            Self::Role => "role",
            Self::Inline => "inline",
            Self::Grant => "grant",
            Self::Frozen => "frozen",
        })
    }
}

serialize_plainly!(Decision AllDecision StatementRef Outcome Code Side StatementSource);

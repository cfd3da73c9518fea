//! Which scopes may be chosen for whose token, and which one a form starts with (rules 1.5, 1.10 and 1.11).

use crate::account::{BaseRole, Document, HoldingSource, Member, Scope, owner_side};
use crate::engine::{Account, Code, LookupError};

use super::change::is_scope;

/// The rank of a member on a base role (rule 1.5): Owner and Admin 3, Writer 2, Reader 1, no_access 0. Members with
/// direct or team roles have none, even if no reference resolves; grants are no roles.
pub(super) fn rank(document: &Document, member: &Member) -> Option<u8> {
    let mut teams = member.teams.iter().filter_map(|key| document.team(key));
    if !member.custom_roles.is_empty() || teams.any(|team| !team.roles.is_empty()) {
        return None;
    }
    Some(rank_of(member.base))
}

fn rank_of(role: BaseRole) -> u8 {
    match role {
        BaseRole::NoAccess => 0,
        BaseRole::Reader => 1,
        BaseRole::Writer => 2,
        BaseRole::Admin | BaseRole::Owner => 3,
    }
}

/// Why `scope` must not be chosen on this account's plan for a token of somebody with this rank.
pub(super) fn refusal(document: &Document, rank: Option<u8>, scope: &Scope) -> Option<Code> {
    if !is_scope(scope) {
        return Some(Code::BadScope);
    }
    let only_reader = document.options.readers_only_reader_tokens;
    let exceeds = match (scope, rank) {
        (_, None) => false,
        (Scope::Base(role), Some(rank)) => rank_of(*role) > rank,
        // Capped by rule 1.1 like any other, unless the account wants it otherwise.
        (Scope::Custom(_) | Scope::Inline(_), Some(rank)) => only_reader && rank < 2,
    };
    if !document.plan_custom_roles && !matches!(scope, Scope::Base(_)) {
        return Some(Code::PlanWithoutCustomRoles);
    }
    exceeds.then_some(Code::ScopeExceedsOwner)
}

impl Account {
    /// Why a token of `member` must not get this scope, if it must not: `bad_scope`, `plan_without_custom_roles` (rule
    /// 1.10) or `scope_exceeds_owner` (rule 1.5), the first that fits. Whether the member may create tokens at all is
    /// not asked.
    ///
    /// A base scope above the member's rank is refused; everything else is accepted and capped by what the member may do.
    /// [`LoadOptions::readers_only_reader_tokens`](crate::LoadOptions) refuses custom and inline scopes to Readers too.
    ///
    /// ```
    /// use tokenscope::{Account, BaseRole, Code, LoadOptions, Scope};
    /// let account = Account::load(r#"{ "members": [{ "_id": "ada", "role": "reader" }] }"#, &LoadOptions::default())?;
    /// assert_eq!(account.scope_refusal("ada", &Scope::Base(BaseRole::Reader))?, None);
    /// assert_eq!(account.scope_refusal("ada", &Scope::Base(BaseRole::Writer))?, Some(Code::ScopeExceedsOwner));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn scope_refusal(&self, member: &str, scope: &Scope) -> Result<Option<Code>, LookupError> {
        let member = self.find_member(member)?;
        let document = self.document();
        Ok(refusal(document, rank(document, member), scope))
    }

    /// The scope that a form for a token of `member` starts with: the narrowest that is the same as the member's own
    /// permissions, so the base role or the direct custom roles; admin for the Owner (rule 1.11).
    ///
    /// `None`: no choice is the same (roles of teams, grants, no_access), or it is refused. The choice is then the
    /// selectable one that leaves most.
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn first_scope(&self, member: &str) -> Result<Option<Scope>, LookupError> {
        let member = self.find_member(member)?;
        let document = self.document();
        let more = owner_side(document, member)
            .iter()
            .any(|held| held.via.is_some() || held.source == HoldingSource::Grants);
        let scope = match (member.base, &*member.custom_roles) {
            _ if member.doubled || member.unusable || more => None,
            (BaseRole::Owner, _) => Some(Scope::Base(BaseRole::Admin)),
            (base, []) => Some(Scope::Base(base)),
            (_, direct) => Some(Scope::Custom(direct.to_vec())),
        };
        let rank = rank(document, member);
        Ok(scope.filter(|scope| refusal(document, rank, scope).is_none()))
    }
}

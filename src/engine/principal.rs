//! Who asks: a member, a token, a token not yet created, or a bare policy (rules 1, 4 and 5).

use std::sync::Arc;

use crate::account::RoleAttributes;
use crate::source::Diagnostic;

use super::account::Account;
use super::completions::completions;
use super::decision::{AllDecision, Code, Decision, Outcome, Side};
use super::matching::{Asked, Tri};
use super::resource::Resource;
use super::verdict::{Holdings, Verdict};
use super::vocabulary::{Action, TOKEN_ACTIONS};

/// What a request's resource tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facts {
    /// All there is, but for what it marks as unknown.
    #[default]
    Complete,
    /// The path alone: every segment may have more tags, views and properties than are given (rule 5.4).
    PathOnly,
}

/// How a bare policy is asked, see [`Account::policy_principal`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOptions {
    /// Lay the reader base under it, without own tokens.
    pub reader_base: bool,
    /// Ask for the view gate too (rule 4.4); relay, webhook and audit policies have none.
    pub gate: bool,
    /// What its holes take.
    pub role_attributes: RoleAttributes,
}

/// Somebody whose permissions can be asked about. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Principal(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub account: Account,
    /// What the member, or a token's owner, may do. `None`: no such side.
    pub owner: Option<Holdings>,
    /// What a token's scope lets through. `None`: no such side.
    pub scope: Option<Holdings>,
    pub dead: Option<Code>,
    pub tokens: TokenRule,
    pub exact: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether the actions that manage tokens are open to this actor (rule 1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenRule {
    /// No token, or an Admin's admin token: as any other action.
    Open,
    /// A custom or inline scope: where the scope and the owner allow it.
    WhereAllowed,
    /// Any other token.
    Closed,
}

impl Principal {
    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// What is worth knowing about it; warnings of the account's documents are [`Account::diagnostics`].
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// Whether `action` on `resource` is allowed. A bad resource is not; [`Principal::decide`] says why.
    pub fn can(&self, action: &str, resource: &str) -> bool {
        self.ask(action, resource, Facts::Complete) == Outcome::Allow
    }

    /// The decision alone: what `decide` says, without its reasons.
    pub fn ask(&self, action: &str, resource: &str, facts: Facts) -> Outcome {
        let action = self.0.account.vocabulary().action(action);
        match self.read(resource, facts) {
            Some(read) => self.outcome(action, &read),
            None => Outcome::Deny,
        }
    }

    /// For each resource each action, row by row.
    pub fn matrix(&self, actions: &[&str], resources: &[&str], facts: Facts) -> Vec<Outcome> {
        let vocabulary = self.0.account.vocabulary();
        let actions: Vec<Action<'_>> = actions
            .iter()
            .map(|action| vocabulary.action(action))
            .collect();
        let mut cells = Vec::with_capacity(actions.len().saturating_mul(resources.len()));
        for text in resources {
            let read = self.read(text, facts);
            cells.extend(actions.iter().map(|action| match &read {
                Some(read) => self.outcome(*action, read),
                None => Outcome::Deny,
            }));
        }
        cells
    }

    /// The decision with its code, side and determining statements (rule 5).
    pub fn decide(&self, action: &str, resource: &str, facts: Facts) -> Decision {
        let action = self.0.account.vocabulary().action(action);
        let mut decision = match self.read(resource, facts) {
            Some(read) => {
                let asked = self.asked(&read);
                Decision {
                    needs_all_environments: read.every_environment().is_none()
                        && self
                            .0
                            .account
                            .vocabulary()
                            .needs_all_environments(action, asked.chain),
                    ..self.decide_read(action, &read)
                }
            }
            None => Decision::deny(Code::BadResource, None),
        };
        decision.exact = self.0.exact;
        decision.unknown_action = action.id.is_none();
        decision
    }

    /// One action on several resources: any deny is a deny, else any unknown is unknown; none at all is a deny (rule 4.5).
    pub fn decide_all(&self, action: &str, resources: &[&str], facts: Facts) -> AllDecision {
        let empty = Decision {
            exact: self.0.exact,
            unknown_action: self.0.account.vocabulary().action(action).id.is_none(),
            ..Decision::deny(Code::ImplicitDeny, None)
        };
        let decisions = resources
            .iter()
            .map(|resource| self.decide(action, resource, facts));
        self.all(decisions).unwrap_or(AllDecision {
            decision: empty,
            failed_at: None,
        })
    }

    /// How many statements it holds on all sides: how much room it takes.
    pub fn statements(&self) -> usize {
        self.sides()
            .flat_map(|holdings| &holdings.held)
            .map(|held| held.policy.statements.len())
            .sum()
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The sides it has, the owner's first.
    pub(super) fn sides(&self) -> impl Iterator<Item = &Holdings> {
        self.0.owner.iter().chain(&self.0.scope)
    }

    pub(super) fn read<'a>(&self, resource: &'a str, facts: Facts) -> Option<Resource<'a>> {
        let read = Resource::parse(resource)
            .filter(|read| self.0.account.vocabulary().names_are_given(read))?;
        Some(match facts {
            Facts::Complete => read,
            Facts::PathOnly => read.path_only(),
        })
    }

    pub(super) fn asked<'a>(&self, resource: &'a Resource<'a>) -> Asked<'a> {
        let segments = resource.segments();
        Asked {
            segments,
            chain: self.0.account.vocabulary().chain(segments),
            me: None,
        }
    }

    /// What is denied before the sides are asked: the token's life, then `action_not_on_type` (rule 5.2).
    fn before_the_sides(&self, action: Action<'_>, asked: &Asked<'_>) -> Option<Code> {
        let kind = asked.segments.last().map_or("", |segment| segment.kind);
        self.0.dead.or_else(|| {
            self.0
                .account
                .vocabulary()
                .is_foreign(action, asked.chain, kind)
                .then_some(Code::ActionNotOnType)
        })
    }

    fn outcome(&self, action: Action<'_>, read: &Resource<'_>) -> Outcome {
        let asked = self.asked(read);
        if self.before_the_sides(action, &asked).is_some() {
            return Outcome::Deny;
        }
        if read.every_environment().is_none() {
            match self.may(action, &asked) {
                Tri::Yes => return Outcome::Allow,
                Tri::No => return Outcome::Deny,
                Tri::Maybe => {}
            }
        }
        self.decide_read(action, read).outcome
    }

    /// allowed = owner allows AND scope allows (rule 1.1).
    fn may(&self, action: Action<'_>, asked: &Asked<'_>) -> Tri {
        if self.0.tokens == TokenRule::Closed && TOKEN_ACTIONS.contains(&action.text) {
            return Tri::No;
        }
        self.sides().fold(Tri::Yes, |may, holdings| match may {
            Tri::No => Tri::No,
            may => may.and(holdings.may(action, asked, self.0.account.vocabulary())),
        })
    }

    pub(super) fn decide_read(&self, action: Action<'_>, read: &Resource<'_>) -> Decision {
        let asked = self.asked(read);
        if let Some(code) = self.before_the_sides(action, &asked) {
            return Decision::deny(code, None);
        }
        if read.every_environment().is_some() {
            return self.decide_every_environment(action, read);
        }
        if !read.is_open() {
            return self.decide_concrete(action, &asked);
        }
        match completions(read, action, self.sides(), self.0.account.vocabulary()) {
            Some(texts) => self.decide_completions(action, &texts),
            // Too many to go through; what the three-valued matcher is sure of holds for all of them all the same.
            None => {
                let outcome = match self.may(action, &asked) {
                    Tri::Yes => Outcome::Allow,
                    Tri::No => Outcome::Deny,
                    Tri::Maybe => Outcome::Unknown,
                };
                Decision::new(outcome, Code::IncompleteFacts, None, Vec::new())
            }
        }
    }

    /// Complete facts: the owner's answer, then the scope's (rule 5.2).
    fn decide_concrete(&self, action: Action<'_>, asked: &Asked<'_>) -> Decision {
        let verdict =
            |holdings: &Holdings| holdings.verdict(action, asked, self.0.account.vocabulary());
        let decision = match (&self.0.owner, &self.0.scope) {
            (Some(owner), Some(scope)) => both(verdict(owner), verdict(scope)),
            (Some(holdings), None) | (None, Some(holdings)) => {
                one(verdict(holdings), holdings.side)
            }
            (None, None) => Decision::deny(Code::ImplicitDeny, None),
        };
        let closed = match self.0.tokens {
            TokenRule::Open => false,
            TokenRule::WhereAllowed => !decision.allowed,
            TokenRule::Closed => true,
        };
        match closed && TOKEN_ACTIONS.contains(&action.text) {
            true => Decision::deny(Code::TokenMayNotManageTokens, Some(Side::Scope)),
            false => decision,
        }
    }

    /// `allow` only if every completion allows, `deny` only if every one denies; what is common to all (rule 5.4).
    fn decide_completions(&self, action: Action<'_>, texts: &[String]) -> Decision {
        let mut decisions = texts
            .iter()
            .filter_map(|text| Resource::parse(text))
            .map(|read| self.decide_concrete(action, &self.asked(&read)));
        let Some(mut common) = decisions.next() else {
            return Decision::new(Outcome::Unknown, Code::IncompleteFacts, None, Vec::new());
        };
        for other in decisions {
            if common.outcome != other.outcome {
                common.outcome = Outcome::Unknown;
                common.allowed = false;
            }
            if common.code != other.code {
                common.code = Code::IncompleteFacts;
            }
            if common.side != other.side {
                common.side = None;
            }
            common
                .statements
                .retain(|statement| other.statements.contains(statement));
        }
        if common.code == Code::IncompleteFacts {
            common.side = None;
        }
        common
    }
}

fn one(verdict: Verdict, side: Option<Side>) -> Decision {
    let outcome = if verdict.allows() {
        Outcome::Allow
    } else {
        Outcome::Deny
    };
    Decision::new(outcome, verdict.code, side, verdict.statements)
}

fn both(owner: Verdict, scope: Verdict) -> Decision {
    match (owner.allows(), scope.allows()) {
        (false, true) => one(owner, Some(Side::Owner)),
        (true, false) => one(scope, Some(Side::Scope)),
        _ => {
            let mut decision = one(owner, Some(Side::Both));
            decision.statements.extend(scope.statements);
            decision
        }
    }
}

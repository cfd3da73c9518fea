//! Who asks: a member, a token, a token not yet created, or a bare policy (rules 1, 4 and 5).

use std::sync::{Arc, LazyLock};

use crate::account::{Environment, Lists, RoleAttributes, TokenKind};
use crate::catalog::Catalog;
use crate::source::Diagnostic;

use super::completions::completions;
use super::decision::{AllDecision, Code, Decision, Outcome, Side, StatementRef};
use super::home::Home;
use super::matching::{Asked, Tri};
use super::resource::Resource;
use super::ruling::{Place, Ruling};
use super::verdict::{Holdings, statements};
#[cfg(feature = "wasm")]
use super::vocabulary::KnownAction;
use super::vocabulary::{Action, TOKEN_ACTIONS, Vocabulary};

/// What a request's resource tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facts {
    /// All there is, but for what it marks as unknown.
    #[default]
    Complete,
    /// The path alone: every segment may have more tags, views and properties than are given (rule 5.4).
    PathOnly,
}

/// How a bare policy is asked, see [`Account::policy_principal`](crate::Account::policy_principal).
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
pub(crate) struct Inner {
    pub home: Arc<dyn Home>,
    pub vocabulary: Arc<Vocabulary>,
    /// The environments of each project, for `env/*` (rule 4.5).
    pub environments: Arc<Lists<Environment>>,
    /// What the member, or a token's owner, may do, then what a token's scope lets through: those of both that there are.
    pub sides: Vec<Holdings>,
    pub dead: Option<Code>,
    pub tokens: TokenRule,
    pub who: Who,
    pub exact: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether the actions that manage tokens are open to this actor (rule 1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenRule {
    /// No token, or an Admin's admin token: as any other action.
    Open,
    /// A custom or inline scope: where the scope and the owner allow it.
    WhereAllowed,
    /// Any other token.
    Closed,
}

/// Who a principal is when it acts (rule 1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// By id.
    Member(Box<str>),
    /// A stored one, by id.
    Token(Box<str>),
    /// A token not created yet, of this member.
    Draft(Box<str>, TokenKind),
    /// A bare policy.
    Nobody,
}

impl Principal {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// What is worth knowing about it; warnings of the account's documents are
    /// [`Account::diagnostics`](crate::Account::diagnostics).
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// The catalog it is decided by; where only what decisions need of it was kept, one that knows nothing.
    pub fn catalog(&self) -> &Catalog {
        static NOTHING: LazyLock<Catalog> = LazyLock::new(Catalog::default);
        let account = self.0.home.account();
        account.map_or(&*NOTHING, |account| &account.document().catalog)
    }

    /// Whether `action` on `resource` is allowed. A bad resource is not; [`Principal::decide`] says why.
    pub fn can(&self, action: &str, resource: &str) -> bool {
        self.ask(action, resource, Facts::Complete) == Outcome::Allow
    }

    /// The decision alone: what `decide` says, without its reasons.
    pub fn ask(&self, action: &str, resource: &str, facts: Facts) -> Outcome {
        self.ask_about(self.0.vocabulary.action(action), resource, facts)
    }

    /// The same for an action that was looked up before.
    #[cfg(feature = "wasm")]
    pub(crate) fn ask_known(&self, action: &KnownAction, resource: &str, facts: Facts) -> Outcome {
        self.ask_about(
            Action {
                text: &action.text,
                id: action.id,
            },
            resource,
            facts,
        )
    }

    fn ask_about(&self, action: Action<'_>, resource: &str, facts: Facts) -> Outcome {
        let mut read = Resource::unread();
        match self.read_into(&mut read, resource, facts) {
            true => self.outcome(action, &read),
            false => Outcome::Deny,
        }
    }

    /// The decision with its code, side and determining statements (rule 5).
    pub fn decide(&self, action: &str, resource: &str, facts: Facts) -> Decision {
        let action = self.0.vocabulary.action(action);
        let ruling = self.rule(action, resource, facts);
        self.tell(action, ruling)
    }

    /// Whether what it holds is all known; else nothing may be refused by it (rules 1.4 and 4.3).
    pub fn exact(&self) -> bool {
        self.0.exact
    }

    /// One action on several resources: any deny is a deny, else any unknown is unknown; none at all is a deny (rule 4.5).
    pub fn decide_all(&self, action: &str, resources: &[&str], facts: Facts) -> AllDecision {
        let action = self.0.vocabulary.action(action);
        let rule = |resource: &str| self.rule(action, resource, facts);
        let (failed_at, ruling) = Ruling::all(resources, &rule);
        AllDecision {
            decision: self.tell(action, ruling),
            failed_at,
        }
    }

    /// Several actions on one resource, together as rule 4.5 puts several resources together.
    pub(crate) fn decide_each(&self, actions: &[&str], resource: &str) -> Decision {
        let vocabulary = &self.0.vocabulary;
        let rule = |action: &str| self.rule(vocabulary.action(action), resource, Facts::Complete);
        let (failed_at, ruling) = Ruling::all(actions, &rule);
        let told = failed_at.unwrap_or_default();
        let action = actions.get(told).copied().unwrap_or_default();
        self.tell(vocabulary.action(action), ruling)
    }

    /// A refusal by a rule that asks no statement.
    #[inline(never)]
    pub(crate) fn refuse(&self, code: Code) -> Decision {
        Decision {
            exact: self.0.exact,
            ..Decision::refusal(code)
        }
    }

    fn rule(&self, action: Action<'_>, resource: &str, facts: Facts) -> Ruling {
        let Some(read) = self.read(resource, facts) else {
            return Ruling::deny(Code::BadResource, None);
        };
        let chain = self.asked(&read).chain;
        Ruling {
            needs_all_environments: read.every_environment().is_none()
                && self.0.vocabulary.needs_all_environments(action, chain),
            ..self.rule_read(action, &read)
        }
    }

    fn tell(&self, action: Action<'_>, ruling: Ruling) -> Decision {
        let mut statements = Vec::with_capacity(ruling.statements.len());
        for place in &ruling.statements {
            if let Some(statement) = self.refer(*place) {
                statements.push(statement);
            }
        }
        Decision {
            outcome: ruling.outcome,
            allowed: ruling.outcome == Outcome::Allow,
            code: ruling.code,
            side: ruling.side,
            statements,
            exact: self.0.exact,
            needs_all_environments: ruling.needs_all_environments,
            unknown_action: action.id.is_none(),
        }
    }

    fn refer(&self, place: Place) -> Option<StatementRef> {
        let holdings = self.sides().get(place.side as usize)?;
        let held = holdings.held.get(place.policy as usize)?;
        holdings.refer(held, place.statement as usize)
    }

    /// How many statements it holds on all sides: how much room it takes.
    pub fn statements(&self) -> usize {
        statements(self.sides())
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The sides it has, the owner's first.
    pub(crate) fn sides(&self) -> &[Holdings] {
        &self.0.sides
    }

    /// The resource as read, with what the request says of its facts.
    pub(crate) fn read<'a>(&self, resource: &'a str, facts: Facts) -> Option<Resource<'a>> {
        let mut read = Resource::unread();
        self.read_into(&mut read, resource, facts).then_some(read)
    }

    pub(super) fn read_into<'a>(
        &self,
        read: &mut Resource<'a>,
        resource: &'a str,
        facts: Facts,
    ) -> bool {
        let good = read.read(resource) && (read.named || self.0.vocabulary.names_are_given(read));
        if facts == Facts::PathOnly {
            read.open_up();
        }
        good
    }

    pub(crate) fn asked<'a>(&self, resource: &'a Resource<'a>) -> Asked<'a> {
        let segments = resource.segments();
        Asked {
            segments,
            chain: self.0.vocabulary.chain(segments),
            me: None,
        }
    }

    /// What is denied before the sides are asked: the token's life, then `action_not_on_type` (rule 5.2).
    pub(crate) fn before_the_sides(&self, action: Action<'_>, asked: &Asked<'_>) -> Option<Code> {
        let kind = asked.segments.last().map_or("", |segment| segment.kind);
        self.0.dead.or_else(|| {
            self.0
                .vocabulary
                .is_foreign(action, asked.chain, kind)
                .then_some(Code::ActionNotOnType)
        })
    }

    pub(crate) fn outcome(&self, action: Action<'_>, read: &Resource<'_>) -> Outcome {
        let asked = self.asked(read);
        if self.before_the_sides(action, &asked).is_some() {
            return Outcome::Deny;
        }
        if read.every_environment().is_none() {
            match self.may(action, &asked) {
                Tri::Maybe => {}
                settled => return settled.into(),
            }
        }
        self.rule_read(action, read).outcome
    }

    /// allowed = owner allows AND scope allows (rule 1.1).
    pub(super) fn may(&self, action: Action<'_>, asked: &Asked<'_>) -> Tri {
        if self.0.tokens == TokenRule::Closed && TOKEN_ACTIONS.contains(&action.text) {
            return Tri::No;
        }
        let mut may = Tri::Yes;
        for holdings in self.sides() {
            may = may.and(holdings.may(action, asked, &self.0.vocabulary));
            if may == Tri::No {
                break;
            }
        }
        may
    }

    pub(crate) fn rule_read(&self, action: Action<'_>, read: &Resource<'_>) -> Ruling {
        let asked = self.asked(read);
        if let Some(code) = self.before_the_sides(action, &asked) {
            return Ruling::deny(code, None);
        }
        if read.every_environment().is_some() {
            return self.rule_every_environment(action, read);
        }
        if !read.is_open() {
            return self.rule_concrete(action, &asked);
        }
        let outcome = match self.completions(action, read) {
            Some(texts) => {
                let mut common: Option<Ruling> = None;
                // Resources all of them, and with complete facts.
                for text in &texts {
                    let Some(read) = Resource::parse(text) else {
                        continue;
                    };
                    let ruling = self.rule_concrete(action, &self.asked(&read));
                    match &mut common {
                        Some(common) => common.keep_common(&ruling),
                        None => common = Some(ruling),
                    }
                }
                if let Some(common) = common {
                    return common;
                }
                Outcome::Unknown
            }
            // Too many to go through; what the three-valued matcher is sure of holds for all of them all the same.
            None => self.may(action, &asked).into(),
        };
        Ruling::new(outcome, Code::IncompleteFacts, None, Vec::new())
    }

    pub(crate) fn completions(
        &self,
        action: Action<'_>,
        read: &Resource<'_>,
    ) -> Option<Vec<String>> {
        completions(read, action, self.sides(), &self.0.vocabulary)
    }

    /// Complete facts: the owner's answer, then the scope's (rule 5.2).
    fn rule_concrete(&self, action: Action<'_>, asked: &Asked<'_>) -> Ruling {
        let vocabulary = &self.0.vocabulary;
        let mut ruling = Ruling::deny(Code::ImplicitDeny, None);
        for (number, holdings) in (0..).zip(self.sides()) {
            let mut verdict = holdings.verdict(action, asked, vocabulary);
            for place in &mut verdict.statements {
                place.side = number;
            }
            ruling = match number {
                0 => verdict,
                _ => both(ruling, verdict),
            };
        }
        let closed = match self.0.tokens {
            TokenRule::Open => false,
            TokenRule::WhereAllowed => ruling.outcome != Outcome::Allow,
            TokenRule::Closed => true,
        };
        match closed && TOKEN_ACTIONS.contains(&action.text) {
            true => Ruling::deny(Code::TokenMayNotManageTokens, Some(Side::Scope)),
            false => ruling,
        }
    }
}

impl From<Tri> for Outcome {
    fn from(may: Tri) -> Self {
        match may {
            Tri::Yes => Self::Allow,
            Tri::No => Self::Deny,
            Tri::Maybe => Self::Unknown,
        }
    }
}

/// The answer of the side that alone denies; where they agree, the owner's with the statements of both (rule 5.2).
fn both(mut owner: Ruling, scope: Ruling) -> Ruling {
    match (owner.outcome, scope.outcome) {
        (Outcome::Deny, Outcome::Allow) => owner,
        (Outcome::Allow, Outcome::Deny) => scope,
        _ => {
            owner.side = Some(Side::Both);
            owner.statements.extend_from_slice(&scope.statements);
            owner
        }
    }
}

//! Whether a request is surely denied (rule 6.1). It is asked at the edge, of every request, so no more is worked out than that.

use super::decision::{Code, Outcome};
use super::gates::Gate;
use super::matching::{Asked, Tri};
use super::principal::{Facts, Principal, TokenRule};
use super::resource::Resource;
use super::verdict::Holdings;
use super::vocabulary::{Action, TOKEN_ACTIONS, Vocabulary};

impl Principal {
    /// `Deny` and its code where the decision is a deny. Else `Allow` where that is seen at once, and `Unknown` where it is not,
    /// though every completion may turn out to be allowed.
    pub(crate) fn denial(&self, action: &str, resource: &str, facts: Facts) -> (Outcome, Code) {
        let action = self.inner().vocabulary.action(action);
        let mut read = Resource::unread();
        match self.read_into(&mut read, resource, facts) {
            true => self.denial_read(action, &read),
            false => (Outcome::Deny, Code::BadResource),
        }
    }

    fn denial_read(&self, action: Action<'_>, read: &Resource<'_>) -> (Outcome, Code) {
        const OPEN: (Outcome, Code) = (Outcome::Unknown, Code::IncompleteFacts);
        let asked = self.asked(read);
        if let Some(code) = self.before_the_sides(action, &asked) {
            return (Outcome::Deny, code);
        }
        if read.every_environment().is_some() {
            return self.denial_in_some_environment(action, read);
        }
        match self.settled(action, &asked) {
            Some(Code::Allowed) => return (Outcome::Allow, Code::Allowed),
            Some(code) => return (Outcome::Deny, code),
            None => {}
        }
        if self.may(action, &asked) == Tri::Maybe && self.may_be_allowed(action, read) {
            return OPEN;
        }
        let ruling = self.rule_read(action, read);
        (ruling.outcome, ruling.code)
    }

    /// `env/*`: the first deny is one of all (rule 4.5).
    fn denial_in_some_environment(
        &self,
        action: Action<'_>,
        read: &Resource<'_>,
    ) -> (Outcome, Code) {
        let mut all = (Outcome::Allow, Code::Allowed);
        for text in self.spell_every_environment(read) {
            let one = match read.in_environment(&text) {
                Some(read) => self.denial_read(action, &read),
                None => (Outcome::Deny, Code::BadResource),
            };
            match one.0 {
                Outcome::Deny => return one,
                Outcome::Unknown => all = one,
                Outcome::Allow => {}
            }
        }
        all
    }

    /// Whether one completion is allowed, or they are too many to try.
    fn may_be_allowed(&self, action: Action<'_>, read: &Resource<'_>) -> bool {
        // Most often one of these is, and they cost little.
        for critical in [false, true] {
            let closed = read.closed(critical);
            if self.may(action, &self.asked(&closed)) == Tri::Yes {
                return true;
            }
        }
        let Some(texts) = self.completions(action, read) else {
            return true;
        };
        texts.iter().any(|text| {
            let read = Resource::parse(text);
            read.is_some_and(|read| self.may(action, &self.asked(&read)) == Tri::Yes)
        })
    }

    /// The code of the decision, where it is the same for all completions and none has to be tried.
    fn settled(&self, action: Action<'_>, asked: &Asked<'_>) -> Option<Code> {
        let rule = match TOKEN_ACTIONS.contains(&action.text) {
            true => self.inner().tokens,
            false => TokenRule::Open,
        };
        if rule == TokenRule::Closed {
            return Some(Code::TokenMayNotManageTokens);
        }
        for holdings in self.sides() {
            // The first side that denies says why, whatever the other says.
            match holdings.settled(action, asked, &self.inner().vocabulary)? {
                Code::Allowed => {}
                _ if rule == TokenRule::WhereAllowed => {
                    return Some(Code::TokenMayNotManageTokens);
                }
                code => return Some(code),
            }
        }
        Some(Code::Allowed)
    }
}

impl Holdings {
    /// What this side says, as [`Principal::settled`].
    fn settled(
        &self,
        action: Action<'_>,
        asked: &Asked<'_>,
        vocabulary: &Vocabulary,
    ) -> Option<Code> {
        let asked = Asked {
            me: self.me.as_deref(),
            ..*asked
        };
        for gate in self.gates(action, asked.segments).iter().flatten() {
            let Gate { code, .. } = *gate;
            match self.opens(gate, &asked, vocabulary) {
                Tri::Yes => {}
                Tri::No => return Some(code),
                Tri::Maybe => return None,
            }
        }
        let (mut open, mut code) = (false, Code::ImplicitDeny);
        for held in &self.held {
            let policy = &held.policy;
            let row = policy.index.row(&policy.statements, action);
            let denied = policy.any_speaks(&row.denies, &asked);
            if denied == Tri::Yes {
                code = Code::ExplicitDeny;
                continue;
            }
            match policy.any_speaks(&row.allows, &asked) {
                Tri::Yes if denied == Tri::No => return Some(Code::Allowed),
                Tri::No if denied == Tri::No => {}
                _ => open = true,
            }
        }
        (!open).then_some(code)
    }
}

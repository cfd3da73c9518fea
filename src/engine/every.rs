//! Several resources at once: every environment of a project, or a list (rule 4.5).

use std::collections::HashSet;

use super::decision::{AllDecision, Code, Decision, Outcome, StatementRef};
use super::principal::Principal;
use super::resource::{Name, Resource};
use super::vocabulary::Action;

impl Principal {
    /// `env/*`: each environment that the document lists for the project; where it lists none, any (rule 4.5).
    pub(super) fn decide_every_environment(
        &self,
        action: Action<'_>,
        read: &Resource<'_>,
    ) -> Decision {
        // All that the path alone leaves open is open in each environment too.
        let path_only = read.segments().iter().all(|segment| segment.open);
        let texts = self.spell_every_environment(read);
        let decisions = texts.iter().map(|text| match Resource::parse(text) {
            Some(read) if path_only => self.decide_read(action, &read.path_only()),
            Some(read) => self.decide_read(action, &read),
            None => Decision::deny(Code::BadResource, None),
        });
        self.all(decisions)
            .map_or(Decision::deny(Code::ImplicitDeny, None), |all| all.decision)
    }

    fn spell_every_environment(&self, read: &Resource<'_>) -> Vec<String> {
        const EVERY: &str = ":env/*";
        // A star stands nowhere else in a resource that could be read.
        let Some((project, rest)) = read.text.split_once(EVERY) else {
            return Vec::new();
        };
        let (open, rest) = match rest.strip_prefix(";?") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let listed = match read.segments().first().map(|segment| segment.name) {
            Some(Name::Known(key)) => self
                .inner()
                .account
                .document()
                .environments
                .get(key)
                .map(Vec::as_slice),
            _ => None,
        };
        match listed.unwrap_or_default() {
            [] => vec![format!("{project}:env/?;?{rest}")],
            listed => listed
                .iter()
                .map(|environment| {
                    let tags = environment
                        .tags
                        .iter()
                        .map(|tag| format!("{tag},"))
                        .collect::<String>();
                    let more = if open { ",?" } else { "" };
                    let (key, critical) = (&environment.key, environment.critical);
                    format!("{project}:env/{key};{tags}{{critical:{critical}}}{more}{rest}")
                })
                .collect(),
        }
    }

    /// The first deny, else the first unknown, else allow with the statements of all; `None` of nothing.
    pub(super) fn all(&self, decisions: impl Iterator<Item = Decision>) -> Option<AllDecision> {
        let mut unknown: Option<(usize, Decision)> = None;
        let mut allowed: Option<Decision> = None;
        for (at, decision) in decisions.enumerate() {
            match (decision.outcome, &mut allowed) {
                (Outcome::Deny, _) => {
                    return Some(AllDecision {
                        decision,
                        failed_at: Some(at),
                    });
                }
                (Outcome::Unknown, _) => unknown = unknown.or(Some((at, decision))),
                (Outcome::Allow, None) => allowed = Some(decision),
                (Outcome::Allow, Some(allowed)) => {
                    allowed.statements.extend(decision.statements);
                    allowed.needs_all_environments |= decision.needs_all_environments;
                    if allowed.code != decision.code {
                        (allowed.code, allowed.side) = (Code::IncompleteFacts, None);
                    }
                }
            }
        }
        if let Some((at, decision)) = unknown {
            return Some(AllDecision {
                decision,
                failed_at: Some(at),
            });
        }
        let mut decision = allowed?;
        decision.statements = self.in_order(decision.statements);
        Some(AllDecision {
            decision,
            failed_at: None,
        })
    }

    /// Canonical order, each once (rule 5.2).
    fn in_order(&self, statements: Vec<StatementRef>) -> Vec<StatementRef> {
        let wanted: HashSet<StatementRef> = statements.into_iter().collect();
        let mut order = Vec::with_capacity(wanted.len());
        for holdings in self.sides() {
            for held in &holdings.held {
                let refs =
                    (0..held.policy.statements.len()).filter_map(|at| holdings.refer(held, at));
                order.extend(refs.filter(|reference| wanted.contains(reference)));
            }
        }
        order
    }
}

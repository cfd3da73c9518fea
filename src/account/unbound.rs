//! Denies that lose their names because the principal has no value for a role attribute (rule 3.6).

use super::document::{Document, Role, UnboundDeny};
use super::holding::{Holding, HoldingSource};
use super::phrases::{
    MEMBER_UNBOUND, MEMBER_UNBOUND_DENIES_ALL, TEAM_UNBOUND, TEAM_UNBOUND_DENIES_ALL,
};
use crate::policy::{Effect, Policy};
use crate::source::{Diagnostic, Report};
use crate::tables::Names;

/// What a principal should know of its holdings: denies that depend on a role attribute it has no value for (rule 3.6).
///
/// At most [`Report::LIMIT`] of them, and one for each role of each team however often it is listed.
pub fn unbound_diagnostics(doc: &Document, side: &[Holding<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut told = Names::default();
    for holding in side {
        match holding.source {
            HoldingSource::Base(_) => {}
            // Looked up, for a role may stand in a hundred thousand principals.
            HoldingSource::Role(at) => {
                let Some(role) = doc.roles.get(at) else {
                    continue;
                };
                let place = || format!("{at} {}", holding.via.unwrap_or_default());
                if role.deny_attributes.is_empty() || told.add(place(), at).is_some() {
                    continue;
                }
                let missing = role
                    .deny_attributes
                    .iter()
                    .filter(|(_, key)| !holding.has_value(key));
                let mut last = None;
                for (index, key) in missing {
                    if last.replace(*index) != Some(*index) && found.len() < Report::LIMIT {
                        found.push(unbound(doc, holding, &role.key, *index, key));
                    }
                }
            }
            HoldingSource::Inline | HoldingSource::Grants | HoldingSource::Frozen(_) => {
                let name = match holding.source {
                    HoldingSource::Inline => "inlineRole",
                    HoldingSource::Grants => "permissionGrants",
                    _ => "frozen",
                };
                for (_, index, key) in holding.unbound_denies() {
                    if found.len() < Report::LIMIT {
                        found.push(unbound(doc, holding, name, index, key));
                    }
                }
            }
        }
    }
    found
}

fn unbound(
    doc: &Document,
    holding: &Holding<'_>,
    name: &str,
    index: usize,
    attribute: &str,
) -> Diagnostic {
    let phrase = match (doc.options.unbound_deny, holding.via) {
        (UnboundDeny::Skip, None) => &MEMBER_UNBOUND,
        (UnboundDeny::Skip, Some(_)) => &TEAM_UNBOUND,
        (UnboundDeny::DenyAll, None) => &MEMBER_UNBOUND_DENIES_ALL,
        (UnboundDeny::DenyAll, Some(_)) => &TEAM_UNBOUND_DENIES_ALL,
    };
    let index = index.to_string();
    let [role, index, attribute] = [("role", name), ("index", &*index), ("attribute", attribute)];
    match holding.via {
        Some(team) => Diagnostic::new(phrase, &[role, index, attribute, ("via", team)]),
        None => Diagnostic::new(phrase, &[role, index, attribute]),
    }
}

impl<'a> Holding<'a> {
    /// The denies with a hole that the principal has no value for, and the attribute's key: they vanish in part or whole (rule 3.6).
    pub fn unbound_denies(&self) -> std::vec::IntoIter<(bool, usize, &'a str)> {
        let mut denies = Vec::new();
        for (of_base, index, statement) in self.statements() {
            if statement.effect == Effect::Deny {
                for key in statement.role_attributes() {
                    if !self.has_value(key) {
                        denies.push((of_base, index, key));
                        break;
                    }
                }
            }
        }
        denies.into_iter()
    }

    fn has_value(&self, attribute: &str) -> bool {
        self.role_attributes
            .get(attribute)
            .is_some_and(|values| !values.is_empty())
    }
}

/// Whether any of their statements has a hole for a role attribute.
pub(super) fn roles_ask_for_attributes(roles: &[Role]) -> bool {
    let policies = roles.iter().filter_map(|role| role.policy.as_deref());
    let mut statements = policies.flat_map(|policy| &policy.statements);
    statements.any(|statement| statement.role_attributes().len() > 0)
}

/// The role attributes that each deny asks for, by the deny's index.
pub(super) fn deny_attributes(policy: &Policy) -> Vec<(usize, Box<str>)> {
    let mut attributes = Vec::new();
    for (index, statement) in policy.statements.iter().enumerate() {
        if statement.effect == Effect::Deny {
            for key in statement.role_attributes() {
                attributes.push((index, key.into()));
            }
        }
    }
    attributes
}

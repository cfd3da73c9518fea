//! What applies to a principal on each side, in rule 5.2's order, with the values that bind it. Decides nothing.

use std::collections::HashSet;

use super::document::{
    BaseRole, BoundPolicy, Document, InlineBase, Member, RoleAttributes, Scope, UnboundDeny,
};
use crate::policy::{Effect, Filter, Hole, Pattern, Policy, SpecifierForm, Statement};
use crate::source::{Diagnostic, Report, excerpt};

/// One policy that applies: inside it any deny wins, between several the most permissive does (rules 2.2 and 2.3).
#[derive(Clone, Debug)]
pub struct Holding<'a> {
    /// What it is.
    pub source: HoldingSource,
    /// The key of the team it came through.
    pub via: Option<&'a str>,
    /// A base role's statements, or the reader base laid under a role or an inline policy (rule 4.2).
    pub base: &'a [Statement],
    /// Whether the own-tokens statement follows the last of `base`, as part of it (rule 1.6).
    pub own_tokens: bool,
    /// Its own statements with the index each is known by; gaps where a grant is unusable or reaches others.
    pub own: Own<'a>,
    /// What its holes take.
    pub role_attributes: &'a RoleAttributes,
    /// Not so where an unknown `actionSet` is among its grants (rule 4.3).
    pub exact: bool,
}

/// What a holding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoldingSource {
    /// A base role: all its statements are in `base`.
    Base(BaseRole),
    /// A custom role, by its place in the document.
    Role(usize),
    /// An inline policy.
    Inline,
    /// `permissionGrants` of a member, or of the team in `via`.
    Grants,
    /// What a service token was fixed to, by its place in that side's list (rule 1.4).
    Frozen(usize),
}

/// The statements of a holding that are its own.
#[derive(Clone, Debug)]
pub enum Own<'a> {
    /// Those of a policy: the index is the place.
    Policy(&'a [Statement]),
    /// Grants with their place in the list they stand in.
    Grants(Vec<(usize, &'a Statement)>),
}

impl<'a> Own<'a> {
    /// Each statement with its index.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &'a Statement)> + use<'a, '_> {
        let (policy, grants): (&'a [Statement], &[(usize, &'a Statement)]) = match self {
            Self::Policy(statements) => (statements, &[]),
            Self::Grants(grants) => (&[], grants),
        };
        policy.iter().enumerate().chain(grants.iter().copied())
    }
}

impl<'a> Holding<'a> {
    /// Every statement but the own-tokens one: whether it is of the base part, its index in that part, and itself.
    pub fn statements(&self) -> impl Iterator<Item = (bool, usize, &'a Statement)> + use<'a, '_> {
        let base = self
            .base
            .iter()
            .enumerate()
            .map(|(index, statement)| (true, index, statement));
        base.chain(
            self.own
                .iter()
                .map(|(index, statement)| (false, index, statement)),
        )
    }

    /// The denies with a hole that the principal has no value for, and the attribute's key: they vanish in part or whole (rule 3.6).
    pub fn unbound_denies(&self) -> impl Iterator<Item = (bool, usize, &'a str)> + use<'a, '_> {
        self.statements()
            .filter(|(_, _, statement)| statement.effect == Effect::Deny)
            .filter_map(|(of_base, index, statement)| {
                let missing = attributes_of(statement).find(|key| !self.has_value(key))?;
                Some((of_base, index, missing))
            })
    }

    fn has_value(&self, attribute: &str) -> bool {
        self.role_attributes
            .get(attribute)
            .is_some_and(|values| !values.is_empty())
    }
}

/// What applies to a member, and so to the owner side of its personal tokens (rule 4.3).
///
/// The Owner has the owner base alone. Anybody else: the direct roles in their order, or the base role where none is
/// listed (even if none of those listed resolves, rule 2.7); then each team's roles, in the member's order of teams;
/// then the member's grants, then those of teams that name it. What does not resolve or has an error leaves no entry.
pub fn owner_side<'a>(doc: &'a Document, member: &'a Member) -> Vec<Holding<'a>> {
    if member.doubled || member.unusable {
        return Vec::new();
    }
    if member.base == BaseRole::Owner {
        return vec![base_role(
            doc,
            BaseRole::Owner,
            &member.role_attributes,
            true,
        )];
    }
    let mut side = Vec::new();
    if member.custom_roles.is_empty() {
        side.push(base_role(doc, member.base, &member.role_attributes, true));
    }
    for reference in &member.custom_roles {
        side.extend(custom_role(
            doc,
            reference,
            None,
            &member.role_attributes,
            true,
        ));
    }
    let teams = member.teams.iter().filter_map(|key| doc.team(key));
    for team in teams.filter(|team| !team.doubled && !team.unusable) {
        for reference in &team.roles {
            side.extend(custom_role(
                doc,
                reference,
                Some(&*team.key),
                &team.role_attributes,
                true,
            ));
        }
    }
    if !member.grants.is_empty() {
        let usable =
            |(index, grant): (usize, &'a super::Grant)| Some((index, grant.statement.as_ref()?));
        side.push(Holding {
            source: HoldingSource::Grants,
            via: None,
            base: &[],
            own_tokens: false,
            own: Own::Grants(
                member
                    .grants
                    .iter()
                    .enumerate()
                    .filter_map(usable)
                    .collect(),
            ),
            role_attributes: &member.role_attributes,
            exact: member.grants.iter().all(|grant| grant.exact),
        });
    }
    side.extend(team_grants(doc, member));
    side
}

/// What restricts a token, with the owner's values in its holes (rule 1.3). Never the own-tokens statement (rule 1.6).
pub fn scope_side<'a>(
    doc: &'a Document,
    scope: &'a Scope,
    attributes: &'a RoleAttributes,
) -> Vec<Holding<'a>> {
    match scope {
        Scope::Base(role) => vec![base_role(doc, *role, attributes, false)],
        Scope::Custom(references) => references
            .iter()
            .filter_map(|reference| custom_role(doc, reference, None, attributes, false))
            .collect(),
        Scope::Inline(None) => Vec::new(),
        Scope::Inline(Some(policy)) => vec![Holding {
            source: HoldingSource::Inline,
            via: None,
            base: match doc.options.inline_base {
                InlineBase::NoAccess => &[],
                InlineBase::Reader => &doc.base_roles.reader.statements,
            },
            own_tokens: false,
            own: Own::Policy(&policy.statements),
            role_attributes: attributes,
            exact: true,
        }],
    }
}

/// One side of what a service token was fixed to (rule 1.4).
pub fn frozen_side(policies: &[BoundPolicy]) -> Vec<Holding<'_>> {
    let usable = |(at, bound): (usize, &'_ BoundPolicy)| bound.policy.is_some().then_some(at);
    let places = policies.iter().enumerate().filter_map(usable);
    places
        .filter_map(|at| {
            let bound = policies.get(at)?;
            Some(Holding {
                source: HoldingSource::Frozen(at),
                via: bound.via.as_deref(),
                base: &[],
                own_tokens: false,
                own: Own::Policy(&bound.policy.as_ref()?.statements),
                role_attributes: &bound.role_attributes,
                exact: true,
            })
        })
        .collect()
}

/// What a principal should know of its holdings: denies that depend on a role attribute it has no value for (rule 3.6).
///
/// At most [`Report::LIMIT`] of them, and one for each role of each team however often it is listed.
pub fn unbound_diagnostics(doc: &Document, side: &[Holding<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut told = HashSet::new();
    for holding in side {
        if !told.insert((holding.source, holding.via)) {
            continue;
        }
        match holding.source {
            HoldingSource::Base(_) => {}
            // Looked up, for a role may stand in a hundred thousand principals.
            HoldingSource::Role(at) => {
                let Some(role) = doc.roles.get(at) else {
                    continue;
                };
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
                let room = Report::LIMIT.saturating_sub(found.len());
                let denies = holding.unbound_denies().take(room);
                found.extend(denies.map(|(_, index, key)| unbound(doc, holding, name, index, key)));
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
    let effect = match doc.options.unbound_deny {
        UnboundDeny::Skip => "so that part of the deny matches nothing",
        UnboundDeny::DenyAll => "so all of it grants nothing",
    };
    let (name, attribute) = (excerpt(name), excerpt(attribute));
    let message = format!(
        "the deny at index {index} of `{name}` needs role attribute `{attribute}`, which has no value here, {effect}"
    );
    let whose = if holding.via.is_some() {
        "the team"
    } else {
        "the member"
    };
    let help = format!("give {whose} a value for `{attribute}`");
    let diagnostic = Diagnostic::warning("deny_depends_on_missing_attribute", message)
        .with("role", name)
        .with("index", index.to_string())
        .with("attribute", attribute)
        .help(help);
    match holding.via {
        Some(team) => diagnostic.with("via", excerpt(team)),
        None => diagnostic,
    }
}

fn base_role<'a>(
    doc: &'a Document,
    role: BaseRole,
    role_attributes: &'a RoleAttributes,
    owner_side: bool,
) -> Holding<'a> {
    let policy = match role {
        BaseRole::NoAccess => &doc.base_roles.no_access,
        BaseRole::Reader => &doc.base_roles.reader,
        BaseRole::Writer => &doc.base_roles.writer,
        BaseRole::Admin => &doc.base_roles.admin,
        BaseRole::Owner => &doc.base_roles.owner,
    };
    Holding {
        source: HoldingSource::Base(role),
        via: None,
        base: &policy.statements,
        // Owner and admin allow their own tokens like everything else, so rule 4.1 does not list it there.
        own_tokens: owner_side && matches!(role, BaseRole::Reader | BaseRole::Writer),
        own: Own::Policy(&[]),
        role_attributes,
        exact: true,
    }
}

fn custom_role<'a>(
    doc: &'a Document,
    reference: &str,
    via: Option<&'a str>,
    role_attributes: &'a RoleAttributes,
    owner_side: bool,
) -> Option<Holding<'a>> {
    let at = doc.index.roles.resolve(reference)?;
    let role = doc.roles.get(at)?;
    let policy = role.policy.as_ref()?;
    Some(Holding {
        source: HoldingSource::Role(at),
        via,
        base: if role.reader_base {
            &doc.base_roles.reader.statements
        } else {
            &[]
        },
        own_tokens: owner_side && role.reader_base,
        own: Own::Policy(&policy.statements),
        role_attributes,
        exact: true,
    })
}

/// One holding for each team with grants that name the member, in the document's order of teams.
fn team_grants<'a>(doc: &'a Document, member: &Member) -> Vec<Holding<'a>> {
    let mut side: Vec<Holding<'a>> = Vec::new();
    for (team_at, grant_at) in doc.index.team_grants(&member.id) {
        let Some(team) = doc.teams.get(*team_at) else {
            continue;
        };
        let Some(reached) = team.grants.get(*grant_at) else {
            continue;
        };
        if side.last().and_then(|last| last.via) != Some(&*team.key) {
            side.push(Holding {
                source: HoldingSource::Grants,
                via: Some(&team.key),
                base: &[],
                own_tokens: false,
                own: Own::Grants(Vec::new()),
                role_attributes: &team.role_attributes,
                exact: true,
            });
        }
        let Some(holding) = side.last_mut() else {
            continue;
        };
        holding.exact &= reached.grant.exact;
        if let (Own::Grants(own), Some(statement)) = (&mut holding.own, &reached.grant.statement) {
            own.push((*grant_at, statement));
        }
    }
    side
}

/// Whether any of its statements has a hole for a role attribute.
pub(super) fn policy_asks_for_attributes(policy: &Policy) -> bool {
    policy
        .statements
        .iter()
        .any(|statement| attributes_of(statement).next().is_some())
}

/// The role attributes that each deny asks for, by the deny's index.
pub(super) fn deny_attributes(policy: &Policy) -> Vec<(usize, Box<str>)> {
    let denies = policy.statements.iter().enumerate();
    let denies = denies.filter(|(_, statement)| statement.effect == Effect::Deny);
    denies
        .flat_map(|(index, statement)| attributes_of(statement).map(move |key| (index, key.into())))
        .collect()
}

/// The keys of the role attributes a statement asks for.
fn attributes_of(statement: &Statement) -> impl Iterator<Item = &str> {
    let segments =
        statement
            .resources
            .patterns
            .iter()
            .flat_map(|specifier| match &specifier.form {
                SpecifierForm::Everything => [].iter(),
                SpecifierForm::Chain { segments, .. } => segments.iter(),
            });
    let patterns = segments.flat_map(|segment| {
        let filters = segment.filters.iter().filter_map(|filter| match filter {
            Filter::Tag(pattern) | Filter::View(pattern) => Some(pattern),
            Filter::Critical(_) => None,
        });
        segment.names.iter().chain(filters)
    });
    patterns.filter_map(|pattern| match pattern {
        Pattern::Hole(Hole::RoleAttribute(key)) => Some(&**key),
        _ => None,
    })
}

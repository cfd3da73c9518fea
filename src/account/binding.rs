//! What applies to a principal on each side, in rule 5.2's order, with the values that bind it. Decides nothing.

use super::document::{BaseRole, BoundPolicy, Document, InlineBase, Member, RoleAttributes, Scope};
use super::holding::{Holding, HoldingSource, Own};

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
        let mut own = Vec::new();
        for (index, grant) in member.grants.iter().enumerate() {
            own.extend(grant.statement.as_ref().map(|statement| (index, statement)));
        }
        side.push(Holding {
            source: HoldingSource::Grants,
            via: None,
            base: &[],
            own_tokens: false,
            own: Own::Grants(own),
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
        Scope::Custom(references) => {
            let mut side = Vec::new();
            for reference in references {
                side.extend(custom_role(doc, reference, None, attributes, false));
            }
            side
        }
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
    let mut side = Vec::new();
    for (at, bound) in policies.iter().enumerate() {
        let Some(policy) = &bound.policy else {
            continue;
        };
        side.push(Holding {
            source: HoldingSource::Frozen(at),
            via: bound.via.as_deref(),
            base: &[],
            own_tokens: false,
            own: Own::Policy(&policy.statements),
            role_attributes: &bound.role_attributes,
            exact: true,
        });
    }
    side
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

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
    let direct = Held {
        via: None,
        role_attributes: &member.role_attributes,
        owner_side: true,
    };
    custom_roles(doc, &member.custom_roles, direct, &mut side);
    for key in &member.teams {
        if let Some(team) = doc.team(key).filter(|team| !team.doubled && !team.unusable) {
            let through_team = Held {
                via: Some(&team.key),
                role_attributes: &team.role_attributes,
                owner_side: true,
            };
            custom_roles(doc, &team.roles, through_team, &mut side);
        }
    }
    if !member.grants.is_empty() {
        let mut own = Vec::new();
        for (index, grant) in member.grants.iter().enumerate() {
            if let Some(statement) = &grant.statement {
                own.push((index, statement));
            }
        }
        let source = HoldingSource::Grants;
        side.push(Holding {
            exact: member.grants.iter().all(|grant| grant.exact),
            ..Holding::of(source, Own::Grants(own), &member.role_attributes)
        });
    }
    team_grants(doc, member, &mut side);
    side
}

/// What restricts a token, with the owner's values in its holes (rule 1.3). Never the own-tokens statement (rule 1.6).
pub fn scope_side<'a>(
    doc: &'a Document,
    scope: &'a Scope,
    attributes: &'a RoleAttributes,
) -> Vec<Holding<'a>> {
    let mut side = Vec::new();
    match scope {
        Scope::Base(role) => side.push(base_role(doc, *role, attributes, false)),
        Scope::Custom(references) => {
            let held = Held {
                via: None,
                role_attributes: attributes,
                owner_side: false,
            };
            custom_roles(doc, references, held, &mut side);
        }
        Scope::Inline(None) => {}
        Scope::Inline(Some(policy)) => {
            let own = Own::Policy(&policy.statements);
            side.push(Holding {
                base: match doc.options.inline_base {
                    InlineBase::NoAccess => &[],
                    InlineBase::Reader => &doc.base_roles.reader.statements,
                },
                ..Holding::of(HoldingSource::Inline, own, attributes)
            });
        }
    }
    side
}

/// One side of what a service token was fixed to (rule 1.4).
pub fn frozen_side(policies: &[BoundPolicy]) -> Vec<Holding<'_>> {
    let mut side = Vec::new();
    for (at, bound) in policies.iter().enumerate() {
        let Some(policy) = &bound.policy else {
            continue;
        };
        let own = Own::Policy(&policy.statements);
        side.push(Holding {
            via: bound.via.as_deref(),
            ..Holding::of(HoldingSource::Frozen(at), own, &bound.role_attributes)
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
        base: &policy.statements,
        // Owner and admin allow their own tokens like everything else, so rule 4.1 does not list it there.
        own_tokens: owner_side && matches!(role, BaseRole::Reader | BaseRole::Writer),
        ..Holding::of(HoldingSource::Base(role), Own::Policy(&[]), role_attributes)
    }
}

/// How custom roles are held.
#[derive(Clone, Copy)]
struct Held<'a> {
    via: Option<&'a str>,
    role_attributes: &'a RoleAttributes,
    owner_side: bool,
}

fn custom_roles<'a>(
    doc: &'a Document,
    references: &[Box<str>],
    held: Held<'a>,
    side: &mut Vec<Holding<'a>>,
) {
    for reference in references {
        let Some(at) = doc.index.roles.resolve(reference) else {
            continue;
        };
        let role = doc.roles.get(at);
        let Some((role, policy)) = role.and_then(|role| Some((role, role.policy.as_ref()?))) else {
            continue;
        };
        let own = Own::Policy(&policy.statements);
        let mut holding = Holding::of(HoldingSource::Role(at), own, held.role_attributes);
        holding.via = held.via;
        if role.reader_base {
            holding.base = &doc.base_roles.reader.statements;
            holding.own_tokens = held.owner_side;
        }
        side.push(holding);
    }
}

/// One holding for each team with grants that name the member, in the document's order of teams.
fn team_grants<'a>(doc: &'a Document, member: &Member, side: &mut Vec<Holding<'a>>) {
    let before = side.len();
    for (team_at, grant_at) in doc.index.team_grants(&member.id) {
        let Some(team) = doc.teams.get(*team_at) else {
            continue;
        };
        let Some(reached) = team.grants.get(*grant_at) else {
            continue;
        };
        let last = side.get(before..).and_then(<[_]>::last);
        if last.and_then(|last| last.via) != Some(&*team.key) {
            let own = Own::Grants(Vec::new());
            side.push(Holding {
                via: Some(&team.key),
                ..Holding::of(HoldingSource::Grants, own, &team.role_attributes)
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
}

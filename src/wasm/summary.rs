//! What an account holds, as plain lists without secrets.

use serde::Serialize;

use crate::account::{Document, Member, Role, Scope, Team, Token, TokenKind, owner_removed};
use crate::policy::Policy;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MemberSummary<'a> {
    id: &'a str,
    email: Option<&'a str>,
    name: Option<&'a str>,
    role: &'static str,
    custom_roles: &'a [Box<str>],
    teams: &'a [Box<str>],
    role_attributes: Vec<Attribute<'a>>,
}

#[derive(Serialize)]
struct Attribute<'a> {
    key: &'a str,
    values: &'a [Box<str>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TeamSummary<'a> {
    key: &'a str,
    name: Option<&'a str>,
    custom_roles: &'a [Box<str>],
    role_attributes: Vec<Attribute<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoleSummary<'a> {
    id: Option<&'a str>,
    key: &'a str,
    name: Option<&'a str>,
    base_permissions: &'static str,
    policy: Option<&'a Policy>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenSummary<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    owner_id: Option<&'a str>,
    scope: Option<ScopeSummary<'a>>,
    last4: Option<&'a str>,
    created_at: Option<f64>,
    last_used: Option<f64>,
    expiry: Option<f64>,
    owner_removed: bool,
}

/// One key, as in the `TokenScope` of the public face.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum ScopeSummary<'a> {
    Role(&'static str),
    CustomRoleIds(&'a [Box<str>]),
    InlineRole(&'a Policy),
}

#[derive(Serialize)]
pub(super) struct ProjectSummary<'a> {
    project: &'a str,
    environments: Vec<EnvironmentSummary<'a>>,
}

#[derive(Serialize)]
struct EnvironmentSummary<'a> {
    key: &'a str,
    tags: &'a [Box<str>],
    critical: bool,
}

pub(super) fn members(document: &Document) -> Vec<MemberSummary<'_>> {
    document.members.iter().map(member).collect()
}

fn member(member: &Member) -> MemberSummary<'_> {
    MemberSummary {
        id: &member.id,
        email: member.email.as_deref(),
        name: member.name.as_deref(),
        role: member.base.key(),
        custom_roles: &member.custom_roles,
        teams: &member.teams,
        role_attributes: attributes(&member.role_attributes),
    }
}

pub(super) fn teams(document: &Document) -> Vec<TeamSummary<'_>> {
    document.teams.iter().map(team).collect()
}

fn team(team: &Team) -> TeamSummary<'_> {
    TeamSummary {
        key: &team.key,
        name: team.name.as_deref(),
        custom_roles: &team.roles,
        role_attributes: attributes(&team.role_attributes),
    }
}

pub(super) fn roles(document: &Document) -> Vec<RoleSummary<'_>> {
    document.roles.iter().map(role).collect()
}

fn role(role: &Role) -> RoleSummary<'_> {
    RoleSummary {
        id: role.id.as_deref(),
        key: &role.key,
        name: role.name.as_deref(),
        base_permissions: if role.reader_base {
            "reader"
        } else {
            "no_access"
        },
        policy: role.policy.as_deref(),
    }
}

pub(super) fn tokens(document: &Document) -> Vec<TokenSummary<'_>> {
    document
        .tokens
        .iter()
        .map(|one| token(document, one))
        .collect()
}

fn token<'a>(document: &Document, token: &'a Token) -> TokenSummary<'a> {
    TokenSummary {
        id: &token.id,
        name: &token.name,
        kind: match token.kind {
            TokenKind::Personal => "personal",
            TokenKind::Service => "service",
        },
        owner_id: token.owner.as_deref(),
        scope: token.scope.as_ref().and_then(scope),
        last4: token.last4.as_deref(),
        created_at: token.created_at,
        last_used: token.last_used,
        expiry: token.expiry,
        owner_removed: owner_removed(document, token),
    }
}

pub(super) fn environments(document: &Document) -> Vec<ProjectSummary<'_>> {
    let listed = document.environments.iter();
    listed
        .map(|(project, environments)| ProjectSummary {
            project,
            environments: environments
                .iter()
                .map(|environment| EnvironmentSummary {
                    key: &environment.key,
                    tags: &environment.tags,
                    critical: environment.critical,
                })
                .collect(),
        })
        .collect()
}

fn scope(scope: &Scope) -> Option<ScopeSummary<'_>> {
    match scope {
        Scope::Base(role) => Some(ScopeSummary::Role(role.key())),
        Scope::Custom(references) => Some(ScopeSummary::CustomRoleIds(references)),
        Scope::Inline(policy) => policy.as_deref().map(ScopeSummary::InlineRole),
    }
}

fn attributes(attributes: &crate::account::RoleAttributes) -> Vec<Attribute<'_>> {
    attributes
        .iter()
        .map(|(key, values)| Attribute { key, values })
        .collect()
}

//! `permissionGrants`: allow-only statements on members and teams (rule 4.3).

use super::document::{Grant, TeamGrant};
use super::fields::{Fields, check_name, texts};
use super::load::Loader;
use super::phrases::{
    GRANT_WITHOUT_ACTIONS, GRANT_WITHOUT_MEMBERS, MISSING_RESOURCE, UNKNOWN_ACTION_SET,
};
use crate::policy::{Effect, Glob, Selection, Specifier, Statement};
use crate::source::{Node, Path, Value};

/// The action set LaunchDarkly names, and what it stands for.
const MAINTAIN_TEAM: (&str, [&str; 5]) = (
    "maintainTeam",
    [
        "viewTeam",
        "updateTeamName",
        "updateTeamDescription",
        "updateTeamMembers",
        "updateTeamPermissionGrants",
    ],
);

const KEY: &str = "permissionGrants";

/// The grants of a member.
pub(super) fn read_member_grants(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Vec<Grant> {
    let path = fields.path.key(KEY);
    let mut grants = Vec::new();
    for (at, item) in fields.items(KEY, &mut loader.report).iter().enumerate() {
        grants.push(read_grant(item, &path.index(at), None, loader));
    }
    grants
}

/// The grants of a team: a grant that names no resource is about the team itself, one that names nobody reaches nobody.
pub(super) fn read_team_grants(
    fields: &Fields<'_, '_>,
    team: &str,
    loader: &mut Loader<'_>,
) -> Vec<TeamGrant> {
    let path = fields.path.key(KEY);
    let mut grants = Vec::new();
    for (at, item) in fields.items(KEY, &mut loader.report).iter().enumerate() {
        let path = path.index(at);
        grants.push(TeamGrant {
            grant: read_grant(item, &path, Some(team), loader),
            members: read_reach(item, &path, loader),
        });
    }
    grants
}

fn read_reach(item: &Node, path: &Path<'_>, loader: &mut Loader<'_>) -> Vec<Box<str>> {
    const KEY: &str = "memberIDs";
    let report = &mut loader.report;
    match item.get(KEY).filter(|node| !node.is_null()) {
        Some(node) => texts(node, &path.key(KEY), report).boxed(),
        None => {
            report.say(&GRANT_WITHOUT_MEMBERS, &[], path, item.span);
            Vec::new()
        }
    }
}

fn read_grant(item: &Node, path: &Path<'_>, team: Option<&str>, loader: &mut Loader<'_>) -> Grant {
    let mut exact = true;
    let statement = read_statement(item, path, team, &mut exact, loader);
    Grant { statement, exact }
}

/// Reads what is granted. What an unknown set adds stays unknown, so not exact, even where the rest cannot be used.
fn read_statement(
    item: &Node,
    path: &Path<'_>,
    team: Option<&str>,
    exact: &mut bool,
    loader: &mut Loader<'_>,
) -> Option<Statement> {
    let fields = Fields::read(item, path, &mut loader.report)?;
    if fields.doubled {
        return None;
    }
    let mut actions = match fields.get("actions") {
        Some(list) => loader.actions(list, &path.key("actions"))?,
        None => Vec::new(),
    };
    const SET: &str = "actionSet";
    if let Some(set) = fields.text(SET, &mut loader.report).ok()? {
        if set == MAINTAIN_TEAM.0 {
            for action in MAINTAIN_TEAM.1 {
                actions.push(Glob::new(action));
            }
        } else {
            *exact = false;
            fields.say_at(SET, &UNKNOWN_ACTION_SET, &[(SET, set)], &mut loader.report);
        }
    }
    if actions.is_empty() {
        if *exact {
            fields.say(&GRANT_WITHOUT_ACTIONS, &[], &mut loader.report);
        }
        return None;
    }
    let resource = read_resource(&fields, team, loader)?;
    Some(Statement {
        effect: Effect::Allow,
        actions: Selection {
            except: false,
            patterns: actions,
        },
        resources: Selection {
            except: false,
            patterns: vec![resource],
        },
    })
}

/// `resource`, or the team itself where its grant names none.
fn read_resource(
    fields: &Fields<'_, '_>,
    team: Option<&str>,
    loader: &mut Loader<'_>,
) -> Option<Specifier> {
    if let Some(node) = fields.get("resource") {
        return loader.specifier(node, &fields.path.key("resource"));
    }
    let report = &mut loader.report;
    let Some(team) = team else {
        fields.say(&MISSING_RESOURCE, &[("key", "resource")], report);
        return None;
    };
    // A key with a `*` or a comma would claim other teams too.
    if !check_name(team, "team", fields.path, fields.span, report) {
        return None;
    }
    let own = Node {
        value: Value::String(format!("team/{team}").into()),
        span: fields.span,
    };
    loader.specifier(&own, fields.path)
}

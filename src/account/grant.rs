//! `permissionGrants`: allow-only statements on members and teams (rule 4.3).

use super::document::{Grant, TeamGrant};
use super::fields::{Fields, Unusable, check_name, texts};
use super::load::Loader;
use crate::policy::{Effect, Glob, Selection, Specifier, Statement};
use crate::source::{Diagnostic, Node, Path, Value, excerpt};

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

/// The grants of a member.
pub(super) fn read_member_grants(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Vec<Grant> {
    const KEY: &str = "permissionGrants";
    let items = fields
        .list(KEY, &mut loader.report)
        .ok()
        .flatten()
        .unwrap_or_default();
    let path = fields.path.key(KEY);
    let read = |(at, item)| read_grant(item, &path.index(at), None, loader).unwrap_or(UNUSABLE);
    items.iter().enumerate().map(read).collect()
}

/// The grants of a team: a grant that names no resource is about the team itself, one that names nobody reaches nobody.
pub(super) fn read_team_grants(
    fields: &Fields<'_, '_>,
    team: &str,
    loader: &mut Loader<'_>,
) -> Vec<TeamGrant> {
    const KEY: &str = "permissionGrants";
    let items = fields
        .list(KEY, &mut loader.report)
        .ok()
        .flatten()
        .unwrap_or_default();
    let path = fields.path.key(KEY);
    let read = |(at, item): (usize, &Node)| {
        let path = path.index(at);
        let grant = read_grant(item, &path, Some(team), loader).unwrap_or(UNUSABLE);
        TeamGrant {
            grant,
            members: read_reach(item, &path, loader),
        }
    };
    items.iter().enumerate().map(read).collect()
}

const UNUSABLE: Grant = Grant {
    statement: None,
    exact: true,
};

fn read_reach(item: &Node, path: &Path<'_>, loader: &mut Loader<'_>) -> Vec<Box<str>> {
    const KEY: &str = "memberIDs";
    match item.get(KEY).filter(|node| node.value != Value::Null) {
        Some(node) => texts(node, &path.key(KEY), &mut loader.report)
            .map_or_else(|Unusable| Vec::new(), super::fields::Texts::into_texts),
        None => {
            let message = "a grant of a team without `memberIDs` reaches nobody";
            let diagnostic = Diagnostic::warning("grant_without_members", message)
                .help("list the ids of the members it is for in `memberIDs`");
            loader.report.push(diagnostic, path, item.span);
            Vec::new()
        }
    }
}

fn read_grant(
    item: &Node,
    path: &Path<'_>,
    team: Option<&str>,
    loader: &mut Loader<'_>,
) -> Result<Grant, Unusable> {
    let fields = Fields::read(item, path, &mut loader.report)?;
    if fields.doubled {
        return Err(Unusable);
    }
    let mut actions = match fields.get("actions") {
        Some(list) => loader.actions(list, &path.key("actions")).ok_or(Unusable)?,
        None => Vec::new(),
    };
    let mut exact = true;
    match fields.text("actionSet", &mut loader.report)? {
        Some(set) if set == MAINTAIN_TEAM.0 => {
            actions.extend(MAINTAIN_TEAM.1.iter().map(|action| Glob::new(action)));
        }
        Some(set) => {
            exact = false;
            let set = excerpt(set);
            let message = format!("unknown action set `{set}`");
            let help = "only `maintainTeam` is known; what else this grants is not, so decisions are marked as not exact";
            let diagnostic = Diagnostic::warning("unknown_action_set", message)
                .with("actionSet", set)
                .help(help);
            fields.say("actionSet", diagnostic, &mut loader.report);
        }
        None => {}
    }
    if actions.is_empty() {
        if exact {
            let diagnostic = Diagnostic::error(
                "grant_without_actions",
                "the grant has neither `actions` nor `actionSet`",
            )
            .help("it grants nothing");
            loader.report.push(diagnostic, path, item.span);
        }
        return Ok(Grant {
            statement: None,
            exact,
        });
    }
    // What an unknown set adds stays unknown even where the rest cannot be used.
    let resource = read_resource(&fields, team, loader).ok();
    let all_of = |resource| Statement {
        effect: Effect::Allow,
        actions: Selection {
            except: false,
            patterns: actions,
        },
        resources: Selection {
            except: false,
            patterns: vec![resource],
        },
    };
    Ok(Grant {
        statement: resource.map(all_of),
        exact,
    })
}

/// `resource`, or the team itself where its grant names none.
fn read_resource(
    fields: &Fields<'_, '_>,
    team: Option<&str>,
    loader: &mut Loader<'_>,
) -> Result<Specifier, Unusable> {
    if let Some(node) = fields.get("resource") {
        return loader
            .specifier(node, &fields.path.key("resource"))
            .ok_or(Unusable);
    }
    let Some(team) = team else {
        let diagnostic = Diagnostic::error("missing_field", "`resource` is missing")
            .with("key", "resource")
            .help("it grants nothing");
        loader.report.push(diagnostic, fields.path, fields.span);
        return Err(Unusable);
    };
    // A key with a `*` or a comma would claim other teams too.
    check_name(team, "team", fields.path, fields.span, &mut loader.report)?;
    let own = Node {
        value: Value::String(format!("team/{team}").into()),
        span: fields.span,
    };
    loader.specifier(&own, fields.path).ok_or(Unusable)
}

//! Records as replies show them: LaunchDarkly's shapes, with nothing in them that nobody is to see.

use serde_json::{Value, json};

use crate::page::{escape, link};
use crate::record::{Environment, Flag, Member, Project, Role, Team, Token};
use crate::world::World;

/// The version of the API that this is, where a reply has to name one.
const API_VERSION: i64 = 20_240_415;

/// A path with a name in it.
pub fn path(before: &str, name: &str) -> String {
    let mut path = format!("/api/v2/{before}/");
    escape(&mut path, name);
    path
}

fn links(path: &str) -> Value {
    json!({ "self": link(path) })
}

/// A token without its value (rule 1.7).
pub fn token(world: &World, token: &Token, last_use: Option<i64>) -> Value {
    let mut shown = json!({
        "_id": token.id,
        "ownerId": token.member_id,
        "memberId": token.member_id,
        "name": token.name,
        "description": token.description,
        "creationDate": token.creation_date,
        "lastModified": token.last_modified,
        "token": token.token,
        "serviceToken": token.service_token,
        "defaultApiVersion": API_VERSION,
        "_links": links(&path("tokens", &token.id)),
    });
    if let Some(owner) = world.members.get(&token.member_id) {
        shown["_member"] = member_summary(owner);
    }
    if let Some(role) = &token.role {
        shown["role"] = role.as_str().into();
    }
    if let Some(roles) = &token.custom_role_ids {
        shown["customRoleIds"] = roles.clone().into();
    }
    if let Some(policy) = &token.inline_role {
        shown["inlineRole"] = value_of(policy);
    }
    if let Some(at) = last_use {
        shown["lastUsed"] = at.into();
    }
    if let Some(at) = token.expiry {
        shown["expiry"] = at.into();
    }
    shown
}

/// What was checked when it was stored.
pub fn value_of(raw: &serde_json::value::RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

pub fn member_summary(member: &Member) -> Value {
    json!({
        "_id": member.id,
        "firstName": member.first_name,
        "lastName": member.last_name,
        "role": member.role,
        "email": member.email,
        "_links": links(&path("members", &member.id)),
    })
}

pub fn member(world: &World, member: &Member, seen: Option<i64>, attributes: bool) -> Value {
    let mut shown = member_summary(member);
    let teams = member
        .teams
        .iter()
        .filter_map(|part| world.teams.get(&part.key));
    let team = |team: &std::sync::Arc<Team>| {
        json!({
            "key": team.key,
            "name": team.name,
            "customRoleKeys": team.custom_role_keys,
            "_links": links(&path("teams", &team.key)),
        })
    };
    shown["teams"] = teams.map(team).collect();
    if let Some(grants) = &member.permission_grants {
        shown["permissionGrants"] = value_of(grants);
    }
    shown["customRoles"] = member.custom_roles.clone().into();
    shown["creationDate"] = member.creation_date.into();
    shown["_lastSeen"] = seen.unwrap_or_default().into();
    shown["_pendingInvite"] = false.into();
    shown["_verified"] = true.into();
    shown["mfa"] = "disabled".into();
    if attributes {
        shown["roleAttributes"] = json!(member.role_attributes);
    }
    shown
}

pub fn role(role: &Role) -> Value {
    json!({
        "_id": role.id,
        "key": role.key,
        "name": role.name,
        "description": role.description,
        "basePermissions": role.base_permissions,
        "policy": value_of(&role.policy),
        "_links": links(&path("roles", &role.key)),
    })
}

/// What of a team is shown only when it is asked for.
#[derive(Clone, Copy)]
pub struct TeamParts {
    pub members: bool,
    pub roles: bool,
    pub maintainers: bool,
    pub attributes: bool,
}

pub fn team(world: &World, team: &Team, parts: TeamParts) -> Value {
    let mut shown = json!({
        "key": team.key,
        "name": team.name,
        "description": team.description,
        "_creationDate": team.creation_date,
        "_lastModified": team.last_modified,
        "_version": team.version,
        "_idpSynced": false,
        "_links": links(&path("teams", &team.key)),
    });
    if parts.members {
        shown["members"] = json!({ "totalCount": world.members_of(&team.key).len() });
    }
    if parts.roles {
        let role = |key: &String| {
            let name = world.role(key).map(|role| role.name.clone());
            json!({ "key": key, "name": name.unwrap_or_default(), "appliedOn": team.last_modified })
        };
        let items: Vec<Value> = team.custom_role_keys.iter().map(role).collect();
        shown["roles"] = json!({
            "totalCount": items.len(),
            "items": items,
            "_links": links(&format!("{}/roles", path("teams", &team.key))),
        });
    }
    if parts.maintainers {
        let sets =
            |grant: &&crate::record::Grant| grant.action_set.as_deref() == Some("maintainTeam");
        let ids = team
            .permission_grants
            .iter()
            .filter(sets)
            .flat_map(|it| &it.member_ids);
        let maintainers = ids.filter_map(|id| world.members.get(id));
        let items: Vec<Value> = maintainers.map(|it| member_summary(it)).collect();
        shown["maintainers"] = json!({ "totalCount": items.len(), "items": items });
    }
    if parts.attributes {
        shown["roleAttributes"] = json!(team.role_attributes);
    }
    shown
}

/// How the environments of a project are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Environments {
    Not,
    /// Where they are asked for.
    Page,
    /// In answers to changes, where LaunchDarkly shows the bare list.
    List,
}

pub fn project(world: &World, project: &Project, environments: Environments) -> Value {
    let path = path("projects", &project.key);
    let mut shown = json!({
        "_id": project.id,
        "key": project.key,
        "name": project.name,
        "tags": project.tags,
        "includeInSnippetByDefault": project.include_in_snippet_by_default,
        "_links": {
            "self": link(&path),
            "environments": link(&format!("{path}/environments")),
        },
    });
    if environments != Environments::Not {
        let all = world.environments_of(&project.key);
        let items: Vec<Value> = all.iter().map(|it| environment(it)).collect();
        shown["environments"] = match environments {
            Environments::List => items.into(),
            _ => json!({ "totalCount": items.len(), "items": items }),
        };
    }
    shown
}

/// Its keys for SDKs are empty: this server serves no flags to SDKs.
pub fn environment(environment: &Environment) -> Value {
    let all = format!("{}/environments", path("projects", &environment.project));
    json!({
        "_id": environment.id,
        "key": environment.key,
        "name": environment.name,
        "color": environment.color,
        "tags": environment.tags,
        "critical": environment.critical,
        "apiKey": "",
        "mobileKey": "",
        "defaultTtl": 0,
        "secureMode": false,
        "defaultTrackEvents": false,
        "requireComments": false,
        "confirmChanges": false,
        "_links": links(&format!("{all}/{}", environment.key)),
    })
}

pub fn flag(world: &World, flag: &Flag) -> Value {
    let mut environments = json!({});
    for environment in world.environments_of(&flag.project) {
        environments[&environment.key] = json!({
            "on": flag.on.contains(&environment.key),
            "archived": false,
            "salt": "",
            "sel": "",
            "lastModified": flag.creation_date,
            "version": flag.version,
            "_environmentName": environment.name,
            "_site": link(&format!("/{}/{}/features/{}", flag.project, environment.key, flag.key)),
            "trackEvents": false,
            "trackEventsFallthrough": false,
        });
    }
    json!({
        "key": flag.key,
        "name": flag.name,
        "description": flag.description,
        "kind": "boolean",
        "tags": flag.tags,
        "temporary": flag.temporary,
        "archived": false,
        "creationDate": flag.creation_date,
        "_version": flag.version,
        "variations": [{ "value": true }, { "value": false }],
        "customProperties": {},
        "experiments": { "baselineIdx": 0, "items": [] },
        "environments": environments,
        "_links": links(&format!("{}/{}", path("flags", &flag.project), flag.key)),
    })
}

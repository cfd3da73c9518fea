//! Creating, changing and deleting teams. A team's members say that they belong to it, so a change of who does is one
//! of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, patch, post};
use serde::Deserialize;
use serde_json::Value;

use super::Route;
use crate::body::{At, Body, check_attributes, check_key, check_keys_of, check_name, check_text};
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Changes, Note};
use crate::record::{Grant, Member, RoleAttributes, Team, TeamRef};
use crate::show::{self, TeamParts};
use crate::world::{Thing, World};

pub fn routes() -> Vec<Route> {
    let one = "/api/v2/teams/{key}";
    vec![
        Route::new(Method::POST, "/api/v2/teams", "postTeam", post(create))
            .says("A new team. Asks `createTeam`.")
            .body("TeamPostInput")
            .answers(201, "Team"),
        Route::new(Method::PATCH, one, "patchTeam", patch(change))
            .says("Changes a team by instructions. Asks the action of each.")
            .body("TeamPatchInput")
            .answers(200, "Team"),
        Route::new(Method::DELETE, one, "deleteTeam", delete(remove))
            .says("Its members hold nothing by it any more. Asks `deleteTeam`.")
            .answers_nothing(),
    ]
}

const ALL: TeamParts = TeamParts {
    members: true,
    roles: true,
    maintainers: true,
    attributes: true,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewTeam {
    key: String,
    name: String,
    description: Option<String>,
    custom_role_keys: Option<Vec<String>>,
    #[serde(rename = "memberIDs")]
    member_ids: Option<Vec<String>>,
    permission_grants: Option<Vec<Grant>>,
    role_attributes: Option<RoleAttributes>,
}

async fn create(caller: Caller, Body(new): Body<NewTeam>) -> Result<(StatusCode, Json<Value>)> {
    check_key("key", &new.key)?;
    let gate = caller.write().await?;
    let permit = gate.ask(&[("createTeam", Thing::Team(&new.key))])?;
    let world = permit.world();
    if world.teams.get(&new.key).is_some() {
        let message = format!("a team has the key `{}` already", new.key);
        return Err(ApiError::conflict("key_taken", message));
    }
    let now = permit.now();
    let mut draft = Draft {
        world,
        team: Team {
            key: new.key,
            name: new.name,
            description: new.description.unwrap_or_default(),
            custom_role_keys: new.custom_role_keys.unwrap_or_default(),
            role_attributes: new.role_attributes.unwrap_or_default(),
            permission_grants: new.permission_grants.unwrap_or_default(),
            creation_date: now,
            last_modified: now,
            version: 1,
        },
        members: BTreeMap::new(),
    };
    draft.join(&new.member_ids.unwrap_or_default())?;
    let (team, changes) = draft.finish()?;
    let note = Note::of("team", &team.name, "created the team");
    let world = permit.commit(changes, note).await?;
    let shown = show::team(&world, &team, ALL);
    Ok((StatusCode::CREATED, Json(shown)))
}

#[derive(Deserialize)]
struct Instructions {
    comment: Option<String>,
    instructions: Vec<Instruction>,
}

/// As in LaunchDarkly's semantic patches of teams.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum Instruction {
    UpdateName { value: String },
    UpdateDescription { value: String },
    AddCustomRoles { values: Vec<String> },
    RemoveCustomRoles { values: Vec<String> },
    AddMembers { values: Vec<String> },
    RemoveMembers { values: Vec<String> },
    ReplaceMembers { values: Vec<String> },
    AddPermissionGrants(Grant),
    RemovePermissionGrants(Grant),
    AddRoleAttribute { key: String, values: Vec<String> },
    UpdateRoleAttribute { key: String, values: Vec<String> },
    RemoveRoleAttribute { key: String },
    ReplaceRoleAttributes { value: RoleAttributes },
}

impl Instruction {
    fn action(&self) -> &'static str {
        match self {
            Self::UpdateName { .. } => "updateTeamName",
            Self::UpdateDescription { .. } => "updateTeamDescription",
            Self::AddCustomRoles { .. } | Self::RemoveCustomRoles { .. } => "updateTeamCustomRoles",
            Self::AddMembers { .. } | Self::RemoveMembers { .. } | Self::ReplaceMembers { .. } => {
                "updateTeamMembers"
            }
            Self::AddPermissionGrants(_) | Self::RemovePermissionGrants(_) => {
                "updateTeamPermissionGrants"
            }
            Self::AddRoleAttribute { .. }
            | Self::UpdateRoleAttribute { .. }
            | Self::RemoveRoleAttribute { .. }
            | Self::ReplaceRoleAttributes { .. } => "updateTeamRoleAttributes",
        }
    }
}

async fn change(
    caller: Caller,
    At(key): At<String>,
    Body(patch): Body<Instructions>,
) -> Result<Json<Value>> {
    if !(1..=1_000).contains(&patch.instructions.len()) {
        return Err(ApiError::invalid("1 to 1000 `instructions` at once"));
    }
    let gate = caller.write().await?;
    let mut questions: Vec<(&str, Thing<'_>)> = Vec::new();
    for instruction in &patch.instructions {
        let action = instruction.action();
        if questions.iter().all(|(asked, _)| *asked != action) {
            questions.push((action, Thing::Team(&key)));
        }
    }
    let permit = gate.ask(&questions)?;
    let world = permit.world();
    let before = world.teams.get(&key).ok_or_else(ApiError::not_found)?;
    let mut draft = Draft {
        world,
        team: Team {
            last_modified: permit.now(),
            version: before.version + 1,
            ..Team::clone(before)
        },
        members: BTreeMap::new(),
    };
    for instruction in patch.instructions {
        draft.follow(instruction)?;
    }
    let (team, changes) = draft.finish()?;
    let note = Note::of("team", &team.name, "updated the team").saying(patch.comment.as_deref());
    let world = permit.commit(changes, note).await?;
    Ok(Json(show::team(&world, &team, ALL)))
}

async fn remove(caller: Caller, At(key): At<String>) -> Result<StatusCode> {
    let gate = caller.write().await?;
    let permit = gate.ask(&[("deleteTeam", Thing::Team(&key))])?;
    let world = permit.world();
    let team = world.teams.get(&key).ok_or_else(ApiError::not_found)?;
    let mut draft = Draft {
        world,
        team: Team::clone(team),
        members: BTreeMap::new(),
    };
    draft.leave(|_| true);
    let mut changes = Changes::default().remove(&draft.team);
    for member in draft.members.values() {
        changes = changes.put(member)?;
    }
    let name = draft.team.name;
    let note = Note::of("team", &name, "deleted the team");
    permit.commit(changes, note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A team while it is changed, with the members whose part in it is.
struct Draft<'w> {
    world: &'w World,
    team: Team,
    members: BTreeMap<String, Member>,
}

impl Draft<'_> {
    fn follow(&mut self, instruction: Instruction) -> Result<()> {
        let team = &mut self.team;
        match instruction {
            Instruction::UpdateName { value } => team.name = value,
            Instruction::UpdateDescription { value } => team.description = value,
            Instruction::AddCustomRoles { values } => {
                for key in values {
                    if !team.custom_role_keys.contains(&key) {
                        team.custom_role_keys.push(key);
                    }
                }
            }
            Instruction::RemoveCustomRoles { values } => {
                team.custom_role_keys.retain(|key| !values.contains(key));
            }
            Instruction::AddMembers { values } => self.join(&values)?,
            Instruction::RemoveMembers { values } => {
                self.leave(|member| values.contains(&member.id));
            }
            Instruction::ReplaceMembers { values } => {
                self.leave(|member| !values.contains(&member.id));
                self.join(&values)?;
            }
            Instruction::AddPermissionGrants(grant) => team.permission_grants.push(grant),
            Instruction::RemovePermissionGrants(grant) => {
                // Who loses it is named; a grant that then reaches nobody goes.
                for held in &mut team.permission_grants {
                    if held.action_set == grant.action_set && held.actions == grant.actions {
                        held.member_ids.retain(|id| !grant.member_ids.contains(id));
                    }
                }
                team.permission_grants
                    .retain(|held| !held.member_ids.is_empty());
            }
            Instruction::AddRoleAttribute { key, values }
            | Instruction::UpdateRoleAttribute { key, values } => {
                team.role_attributes.insert(key, values);
            }
            Instruction::RemoveRoleAttribute { key } => {
                team.role_attributes.remove(&key);
            }
            Instruction::ReplaceRoleAttributes { value } => team.role_attributes = value,
        }
        Ok(())
    }

    fn join(&mut self, ids: &[String]) -> Result<()> {
        check_keys_of("memberIDs", ids)?;
        for id in ids {
            let known = || self.world.members.get(id).map(|it| Member::clone(it));
            let member = self.members.get(id).cloned().or_else(known);
            let Some(mut member) = member else {
                let message = format!("there is no member `{id}`");
                return Err(ApiError::invalid(message));
            };
            if member.teams.iter().all(|part| part.key != self.team.key) {
                member.teams.push(TeamRef {
                    key: self.team.key.clone(),
                });
                self.members.insert(id.clone(), member);
            }
        }
        Ok(())
    }

    fn leave(&mut self, goes: impl Fn(&Member) -> bool) {
        for member in self.world.members.all() {
            let now = self.members.get(&member.id).unwrap_or(member);
            let belongs = now.teams.iter().any(|part| part.key == self.team.key);
            if belongs && goes(now) {
                let mut member = now.clone();
                member.teams.retain(|part| part.key != self.team.key);
                self.members.insert(member.id.clone(), member);
            }
        }
    }

    fn finish(self) -> Result<(Team, Changes)> {
        let team = &self.team;
        check_name("name", &team.name)?;
        check_text("description", &team.description)?;
        check_keys_of("customRoleKeys", &team.custom_role_keys)?;
        for key in &team.custom_role_keys {
            if self.world.role(key).is_none() {
                let message = format!("`customRoleKeys` names `{key}`, and there is no such role");
                return Err(ApiError::invalid(message));
            }
        }
        check_attributes(&team.role_attributes)?;
        if team.permission_grants.len() > 1_000 {
            let message = "`permissionGrants` has at most 1000 items";
            return Err(ApiError::invalid(message));
        }
        for grant in &team.permission_grants {
            check_grant(grant)?;
        }
        let mut changes = Changes::default().put(team)?;
        for member in self.members.values() {
            changes = changes.put(member)?;
        }
        Ok((self.team, changes))
    }
}

fn check_grant(grant: &Grant) -> Result<()> {
    check_keys_of("memberIDs", &grant.member_ids)?;
    match (grant.action_set.as_deref(), &grant.actions) {
        (Some("maintainTeam"), None) => Ok(()),
        (None, Some(actions)) if (1..=1_000).contains(&actions.len()) => {
            let fits = |action: &String| (1..=256).contains(&action.len());
            let wrong = || ApiError::invalid("an action has 1 to 256 characters");
            actions.iter().all(fits).then_some(()).ok_or_else(wrong)
        }
        _ => Err(ApiError::invalid(
            "a permission grant has either `actionSet: maintainTeam` or `actions`",
        )),
    }
}

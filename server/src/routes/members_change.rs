//! Inviting, changing and removing members.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, patch, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Kind, Route};
use crate::body::{At, Body, check_attributes, check_keys_of, check_text};
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Changes, Note};
use crate::page::{Asked, link};
use crate::patch::Patch;
use crate::record::{Member, RoleAttributes, TeamRef, Token};
use crate::world::{Thing, World};
use crate::{secret, show};

/// Members in one request.
const MOST_AT_ONCE: usize = 50;

pub fn routes() -> Vec<Route> {
    let path = "/api/v2/members/{id}";
    vec![
        Route::new(Method::POST, "/api/v2/members", "postMembers", post(create))
            .says("New members. Asks `createMember` for each, and `updateTeamMembers` of each team they join.")
            .body("NewMembers")
            .answers(201, "Members"),
        Route::new(Method::PATCH, path, "patchMember", patch(change))
            .says("Changes `/role`, `/customRoles` and `/roleAttributes`. Asks the action of each. The Owner stays the Owner.")
            .body("Patch")
            .answers(200, "Member"),
        Route::new(Method::DELETE, path, "deleteMember", delete(remove))
            .says("Kills the member's personal tokens at once, and leaves service tokens alive. Where some were used within 30 days it answers 409 with them, and removes with `confirm=true`. Asks `deleteMember`.")
            .query(&[("confirm", Kind::Flag)])
            .answers_nothing(),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewMember {
    email: String,
    #[serde(default)]
    first_name: Option<String>,
    #[serde(default)]
    last_name: Option<String>,
    role: Option<String>,
    #[serde(default)]
    custom_roles: Option<Vec<String>>,
    #[serde(default)]
    team_keys: Option<Vec<String>>,
    #[serde(default)]
    role_attributes: Option<RoleAttributes>,
}

async fn create(
    caller: Caller,
    Body(new): Body<Vec<NewMember>>,
) -> Result<(StatusCode, Json<Value>)> {
    if !(1..=MOST_AT_ONCE).contains(&new.len()) {
        let message = format!("1 to {MOST_AT_ONCE} members at once");
        return Err(ApiError::invalid(message));
    }
    let gate = caller.write().await?;
    let mut members = Vec::with_capacity(new.len());
    for new in new {
        members.push(member(new, gate.now())?);
    }
    let mut questions: Vec<(&str, Thing<'_>)> = Vec::new();
    for member in &members {
        questions.push(("createMember", Thing::Member(&member.id)));
        for team in &member.teams {
            questions.push(("updateTeamMembers", Thing::Team(&team.key)));
        }
    }
    let permit = gate.ask(&questions)?;
    let world = permit.world();
    let mut changes = Changes::default();
    for (at, member) in members.iter().enumerate() {
        let taken = |other: &Member| other.email.eq_ignore_ascii_case(&member.email);
        let earlier = members.iter().take(at);
        if world.members.all().any(|it| taken(it)) || earlier.into_iter().any(taken) {
            let message = format!("a member has the email `{}` already", member.email);
            return Err(ApiError::conflict("email_taken", message));
        }
        check_roles(world, &member.custom_roles)?;
        if let Some(team) = member
            .teams
            .iter()
            .find(|it| world.teams.get(&it.key).is_none())
        {
            let message = format!("`teamKeys` names `{}`, and there is no such team", team.key);
            return Err(ApiError::invalid(message));
        }
        changes = changes.put(member)?;
    }
    let names: Vec<&str> = members.iter().map(|member| member.email.as_str()).collect();
    let names = names.join(", ");
    let note = Note::of("member", &names, "created the account member");
    let world = permit.commit(changes, note).await?;
    let items: Vec<Value> = members
        .iter()
        .map(|member| show::member(&world, member, None, true))
        .collect();
    let body = json!({
        "totalCount": items.len(),
        "items": items,
        "_links": { "self": link("/api/v2/members") },
    });
    Ok((StatusCode::CREATED, Json(body)))
}

fn member(new: NewMember, now: i64) -> Result<Member> {
    let no_random = |_| ApiError::internal("no random bytes");
    let email = new.email.trim().to_owned();
    let well_formed = email.split_once('@').is_some_and(|(before, after)| {
        let all = before.len() + after.len() < 320;
        all && !before.is_empty() && !after.is_empty() && !email.contains(char::is_whitespace)
    });
    if !well_formed || email.contains('\0') {
        return Err(ApiError::invalid("`email` is to be an address"));
    }
    let role = new.role.unwrap_or_else(|| "reader".to_owned());
    check_base(&role)?;
    let (first_name, last_name) = (
        new.first_name.unwrap_or_default(),
        new.last_name.unwrap_or_default(),
    );
    check_text("firstName", &first_name)?;
    check_text("lastName", &last_name)?;
    let custom_roles = new.custom_roles.unwrap_or_default();
    check_keys_of("customRoles", &custom_roles)?;
    let teams = new.team_keys.unwrap_or_default();
    check_keys_of("teamKeys", &teams)?;
    let role_attributes = new.role_attributes.unwrap_or_default();
    check_attributes(&role_attributes)?;
    Ok(Member {
        id: secret::id(now).map_err(no_random)?,
        email,
        first_name,
        last_name,
        role,
        custom_roles,
        role_attributes,
        teams: teams.into_iter().map(|key| TeamRef { key }).collect(),
        permission_grants: None,
        creation_date: now,
    })
}

/// The parts of a member that can be changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parts {
    role: String,
    custom_roles: Vec<String>,
    role_attributes: RoleAttributes,
}

const PARTS: [(&str, &str); 3] = [
    ("role", "updateRole"),
    ("customRoles", "updateCustomRole"),
    ("roleAttributes", "updateMemberRoleAttributes"),
];

async fn change(
    caller: Caller,
    At(id): At<String>,
    Body(patch): Body<Patch>,
) -> Result<Json<Value>> {
    let actions = patch.actions(&PARTS)?;
    let gate = caller.write().await?;
    let thing = Thing::Member(&id);
    let questions: Vec<_> = actions.iter().map(|action| (*action, thing)).collect();
    let permit = gate.ask(&questions)?;
    let world = permit.world();
    let before = world.members.get(&id).ok_or_else(ApiError::not_found)?;
    let after: Parts = patch.applied(json!({
        "role": before.role,
        "customRoles": before.custom_roles,
        "roleAttributes": before.role_attributes,
    }))?;
    if after.role != before.role {
        if before.role == "owner" {
            let message = "the Owner's role cannot be changed";
            return Err(ApiError::conflict("owner_stays", message));
        }
        check_base(&after.role)?;
    }
    if actions.contains(&"updateCustomRole") {
        check_keys_of("customRoles", &after.custom_roles)?;
        check_roles(world, &after.custom_roles)?;
    }
    check_attributes(&after.role_attributes)?;
    let member = Member {
        role: after.role,
        custom_roles: after.custom_roles,
        role_attributes: after.role_attributes,
        ..Member::clone(before)
    };
    let seen = permit.last_use(&id);
    let note = Note::of("member", &member.email, "updated the account member");
    let note = note.saying(patch.comment());
    let world = permit
        .commit(Changes::default().put(&member)?, note)
        .await?;
    Ok(Json(show::member(&world, &member, seen, true)))
}

async fn remove(caller: Caller, At(id): At<String>, asked: Asked) -> Result<StatusCode> {
    let confirmed = asked.flag("confirm")?;
    let gate = caller.write().await?;
    let permit = gate.ask(&[("deleteMember", Thing::Member(&id))])?;
    let world = permit.world();
    let member = world.members.get(&id).ok_or_else(ApiError::not_found)?;
    if member.role == "owner" {
        let message = "the Owner cannot be removed";
        return Err(ApiError::conflict("owner_stays", message));
    }
    if !confirmed {
        let used = lately_used(world, &id, permit.now(), |token| permit.last_use(token));
        if !used.is_empty() {
            let message = "tokens of this member were used lately and will stop working; \
                move what uses them, then ask again with `confirm=true`";
            let refusal = ApiError::conflict("tokens_in_use", message);
            return Err(refusal.with("tokens", used.into()));
        }
    }
    let member = Member::clone(member);
    let note = Note::of("member", &member.email, "removed the account member");
    permit
        .commit(Changes::default().remove(&member), note)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The personal tokens of a member that nobody would call unused (rule 1.8), the last used first.
fn lately_used(
    world: &World,
    member: &str,
    now: i64,
    last_use: impl Fn(&str) -> Option<i64>,
) -> Vec<Value> {
    let since = now - tokenscope::Rotation::default().unused as i64;
    let personal =
        |token: &&std::sync::Arc<Token>| !token.service_token && token.member_id == member;
    let mut used: Vec<(i64, Value)> = Vec::new();
    for token in world.tokens.all().filter(personal) {
        if let Some(at) = last_use(&token.id).filter(|at| *at > since) {
            used.push((
                at,
                json!({ "_id": token.id, "name": token.name, "lastUsed": at }),
            ));
        }
    }
    used.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    used.into_iter().map(|(_, token)| token).collect()
}

fn check_base(role: &str) -> Result<()> {
    match role {
        "reader" | "writer" | "admin" | "no_access" => Ok(()),
        _ => Err(ApiError::invalid(
            "`role` is one of reader, writer, admin and no_access",
        )),
    }
}

fn check_roles(world: &World, references: &[String]) -> Result<()> {
    for reference in references {
        if world.role(reference).is_none() {
            let message = format!("`customRoles` names `{reference}`, and there is no such role");
            return Err(ApiError::invalid(message));
        }
    }
    Ok(())
}

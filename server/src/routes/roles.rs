//! Custom roles: every member and token may read them, for nobody could choose one unread.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, get, patch, post};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{PAGE, Route};
use crate::body::{At, Body, check_key, check_name, check_text};
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Changes, Note};
use crate::page::Asked;
use crate::patch::Patch;
use crate::policy::read_policy;
use crate::record::Role;
use crate::world::Thing;
use crate::{secret, show};

pub fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v2/roles", "/api/v2/roles/{key}");
    vec![
        Route::new(Method::GET, all, "getCustomRoles", get(list))
            .says("All custom roles.")
            .query(PAGE)
            .answers(200, "CustomRoles"),
        Route::new(Method::POST, all, "postCustomRole", post(create))
            .says("A new role. A policy with an error is refused, with what is wrong with it. Asks `createRole`.")
            .body("CustomRolePost")
            .answers(201, "CustomRole"),
        Route::new(Method::GET, one, "getCustomRole", get(look))
            .says("One role, by its key or id.")
            .answers(200, "CustomRole"),
        Route::new(Method::PATCH, one, "patchCustomRole", patch(change))
            .says("Changes `/name`, `/description`, `/policy` and `/basePermissions`; so do at once all who hold it. Asks the action of each.")
            .body("Patch")
            .answers(200, "CustomRole"),
        Route::new(Method::DELETE, one, "deleteCustomRole", delete(remove))
            .says("Who holds it holds nothing by it any more. Asks `deleteRole`.")
            .answers_nothing(),
    ]
}

async fn list(caller: Caller, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let all: Vec<_> = permit.world().roles.all().collect();
    Ok(Json(asked.page(&all, 20, |role| show::role(role))?))
}

async fn look(caller: Caller, At(key): At<String>) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let role = permit.world().role(&key).ok_or_else(ApiError::not_found)?;
    Ok(Json(show::role(role)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewRole {
    key: String,
    name: String,
    #[serde(default)]
    description: Option<String>,
    policy: Box<RawValue>,
    base_permissions: Option<String>,
}

async fn create(caller: Caller, Body(new): Body<NewRole>) -> Result<(StatusCode, Json<Value>)> {
    check_key("key", &new.key)?;
    check_name("name", &new.name)?;
    let description = new.description.unwrap_or_default();
    check_text("description", &description)?;
    let (_, policy) = read_policy("policy", &new.policy)?;
    let base_permissions = new
        .base_permissions
        .unwrap_or_else(|| "no_access".to_owned());
    check_base(&base_permissions)?;
    let gate = caller.write().await?;
    let permit = gate.ask(&[("createRole", Thing::Role(&new.key))])?;
    // An id is no key either: which of two roles is meant could not be told.
    if permit.world().role(&new.key).is_some() {
        let message = format!("a role has the key `{}` already", new.key);
        return Err(ApiError::conflict("key_taken", message));
    }
    let no_random = |_| ApiError::internal("no random bytes");
    let role = Role {
        id: secret::id(permit.now()).map_err(no_random)?,
        key: new.key,
        name: new.name,
        description,
        base_permissions,
        policy,
    };
    let note = Note::of("role", &role.name, "created the custom role");
    permit.commit(Changes::default().put(&role)?, note).await?;
    Ok((StatusCode::CREATED, Json(show::role(&role))))
}

/// The parts of a role that can be changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parts {
    name: String,
    #[serde(default)]
    description: String,
    policy: Value,
    #[serde(default)]
    base_permissions: Option<String>,
}

const PARTS: [(&str, &str); 4] = [
    ("name", "updateName"),
    ("description", "updateDescription"),
    ("policy", "updatePolicy"),
    ("basePermissions", "updateBasePermissions"),
];

async fn change(
    caller: Caller,
    At(key): At<String>,
    Body(patch): Body<Patch>,
) -> Result<Json<Value>> {
    let actions = patch.actions(&PARTS)?;
    let gate = caller.write().await?;
    let key = gate.role_key(&key)?;
    let thing = Thing::Role(&key);
    let questions: Vec<_> = actions.iter().map(|action| (*action, thing)).collect();
    let permit = gate.ask(&questions)?;
    let before = permit.world().roles.get(&key);
    let before = before.ok_or_else(ApiError::not_found)?;
    let after: Parts = patch.applied(json!({
        "name": before.name,
        "description": before.description,
        "policy": show::value_of(&before.policy),
        "basePermissions": before.base_permissions,
    }))?;
    check_name("name", &after.name)?;
    check_text("description", &after.description)?;
    let unwritable = |_| ApiError::internal("a policy that is no JSON");
    let policy = serde_json::value::to_raw_value(&after.policy).map_err(unwritable)?;
    let (_, policy) = read_policy("policy", &policy)?;
    let base_permissions = after
        .base_permissions
        .unwrap_or_else(|| "no_access".to_owned());
    check_base(&base_permissions)?;
    let role = Role {
        name: after.name,
        description: after.description,
        base_permissions,
        policy,
        ..Role::clone(before)
    };
    let note = Note::of("role", &role.name, "updated the custom role").saying(patch.comment());
    permit.commit(Changes::default().put(&role)?, note).await?;
    Ok(Json(show::role(&role)))
}

async fn remove(caller: Caller, At(key): At<String>) -> Result<StatusCode> {
    let gate = caller.write().await?;
    let key = gate.role_key(&key)?;
    let permit = gate.ask(&[("deleteRole", Thing::Role(&key))])?;
    let role = permit.world().roles.get(&key);
    let role = Role::clone(role.ok_or_else(ApiError::not_found)?);
    let note = Note::of("role", &role.name, "deleted the custom role");
    permit
        .commit(Changes::default().remove(&role), note)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_base(base: &str) -> Result<()> {
    match base {
        "reader" | "no_access" => Ok(()),
        _ => Err(ApiError::invalid(
            "`basePermissions` is reader or no_access",
        )),
    }
}

//! Environments of projects: stand-ins.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, get, patch, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PAGE, Route};
use crate::body::{At, Body, check_key, check_keys_of, check_name, check_text};
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Changes, Note};
use crate::page::Asked;
use crate::patch::Patch;
use crate::record::{Environment, Flag};
use crate::world::Thing;
use crate::{secret, show};

pub fn routes() -> Vec<Route> {
    let all = "/api/v2/projects/{projectKey}/environments";
    let one = "/api/v2/projects/{projectKey}/environments/{environmentKey}";
    vec![
        Route::new(Method::GET, all, "getEnvironmentsByProject", get(list))
            .says("The environments of a project. Asks `viewProject`.")
            .query(PAGE)
            .answers(200, "Environments"),
        Route::new(Method::POST, all, "postEnvironment", post(create))
            .says("A new environment. Asks `createEnvironment`.")
            .body("EnvironmentPost")
            .answers(201, "Environment"),
        Route::new(Method::GET, one, "getEnvironment", get(look))
            .says("One environment. Asks `viewProject`.")
            .answers(200, "Environment"),
        Route::new(Method::PATCH, one, "patchEnvironment", patch(change))
            .says("Changes `/name`, `/color`, `/tags` and `/critical`. Asks the action of each.")
            .body("Patch")
            .answers(200, "Environment"),
        Route::new(Method::DELETE, one, "deleteEnvironment", delete(remove))
            .says("Asks `deleteEnvironment`.")
            .answers_nothing(),
    ]
}

async fn list(caller: Caller, At(project): At<String>, asked: Asked) -> Result<Json<Value>> {
    let gate = caller.read();
    let permit = gate.ask(&[("viewProject", Thing::Project(&project))])?;
    let all = permit.world().environments_of(&project);
    Ok(Json(asked.page(&all, 20, |it| show::environment(it))?))
}

async fn look(caller: Caller, At((project, key)): At<(String, String)>) -> Result<Json<Value>> {
    let gate = caller.read();
    let permit = gate.ask(&[("viewProject", Thing::Project(&project))])?;
    let environment = permit.world().environment(&project, &key);
    let environment = environment.ok_or_else(ApiError::not_found)?;
    Ok(Json(show::environment(environment)))
}

/// An environment as it is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewEnvironment {
    key: String,
    name: String,
    #[serde(default)]
    color: String,
    tags: Option<Vec<String>>,
    critical: Option<bool>,
}

impl NewEnvironment {
    /// What a project has that is created without any.
    pub fn named(key: &str) -> Self {
        let mut name = key.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            key: key.to_owned(),
            name,
            color: "417505".to_owned(),
            tags: None,
            critical: Some(key == "production"),
        }
    }
}

pub(super) fn environment(project: &str, new: NewEnvironment, now: i64) -> Result<Environment> {
    let no_random = |_| ApiError::internal("no random bytes");
    let environment = Environment {
        id: secret::id(now).map_err(no_random)?,
        project: project.to_owned(),
        key: new.key,
        name: new.name,
        color: new.color,
        tags: new.tags.unwrap_or_default(),
        critical: new.critical.unwrap_or_default(),
    };
    check(&environment)?;
    Ok(environment)
}

async fn create(
    caller: Caller,
    At(project): At<String>,
    Body(new): Body<NewEnvironment>,
) -> Result<(StatusCode, Json<Value>)> {
    let gate = caller.write().await?;
    let environment = environment(&project, new, gate.now())?;
    let thing = Thing::NewEnvironment(&environment);
    let permit = gate.ask(&[("createEnvironment", thing)])?;
    let world = permit.world();
    if world.environment(&project, &environment.key).is_some() {
        let key = &environment.key;
        let message = format!("an environment of this project has the key `{key}` already");
        return Err(ApiError::conflict("key_taken", message));
    }
    let note = Note::of("environment", &environment.name, "created the environment");
    let changes = Changes::default().put(&environment)?;
    permit.commit(changes, note).await?;
    Ok((StatusCode::CREATED, Json(show::environment(&environment))))
}

/// The parts of an environment that can be changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    name: String,
    color: String,
    tags: Vec<String>,
    critical: bool,
}

const PARTS: [(&str, &str); 4] = [
    ("name", "updateName"),
    ("color", "updateColor"),
    ("tags", "updateTags"),
    ("critical", "updateCritical"),
];

async fn change(
    caller: Caller,
    At((project, key)): At<(String, String)>,
    Body(patch): Body<Patch>,
) -> Result<Json<Value>> {
    let actions = patch.actions(&PARTS)?;
    let gate = caller.write().await?;
    let thing = Thing::Environment(&project, &key);
    let questions: Vec<_> = actions.iter().map(|action| (*action, thing)).collect();
    let permit = gate.ask(&questions)?;
    let before = permit.world().environment(&project, &key);
    let before = before.ok_or_else(ApiError::not_found)?;
    let after: Parts = patch.applied(json!({
        "name": before.name,
        "color": before.color,
        "tags": before.tags,
        "critical": before.critical,
    }))?;
    let environment = Environment {
        name: after.name,
        color: after.color,
        tags: after.tags,
        critical: after.critical,
        ..Environment::clone(before)
    };
    check(&environment)?;
    let note = Note::of("environment", &environment.name, "updated the environment");
    let note = note.saying(patch.comment());
    let changes = Changes::default().put(&environment)?;
    permit.commit(changes, note).await?;
    Ok(Json(show::environment(&environment)))
}

async fn remove(caller: Caller, At((project, key)): At<(String, String)>) -> Result<StatusCode> {
    let gate = caller.write().await?;
    let thing = Thing::Environment(&project, &key);
    let permit = gate.ask(&[("deleteEnvironment", thing)])?;
    let world = permit.world();
    let environment = world.environment(&project, &key);
    let environment = Environment::clone(environment.ok_or_else(ApiError::not_found)?);
    let mut changes = Changes::default().remove(&environment);
    // A new one by that key is to begin with everything off.
    for flag in world.flags_of(&project) {
        if flag.on.contains(&key) {
            let mut flag = Flag::clone(flag);
            flag.on.retain(|on| *on != key);
            changes = changes.put(&flag)?;
        }
    }
    let note = Note::of("environment", &environment.name, "deleted the environment");
    permit.commit(changes, note).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(environment: &Environment) -> Result<()> {
    check_key("key", &environment.key)?;
    check_name("name", &environment.name)?;
    check_text("color", &environment.color)?;
    check_keys_of("tags", &environment.tags)
}

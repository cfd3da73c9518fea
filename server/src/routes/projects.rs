//! Projects: stand-ins, so that permissions have something to bite on.

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, get, patch, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::environments::{NewEnvironment, environment};
use super::{Kind, Route};
use crate::body::{At, Body, check_key, check_keys_of, check_name};
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Changes, Note};
use crate::page::Asked;
use crate::patch::Patch;
use crate::record::Project;
use crate::secret;
use crate::show::{self, Environments};
use crate::world::Thing;

pub fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v2/projects", "/api/v2/projects/{projectKey}");
    vec![
        Route::new(Method::GET, all, "getProjects", get(list))
            .says("The projects that one may see (`viewProject`). `expand=environments`.")
            .query(&[
                ("limit", Kind::Number),
                ("offset", Kind::Number),
                ("expand", Kind::Text),
            ])
            .answers(200, "Projects"),
        Route::new(Method::POST, all, "postProject", post(create))
            .says("A new project, with the environments given, or Production and Test. Asks `createProject`.")
            .body("ProjectPost")
            .answers(201, "ProjectRep"),
        Route::new(Method::GET, one, "getProject", get(look))
            .says("One project. Asks `viewProject`.")
            .query(&[("expand", Kind::Text)])
            .answers(200, "Project"),
        Route::new(Method::PATCH, one, "patchProject", patch(change))
            .says("Changes `/name`, `/tags` and `/includeInSnippetByDefault`. Asks the action of each.")
            .body("Patch")
            .answers(200, "ProjectRep"),
        Route::new(Method::DELETE, one, "deleteProject", delete(remove))
            .says("With all in it. Asks `deleteProject`.")
            .answers_nothing(),
    ]
}

async fn list(caller: Caller, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let world = permit.world();
    let may = |project: &&std::sync::Arc<Project>| {
        permit.may("viewProject", Thing::Project(&project.key))
    };
    let seen: Vec<_> = world.projects.all().filter(may).collect();
    let environments = expanded(&asked);
    let page = asked.page(&seen, 20, |it| show::project(world, it, environments))?;
    Ok(Json(page))
}

fn expanded(asked: &Asked) -> Environments {
    match asked.expands("environments") {
        true => Environments::Page,
        false => Environments::Not,
    }
}

async fn look(caller: Caller, At(key): At<String>, asked: Asked) -> Result<Json<Value>> {
    let permit = caller
        .read()
        .ask(&[("viewProject", Thing::Project(&key))])?;
    let project = permit.world().projects.get(&key);
    let project = project.ok_or_else(ApiError::not_found)?;
    let environments = expanded(&asked);
    Ok(Json(show::project(permit.world(), project, environments)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewProject {
    key: String,
    name: String,
    tags: Option<Vec<String>>,
    include_in_snippet_by_default: Option<bool>,
    environments: Option<Vec<NewEnvironment>>,
}

async fn create(caller: Caller, Body(new): Body<NewProject>) -> Result<(StatusCode, Json<Value>)> {
    check_key("key", &new.key)?;
    let gate = caller.write().await?;
    let now = gate.now();
    let no_random = |_| ApiError::internal("no random bytes");
    let project = Project {
        id: secret::id(now).map_err(no_random)?,
        key: new.key,
        name: new.name,
        tags: new.tags.unwrap_or_default(),
        include_in_snippet_by_default: new.include_in_snippet_by_default.unwrap_or_default(),
    };
    check(&project)?;
    let permit = gate.ask(&[("createProject", Thing::NewProject(&project))])?;
    if permit.world().projects.get(&project.key).is_some() {
        let message = format!("a project has the key `{}` already", project.key);
        return Err(ApiError::conflict("key_taken", message));
    }
    let first = || {
        vec![
            NewEnvironment::named("production"),
            NewEnvironment::named("test"),
        ]
    };
    let environments = new.environments.unwrap_or_else(first);
    if environments.len() > 100 {
        return Err(ApiError::invalid("`environments` has at most 100 items"));
    }
    let mut changes = Changes::default().put(&project)?;
    let mut keys = Vec::with_capacity(environments.len());
    for new in environments {
        let environment = environment(&project.key, new, now)?;
        changes = changes.put(&environment)?;
        keys.push(environment.key);
    }
    check_keys_of("environments", &keys)?;
    let note = Note::of("project", &project.name, "created the project");
    let world = permit.commit(changes, note).await?;
    Ok((
        StatusCode::CREATED,
        Json(show::project(&world, &project, Environments::List)),
    ))
}

/// The parts of a project that can be changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parts {
    name: String,
    tags: Vec<String>,
    include_in_snippet_by_default: bool,
}

const PARTS: [(&str, &str); 3] = [
    ("name", "updateProjectName"),
    ("tags", "updateTags"),
    (
        "includeInSnippetByDefault",
        "updateIncludeInSnippetByDefault",
    ),
];

async fn change(
    caller: Caller,
    At(key): At<String>,
    Body(patch): Body<Patch>,
) -> Result<Json<Value>> {
    let actions = patch.actions(&PARTS)?;
    let gate = caller.write().await?;
    let thing = Thing::Project(&key);
    let questions: Vec<_> = actions.iter().map(|action| (*action, thing)).collect();
    let permit = gate.ask(&questions)?;
    let before = permit.world().projects.get(&key);
    let before = before.ok_or_else(ApiError::not_found)?;
    let after: Parts = patch.applied(json!({
        "name": before.name,
        "tags": before.tags,
        "includeInSnippetByDefault": before.include_in_snippet_by_default,
    }))?;
    let project = Project {
        name: after.name,
        tags: after.tags,
        include_in_snippet_by_default: after.include_in_snippet_by_default,
        ..Project::clone(before)
    };
    check(&project)?;
    let note = Note::of("project", &project.name, "updated the project").saying(patch.comment());
    let world = permit
        .commit(Changes::default().put(&project)?, note)
        .await?;
    Ok(Json(show::project(&world, &project, Environments::List)))
}

async fn remove(caller: Caller, At(key): At<String>) -> Result<StatusCode> {
    let gate = caller.write().await?;
    let permit = gate.ask(&[("deleteProject", Thing::Project(&key))])?;
    let world = permit.world();
    let project = world.projects.get(&key).ok_or_else(ApiError::not_found)?;
    let project = Project::clone(project);
    let mut changes = Changes::default().remove(&project);
    for environment in world.environments_of(&key) {
        changes = changes.remove(&**environment);
    }
    for flag in world.flags_of(&key) {
        changes = changes.remove(&**flag);
    }
    let note = Note::of("project", &project.name, "deleted the project");
    permit.commit(changes, note).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(project: &Project) -> Result<()> {
    check_name("name", &project.name)?;
    check_keys_of("tags", &project.tags)
}

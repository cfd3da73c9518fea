//! Flags: stand-ins that are on or off in each environment. What acts on all environments asks about all (rule 4.5).

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
use crate::patch::{Patch, Pointer};
use crate::record::Flag;
use crate::show;
use crate::world::{Thing, World};

pub fn routes() -> Vec<Route> {
    let (all, one) = (
        "/api/v2/flags/{projectKey}",
        "/api/v2/flags/{projectKey}/{featureFlagKey}",
    );
    vec![
        Route::new(Method::GET, all, "getFeatureFlags", get(list))
            .says("The flags of a project. Asks `viewProject`.")
            .query(PAGE)
            .answers(200, "FeatureFlags"),
        Route::new(Method::POST, all, "postFeatureFlag", post(create))
            .says("A new flag, off everywhere. Asks `createFlag` in every environment.")
            .body("FeatureFlagBody")
            .answers(201, "FeatureFlag"),
        Route::new(Method::GET, one, "getFeatureFlag", get(look))
            .says("One flag. Asks `viewProject`.")
            .answers(200, "FeatureFlag"),
        Route::new(Method::PATCH, one, "patchFeatureFlag", patch(change))
            .says("A JSON Patch of `/name`, `/description`, `/tags`, `/temporary` and `/environments/{key}/on`, or a semantic patch. Asks the action of each, where it acts.")
            .body("FlagPatch")
            .answers(200, "FeatureFlag"),
        Route::new(Method::DELETE, one, "deleteFeatureFlag", delete(remove))
            .says("Asks `deleteFlag` in every environment.")
            .answers_nothing(),
    ]
}

async fn list(caller: Caller, At(project): At<String>, asked: Asked) -> Result<Json<Value>> {
    let gate = caller.read();
    let permit = gate.ask(&[("viewProject", Thing::Project(&project))])?;
    let world = permit.world();
    let all = world.flags_of(&project);
    Ok(Json(asked.page(&all, 20, |flag| show::flag(world, flag))?))
}

async fn look(caller: Caller, At((project, key)): At<(String, String)>) -> Result<Json<Value>> {
    let gate = caller.read();
    let permit = gate.ask(&[("viewProject", Thing::Project(&project))])?;
    let flag = permit.world().flag(&project, &key);
    let flag = flag.ok_or_else(ApiError::not_found)?;
    Ok(Json(show::flag(permit.world(), flag)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewFlag {
    key: String,
    name: String,
    description: Option<String>,
    tags: Option<Vec<String>>,
    temporary: Option<bool>,
}

async fn create(
    caller: Caller,
    At(project): At<String>,
    Body(new): Body<NewFlag>,
) -> Result<(StatusCode, Json<Value>)> {
    let gate = caller.write().await?;
    let flag = Flag {
        project,
        key: new.key,
        name: new.name,
        description: new.description.unwrap_or_default(),
        tags: new.tags.unwrap_or_default(),
        temporary: new.temporary.unwrap_or(true),
        on: Vec::new(),
        creation_date: gate.now(),
        version: 1,
    };
    check(&flag)?;
    let permit = gate.ask(&[("createFlag", Thing::NewFlag(&flag))])?;
    if permit.world().flag(&flag.project, &flag.key).is_some() {
        let message = format!("a flag of this project has the key `{}` already", flag.key);
        return Err(ApiError::conflict("key_taken", message));
    }
    let note = Note::of("flag", &flag.name, "created the flag");
    let world = permit.commit(Changes::default().put(&flag)?, note).await?;
    Ok((StatusCode::CREATED, Json(show::flag(&world, &flag))))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FlagPatch {
    Semantic(Semantic),
    Json(Patch),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Semantic {
    environment_key: Option<String>,
    comment: Option<String>,
    instructions: Vec<Instruction>,
}

/// As in LaunchDarkly's semantic patches of flags.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum Instruction {
    TurnFlagOn,
    TurnFlagOff,
    UpdateName { value: String },
    UpdateDescription { value: String },
    AddTags { values: Vec<String> },
    RemoveTags { values: Vec<String> },
    MakeFlagPermanent,
    MakeFlagTemporary,
}

/// An action, and in which environment; in all where none is named.
type Asks = Vec<(&'static str, Option<String>)>;

async fn change(
    caller: Caller,
    At((project, key)): At<(String, String)>,
    Body(patch): Body<FlagPatch>,
) -> Result<Json<Value>> {
    let asks = match &patch {
        FlagPatch::Semantic(patch) => patch.asks()?,
        FlagPatch::Json(patch) => asks(patch)?,
    };
    let mut questions: Vec<(&str, Thing<'_>)> = Vec::new();
    for (action, environment) in &asks {
        let thing = match environment {
            Some(environment) => Thing::Flag(&project, environment, &key),
            None => Thing::FlagEverywhere(&project, &key),
        };
        questions.push((action, thing));
    }
    let gate = caller.write().await?;
    let permit = gate.ask(&questions)?;
    let world = permit.world();
    let before = world.flag(&project, &key).ok_or_else(ApiError::not_found)?;
    let (mut flag, comment) = match patch {
        FlagPatch::Semantic(patch) => (patch.applied(before), patch.comment),
        FlagPatch::Json(patch) => {
            let comment = patch.comment().map(str::to_owned);
            (applied(&patch, world, before)?, comment)
        }
    };
    flag.version += 1;
    check(&flag)?;
    let note = Note::of("flag", &flag.name, "updated the flag").saying(comment.as_deref());
    let world = permit.commit(Changes::default().put(&flag)?, note).await?;
    Ok(Json(show::flag(&world, &flag)))
}

impl Semantic {
    fn asks(&self) -> Result<Asks> {
        if !(1..=1_000).contains(&self.instructions.len()) {
            return Err(ApiError::invalid("1 to 1000 `instructions` at once"));
        }
        let mut asks = Asks::new();
        for instruction in &self.instructions {
            let action = match instruction {
                Instruction::TurnFlagOn | Instruction::TurnFlagOff => {
                    let missing = || ApiError::invalid("`environmentKey` is missing");
                    let environment = self.environment_key.clone().ok_or_else(missing)?;
                    asks.push(("updateOn", Some(environment)));
                    continue;
                }
                Instruction::UpdateName { .. } => "updateName",
                Instruction::UpdateDescription { .. } => "updateDescription",
                Instruction::AddTags { .. } | Instruction::RemoveTags { .. } => "updateTags",
                Instruction::MakeFlagPermanent | Instruction::MakeFlagTemporary => {
                    "updateTemporary"
                }
            };
            asks.push((action, None));
        }
        asks.sort();
        asks.dedup();
        Ok(asks)
    }

    fn applied(&self, before: &Flag) -> Flag {
        let mut flag = before.clone();
        let environment = self.environment_key.as_deref().unwrap_or_default();
        for instruction in &self.instructions {
            match instruction {
                Instruction::TurnFlagOn => turn(&mut flag, environment, true),
                Instruction::TurnFlagOff => turn(&mut flag, environment, false),
                Instruction::UpdateName { value } => flag.name.clone_from(value),
                Instruction::UpdateDescription { value } => flag.description.clone_from(value),
                Instruction::AddTags { values } => {
                    let new = values.iter().filter(|tag| !before.tags.contains(tag));
                    flag.tags.extend(new.cloned());
                }
                Instruction::RemoveTags { values } => flag.tags.retain(|tag| !values.contains(tag)),
                Instruction::MakeFlagPermanent => flag.temporary = false,
                Instruction::MakeFlagTemporary => flag.temporary = true,
            }
        }
        flag
    }
}

fn turn(flag: &mut Flag, environment: &str, on: bool) {
    flag.on.retain(|key| key != environment);
    if on {
        flag.on.push(environment.to_owned());
    }
}

fn asks(patch: &Patch) -> Result<Asks> {
    let mut asks = Asks::new();
    for pointer in patch.touched()? {
        let Pointer(words) = &pointer;
        let ask = match (pointer.first(), words.get(1), words.get(2), words.len()) {
            ("name", ..) => ("updateName", None),
            ("description", ..) => ("updateDescription", None),
            ("tags", ..) => ("updateTags", None),
            ("temporary", ..) => ("updateTemporary", None),
            ("environments", Some(key), Some(on), 3) if on == "on" => {
                ("updateOn", Some(key.clone()))
            }
            _ => return Err(pointer.unknown()),
        };
        if !asks.contains(&ask) {
            asks.push(ask);
        }
    }
    Ok(asks)
}

/// The parts of a flag that can be changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    name: String,
    #[serde(default)]
    description: String,
    tags: Vec<String>,
    temporary: bool,
    environments: std::collections::BTreeMap<String, InEnvironment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InEnvironment {
    on: bool,
}

fn applied(patch: &Patch, world: &World, before: &Flag) -> Result<Flag> {
    let mut environments = json!({});
    for environment in world.environments_of(&before.project) {
        environments[&environment.key] = json!({ "on": before.on.contains(&environment.key) });
    }
    let after: Parts = patch.applied(json!({
        "name": before.name,
        "description": before.description,
        "tags": before.tags,
        "temporary": before.temporary,
        "environments": environments,
    }))?;
    let on = after.environments.into_iter().filter(|(_, it)| it.on);
    Ok(Flag {
        name: after.name,
        description: after.description,
        tags: after.tags,
        temporary: after.temporary,
        on: on.map(|(key, _)| key).collect(),
        ..before.clone()
    })
}

async fn remove(caller: Caller, At((project, key)): At<(String, String)>) -> Result<StatusCode> {
    let gate = caller.write().await?;
    let permit = gate.ask(&[("deleteFlag", Thing::FlagEverywhere(&project, &key))])?;
    let flag = permit.world().flag(&project, &key);
    let flag = Flag::clone(flag.ok_or_else(ApiError::not_found)?);
    let note = Note::of("flag", &flag.name, "deleted the flag");
    permit
        .commit(Changes::default().remove(&flag), note)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(flag: &Flag) -> Result<()> {
    check_key("key", &flag.key)?;
    check_name("name", &flag.name)?;
    check_text("description", &flag.description)?;
    check_keys_of("tags", &flag.tags)
}

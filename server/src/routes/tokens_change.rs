//! Creating, changing, resetting and deleting tokens (rules 1.4 to 1.9). Each asks the evaluator whether it may.

use std::sync::Arc;

use axum::Json;
use axum::http::{Method, StatusCode};
use axum::routing::{delete, patch, post};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokenscope::account::is_over;
use tokenscope::{Code, TokenChange, TokenKind, TokenScope};

use super::{Kind, Route};
use crate::body::{At, Body, check_name, check_text};
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Changes, Note};
use crate::page::Asked;
use crate::patch::Patch;
use crate::policy::read_policy;
use crate::record::{Previous, Token};
use crate::secret::{self, Secret};
use crate::world::World;
use crate::{freeze, show};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::POST, "/api/v2/tokens", "postToken", post(create))
            .says("A new token with exactly one scope. Its value is in this answer and never again. Asks `createAccessToken`.")
            .body("AccessTokenPost")
            .answers(201, "Token"),
        Route::new(Method::PATCH, "/api/v2/tokens/{id}", "patchToken", patch(change))
            .says("Changes `/name`, `/description`, `/expiry`, and of a personal token the scope: `/role`, `/customRoleIds`, `/inlineRole`. Asks the action of each.")
            .body("Patch")
            .answers(200, "Token"),
        Route::new(Method::DELETE, "/api/v2/tokens/{id}", "deleteToken", delete(remove))
            .says("It is dead at once, and never comes back. Asks `deleteAccessToken`.")
            .answers_nothing(),
        Route::new(Method::POST, "/api/v2/tokens/{id}/reset", "resetToken", post(reset))
            .says("A new value, shown in this answer alone; the old one dies at once, or at `expiry`. Asks `resetAccessToken`.")
            .query(&[("expiry", Kind::Number)])
            .answers(200, "Token"),
    ]
}

/// Keys that LaunchDarkly knows and this server does not are passed over, as there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewToken {
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    role: Option<String>,
    custom_role_ids: Option<Vec<String>>,
    inline_role: Option<Box<RawValue>>,
    #[serde(default)]
    service_token: Option<bool>,
    expiry: Option<i64>,
}

async fn create(caller: Caller, Body(new): Body<NewToken>) -> Result<(StatusCode, Json<Value>)> {
    let name = new.name.unwrap_or_default();
    let description = new.description.unwrap_or_default();
    check_name("name", &name)?;
    check_text("description", &description)?;
    let inline = new.inline_role.filter(|policy| policy.get() != "null");
    let (asked, inline_role) = scope(&new.role, &new.custom_role_ids, inline)?;
    let kind = match new.service_token {
        Some(true) => TokenKind::Service,
        _ => TokenKind::Personal,
    };
    let gate = caller.write().await?;
    let owner = gate.member_id().map(str::to_owned);
    let permit = gate.ask_token_change(&TokenChange::Create {
        kind,
        owner_id: owner.clone().map(Into::into),
        scope: asked.clone(),
    })?;
    let now = permit.now();
    check_expiry(new.expiry, now)?;
    check_roles(permit.world(), new.custom_role_ids.as_deref())?;
    let scope = asked.scope()?;
    let frozen = match (kind, &owner, permit.token()) {
        (TokenKind::Personal, ..) => None,
        (_, Some(owner), _) => Some(freeze::by_member(permit.account(), owner, &scope)?),
        (_, None, Some(creator)) => {
            Some(freeze::by_service_token(permit.account(), creator, &scope)?)
        }
        (_, None, None) => return Err(ApiError::internal("a creator that is nobody")),
    };
    let creator = permit.token().map(|creator| creator.member_id.clone());
    let (secret, id) = secret(now)?;
    let token = Token {
        id,
        member_id: owner.or(creator).unwrap_or_default(),
        name,
        description,
        service_token: kind == TokenKind::Service,
        role: new.role,
        custom_role_ids: new.custom_role_ids,
        inline_role,
        creation_date: now,
        last_modified: now,
        expiry: new.expiry,
        token_hash: secret.hash(),
        token: secret.last4(),
        previous: None,
        frozen,
    };
    let note = Note::of("token", &token.name, "created the access token");
    let world = permit.commit(Changes::default().put(&token)?, note).await?;
    let mut shown = show::token(&world, &token, None);
    shown["token"] = secret.expose().into();
    Ok((StatusCode::CREATED, Json(shown)))
}

/// The parts of a token that can be changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parts {
    name: String,
    #[serde(default)]
    description: String,
    role: Option<String>,
    custom_role_ids: Option<Vec<String>>,
    inline_role: Option<Box<RawValue>>,
    expiry: Option<i64>,
}

/// The parts with their actions, which are the evaluator's to ask.
const PARTS: [(&str, &str); 6] = [
    ("name", "updateAccessTokenName"),
    ("description", "updateAccessTokenDescription"),
    ("role", "updateAccessTokenPolicy"),
    ("customRoleIds", "updateAccessTokenPolicy"),
    ("inlineRole", "updateAccessTokenPolicy"),
    ("expiry", "updateAccessTokenExpiry"),
];

async fn change(
    caller: Caller,
    At(id): At<String>,
    Body(patch): Body<Patch>,
) -> Result<Json<Value>> {
    let actions = patch.actions(&PARTS)?;
    let touches = |action: &str| actions.contains(&action);
    let gate = caller.write().await?;
    let (permit, token) = gate.ask_changed_token(&id, |_, token| {
        let after = patched(&patch, token)?;
        let inline = after.inline_role.clone();
        let scope_touched = touches("updateAccessTokenPolicy");
        let (scope, inline_role) = match scope_touched {
            true => {
                let (scope, inline) = scope(&after.role, &after.custom_role_ids, inline)?;
                (Some(scope), inline)
            }
            false => (None, token.inline_role.clone()),
        };
        let change = TokenChange::Update {
            token_id: id.as_str().into(),
            name: touches("updateAccessTokenName").then(|| after.name.as_str().into()),
            description: touches("updateAccessTokenDescription")
                .then(|| after.description.as_str().into()),
            expiry: touches("updateAccessTokenExpiry").then(|| after.expiry.map(|at| at as f64)),
            scope,
        };
        let token = Token {
            name: after.name,
            description: after.description,
            role: after.role,
            custom_role_ids: after.custom_role_ids,
            inline_role,
            expiry: after.expiry,
            ..token.clone()
        };
        Ok((change, token))
    })?;
    if touches("updateAccessTokenPolicy") {
        check_roles(permit.world(), token.custom_role_ids.as_deref())?;
    }
    let token = Token {
        last_modified: permit.now(),
        ..token
    };
    let note = Note::of("token", &token.name, "updated the access token").saying(patch.comment());
    let last_use = permit.last_use(&token.id);
    let world = permit.commit(Changes::default().put(&token)?, note).await?;
    Ok(Json(show::token(&world, &token, last_use)))
}

fn patched(patch: &Patch, token: &Token) -> Result<Parts> {
    let mut parts = json!({
        "name": token.name,
        "description": token.description,
        "expiry": token.expiry,
    });
    if let Some(role) = &token.role {
        parts["role"] = role.as_str().into();
    }
    if let Some(roles) = &token.custom_role_ids {
        parts["customRoleIds"] = roles.clone().into();
    }
    if let Some(policy) = &token.inline_role {
        parts["inlineRole"] = show::value_of(policy);
    }
    let after: Parts = patch.applied(parts)?;
    check_name("name", &after.name)?;
    check_text("description", &after.description)?;
    Ok(after)
}

async fn remove(caller: Caller, At(id): At<String>) -> Result<StatusCode> {
    let gate = caller.write().await?;
    let permit = gate.ask_token_change(&TokenChange::Delete {
        token_id: id.as_str().into(),
    })?;
    let token = token(permit.world(), &id)?;
    let note = Note::of("token", &token.name, "deleted the access token");
    let changes = Changes::default().bury(&token)?;
    permit.commit(changes, note).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn reset(caller: Caller, At(id): At<String>, asked: Asked) -> Result<Json<Value>> {
    let grace = asked.number("expiry")?;
    let gate = caller.write().await?;
    let permit = gate.ask_token_change(&TokenChange::Reset {
        token_id: id.as_str().into(),
    })?;
    let now = permit.now();
    check_expiry(grace, now)?;
    let before = token(permit.world(), &id)?;
    let (secret, _) = secret(now)?;
    let token = Token {
        token_hash: secret.hash(),
        token: secret.last4(),
        last_modified: now,
        previous: grace.map(|expiry| Previous {
            token_hash: before.token_hash.clone(),
            expiry,
        }),
        ..Token::clone(&before)
    };
    let note = Note::of("token", &token.name, "reset the access token");
    let last_use = permit.last_use(&token.id);
    let world = permit.commit(Changes::default().put(&token)?, note).await?;
    let mut shown = show::token(&world, &token, last_use);
    shown["token"] = secret.expose().into();
    Ok(Json(shown))
}

fn token(world: &World, id: &str) -> Result<Arc<Token>> {
    let token = world.tokens.get(id).ok_or_else(ApiError::not_found)?;
    Ok(Arc::clone(token))
}

fn secret(now: i64) -> Result<(Secret, String)> {
    let made = Secret::new().and_then(|secret| Ok((secret, secret::id(now)?)));
    made.map_err(|_| ApiError::internal("no random bytes"))
}

/// The scope as the evaluator is asked about it, and an inline policy as it is stored.
fn scope(
    role: &Option<String>,
    roles: &Option<Vec<String>>,
    inline: Option<Box<RawValue>>,
) -> Result<(TokenScope, Option<Box<RawValue>>)> {
    let (mut policy, mut stored) = (None, None);
    if let Some(inline) = inline {
        let (read, text) = read_policy("inlineRole", &inline)?;
        (policy, stored) = (Some(Some(read)), Some(text));
    }
    let boxed = |roles: &Vec<String>| roles.iter().map(|role| role.as_str().into()).collect();
    let asked = TokenScope {
        role: role.as_deref().map(Into::into),
        custom_role_ids: roles.as_ref().map(boxed),
        inline_role: policy,
    };
    Ok((asked, stored))
}

fn check_expiry(expiry: Option<i64>, now: i64) -> Result<()> {
    match expiry.is_some_and(|expiry| is_over(expiry as f64, now as f64)) {
        true => Err(Code::BadChange.into()),
        false => Ok(()),
    }
}

/// A reference that leads nowhere grants nothing, so nobody means it.
fn check_roles(world: &World, references: Option<&[String]>) -> Result<()> {
    for reference in references.unwrap_or_default() {
        if world.role(reference).is_none() {
            let reference = tokenscope::source::excerpt(reference);
            return Err(ApiError::invalid(format!(
                "`customRoleIds` names `{reference}`, and there is no such role"
            )));
        }
    }
    Ok(())
}

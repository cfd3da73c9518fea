//! Looking at tokens (rule 1.7).

use axum::Json;
use axum::http::Method;
use axum::routing::get;
use serde_json::Value;

use super::{Kind, Route};
use crate::body::At;
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Permit};
use crate::page::Asked;
use crate::record::Token;
use crate::show;

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v2/tokens", "getTokens", get(list))
            .says("One's own personal tokens and all service tokens; with `showAll` an Admin sees everybody's. No values.")
            .query(&[
                ("limit", Kind::Number),
                ("offset", Kind::Number),
                ("showAll", Kind::Flag),
                ("expand", Kind::Text),
            ])
            .answers(200, "Tokens"),
        Route::new(Method::GET, "/api/v2/tokens/{id}", "getToken", get(one))
            .says("One token, without its value. Another's that one may not see is not found.")
            .query(&[("expand", Kind::Text)])
            .answers(200, "Token"),
    ]
}

async fn list(caller: Caller, asked: Asked) -> Result<Json<Value>> {
    let (permit, tokens) = caller.read().ask_tokens(asked.flag("showAll")?)?;
    let page = asked.page(&tokens, 25, |token| shown(&permit, token, &asked))?;
    Ok(Json(page))
}

/// With `expand=frozen`, what a service token was fixed to: by its scope alone a preview could not tell what it may do.
fn shown(permit: &Permit<()>, token: &Token, asked: &Asked) -> Value {
    let mut shown = show::token(permit.world(), token, permit.last_use(&token.id));
    if let Some(frozen) = token.frozen.as_ref().filter(|_| asked.expands("frozen")) {
        shown["frozen"] = show::value_of(frozen);
    }
    shown
}

async fn one(caller: Caller, At(id): At<String>, asked: Asked) -> Result<Json<Value>> {
    let (permit, tokens) = caller.read().ask_tokens(true)?;
    let token = tokens.iter().find(|token| token.id == id);
    let token = token.ok_or_else(ApiError::not_found)?;
    Ok(Json(shown(&permit, token, &asked)))
}

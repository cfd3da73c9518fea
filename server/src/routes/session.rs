//! Sessions of the page: signing in with a token, or in a demo by picking a member; signing out.

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Route;
use crate::body::Body;
use crate::error::{ApiError, Result};
use crate::gate::session::OurPage;
use crate::gate::{Address, App};

pub fn routes() -> Vec<Route> {
    let path = "/session";
    vec![
        Route::new(Method::POST, path, "postSession", post(sign_in))
            .says("Signs in: with the value of a token that may do all that its owner may, or in a demo as any member. The cookie is for this site alone.")
            .open()
            .body("SignIn")
            .answers(200, "Session"),
        Route::new(Method::DELETE, path, "deleteSession", delete(sign_out))
            .says("Signs out.")
            .open()
            .answers_nothing(),
        Route::new(Method::GET, "/session/members", "getPickableMembers", get(pickable))
            .says("In a demo, whom one may pick; else not found.")
            .open()
            .answers(200, "Pickable"),
    ]
}

/// Exactly one of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    token: Option<String>,
    member: Option<String>,
}

async fn sign_in(
    State(app): State<App>,
    Address(address): Address,
    _: OurPage,
    Body(asked): Body<SignIn>,
) -> Result<(HeaderMap, Json<Value>)> {
    let signed_in = match (&asked.token, &asked.member) {
        (Some(value), None) => app.sign_in(value, address)?,
        (None, Some(member)) => app.pick(member)?,
        _ => return Err(ApiError::invalid("exactly one of `token` and `member`")),
    };
    let body = json!({ "memberId": signed_in.member });
    Ok((cookie(&signed_in.cookie)?, Json(body)))
}

async fn sign_out(State(app): State<App>, _: OurPage) -> Result<(StatusCode, HeaderMap)> {
    Ok((StatusCode::NO_CONTENT, cookie(&app.end_session())?))
}

async fn pickable(State(app): State<App>, _: OurPage) -> Result<Json<Value>> {
    let shown = |(id, name, role): (String, String, String)| json!({ "_id": id, "name": name, "role": role });
    let items: Vec<Value> = app.pickable()?.into_iter().map(shown).collect();
    Ok(Json(json!({ "items": items })))
}

fn cookie(text: &str) -> Result<HeaderMap> {
    let value = HeaderValue::from_str(text).map_err(|_| ApiError::internal("a bad cookie"))?;
    Ok(HeaderMap::from_iter([(SET_COOKIE, value)]))
}

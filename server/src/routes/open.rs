//! What everybody may know: whether the server is ready, and what it can be asked.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use serde_json::{Value, json};

use super::Route;
use crate::error::Result;
use crate::gate::App;
use crate::openapi;

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/api/v2/openapi.json",
            "getOpenapiSpec",
            get(describe),
        )
        .says("This description.")
        .open()
        .answers(200, "Anything"),
        Route::new(Method::GET, "/health", "getHealth", get(health))
            .says("Whether requests can be answered now.")
            .open()
            .answers(200, "Health"),
    ]
}

async fn describe() -> Json<Value> {
    Json(openapi::document())
}

async fn health(State(app): State<App>) -> Result<Json<Value>> {
    app.is_ready()?;
    Ok(Json(json!({ "status": "ok" })))
}

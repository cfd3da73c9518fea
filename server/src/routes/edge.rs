//! For the edge worker: which version there is, and the account as of it (rule 6.2).

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, http::HeaderName};
use serde_json::json;

use super::Route;
use crate::error::Result;
use crate::gate::Edition;

const VERSION: HeaderName = HeaderName::from_static("x-tokenscope-version");

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/edge/version", "getEdgeVersion", get(version))
            .says("The version of the account, as it is now. With the publish secret, or asks `publishSnapshot` on `acct`.")
            .answers(200, "EdgeVersion")
            .or_nothing_new(),
        Route::new(Method::GET, "/edge/snapshot", "getEdgeSnapshot", get(snapshot))
            .says("The account as a snapshot, with every change that was acknowledged before. With the publish secret, or asks `publishSnapshot` on `acct`.")
            .answers_bytes()
            .or_nothing_new(),
    ]
}

async fn version(edition: Edition, headers: HeaderMap) -> Response {
    let tag = format!("\"{}\"", edition.version());
    let body = json!({ "version": edition.version().to_string() });
    fresh(&edition, &tag, &headers)
        .unwrap_or_else(|| (tags(&edition, tag), Json(body)).into_response())
}

async fn snapshot(edition: Edition, headers: HeaderMap) -> Result<Response> {
    let printed = edition.snapshot()?;
    let tag = printed.tag();
    if let Some(fresh) = fresh(&edition, &tag, &headers) {
        return Ok(fresh);
    }
    let kind = [(CONTENT_TYPE, "application/octet-stream")];
    Ok((tags(&edition, tag), kind, printed.bytes).into_response())
}

fn tags(edition: &Edition, tag: String) -> [(HeaderName, String); 3] {
    [
        (ETAG, tag),
        (VERSION, edition.version().to_string()),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
    ]
}

/// 304, where the caller has this one.
fn fresh(edition: &Edition, tag: &str, headers: &HeaderMap) -> Option<Response> {
    let known = headers.get_all(IF_NONE_MATCH).iter();
    let mut known = known
        .filter_map(|tags| tags.to_str().ok())
        .flat_map(|tags| tags.split(','));
    known
        .any(|known| known.trim().trim_start_matches("W/") == tag)
        .then(|| (StatusCode::NOT_MODIFIED, tags(edition, tag.to_owned())).into_response())
}

//! Who one is.

use axum::Json;
use axum::http::Method;
use axum::routing::get;
use serde_json::{Value, json};

use super::Route;
use crate::error::Result;
use crate::gate::Caller;

pub fn routes() -> Vec<Route> {
    let path = "/api/v2/caller-identity";
    vec![
        Route::new(Method::GET, path, "getCallerIdentity", get(one))
            .says("Which token or member asks; in `_rules`, how the account is read, so that a preview by it is the same.")
            .answers(200, "CallerIdentity"),
    ]
}

async fn one(caller: Caller) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let mut shown = json!({
        "accountId": "tokenscope",
        "authKind": "session",
        "_rules": permit.world().rules().shown(),
    });
    if let Some(member) = permit.member() {
        shown["memberId"] = member.id.as_str().into();
    }
    if let Some(token) = permit.token() {
        shown["authKind"] = "token".into();
        shown["tokenKind"] = "auth".into();
        shown["tokenId"] = token.id.as_str().into();
        shown["tokenName"] = token.name.as_str().into();
        shown["serviceToken"] = token.service_token.into();
        shown["memberId"] = token.member_id.as_str().into();
        if let Some(expiry) = token.expiry {
            shown["expiresAt"] = expiry.into();
        }
    }
    Ok(Json(shown))
}

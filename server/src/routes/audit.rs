//! The audit log. LaunchDarkly documents no action for reading it; here it is `readAuditLog` on `acct`, which the base
//! roles admin and owner hold, as does a role that allows everything there.

use axum::Json;
use axum::http::Method;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Kind, Route};
use crate::body::At;
use crate::error::{ApiError, Result};
use crate::gate::Caller;
use crate::page::{Asked, LARGEST_PAGE, link};
use crate::show::path;
use crate::store::Entry;
use crate::world::Thing;

const ACTION: &str = "readAuditLog";

pub fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v2/auditlog", "/api/v2/auditlog/{id}");
    vec![
        Route::new(Method::GET, all, "getAuditLogEntries", get(list))
            .says("Who did what, or was refused it, by which token; the newest first. `before` and `after` are times in milliseconds. Asks `readAuditLog` on `acct`.")
            .query(&[
                ("before", Kind::Number),
                ("after", Kind::Number),
                ("limit", Kind::Number),
            ])
            .answers(200, "AuditLogEntries"),
        Route::new(Method::GET, one, "getAuditLogEntry", get(look))
            .says("One entry. Asks `readAuditLog` on `acct`.")
            .answers(200, "AuditLogEntry"),
    ]
}

async fn list(caller: Caller, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().ask(&[(ACTION, Thing::Account)])?;
    let after = asked.number("after")?.unwrap_or(-1);
    let before = asked.number("before")?.unwrap_or(i64::MAX);
    let limit = asked.number("limit")?.unwrap_or(20);
    if !(1..=LARGEST_PAGE as i64).contains(&limit) {
        let message = format!("`limit` is 1 to {LARGEST_PAGE}");
        return Err(ApiError::invalid(message));
    }
    let entries = permit.log(after, before, limit).await?;
    let mut links = json!({ "self": link("/api/v2/auditlog") });
    if let Some(last) = entries.last().filter(|_| entries.len() as i64 == limit) {
        let next = format!("/api/v2/auditlog?limit={limit}&before={}", last.at);
        links["next"] = link(&next);
    }
    let items: Vec<Value> = entries.iter().map(shown).collect();
    Ok(Json(json!({ "items": items, "_links": links })))
}

async fn look(caller: Caller, At(id): At<String>) -> Result<Json<Value>> {
    let permit = caller.read().ask(&[(ACTION, Thing::Account)])?;
    let entry = permit.log_entry(&id).await?;
    Ok(Json(shown(&entry)))
}

fn shown(entry: &Entry) -> Value {
    let mut shown: Value = serde_json::from_str(&entry.body).unwrap_or_else(|_| json!({}));
    shown["_id"] = entry.id.as_str().into();
    shown["_accountId"] = "tokenscope".into();
    shown["date"] = entry.at.into();
    shown["_links"] = json!({ "self": link(&path("auditlog", &entry.id)) });
    shown
}

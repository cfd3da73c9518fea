//! Looking at members: every member and token may.

use axum::Json;
use axum::http::Method;
use axum::routing::get;
use serde_json::Value;

use super::{Kind, Route};
use crate::body::At;
use crate::error::{ApiError, Result};
use crate::gate::{Caller, Permit};
use crate::page::Asked;
use crate::record::Member;
use crate::show;

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v2/members", "getMembers", get(list))
            .says("All members, with `expand=roleAttributes` what the holes of their roles take.")
            .query(&[
                ("limit", Kind::Number),
                ("offset", Kind::Number),
                ("expand", Kind::Text),
            ])
            .answers(200, "Members"),
        Route::new(Method::GET, "/api/v2/members/{id}", "getMember", get(one))
            .says("One member; `me` is the one that asks.")
            .query(&[("expand", Kind::Text)])
            .answers(200, "Member"),
    ]
}

async fn list(caller: Caller, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let attributes = asked.expands("roleAttributes");
    let all: Vec<_> = permit.world().members.all().collect();
    let page = asked.page(&all, 20, |member| shown(&permit, member, attributes))?;
    Ok(Json(page))
}

async fn one(caller: Caller, At(id): At<String>, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let member = match id.as_str() {
        "me" => permit.member(),
        id => permit.world().members.get(id),
    };
    let member = member.ok_or_else(ApiError::not_found)?;
    Ok(Json(shown(
        &permit,
        member,
        asked.expands("roleAttributes"),
    )))
}

fn shown(permit: &Permit<()>, member: &Member, attributes: bool) -> Value {
    let seen = permit.last_use(&member.id);
    show::member(permit.world(), member, seen, attributes)
}

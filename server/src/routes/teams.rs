//! Looking at teams: at those one may view.

use axum::Json;
use axum::http::Method;
use axum::routing::get;
use serde_json::Value;

use super::{Kind, Route};
use crate::body::At;
use crate::error::{ApiError, Result};
use crate::gate::Caller;
use crate::page::Asked;
use crate::show::{self, TeamParts};
use crate::world::Thing;

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v2/teams", "getTeams", get(list))
            .says("The teams that one may see (`viewTeam`). `expand`: members, roles, maintainers, roleAttributes.")
            .query(&[
                ("limit", Kind::Number),
                ("offset", Kind::Number),
                ("expand", Kind::Text),
            ])
            .answers(200, "Teams"),
        Route::new(Method::GET, "/api/v2/teams/{key}", "getTeam", get(one))
            .says("One team. Asks `viewTeam`.")
            .query(&[("expand", Kind::Text)])
            .answers(200, "Team"),
    ]
}

async fn list(caller: Caller, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().known();
    let teams = permit.world().teams.all();
    let seen: Vec<_> = teams
        .filter(|team| permit.may("viewTeam", Thing::Team(&team.key)))
        .collect();
    let parts = parts(&asked);
    let page = asked.page(&seen, 20, |team| show::team(permit.world(), team, parts))?;
    Ok(Json(page))
}

async fn one(caller: Caller, At(key): At<String>, asked: Asked) -> Result<Json<Value>> {
    let permit = caller.read().ask(&[("viewTeam", Thing::Team(&key))])?;
    let team = permit.world().teams.get(&key);
    let team = team.ok_or_else(ApiError::not_found)?;
    Ok(Json(show::team(permit.world(), team, parts(&asked))))
}

fn parts(asked: &Asked) -> TeamParts {
    TeamParts {
        members: asked.expands("members"),
        roles: asked.expands("roles"),
        maintainers: asked.expands("maintainers"),
        attributes: asked.expands("roleAttributes"),
    }
}

//! Teams give their members roles, members lists and pages show what one may see.

use reqwest::Method;
use serde_json::json;

use crate::support::{Home, text};

on_both! {
    a_team_gives_and_takes
    only_teams_that_one_may_view_are_listed
}

fn patch(instructions: serde_json::Value) -> serde_json::Value {
    json!({ "comment": "because", "instructions": instructions })
}

async fn a_team_gives_and_takes(home: Home) {
    let owner = &home.owner;
    owner
        .post("/api/v2/projects", json!({ "key": "web", "name": "Web" }))
        .await
        .ok();
    let policy = json!([{ "effect": "allow", "actions": ["*"], "resources": ["proj/${roleAttribute/projects}"] }]);
    let role = json!({ "key": "leads", "name": "Leads", "policy": policy });
    owner.post("/api/v2/roles", role).await.ok();
    let team = json!({ "key": "crew", "name": "Crew", "customRoleKeys": ["leads"] });
    owner.post("/api/v2/teams", team).await.ok();
    // Who holds a role by a team has no rank, so any base scope is accepted, and capped.
    let ada = home.member("reader", json!({ "role": "reader" })).await;
    let tags = json!([{ "op": "replace", "path": "/tags", "value": ["ours"] }]);
    let wide = |member: String| {
        let home = &home;
        async move {
            let body = json!({ "name": "wide", "role": "admin" });
            home.as_member(&member, Method::POST, "/api/v2/tokens", Some(body))
                .await
        }
    };
    wide(ada.member.clone())
        .await
        .is(403, "scope_exceeds_owner");
    let join = json!([
        { "kind": "addMembers", "values": [ada.member] },
        { "kind": "addRoleAttribute", "key": "projects", "values": ["web"] },
    ]);
    let crew = owner.patch("/api/v2/teams/crew", patch(join)).await.ok();
    assert_eq!(
        (&crew["members"]["totalCount"], &crew["_version"]),
        (&json!(1), &json!(2))
    );
    let value = text(&wide(ada.member.clone()).await.ok()["token"]);
    let wide = ada.with(&value);
    assert!(
        wide.patch("/api/v2/projects/web", tags.clone())
            .await
            .status
            .is_success()
    );
    let member = owner
        .get(&format!("/api/v2/members/{}", ada.member))
        .await
        .ok();
    assert_eq!(member["teams"][0]["customRoleKeys"], json!(["leads"]));
    let leave = json!([{ "kind": "removeMembers", "values": [ada.member] }]);
    owner.patch("/api/v2/teams/crew", patch(leave)).await.ok();
    wide.patch("/api/v2/projects/web", tags.clone())
        .await
        .is(403, "implicit_deny");
    let again = json!([{ "kind": "replaceMembers", "values": [ada.member] }]);
    owner.patch("/api/v2/teams/crew", patch(again)).await.ok();
    assert!(
        wide.patch("/api/v2/projects/web", tags.clone())
            .await
            .status
            .is_success()
    );
    assert_eq!(owner.delete("/api/v2/teams/crew").await.status, 204);
    wide.patch("/api/v2/projects/web", tags)
        .await
        .is(403, "implicit_deny");
    owner.get("/api/v2/teams/crew").await.is(404, "");
}

async fn only_teams_that_one_may_view_are_listed(home: Home) {
    for key in ["red", "blue"] {
        let team = json!({ "key": key, "name": key });
        home.owner.post("/api/v2/teams", team).await.ok();
    }
    let policy = json!([{ "effect": "allow", "actions": ["viewTeam"], "resources": ["team/red"] }]);
    let token = home.owner.makes(json!({ "inlineRole": policy })).await;
    let list = token.get("/api/v2/teams").await.ok();
    assert_eq!(
        (&list["totalCount"], &list["items"][0]["key"]),
        (&json!(1), &json!("red"))
    );
    assert!(token.get("/api/v2/teams/red").await.status.is_success());
    token
        .get("/api/v2/teams/blue")
        .await
        .is(403, "implicit_deny");
}

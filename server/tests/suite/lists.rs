//! Pages, and what the audit log says.

use serde_json::{Value, json};

use crate::support::Home;

on_both! {
    pages_lead_from_one_to_the_next
    the_log_says_who_did_what_by_which_token
}

async fn pages_lead_from_one_to_the_next(home: Home) {
    for _ in 0..6 {
        home.owner.makes(json!({ "role": "reader" })).await;
    }
    let (mut path, mut seen) = ("/api/v2/tokens?limit=3&showAll=true".to_owned(), Vec::new());
    loop {
        let page = home.owner.get(&path).await.ok();
        assert_eq!(page["totalCount"], 7);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["_id"].clone()),
        );
        match page["_links"]["next"]["href"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert!(
        path.contains("offset=6") && path.contains("showAll=true"),
        "{path}"
    );
    let all = home.owner.sees("").await;
    assert_eq!(seen, all.into_iter().map(Value::from).collect::<Vec<_>>());
    for wrong in [
        "limit=0",
        "limit=-1",
        "offset=-1",
        "limit=x",
        "showAll=1",
        "limit=1&limit=2",
        "sort=name",
    ] {
        let refused = home.owner.get(&format!("/api/v2/tokens?{wrong}")).await;
        assert_eq!(refused.status, 400, "{wrong}");
    }
    let beyond = home.owner.get("/api/v2/tokens?offset=1000").await.ok();
    assert_eq!(beyond["items"], json!([]));
}

async fn the_log_says_who_did_what_by_which_token(mut home: Home) {
    let ada = home.member("writer", json!({ "role": "writer" })).await;
    let body = json!({ "key": "web", "name": "Web" });
    ada.post("/api/v2/projects", body.clone()).await.ok();
    ada.post("/api/v2/members", json!([{ "email": "x@example.com" }]))
        .await
        .is(403, "implicit_deny");
    let log = home.owner.get("/api/v2/auditlog").await.ok();
    let made = &log["items"][0];
    assert_eq!(
        (&made["kind"], &made["code"]),
        (&json!("project"), &json!("allowed"))
    );
    assert_eq!(
        (&made["member"]["_id"], &made["token"]["_id"]),
        (&json!(ada.member), &json!(ada.id))
    );
    let access = json!({ "action": "createProject", "resource": "proj/web", "effect": "allow" });
    assert_eq!(made["accesses"], json!([access]));
    let one = format!("/api/v2/auditlog/{}", made["_id"].as_str().unwrap());
    assert_eq!(&home.owner.get(&one).await.ok(), made);
    ada.get(&one).await.is(403, "implicit_deny");
    let before = made["date"].as_i64().unwrap();
    let older = home
        .owner
        .get(&format!("/api/v2/auditlog?before={before}&limit=1"))
        .await
        .ok();
    assert!(older["items"][0]["date"].as_i64().unwrap() < before);
    // What was refused is written down a little later.
    home.end().await;
    let again = Home::at(&home.database, &[]).await;
    let log = call(&again, &home.owner.value).await;
    let refused = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["code"] == "implicit_deny");
    assert_eq!(refused.unwrap()["accesses"][0]["action"], "createMember");
}

async fn call(home: &Home, value: &str) -> Value {
    let owner = home.owner.with(value);
    owner.get("/api/v2/auditlog").await.ok()
}

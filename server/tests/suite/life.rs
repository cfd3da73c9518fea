//! Expiry, reset, periods of grace, last use.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::Method;
use serde_json::json;

use crate::support::{Home, Token, text};

on_both! {
    a_token_ends_when_it_expires_and_can_be_extended
    a_reset_gives_a_new_value_and_the_old_one_dies
    the_old_value_lives_for_its_period_of_grace
    a_clock_that_is_set_back_brings_nothing_to_life
    the_last_use_is_known
    a_value_is_shown_once
    a_restart_changes_nothing
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis() as i64
}

async fn a_token_ends_when_it_expires_and_can_be_extended(home: Home) {
    let owner = &home.owner;
    for past in [now() - 1, 0, -5] {
        let refused = owner
            .create(json!({ "role": "reader", "expiry": past }))
            .await
            .err()
            .unwrap();
        refused.is(400, "bad_change");
    }
    let expiry = now() + 400;
    let token = owner
        .makes(json!({ "role": "reader", "expiry": expiry }))
        .await;
    assert!(token.lives().await);
    tokio::time::sleep(Duration::from_millis(450)).await;
    token.get("/api/v2/tokens").await.is(401, "token_expired");
    let path = format!("/api/v2/tokens/{}", token.id);
    let past = json!([{ "op": "replace", "path": "/expiry", "value": now() - 1 }]);
    owner.patch(&path, past).await.is(400, "bad_change");
    let never = json!([{ "op": "remove", "path": "/expiry" }]);
    let after = owner.patch(&path, never).await.ok();
    assert!(after.get("expiry").is_none());
    assert!(token.lives().await);
}

async fn a_clock_that_is_set_back_brings_nothing_to_life(home: Home) {
    const HOUR: i64 = 3_600_000;
    let (owner, clock) = (&home.owner, &home.keeper.clock);
    let expiry = now() + HOUR;
    let token = owner
        .makes(json!({ "role": "reader", "expiry": expiry }))
        .await;
    assert!(token.lives().await);
    clock.set_wrong_by(2 * HOUR);
    token.get("/api/v2/tokens").await.is(401, "token_expired");
    for back in [0, -5 * HOUR] {
        clock.set_wrong_by(back);
        token.get("/api/v2/tokens").await.is(401, "token_expired");
        // Nothing is created before what was created already, and a time that is past stays so.
        let made = owner.makes(json!({ "role": "reader" })).await;
        let path = format!("/api/v2/tokens/{}", made.id);
        let made = owner.get(&path).await.ok();
        assert!(made["creationDate"].as_i64().unwrap() >= now() + HOUR);
        let past = json!({ "role": "reader", "expiry": now() + HOUR });
        let refused = owner.create(past).await.err().unwrap();
        refused.is(400, "bad_change");
    }
    // Nor does another server, whose clock was never wrong: the database knows the time of the last change.
    let other = Home::at(&home.database, &["--demo"]).await;
    let there = Token {
        url: other.url.clone(),
        ..token
    };
    there.get("/api/v2/tokens").await.is(401, "token_expired");
}

async fn a_reset_gives_a_new_value_and_the_old_one_dies(home: Home) {
    let before = home.owner.makes(json!({ "role": "writer" })).await;
    let path = format!("/api/v2/tokens/{}/reset", before.id);
    let shown = home.owner.call(Method::POST, &path, None).await.ok();
    let after = before.with(&text(&shown["token"]));
    assert!(after.lives().await && !before.lives().await);
    assert_eq!(
        (text(&shown["_id"]), &shown["role"]),
        (before.id, &json!("writer"))
    );
}

async fn the_old_value_lives_for_its_period_of_grace(home: Home) {
    let before = home.owner.makes(json!({ "role": "reader" })).await;
    let path = format!("/api/v2/tokens/{}/reset", before.id);
    let past = format!("{path}?expiry={}", now() - 1);
    home.owner
        .call(Method::POST, &past, None)
        .await
        .is(400, "bad_change");
    assert!(before.lives().await);
    let grace = format!("{path}?expiry={}", now() + 500);
    let shown = home.owner.call(Method::POST, &grace, None).await.ok();
    let after = before.with(&text(&shown["token"]));
    assert!(before.lives().await && after.lives().await);
    tokio::time::sleep(Duration::from_millis(550)).await;
    before.get("/api/v2/tokens").await.is(401, "token_expired");
    assert!(after.lives().await);
    // Deleted, both are dead for good.
    home.owner
        .delete(&format!("/api/v2/tokens/{}", before.id))
        .await;
    after.get("/api/v2/tokens").await.is(401, "token_deleted");
    before.get("/api/v2/tokens").await.is(401, "token_deleted");
}

async fn the_last_use_is_known(mut home: Home) {
    let token = home.owner.makes(json!({ "role": "reader" })).await;
    let path = format!("/api/v2/tokens/{}", token.id);
    assert!(home.owner.get(&path).await.ok().get("lastUsed").is_none());
    let before = now();
    assert!(token.lives().await);
    let used = home.owner.get(&path).await.ok()["lastUsed"]
        .as_i64()
        .unwrap();
    assert!((before..=now()).contains(&used));
    // Written down when the server ends, at the latest.
    home.end().await;
    let again = Home::at(&home.database, &[]).await;
    let owner = Token {
        url: again.url.clone(),
        ..home.owner.clone()
    };
    assert_eq!(owner.get(&path).await.ok()["lastUsed"].as_i64(), Some(used));
}

async fn a_value_is_shown_once(home: Home) {
    let token = home.owner.makes(json!({ "role": "reader" })).await;
    let one = home
        .owner
        .get(&format!("/api/v2/tokens/{}", token.id))
        .await
        .ok();
    assert_eq!(text(&one["token"]), token.value[token.value.len() - 4..]);
    let all = home
        .owner
        .get("/api/v2/tokens?showAll=true")
        .await
        .ok()
        .to_string();
    let log = home
        .owner
        .get("/api/v2/auditlog?limit=100")
        .await
        .ok()
        .to_string();
    for text in [all, log, one.to_string()] {
        assert!(
            !text.contains(&token.value) && !text.contains("tokenHash") && !text.contains("frozen")
        );
    }
}

async fn a_restart_changes_nothing(mut home: Home) {
    let owner = &home.owner;
    let policy = json!([{ "effect": "allow", "actions": ["*"], "resources": ["proj/*"] }]);
    for key in ["one", "two", "three"] {
        let role = json!({ "key": key, "name": key, "policy": policy });
        owner.post("/api/v2/roles", role).await.ok();
        owner
            .post("/api/v2/projects", json!({ "key": key, "name": key }))
            .await
            .ok();
        // The same key in another list is another thing.
        let team = json!({ "key": key, "name": key, "customRoleKeys": [key] });
        owner.post("/api/v2/teams", team).await.ok();
    }
    let kept = owner.makes(json!({ "customRoleIds": ["one"] })).await;
    let gone = owner.makes(json!({ "role": "reader" })).await;
    let ada = home.member("writer", json!({ "role": "writer" })).await;
    let reset = format!("/api/v2/tokens/{}/reset?expiry=9999999999999", gone.id);
    let newer = owner.call(Method::POST, &reset, None).await.ok();
    let newer = gone.with(&text(&newer["token"]));
    owner.delete(&format!("/api/v2/tokens/{}", gone.id)).await;
    owner.delete("/api/v2/teams/two").await;
    owner.delete("/api/v2/roles/two").await;
    owner.delete("/api/v2/projects/two").await;
    owner
        .delete(&format!("/api/v2/members/{}?confirm=true", ada.member))
        .await;
    let lists = [
        "members",
        "roles",
        "teams?expand=roles",
        "projects?expand=environments",
    ];
    let mut before = Vec::new();
    for list in lists {
        before.push(owner.get(&format!("/api/v2/{list}")).await.ok());
    }
    home.end().await;
    let again = Home::at(&home.database, &[]).await;
    let at = |token: &Token| Token {
        url: again.url.clone(),
        ..token.clone()
    };
    for (list, before) in lists.iter().zip(before) {
        assert_eq!(
            at(&home.owner).get(&format!("/api/v2/{list}")).await.ok(),
            before
        );
    }
    assert!(at(&kept).lives().await);
    for dead in [&gone, &newer] {
        at(dead)
            .get("/api/v2/tokens")
            .await
            .is(401, "token_deleted");
    }
    at(&ada)
        .get("/api/v2/tokens")
        .await
        .is(401, "owner_removed");
}

//! Sessions, and what another site could make a browser do.

use reqwest::Method;
use serde_json::json;

use crate::support::{Home, Kind, Page, call};

async fn strict() -> Home {
    Home::with(Kind::Sqlite, &[]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_signs_in_with_a_token_that_may_do_all_that_its_owner_may() {
    let home = strict().await;
    let page = Page::of(&home.url);
    let cookie = page
        .sign_in(json!({ "token": home.owner.value }))
        .await
        .ok()
        .unwrap();
    let me = page
        .call(Method::GET, "/api/v2/caller-identity", Some(&cookie), None)
        .await
        .ok();
    assert_eq!(
        (&me["authKind"], me["memberId"].as_str()),
        (&json!("session"), Some(&*home.owner.member))
    );
    // A reader's token of the Owner would become the Owner.
    let narrow = home.owner.makes(json!({ "role": "reader" })).await;
    let refused = page
        .sign_in(json!({ "token": narrow.value }))
        .await
        .err()
        .unwrap();
    refused.is(403, "token_narrower_than_member");
    let service = json!({ "role": "admin", "serviceToken": true });
    let service = home.owner.makes(service).await;
    let refused = page
        .sign_in(json!({ "token": service.value }))
        .await
        .err()
        .unwrap();
    refused.is(403, "service_token");
    let unknown = json!({ "token": "api-00000000-0000-4000-8000-000000000000" });
    page.sign_in(unknown)
        .await
        .err()
        .unwrap()
        .is(401, "token_unknown");
    // Nobody is picked where it is no demo.
    let picked = page
        .sign_in(json!({ "member": home.owner.member }))
        .await
        .err()
        .unwrap();
    picked.is(403, "no_demo");
    let list = page.call(Method::GET, "/session/members", None, None).await;
    list.is(404, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cookie_is_for_this_site_alone() {
    let home = strict().await;
    let page = Page::of(&home.url);
    let body = json!({ "token": home.owner.value });
    let reply = page.call(Method::POST, "/session", None, Some(body)).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap();
    let token = Some(json!({ "name": "x", "role": "reader" }));
    let host = home.url.trim_start_matches("http://");
    let foreign = "http://evil.example";
    for (headers, why) in [
        (vec![("cookie", cookie)], "foreign_origin"),
        (
            vec![("cookie", cookie), ("origin", foreign)],
            "foreign_origin",
        ),
        (
            vec![("cookie", cookie), ("origin", "null")],
            "foreign_origin",
        ),
        (
            vec![
                ("cookie", cookie),
                ("origin", &home.url),
                ("host", "evil.example"),
            ],
            "foreign_host",
        ),
    ] {
        let refused = call(
            &home.url,
            Method::POST,
            "/api/v2/tokens",
            &headers,
            token.clone(),
        )
        .await;
        refused.is(403, why);
    }
    // A name that an attacker lets lead here (DNS rebinding) reads nothing either.
    let rebound = [("cookie", cookie), ("host", "evil.example")];
    call(&home.url, Method::GET, "/api/v2/tokens", &rebound, None)
        .await
        .is(403, "foreign_host");
    let sign_in = Some(json!({ "token": home.owner.value }));
    let from = [("origin", foreign), ("host", host)];
    call(&home.url, Method::POST, "/session", &from, sign_in)
        .await
        .is(403, "foreign_origin");
    let own = page
        .call(Method::POST, "/api/v2/tokens", Some(cookie), token)
        .await;
    assert_eq!(own.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_that_was_touched_is_none() {
    let home = strict().await;
    let page = Page::of(&home.url);
    let cookie = page
        .sign_in(json!({ "token": home.owner.value }))
        .await
        .ok()
        .unwrap();
    for at in (cookie.find('=').unwrap() + 1)..cookie.len() {
        let mut touched = cookie.clone().into_bytes();
        touched[at] = if touched[at] == b'A' { b'B' } else { b'A' };
        let touched = String::from_utf8(touched).unwrap();
        let reply = page
            .call(Method::GET, "/api/v2/caller-identity", Some(&touched), None)
            .await;
        // The last character of a text in base64 has bits that say nothing; strictly read, they are to be 0.
        assert_eq!(reply.status, 401, "{at} of {}", cookie.len());
    }
    let twice = format!("{cookie}; {cookie}");
    let reply = page
        .call(Method::GET, "/api/v2/caller-identity", Some(&twice), None)
        .await;
    reply.is(401, "no_session");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_with_its_token_and_with_its_member() {
    let home = strict().await;
    let page = Page::of(&home.url);
    let token = home.owner.makes(json!({ "role": "admin" })).await;
    let cookie = page
        .sign_in(json!({ "token": token.value }))
        .await
        .ok()
        .unwrap();
    home.owner
        .delete(&format!("/api/v2/tokens/{}", token.id))
        .await;
    let over = page
        .call(Method::GET, "/api/v2/tokens", Some(&cookie), None)
        .await;
    over.is(401, "token_deleted");

    let demo = Home::on(Kind::Sqlite).await.unwrap();
    let page = Page::of(&demo.url);
    let ada = demo.member("reader", json!({ "role": "reader" })).await;
    let cookie = page
        .sign_in(json!({ "member": ada.member }))
        .await
        .ok()
        .unwrap();
    demo.owner
        .delete(&format!("/api/v2/members/{}?confirm=true", ada.member))
        .await;
    let over = page
        .call(Method::GET, "/api/v2/tokens", Some(&cookie), None)
        .await;
    over.is(401, "owner_removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_stands_alone_in_one_header() {
    let home = strict().await;
    let page = Page::of(&home.url);
    let cookie = page
        .sign_in(json!({ "token": home.owner.value }))
        .await
        .ok()
        .unwrap();
    let value = home.owner.value.as_str();
    let bearer = format!("Bearer {value}");
    let long = "x".repeat(5_000);
    let identity = "/api/v2/caller-identity";
    for headers in [
        vec![("authorization", bearer.as_str())],
        vec![("authorization", value), ("authorization", value)],
        vec![("authorization", long.as_str())],
        // A cookie does not stand in for a value that is wrong.
        vec![("authorization", "api-no"), ("cookie", &cookie)],
    ] {
        call(&home.url, Method::GET, identity, &headers, None)
            .await
            .is(401, "token_unknown");
    }
    let both = [("authorization", value), ("cookie", cookie.as_str())];
    let reply = call(&home.url, Method::GET, identity, &both, None)
        .await
        .ok();
    assert_eq!(reply["authKind"], "token");
}

#[test]
fn a_demo_listens_on_a_loopback_address() {
    use clap::Parser;
    let open = ["server", "--demo", "--listen", "0.0.0.0:1"];
    let refused = tokenscope_server::Config::parse_from(open)
        .check()
        .unwrap_err();
    assert!(refused.contains("loopback"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_member_is_let_in_by_whoever_runs_the_server() {
    use clap::Parser;
    let home = strict().await;
    let body = json!([{ "email": "ada@example.com", "role": "writer" }]);
    let ada = home.owner.post("/api/v2/members", body).await.ok()["items"][0]["_id"].clone();
    let config = tokenscope_server::Config::parse_from(["server", "--database", &home.database]);
    let invite = tokenscope_server::invite::invite;
    let value = invite(&config, "ada@example.com").await.unwrap();
    let page = Page::of(&home.url);
    let body = json!({ "token": value.expose() });
    // The running server hears of it by its next look.
    let mut signed_in = page.sign_in(body.clone()).await;
    for _ in 0..100 {
        if signed_in.is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        signed_in = page.sign_in(body.clone()).await;
    }
    let cookie = signed_in.ok().unwrap();
    let me = page
        .call(Method::GET, "/api/v2/members/me", Some(&cookie), None)
        .await
        .ok();
    assert_eq!((&me["_id"], &me["role"]), (&ada, &json!("writer")));
    assert!(invite(&config, "nobody@example.com").await.is_err());
}

//! Values of tokens are nowhere but in the two answers that show them: searched for byte by byte.

use std::path::Path;

use reqwest::Method;
use serde_json::json;

use crate::support::process::Process;
use crate::support::{Page, call, postgres, text};

/// All bytes of all files under a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push((path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
    found
}

fn holds(bytes: &[u8], value: &str) -> bool {
    bytes
        .windows(value.len())
        .any(|window| window == value.as_bytes())
}

/// Uses values in every way, the wrong ones too; answers them, and what was answered beside them.
async fn use_values(server: &Process) -> (Vec<String>, Vec<String>) {
    let owner = server.token(server.value.as_ref().unwrap());
    let mut values = vec![owner.value.clone()];
    let mut told = Vec::new();
    for scope in [
        json!({ "role": "reader" }),
        json!({ "role": "admin", "serviceToken": true }),
    ] {
        let token = owner.makes(scope).await;
        values.push(token.value.clone());
        told.push(token.get("/api/v2/tokens").await.body.to_string());
        let reset = format!("/api/v2/tokens/{}/reset?expiry=9999999999999", token.id);
        let shown = owner.call(Method::POST, &reset, None).await.ok();
        values.push(text(&shown["token"]));
    }
    let value = values[1].clone();
    let guess = "api-12345678-1234-4234-8234-123456789abc".to_owned();
    for bad in [
        owner.with(&guess).get("/api/v2/tokens").await,
        owner
            .with(&format!("Bearer {value}"))
            .get("/api/v2/tokens")
            .await,
        owner.get(&format!("/api/v2/tokens/{value}")).await,
        owner.get(&format!("/api/v2/tokens?limit={value}")).await,
        owner
            .post("/api/v2/tokens", json!({ "name": "x", "role": value }))
            .await,
        owner
            .post(
                "/api/v2/roles",
                json!({ "key": "x", "name": "x", "policy": value }),
            )
            .await,
        call(
            &server.url,
            Method::POST,
            "/session",
            &[("origin", &server.url)],
            Some(json!({ "token": guess })),
        )
        .await,
    ] {
        assert!(bad.status.is_client_error(), "{}", bad.status);
        told.push(bad.body.to_string());
    }
    let page = Page::of(&server.url);
    let cookie = page
        .sign_in(json!({ "token": owner.value }))
        .await
        .ok()
        .unwrap();
    values.push(cookie.split_once('=').unwrap().1.to_owned());
    page.call(Method::GET, "/api/v2/tokens", Some(&cookie), None)
        .await
        .ok();
    told.push(
        owner
            .get("/api/v2/auditlog?limit=100")
            .await
            .body
            .to_string(),
    );
    values.push(guess);
    (values, told)
}

async fn nothing_is_found(database: &str, folder: &Path) {
    let logs = tempfile::tempdir().unwrap();
    let server = Process::start(database, &logs.path().join("log"), &[]);
    let (values, told) = use_values(&server).await;
    // While it runs, and what was not written down yet when it has ended.
    for value in &values {
        for (file, bytes) in files(folder) {
            assert!(!holds(&bytes, value), "a value is in {file}");
        }
    }
    server.end();
    for value in &values {
        for (file, bytes) in files(folder).into_iter().chain(files(logs.path())) {
            assert!(!holds(&bytes, value), "a value is in {file}");
        }
        // The answer to a request that holds the value in a wrong place may quote the end of it, never all.
        for text in &told {
            assert!(!text.contains(value.as_str()), "a value is in {text}");
        }
    }
    let log = std::fs::read_to_string(logs.path().join("log")).unwrap();
    let told = log.contains("DEBUG") && log.contains("/api/v2/tokens/{id}");
    assert!(told, "it was to be searched at every level");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_is_in_the_files_of_sqlite_or_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("tokens.db").display());
    nothing_is_found(&database, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_is_in_the_files_of_postgresql_or_in_the_log() {
    let Ok(cluster) = postgres::Cluster::start() else {
        return;
    };
    let database = cluster.database();
    nothing_is_found(&database, &cluster.folder.join("data/base")).await;
}

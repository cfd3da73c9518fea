//! Servers to talk to, on SQLite and on a PostgreSQL of the tests' own.

pub mod postgres;
pub mod process;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use clap::Parser;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokenscope_server::keeper::Keeper;
use tokenscope_server::{Config, Server};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// More than one server needs to hear of what another wrote, on a machine that does much else: until its next look, and
/// where the change is announced, not even that.
pub const HEARD: Duration = Duration::from_secs(2);

/// A server of its own with a database of its own, and its Owner's token.
pub struct Home {
    pub url: String,
    pub database: String,
    pub owner: Token,
    /// Whose clock can be set.
    pub keeper: Arc<Keeper>,
    folder: Option<tempfile::TempDir>,
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Somebody who asks, by a value, of the server at a URL.
#[derive(Clone)]
pub struct Token {
    pub url: String,
    pub value: String,
    pub id: String,
    pub member: String,
}

pub struct Reply {
    pub status: StatusCode,
    pub why: String,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Home {
    /// Where anybody may be picked, so that members can make their first tokens.
    pub async fn on(kind: Kind) -> Option<Self> {
        Self::with(kind, &["--demo"]).await
    }

    /// `None`: there is no such database here, and that was said.
    pub async fn with(kind: Kind, arguments: &[&str]) -> Option<Self> {
        let (database, folder) = match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("tokens.db");
                (format!("sqlite:{}", file.display()), Some(folder))
            }
            Kind::Postgres => (postgres::database()?, None),
        };
        let mut home = Self::at(&database, arguments).await;
        home.folder = folder;
        Some(home)
    }

    /// On a database that is there; without a token where it was used before.
    pub async fn at(database: &str, arguments: &[&str]) -> Self {
        let fixed = ["server", "--listen", "127.0.0.1:0", "--database", database];
        let config = Config::parse_from(fixed.iter().chain(arguments));
        let server = Server::open(&config).await.unwrap();
        let url = format!("http://{}", server.address);
        let value = server
            .first_token
            .as_ref()
            .map(|token| token.expose().to_owned());
        let keeper = server.keeper.clone();
        let (end, ended) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(async move {
            let _ = ended.await;
        }));
        let mut owner = Token {
            url: url.clone(),
            value: value.unwrap_or_default(),
            id: String::new(),
            member: String::new(),
        };
        if !owner.value.is_empty() {
            let identity = owner.get("/api/v2/caller-identity").await.ok();
            owner.id = text(&identity["tokenId"]);
            owner.member = text(&identity["memberId"]);
        }
        Self {
            url,
            database: database.to_owned(),
            owner,
            keeper,
            folder: None,
            end: Some(end),
            task: Some(task),
        }
    }

    /// Where SQLite's files are.
    pub fn folder(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().to_owned()
    }

    /// Ends the server as a signal does.
    pub async fn end(&mut self) {
        drop(self.end.take());
        if let Some(task) = self.task.take() {
            task.await.unwrap();
        }
    }

    /// A member with that base role, and a token of theirs with that scope.
    pub async fn member(&self, role: &str, scope: Value) -> Token {
        self.member_with(json!({ "role": role }), scope).await
    }

    /// A member, and a token of theirs with that scope.
    pub async fn member_with(&self, member: Value, scope: Value) -> Token {
        self.try_member(member, scope).await.ok().unwrap()
    }

    /// The same, where the member may be refused the token.
    pub async fn try_member(&self, mut member: Value, mut scope: Value) -> Result<Token, Reply> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        member["email"] = format!("member{count}@example.com").into();
        let made = self.owner.post("/api/v2/members", json!([member])).await;
        let member = text(&made.ok()["items"][0]["_id"]);
        scope["name"] = "a token".into();
        let made = self
            .as_member(&member, Method::POST, "/api/v2/tokens", Some(scope))
            .await;
        match made.status {
            StatusCode::CREATED => Ok(Token {
                url: self.url.clone(),
                value: text(&made.body["token"]),
                id: text(&made.body["_id"]),
                member,
            }),
            _ => Err(made),
        }
    }

    /// A request of a member's session.
    pub async fn as_member(
        &self,
        member: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Reply {
        let page = Page::of(&self.url);
        let cookie = page
            .sign_in(json!({ "member": member }))
            .await
            .ok()
            .unwrap();
        page.call(method, path, Some(&cookie), body).await
    }
}

/// A page in a browser, which has cookies and an origin.
pub struct Page {
    pub url: String,
}

impl Page {
    pub fn of(url: &str) -> Self {
        Self {
            url: url.to_owned(),
        }
    }

    /// The cookie, or the refusal.
    pub async fn sign_in(&self, body: Value) -> Result<String, Reply> {
        let reply = self.call(Method::POST, "/session", None, Some(body)).await;
        match reply.headers.get("set-cookie") {
            Some(cookie) if reply.status == StatusCode::OK => {
                let cookie = cookie.to_str().unwrap();
                Ok(cookie.split(';').next().unwrap().to_owned())
            }
            _ => Err(reply),
        }
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        body: Option<Value>,
    ) -> Reply {
        let mut headers = vec![("origin", self.url.as_str())];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        call(&self.url, method, path, &headers, body).await
    }
}

impl Token {
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let headers = [("authorization", self.value.as_str())];
        call(&self.url, method, path, &headers, body).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None).await
    }

    /// A new token by this one, or the refusal.
    pub async fn create(&self, mut body: Value) -> Result<Token, Reply> {
        body["name"] = "another token".into();
        let reply = self.post("/api/v2/tokens", body).await;
        match reply.status {
            StatusCode::CREATED => Ok(Token {
                url: self.url.clone(),
                value: text(&reply.body["token"]),
                id: text(&reply.body["_id"]),
                member: text(&reply.body["memberId"]),
            }),
            _ => Err(reply),
        }
    }

    /// The same where nothing is in its way.
    pub async fn makes(&self, body: Value) -> Token {
        match self.create(body).await {
            Ok(token) => token,
            Err(reply) => panic!("{} {}", reply.status, reply.body),
        }
    }

    pub fn with(&self, value: &str) -> Token {
        Token {
            value: value.to_owned(),
            ..self.clone()
        }
    }

    /// The ids of the tokens it sees.
    pub async fn sees(&self, query: &str) -> Vec<String> {
        let list = self
            .get(&format!("/api/v2/tokens?limit=1000{query}"))
            .await
            .ok();
        let items = list["items"].as_array().unwrap();
        items.iter().map(|token| text(&token["_id"])).collect()
    }

    /// Whether it is alive.
    pub async fn lives(&self) -> bool {
        self.get("/api/v2/caller-identity").await.status == StatusCode::OK
    }
}

impl Reply {
    /// The body, of a request that went well.
    pub fn ok(self) -> Value {
        assert!(
            self.status.is_success(),
            "{} {}: {}",
            self.status,
            self.why,
            self.body
        );
        self.body
    }

    /// That it was refused so: status, and the evaluator's code.
    pub fn is(&self, status: u16, why: &str) {
        assert_eq!(
            (self.status.as_u16(), self.why.as_str()),
            (status, why),
            "{}",
            self.body
        );
    }
}

pub async fn call(
    url: &str,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Reply {
    let mut request = reqwest::Client::new().request(method, format!("{url}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let why = headers
        .get("x-tokenscope-code")
        .map(|why| why.to_str().unwrap().to_owned());
    let bytes = response.bytes().await.unwrap();
    let body = match bytes.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned())),
    };
    Reply {
        status,
        why: why.unwrap_or_default(),
        body,
        headers,
    }
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// One test for each database, by the same name; where there is none, it says so.
#[macro_export]
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let home = $crate::support::Home::on($crate::support::Kind::Sqlite).await.unwrap();
                super::$name(home).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(home) = $crate::support::Home::on($crate::support::Kind::Postgres).await {
                    super::$name(home).await;
                }
            })*
        }
    };
}

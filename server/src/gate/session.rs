//! Sessions: a signed cookie that says which member asks, until when, and which token was used to sign in.
//!
//! A cookie is sent by the browser on its own, so it counts only where the request was made by our own page: the Host
//! must be ours, and what changes anything must name us as its Origin.

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::net::IpAddr;
use tokenscope::{Authentication, BaseRole, Scope, TokenKind, analysis::Relation};

use super::App;
use super::caller::Who;
use crate::error::{ApiError, Result};

const COOKIE_NAME: &str = "tokenscope_session";

/// Half a day.
const LIFETIME_MS: i64 = 12 * 60 * 60 * 1000;

/// How sessions are made and known.
pub struct Sessions {
    key: [u8; 32],
    /// Where the page is served, as browsers say it: `https://tokens.example.com`.
    origins: Vec<String>,
    /// Any member may be picked.
    demo: bool,
}

/// What the cookie says.
#[derive(Serialize, Deserialize)]
struct Claim {
    member: String,
    /// The token used to sign in; none where a member was picked.
    token: Option<String>,
    /// Milliseconds since 1970.
    until: i64,
}

impl Sessions {
    /// `origins`: where the page is served from. Cookies from anywhere else are not looked at.
    pub fn new(key: [u8; 32], origins: Vec<String>, demo: bool) -> Self {
        Self { key, origins, demo }
    }

    /// Who the request's cookie speaks for. What only a request can tell is checked here, what may change by the time it
    /// is that one's turn is not.
    pub(super) fn find(&self, parts: &Parts, now: i64) -> Result<Who> {
        let claim = self.claim(parts)?;
        self.check_origin(parts)?;
        if now >= claim.until || (claim.token.is_none() && !self.demo) {
            return Err(ApiError::unauthorized("session_over"));
        }
        Ok(Who::Member(claim.member, claim.token))
    }

    fn claim(&self, parts: &Parts) -> Result<Claim> {
        let unknown = || ApiError::unauthorized("no_session");
        let cookies = parts.headers.get_all(COOKIE).iter();
        let texts = cookies.filter_map(|cookies| cookies.to_str().ok());
        let mut found = texts
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='));
        let (Some(cookie), None) = (found.next(), found.next()) else {
            return Err(unknown());
        };
        let (body, tag) = cookie.split_once('.').ok_or_else(unknown)?;
        let tag = BASE64.decode(tag).map_err(|_| unknown())?;
        let mut mac = self.mac()?;
        mac.update(body.as_bytes());
        // In constant time.
        mac.verify_slice(&tag).map_err(|_| unknown())?;
        let body = BASE64.decode(body).map_err(|_| unknown())?;
        serde_json::from_slice(&body).map_err(|_| unknown())
    }

    /// Refuses what another site made the browser send.
    fn check_origin(&self, parts: &Parts) -> Result<()> {
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let host = text(HOST.as_str()).unwrap_or_default();
        let is_host = |origin: &String| origin.split_once("://").is_some_and(|(_, it)| it == host);
        if !self.origins.iter().any(is_host) {
            return Err(ApiError::forbidden("foreign_host"));
        }
        let ours = |origin: &str| self.origins.iter().any(|it| it == origin);
        match text(ORIGIN.as_str()) {
            Some(origin) if ours(origin) => Ok(()),
            None if parts.method.is_safe() => Ok(()),
            _ => Err(ApiError::forbidden("foreign_origin")),
        }
    }

    fn cookie(&self, claim: &Claim, now: i64) -> Result<String> {
        let broken = |_| ApiError::internal("a session that is no JSON");
        let body = BASE64.encode(serde_json::to_vec(claim).map_err(broken)?);
        let mut mac = self.mac()?;
        mac.update(body.as_bytes());
        let tag = BASE64.encode(mac.finalize().into_bytes());
        let seconds = (claim.until - now) / 1000;
        let secure = self.secure();
        Ok(format!(
            "{COOKIE_NAME}={body}.{tag}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        ))
    }

    /// The cookie that ends a session.
    pub fn end(&self) -> String {
        let secure = self.secure();
        format!("{COOKIE_NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{secure}")
    }

    fn secure(&self) -> &'static str {
        match self.origins.iter().all(|it| it.starts_with("https://")) {
            true => "; Secure",
            false => "",
        }
    }

    fn mac(&self) -> Result<Hmac<Sha256>> {
        Hmac::new_from_slice(&self.key).map_err(|_| ApiError::internal("a key of no length"))
    }
}

/// Who came in, and the cookie that says so.
pub struct SignedIn {
    pub member: String,
    pub cookie: String,
}

impl App {
    /// Signs in with the value of one of a member's tokens. The session may do what the member may, so the token must
    /// not be scoped to less: whoever holds a reader's token of a writer is to stay a reader.
    ///
    /// # Errors
    ///
    /// 401, 429: nobody's value, or a dead one. 403: a service token, which is nobody's, or one scoped to less than its
    /// owner has.
    pub fn sign_in(&self, value: &str, address: IpAddr) -> Result<SignedIn> {
        let keeper = &self.0.keeper;
        let (world, now) = (keeper.world()?, keeper.clock.now());
        let (id, token) = match world.account.authenticate(value, now as f64) {
            Authentication::Alive { token_id, token } => (token_id, token),
            Authentication::Refused(code) => return Err(self.wrong_value(address, code)),
        };
        let record = world.tokens.get(&id).ok_or_else(ApiError::not_found)?;
        if record.service_token {
            return Err(ApiError::forbidden("service_token"));
        }
        // The widest that a token of this owner can be.
        let widest = Scope::Base(BaseRole::Admin);
        let member = &record.member_id;
        let draft = world
            .account
            .draft_token(member, &widest, TokenKind::Personal)?;
        match draft.compare_to(&token).relation {
            Relation::Equal | Relation::Narrower => {}
            _ => return Err(ApiError::forbidden("token_narrower_than_member")),
        }
        keeper.ledger.used(&id, now);
        self.session(member, Some(&id), now)
    }

    /// Signs in as any member: in a demo alone.
    ///
    /// # Errors
    ///
    /// 403: this is no demo. 404: there is no such member.
    pub fn pick(&self, member: &str) -> Result<SignedIn> {
        if !self.0.sessions.demo {
            return Err(ApiError::forbidden("no_demo"));
        }
        let keeper = &self.0.keeper;
        keeper.world()?.account.member(member)?;
        self.session(member, None, keeper.clock.now())
    }

    /// Whom one may pick, with what they are called: in a demo alone.
    ///
    /// # Errors
    ///
    /// 404: this is no demo.
    pub fn pickable(&self) -> Result<Vec<(String, String, String)>> {
        if !self.0.sessions.demo {
            return Err(ApiError::not_found());
        }
        let world = self.0.keeper.world()?;
        let told = |member: &std::sync::Arc<crate::record::Member>| {
            (member.id.clone(), member.full_name(), member.role.clone())
        };
        Ok(world.members.all().map(told).collect())
    }

    pub fn end_session(&self) -> String {
        self.0.sessions.end()
    }

    fn session(&self, member: &str, token: Option<&str>, now: i64) -> Result<SignedIn> {
        let claim = Claim {
            member: member.to_owned(),
            token: token.map(str::to_owned),
            until: now + LIFETIME_MS,
        };
        Ok(SignedIn {
            cookie: self.0.sessions.cookie(&claim, now)?,
            member: claim.member,
        })
    }
}

/// A request that no other site made the browser send.
pub struct OurPage;

impl FromRequestParts<App> for OurPage {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        app.0.sessions.check_origin(parts)?;
        Ok(Self)
    }
}

//! Who asks: a token by the value in `Authorization`, or a member by the cookie of a session.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use tokenscope::{Authentication, Code, Principal};

use super::asked::Asked;
use super::{App, Gate};
use crate::error::{ApiError, Result};
use crate::keeper::Hold;
use crate::world::World;

/// Values are shorter; what is longer is nobody's.
const LONGEST_VALUE: usize = 256;

/// Whoever made the request: alive when it came.
pub struct Caller {
    pub(super) app: App,
    pub(super) who: Who,
    pub(super) asked: Asked,
    /// As of which it is told who asks.
    world: Arc<World>,
    principal: Principal,
    /// What finding out took.
    took: Duration,
}

/// Who somebody is, in any version of the world.
#[derive(Clone)]
pub(super) enum Who {
    /// A token by its id.
    Token(String),
    /// A member by id, with the token that was used to sign in; none where one was picked in a demo.
    Member(String, Option<String>),
}

impl Who {
    /// As whom it asks in this world.
    ///
    /// # Errors
    ///
    /// 401: it is dead there (rule 1.8).
    pub fn principal(&self, world: &World, now: i64) -> Result<Principal> {
        let account = &world.account;
        let alive = |id: &str| match account.life(id, Some(now as f64)) {
            Ok(None) => Ok(()),
            Ok(Some(code)) => Err(ApiError::from(code)),
            Err(_) => Err(Code::TokenDeleted.into()),
        };
        match self {
            Self::Token(id) => {
                alive(id)?;
                account.token(id, Some(now as f64)).map_err(ApiError::from)
            }
            Self::Member(id, token) => {
                token.as_deref().map_or(Ok(()), alive)?;
                let gone = |_| ApiError::from(Code::OwnerRemoved);
                account.member(id).map_err(gone)
            }
        }
    }
}

/// Where a request comes from.
pub struct Address(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let Some(ConnectInfo(address)) = info else {
            return Err(ApiError::internal("a request from nowhere"));
        };
        Ok(Self(address.ip()))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let keeper = &app.0.keeper;
        let asked = parts.extensions.get::<Asked>().cloned();
        let asked = asked.ok_or_else(|| ApiError::internal("a gated route outside the gate"))?;
        let world = keeper.world()?;
        let now = keeper.clock.now();
        let (who, principal, took) = match one_value(parts)? {
            Some(value) => {
                let start = Instant::now();
                let found = world.authenticate(value, now as f64);
                let took = start.elapsed();
                match found {
                    Authentication::Alive { token_id, token } => {
                        (Who::Token(token_id.into()), token, took)
                    }
                    Authentication::Refused(code) => {
                        let address = Address::from_request_parts(parts, app).await?;
                        return Err(app.wrong_value(address.0, code));
                    }
                }
            }
            None => {
                let who = app.0.sessions.find(parts, now)?;
                let start = Instant::now();
                let principal = who.principal(&world, now)?;
                (who, principal, start.elapsed())
            }
        };
        // A token was used, or a member seen.
        let (Who::Token(id) | Who::Member(id, _)) = &who;
        keeper.ledger.used(id, now);
        Ok(Self {
            app: app.clone(),
            who,
            asked,
            world,
            principal,
            took,
        })
    }
}

impl App {
    /// 401, or 429 where an address presented too many unknown values.
    pub(super) fn wrong_value(&self, address: IpAddr, code: Code) -> ApiError {
        // Who holds a value that has died is no guesser.
        let too_many = match code {
            Code::TokenUnknown => self.0.flood.wrong(address),
            _ => None,
        };
        too_many.map_or_else(|| code.into(), ApiError::rate_limited)
    }
}

/// The value of `Authorization`, as it stands there; none where a cookie is to tell.
pub(super) fn one_value(parts: &Parts) -> Result<Option<&str>> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return match parts.headers.contains_key(COOKIE) {
            true => Ok(None),
            false => Err(ApiError::unauthorized("no_token")),
        };
    };
    let text = value.to_str().ok();
    match (text, values.next()) {
        (Some(text), None) if !text.is_empty() && text.len() <= LONGEST_VALUE => Ok(Some(text)),
        // It cannot be told which of several is meant, and a cookie never stands in for what is given.
        _ => Err(ApiError::unauthorized(Code::TokenUnknown.as_str())),
    }
}

impl Caller {
    /// To look at things as they are.
    pub fn read(self) -> Gate<()> {
        Gate::new(
            self.app,
            self.who,
            self.asked,
            self.world,
            self.principal,
            (),
        )
        .having_taken(self.took)
    }

    /// To change things: waits for the turn, and finds out anew who asks, for the world may be another by then.
    ///
    /// # Errors
    ///
    /// 503: it is not this one's turn in time. 401: whoever asked is dead by now.
    pub async fn write(self) -> Result<Gate<Hold>> {
        let keeper = self.app.0.keeper.clone();
        let (hold, world) = keeper.hold().await?;
        let start = Instant::now();
        let principal = self.who.principal(&world, keeper.clock.now())?;
        let took = self.took + start.elapsed();
        Ok(Gate::new(self.app, self.who, self.asked, world, principal, hold).having_taken(took))
    }
}

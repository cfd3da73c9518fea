//! Every route: its handler beside what the description says of it, so that neither can be forgotten.

mod audit;
mod edge;
mod environments;
mod flags;
mod identity;
mod members;
mod members_change;
mod open;
mod projects;
mod roles;
mod session;
mod teams;
mod teams_change;
mod tokens;
mod tokens_change;

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::MethodRouter;

use crate::error::ApiError;
use crate::gate::{App, asked};

/// One operation.
pub struct Route {
    pub method: Method,
    /// As axum and OpenAPI write it: `/api/v2/tokens/{id}`.
    pub path: &'static str,
    /// Its `operationId`, LaunchDarkly's own where it has one.
    pub id: &'static str,
    /// What it does, and what it asks.
    pub says: &'static str,
    /// Nobody is asked who they are.
    pub open: bool,
    /// Keys of its query, with the name of what each is.
    pub query: &'static [(&'static str, Kind)],
    /// The schema of its body.
    pub body: Option<&'static str>,
    /// The status of success, and the schema of its answer.
    pub answer: (u16, Option<&'static str>),
    /// The answer is bytes, not JSON.
    pub bytes: bool,
    /// 304 for whoever has it already.
    pub not_modified: bool,
    handler: MethodRouter<App>,
}

/// What stands in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Flag,
    Text,
}

pub const PAGE: &[(&str, Kind)] = &[("limit", Kind::Number), ("offset", Kind::Number)];

impl Route {
    pub fn new(
        method: Method,
        path: &'static str,
        id: &'static str,
        handler: MethodRouter<App>,
    ) -> Self {
        Self {
            method,
            path,
            id,
            says: "",
            open: false,
            query: &[],
            body: None,
            answer: (200, None),
            bytes: false,
            not_modified: false,
            handler,
        }
    }

    pub fn says(mut self, says: &'static str) -> Self {
        self.says = says;
        self
    }

    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }

    pub fn query(mut self, query: &'static [(&'static str, Kind)]) -> Self {
        self.query = query;
        self
    }

    pub fn body(mut self, schema: &'static str) -> Self {
        self.body = Some(schema);
        self
    }

    pub fn answers(mut self, status: u16, schema: &'static str) -> Self {
        self.answer = (status, Some(schema));
        self
    }

    pub fn answers_bytes(mut self) -> Self {
        self.bytes = true;
        self
    }

    pub fn or_nothing_new(mut self) -> Self {
        self.not_modified = true;
        self
    }

    pub fn answers_nothing(mut self) -> Self {
        self.answer = (204, None);
        self
    }
}

/// All of them, in the order in which they are described.
pub fn all() -> Vec<Route> {
    let rooms: [fn() -> Vec<Route>; 15] = [
        tokens::routes,
        tokens_change::routes,
        identity::routes,
        members::routes,
        members_change::routes,
        roles::routes,
        teams::routes,
        teams_change::routes,
        audit::routes,
        projects::routes,
        environments::routes,
        flags::routes,
        edge::routes,
        session::routes,
        open::routes,
    ];
    rooms.into_iter().flat_map(|routes| routes()).collect()
}

/// The routes under the gate, and those that are open.
pub fn router() -> Router<App> {
    let (mut gated, mut open) = (Router::new(), Router::new());
    for route in all() {
        match route.open {
            true => open = open.route(route.path, route.handler),
            false => gated = gated.route(route.path, route.handler),
        }
    }
    let refuse = || async { ApiError::method_not_allowed() };
    gated
        .layer(from_fn(asked::hold_to_it))
        .merge(open)
        .method_not_allowed_fallback(refuse)
}

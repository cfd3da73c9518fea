//! What a refused request is answered with: LaunchDarkly's `{ "code", "message" }`, and no more than the caller may know.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokenscope::{ChangeError, Code, LookupError};

/// The header that names the evaluator's code beside LaunchDarkly's coarser one.
pub const CODE_HEADER: &str = "x-tokenscope-code";

/// A refusal. Its message is for whoever asked; what is only for the operator goes to the log.
#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: Cow<'static, str>,
    /// Why, in the evaluator's words.
    pub why: Option<&'static str>,
    /// Further keys of the body.
    more: Option<Box<(&'static str, Value)>>,
    retry_after: Option<u32>,
}

pub type Result<T, E = ApiError> = std::result::Result<T, E>;

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            why: None,
            more: None,
            retry_after: None,
        }
    }

    /// 401 (rule 1.8).
    pub fn unauthorized(why: &'static str) -> Self {
        let error = Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "invalid access token",
        );
        error.because(why)
    }

    /// 403 (rule 1.8).
    pub fn forbidden(why: &'static str) -> Self {
        let message = "Access to the requested resource was denied";
        Self::new(StatusCode::FORBIDDEN, "forbidden", message).because(why)
    }

    /// 404: there is none, or the caller may not see it.
    pub fn not_found() -> Self {
        let message = "Invalid resource identifier";
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// 400: which part is wrong, and what it should be.
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    /// 409: it stands in the way of what there is.
    pub fn conflict(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    pub fn too_large(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request_too_large", message)
    }

    pub fn unsupported_media_type() -> Self {
        let message = "the body is to be JSON, with `content-type: application/json`";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            message,
        )
    }

    pub fn method_not_allowed() -> Self {
        let message = "the path has no such method";
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            message,
        )
    }

    /// 429: too many values that are nobody's, from one address.
    pub fn rate_limited(seconds: u32) -> Self {
        let message = "too many invalid access tokens from this address";
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message);
        error.retry_after = Some(seconds);
        error
    }

    /// 503: the database cannot be asked in time, so nothing is answered from what may be outdated.
    pub fn unavailable(why: &'static str) -> Self {
        let message = "the server cannot answer now, try again";
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message);
        error.retry_after = Some(1);
        error.because(why)
    }

    /// 500: a fault of the server's own. What it is stands in the log alone.
    pub fn internal(what: &'static str) -> Self {
        tracing::error!(what, "a request met a fault of the server");
        let message = "the server made a mistake";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    pub fn because(mut self, why: &'static str) -> Self {
        self.why = Some(why);
        self
    }

    pub fn with(mut self, key: &'static str, value: Value) -> Self {
        self.more = Some((key, value).into());
        self
    }
}

/// What a refusal by the evaluator is answered with.
impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        let why = code.as_str();
        match code {
            Code::TokenUnknown | Code::TokenDeleted | Code::TokenExpired | Code::OwnerRemoved => {
                Self::unauthorized(why)
            }
            Code::BadScope => Self::invalid(
                "a token has exactly one of `role` (reader, writer or admin), `customRoleIds` (not empty) and `inlineRole` (a policy without errors)",
            )
            .because(why),
            Code::BadChange => {
                Self::invalid("the change changes nothing, or `expiry` is not in the future")
                    .because(why)
            }
            Code::ActionNotOnType => Self::invalid("a service token keeps its scope").because(why),
            Code::BadResource => {
                Self::invalid("a key is to be letters, digits, `.`, `_` and `-`").because(why)
            }
            _ => Self::forbidden(why),
        }
    }
}

impl From<LookupError> for ApiError {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::NotFound { .. } => Self::not_found(),
            LookupError::BadScope => Code::BadScope.into(),
            LookupError::NotAnActor => Self::internal("a bare policy asked"),
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        tracing::error!(code = error.code(), "the account does not take a change");
        Self::internal("the account does not take a change")
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        // Statements and their values are never part of these.
        tracing::warn!(%error, "the database failed");
        Self::unavailable("database")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "code": self.code, "message": self.message });
        if let Some(more) = self.more {
            let (key, value) = *more;
            body[key] = value;
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(why) = self.why {
            headers.insert(CODE_HEADER, HeaderValue::from_static(why));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

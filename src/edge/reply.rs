//! What a refused request is answered: LaunchDarkly's own words (rules 1.8 and 6.3).

use super::verdict::{Ruling, Verdict};

/// The answer to a refused request. Its headers are [`Reply::HEADERS`] and those of [`Reply::tokenscope`] and
/// [`Reply::allow_origin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 401 or 403.
    pub status: u16,
    /// JSON.
    pub body: &'static str,
}

const UNAUTHORIZED: Reply = Reply {
    status: 401,
    body: r#"{"code":"unauthorized","message":"invalid access token"}"#,
};

const FORBIDDEN: Reply = Reply {
    status: 403,
    body: r#"{"code":"forbidden","message":"Access to the requested resource was denied"}"#,
};

impl Reply {
    /// What every reply has. Those of CORS are as LaunchDarkly documents them; nothing may keep the reply, for the next
    /// snapshot may allow what this one denies.
    pub const HEADERS: &'static [(&'static str, &'static str)] = &[
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        (
            "access-control-allow-headers",
            "Accept, Content-Type, Content-Length, Accept-Encoding, Authorization",
        ),
        (
            "access-control-allow-methods",
            "OPTIONS, GET, DELETE, PATCH",
        ),
        ("access-control-max-age", "300"),
        ("vary", "Origin"),
    ];

    /// The header that tells why, and by which version of the account.
    pub const TOKENSCOPE: &'static str = "x-tokenscope";

    /// The header that lets a page read the reply.
    pub const ALLOW_ORIGIN: &'static str = "access-control-allow-origin";

    /// The answer to a request with this verdict; `None` where it is forwarded.
    pub fn to(verdict: &Verdict) -> Option<Self> {
        match verdict.ruling {
            Ruling::Forward(_) => None,
            Ruling::Unauthorized(_) => Some(UNAUTHORIZED),
            Ruling::Forbidden(_) => Some(FORBIDDEN),
        }
    }

    /// The value of [`Reply::TOKENSCOPE`]: `implicit_deny; snapshot=42`.
    pub fn tokenscope(verdict: &Verdict, version: &str) -> String {
        let mut value = String::from(verdict.code());
        value.push_str("; snapshot=");
        value.push_str(version);
        value
    }

    /// The value of [`Reply::ALLOW_ORIGIN`]: the request's own `Origin`, where it has one.
    pub fn allow_origin(origin: Option<&str>) -> &str {
        origin.unwrap_or("*")
    }
}

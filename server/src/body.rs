//! Bodies and queries as they come in: strict, within bounds, and refused with what is wrong with them.

use std::collections::HashSet;

use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use tokenscope::source::{Limits, Node, Value, parse_json};

use crate::error::{ApiError, Result};

/// Bytes of a request's body.
pub const LARGEST_BODY: usize = 1 << 20;

/// A body of JSON in which no key stands twice: which of the two is meant could not be told.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        // `application/json; domain-model=launchdarkly.semanticpatch` too.
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !matches!(kind, "application/json" | "application/json-patch+json") {
            return Err(ApiError::unsupported_media_type());
        }
        let too_large = || ApiError::too_large(format!("a body has at most {LARGEST_BODY} bytes"));
        if request.body().size_hint().lower() > LARGEST_BODY as u64 {
            return Err(too_large());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| too_large())?;
        let text =
            std::str::from_utf8(&bytes).map_err(|_| ApiError::invalid("the body is not UTF-8"))?;
        let wrong = |what: String| ApiError::invalid(format!("the body: {what}"));
        let node = parse_json(text, &Limits::POLICY).map_err(|error| wrong(error.to_string()))?;
        check_keys(&node)?;
        let text = text.trim_start_matches('\u{feff}');
        let body = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        Ok(Self(body))
    }
}

fn check_keys(root: &Node) -> Result<()> {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::List(items) => open.extend(items),
            Value::Object(entries) => {
                let mut keys = HashSet::with_capacity(entries.len());
                for entry in entries {
                    if !keys.insert(&entry.key) {
                        let key = tokenscope::source::excerpt(&entry.key);
                        let message = format!("the body: the key `{key}` stands twice");
                        return Err(ApiError::invalid(message));
                    }
                    open.push(&entry.value);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Characters of a name, between its blanks.
pub const LONGEST_NAME: usize = 256;

/// Characters of a description or comment.
pub const LONGEST_TEXT: usize = 10_000;

/// A name for people: 1 to 256 characters, of which one is to be seen.
///
/// # Errors
///
/// 400, naming `what`.
pub fn check_name(what: &str, name: &str) -> Result<()> {
    let count = name.chars().count();
    let fits = count <= LONGEST_NAME && !name.trim().is_empty() && !name.contains('\0');
    fits.then_some(())
        .ok_or_else(|| ApiError::invalid(format!("`{what}` has 1 to {LONGEST_NAME} characters")))
}

/// # Errors
///
/// 400, naming `what`.
pub fn check_text(what: &str, text: &str) -> Result<()> {
    let fits = text.chars().count() <= LONGEST_TEXT && !text.contains('\0');
    fits.then_some(())
        .ok_or_else(|| ApiError::invalid(format!("`{what}` has at most {LONGEST_TEXT} characters")))
}

/// A key, or a tag: what can stand in a resource (rule 3.5), 1 to 100 characters.
///
/// # Errors
///
/// 400, naming `what`.
pub fn check_key(what: &str, key: &str) -> Result<()> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let fits = (1..=100).contains(&key.len()) && key.bytes().all(legal);
    fits.then_some(()).ok_or_else(|| {
        let help = "1 to 100 letters, digits, `.`, `_` and `-`";
        ApiError::invalid(format!("`{what}` is to be {help}"))
    })
}

/// A list of at most 1,000 keys, none twice.
///
/// # Errors
///
/// 400, naming `what`.
pub fn check_keys_of(what: &str, keys: &[String]) -> Result<()> {
    let mut seen = HashSet::with_capacity(keys.len());
    for key in keys {
        check_key(what, key)?;
        if !seen.insert(key) {
            return Err(ApiError::invalid(format!("`{what}` names `{key}` twice")));
        }
    }
    match keys.len() {
        0..=1_000 => Ok(()),
        _ => Err(ApiError::invalid(format!(
            "`{what}` has at most 1000 items"
        ))),
    }
}

/// Role attributes: at most 1,000 values in all, each 1 to 256 characters.
///
/// # Errors
///
/// 400.
pub fn check_attributes(attributes: &crate::record::RoleAttributes) -> Result<()> {
    let count: usize = attributes.values().map(|values| values.len() + 1).sum();
    if count > 1_000 {
        let message = "`roleAttributes` has at most 1000 keys and values";
        return Err(ApiError::invalid(message));
    }
    for (key, values) in attributes {
        check_name("roleAttributes", key)?;
        for value in values {
            check_name("roleAttributes", value)?;
        }
    }
    Ok(())
}

/// The parts of the path. What cannot be read as one names nothing.
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::from_request_parts(parts, state).await;
        let Path(path) = path.map_err(|_| ApiError::not_found())?;
        Ok(Self(path))
    }
}

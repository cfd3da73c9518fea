//! Lists in pages, with LaunchDarkly's `limit`, `offset`, `totalCount` and `_links`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::error::{ApiError, Result};

/// More are not given at once; a `next` link leads on.
pub const LARGEST_PAGE: usize = 1_000;

/// The query of a request, each key once.
pub struct Asked {
    path: String,
    pairs: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let query = query.map_err(|_| ApiError::invalid("the query cannot be read"))?;
        let pairs = query.0;
        for (at, (key, _)) in pairs.iter().enumerate() {
            if pairs.iter().take(at).any(|(earlier, _)| earlier == key) {
                let key = tokenscope::source::excerpt(key);
                let message = format!("the query names `{key}` twice");
                return Err(ApiError::invalid(message));
            }
            // What would change the answer, and does not, is refused.
            if matches!(key.as_str(), "filter" | "sort" | "accessCheck") {
                let message = format!("this server knows no `{key}` in a query");
                return Err(ApiError::invalid(message));
            }
        }
        let path = parts.uri.path().to_owned();
        Ok(Self { path, pairs })
    }
}

impl Asked {
    pub fn text(&self, key: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }

    /// # Errors
    ///
    /// 400: it is neither `true` nor `false`.
    pub fn flag(&self, key: &str) -> Result<bool> {
        match self.text(key) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(ApiError::invalid(format!("`{key}` is true or false"))),
        }
    }

    /// # Errors
    ///
    /// 400: it is no whole number.
    pub fn number(&self, key: &str) -> Result<Option<i64>> {
        let wrong = |_| ApiError::invalid(format!("`{key}` is to be a whole number"));
        self.text(key)
            .map(|text| text.parse().map_err(wrong))
            .transpose()
    }

    /// Whether `expand` names it.
    pub fn expands(&self, what: &str) -> bool {
        let expand = self.text("expand").unwrap_or_default();
        expand.split(',').any(|named| named.trim() == what)
    }

    /// # Errors
    ///
    /// 400: `limit` or `offset` is out of range.
    fn window(&self, usual: usize) -> Result<(usize, usize)> {
        let wrong = |key: &str| ApiError::invalid(format!("`{key}` is out of range"));
        let limit = self.number("limit")?.unwrap_or(usual as i64);
        let limit = usize::try_from(limit).map_err(|_| wrong("limit"))?;
        let offset = self.number("offset")?.unwrap_or(0);
        let offset = usize::try_from(offset).map_err(|_| wrong("offset"))?;
        match limit {
            0 => Err(wrong("limit")),
            _ => Ok((limit.min(LARGEST_PAGE), offset)),
        }
    }

    /// One page of all that there is, `usual` long where nothing else is asked for.
    ///
    /// # Errors
    ///
    /// 400: `limit` or `offset` is out of range.
    pub fn page<T>(&self, all: &[T], usual: usize, show: impl Fn(&T) -> Value) -> Result<Value> {
        let (limit, offset) = self.window(usual)?;
        let total = all.len();
        let items: Vec<Value> = all.iter().skip(offset).take(limit).map(show).collect();
        let at = |offset: usize| link(&self.at(limit, offset));
        let mut links = json!({ "self": at(offset) });
        if offset + items.len() < total {
            links["next"] = at(offset + limit);
            links["last"] = at((total - 1) / limit * limit);
        }
        if offset > 0 {
            links["first"] = at(0);
            links["prev"] = at(offset.saturating_sub(limit));
        }
        Ok(json!({ "items": items, "totalCount": total, "_links": links }))
    }

    /// The same request for another page.
    fn at(&self, limit: usize, offset: usize) -> String {
        let mut path = format!("{}?limit={limit}&offset={offset}", self.path);
        for (key, value) in &self.pairs {
            if !matches!(key.as_str(), "limit" | "offset") {
                path.push('&');
                escape(&mut path, key);
                path.push('=');
                escape(&mut path, value);
            }
        }
        path
    }
}

/// A link as LaunchDarkly writes it.
pub fn link(href: &str) -> Value {
    json!({ "href": href, "type": "application/json" })
}

/// Percent-encoding of all that is not plain.
pub fn escape(to: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                to.push(char::from(byte));
            }
            _ => to.push_str(&format!("%{byte:02X}")),
        }
    }
}

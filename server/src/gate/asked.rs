//! An answer of a gated route leaves only if the evaluator was asked for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

/// Of one request: whether the evaluator was asked.
#[derive(Clone, Default)]
pub struct Asked(Arc<AtomicBool>);

impl Asked {
    pub(super) fn was(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Lies around every gated route. Refusals may leave without a question, nothing else.
pub async fn hold_to_it(mut request: Request, next: Next) -> Response {
    let asked = Asked::default();
    request.extensions_mut().insert(asked.clone());
    let response = next.run(request).await;
    let status = response.status();
    if asked.0.load(Ordering::Relaxed) || status.is_client_error() || status.is_server_error() {
        return response;
    }
    ApiError::internal("a route answered without asking").into_response()
}

//! Listening: every connection, header, body and answer within bounds.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use crate::body::LARGEST_BODY;
use crate::config::Config;
use crate::error::ApiError;
use crate::gate::App;
use crate::keeper::Keeper;
use crate::routes;

/// Connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 4_096;
/// Lines of a request's header, and bytes of all of it.
const HEADERS: usize = 64;
const HEADER_BYTES: usize = 32 * 1024;
/// How long a header may take to arrive.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long a request may take, its body's arrival included.
const REQUEST_TIME: Duration = Duration::from_secs(20);
/// How long those on their way have when the server ends.
const FAREWELL: Duration = Duration::from_secs(10);

/// `wasm-unsafe-eval` is what browsers want for any WebAssembly module, inline styles are React Aria's.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The API, and the page where there is one.
pub fn router(config: &Config, app: App, keeper: Arc<Keeper>) -> Router {
    let files = config.page.as_ref().map(|folder| {
        // What is no file is a place in the page.
        ServeDir::new(folder).fallback(ServeFile::new(folder.join("index.html")))
    });
    let other = move |request: Request| async move {
        match files {
            Some(files) if is_page(request.uri().path()) => {
                files.oneshot(request).await.into_response()
            }
            _ => ApiError::not_found().into_response(),
        }
    };
    let all = routes::router().with_state(app).fallback(other);
    all.layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(keeper, measure))
        .layer(from_fn(headers))
}

/// Whether it is no place of the API.
fn is_page(path: &str) -> bool {
    let api = ["/api/", "/edge/", "/health", "/session"];
    !api.iter().any(|api| path.starts_with(api))
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::unavailable("too_slow").into_response(),
    }
}

/// Tells of each request, by its route: in a path or query may stand what no log is to hold.
async fn measure(State(keeper): State<Arc<Keeper>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let start = Instant::now();
    let response = next.run(request).await;
    let took = start.elapsed();
    // Looking waits for nobody, so the time that it takes is work.
    if method == Method::GET {
        keeper.requests.add(took);
    }
    let route = path.as_ref().map_or("", MatchedPath::as_str);
    let status = response.status().as_u16();
    tracing::debug!(%method, route, status, ?took, "answered");
    response
}

async fn headers(request: Request, next: Next) -> Response {
    let is_page = is_page(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = match is_page {
        true => PAGE_POLICY,
        false => "default-src 'none'; frame-ancestors 'none'",
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let cache = match is_page {
        true => "no-cache",
        false => "no-store",
    };
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(cache));
    response
}

/// Serves until `end`, then lets those on their way finish.
pub async fn serve(listener: TcpListener, router: Router, end: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    tokio::pin!(end);
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            () = &mut end => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files, for example: it passes.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Answers are small, and wait for nothing.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request| answer(router.clone(), address, request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_headers(HEADERS)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were cut off");
    }
}

async fn answer(
    router: Router,
    address: SocketAddr,
    request: hyper::Request<hyper::body::Incoming>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(address));
    router.oneshot(request).await
}

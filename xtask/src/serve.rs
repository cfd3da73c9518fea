//! A static file server for the demo, with the security headers that the page promises to work under.

use crate::Result;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

/// `wasm-unsafe-eval` is what browsers want for any WebAssembly module. Inline styles are for React Aria, which
/// places its popovers with them.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// On the loopback address only; port 0 takes any that is free.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| format!("port {port}: {error}").into())
}

/// Serves the files under `root` until the process ends.
pub fn folder(listener: &TcpListener, root: &Path) -> Result {
    for stream in listener.incoming() {
        let root = root.to_owned();
        thread::spawn(move || {
            // A browser that hangs up is its own business.
            let _ = stream
                .map_err(Into::into)
                .and_then(|stream| answer(stream, &root));
        });
    }
    Ok(())
}

fn answer(mut stream: TcpStream, root: &Path) -> Result {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let (status, kind, body) = match (method, file(root, target)) {
        ("GET" | "HEAD", Some(path)) => ("200 OK", content_type(&path), fs::read(path)?),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"not found\n".to_vec()),
        _ => (
            "405 Method Not Allowed",
            "text/plain",
            b"GET only\n".to_vec(),
        ),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {POLICY}\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    Ok(())
}

/// The file that `target` asks for; never one outside `root`.
fn file(root: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    Some(root.join(path)).filter(|full| inside && full.is_file())
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::file;
    use crate::paths;

    #[test]
    fn a_request_stays_inside_the_folder() {
        let root = paths::at("xtask");
        assert_eq!(
            file(&root, "/Cargo.toml?x=1"),
            Some(root.join("Cargo.toml"))
        );
        for outside in [
            "/../Cargo.toml",
            "//etc/passwd",
            "/src/../../Cargo.toml",
            "/src",
            "/nothing",
        ] {
            assert_eq!(file(&root, outside), None, "{outside}");
        }
    }
}

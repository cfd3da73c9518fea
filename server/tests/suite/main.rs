//! The server as its callers know it: over HTTP, on SQLite and on a PostgreSQL that the tests start themselves.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

#[macro_use]
mod support;

mod bounds;
mod clients;
mod edge;
mod faults;
mod gate;
mod life;
mod lists;
mod secrets;
mod sentences;
mod service;
mod sessions;
mod several;
mod teams;

//! tokenscope
pub mod account;
pub mod catalog;
pub mod policy;
pub mod source;
#[cfg(feature = "wasm")]
pub mod wasm;
pub mod engine;
mod tables;
pub use engine::*;

//! The WebAssembly module of the npm package: the JavaScript face of `tokenscope`, and nothing else.
//!
//! A crate of its own, for Cargo optimises a library that is linked alone as one whole, but one that is a Rust library
//! too (`crate-type = ["cdylib", "rlib"]`) only part by part: that made the module 5 kB larger.

#[cfg(feature = "wasm")]
pub use tokenscope::wasm::*;

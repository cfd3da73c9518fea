//! The WebAssembly module of the npm package: the JavaScript face of `tokenscope`, and nothing else.
//!
//! A crate of its own, since cargo leaves out link-time optimisation (`lto`) for one that is a module and a Rust library
//! (`crate-type = ["cdylib", "rlib"]`), and the module would be larger.

#[cfg(feature = "wasm")]
pub use tokenscope::wasm::*;
#[cfg(all(feature = "wasm-edge", not(feature = "wasm")))]
pub use tokenscope::wasm_edge::*;

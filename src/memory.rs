//! The memory of a WebAssembly module: Rust's own allocator is far more code.

use rlsf::{GlobalTlsf, GlobalTlsfOptions};

#[global_allocator]
static MEMORY: GlobalTlsf<Small> = GlobalTlsf::new();

struct Small;

impl GlobalTlsfOptions for Small {
    /// What grows is moved.
    const ENABLE_REALLOCATION: bool = false;
}

//! `cargo xtask bench`: the package beside its rivals.

use crate::npm::{self, node};
use crate::steps::phase;
use crate::{Result, pack, tools};

/// All arguments go to benches/run.mjs.
pub fn run(args: &[String]) -> Result {
    phase("toolchain", tools::toolchain)?;
    phase("package", pack::build)?;
    phase("rivals, and workerd", || {
        npm::install("benches")?;
        npm::install("examples/edge-worker")
    })?;
    phase("benchmarks", || {
        node()
            .words("benches/run.mjs")
            .args(args)
            .env("TOKENSCOPE_TARBALL", pack::tarball()?)
            .run()
    })
}

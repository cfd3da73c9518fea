//! `cargo xtask demo`: the page, built from the packed package and served on this machine only.

use crate::npm::{self, npm};
use crate::steps::phase;
use crate::{Result, pack, paths, serve, tools};

const PORT: u16 = 4680;

pub fn run(args: &[String]) -> Result {
    let port = match args {
        [] => None,
        [flag, port] if flag == "--port" => Some(
            port.parse::<u16>()
                .map_err(|_| format!("`{port}` is not a port number"))?,
        ),
        [other, ..] => {
            return Err(format!(
                "unexpected argument `{other}`; usage: cargo xtask demo [--port N]"
            )
            .into());
        }
    };
    if !paths::at("www/package.json").is_file() {
        return Err("there is no page yet: www/package.json is missing".into());
    }
    phase("toolchain", tools::toolchain)?;
    phase("package", pack::build)?;
    phase("page", || {
        npm::install("www")?;
        npm().words("run build").dir("www").run()
    })?;
    let listener = match port {
        Some(port) => serve::listen(port)?,
        // The usual address where it is free, any other where it is not.
        None => serve::listen(PORT).or_else(|_| serve::listen(0))?,
    };
    println!("\nhttp://{}/  (Ctrl-C ends it)", listener.local_addr()?);
    serve::folder(&listener, &paths::at("www/dist"))
}

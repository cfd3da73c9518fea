//! `cargo xtask demo`: the server with the page, built from the packed package, on this machine only.

use crate::npm::{self, npm};
use crate::sh::cmd;
use crate::steps::phase;
use crate::{Result, pack, paths, tools};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

const PORT: u16 = 4680;

const USAGE: &str = "usage: cargo xtask demo [--port N] [--empty]";

#[derive(Default)]
struct Options {
    port: Option<u16>,
    /// Without the example account.
    empty: bool,
}

pub fn run(args: &[String]) -> Result {
    let options = parse(args)?;
    if !paths::at("www/package.json").is_file() {
        return Err("there is no page yet: www/package.json is missing".into());
    }
    phase("toolchain", tools::toolchain)?;
    phase("package", pack::build)?;
    phase("page", || {
        npm::install("www")?;
        npm().words("run build").dir("www").run()
    })?;
    phase("server", || {
        cmd("cargo")
            .words("build --package tokenscope-server")
            .run()
    })?;
    let port = match options.port {
        Some(port) => port,
        None => free_port()?,
    };
    // Each has a file of its own, so that neither is found in the other's place.
    let file = match options.empty {
        true => "target/demo-empty.db",
        false => "target/demo.db",
    };
    println!("\nwhat is changed stays in {file}; Ctrl-C ends it\n");
    let mut server = cmd(paths::target()?.join("debug/tokenscope-server"))
        .args(["--demo", "--page"])
        .args([paths::at("www/dist")])
        .args([
            "--listen",
            &SocketAddr::from((Ipv4Addr::LOCALHOST, port)).to_string(),
        ])
        .args([
            "--database",
            &format!("sqlite:{}", paths::at(file).display()),
        ]);
    if !options.empty {
        for document in ["www/src/example/account.json", "server/demo/flags.json"] {
            server = server.args(["--fill"]).args([paths::at(document)]);
        }
    }
    server.run()
}

fn parse(args: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--port" => {
                let port = args.next().ok_or(USAGE)?;
                let number = port
                    .parse()
                    .map_err(|_| format!("`{port}` is not a port number"))?;
                options.port = Some(number);
            }
            "--empty" => options.empty = true,
            other => return Err(format!("unexpected argument `{other}`; {USAGE}").into()),
        }
    }
    Ok(options)
}

/// The usual one where it is free, any other where it is not.
fn free_port() -> Result<u16> {
    let listen = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = listen(PORT).or_else(|_| listen(0))?;
    Ok(listener.local_addr()?.port())
}

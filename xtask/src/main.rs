//! The one door of the project. Every command sets up what it needs and says so; see [`HELP`].

mod bench;
mod chromium;
mod demo;
mod npm;
mod pack;
mod paths;
mod python;
mod sh;
mod stamp;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

/// What a command says when it cannot go on: lower case, no full stop.
type Error = Box<dyn std::error::Error>;
type Result<T = ()> = std::result::Result<T, Error>;

const HELP: &str = "\
cargo xtask <command>

  demo [--port N] [--empty]    build the package, the page and the server, run them on this machine with an
                               example account, or with one that holds its Owner alone
  test [--corpus DIR] [FILTER] check everything; FILTER is part of a step's name (list: test --list),
                               or else part of the names of Rust tests, of which it runs only those
  pack                         build the npm package: the folder pkg/ and a tarball in target/pack/
  bench [ARGS...]              build the package and run the benchmarks in benches/
  fmt                          format all Rust, TypeScript and JavaScript
  help                         this list

Needs rustup, node 20.19 or newer and npm; the rest is installed into target/ and node_modules/. The server's tests use
PostgreSQL and Python where they are there.
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "pack" => no_arguments(rest).and_then(|()| pack::run()),
        "bench" => bench::run(rest),
        "fmt" => no_arguments(rest).and_then(|()| fmt()),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no such command: `{other}`\n\n{HELP}").into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn no_arguments(rest: &[String]) -> Result {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(format!("unexpected argument `{extra}`").into()),
    }
}

fn fmt() -> Result {
    tools::toolchain()?;
    sh::cmd("cargo").words("fmt --all").run()?;
    npm::install("pkg-template")?;
    npm::bin("pkg-template", "biome")
        .words("check --write")
        .run()
}

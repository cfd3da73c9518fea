//! `cargo xtask test`: everything that has to hold, from formatting to the installed package in a browser.

use crate::npm::{self, node, npm};
use crate::sh::{Cmd, cmd};
use crate::steps::{self, Outcome, Step};
use crate::{Result, chromium, pack, paths, python, tools};
use std::io::{IsTerminal, stdout};
use std::path::PathBuf;

/// What ships must not trap: clippy refuses these in the crate, outside its tests.
const TRAPS: [&str; 6] = [
    "unwrap_used",
    "expect_used",
    "panic",
    "unreachable",
    "todo",
    "unimplemented",
];

#[derive(Default)]
pub struct Options {
    corpus: Option<PathBuf>,
    filter: Option<String>,
}

const STEPS: [Step; 12] = [
    Step {
        name: "toolchain",
        what: "the Rust toolchain of rust-toolchain.toml",
        needs: &[],
        run: toolchain,
    },
    Step {
        name: "fmt",
        what: "Rust is formatted",
        needs: &["toolchain"],
        run: fmt,
    },
    Step {
        name: "clippy",
        what: "no warnings, natively and for wasm32",
        needs: &["toolchain"],
        run: clippy,
    },
    Step {
        name: "rust",
        what: "the tests of the crate",
        needs: &["toolchain"],
        run: rust,
    },
    Step {
        name: "server",
        what: "the server on SQLite and PostgreSQL, with LaunchDarkly's own client, fuzzed and killed",
        needs: &["toolchain"],
        run: server,
    },
    Step {
        name: "doc",
        what: "rustdoc without warnings",
        needs: &["toolchain"],
        run: doc,
    },
    Step {
        name: "pack",
        what: "the npm package can be built",
        needs: &["toolchain"],
        run: build,
    },
    Step {
        name: "js",
        what: "TypeScript and JavaScript are formatted and without lint",
        needs: &[],
        run: js,
    },
    Step {
        name: "runtimes",
        what: "the tarball in Node, Deno, Bun, Chromium and workerd, and beside Cedar",
        needs: &["pack"],
        run: runtimes,
    },
    Step {
        name: "edge",
        what: "the example of an edge worker, in workerd, Hono and Deno",
        needs: &["pack"],
        run: edge,
    },
    Step {
        name: "size",
        what: "the .wasm keeps its budget",
        needs: &["pack"],
        run: size,
    },
    Step {
        name: "www",
        what: "the page is built and works in Chromium",
        needs: &["pack"],
        run: www,
    },
];

pub fn run(args: &[String]) -> Result {
    let Some(options) = parse(args)? else {
        for step in &STEPS {
            println!("{:<11} {}", step.name, step.what);
        }
        return Ok(());
    };
    if options.corpus.is_none() {
        println!("corpus: skipped, no --corpus DIR and no TOKENSCOPE_CORPUS");
    }
    let Some(filter) = &options.filter else {
        return steps::run_all(&STEPS.iter().collect::<Vec<_>>(), &options);
    };
    let hits: Vec<&Step> = STEPS
        .iter()
        .filter(|step| step.name.contains(filter.as_str()))
        .collect();
    if hits.is_empty() {
        println!("no step is called `{filter}`: running the Rust tests of that name");
        return steps::phase("rust", || cargo_test(&options).args([filter]).run());
    }
    let wanted = |step: &&Step| {
        hits.iter()
            .any(|hit| hit.name == step.name || needs(hit, step.name))
    };
    steps::run_all(&STEPS.iter().filter(wanted).collect::<Vec<_>>(), &options)
}

/// Whether `step` needs the step called `name`, itself or by another.
fn needs(step: &Step, name: &str) -> bool {
    step.needs.iter().any(|need| {
        *need == name
            || STEPS
                .iter()
                .any(|other| other.name == *need && needs(other, name))
    })
}

/// `None`: only the list of steps was asked for.
fn parse(args: &[String]) -> Result<Option<Options>> {
    let mut options = Options {
        corpus: std::env::var_os("TOKENSCOPE_CORPUS").map(PathBuf::from),
        ..Options::default()
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--list" => return Ok(None),
            "--corpus" => {
                options.corpus = Some(args.next().ok_or("--corpus needs a folder")?.into())
            }
            flag if flag.starts_with('-') => return Err(format!("no such option: `{flag}`").into()),
            filter if options.filter.is_none() => options.filter = Some(filter.to_owned()),
            extra => return Err(format!("unexpected argument `{extra}`").into()),
        }
    }
    if let Some(corpus) = &options.corpus {
        // The tests run in other folders.
        let full = corpus
            .canonicalize()
            .map_err(|error| format!("corpus `{}`: {error}", corpus.display()))?;
        options.corpus = Some(full);
    }
    Ok(Some(options))
}

fn toolchain(_: &Options) -> Result<Outcome> {
    tools::toolchain().map(passed)
}

fn fmt(_: &Options) -> Result<Outcome> {
    cmd("cargo").words("fmt --all --check").run().map(passed)
}

fn clippy(_: &Options) -> Result<Outcome> {
    let wasm = || cmd("cargo").words("clippy --target wasm32-unknown-unknown --features wasm");
    let runs = [
        cmd("cargo")
            .words("clippy --workspace --exclude tokenscope-server --all-targets -- -D warnings"),
        wasm().words("--all-targets -- -D warnings"),
        wasm()
            .words("--lib -- -D warnings")
            .args(TRAPS.map(|lint| format!("-Dclippy::{lint}"))),
        cmd("cargo")
            .words(
                "clippy --target wasm32-unknown-unknown --features wasm-edge --lib -- -D warnings",
            )
            .args(TRAPS.map(|lint| format!("-Dclippy::{lint}"))),
    ];
    // All of them, so that one look shows everything.
    let outcomes = runs.map(Cmd::run);
    outcomes.into_iter().collect::<Result>().map(passed)
}

fn cargo_test(options: &Options) -> Cmd {
    with_corpus(
        cmd("cargo").words("test --workspace --exclude tokenscope-server"),
        options,
    )
}

fn with_corpus(command: Cmd, options: &Options) -> Cmd {
    match &options.corpus {
        Some(corpus) => command.env("TOKENSCOPE_CORPUS", corpus),
        None => command,
    }
}

fn rust(options: &Options) -> Result<Outcome> {
    cargo_test(options).run().map(passed)
}

/// In the profile that its many dependencies are built in anyway: optimised, they take ten times as long to build.
fn server(_: &Options) -> Result<Outcome> {
    let of_server = |words: &str| {
        cmd("cargo")
            .words(words)
            .words("--package tokenscope-server")
    };
    of_server("clippy --all-targets")
        .words("-- -D warnings")
        .run()?;
    of_server("doc --no-deps")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()?;
    let tests = of_server("test --profile dev");
    match python::with_packages("server/tests/clients/requirements.txt")? {
        Some(python) => tests.env("TOKENSCOPE_PYTHON", python).run()?,
        None => {
            println!("    no python3: without LaunchDarkly's client and without the fuzzer");
            tests.run()?;
        }
    }
    Ok(Outcome::Passed)
}

fn doc(_: &Options) -> Result<Outcome> {
    cmd("cargo")
        .words("doc --package tokenscope --no-deps --all-features")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
        .map(passed)
}

fn build(_: &Options) -> Result<Outcome> {
    pack::build().map(passed)
}

fn js(_: &Options) -> Result<Outcome> {
    npm::install("pkg-template")?;
    npm::bin("pkg-template", "biome")
        .words("ci --error-on-warnings")
        .words(if stdout().is_terminal() {
            ""
        } else {
            "--colors=off"
        })
        .run()?;
    if paths::at("benches/package.json").is_file() {
        npm::install("benches")?;
        npm().words("run check").dir("benches").run()?;
    }
    Ok(Outcome::Passed)
}

fn runtimes(options: &Options) -> Result<Outcome> {
    npm::install("tests/runtimes")?;
    let run = node()
        .words("tests/runtimes/run.mjs")
        .env("TOKENSCOPE_CHROMIUM", chromium::find()?)
        .env("TOKENSCOPE_TARBALL", pack::tarball()?);
    with_corpus(run, options).run().map(passed)
}

fn edge(_: &Options) -> Result<Outcome> {
    const FOLDER: &str = "examples/edge-worker";
    npm::install(FOLDER)?;
    npm().words("run check").dir(FOLDER).run()?;
    npm().words("test").dir(FOLDER).run().map(passed)
}

fn size(_: &Options) -> Result<Outcome> {
    let script = "const { brotliCompressSync, constants } = require('node:zlib'); \
         const bytes = require('node:fs').readFileSync(process.argv[1]); \
         const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }; \
         console.log(bytes.length, brotliCompressSync(bytes, { params }).length)";
    let mut too_large = Vec::new();
    for module in &pack::MODULES {
        let printed = node()
            .args(["-e", script])
            .args([module.wasm_file()])
            .output()?;
        let mut numbers = printed
            .split_whitespace()
            .filter_map(|number| number.parse::<u64>().ok());
        let (Some(raw), Some(brotli)) = (numbers.next(), numbers.next()) else {
            return Err(format!("node printed `{printed}` instead of two sizes").into());
        };
        let (name, limit) = (module.name, module.limit);
        println!("    {name}: {raw} bytes, brotli {brotli} of at most {limit}");
        if brotli > limit {
            too_large.push(name);
        }
    }
    if !too_large.is_empty() {
        return Err(format!("too large: {}", too_large.join(", ")).into());
    }
    Ok(Outcome::Passed)
}

fn www(options: &Options) -> Result<Outcome> {
    if !paths::at("www/package.json").is_file() {
        return Ok(Outcome::Skipped("no www/package.json yet"));
    }
    npm::install("www")?;
    for script in ["check", "test", "build"] {
        npm()
            .args(["run", "--if-present", script])
            .dir("www")
            .run()?;
    }
    cmd("cargo")
        .words("build --package tokenscope-server")
        .run()?;
    let e2e = npm()
        .words("run e2e")
        .dir("www")
        .env("TOKENSCOPE_CHROMIUM", chromium::find()?)
        .env(
            "TOKENSCOPE_SERVER",
            paths::target()?.join("debug/tokenscope-server"),
        );
    with_corpus(e2e, options).run().map(passed)
}

fn passed((): ()) -> Outcome {
    Outcome::Passed
}

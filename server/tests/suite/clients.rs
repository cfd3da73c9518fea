//! What others wrote against this API, or against any: LaunchDarkly's own client, and a fuzzer of descriptions. Both are
//! programs in Python, of the packages in `tests/clients/requirements.txt`; `TOKENSCOPE_PYTHON` is one that has them.

use std::process::Command;

use serde_json::Value;
use tokenscope_server::{openapi, routes};

use crate::support::process::Process;

fn python(script: &str) -> Option<Command> {
    let Some(python) = std::env::var_os("TOKENSCOPE_PYTHON") else {
        eprintln!("skipped {script}: no TOKENSCOPE_PYTHON with the packages that it needs");
        return None;
    };
    let mut command = Command::new(python);
    command.arg(format!(
        "{}/tests/clients/{script}",
        env!("CARGO_MANIFEST_DIR")
    ));
    Some(command)
}

fn server(arguments: &[&str]) -> (Process, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("tokens.db").display());
    let log = folder.path().join("log");
    (Process::start(&database, &log, arguments), folder)
}

#[test]
fn launchdarklys_own_client_works_unchanged() {
    let Some(mut client) = python("launchdarkly.py") else {
        return;
    };
    let (server, _folder) = server(&[]);
    let output = client
        .arg(&server.url)
        .arg(server.value.as_ref().unwrap())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_server_answers_as_it_is_described() {
    let Some(mut fuzzer) = python("fuzz.py") else {
        return;
    };
    let (server, folder) = server(&["--demo", "--unknown-tokens", "4000000000"]);
    let examples = std::env::var("TOKENSCOPE_EXAMPLES").unwrap_or_else(|_| "10".to_owned());
    let output = fuzzer.args([&server.url, &examples]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let cases = said.lines().filter(|line| line.contains(" generated, "));
    println!("{}", cases.collect::<Vec<_>>().join("\n"));
    server.end();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    let error = log.lines().find(|line| line.contains(" ERROR "));
    assert_eq!(error, None);
}

#[test]
fn every_shape_that_the_description_names_is_there() {
    let document = openapi::document();
    let schemas = &document["components"]["schemas"];
    let mut open = vec![&document];
    let mut named = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(entries) => {
                if let Some(Value::String(name)) = entries.get("$ref") {
                    named += 1;
                    let name = name.strip_prefix("#/components/schemas/").unwrap();
                    assert!(schemas.get(name).is_some(), "{name}");
                }
                open.extend(entries.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(named > 500, "{named}");
    let mut ids: Vec<&str> = routes::all().iter().map(|route| route.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands for two operations");
}

//! A list of named steps, run one after the other, with a table at the end.

use crate::Result;
use crate::test::Options;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

pub struct Step {
    pub name: &'static str,
    /// What it does, for the reader of the log.
    pub what: &'static str,
    /// Steps without whose success this one makes no sense.
    pub needs: &'static [&'static str],
    pub run: fn(&Options) -> Result<Outcome>,
}

pub enum Outcome {
    Passed,
    /// There was nothing to check, and why.
    Skipped(&'static str),
}

enum Verdict {
    Passed,
    Skipped(&'static str),
    Failed(String),
    NotRun(&'static str),
}

/// Prints what `run` does and how long it took. Commands of one piece use this, `cargo xtask test` uses [`run_all`].
pub fn phase<T>(what: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what}");
    let start = Instant::now();
    let outcome = run();
    println!(
        "    {} in {}",
        if outcome.is_ok() { "done" } else { "FAILED" },
        seconds(start.elapsed())
    );
    outcome
}

/// Runs the `chosen` steps in their order. A failure stops only the steps that need it.
pub fn run_all(chosen: &[&Step], options: &Options) -> Result {
    let mut verdicts: Vec<(&Step, Verdict, Duration)> = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!(
            "==> [{}/{}] {}: {}",
            index + 1,
            chosen.len(),
            step.name,
            step.what
        );
        let start = Instant::now();
        let missing = step.needs.iter().find(|need| {
            verdicts.iter().any(|(done, verdict, _)| {
                done.name == **need && matches!(verdict, Verdict::Failed(_) | Verdict::NotRun(_))
            })
        });
        let verdict = match missing {
            Some(need) => Verdict::NotRun(need),
            None => match (step.run)(options) {
                Ok(Outcome::Passed) => Verdict::Passed,
                Ok(Outcome::Skipped(why)) => Verdict::Skipped(why),
                Err(error) => Verdict::Failed(error.to_string()),
            },
        };
        let time = start.elapsed();
        match &verdict {
            Verdict::Passed => println!("    ok in {}", seconds(time)),
            Verdict::Skipped(why) => println!("    skipped: {why}"),
            Verdict::Failed(error) => println!("    FAILED after {}: {error}", seconds(time)),
            Verdict::NotRun(need) => println!("    not run: needs `{need}`"),
        }
        stdout().flush()?;
        verdicts.push((step, verdict, time));
    }
    summary(&verdicts)
}

/// A step that could not run counts as failed: it did not pass.
fn summary(verdicts: &[(&Step, Verdict, Duration)]) -> Result {
    println!("\n{:<11} {:>9}  result", "step", "time");
    for (step, verdict, time) in verdicts {
        let text = match verdict {
            Verdict::Passed => "passed".to_owned(),
            Verdict::Skipped(why) => format!("skipped: {why}"),
            Verdict::Failed(error) => {
                format!("FAILED: {}", error.lines().next().unwrap_or_default())
            }
            Verdict::NotRun(need) => format!("NOT RUN: needs `{need}`"),
        };
        println!("{:<11} {:>9}  {text}", step.name, seconds(*time));
    }
    let total: Duration = verdicts.iter().map(|(_, _, time)| *time).sum();
    println!("{:<11} {:>9}\n", "total", seconds(total));
    let passed = verdicts
        .iter()
        .filter(|(_, verdict, _)| matches!(verdict, Verdict::Passed))
        .count();
    let skipped = verdicts
        .iter()
        .filter(|(_, verdict, _)| matches!(verdict, Verdict::Skipped(_)))
        .count();
    let failed = verdicts.len() - passed - skipped;
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        return Ok(());
    }
    // The count above is to stay the last line, so no message follows it.
    stdout().flush()?;
    std::process::exit(1)
}

pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

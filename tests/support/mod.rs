//! What the test files share. Each is a crate of its own and uses a part of this.
#![allow(dead_code)]

use serde_json::Value;

/// Something that answers the questions of the case files. `None`: it has no answer to this
/// kind of question (the naive evaluator gives no diagnostics).
pub trait Evaluator {
    fn name(&self) -> &'static str;

    /// One account, many questions, each answered in the form of a case's `expect`. Where the
    /// account does not load, every answer is `{"error": code}`.
    fn answers(&self, document: &Value, options: &Value, asks: &[Value]) -> Vec<Option<Value>>;
}

pub mod cases;
pub mod engine;
pub mod generate;

/// Everyone who is held to the law. The engine stands beside the naive evaluator here.
pub fn evaluators() -> Vec<Box<dyn Evaluator>> {
    vec![Box::new(crate::naive::Naive), Box::new(engine::Engine)]
}

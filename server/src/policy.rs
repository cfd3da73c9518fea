//! Policies as they come in: read by the evaluator, refused where it finds an error.

use std::sync::Arc;

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use tokenscope::{Catalog, Diagnostic, ParseOptions, Policy, Severity, parse_policy};

use crate::error::{ApiError, Result};

/// The policy, and the text of it that is stored. Warnings are for whoever writes it, and stop nothing.
///
/// # Errors
///
/// 400 with all diagnostics, whose places are in the policy's own text.
pub fn read_policy(part: &str, text: &RawValue) -> Result<(Arc<Policy>, Box<RawValue>)> {
    let catalog = Catalog::launchdarkly();
    let parsed = parse_policy(text.get(), &ParseOptions::new(&catalog));
    let Some(policy) = parsed.policy else {
        let is_error = |told: &&Diagnostic| told.severity == Severity::Error;
        let first = parsed.diagnostics.iter().find(is_error);
        let first = first.map(ToString::to_string).unwrap_or_default();
        let all: Vec<Value> = parsed.diagnostics.iter().map(|it| json!(it)).collect();
        return Err(ApiError::invalid(format!("`{part}`: {first}")).with("diagnostics", all.into()));
    };
    let unwritable = |_| ApiError::internal("a policy that is no JSON");
    let stored = to_raw_value(&policy).map_err(unwritable)?;
    Ok((Arc::new(policy), stored))
}

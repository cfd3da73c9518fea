//! From a policy back to text.

use std::fmt::Write;

use super::{Effect, Policy};

/// The policy as JSON with two spaces, one pattern a line, as `JSON.stringify(policy, null, 2)` has it.
///
/// Parsing the result gives the same policy.
///
/// ```
/// use tokenscope::catalog::Catalog;
/// use tokenscope::policy::{ParseOptions, format_policy, parse_policy};
/// let catalog = Catalog::launchdarkly();
/// let text = r#"[{"resources":["proj/*"],"actions":["viewProject"],"effect":"allow","notActions":[]}]"#;
/// let policy = parse_policy(text, &ParseOptions::new(&catalog)).policy.unwrap();
/// assert_eq!(format_policy(&policy), r#"[
///   {
///     "effect": "allow",
///     "actions": [
///       "viewProject"
///     ],
///     "resources": [
///       "proj/*"
///     ]
///   }
/// ]"#);
/// ```
pub fn format_policy(policy: &Policy) -> String {
    let mut text = String::from("[");
    for (index, statement) in policy.statements.iter().enumerate() {
        text.push_str(if index == 0 { "\n  {\n" } else { ",\n  {\n" });
        text.push_str(match statement.effect {
            Effect::Allow => "    \"effect\": \"allow\",\n",
            Effect::Deny => "    \"effect\": \"deny\",\n",
        });
        let [actions, resources] = statement.lists();
        list(&mut text, actions);
        text.push_str(",\n");
        list(&mut text, resources);
        text.push_str("\n  }");
    }
    text.push_str(if policy.statements.is_empty() {
        "]"
    } else {
        "\n]"
    });
    text
}

fn list(text: &mut String, (key, patterns): (&str, Vec<&str>)) {
    text.push_str("    \"");
    text.push_str(key);
    text.push_str("\": [");
    for (index, pattern) in patterns.iter().enumerate() {
        text.push_str(if index == 0 { "\n      " } else { ",\n      " });
        print_string(text, pattern);
    }
    text.push_str("\n    ]");
}

/// Writes a string of JSON.
pub(crate) fn print_string(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            // Writing to a `String` does not fail.
            c if c < ' ' => _ = write!(text, "\\u{:04x}", u32::from(c)),
            c => text.push(c),
        }
    }
    text.push('"');
}

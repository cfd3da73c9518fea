//! Resources from their parts, so that no key can claim to be more than a key (rule 3.5).

use std::fmt;

use super::resource::{MAX_RESOURCE_BYTES, MAX_SEGMENTS, is_key, is_type};

/// One segment to build a resource from, see [`resource`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedSegment<'a> {
    /// The resource type.
    pub kind: &'a str,
    /// Its key; `None` for the types that have none (`acct`, `ip-allowlist`).
    pub key: Option<&'a str>,
    /// What it is tagged with.
    pub tags: Vec<&'a str>,
    /// The keys of the views it is linked to.
    pub views: Vec<&'a str>,
    /// Of an environment, where known.
    pub critical: Option<bool>,
}

/// A part that can stand in no resource (rule 3.5): a key with `/`, `:`, `,`, `;` or a blank would claim more than it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadName {
    /// Which part: `type`, `key`, `tag`, `view` or `critical`.
    pub part: &'static str,
    /// Which segment, from 0.
    pub segment: usize,
    /// What was given.
    pub given: Box<str>,
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            part,
            segment,
            given,
        } = self;
        write!(
            f,
            "the {part} `{given}` of segment {segment} cannot stand in a resource"
        )
    }
}

impl std::error::Error for BadName {}

/// Spells a resource from its parts, parent to child (rule 3.5).
///
/// # Errors
///
/// [`BadName`] where a key is missing, a key, tag or view is not of `[A-Za-z0-9._-]+`, a type not of `[a-z][a-z-]*`,
/// `critical` stands on anything but `env`, or there are more than [`MAX_SEGMENTS`] segments or [`MAX_RESOURCE_BYTES`] bytes.
///
/// ```
/// use tokenscope::{NamedSegment, resource};
/// let flag = resource(&[
///     NamedSegment { kind: "proj", key: Some("web"), ..Default::default() },
///     NamedSegment { kind: "env", key: Some("production"), critical: Some(true), ..Default::default() },
///     NamedSegment { kind: "flag", key: Some("checkout"), tags: vec!["beta"], views: vec!["frontend"], ..Default::default() },
/// ]);
/// assert_eq!(flag.unwrap(), "proj/web:env/production;{critical:true}:flag/checkout;beta,view:frontend");
/// assert_eq!(
///     resource(&[NamedSegment { kind: "flag", key: Some("x;beta"), ..Default::default() }]).unwrap_err().part,
///     "key",
/// );
/// ```
pub fn resource(segments: &[NamedSegment<'_>]) -> Result<String, BadName> {
    let mut text = String::with_capacity(64);
    for (at, segment) in segments.iter().enumerate() {
        let bad = |part, given: &str| BadName {
            part,
            segment: at,
            given: given.into(),
        };
        if at > 0 {
            text.push(':');
        }
        if !is_type(segment.kind) {
            return Err(bad("type", segment.kind));
        }
        text.push_str(segment.kind);
        if segment.key.is_none() && !matches!(segment.kind, "acct" | "ip-allowlist") {
            return Err(bad("key", ""));
        }
        if let Some(key) = segment.key {
            if !is_key(key) {
                return Err(bad("key", key));
            }
            text.push('/');
            text.push_str(key);
        }
        let mut separator = ';';
        let mut fact = |prefix: &str, fact: &str| {
            text.push(separator);
            separator = ',';
            text.push_str(prefix);
            text.push_str(fact);
        };
        for tag in &segment.tags {
            if !is_key(tag) {
                return Err(bad("tag", tag));
            }
            fact("", tag);
        }
        for view in &segment.views {
            if !is_key(view) {
                return Err(bad("view", view));
            }
            fact("view:", view);
        }
        if let Some(critical) = segment.critical {
            if segment.kind != "env" {
                return Err(bad("critical", if critical { "true" } else { "false" }));
            }
            fact(
                "",
                if critical {
                    "{critical:true}"
                } else {
                    "{critical:false}"
                },
            );
        }
    }
    let bad = |part, segment, given: &str| {
        let given = given.into();
        BadName {
            part,
            segment,
            given,
        }
    };
    match segments.get(MAX_SEGMENTS) {
        _ if segments.is_empty() => Err(bad("type", 0, "")),
        Some(segment) => Err(bad("type", MAX_SEGMENTS, segment.kind)),
        None if text.len() > MAX_RESOURCE_BYTES => Err(bad("key", 0, "")),
        None => Ok(text),
    }
}

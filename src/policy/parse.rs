//! From JSON to a policy and everything that is wrong with it (rules 2 and 3).

use super::lint::{self, Placed};
use super::specifier::{self, Reading};
use super::{Effect, Glob, Policy, Selection, Specifier, Statement};
use crate::catalog::Catalog;
use crate::source::{
    Diagnostic, Entry, Limits, Node, Path, Positions, Report, Severity, check_keys, closest,
    excerpt, parse_json,
};

/// Statements in one policy.
pub const MAX_STATEMENTS: usize = 10_000;
/// Patterns in one list of a statement.
pub const MAX_PATTERNS: usize = 10_000;
/// Bytes of one pattern.
pub const MAX_PATTERN_BYTES: usize = 4_096;

/// How a policy is read.
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions<'a> {
    /// Unknown actions, types and keys and a bare `*` are errors, not warnings.
    pub strict: bool,
    /// What is known.
    pub catalog: &'a Catalog,
    /// Whether `${self}` and `${owner}` may stand there: in base roles and in what was frozen from them (rule 4.1).
    pub reserved_holes: bool,
}

impl<'a> ParseOptions<'a> {
    /// Not strict, and without the holes of base roles.
    pub fn new(catalog: &'a Catalog) -> Self {
        Self {
            strict: false,
            catalog,
            reserved_holes: false,
        }
    }

    /// What weighs as an error under `strict` alone.
    pub(crate) fn severity(&self) -> Severity {
        match self.strict {
            true => Severity::Error,
            false => Severity::Warning,
        }
    }
}

/// What became of a text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// `None`: it has an error, so all of it grants nothing (rule 2.7).
    pub policy: Option<Policy>,
    /// Everything found, at most [`Report::LIMIT`] of them.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the text of one policy, within [`Limits::POLICY`], and tells all that is wrong with it in one go.
///
/// ```
/// use tokenscope::catalog::Catalog;
/// use tokenscope::policy::{ParseOptions, parse_policy};
/// let catalog = Catalog::launchdarkly();
/// let text = r#"[{ "effect": "Deny", "actions": ["updateon"], "resources": ["proj/*:env/*:flag/*"] }]"#;
/// let parsed = parse_policy(text, &ParseOptions::new(&catalog));
/// assert!(parsed.policy.is_none());
/// let codes: Vec<&str> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
/// assert_eq!(codes, ["effect_invalid", "unknown_action"]);
/// assert_eq!(parsed.diagnostics[1].help.as_deref(), Some("did you mean `updateOn`"));
/// ```
pub fn parse_policy(text: &str, options: &ParseOptions<'_>) -> Parsed {
    let positions = Positions::new(text);
    let mut report = Report::new(Some(&positions));
    let policy = match parse_json(text, &Limits::POLICY) {
        Ok(node) => read_policy(&node, &Path::ROOT, options, &mut report),
        Err(diagnostic) => {
            report.add(*diagnostic);
            None
        }
    };
    Parsed {
        policy,
        diagnostics: report.finish(),
    }
}

/// Reads a policy that stands in a document, at `path`. `None`: it has an error, which the report holds.
pub fn read_policy(
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) -> Option<Policy> {
    let before = report.errors();
    let Some(items) = node.as_list() else {
        let message = format!("a policy is a list of statements, not {}", node.kind());
        let diagnostic = Diagnostic::error("policy_not_a_list", message);
        let diagnostic = match node {
            node if node.get("effect").is_some() => {
                diagnostic.help("put the statement into a list: `[{…}]`")
            }
            node if node.get("policy").is_some() => {
                diagnostic.help("give the list under `policy` alone")
            }
            _ => diagnostic,
        };
        report.push(diagnostic, path, node.span);
        return None;
    };
    if items.len() > MAX_STATEMENTS {
        let message = format!("{} statements, more than {MAX_STATEMENTS}", items.len());
        let diagnostic = Diagnostic::error("too_many_statements", message);
        report.push(
            diagnostic.with("limit", MAX_STATEMENTS.to_string()),
            path,
            node.span,
        );
        return None;
    }
    let mut reader = Reader { options, report };
    let placed: Vec<Placed<'_>> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| reader.statement(index, item, &path.index(index)))
        .collect();
    lint::policy(&placed, path, options, report);
    let statements = placed.into_iter().map(|placed| placed.statement).collect();
    (report.errors() == before).then_some(Policy { statements })
}

/// Reads one list of action patterns; `None`: not one of them can be used, or one has an error.
pub fn read_actions(
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) -> Option<Vec<Glob>> {
    let mut actions = Vec::new();
    let mut reader = Reader { options, report };
    let whole = reader.patterns(node, path, &mut |reader, text, item, path| {
        actions.push(reader.action(text, item, path));
        true
    });
    whole.then_some(actions)
}

/// Reads one resource specifier.
pub fn read_specifier(
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) -> Option<Specifier> {
    let mut reader = Reader { options, report };
    let text = reader.text(node, path)?;
    reader.specifier(text, node, path)
}

pub(super) struct Reader<'r, 'p> {
    pub options: &'r ParseOptions<'r>,
    pub report: &'r mut Report<'p>,
}

const KEYS: [&str; 5] = [
    "effect",
    "actions",
    "notActions",
    "resources",
    "notResources",
];

impl<'r, 'p> Reader<'r, 'p> {
    fn statement<'n>(
        &mut self,
        index: usize,
        node: &'n Node,
        path: &Path<'_>,
    ) -> Option<Placed<'n>> {
        let before = self.report.errors();
        let Some(entries) = node.as_object() else {
            let message = format!("a statement is an object, not {}", node.kind());
            self.report.push(
                Diagnostic::error("statement_not_an_object", message),
                path,
                node.span,
            );
            return None;
        };
        check_keys(entries, path, self.report);
        for entry in entries.iter().filter(|entry| !KEYS.contains(&&*entry.key)) {
            self.unknown_key(entry, path);
        }
        let effect = self.effect(node, path);
        let (mut actions, mut resources) = (Vec::new(), Vec::new());
        let action_list = self.selection(
            node,
            path,
            ["actions", "notActions"],
            &mut |reader, text, item, path| {
                actions.push(reader.action(text, item, path));
                true
            },
        );
        let resource_list = self.selection(
            node,
            path,
            ["resources", "notResources"],
            &mut |reader, text, item, path| {
                let specifier = reader.specifier(text, item, path);
                let usable = specifier.is_some();
                resources.extend(specifier);
                usable
            },
        );
        let (effect, (except, action_list), (resources_except, resource_list)) =
            (effect?, action_list?, resource_list?);
        if self.report.errors() != before {
            return None;
        }
        let statement = Statement {
            effect,
            actions: Selection {
                except,
                patterns: actions,
            },
            resources: Selection {
                except: resources_except,
                patterns: resources,
            },
        };
        Some(Placed {
            index,
            node,
            statement,
            action_list,
            resource_list,
        })
    }

    fn unknown_key(&mut self, entry: &Entry, path: &Path<'_>) {
        let key = excerpt(&entry.key);
        let message = format!("a statement has no key `{key}`");
        let severity = self.options.severity();
        let mut diagnostic = Diagnostic::worded(severity, "unknown_key", message).with("key", key);
        if let Some(meant) = closest(&entry.key, KEYS) {
            diagnostic = diagnostic
                .with("suggestion", meant)
                .help(format!("did you mean `{meant}`"));
        }
        self.report
            .push(diagnostic, &path.key(&entry.key), entry.key_span);
    }

    fn effect(&mut self, statement: &Node, path: &Path<'_>) -> Option<Effect> {
        let Some(node) = statement.get("effect") else {
            let diagnostic = Diagnostic::error("effect_missing", "the statement has no `effect`");
            self.report.push(
                diagnostic.help("it is `allow` or `deny`"),
                path,
                statement.span,
            );
            return None;
        };
        let found = match node.as_str() {
            Some("allow") => return Some(Effect::Allow),
            Some("deny") => return Some(Effect::Deny),
            Some(text) => format!("`{}`", excerpt(text)),
            None => node.kind().to_owned(),
        };
        let message = format!("an effect is `allow` or `deny`, not {found}");
        let mut diagnostic = Diagnostic::error("effect_invalid", message);
        let meant = node
            .as_str()
            .and_then(|text| closest(text.trim(), ["allow", "deny"]));
        if let Some(meant) = meant {
            diagnostic = diagnostic
                .with("suggestion", meant)
                .help(format!("write `{meant}`"));
        }
        self.report.push(diagnostic, &path.key("effect"), node.span);
        None
    }

    fn action(&mut self, text: &str, node: &Node, path: &Path<'_>) -> Glob {
        let glob = Glob::new(text);
        lint::action(&glob, node, path, self.options, self.report);
        glob
    }

    fn specifier(&mut self, text: &str, node: &Node, path: &Path<'_>) -> Option<Specifier> {
        let reading = Reading {
            reserved_holes: self.options.reserved_holes,
            catalog: self.options.catalog,
        };
        match specifier::read(text, reading) {
            Ok(located) => {
                lint::specifier(text, &located, node, path, self.options, self.report);
                Some(Specifier {
                    text: text.into(),
                    form: located.form,
                })
            }
            Err(problems) => {
                for problem in problems {
                    self.report
                        .push_within(problem.diagnostic, path, node.span, problem.place);
                }
                None
            }
        }
    }
}

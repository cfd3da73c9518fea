//! From JSON to a policy and everything that is wrong with it (rules 2 and 3).

use super::lint::{self, Placed};
use super::lists::{ACTIONS, Patterns, RESOURCES};
use super::phrases::{
    EFFECT_INVALID, EFFECT_MISSING, EFFECT_NOT_A_STRING, POLICY_IN_A_ROLE, POLICY_NOT_A_LIST,
    POLICY_OF_ONE, STATEMENT_NOT_AN_OBJECT, TOO_MANY_STATEMENTS, UNKNOWN_KEY,
};
use super::specifier::{self, Reading};
use super::{Effect, Glob, Policy, Selection, Specifier, Statement};
use crate::catalog::Catalog;
use crate::source::{
    Diagnostic, Limits, Node, Path, Phrase, Positions, Report, Severity, check_keys, closest,
    parse_json,
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
        let phrase = if node.get("effect").is_some() {
            &POLICY_OF_ONE
        } else if node.get("policy").is_some() {
            &POLICY_IN_A_ROLE
        } else {
            &POLICY_NOT_A_LIST
        };
        report.say(phrase, &[("found", node.kind())], path, node.span);
        return None;
    };
    let count = [items.len(), MAX_STATEMENTS];
    if report.too_many(&TOO_MANY_STATEMENTS, count, path, node.span) {
        return None;
    }
    let mut reader = Reader { options, report };
    let mut placed = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        if let Some(statement) = reader.statement(index, item, &path.index(index)) {
            placed.push(statement);
        }
    }
    lint::policy(&placed, path, options, report);
    if report.errors() != before {
        return None;
    }
    let mut statements = Vec::with_capacity(placed.len());
    for placed in placed {
        statements.push(placed.statement);
    }
    Some(Policy { statements })
}

/// Reads a statement that stands alone.
pub fn read_statement(
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) -> Option<Statement> {
    let mut reader = Reader { options, report };
    let placed = reader.statement(0, node, path)?;
    Some(placed.statement)
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
    let whole = reader.patterns(node, path, &mut Patterns::Actions(&mut actions));
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

impl Reader<'_, '_> {
    fn statement<'n>(
        &mut self,
        index: usize,
        node: &'n Node,
        path: &Path<'_>,
    ) -> Option<Placed<'n>> {
        let before = self.report.errors();
        let Some(entries) = node.as_object() else {
            let params = [("found", node.kind())];
            self.report
                .say(&STATEMENT_NOT_AN_OBJECT, &params, path, node.span);
            return None;
        };
        check_keys(entries, path, self.report);
        for entry in entries {
            if !KEYS.contains(&&*entry.key) {
                let unknown = ("key", &*entry.key);
                let diagnostic = self.unknown(&UNKNOWN_KEY, unknown, &mut KEYS.iter().copied());
                self.report
                    .push(diagnostic, &path.key(&entry.key), entry.key_span);
            }
        }
        let effect = self.effect(node, path);
        let (mut actions, mut resources) = (Vec::new(), Vec::new());
        let patterns = &mut Patterns::Actions(&mut actions);
        let action_list = self.selection(node, path, &ACTIONS, patterns);
        let patterns = &mut Patterns::Resources(&mut resources);
        let resource_list = self.selection(node, path, &RESOURCES, patterns);
        let (effect, action_list, resource_list) = (effect?, action_list?, resource_list?);
        if self.report.errors() != before {
            return None;
        }
        let statement = Statement {
            effect,
            actions: Selection {
                except: action_list.except,
                patterns: actions,
            },
            resources: Selection {
                except: resource_list.except,
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

    fn effect(&mut self, statement: &Node, path: &Path<'_>) -> Option<Effect> {
        let Some(node) = statement.get("effect") else {
            self.report.say(&EFFECT_MISSING, &[], path, statement.span);
            return None;
        };
        let diagnostic = match node.as_str() {
            Some("allow") => return Some(Effect::Allow),
            Some("deny") => return Some(Effect::Deny),
            Some(text) => {
                let effects = ["allow", "deny"];
                let diagnostic = Diagnostic::new(&EFFECT_INVALID, &[("effect", text)]);
                match closest(text.trim_ascii(), effects.iter().copied()) {
                    Some(meant) => diagnostic.suggesting(meant),
                    None => diagnostic,
                }
            }
            None => Diagnostic::new(&EFFECT_NOT_A_STRING, &[("found", node.kind())]),
        };
        self.report.push(diagnostic, &path.key("effect"), node.span);
        None
    }

    /// What is said of a word that is none of those known, as heavy as the options have it.
    #[inline(never)]
    pub(super) fn unknown(
        &self,
        phrase: &Phrase,
        param: (&'static str, &str),
        known: &mut dyn Iterator<Item = &str>,
    ) -> Diagnostic {
        let diagnostic = Diagnostic::new(phrase, &[param]).weighing(self.options.severity());
        if self.report.is_full() {
            return diagnostic;
        }
        match closest(param.1.trim_ascii(), known) {
            Some(meant) => diagnostic.suggesting(meant),
            None => diagnostic,
        }
    }

    pub(super) fn action(&mut self, text: &str, node: &Node, path: &Path<'_>) -> Glob {
        let glob = Glob::new(text);
        lint::action(self, &glob, node, path);
        glob
    }

    pub(super) fn specifier(
        &mut self,
        text: &str,
        node: &Node,
        path: &Path<'_>,
    ) -> Option<Specifier> {
        let reading = Reading {
            reserved_holes: self.options.reserved_holes,
            catalog: self.options.catalog,
        };
        match specifier::read(text, reading) {
            Ok(located) => {
                lint::specifier(self, text, &located, node, path);
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

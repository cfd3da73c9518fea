//! The lists of patterns in a statement: which of two counts, and what each item is.

use super::parse::{MAX_PATTERN_BYTES, MAX_PATTERNS, Reader};
use crate::source::{Diagnostic, Node, Path, excerpt};

/// Takes in one pattern; whether it can be used. Not generic: actions and specifiers are read by the same code.
pub(super) type Each<'e, 'r, 'p> =
    dyn FnMut(&mut Reader<'r, 'p>, &str, &Node, &Path<'_>) -> bool + 'e;

impl<'r, 'p> Reader<'r, 'p> {
    /// One of the two lists; an empty one counts as absent (rule 2.1).
    ///
    /// Answers whether it is the second, and where it stands.
    pub(super) fn selection<'n>(
        &mut self,
        statement: &'n Node,
        path: &Path<'_>,
        [plain, except]: [&'static str; 2],
        read: &mut Each<'_, 'r, 'p>,
    ) -> Option<(bool, (&'static str, &'n Node))> {
        let present = |key| {
            let node = statement.get(key)?;
            (node.as_list().is_none_or(|items| !items.is_empty())).then_some((key, node))
        };
        let (key, node) = match (present(plain), present(except)) {
            (Some(list), None) | (None, Some(list)) => list,
            (Some(_), Some((_, node))) => {
                let code = if plain == "actions" {
                    "actions_and_not_actions"
                } else {
                    "resources_and_not_resources"
                };
                let message = format!("a statement has `{plain}` or `{except}`, not both");
                let diagnostic = Diagnostic::error(code, message);
                self.report.push(
                    diagnostic.help("keep one, or make two statements"),
                    &path.key(except),
                    node.span,
                );
                // Their patterns may have errors of their own.
                for (key, node) in [present(plain), present(except)].into_iter().flatten() {
                    self.patterns(node, &path.key(key), read);
                }
                return None;
            }
            (None, None) => {
                let code = if plain == "actions" {
                    "actions_missing"
                } else {
                    "resources_missing"
                };
                let message = format!("the statement has neither `{plain}` nor `{except}`");
                let diagnostic = Diagnostic::error(code, message);
                self.report.push(
                    diagnostic.help("an empty list counts as absent"),
                    path,
                    statement.span,
                );
                return None;
            }
        };
        let whole = self.patterns(node, &path.key(key), read);
        whole.then_some((key == except, (key, node)))
    }

    /// Reads each item of a list; whether all of them can be used.
    pub(super) fn patterns(
        &mut self,
        node: &Node,
        path: &Path<'_>,
        read: &mut Each<'_, 'r, 'p>,
    ) -> bool {
        let Some(items) = node.as_list() else {
            let diagnostic = Diagnostic::error(
                "not_a_list",
                format!("expected a list of strings, found {}", node.kind()),
            );
            let diagnostic = match node.as_str() {
                Some(text) => diagnostic.help(format!("write `[\"{}\"]`", excerpt(text))),
                None => diagnostic,
            };
            self.report.push(diagnostic, path, node.span);
            return false;
        };
        if items.len() > MAX_PATTERNS {
            let message = format!("{} patterns, more than {MAX_PATTERNS}", items.len());
            let diagnostic = Diagnostic::error("too_many_patterns", message);
            self.report.push(
                diagnostic.with("limit", MAX_PATTERNS.to_string()),
                path,
                node.span,
            );
            return false;
        }
        let mut whole = true;
        for (index, item) in items.iter().enumerate() {
            let path = path.index(index);
            let text = self.text(item, &path);
            whole &= text.is_some_and(|text| read(self, text, item, &path));
        }
        whole
    }

    pub(super) fn text<'n>(&mut self, node: &'n Node, path: &Path<'_>) -> Option<&'n str> {
        let diagnostic = match node.as_str() {
            None => Diagnostic::error(
                "not_a_string",
                format!("expected a string, found {}", node.kind()),
            ),
            Some("") => Diagnostic::error("empty_pattern", "an empty string matches nothing"),
            Some(text) if text.len() > MAX_PATTERN_BYTES => {
                let message = format!(
                    "a pattern of {} bytes, more than {MAX_PATTERN_BYTES}",
                    text.len()
                );
                Diagnostic::error("pattern_too_long", message)
                    .with("limit", MAX_PATTERN_BYTES.to_string())
            }
            Some(text) => return Some(text),
        };
        self.report.push(diagnostic, path, node.span);
        None
    }
}

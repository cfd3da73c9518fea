//! The lists of patterns in a statement: which of two counts, and what each item is.

use super::parse::{MAX_PATTERN_BYTES, MAX_PATTERNS, Reader};
use super::phrases::{
    ACTIONS_MISSING, ACTIONS_TWICE, EMPTY_PATTERN, NOT_A_LIST, NOT_A_STRING, PATTERN_TOO_LONG,
    RESOURCES_MISSING, RESOURCES_TWICE, STRING_NOT_A_LIST, TOO_MANY_PATTERNS,
};
use super::{Glob, Specifier};
use crate::source::{Node, Path, Phrase, Span};

/// The two lists of a statement of which one counts, and what is said where none or both are there.
pub(super) struct Lists {
    plain: &'static str,
    except: &'static str,
    missing: &'static Phrase,
    twice: &'static Phrase,
}

pub(super) static ACTIONS: Lists = Lists {
    plain: "actions",
    except: "notActions",
    missing: &ACTIONS_MISSING,
    twice: &ACTIONS_TWICE,
};

pub(super) static RESOURCES: Lists = Lists {
    plain: "resources",
    except: "notResources",
    missing: &RESOURCES_MISSING,
    twice: &RESOURCES_TWICE,
};

/// Where the patterns of a list go.
pub(super) enum Patterns<'l> {
    Actions(&'l mut Vec<Glob>),
    Resources(&'l mut Vec<Specifier>),
}

/// A list that counts, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Selected<'n> {
    /// `actions`, `notActions`, `resources` or `notResources`.
    pub key: &'static str,
    /// Items stand in the order of the patterns.
    pub node: &'n Node,
    /// Whether it is the second of the two.
    pub except: bool,
}

impl Selected<'_> {
    /// Where the item of that index stands.
    pub(super) fn span(&self, index: usize) -> Span {
        let item = self.node.as_list().and_then(|items| items.get(index));
        item.map_or(self.node.span, |item| item.span)
    }
}

impl Reader<'_, '_> {
    /// One of the two lists; an empty one counts as absent (rule 2.1). `None`: it cannot be used.
    pub(super) fn selection<'n>(
        &mut self,
        statement: &'n Node,
        path: &Path<'_>,
        lists: &Lists,
        patterns: &mut Patterns<'_>,
    ) -> Option<Selected<'n>> {
        let mut found = None;
        let mut whole = true;
        for (key, except) in [(lists.plain, false), (lists.except, true)] {
            let Some(node) = statement.get(key) else {
                continue;
            };
            if node.as_list().is_some_and(<[Node]>::is_empty) {
                continue;
            }
            let path = path.key(key);
            if found.is_some() {
                self.report.say(lists.twice, &[], &path, node.span);
                whole = false;
            }
            // Where both are there, their patterns may have errors of their own.
            whole &= self.patterns(node, &path, patterns);
            found = Some(Selected { key, node, except });
        }
        if found.is_none() {
            self.report.say(lists.missing, &[], path, statement.span);
        }
        found.filter(|_| whole)
    }

    /// Reads each item of a list; whether all of them can be used.
    pub(super) fn patterns(
        &mut self,
        node: &Node,
        path: &Path<'_>,
        patterns: &mut Patterns<'_>,
    ) -> bool {
        let Some(items) = node.as_list() else {
            match node.as_str() {
                Some(text) => {
                    let params = [("text", text)];
                    self.report
                        .say(&STRING_NOT_A_LIST, &params, path, node.span);
                }
                None => {
                    let params = [("found", node.kind())];
                    self.report.say(&NOT_A_LIST, &params, path, node.span);
                }
            }
            return false;
        };
        if self.report.too_many(
            &TOO_MANY_PATTERNS,
            [items.len(), MAX_PATTERNS],
            path,
            node.span,
        ) {
            return false;
        }
        let mut whole = true;
        for (index, item) in items.iter().enumerate() {
            let path = path.index(index);
            let Some(text) = self.text(item, &path) else {
                whole = false;
                continue;
            };
            match patterns {
                Patterns::Actions(actions) => actions.push(self.action(text, item, &path)),
                Patterns::Resources(resources) => match self.specifier(text, item, &path) {
                    Some(specifier) => resources.push(specifier),
                    None => whole = false,
                },
            }
        }
        whole
    }

    pub(super) fn text<'n>(&mut self, node: &'n Node, path: &Path<'_>) -> Option<&'n str> {
        match node.as_str() {
            None => {
                let params = [("found", node.kind())];
                self.report.say(&NOT_A_STRING, &params, path, node.span);
            }
            Some("") => self.report.say(&EMPTY_PATTERN, &[], path, node.span),
            Some(text) => {
                let bytes = [text.len(), MAX_PATTERN_BYTES];
                let fits = !self
                    .report
                    .too_many(&PATTERN_TOO_LONG, bytes, path, node.span);
                return fits.then_some(text);
            }
        }
        None
    }
}

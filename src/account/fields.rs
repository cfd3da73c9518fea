//! Keys of one object of a document, asked for by name, with diagnostics where a value is of the wrong kind.

use super::document::RoleAttributes;
use crate::source::{
    Diagnostic, Entry, Node, Path, Report, Severity, Span, Value, check_keys, excerpt,
};

/// A part that cannot be used. Why has been reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unusable;

/// What a reader of a part answers: its value, nothing where it is absent or null, or that it cannot be used.
pub(super) type Field<T> = Result<Option<T>, Unusable>;

/// The keys of an object that means something. Unknown ones are ignored (rule 7).
#[derive(Clone, Copy)]
pub(super) struct Fields<'n, 'p> {
    entries: &'n [Entry],
    pub path: &'p Path<'p>,
    pub span: Span,
    /// A key stands twice: which counts cannot be told, so the object must grant nothing.
    pub doubled: bool,
}

impl<'n, 'p> Fields<'n, 'p> {
    /// The keys of `node`; reports where it is no object, and keys that stand twice.
    pub fn read(
        node: &'n Node,
        path: &'p Path<'p>,
        report: &mut Report<'_>,
    ) -> Result<Self, Unusable> {
        let Some(entries) = node.as_object() else {
            report.push(
                wrong_type(Severity::Error, "an object", node),
                path,
                node.span,
            );
            return Err(Unusable);
        };
        let before = report.errors();
        check_keys(entries, path, report);
        Ok(Self {
            entries,
            path,
            span: node.span,
            doubled: report.errors() > before,
        })
    }

    /// Every value of that key, null included; more than one only where the key stands twice.
    pub fn all<'k>(&self, key: &'k str) -> impl Iterator<Item = &'n Node> + use<'n, 'k> {
        self.entries
            .iter()
            .filter(move |entry| *entry.key == *key)
            .map(|entry| &entry.value)
    }

    /// Every entry, in order.
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    /// The value of that key; null counts as absent, and so does a key that stands twice.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        let mut all = self.all(key);
        let first = all
            .next()
            .filter(|_| !self.doubled || all.next().is_none())?;
        (!matches!(first.value, Value::Null)).then_some(first)
    }

    /// Reports at the value of `key`, or at the object where it has none.
    pub fn say(&self, key: &str, diagnostic: Diagnostic, report: &mut Report<'_>) {
        match self.get(key) {
            Some(node) => report.push(diagnostic, &self.path.key(key), node.span),
            None => report.push(diagnostic, self.path, self.span),
        }
    }

    /// A text that matters.
    pub fn text(&self, key: &str, report: &mut Report<'_>) -> Field<&'n str> {
        self.typed(key, Severity::Error, "a string", Node::as_str, report)
    }

    /// A text that decides nothing: of the wrong kind it is left out with a warning.
    pub fn label(&self, key: &str, report: &mut Report<'_>) -> Option<Box<str>> {
        let text = self.typed(key, Severity::Warning, "a string", Node::as_str, report);
        text.ok().flatten().map(Box::from)
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str, report: &mut Report<'_>) -> Field<bool> {
        let flag = |node: &Node| match node.value {
            Value::Bool(value) => Some(value),
            _ => None,
        };
        self.typed(key, Severity::Error, "true or false", flag, report)
    }

    /// A time in milliseconds since 1970.
    pub fn time(&self, key: &str, severity: Severity, report: &mut Report<'_>) -> Field<f64> {
        let number = |node: &Node| match node.value {
            Value::Number(value) => value.is_finite().then_some(value),
            _ => None,
        };
        self.typed(key, severity, "a time in milliseconds", number, report)
    }

    /// The text that names the object; reports where it is missing or empty.
    pub fn name(&self, key: &str, report: &mut Report<'_>) -> Result<&'n str, Unusable> {
        // Of two ids neither is the one; that they are two has been said.
        if self.doubled && self.all(key).nth(1).is_some() {
            return Err(Unusable);
        }
        match self.text(key, report)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => {
                let diagnostic = Diagnostic::error("missing_field", format!("`{key}` is missing"))
                    .with("key", key)
                    .help("nothing can refer to it without one");
                self.say(key, diagnostic, report);
                Err(Unusable)
            }
        }
    }

    /// The items of a list.
    pub fn list(&self, key: &str, report: &mut Report<'_>) -> Field<&'n [Node]> {
        self.typed(key, Severity::Error, "a list", Node::as_list, report)
    }

    /// `roleAttributes`: lists of texts by key. Unusable as a whole where a part is, for a deny that
    /// lost its values would vanish (rule 3.6).
    pub fn role_attributes(&self, report: &mut Report<'_>) -> Field<RoleAttributes> {
        const KEY: &str = "roleAttributes";
        let Some(node) = self.get(KEY) else {
            return Ok(None);
        };
        let path = self.path.key(KEY);
        let fields = Fields::read(node, &path, report)?;
        let mut attributes = Vec::with_capacity(fields.entries().len());
        let mut usable = !fields.doubled;
        for entry in fields.entries() {
            let path = path.key(&entry.key);
            match texts(&entry.value, &path, report) {
                Ok(values) => {
                    usable &= values.complete;
                    attributes.push((entry.key.clone(), values.into_texts()));
                }
                Err(Unusable) => usable = false,
            }
        }
        if usable {
            Ok(Some(attributes.into_iter().collect()))
        } else {
            Err(Unusable)
        }
    }

    fn typed<T>(
        &self,
        key: &str,
        severity: Severity,
        expected: &'static str,
        read: impl FnOnce(&'n Node) -> Option<T>,
        report: &mut Report<'_>,
    ) -> Field<T> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        match read(node) {
            Some(value) => Ok(Some(value)),
            None => {
                let diagnostic = wrong_type(severity, expected, node).with("key", key);
                report.push(diagnostic, &self.path.key(key), node.span);
                Err(Unusable)
            }
        }
    }
}

/// The texts of a list, each with its place.
pub(super) struct Texts<'n> {
    pub usable: Vec<(usize, &'n str)>,
    /// Whether every item was a text.
    pub complete: bool,
}

impl Texts<'_> {
    /// The texts alone.
    pub fn into_texts(self) -> Vec<Box<str>> {
        self.usable
            .into_iter()
            .map(|(_, text)| text.into())
            .collect()
    }
}

/// Reads a list of texts, leaving out with an error what is none.
pub(super) fn texts<'n>(
    node: &'n Node,
    path: &Path<'_>,
    report: &mut Report<'_>,
) -> Result<Texts<'n>, Unusable> {
    let Some(items) = node.as_list() else {
        report.push(wrong_type(Severity::Error, "a list", node), path, node.span);
        return Err(Unusable);
    };
    let mut usable = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(text) => usable.push((at, text)),
            None => report.push(
                wrong_type(Severity::Error, "a string", item),
                &path.index(at),
                item.span,
            ),
        }
    }
    let complete = usable.len() == items.len();
    Ok(Texts { usable, complete })
}

/// Names the kinds, never the value: it may be a secret in the wrong place.
pub(super) fn wrong_type(severity: Severity, expected: &str, node: &Node) -> Diagnostic {
    let found = node.kind();
    Diagnostic::worded(
        severity,
        "wrong_type",
        format!("expected {expected}, found {found}"),
    )
    .with("expected", expected)
    .with("found", found)
}

/// Refuses what no resource can be called (rule 3.5).
pub(super) fn check_name(
    name: &str,
    what: &'static str,
    path: &Path<'_>,
    span: Span,
    report: &mut Report<'_>,
) -> Result<(), Unusable> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if !name.is_empty() && name.bytes().all(legal) {
        return Ok(());
    }
    let name = excerpt(name);
    let diagnostic = Diagnostic::error(
        "bad_name",
        format!("`{name}` cannot be the name of a {what}"),
    )
    .with("name", name)
    .with("what", what)
    .help("names are made of letters, digits, `.`, `_` and `-`");
    report.push(diagnostic, path, span);
    Err(Unusable)
}

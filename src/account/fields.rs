//! Keys of one object of a document, asked for by name, with diagnostics where a value is of the wrong kind.

use super::document::RoleAttributes;
use super::phrases::{BAD_NAME, MISSING_NAME, WRONG_TYPE};
use crate::source::{
    Diagnostic, Entry, Node, Params, Path, Phrase, Report, Severity, Span, Value, check_keys,
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

/// What a value is to be.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Time,
    List,
}

impl<'n, 'p> Fields<'n, 'p> {
    /// The keys of `node`; reports where it is no object, and keys that stand twice.
    pub fn read(node: &'n Node, path: &'p Path<'p>, report: &mut Report<'_>) -> Option<Self> {
        let Some(entries) = node.as_object() else {
            wrong_type("an object", node, path, report);
            return None;
        };
        let before = report.errors();
        check_keys(entries, path, report);
        Some(Self {
            entries,
            path,
            span: node.span,
            doubled: report.errors() > before,
        })
    }

    /// Every entry, in order.
    pub fn entries(&self) -> &'n [Entry] {
        self.entries
    }

    /// Every value of that key, null included; more than one only where the key stands twice.
    pub fn all<'k>(&self, key: &'k str) -> impl Iterator<Item = &'n Node> + use<'n, 'k> {
        let of_key = move |entry: &'n Entry| (*entry.key == *key).then_some(&entry.value);
        self.entries.iter().filter_map(of_key)
    }

    /// Whether that key stands twice. That it does has been reported.
    pub fn is_doubled(&self, key: &str) -> bool {
        self.doubled && self.all(key).nth(1).is_some()
    }

    /// The value of that key; null counts as absent, and so does a key that stands twice.
    #[inline(never)]
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        let first = self.all(key).next()?;
        (!first.is_null() && !self.is_doubled(key)).then_some(first)
    }

    /// Says a phrase about the object.
    pub fn say(&self, phrase: &Phrase, params: Params<'_>, report: &mut Report<'_>) {
        report.say(phrase, params, self.path, self.span);
    }

    /// Says a phrase about the value of `key`, or about the object where it has none.
    pub fn say_at(&self, key: &str, phrase: &Phrase, params: Params<'_>, report: &mut Report<'_>) {
        match self.get(key) {
            Some(node) => report.say(phrase, params, &self.path.key(key), node.span),
            None => self.say(phrase, params, report),
        }
    }

    /// A text that matters.
    pub fn text(&self, key: &str, report: &mut Report<'_>) -> Field<&'n str> {
        let node = self.typed(key, Kind::Text, Severity::Error, report)?;
        Ok(node.and_then(Node::as_str))
    }

    /// A text that decides nothing: of the wrong kind it is left out with a warning.
    pub fn label(&self, key: &str, report: &mut Report<'_>) -> Option<Box<str>> {
        let node = self.typed(key, Kind::Text, Severity::Warning, report);
        node.ok().flatten()?.as_str().map(Box::from)
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str, report: &mut Report<'_>) -> Field<bool> {
        let node = self.typed(key, Kind::Flag, Severity::Error, report)?;
        Ok(node.map(|node| matches!(node.value, Value::Bool(true))))
    }

    /// A time in milliseconds since 1970.
    pub fn time(&self, key: &str, severity: Severity, report: &mut Report<'_>) -> Field<f64> {
        let node = self.typed(key, Kind::Time, severity, report)?;
        Ok(node.and_then(Node::as_number))
    }

    /// The items of a list.
    pub fn list(&self, key: &str, report: &mut Report<'_>) -> Field<&'n [Node]> {
        let node = self.typed(key, Kind::List, Severity::Error, report)?;
        Ok(node.and_then(Node::as_list))
    }

    /// The items of a list; none where it is absent or cannot be used.
    pub fn items(&self, key: &str, report: &mut Report<'_>) -> &'n [Node] {
        let items = self.list(key, report);
        items.ok().flatten().unwrap_or_default()
    }

    /// The text that names the object; reports where it is missing or empty.
    pub fn name(&self, key: &str, report: &mut Report<'_>) -> Option<&'n str> {
        // Of two ids neither is the one.
        if self.is_doubled(key) {
            return None;
        }
        let name = self.text(key, report).ok()?.filter(|name| !name.is_empty());
        if name.is_none() {
            self.say_at(key, &MISSING_NAME, &[("key", key)], report);
        }
        name
    }

    /// `roleAttributes`: lists of texts by key, none where it is absent. Unusable as a whole where a part is, for a
    /// deny that lost its values would vanish (rule 3.6).
    pub fn role_attributes(&self, report: &mut Report<'_>) -> Result<RoleAttributes, Unusable> {
        let Some(node) = self.get(ROLE_ATTRIBUTES) else {
            return Ok(RoleAttributes::new());
        };
        let path = self.path.key(ROLE_ATTRIBUTES);
        let fields = Fields::read(node, &path, report).ok_or(Unusable)?;
        let mut attributes = Vec::with_capacity(fields.entries.len());
        let mut usable = !fields.doubled;
        for entry in fields.entries {
            let values = texts(&entry.value, &path.key(&entry.key), report);
            usable &= values.complete;
            attributes.push((entry.key.clone(), values.boxed()));
        }
        match usable {
            true => Ok(RoleAttributes::of_distinct(attributes)),
            false => Err(Unusable),
        }
    }

    #[inline(never)]
    fn typed(
        &self,
        key: &str,
        kind: Kind,
        severity: Severity,
        report: &mut Report<'_>,
    ) -> Field<&'n Node> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        let (expected, fits) = match kind {
            Kind::Text => ("a string", node.as_str().is_some()),
            Kind::Flag => ("true or false", matches!(node.value, Value::Bool(_))),
            Kind::Time => ("a time in milliseconds", node.as_number().is_some()),
            Kind::List => ("a list", node.as_list().is_some()),
        };
        if fits {
            return Ok(Some(node));
        }
        let params = [("expected", expected), ("found", node.kind()), ("key", key)];
        let diagnostic = Diagnostic::new(&WRONG_TYPE, &params).weighing(severity);
        report.push(diagnostic, &self.path.key(key), node.span);
        Err(Unusable)
    }
}

/// The key of what a policy's holes take.
pub(super) const ROLE_ATTRIBUTES: &str = "roleAttributes";

/// A text in a list.
pub(super) struct Text<'n> {
    pub text: &'n str,
    /// Its place in the list.
    pub at: usize,
    pub span: Span,
}

/// The texts of a list.
pub(super) struct Texts<'n> {
    pub usable: Vec<Text<'n>>,
    /// Whether there is a list, and every item is a text.
    pub complete: bool,
}

impl Texts<'_> {
    /// The texts alone.
    pub fn boxed(&self) -> Vec<Box<str>> {
        let mut boxed = Vec::with_capacity(self.usable.len());
        for text in &self.usable {
            boxed.push(text.text.into());
        }
        boxed
    }
}

/// Reads a list of texts, leaving out with an error what is none.
pub(super) fn texts<'n>(node: &'n Node, path: &Path<'_>, report: &mut Report<'_>) -> Texts<'n> {
    let Some(items) = node.as_list() else {
        wrong_type("a list", node, path, report);
        return Texts {
            usable: Vec::new(),
            complete: false,
        };
    };
    let mut usable = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        match item.as_str() {
            Some(text) => usable.push(Text {
                text,
                at,
                span: item.span,
            }),
            None => wrong_type("a string", item, &path.index(at), report),
        }
    }
    let complete = usable.len() == items.len();
    Texts { usable, complete }
}

fn wrong_type(expected: &str, node: &Node, path: &Path<'_>, report: &mut Report<'_>) {
    let params = [("expected", expected), ("found", node.kind())];
    report.say(&WRONG_TYPE, &params, path, node.span);
}

/// Refuses what no resource can be called (rule 3.5).
pub(super) fn check_name(
    name: &str,
    what: &'static str,
    path: &Path<'_>,
    span: Span,
    report: &mut Report<'_>,
) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let fits = !name.is_empty() && name.bytes().all(legal);
    if !fits {
        report.say(&BAD_NAME, &[("name", name), ("what", what)], path, span);
    }
    fits
}

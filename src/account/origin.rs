//! What a document was read from, kept so that it can be read again with a change (`Account::with`).

use std::fmt;
use std::sync::Arc;

use super::fields::Fields;
use crate::source::{Diagnostic, Node, Span, Value, in_order};

/// The text of a document, and what has been put into it since it was read.
#[derive(Clone)]
pub(super) struct Origin {
    /// As it came, but that whole values of tokens are blotted out: those are never kept (rule 1.9).
    pub text: Arc<str>,
    /// Whether it is all ASCII, so that bytes and UTF-16 units are counted alike.
    ascii: bool,
    pub places: Arc<Places>,
    /// What stands there now, where it was changed: each place once, in the order of the text.
    pub edits: Vec<Edit>,
    /// Where each diagnostic stands in the text, in UTF-16 units; of a changed item, where the item does.
    pub starts: Vec<u32>,
    /// It has a list of teams; else the teams are those that members speak of.
    pub lists_teams: bool,
    /// It has a list of roles, be it an empty one.
    pub lists_roles: bool,
    /// Every team has its own list of roles.
    pub teams_own_roles: bool,
    /// Some role's policy has holes for role attributes.
    pub attributes_asked: bool,
}

/// Where what was read stands.
#[derive(Clone, Default)]
pub(super) struct Places {
    pub members: ListPlaces,
    pub roles: ListPlaces,
    pub tokens: ListPlaces,
}

/// Where each item of a list stands that something was read from, by its number.
#[derive(Clone, Default)]
pub(super) struct ListPlaces {
    /// Pointers of the arrays that hold them.
    pages: Vec<Box<str>>,
    items: Vec<Place>,
}

/// Where one item stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub span: Span,
    page: u32,
    index: u32,
    /// A key stands twice in it.
    pub doubled: bool,
}

impl ListPlaces {
    pub fn add(&mut self, fields: &Fields<'_, '_>) {
        let (list, index) = fields.path.item().unwrap_or_default();
        if self.pages.last().is_none_or(|last| **last != *list) {
            self.pages.push(list.into());
        }
        self.items.push(Place {
            span: fields.span,
            page: u32::try_from(self.pages.len() - 1).unwrap_or(u32::MAX),
            index: u32::try_from(index).unwrap_or(u32::MAX),
            doubled: fields.doubled,
        });
    }

    pub fn get(&self, number: usize) -> Option<Place> {
        self.items.get(number).copied()
    }

    pub fn pointer(&self, place: Place) -> Option<String> {
        let page = self.pages.get(place.page as usize)?;
        Some(format!("{page}/{}", place.index))
    }
}

/// Another text for an item.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    /// Of the item in the text, as the document was read.
    pub span: Span,
    pub text: Arc<str>,
}

impl Origin {
    pub fn new(places: Places, attributes_asked: bool, teams_own_roles: bool) -> Self {
        Self {
            text: "".into(),
            ascii: true,
            places: places.into(),
            edits: Vec::new(),
            starts: Vec::new(),
            lists_teams: false,
            lists_roles: false,
            teams_own_roles,
            attributes_asked,
        }
    }

    /// Takes the text in.
    pub fn keep(&mut self, text: &str, root: &Node) {
        let lists = |name| root.get(name).is_some_and(|list| !list.is_null());
        (self.lists_teams, self.lists_roles) = (lists("teams"), lists("roles"));
        self.ascii = text.is_ascii();
        let mut values = Vec::new();
        if let Some(tokens) = root.get("tokens") {
            find_values(tokens, &mut values);
        }
        self.text = match values.is_empty() {
            true => text.into(),
            false => blot_out(text, &values).into(),
        };
    }

    /// Puts diagnostics in the order of the text, and keeps where they stand.
    pub fn place(&mut self, diagnostics: Vec<Diagnostic>, positions: bool) -> Vec<Diagnostic> {
        let mut diagnostics = in_order(diagnostics, i64::MAX);
        self.starts = Vec::with_capacity(diagnostics.len());
        for diagnostic in &diagnostics {
            let range = diagnostic.range;
            self.starts
                .push(range.map_or(u32::MAX, |range| range.start));
        }
        if !positions {
            forget_positions(&mut diagnostics);
        }
        diagnostics
    }

    /// The text of an item that stood there, as it is now.
    pub fn item(&self, span: Span) -> &str {
        match self.edit(span) {
            Ok(at) => self.edits.get(at).map_or("", |edit| &edit.text),
            Err(_) => self
                .text
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default(),
        }
    }

    /// Puts another text there.
    pub fn set_item(&mut self, span: Span, text: &str) {
        let edit = Edit {
            span,
            text: text.into(),
        };
        let at = self.edit(span);
        match at.map(|at| self.edits.get_mut(at)) {
            Ok(Some(known)) => *known = edit,
            Ok(None) => {}
            Err(at) => self.edits.insert(at, edit),
        }
    }

    fn edit(&self, span: Span) -> Result<usize, usize> {
        self.edits
            .binary_search_by_key(&span.start, |edit| edit.span.start)
    }

    /// Whether anything was put in the place of an item of that list.
    pub fn is_edited(&self, list: Span) -> bool {
        let (Ok(at) | Err(at)) = self.edit(list);
        self.edits
            .get(at)
            .is_some_and(|edit| edit.span.start < list.end)
    }

    /// Where that byte of the text stands, in UTF-16 units.
    pub fn units(&self, at: u32) -> u32 {
        let before = self.text.get(..at as usize).filter(|_| !self.ascii);
        before.map_or(at, |text| {
            u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
        })
    }
}

/// Not the text: it is large.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin")
            .field("bytes", &self.text.len())
            .field("edits", &self.edits.len())
            .finish_non_exhaustive()
    }
}

/// Without a text there is nowhere to stand.
pub(super) fn forget_positions(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.range = None;
    }
}

/// The strings that are values of tokens: of the key `token` of any object in the list or on one of its pages.
fn find_values(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| find_values(item, found)),
        Value::Object(entries) => {
            for entry in entries {
                match (&*entry.key, &entry.value.value) {
                    ("token", Value::String(text)) if text.chars().nth(4).is_some() => {
                        found.push(entry.value.span);
                    }
                    ("items", _) => find_values(&entry.value, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// The text with those strings made unreadable but for their last four characters. Everything stays where it stands.
fn blot_out(text: &str, strings: &[Span]) -> String {
    let (mut blotted, mut from) = (String::with_capacity(text.len()), 0);
    for span in strings {
        let (start, end) = (span.start as usize + 1, span.end as usize);
        let inside = text.get(start..end.saturating_sub(1)).unwrap_or_default();
        // Of one with escapes nothing is left: four characters could be the half of one.
        let last = match inside.contains('\\') {
            true => 0,
            false => inside
                .char_indices()
                .rev()
                .nth(3)
                .map_or(0, |(at, _)| inside.len() - at),
        };
        blotted.push_str(text.get(from..start).unwrap_or_default());
        blotted.extend(std::iter::repeat_n('*', inside.len() - last));
        from = start + inside.len() - last;
    }
    blotted.push_str(text.get(from..).unwrap_or_default());
    blotted
}

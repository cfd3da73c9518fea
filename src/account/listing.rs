//! The lists of a document while they are changed: each item with its text and what it is known by.

use std::borrow::Cow;

use super::change::Noun;
use super::rewrite::only;
use crate::source::{Node, Span, Value};

pub(super) struct List<'n> {
    /// The value of its key, if it has any.
    pub node: Option<&'n Node>,
    pub pages: Vec<Page<'n>>,
    pub changed: bool,
    /// By how many items it is longer now.
    pub grown: i64,
}

pub(super) struct Page<'n> {
    /// Of the array, if it stands in the text.
    pub span: Option<Span>,
    /// `totalCount`
    pub total: Option<&'n Node>,
    pub items: Vec<Item<'n>>,
}

/// An item of a list, and what it is known by.
pub(super) struct Item<'n> {
    pub text: Cow<'n, str>,
    pub name: Option<&'n str>,
    /// The `_id` of a role.
    pub id: Option<&'n str>,
}

impl<'n> Item<'n> {
    pub fn new(noun: Option<Noun>, node: &'n Node, text: impl Into<Cow<'n, str>>) -> Self {
        let name = |key| only(node, key)?.as_str().filter(|name| !name.is_empty());
        let (name, id) = match noun {
            Some(Noun::Member | Noun::Token) => (name("_id"), None),
            Some(Noun::Team) => (name("key"), None),
            Some(Noun::Role) => (name("key"), name("_id")),
            None => (None, None),
        };
        let text = text.into();
        Self { text, name, id }
    }
}

fn is_page(node: &Node) -> bool {
    node.get("items")
        .is_some_and(|items| items.as_list().is_some())
}

impl<'n> List<'n> {
    pub fn new(
        noun: Option<Noun>,
        node: Option<&'n Node>,
        item: &dyn Fn(&'n Node) -> Cow<'n, str>,
    ) -> Self {
        let mut pages = Vec::new();
        let mut add = |node: &'n Node, total: Option<&'n Node>| {
            let items = node.as_list().unwrap_or_default();
            let items = items.iter().map(|node| Item::new(noun, node, item(node)));
            pages.push(Page {
                span: Some(node.span),
                total,
                items: items.collect(),
            });
        };
        let mut page = |node: &'n Node| {
            if let Some(items) = only(node, "items").filter(|items| items.as_list().is_some()) {
                add(items, only(node, "totalCount"));
            }
        };
        match node.map(|node| (node, &node.value)) {
            Some((node, _)) if is_page(node) => page(node),
            Some((_, Value::List(items))) if items.iter().any(is_page) => {
                items.iter().for_each(page);
            }
            Some((node, Value::List(_))) => add(node, None),
            _ => {}
        }
        Self {
            node,
            pages,
            changed: false,
            grown: 0,
        }
    }

    pub fn add(&mut self, item: Item<'n>) {
        self.changed = true;
        self.grown += 1;
        match self.pages.last_mut() {
            Some(page) => page.items.push(item),
            None => self.pages.push(Page {
                span: None,
                total: None,
                items: vec![item],
            }),
        }
    }

    /// Takes out all but the first `keep` of the items that fit; answers the texts of those.
    pub fn take(&mut self, keep: usize, fits: &dyn Fn(&Item<'_>) -> bool) -> Vec<Cow<'n, str>> {
        let (mut found, mut taken) = (0, Vec::new());
        for page in &mut self.pages {
            page.items.retain(|item| {
                let fits = fits(item);
                found += usize::from(fits);
                let goes = fits && found > keep;
                if goes {
                    taken.push(item.text.clone());
                }
                !goes
            });
        }
        self.changed |= !taken.is_empty();
        self.grown -= taken.len() as i64;
        taken
    }

    pub fn find(&mut self, fits: &dyn Fn(&Item<'_>) -> bool) -> Option<&mut Item<'n>> {
        let mut items = self.pages.iter_mut().flat_map(|page| &mut page.items);
        items.find(|item| fits(item))
    }

    pub fn has(&self, fits: &dyn Fn(&Item<'_>) -> bool) -> bool {
        self.pages.iter().flat_map(|page| &page.items).any(fits)
    }
}

/// A count of items after so many more; none where it is no count.
#[allow(
    clippy::cast_possible_truncation,
    reason = "of what is no count the fraction is told first"
)]
pub(super) fn moved(count: f64, by: i64) -> Option<String> {
    let whole = count.fract() == 0.0 && (0.0..9e15).contains(&count);
    whole.then(|| (count as i64).saturating_add(by).max(0).to_string())
}

pub(super) fn written(items: &[Item<'_>]) -> String {
    let mut list = String::from("[");
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            list.push_str(",\n");
        }
        list.push_str(&item.text);
    }
    list.push(']');
    list
}

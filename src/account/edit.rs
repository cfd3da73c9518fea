//! The text of a document with changes in it. Everything else in the text stays as it is, byte for byte.

use std::borrow::Cow;

use super::change::{AccountChange, ChangeError, Noun};
use super::document::{BaseRole, Document, Scope};
use super::phrases::{MISSING_NAME, WRONG_TYPE};
use super::token::parse_hash;
use crate::policy::{format_policy, print_string};
use crate::source::{Diagnostic, Entry, Limits, Node, Phrase, Positions, Span, Value, parse_json};

/// The keys of a token's scope.
pub(super) const SCOPES: [&str; 3] = ["role", "customRoleIds", "inlineRole"];

/// As deep as a value may be that is put into a list, on a page, of a document.
const VALUE: Limits = Limits {
    depth: Limits::DOCUMENT.depth - 4,
    ..Limits::DOCUMENT
};

/// Reads the value of a change.
pub(super) fn parse_value(value: &str) -> Result<Node, ChangeError> {
    let node = parse_json(value, &VALUE).map_err(ChangeError::BadValue)?;
    match node.as_object() {
        Some(_) => Ok(node),
        None => {
            let params = [("expected", "an object"), ("found", node.kind())];
            Err(bad_value(&WRONG_TYPE, &params, value, node.span))
        }
    }
}

fn bad_value(
    phrase: &Phrase,
    params: &[(&'static str, &str)],
    text: &str,
    span: Span,
) -> ChangeError {
    let mut diagnostic = Diagnostic::new(phrase, params).at("");
    diagnostic.range = Some(Positions::new(text).range(span));
    ChangeError::BadValue(diagnostic.into())
}

pub(super) fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}

/// The text of the document with these changes, one after the other.
pub(super) fn edited(doc: &Document, changes: &[AccountChange]) -> Result<String, ChangeError> {
    let text = &*doc.origin.text;
    // It was read before.
    let root = parse_json(text, &Limits::DOCUMENT).map_err(ChangeError::BadValue)?;
    let mut values = Vec::with_capacity(changes.len());
    for change in changes {
        values.push(match change {
            AccountChange::Put { value, .. } => Some(parse_value(value)?),
            _ => None,
        });
    }
    let mut draft = Draft::new(doc, &root);
    for (change, value) in changes.iter().zip(&values) {
        draft.make(change, value.as_ref())?;
    }
    Ok(draft.text(text, &root))
}

/// The lists that changes are made in.
struct Draft<'n> {
    lists: [List<'n>; 5],
    /// The keys of teams that stand on no list.
    spoken_of: Vec<&'n str>,
}

/// Where the tombstones stand among the lists.
const TOMBSTONES: usize = 4;
const NAMES: [&str; 5] = ["members", "teams", "roles", "tokens", "tombstones"];

struct List<'n> {
    /// The value of its key, if it has any.
    node: Option<&'n Node>,
    pages: Vec<Page<'n>>,
    changed: bool,
    /// By how many items it is longer now.
    grown: i64,
}

struct Page<'n> {
    /// Of the array, if it stands in the text.
    span: Option<Span>,
    /// `totalCount`
    total: Option<&'n Node>,
    items: Vec<Item<'n>>,
}

/// An item of a list, and what it is known by.
struct Item<'n> {
    text: Cow<'n, str>,
    name: Option<&'n str>,
    /// The `_id` of a role.
    id: Option<&'n str>,
}

impl<'n> Item<'n> {
    fn new(noun: Option<Noun>, node: &'n Node, text: impl Into<Cow<'n, str>>) -> Self {
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

/// The value of a key that stands once.
pub(super) fn only<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let mut of_key = node.as_object()?.iter().filter(|entry| *entry.key == *key);
    let value = &of_key.next()?.value;
    of_key.next().is_none().then_some(value)
}

fn is_page(node: &Node) -> bool {
    node.get("items")
        .is_some_and(|items| items.as_list().is_some())
}

impl<'n> List<'n> {
    fn new(
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

    fn add(&mut self, item: Item<'n>) {
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
    fn take(&mut self, keep: usize, fits: &dyn Fn(&Item<'_>) -> bool) -> Vec<Cow<'n, str>> {
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

    fn find(&mut self, fits: &dyn Fn(&Item<'_>) -> bool) -> Option<&mut Item<'n>> {
        let mut items = self.pages.iter_mut().flat_map(|page| &mut page.items);
        items.find(|item| fits(item))
    }

    fn has(&self, fits: &dyn Fn(&Item<'_>) -> bool) -> bool {
        self.pages.iter().flat_map(|page| &page.items).any(fits)
    }
}

impl<'n> Draft<'n> {
    fn new(doc: &'n Document, root: &'n Node) -> Self {
        // Teams that only members speak of stay when the list begins that they would have to be on.
        let unlisted = root.get("teams").is_none_or(Node::is_null);
        let item = |node: &'n Node| Cow::Borrowed(doc.origin.item(node.span));
        let list = |name, noun| {
            let node = root.get(name);
            let mut list = List::new(noun, node, &item);
            list.changed = node.is_some_and(|node| doc.origin.is_edited(node.span));
            list
        };
        let lists = [
            list("members", Some(Noun::Member)),
            list("teams", Some(Noun::Team)),
            list("roles", Some(Noun::Role)),
            list("tokens", Some(Noun::Token)),
            list("tombstones", None),
        ];
        Self {
            lists,
            spoken_of: doc
                .teams
                .iter()
                .filter(|_| unlisted)
                .map(|team| &*team.key)
                .collect(),
        }
    }

    /// Begins the list of teams with those that only members speak of, who also say what roles they have.
    fn list_teams(&mut self) {
        for key in std::mem::take(&mut self.spoken_of) {
            let mut text = String::from("{");
            let mut quoted = String::new();
            print_string(&mut quoted, key);
            entry(&mut text, "key", &quoted);
            text.push('}');
            self.list(Noun::Team).add(Item {
                text: text.into(),
                name: Some(key),
                id: None,
            });
        }
    }

    fn list(&mut self, noun: Noun) -> &mut List<'n> {
        let [members, teams, roles, tokens, _] = &mut self.lists;
        match noun {
            Noun::Member => members,
            Noun::Team => teams,
            Noun::Role => roles,
            Noun::Token => tokens,
        }
    }
}

impl<'n> Draft<'n> {
    fn make(
        &mut self,
        change: &'n AccountChange,
        value: Option<&'n Node>,
    ) -> Result<(), ChangeError> {
        match (change, value) {
            (AccountChange::Put { noun, value: text }, Some(node)) => self.put(*noun, node, text),
            (AccountChange::Put { .. }, None) => Ok(()),
            (AccountChange::Remove { noun, id }, _) => self.remove(*noun, id),
            (AccountChange::SetRole { member, role }, _) => {
                let role = format!("\"{}\"", role.key());
                self.rewrite(Noun::Member, member, &["role"], &|_| {
                    Some(("role", role.clone()))
                })
            }
            (AccountChange::LeaveTeam { member, team }, _) => {
                let left = |node: &Node, text: &str| leave(node, text, team);
                self.leave(member, team, &left)
            }
            (AccountChange::SetScope { token, scope }, _) => {
                let scope = scope_entry(scope).ok_or(ChangeError::BadScope)?;

                self.rewrite(Noun::Token, token, &SCOPES, &|_| Some(scope.clone()))
            }
        }
    }

    fn put(&mut self, noun: Noun, node: &'n Node, text: &'n str) -> Result<(), ChangeError> {
        let item = Item::new(Some(noun), node, slice(text, node.span));
        let Some(name) = item.name else {
            let key = match noun {
                Noun::Member | Noun::Token => "_id",
                Noun::Team | Noun::Role => "key",
            };
            return Err(bad_value(&MISSING_NAME, &[("key", key)], text, node.span));
        };
        if noun == Noun::Team {
            self.list_teams();
        }
        let list = self.list(noun);
        let by_id = |known: &Item<'_>| item.id.is_some() && known.id == item.id;
        let by_name = |known: &Item<'_>| {
            known.name == Some(name)
                && (known.id.is_none() || item.id.is_none() || known.id == item.id)
        };
        let fits: &dyn Fn(&Item<'_>) -> bool = match list.has(&by_id) {
            true => &by_id,
            false => &by_name,
        };
        list.take(1, fits);
        match list.find(fits) {
            Some(known) => {
                *known = item;
                list.changed = true;
            }
            None => list.add(item),
        }
        Ok(())
    }

    fn remove(&mut self, noun: Noun, id: &str) -> Result<(), ChangeError> {
        if noun == Noun::Team {
            self.list_teams();
        }
        let list = self.list(noun);
        let by_id = |known: &Item<'_>| known.id == Some(id);
        let by_name = |known: &Item<'_>| known.name == Some(id);
        let taken = match list.has(&by_id) {
            true => list.take(0, &by_id),
            false => list.take(0, &by_name),
        };
        if taken.is_empty() {
            return Err(not_found(noun.word(), id));
        }
        if noun == Noun::Token {
            taken.iter().for_each(|text| self.bury(text));
        }
        Ok(())
    }

    /// The values of a token that is gone are known to be dead (rule 1.8).
    fn bury(&mut self, token: &str) {
        let Ok(node) = parse_json(token, &Limits::DOCUMENT) else {
            return;
        };
        let previous = only(&node, "previous").and_then(|previous| only(previous, "tokenHash"));
        for hash in [only(&node, "tokenHash"), previous].into_iter().flatten() {
            if let Some(hash) = hash.as_str().filter(|hash| parse_hash(hash).is_some())
                && let Some(tombstones) = self.lists.get_mut(TOMBSTONES)
            {
                let text = format!(r#"{{"tokenHash":"{hash}","reason":"deleted"}}"#);
                tombstones.add(Item {
                    text: text.into(),
                    name: None,
                    id: None,
                });
            }
        }
    }

    fn leave(
        &mut self,
        member: &str,
        team: &str,
        left: &dyn Fn(&Node, &str) -> Option<String>,
    ) -> Result<(), ChangeError> {
        let mut found = false;
        let list = self.list(Noun::Member);
        for item in list.pages.iter_mut().flat_map(|page| &mut page.items) {
            if item.name == Some(member)
                && let Ok(node) = parse_json(&item.text, &Limits::DOCUMENT)
                && let Some(teams) = left(&node, &item.text)
            {
                let text = with_entries(&node, &item.text, &["teams"], &[("teams", teams)]);
                item.text = text.into();
                found = true;
            }
        }
        list.changed |= found;
        match (found, list.has(&|item| item.name == Some(member))) {
            (true, _) => Ok(()),
            (false, true) => Err(not_found("team", team)),
            (false, false) => Err(not_found("member", member)),
        }
    }

    /// Gives each item of that name other entries.
    fn rewrite(
        &mut self,
        noun: Noun,
        name: &str,
        without: &[&str],
        entry: &dyn Fn(&Node) -> Option<(&'static str, String)>,
    ) -> Result<(), ChangeError> {
        let list = self.list(noun);
        let mut found = false;
        for item in list.pages.iter_mut().flat_map(|page| &mut page.items) {
            if item.name == Some(name)
                && let Ok(node) = parse_json(&item.text, &Limits::DOCUMENT)
            {
                let entries: Vec<_> = entry(&node).into_iter().collect();
                item.text = with_entries(&node, &item.text, without, &entries).into();
                found = true;
            }
        }
        list.changed |= found;
        match found {
            true => Ok(()),
            false => Err(not_found(noun.word(), name)),
        }
    }

    /// The whole text, its lists written anew where they changed.
    fn text(&self, text: &str, root: &Node) -> String {
        let mut pieces: Vec<(Span, String)> = Vec::new();
        let mut added = Vec::new();
        for (list, name) in self
            .lists
            .iter()
            .zip(NAMES)
            .filter(|(list, _)| list.changed)
        {
            for page in &list.pages {
                let items = written(&page.items);
                match (page.span, list.node) {
                    (Some(span), _) => pieces.push((span, items)),
                    (None, Some(node)) => pieces.push((node.span, items)),
                    (None, None) => added.push((name, items)),
                }
                if let Some(total) = page.total.filter(|_| list.grown != 0)
                    && let Some(count) =
                        total.as_number().and_then(|count| moved(count, list.grown))
                {
                    pieces.push((total.span, count));
                }
            }
        }
        if !added.is_empty() {
            // At the end of the document, before its brace.
            let end = root.span.end.saturating_sub(1);
            let mut entries = String::new();
            let mut first = root.as_object().is_none_or(<[Entry]>::is_empty);
            for (name, items) in &added {
                if !std::mem::replace(&mut first, false) {
                    entries.push(',');
                }
                entry(&mut entries, name, items);
            }
            pieces.push((Span { start: end, end }, entries));
        }
        let pieces = crate::tables::sorted(pieces, &|(a, _), (b, _)| a.start.cmp(&b.start));
        let (mut whole, mut from) = (String::with_capacity(text.len()), 0);
        for (span, piece) in &pieces {
            whole.push_str(text.get(from..span.start as usize).unwrap_or_default());
            whole.push_str(piece);
            from = span.end as usize;
        }
        whole.push_str(text.get(from..).unwrap_or_default());
        whole
    }
}

fn not_found(what: &'static str, id: &str) -> ChangeError {
    ChangeError::NotFound {
        what,
        id: id.into(),
    }
}

/// A count of items after so many more; none where it is no count.
#[allow(
    clippy::cast_possible_truncation,
    reason = "of what is no count the fraction is told first"
)]
fn moved(count: f64, by: i64) -> Option<String> {
    let whole = count.fract() == 0.0 && (0.0..9e15).contains(&count);
    whole.then(|| (count as i64).saturating_add(by).max(0).to_string())
}

fn written(items: &[Item<'_>]) -> String {
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

fn entry(to: &mut String, key: &str, value: &str) {
    print_string(to, key);
    to.push(':');
    to.push_str(value);
}

/// An object with some entries in the place of others; those that stay are as they were written.
pub(super) fn with_entries(
    node: &Node,
    text: &str,
    without: &[&str],
    with: &[(&str, String)],
) -> String {
    let mut object = String::from("{");
    for kept in node.as_object().unwrap_or_default() {
        if !without.contains(&&*kept.key) {
            if object.len() > 1 {
                object.push(',');
            }
            let (start, end) = (kept.key_span.start, kept.value.span.end);
            object.push_str(slice(text, Span { start, end }));
        }
    }
    for (key, value) in with {
        if object.len() > 1 {
            object.push(',');
        }
        entry(&mut object, key, value);
    }
    object.push('}');
    object
}

/// A member's list of teams without one of them; none where it is not among them.
pub(super) fn leave(member: &Node, text: &str, team: &str) -> Option<String> {
    let entries = only(member, "teams")?.as_list()?;
    let is_left = |entry: &&Node| only(entry, "key").and_then(Node::as_str) == Some(team);
    if !entries.iter().any(|entry| is_left(&entry)) {
        return None;
    }
    let mut list = String::from("[");
    for entry in entries.iter().filter(|entry| !is_left(entry)) {
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(slice(text, entry.span));
    }
    list.push(']');
    Some(list)
}

pub(super) fn scope_entry(scope: &Scope) -> Option<(&'static str, String)> {
    let mut text = String::new();
    match scope {
        Scope::Base(BaseRole::Owner | BaseRole::NoAccess) | Scope::Inline(None) => None,
        Scope::Base(role) => {
            print_string(&mut text, role.key());
            Some(("role", text))
        }
        Scope::Custom(references) if references.is_empty() => None,
        Scope::Custom(references) => {
            text.push('[');
            for (at, reference) in references.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                print_string(&mut text, reference);
            }
            text.push(']');
            Some(("customRoleIds", text))
        }
        Scope::Inline(Some(policy)) => Some(("inlineRole", format_policy(policy))),
    }
}

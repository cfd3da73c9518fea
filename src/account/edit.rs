//! The text of a document with changes in it. Everything else in the text stays as it is, byte for byte.

use std::borrow::Cow;

use super::change::{AccountChange, ChangeError, Noun};
use super::document::Document;
use super::listing::{Item, List, moved, written};
use super::phrases::MISSING_NAME;
use super::rewrite::{
    NewEntry, SCOPES, bad_value, entry, leave, only, parse_value, scope_entry, slice, with_entry,
};
use super::token::parse_hash;
use crate::policy::print_string;
use crate::source::{Entry, Limits, Node, Span, parse_json};

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
                let mut quoted = String::new();
                print_string(&mut quoted, role.key());
                self.rewrite(Noun::Member, member, &["role"], &("role", quoted))
            }
            (AccountChange::LeaveTeam { member, team }, _) => self.leave(member, team),
            (AccountChange::SetScope { token, scope }, _) => {
                let scope = scope_entry(scope).ok_or(ChangeError::BadScope)?;
                self.rewrite(Noun::Token, token, &SCOPES, &scope)
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

    /// Takes each member of that id out of a team.
    fn leave(&mut self, member: &str, team: &str) -> Result<(), ChangeError> {
        let mut found = false;
        let list = self.list(Noun::Member);
        for item in list.pages.iter_mut().flat_map(|page| &mut page.items) {
            if item.name == Some(member)
                && let Ok(node) = parse_json(&item.text, &Limits::DOCUMENT)
                && let Some(teams) = leave(&node, &item.text, team)
            {
                let text = with_entry(&node, &item.text, &["teams"], &("teams", teams));
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

    /// Gives each item of that name another entry in the place of some.
    fn rewrite(
        &mut self,
        noun: Noun,
        name: &str,
        without: &[&str],
        entry: &NewEntry,
    ) -> Result<(), ChangeError> {
        let list = self.list(noun);
        let mut found = false;
        for item in list.pages.iter_mut().flat_map(|page| &mut page.items) {
            if item.name == Some(name)
                && let Ok(node) = parse_json(&item.text, &Limits::DOCUMENT)
            {
                item.text = with_entry(&node, &item.text, without, entry).into();
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

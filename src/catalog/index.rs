//! What the readers and lints of policies look up in a catalog.

use super::{Catalog, ResourceType};
use crate::tables::{Lists, Names};

/// By number of the type in [`Catalog::types`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    /// Each word that is a type or stands in a chain; a word that only stands there has no number.
    types: Lists<usize>,
    /// The types that list an action.
    actions: Lists<usize>,
    /// The type of a chain, written as types with colons between.
    chains: Lists<usize>,
}

/// Lists that are still being filled.
#[derive(Default)]
struct Filling {
    places: Names,
    entries: Vec<(Box<str>, Vec<usize>)>,
}

impl Filling {
    fn add(&mut self, name: &str, number: Option<usize>) {
        let at = match self.places.add(name, self.entries.len()) {
            Some(at) => at,
            None => {
                self.entries.push((name.into(), Vec::new()));
                self.entries.len() - 1
            }
        };
        if let Some((_, numbers)) = self.entries.get_mut(at) {
            numbers.extend(number);
        }
    }

    fn finish(self) -> Lists<usize> {
        Lists::of_distinct(self.entries)
    }
}

impl Catalog {
    /// Of these types, which have no doubles: no type, chain or action of a type stands twice.
    pub(super) fn new(date: Box<str>, types: Vec<ResourceType>) -> Self {
        let mut words = Filling::default();
        let mut actions = Filling::default();
        let mut chains = Filling::default();
        for (number, kind) in types.iter().enumerate() {
            words.add(&kind.name, Some(number));
            for chain in &kind.chains {
                let mut joined = String::new();
                for word in &chain.types {
                    words.add(word, None);
                    if !joined.is_empty() {
                        joined.push(':');
                    }
                    joined.push_str(word);
                }
                chains.add(&joined, Some(number));
            }
            for action in &kind.actions {
                actions.add(&action.name, Some(number));
            }
        }
        let index = Index {
            types: words.finish(),
            actions: actions.finish(),
            chains: chains.finish(),
        };
        Self { date, types, index }
    }

    /// Whether a resource type, or another spelling of one, is known.
    pub fn knows_type(&self, kind: &str) -> bool {
        self.index.types.get(kind).is_some()
    }

    /// Whether some type lists the action, a legacy one too.
    pub fn knows_action(&self, action: &str) -> bool {
        self.index.actions.get(action).is_some()
    }

    /// The type of that name.
    pub fn resource_type(&self, kind: &str) -> Option<&ResourceType> {
        let number = self.index.types[kind].first()?;
        self.types.get(*number)
    }

    pub(crate) fn type_words(&self) -> impl Iterator<Item = &str> {
        self.index.types.iter().map(|(word, _)| word)
    }

    pub(crate) fn action_names(&self) -> impl Iterator<Item = &str> {
        self.index.actions.iter().map(|(name, _)| name)
    }

    /// How many names [`action_names`](Self::action_names) has.
    pub(crate) fn action_count(&self) -> usize {
        self.index.actions.len()
    }

    /// Numbers of the types that list the action.
    pub(crate) fn types_with(&self, action: &str) -> &[usize] {
        &self.index.actions[action]
    }

    /// Every known action with the numbers of the types that list it.
    pub(crate) fn actions(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.index.actions.iter()
    }

    /// Numbers of the types that have this chain, written as types with colons between, or with `below` of those
    /// that have one strictly below it.
    pub(crate) fn types_at(&self, chain: &str, below: bool) -> Vec<usize> {
        let mut found = Vec::new();
        if !below {
            found.extend_from_slice(&self.index.chains[chain]);
            return found;
        }
        for (key, numbers) in self.index.chains.starting_at(chain) {
            match key.strip_prefix(chain) {
                Some(rest) if rest.starts_with(':') => found.extend_from_slice(numbers),
                Some(_) => {}
                None => break,
            }
        }
        found
    }
}

//! What the readers and lints of policies look up in a catalog.

use std::collections::BTreeMap;

use super::{Catalog, ResourceType};

/// By number of the type in [`Catalog::types`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    /// Each word that is a type or stands in a chain.
    types: BTreeMap<Box<str>, Option<usize>>,
    /// The types that list an action.
    actions: BTreeMap<Box<str>, Vec<usize>>,
    /// The types of a chain, with colons between.
    chains: BTreeMap<Box<str>, usize>,
}

impl Catalog {
    /// Of these types, which have no doubles: no type, chain or action of a type stands twice.
    pub(super) fn new(date: Box<str>, types: Vec<ResourceType>) -> Self {
        let mut index = Index::default();
        for (number, kind) in types.iter().enumerate() {
            for chain in &kind.chains {
                for word in &chain.types {
                    index.types.entry(word.clone()).or_default();
                }
                index.chains.insert(chain.types.join(":").into(), number);
            }
            for action in &kind.actions {
                index
                    .actions
                    .entry(action.name.clone())
                    .or_default()
                    .push(number);
            }
        }
        for (number, kind) in types.iter().enumerate() {
            index.types.insert(kind.name.clone(), Some(number));
        }
        Self { date, types, index }
    }

    /// Whether a resource type, or another spelling of one, is known.
    pub fn knows_type(&self, kind: &str) -> bool {
        self.index.types.contains_key(kind)
    }

    /// Whether some type lists the action, a legacy one too.
    pub fn knows_action(&self, action: &str) -> bool {
        self.index.actions.contains_key(action)
    }

    /// The type of that name.
    pub fn resource_type(&self, kind: &str) -> Option<&ResourceType> {
        let number = self.index.types.get(kind).copied().flatten()?;
        self.types.get(number)
    }

    pub(crate) fn type_words(&self) -> impl Iterator<Item = &str> {
        self.index.types.keys().map(|word| &**word)
    }

    pub(crate) fn action_names(&self) -> impl Iterator<Item = &str> {
        self.index.actions.keys().map(|name| &**name)
    }

    /// How many names [`action_names`](Self::action_names) has.
    pub(crate) fn action_count(&self) -> usize {
        self.index.actions.len()
    }

    /// Numbers of the types that list the action.
    pub(crate) fn types_with(&self, action: &str) -> &[usize] {
        self.index.actions.get(action).map_or(&[], Vec::as_slice)
    }

    /// Every known action with the numbers of the types that list it.
    pub(crate) fn actions(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.index
            .actions
            .iter()
            .map(|(name, types)| (&**name, types.as_slice()))
    }

    /// The number of the type that has this chain, written as types with colons between.
    pub(crate) fn type_of_chain(&self, chain: &str) -> Option<usize> {
        self.index.chains.get(chain).copied()
    }

    /// Numbers of the types that have a chain strictly below this one.
    pub(crate) fn types_below<'a>(&'a self, chain: &'a str) -> impl Iterator<Item = usize> + 'a {
        let after = self
            .index
            .chains
            .range::<str, _>((std::ops::Bound::Excluded(chain), std::ops::Bound::Unbounded));
        after
            .take_while(move |(key, _)| key.starts_with(chain))
            .filter(move |(key, _)| {
                key.get(chain.len()..)
                    .is_some_and(|rest| rest.starts_with(':'))
            })
            .map(|(_, number)| *number)
    }
}

//! The nouns of the catalog.

use std::sync::Arc;

use super::Index;
use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::policy::{Policy, Statement};

/// Facts about a product: which resource types and actions it has, as of a date.
///
/// ```
/// use tokenscope::catalog::Catalog;
/// let catalog = Catalog::launchdarkly();
/// let flag = catalog.types.iter().find(|kind| &*kind.name == "flag").unwrap();
/// assert_eq!(&*flag.chains[0].text, "proj/*:env/*:flag/*");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// As of when, `YYYY-MM-DD`.
    pub date: Box<str>,
    /// In document order, every type once.
    pub types: Vec<ResourceType>,
    pub(super) index: Index,
}

/// One resource type.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceType {
    /// `flag`
    pub name: Box<str>,
    /// Where it stands: `proj/*:env/*:flag/*`; several where the product spells it in several ways.
    pub chains: Vec<Chain>,
    /// Whether it can hold tags.
    pub taggable: bool,
    /// Whether `actions` is known to be all of them; if not, rule 2.6's exception spares it.
    pub complete: bool,
    /// `critical`, `view`: what a specifier may ask for here beside tags.
    pub properties: Vec<Box<str>>,
    /// In alphabetical order, legacy ones after.
    pub actions: Vec<CatalogAction>,
}

/// The types from parent to child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// As a specifier: `proj/*:env/*:flag/*`, `acct`.
    pub text: Box<str>,
    /// `proj`, `env`, `flag`.
    pub types: Vec<Box<str>>,
    /// The last segment has no name: `acct` (rule 3.4).
    pub nameless: bool,
}

/// One action of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogAction {
    /// `updateOn`
    pub name: Box<str>,
    /// Needs the permission in every environment of the project (rule 4.5).
    pub all_environments: bool,
    /// No longer in the product's tables, still accepted.
    pub legacy: bool,
}

/// The base roles, which are ordinary policies with two holes of their own (rule 4.1).
#[derive(Clone, Debug)]
pub struct BaseRoles {
    /// As of when, `YYYY-MM-DD`.
    pub date: Box<str>,
    /// `no_access`
    pub no_access: Arc<Policy>,
    /// `reader`, without own tokens.
    pub reader: Arc<Policy>,
    /// `writer`, without own tokens.
    pub writer: Arc<Policy>,
    /// `admin`
    pub admin: Arc<Policy>,
    /// `owner`
    pub owner: Arc<Policy>,
    /// The statement that lets one manage one's own tokens, last in reader and writer on the owner side (rule 1.6).
    pub own_tokens: Statement,
}

impl Show for Catalog {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object.show("date", &self.date).show("types", &self.types);
        Plain::Object(object)
    }
}

impl Show for ResourceType {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("type", &self.name)
            .show("chains", &self.chains)
            .show("taggable", &self.taggable)
            .show("complete", &self.complete)
            .show("properties", &self.properties)
            .show("actions", &self.actions);
        Plain::Object(object)
    }
}

impl Show for Chain {
    fn plain(&self) -> Plain<'_> {
        Plain::Text(&self.text)
    }
}

impl Show for CatalogAction {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("name", &self.name)
            .show("allEnvironments", &self.all_environments)
            .show("legacy", &self.legacy);
        Plain::Object(object)
    }
}

serialize_plainly!(Catalog ResourceType Chain CatalogAction);

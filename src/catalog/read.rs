//! From a data file, or a document's own `catalog`, to the nouns. Bounded; every fault is a diagnostic.

use std::sync::Arc;

use super::phrases::{
    ACTION_TWICE, BAD_PROPERTY, CHAIN_SPELLING, CHAIN_TWICE, EMPTY_STRING, LIST_TOO_LONG, MISSING,
    NOT_A_CHAIN, NOT_A_FLAG, NOT_A_LIST, NOT_A_STRING, OTHER_END, STRING_TOO_LONG,
    TOO_MANY_ACTIONS, TYPE_TWICE,
};
use super::{BaseRoles, Catalog, CatalogAction, Chain, ResourceType};
use crate::policy::{
    ParseOptions, Policy, Statement, is_kind, is_nameless, read_policy, read_statement,
};
use crate::source::{Node, Path, Phrase, Report, Value, check_keys};
use crate::tables::Names;

/// Resource types in one catalog.
pub const MAX_TYPES: usize = 1_000;
/// Actions of all types together.
pub const MAX_ACTIONS: usize = 20_000;
/// Bytes of one name or chain.
pub const MAX_NAME_BYTES: usize = 256;

/// Reads a catalog:
///
/// ```json
/// {
///   "date": "2026-11-24",
///   "types": [
///     { "type": "flag", "chains": ["proj/*:env/*:flag/*"], "taggable": true, "complete": true, "properties": ["view"],
///       "actions": ["updateOn", { "name": "createFlag", "allEnvironments": true }, { "name": "createExperiment", "legacy": true }] }
///   ]
/// }
/// ```
///
/// `taggable`, `complete`, `allEnvironments` and `legacy` are false where they are missing; other keys, such as
/// `sources`, are for people. `None`: it has an error (`bad_catalog`), which the report holds.
pub fn read_catalog(node: &Node, path: &Path<'_>, report: &mut Report<'_>) -> Option<Catalog> {
    let before = report.errors();
    let mut reader = Reader {
        report,
        words: Names::default(),
        chains: Names::default(),
        actions: 0,
    };
    let catalog = reader.catalog(node, path);
    catalog.filter(|_| report.errors() == before)
}

/// Reads base roles: `{ "date", "roles": { "owner", "admin", "writer", "reader", "no_access" }, "ownTokens" }`,
/// each role a policy, own tokens one statement (rule 4.1). `None`: it has an error, which the report holds.
pub fn read_base_roles(
    node: &Node,
    path: &Path<'_>,
    catalog: &Catalog,
    report: &mut Report<'_>,
) -> Option<BaseRoles> {
    let before = report.errors();
    let options = ParseOptions {
        reserved_holes: true,
        ..ParseOptions::new(catalog)
    };
    let list = require(node, "roles", path, report)?;
    let list_path = path.key("roles");
    let mut roles = Vec::with_capacity(ROLES.len());
    for key in ROLES {
        let policy = require(list, key, &list_path, report)
            .and_then(|node| read_policy(node, &list_path.key(key), &options, report));
        if let Some(policy) = policy {
            roles.push(Arc::new(policy));
        }
    }
    let own = require(node, "ownTokens", path, report)?;
    let own_tokens = read_statement(own, &path.key("ownTokens"), &options, report);
    let date = node.get("date").and_then(Node::as_str).unwrap_or_default();
    let [no_access, reader, writer, admin, owner] = roles.try_into().ok()?;
    let roles = BaseRoles {
        date: date.into(),
        no_access,
        reader,
        writer,
        admin,
        owner,
        own_tokens: own_tokens?,
    };
    (report.errors() == before).then_some(roles)
}

const ROLES: [&str; 5] = ["no_access", "reader", "writer", "admin", "owner"];

fn require<'n>(
    node: &'n Node,
    key: &'static str,
    path: &Path<'_>,
    report: &mut Report<'_>,
) -> Option<&'n Node> {
    let found = node.get(key);
    if found.is_none() {
        report.say(&MISSING, &[("key", key)], path, node.span);
    }
    found
}

struct Reader<'r, 'p> {
    report: &'r mut Report<'p>,
    words: Names,
    chains: Names,
    actions: usize,
}

impl Reader<'_, '_> {
    fn catalog(&mut self, node: &Node, path: &Path<'_>) -> Option<Catalog> {
        let date = self.text_of(node, "date", path)?;
        let list = require(node, "types", path, self.report)?;
        let path = path.key("types");
        let mut types = Vec::new();
        for (index, item) in self.list(list, &path, MAX_TYPES)?.iter().enumerate() {
            if let Some(kind) = self.resource_type(item, &path.index(index)) {
                types.push(kind);
            }
        }
        Some(Catalog::new(date.into(), types))
    }

    fn resource_type(&mut self, node: &Node, path: &Path<'_>) -> Option<ResourceType> {
        if let Some(entries) = node.as_object() {
            check_keys(entries, path, self.report);
        }
        let name = self.text_of(node, "type", path)?;
        let kind = node.get("type")?;
        let params = [("type", name)];
        if self.words.add(name, 0).is_some() {
            self.report
                .say(&TYPE_TWICE, &params, &path.key("type"), kind.span);
        }
        let list = require(node, "chains", path, self.report)?;
        let chains_path = path.key("chains");
        let mut chains = Vec::new();
        let items = self.list(list, &chains_path, MAX_TYPES)?;
        for (index, item) in items.iter().enumerate() {
            if let Some(chain) = self.chain(item, &chains_path.index(index)) {
                chains.push(chain);
            }
        }
        let first = chains.first().and_then(|chain| chain.types.last());
        if chains.len() == items.len() && first.is_none_or(|last| **last != *name) {
            self.report
                .say(&OTHER_END, &params, &chains_path, list.span);
        }
        let properties = self.properties(node, path);
        let mut actions = Vec::new();
        if let Some(list) = node.get("actions") {
            let path = path.key("actions");
            for (index, item) in self.list(list, &path, MAX_ACTIONS)?.iter().enumerate() {
                if let Some(action) = self.action(item, &path.index(index)) {
                    actions.push(action);
                }
            }
            self.check_actions(&actions, list, &path);
        }
        Some(ResourceType {
            name: name.into(),
            chains,
            taggable: self.flag(node, "taggable", path),
            complete: self.flag(node, "complete", path),
            properties,
            actions,
        })
    }

    fn check_actions(&mut self, actions: &[CatalogAction], list: &Node, path: &Path<'_>) {
        let mut names = Names::default();
        for action in actions {
            if names.add(&*action.name, 0).is_some() {
                let params = [("action", &*action.name)];
                self.report.say(&ACTION_TWICE, &params, path, list.span);
            }
        }
        let before = self.actions;
        self.actions += actions.len();
        if before <= MAX_ACTIONS {
            self.report.too_many(
                &TOO_MANY_ACTIONS,
                [self.actions, MAX_ACTIONS],
                path,
                list.span,
            );
        }
    }

    /// A specifier of types and stars alone.
    fn chain(&mut self, node: &Node, path: &Path<'_>) -> Option<Chain> {
        let text = self.text(node, path)?;
        let mut types = Vec::new();
        let (mut spelt, mut nameless) = (String::new(), false);
        for segment in text.split(':') {
            let kind = segment.split('/').next().unwrap_or_default();
            if !is_kind(kind) {
                self.report
                    .say(&NOT_A_CHAIN, &[("chain", text)], path, node.span);
                return None;
            }
            // `proj/*:env/*`; `acct` without a name (rule 3.4).
            nameless = is_nameless(kind);
            if !spelt.is_empty() {
                spelt.push(':');
            }
            spelt.push_str(kind);
            spelt.push_str(if nameless { "" } else { "/*" });
            types.push(kind.into());
        }
        let params = [("chain", &*spelt)];
        if *text != *spelt {
            self.report.say(&CHAIN_SPELLING, &params, path, node.span);
        }
        if self.chains.add(&spelt, 0).is_some() {
            self.report.say(&CHAIN_TWICE, &params, path, node.span);
        }
        Some(Chain {
            text: text.into(),
            types,
            nameless,
        })
    }

    fn properties(&mut self, node: &Node, path: &Path<'_>) -> Vec<Box<str>> {
        let mut properties = Vec::new();
        let path = path.key("properties");
        let list = node.get("properties");
        let items = list.and_then(|list| self.list(list, &path, 2));
        for (index, item) in items.unwrap_or_default().iter().enumerate() {
            match item.as_str() {
                Some(property @ ("critical" | "view")) => properties.push(property.into()),
                _ => self
                    .report
                    .say(&BAD_PROPERTY, &[], &path.index(index), item.span),
            }
        }
        properties
    }

    fn action(&mut self, node: &Node, path: &Path<'_>) -> Option<CatalogAction> {
        let name = match node.as_str() {
            Some(_) => self.text(node, path),
            None => self.text_of(node, "name", path),
        };
        Some(CatalogAction {
            name: name?.into(),
            // A string has no flags.
            all_environments: self.flag(node, "allEnvironments", path),
            legacy: self.flag(node, "legacy", path),
        })
    }

    fn list<'n>(&mut self, node: &'n Node, path: &Path<'_>, most: usize) -> Option<&'n [Node]> {
        let Some(items) = node.as_list() else {
            self.not(&NOT_A_LIST, node, path);
            return None;
        };
        let fits = !self
            .report
            .too_many(&LIST_TOO_LONG, [items.len(), most], path, node.span);
        fits.then_some(items)
    }

    fn text_of<'n>(
        &mut self,
        node: &'n Node,
        key: &'static str,
        path: &Path<'_>,
    ) -> Option<&'n str> {
        let node = require(node, key, path, self.report)?;
        self.text(node, &path.key(key))
    }

    fn text<'n>(&mut self, node: &'n Node, path: &Path<'_>) -> Option<&'n str> {
        match node.as_str() {
            Some("") => self.report.say(&EMPTY_STRING, &[], path, node.span),
            Some(text) => {
                let bytes = [text.len(), MAX_NAME_BYTES];
                let fits = !self
                    .report
                    .too_many(&STRING_TOO_LONG, bytes, path, node.span);
                return fits.then_some(text);
            }
            None => self.not(&NOT_A_STRING, node, path),
        }
        None
    }

    fn flag(&mut self, node: &Node, key: &'static str, path: &Path<'_>) -> bool {
        let flag = node.get(key);
        let Some(Node {
            value: Value::Bool(value),
            ..
        }) = flag
        else {
            if let Some(other) = flag {
                self.not(&NOT_A_FLAG, other, &path.key(key));
            }
            return false;
        };
        *value
    }

    /// Says that it is of another kind.
    fn not(&mut self, phrase: &Phrase, node: &Node, path: &Path<'_>) {
        self.report
            .say(phrase, &[("found", node.kind())], path, node.span);
    }
}

impl Default for Catalog {
    /// Knows nothing.
    fn default() -> Self {
        Self::new(Box::default(), Vec::new())
    }
}

impl BaseRoles {
    /// Roles that grant nothing.
    pub(super) fn nothing() -> Self {
        let nothing = Arc::new(Policy::default());
        Self {
            date: Box::default(),
            no_access: Arc::clone(&nothing),
            reader: Arc::clone(&nothing),
            writer: Arc::clone(&nothing),
            admin: Arc::clone(&nothing),
            owner: nothing,
            own_tokens: Statement::of_nothing(),
        }
    }
}

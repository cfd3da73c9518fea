//! From a data file, or a document's own `catalog`, to the nouns. Bounded; every fault is a diagnostic.

use std::sync::Arc;

use super::{BaseRoles, Catalog, CatalogAction, Chain, ResourceType};
use crate::policy::{ParseOptions, Policy, Specifier, SpecifierForm, is_nameless, read_policy};
use crate::source::{Diagnostic, Node, Path, Report, Span, Value, check_keys, excerpt};
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
    let roles = require(node, "roles", path, report)?;
    let roles_path = path.key("roles");
    let role = |key: &'static str, report: &mut Report<'_>| {
        let policy = require(roles, key, &roles_path, report)?;
        read_policy(policy, &roles_path.key(key), &options, report).map(Arc::new)
    };
    let (no_access, reader) = (role("no_access", report), role("reader", report));
    let (writer, admin, owner) = (
        role("writer", report),
        role("admin", report),
        role("owner", report),
    );
    let own = require(node, "ownTokens", path, report)?;
    let own = Node {
        value: Value::List(vec![own.clone()]),
        span: own.span,
    };
    let own = read_policy(&own, &path.key("ownTokens"), &options, report);
    let date = node.get("date").and_then(Node::as_str).unwrap_or_default();
    let roles = BaseRoles {
        date: date.into(),
        no_access: no_access?,
        reader: reader?,
        writer: writer?,
        admin: admin?,
        owner: owner?,
        own_tokens: own?.statements.pop()?,
    };
    (report.errors() == before).then_some(roles)
}

fn require<'n>(
    node: &'n Node,
    key: &'static str,
    path: &Path<'_>,
    report: &mut Report<'_>,
) -> Option<&'n Node> {
    let found = node.get(key);
    if found.is_none() {
        fault(report, path, node.span, format!("`{key}` is missing"));
    }
    found
}

fn fault(report: &mut Report<'_>, path: &Path<'_>, span: Span, message: impl Into<String>) {
    report.push(Diagnostic::error("bad_catalog", message), path, span);
}

struct Reader<'r, 'p> {
    report: &'r mut Report<'p>,
    words: Names,
    chains: Names,
    actions: usize,
}

impl Reader<'_, '_> {
    fn catalog(&mut self, node: &Node, path: &Path<'_>) -> Option<Catalog> {
        let date = require(node, "date", path, self.report)?;
        let date = self.text(date, &path.key("date"))?;
        let list = require(node, "types", path, self.report)?;
        let path = path.key("types");
        let items = self.list(list, &path, MAX_TYPES)?;
        let mut types = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            types.extend(self.resource_type(item, &path.index(index)));
        }
        Some(Catalog::new(date.into(), types))
    }

    fn resource_type(&mut self, node: &Node, path: &Path<'_>) -> Option<ResourceType> {
        if let Some(entries) = node.as_object() {
            check_keys(entries, path, self.report);
        }
        let kind = require(node, "type", path, self.report)?;
        let name = self.text(kind, &path.key("type"))?;
        if self.words.add(name, 0).is_some() {
            let message = format!("the type `{}` stands twice", excerpt(name));
            fault(self.report, &path.key("type"), kind.span, message);
        }
        let list = require(node, "chains", path, self.report)?;
        let chains_path = path.key("chains");
        let mut chains = Vec::new();
        let items = self.list(list, &chains_path, MAX_TYPES)?;
        for (index, item) in items.iter().enumerate() {
            chains.extend(self.chain(item, &chains_path.index(index)));
        }
        let first = chains.first().and_then(|chain| chain.types.last());
        if chains.len() == items.len() && first.is_none_or(|last| **last != *name) {
            let message = format!(
                "the first chain of `{}` does not end with it",
                excerpt(name)
            );
            fault(self.report, &chains_path, list.span, message);
        }
        let properties = self.properties(node, path);
        let mut actions = Vec::new();
        if let Some(list) = node.get("actions") {
            let path = path.key("actions");
            for (index, item) in self.list(list, &path, MAX_ACTIONS)?.iter().enumerate() {
                actions.extend(self.action(item, &path.index(index)));
            }
            self.check_actions(&actions, &path, list.span);
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

    fn check_actions(&mut self, actions: &[CatalogAction], path: &Path<'_>, span: Span) {
        let mut names = Names::default();
        for action in actions {
            if names.add(&*action.name, 0).is_none() {
                continue;
            }
            let message = format!("the action `{}` stands twice", excerpt(&action.name));
            fault(self.report, path, span, message);
        }
        let before = self.actions;
        self.actions += actions.len();
        if before <= MAX_ACTIONS && self.actions > MAX_ACTIONS {
            fault(
                self.report,
                path,
                span,
                format!("more than {MAX_ACTIONS} actions"),
            );
        }
    }

    /// A specifier of types and stars alone.
    fn chain(&mut self, node: &Node, path: &Path<'_>) -> Option<Chain> {
        let text = self.text(node, path)?;
        let parsed = Specifier::parse(text, &Catalog::default())
            .ok()
            .map(|specifier| specifier.form);
        let Some(SpecifierForm::Chain {
            segments,
            below: false,
        }) = parsed
        else {
            fault(
                self.report,
                path,
                node.span,
                format!("`{}` is not a chain of types", excerpt(text)),
            );
            return None;
        };
        let types: Vec<Box<str>> = segments
            .iter()
            .map(|segment| segment.kind.clone())
            .collect();
        let nameless = types.last().is_some_and(|kind| is_nameless(kind));
        let spelt = Chain::spell(&types);
        if *text != *spelt {
            let message = format!("a chain is written `{spelt}`");
            fault(self.report, path, node.span, message);
        }
        if self.chains.add(&spelt, 0).is_some() {
            fault(
                self.report,
                path,
                node.span,
                format!("the chain `{}` stands twice", excerpt(text)),
            );
        }
        Some(Chain {
            text: text.into(),
            types,
            nameless,
        })
    }

    fn properties(&mut self, node: &Node, path: &Path<'_>) -> Vec<Box<str>> {
        let Some(list) = node.get("properties") else {
            return Vec::new();
        };
        let path = path.key("properties");
        let mut properties = Vec::new();
        for (index, item) in self
            .list(list, &path, 2)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            match item.as_str() {
                Some(property @ ("critical" | "view")) => properties.push(property.into()),
                _ => fault(
                    self.report,
                    &path.index(index),
                    item.span,
                    "a property is `critical` or `view`",
                ),
            }
        }
        properties
    }

    fn action(&mut self, node: &Node, path: &Path<'_>) -> Option<CatalogAction> {
        if node.as_str().is_some() {
            return Some(CatalogAction {
                name: self.text(node, path)?.into(),
                all_environments: false,
                legacy: false,
            });
        }
        let name = require(node, "name", path, self.report)?;
        let name = self.text(name, &path.key("name"))?;
        Some(CatalogAction {
            name: name.into(),
            all_environments: self.flag(node, "allEnvironments", path),
            legacy: self.flag(node, "legacy", path),
        })
    }

    fn list<'n>(&mut self, node: &'n Node, path: &Path<'_>, most: usize) -> Option<&'n [Node]> {
        let message = match node.as_list() {
            Some(items) if items.len() <= most => return Some(items),
            Some(items) => format!("{} entries, more than {most}", items.len()),
            None => format!("a list, not {}", node.kind()),
        };
        fault(self.report, path, node.span, message);
        None
    }

    fn text<'n>(&mut self, node: &'n Node, path: &Path<'_>) -> Option<&'n str> {
        let message = match node.as_str() {
            Some("") => "an empty string".to_owned(),
            Some(text) if text.len() > MAX_NAME_BYTES => {
                format!(
                    "a string of {} bytes, more than {MAX_NAME_BYTES}",
                    text.len()
                )
            }
            Some(text) => return Some(text),
            None => format!("a string, not {}", node.kind()),
        };
        fault(self.report, path, node.span, message);
        None
    }

    fn flag(&mut self, node: &Node, key: &'static str, path: &Path<'_>) -> bool {
        match node.get(key) {
            None => false,
            Some(Node {
                value: Value::Bool(value),
                ..
            }) => *value,
            Some(other) => {
                let message = format!("true or false, not {}", other.kind());
                fault(self.report, &path.key(key), other.span, message);
                false
            }
        }
    }
}

impl Chain {
    /// `proj/*:env/*`; `acct` without a name (rule 3.4).
    fn spell(types: &[Box<str>]) -> String {
        let mut text = String::new();
        for kind in types {
            if !text.is_empty() {
                text.push(':');
            }
            text.push_str(kind);
            if !is_nameless(kind) {
                text.push_str("/*");
            }
        }
        text
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
    pub(super) fn nothing(own_tokens: crate::policy::Statement) -> Self {
        let nothing = || Arc::new(Policy::default());
        Self {
            date: Box::default(),
            no_access: nothing(),
            reader: nothing(),
            writer: nothing(),
            admin: nothing(),
            owner: nothing(),
            own_tokens,
        }
    }
}

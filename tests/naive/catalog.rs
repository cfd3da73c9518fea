//! Rules 2.6 and 4.5: the document's own catalog, or the embedded data file.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::account::text;

struct Type {
    kind: String,
    chains: Vec<String>,
    complete: bool,
    /// With whether they act on all environments.
    actions: Vec<(String, bool)>,
}

#[derive(Clone)]
pub struct Catalog(Arc<Vec<Type>>);

static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/launchdarkly.json");
    let text = std::fs::read_to_string(path).expect("the embedded catalog is there");
    Catalog::read(&serde_json::from_str(&text).expect("the embedded catalog is JSON"))
});

impl Catalog {
    pub fn of(document: &Value) -> Catalog {
        document
            .get("catalog")
            .map(Catalog::read)
            .unwrap_or_else(|| EMBEDDED.clone())
    }

    fn read(value: &Value) -> Catalog {
        let list = |value: &Value, key: &str| {
            value
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let action = |entry: &Value| match entry.as_str() {
            Some(name) => (name.to_owned(), false),
            None => (
                text(entry, "name").unwrap_or_default().to_owned(),
                entry["allEnvironments"] == true,
            ),
        };
        let read = |entry: &Value| Type {
            kind: text(entry, "type").unwrap_or_default().into(),
            chains: list(entry, "chains")
                .iter()
                .filter_map(|chain| chain.as_str().map(kinds))
                .collect(),
            complete: entry["complete"] == true,
            actions: list(entry, "actions").iter().map(action).collect(),
        };
        Catalog(Arc::new(list(value, "types").iter().map(read).collect()))
    }

    pub fn knows_action(&self, action: &str) -> bool {
        self.0
            .iter()
            .any(|t| t.actions.iter().any(|(name, _)| name == action))
    }

    pub fn knows_type(&self, kind: &str) -> bool {
        self.0.iter().any(|t| t.kind == kind)
    }

    fn lists(&self, chain: &str, action: &str, all_environments: bool) -> bool {
        self.0.iter().any(|t| {
            t.chains.iter().any(|c| c == chain)
                && t.actions
                    .iter()
                    .any(|(name, all)| name == action && (*all || !all_environments))
        })
    }

    /// Rule 2.6: a known action on a chain that does not own it. Exempt are chains of types
    /// that are not in the catalog or whose list is known to be incomplete.
    pub fn misplaced(&self, chain: &str, action: &str) -> bool {
        let last = chain.rsplit(':').next();
        let with_chain: Vec<&Type> = self
            .0
            .iter()
            .filter(|t| t.chains.iter().any(|c| c == chain))
            .collect();
        let with_type: Vec<&Type> = self
            .0
            .iter()
            .filter(|t| Some(t.kind.as_str()) == last)
            .collect();
        let judged = if with_chain.is_empty() {
            with_type
        } else {
            with_chain
        };
        let exempt = judged.is_empty() || judged.iter().any(|t| !t.complete);
        self.knows_action(action) && !exempt && !self.lists(chain, action, false)
    }

    /// Rule 4.5.
    pub fn needs_all_environments(&self, chain: &str, action: &str) -> bool {
        self.lists(chain, action, true)
    }
}

/// `proj/*:env/*` → `proj:env`
fn kinds(chain: &str) -> String {
    chain
        .split(':')
        .map(|segment| segment.split('/').next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join(":")
}

//! Lists as they come: an array, one page of LaunchDarkly's API, or several (rule 7).

use super::fields::{Fields, wrong_type};
use super::load::Loader;
use crate::source::{Diagnostic, Node, Path, Severity, Value};

/// The items of a list, page by page.
pub(super) struct Pages<'n>(Vec<Page<'n>>);

/// Items that stand side by side.
pub(super) struct Page<'n> {
    /// JSON pointer of the list that holds them.
    pub pointer: String,
    pub items: &'n [Node],
}

impl<'n> Pages<'n> {
    /// No items.
    pub const NONE: Self = Self(Vec::new());

    /// Reads a list; what is neither a list nor a page has no items and is reported.
    ///
    /// An unfinished one is the error `incomplete_page`, for the missing items would look removed: the only page names
    /// a `next` one, every page does, or all together do not reach the `totalCount`.
    pub fn read(node: &'n Node, path: &Path<'_>, name: &str, loader: &mut Loader<'_>) -> Self {
        if is_page(node) {
            return Self::of(
                std::slice::from_ref(node),
                |_| path.to_string(),
                node,
                path,
                name,
                loader,
            );
        }
        match &node.value {
            Value::List(items) if items.iter().any(is_page) => {
                let pointer = |at| path.index(at).to_string();
                Self::of(items, pointer, node, path, name, loader)
            }
            Value::List(items) => Self(vec![Page {
                pointer: path.to_string(),
                items,
            }]),
            _ => {
                let diagnostic = wrong_type(Severity::Error, "a list or a page with `items`", node);
                loader
                    .report
                    .push(diagnostic.with("list", name), path, node.span);
                Self::NONE
            }
        }
    }

    /// Every page.
    pub fn iter(&self) -> std::slice::Iter<'_, Page<'n>> {
        self.0.iter()
    }

    fn of(
        nodes: &'n [Node],
        pointer: impl Fn(usize) -> String,
        node: &'n Node,
        path: &Path<'_>,
        name: &str,
        loader: &mut Loader<'_>,
    ) -> Self {
        let mut pages = Vec::with_capacity(nodes.len());
        let (mut ends, mut total, mut loaded) = (false, 0.0_f64, 0_usize);
        for (at, page) in nodes.iter().enumerate() {
            let pointer = pointer(at);
            let place = Path::base(&pointer);
            let Ok(fields) = Fields::read(page, &place, &mut loader.report) else {
                continue;
            };
            let Ok(Some(items)) = fields.list("items", &mut loader.report) else {
                // Doubled `items` were reported with the key; a bare item among pages was not.
                if !fields.doubled {
                    let diagnostic = wrong_type(Severity::Error, "a page with `items`", page);
                    loader.report.push(diagnostic, &place, page.span);
                }
                continue;
            };
            ends |= !names_next(&fields);
            total = match fields.get("totalCount").map(|count| &count.value) {
                None => total,
                Some(Value::Number(count)) => total.max(*count),
                // A count that cannot be read is one that is not reached.
                Some(_) => f64::INFINITY,
            };
            loaded += items.len();
            pages.push(Page {
                pointer: format!("{pointer}/items"),
                items,
            });
        }
        #[allow(
            clippy::cast_precision_loss,
            reason = "lists have less than 2^53 items"
        )]
        let reached = loaded as f64 >= total;
        if !(ends && reached) {
            incomplete(node, path, name, loaded, total, loader);
        }
        Self(pages)
    }
}

/// LaunchDarkly wraps lists in an object with `items`; no member, team, role or token has such a key.
fn is_page(node: &Node) -> bool {
    node.get("items")
        .is_some_and(|items| items.as_list().is_some())
}

fn names_next(page: &Fields<'_, '_>) -> bool {
    let next = page.get("_links").and_then(|links| links.get("next"));
    next.is_some_and(|next| next.value != Value::Null)
}

fn incomplete(
    node: &Node,
    path: &Path<'_>,
    name: &str,
    loaded: usize,
    total: f64,
    loader: &mut Loader<'_>,
) {
    loader.incomplete = true;
    let known = total.is_finite() && total > 0.0;
    // Not spelt as a double: the code for that alone is 20 kB of the module.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive; past 2^64 it is as far away as at 2^64"
    )]
    let total = total.ceil() as u64;
    let of = if known {
        format!(" of {total}")
    } else {
        String::new()
    };
    let message = format!("`{name}` is not complete: {loaded}{of} loaded");
    let severity = if loader.options.allow_partial {
        Severity::Warning
    } else {
        Severity::Error
    };
    let mut diagnostic = Diagnostic::worded(severity, "incomplete_page", message)
        .with("list", name)
        .with("loaded", loaded.to_string());
    if known {
        diagnostic = diagnostic.with("total", total.to_string());
    }
    let help =
        "load the pages that `_links.next` leads to, and give all of them as one list of pages";
    loader.report.push(diagnostic.help(help), path, node.span);
}

//! Lists as they come: an array, one page of LaunchDarkly's API, or several (rule 7).

use super::fields::Fields;
use super::load::Loader;
use super::phrases::{INCOMPLETE, INCOMPLETE_OF_TOTAL, WRONG_TYPE};
use crate::source::{Diagnostic, Node, Path, Phrase, Severity, Value};
use crate::tables::Names;

/// The items of a list, page by page.
pub(super) struct Pages<'n> {
    pages: Vec<Page<'n>>,
    /// Items on them.
    loaded: usize,
    /// The greatest `totalCount` of a page.
    total: f64,
    /// A page names no `next` one.
    ends: bool,
}

/// Items that stand side by side.
struct Page<'n> {
    /// JSON pointer of the list that holds them.
    pointer: String,
    items: &'n [Node],
}

/// How the items of a list are told apart.
pub(super) struct Naming {
    /// The key that names them.
    pub key: &'static str,
    /// What they are, as the parameter of `twice`.
    pub what: &'static str,
    /// What is said at an item whose name an earlier one has.
    pub twice: &'static Phrase,
}

/// What reads one item.
pub(super) type Read<'r, 'n> = dyn FnMut(&Fields<'n, '_>, &mut Loader<'_>) + 'r;
/// What reads one item that has a name, see [`Pages::each_named`].
pub(super) type ReadNamed<'r, 'n> =
    dyn FnMut(&'n str, Option<usize>, &Fields<'n, '_>, &mut Loader<'_>) + 'r;

impl<'n> Pages<'n> {
    /// No items.
    pub const NONE: Self = Self {
        pages: Vec::new(),
        loaded: 0,
        total: 0.0,
        ends: false,
    };

    /// Reads a list; what is neither a list nor a page has no items and is reported.
    ///
    /// An unfinished one is the error `incomplete_page`, for the missing items would look removed: the only page names
    /// a `next` one, every page does, or all together do not reach the `totalCount`.
    pub fn read(node: &'n Node, path: &Path<'_>, name: &str, loader: &mut Loader<'_>) -> Self {
        let mut pages = Self::NONE;
        match &node.value {
            _ if is_page(node) => pages.add(node, path, loader),
            Value::List(items) if items.iter().any(is_page) => {
                for (at, page) in items.iter().enumerate() {
                    pages.add(page, &path.index(at), loader);
                }
            }
            Value::List(items) => {
                pages.pages.push(Page {
                    pointer: path.to_string(),
                    items,
                });
                return pages;
            }
            _ => {
                let params = [
                    ("expected", "a list or a page with `items`"),
                    ("found", node.kind()),
                    ("list", name),
                ];
                loader.report.say(&WRONG_TYPE, &params, path, node.span);
                return pages;
            }
        }
        #[allow(
            clippy::cast_precision_loss,
            reason = "lists have less than 2^53 items"
        )]
        let reached = pages.loaded as f64 >= pages.total;
        if !(pages.ends && reached) {
            pages.say_incomplete(node, path, name, loader);
        }
        pages
    }

    /// Reads every item that is an object; where one is none has been reported.
    pub fn each(&self, loader: &mut Loader<'_>, read: &mut Read<'_, 'n>) {
        for page in &self.pages {
            let base = Path::base(&page.pointer);
            for (at, node) in page.items.iter().enumerate() {
                if let Some(fields) = Fields::read(node, &base.index(at), &mut loader.report) {
                    read(&fields, loader);
                }
            }
        }
    }

    /// Reads every item that has a name, with the number of the first of that name where it stands twice. They are
    /// numbered in order, each name once; `names` keeps the numbers.
    pub fn each_named(
        &self,
        naming: &Naming,
        names: &mut Names,
        loader: &mut Loader<'_>,
        read: &mut ReadNamed<'_, 'n>,
    ) {
        let mut next = 0;
        self.each(loader, &mut |fields, loader| {
            let Some(name) = fields.name(naming.key, &mut loader.report) else {
                return;
            };
            let first = names.add(name, next);
            match first {
                None => next += 1,
                Some(_) => {
                    let params = [(naming.what, name)];
                    fields.say_at(naming.key, naming.twice, &params, &mut loader.report);
                }
            }
            read(name, first, fields, loader);
        });
    }

    fn add(&mut self, page: &'n Node, path: &Path<'_>, loader: &mut Loader<'_>) {
        let Some(fields) = Fields::read(page, path, &mut loader.report) else {
            return;
        };
        let Ok(Some(items)) = fields.list("items", &mut loader.report) else {
            // Doubled `items` were reported with the key; a bare item among pages was not.
            if !fields.doubled {
                let params = [("expected", "a page with `items`"), ("found", page.kind())];
                fields.say(&WRONG_TYPE, &params, &mut loader.report);
            }
            return;
        };
        let next = fields.get("_links").and_then(|links| links.get("next"));
        self.ends |= next.is_none_or(Node::is_null);
        self.total = match fields.get("totalCount") {
            None => self.total,
            // A count that cannot be read is one that is not reached.
            Some(count) => self.total.max(count.as_number().unwrap_or(f64::INFINITY)),
        };
        self.loaded += items.len();
        self.pages.push(Page {
            pointer: path.key("items").to_string(),
            items,
        });
    }

    fn say_incomplete(&self, node: &Node, path: &Path<'_>, name: &str, loader: &mut Loader<'_>) {
        loader.incomplete = true;
        // Not spelt as a double: the code for that alone is 20 kB of the module.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "past 2^64 it is as far away as at 2^64"
        )]
        let total = (self.total.ceil() as u64).to_string();
        let loaded = self.loaded.to_string();
        let (list, loaded, total) = (("list", name), ("loaded", &*loaded), ("total", &*total));
        let diagnostic = match self.total.is_finite() && self.total > 0.0 {
            true => Diagnostic::new(&INCOMPLETE_OF_TOTAL, &[list, loaded, total]),
            false => Diagnostic::new(&INCOMPLETE, &[list, loaded]),
        };
        let severity = match loader.options.allow_partial {
            true => Severity::Warning,
            false => Severity::Error,
        };
        let diagnostic = diagnostic.weighing(severity);
        loader.report.push(diagnostic, path, node.span);
    }
}

/// LaunchDarkly wraps lists in an object with `items`; no member, team, role or token has such a key.
fn is_page(node: &Node) -> bool {
    node.get("items")
        .is_some_and(|items| items.as_list().is_some())
}

//! What each route of an API needs: a data file, read once, and asked for the routes that a request fits (rule 6.1).
//!
//! LaunchDarkly's is `routes.txt`; where each line is from stands in `routes-sources.md`. A table of another API is written in the
//! same form, which [`RouteTable::read`] tells.

mod changes;
mod problem;
mod read;
mod template;
mod tree;
mod words;

use std::borrow::Cow;

pub use problem::RouteProblem;

pub(super) use changes::{Change, Field, Within, covers};
pub(super) use template::Spelled;
pub(super) use tree::Fits;

use super::path::Path;
use template::Piece;
use tree::Tree;

/// The routes of an API, and what they need.
#[derive(Debug)]
pub struct RouteTable {
    /// As it was written; every [`Span`] is a part of it.
    text: Cow<'static, str>,
    tree: Tree,
    routes: Vec<Route>,
    actions: Vec<Span>,
    resources: Vec<Range>,
    pieces: Vec<Piece>,
    fields: Vec<Field>,
    changes: Vec<Change>,
}

/// A route of one table, by its place.
pub(super) type RouteId = u16;

/// How sure it is what a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Nothing says it.
    Unknown,
    /// From the name of an action, or a general rule.
    Inferred,
    /// The documentation of the route or of the action says it.
    Documented,
}

/// Which of a route's actions a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// None, or it is not known which.
    Nothing,
    /// Each of them.
    All,
    /// One of them.
    Any,
    /// Those of what the body changes.
    Change,
    /// A list, which leaves out what one may not see and denies nothing.
    Filter,
}

#[derive(Debug)]
pub(super) struct Route {
    base: Span,
    method: Span,
    path: Span,
    pub confidence: Confidence,
    /// It answers without a token too, and so with a dead one.
    pub open: bool,
    pub mode: Mode,
    /// What is needed; for [`Mode::Change`] nothing.
    actions: Range,
    /// It is about one of these; the path does not tell which.
    resources: Range,
    /// What may be changed, for [`Mode::Change`].
    fields: Range,
}

/// A part of the table's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    from: u32,
    to: u32,
}

impl Span {
    pub fn of(self, text: &str) -> &str {
        text.get(self.from as usize..self.to as usize)
            .unwrap_or_default()
    }
}

/// Some entries of a list, one behind the other.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    from: u16,
    to: u16,
}

impl Range {
    fn of<T>(self, list: &[T]) -> &[T] {
        list.get(usize::from(self.from)..usize::from(self.to))
            .unwrap_or_default()
    }
}

impl RouteTable {
    /// LaunchDarkly's REST API.
    pub fn launchdarkly() -> Self {
        // The tests hold the file to have no problem; if it had one, no route would be known and everything forwarded.
        Self::read(include_str!("../routes.txt")).unwrap_or_else(|_| Self::empty(Cow::default()))
    }

    /// Reads a table.
    ///
    /// Each route is a line, blanks between its words:
    ///
    /// ```text
    /// CONFIDENCE METHOD PATH [open] [MODE ACTION,.. RESOURCE [| RESOURCE]..]
    /// ```
    ///
    /// `CONFIDENCE` is how sure the need is: `documented`, `inferred` or `unknown`. `open`: the route answers without a token
    /// too. `MODE` is `all` (each action is needed), `any` (one of them), `filter` (a list that leaves out what one may not
    /// see), or `change SET` with no actions: by what the body changes. Without a mode nobody needs a permission, or it is not
    /// known which. A `RESOURCE` takes `{parameters}` of the path, `{parameters?}` that may be an id instead of a key, and
    /// `{change}`: the environment that a change is made in. `?` is what the path does not tell; behind `|` stands what it may
    /// be about instead.
    ///
    /// A set of changes is a line `changes SET`, and a line for what is changed, indented:
    ///
    /// ```text
    ///   CONFIDENCE FIELD,.. ACTION [| ACTION].. [in ENVIRONMENT]
    /// ```
    ///
    /// `FIELD` is a JSON pointer, which stands for all below it too, or the kind of an instruction of a semantic patch. Behind
    /// `|` stands an action that it may take instead. `ENVIRONMENT` is `{environmentKey}`, as the body or the pointer tells
    /// it, `*` every one, or `?` some one. What no line names is not known.
    ///
    /// A line `base PATH` stands before the paths of the routes below it; `#` begins a comment.
    ///
    /// ```
    /// let table = tokenscope::edge::RouteTable::read("\
    /// changes widget
    ///   documented /colour,paint updateColour
    ///
    /// documented GET /widgets filter viewWidget widget/?
    /// documented PATCH /widgets/{id} change widget widget/{id}
    /// ").expect("a table without problems");
    /// assert_eq!(table.len(), 2);
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem that was found; a table with one is not used at all, for a need that is read wrongly could refuse what is
    /// allowed.
    pub fn read(text: impl Into<Cow<'static, str>>) -> Result<Self, Vec<RouteProblem>> {
        read::read(text.into())
    }

    fn empty(text: Cow<'static, str>) -> Self {
        Self {
            text,
            tree: Tree::new(),
            routes: Vec::new(),
            actions: Vec::new(),
            resources: Vec::new(),
            pieces: Vec::new(),
            fields: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// How many routes there are.
    pub fn len(&self) -> usize {
        self.routes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// Every route, in the order of the file.
    pub fn routes(&self) -> impl Iterator<Item = RouteInfo<'_>> {
        let info = |route| RouteInfo { table: self, route };
        self.routes.iter().map(info)
    }

    /// What is known of the route with this number, as a verdict names it.
    pub fn route(&self, number: usize) -> Option<RouteInfo<'_>> {
        self.routes
            .get(number)
            .map(|route| RouteInfo { table: self, route })
    }

    /// The templates that a path fits; `None` where they are too many to tell.
    pub(super) fn fits(&self, path: &Path<'_>) -> Option<Fits> {
        self.tree.fits(path, &self.text)
    }

    /// Of the templates that a path fits, the routes with that method.
    pub(super) fn with_method<'a>(
        &'a self,
        fits: &'a Fits,
        method: &'a str,
    ) -> impl Iterator<Item = (RouteId, &'a Route)> {
        let routes = self.tree.routes(fits).flatten();
        routes.filter_map(move |id| {
            let route = self.routes.get(usize::from(*id))?;
            (route.method.of(&self.text) == method).then_some((*id, route))
        })
    }

    /// Whether any template was found, for whichever method.
    pub(super) fn knows(&self, fits: &Fits) -> bool {
        self.tree.routes(fits).any(|routes| !routes.is_empty())
    }

    /// What a route needs.
    pub(super) fn actions(&self, route: &Route) -> impl Iterator<Item = &str> {
        let spans = route.actions.of(&self.actions).iter();
        spans.map(|span| span.of(&self.text))
    }

    /// What a change needs: one of these.
    pub(super) fn actions_of(&self, change: &Change) -> impl Iterator<Item = &str> {
        let spans = change.actions.of(&self.actions).iter();
        spans.map(|span| span.of(&self.text))
    }

    /// What may be changed, and what that needs.
    pub(super) fn fields(&self, route: &Route) -> &[Field] {
        route.fields.of(&self.fields)
    }

    /// The text of a field: a JSON pointer, or the kind of an instruction.
    pub(super) fn field_text(&self, field: &Field) -> &str {
        field.text.of(&self.text)
    }

    pub(super) fn change(&self, field: &Field) -> Option<&Change> {
        self.changes.get(usize::from(field.change))
    }

    /// Whether a route's resource names the environment of a change.
    pub(super) fn asks_for_environment(&self, route: &Route) -> bool {
        let mut pieces = route
            .resources
            .of(&self.resources)
            .iter()
            .flat_map(|pieces| pieces.of(&self.pieces));
        pieces.any(|piece| piece.hole == template::Hole::Change)
    }

    /// Whether a route's path names an environment.
    pub(super) fn names_environment(&self, route: &Route) -> bool {
        let path = route.path.of(&self.text).as_bytes();
        let mut windows = path.windows(changes::ENVIRONMENT_KEY.len());
        windows.any(|part| part == changes::ENVIRONMENT_KEY.as_bytes())
    }

    /// Whether `refused` holds of each resource that a request may be about. One that is too long to spell is not.
    pub(super) fn each_resource(
        &self,
        route: &Route,
        segments: &[&str],
        environment: &str,
        spelled: &mut Spelled,
        refused: &mut dyn FnMut(&str) -> bool,
    ) -> bool {
        let resources = route.resources.of(&self.resources);
        !resources.is_empty()
            && resources.iter().all(|pieces| {
                let pieces = pieces.of(&self.pieces);
                let text = spelled.fill(pieces, &self.text, segments, environment);
                text.is_some_and(&mut *refused)
            })
    }
}

/// A route as it stands in its table.
#[derive(Clone, Copy, Debug)]
pub struct RouteInfo<'a> {
    table: &'a RouteTable,
    route: &'a Route,
}

impl<'a> RouteInfo<'a> {
    /// `GET`
    pub fn method(&self) -> &'a str {
        self.route.method.of(&self.table.text)
    }

    /// `/api/v2/flags/{projectKey}`
    pub fn path(&self) -> String {
        let mut path = String::from(self.route.base.of(&self.table.text));
        match self.route.path.of(&self.table.text) {
            "/" if !path.is_empty() => {}
            own => path.push_str(own),
        }
        path
    }

    /// How sure it is what the route needs.
    pub fn confidence(&self) -> Confidence {
        self.route.confidence
    }

    /// Whether it answers without a token too.
    pub fn open(&self) -> bool {
        self.route.open
    }

    /// Which of its actions are needed.
    pub fn mode(&self) -> Mode {
        self.route.mode
    }

    /// What is needed, or, by what is changed, may be.
    pub fn actions(&self) -> Vec<&'a str> {
        let mut actions: Vec<&str> = self.table.actions(self.route).collect();
        for field in self.table.fields(self.route) {
            let change = self.table.change(field);
            actions.extend(
                change
                    .into_iter()
                    .flat_map(|change| self.table.actions_of(change)),
            );
        }
        actions
    }

    /// The resources it may be about for a path with these segments; `environment` is that of a change.
    pub fn resources(&self, path: &str, environment: &str) -> Vec<String> {
        let mut texts = Vec::new();
        if let Some(path) = Path::read(path) {
            self.table.each_resource(
                self.route,
                path.segments(),
                environment,
                &mut Spelled::new(),
                &mut |text| {
                    texts.push(String::from(text));
                    true
                },
            );
        }
        texts
    }
}

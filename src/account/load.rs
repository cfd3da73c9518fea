//! A whole document, from its text to the nouns (rule 7). What cannot be used grants nothing and stops nothing else.

use std::sync::Arc;

use super::authenticate::{Secrets, read_tombstones};
use super::document::{Document, LoadOptions, Role};
use super::environment::read_environments;
use super::fields::Fields;
use super::index::{Index, RoleIndex};
use super::member::read_members;
use super::pages::Pages;
use super::role::{Duplicates, read_role};
use super::team::{Teams, asks_for_attributes};
use super::token::read_tokens;
use crate::catalog::{BaseRoles, Catalog, read_catalog};
use crate::policy::{
    Glob, ParseOptions, Policy, Specifier, read_actions, read_policy, read_specifier,
};
use crate::source::{
    Diagnostic, Limits, Node, Path, Positions, Report, excerpt, in_order, parse_json,
};

/// The version of the rules that documents may name.
pub const SEMANTICS: &str = "2026-11";

/// Nothing of a document can be loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadError {
    /// Code of the diagnostic that stopped it.
    pub code: &'static str,
    /// Everything found until then, that one included.
    pub diagnostics: Vec<Diagnostic>,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.code == self.code)
        {
            Some(diagnostic) => diagnostic.fmt(f),
            None => f.write_str(self.code),
        }
    }
}

impl std::error::Error for LoadError {}

/// Loads an account document. Without `positions` (a text that nobody wrote) diagnostics have pointers alone.
///
/// Fails only where nothing can be loaded: the text is no JSON or beyond the limits, it is no object, one of the
/// document's own keys stands twice, or a list is not complete and `allow_partial` is not set.
///
/// ```
/// use tokenscope::account::{LoadOptions, load};
/// let document = r#"{ "members": [{ "_id": "ada", "role": "writer", "customRoles": ["gone"] }], "roles": [] }"#;
/// let account = load(document, true, &LoadOptions::default()).unwrap();
/// assert_eq!(account.diagnostics[0].pointer.as_deref(), Some("/members/0/customRoles/0"));
/// assert!(account.member("ada").is_some());
/// assert_eq!(load("[]", true, &LoadOptions::default()).unwrap_err().code, "not_a_document");
/// ```
pub fn load(text: &str, positions: bool, options: &LoadOptions) -> Result<Document, LoadError> {
    let place = Positions::new(text);
    let root = match parse_json(text, &Limits::DOCUMENT) {
        Ok(root) => root,
        Err(diagnostic) => {
            let code = diagnostic.code;
            return Err(LoadError {
                code,
                diagnostics: sort(vec![*diagnostic], positions),
            });
        }
    };
    let mut loader = Loader {
        report: Report::new(Some(&place)),
        options: *options,
        catalog: Catalog::launchdarkly(),
        incomplete: false,
        plan_custom_roles: true,
        attributes_given: false,
        attributes_asked: false,
        unresolved: false,
    };
    match loader.read(&root) {
        Ok(mut document) => {
            document.diagnostics = sort(loader.report.finish(), positions);
            Ok(document)
        }
        Err(code) => Err(LoadError {
            code,
            diagnostics: sort(loader.report.finish(), positions),
        }),
    }
}

/// Lists refer to each other, so they are not read in the order they stand in; what was found is told in it.
fn sort(diagnostics: Vec<Diagnostic>, positions: bool) -> Vec<Diagnostic> {
    let mut diagnostics = in_order(diagnostics, i64::MAX);
    if !positions {
        diagnostics
            .iter_mut()
            .for_each(|diagnostic| diagnostic.range = None);
    }
    diagnostics
}

/// What the readers of the parts share.
pub(super) struct Loader<'a> {
    pub report: Report<'a>,
    pub options: LoadOptions,
    pub catalog: Arc<Catalog>,
    /// A list is not complete.
    pub incomplete: bool,
    pub plan_custom_roles: bool,
    /// Somebody has `roleAttributes`.
    pub attributes_given: bool,
    /// Some policy has holes for them.
    pub attributes_asked: bool,
    /// Some reference leads to no role.
    pub unresolved: bool,
}

/// The keys of a document. Others are ignored.
const KEYS: [&str; 9] = [
    "members",
    "teams",
    "roles",
    "tokens",
    "plan",
    "environments",
    "tombstones",
    "catalog",
    "semantics",
];

impl Loader<'_> {
    fn read(&mut self, root: &Node) -> Result<Document, &'static str> {
        let path = Path::ROOT;
        if root.as_object().is_none() {
            let found = root.kind();
            let diagnostic = Diagnostic::error(
                "not_a_document",
                format!("expected an object, found {found}"),
            )
            .with("found", found)
            .help("a document is an object with `members`, `teams`, `roles` and `tokens`");
            self.report.push(diagnostic, &path, root.span);
            return Err("not_a_document");
        }
        let fields = Fields::read(root, &path, &mut self.report).map_err(|_| "not_a_document")?;
        if fields.doubled && KEYS.iter().any(|key| fields.all(key).nth(1).is_some()) {
            return Err("json_duplicate_key");
        }
        self.read_settings(&fields);
        let [members, teams, roles, tokens, tombstones] =
            ["members", "teams", "roles", "tokens", "tombstones"].map(|name| {
                let node = fields.get(name)?;
                Some(Pages::read(node, &path.key(name), name, self))
            });
        let lists = Lists {
            members,
            teams,
            roles,
            tokens,
            tombstones,
        };
        let document = self.read_lists(&fields, &lists);
        if self.incomplete && !self.options.allow_partial {
            return Err("incomplete_page");
        }
        Ok(document)
    }

    fn read_lists<'n>(&mut self, fields: &Fields<'n, '_>, lists: &Lists<'n>) -> Document {
        let none = Pages::NONE;
        let roles = self.read_roles(lists.roles.as_ref().unwrap_or(&none));
        let index = RoleIndex::new(&roles);
        let mut teams = Teams::read(lists.teams.as_ref(), &index, self);
        let members = read_members(
            lists.members.as_ref().unwrap_or(&none),
            &index,
            &mut teams,
            self,
        );
        let teams = teams.finish(fields.get("teams"), self);
        let mut secrets = Secrets::default();
        let tokens = read_tokens(
            lists.tokens.as_ref().unwrap_or(&none),
            &index,
            &mut secrets,
            self,
        );
        let tombstones = read_tombstones(
            lists.tombstones.as_ref().unwrap_or(&none),
            &mut secrets,
            self,
        );
        let environments = match fields.get("environments") {
            Some(node) => read_environments(node, &fields.path.key("environments"), self),
            None => Default::default(),
        };
        self.attributes_asked |= roles.iter().any(asks_for_attributes);
        self.report_missing(fields, lists, !teams.is_empty());
        Document {
            index: Index::new(&members, &teams, index, &tokens),
            members,
            teams,
            roles,
            tokens,
            tombstones,
            secrets,
            environments,
            plan_custom_roles: self.plan_custom_roles,
            partial: self.incomplete,
            catalog: Arc::clone(&self.catalog),
            base_roles: BaseRoles::embedded(),
            options: self.options,
            diagnostics: Vec::new(),
        }
    }

    /// What the lists are read by: the version of the rules, the catalog and the plan.
    fn read_settings(&mut self, fields: &Fields<'_, '_>) {
        match fields.text("semantics", &mut self.report) {
            Ok(Some(version)) if version != SEMANTICS => {
                let version = excerpt(version);
                let message =
                    format!("the document follows rules `{version}`, these are `{SEMANTICS}`");
                let diagnostic =
                    Diagnostic::warning("other_semantics", message).with("semantics", version);
                fields.say("semantics", diagnostic, &mut self.report);
            }
            _ => {}
        }
        if let Some(node) = fields.get("catalog")
            && let Some(catalog) = read_catalog(node, &fields.path.key("catalog"), &mut self.report)
        {
            self.catalog = Arc::new(catalog);
        }
        if let Some(node) = fields.get("plan") {
            let path = fields.path.key("plan");
            let plan = Fields::read(node, &path, &mut self.report);
            // A plan that cannot be read includes nothing.
            self.plan_custom_roles = plan.is_ok_and(|plan| {
                let included = plan.flag("customRoles", &mut self.report);
                !plan.doubled && included.is_ok_and(|included| included.unwrap_or(true))
            });
        }
    }

    fn read_roles(&mut self, pages: &Pages<'_>) -> Vec<Role> {
        let mut roles = Vec::new();
        let mut duplicates = Duplicates::new();
        for page in pages.iter() {
            let base = Path::base(&page.pointer);
            for (at, node) in page.items.iter().enumerate() {
                let path = base.index(at);
                if let Some(role) = read_role(node, &path, self) {
                    duplicates.check(roles.len(), node, &path, self);
                    roles.push(role);
                }
            }
        }
        roles
    }

    /// Warns of what LaunchDarkly's API returns only when asked for (rule 7).
    fn report_missing(&mut self, fields: &Fields<'_, '_>, lists: &Lists<'_>, teams: bool) {
        let missing = [
            (lists.members.is_none(), "members", "members"),
            (lists.roles.is_none() && self.unresolved, "roles", "roles"),
            (
                lists.teams.is_none() && teams,
                "teams",
                "teams?expand=roles,roleAttributes",
            ),
        ];
        for (_, list, endpoint) in missing.into_iter().filter(|(missing, ..)| *missing) {
            let diagnostic =
                Diagnostic::warning("missing_list", format!("the document has no `{list}`"))
                    .with("list", list)
                    .help(format!("load them from `GET /api/v2/{endpoint}`"));
            self.report.push(diagnostic, fields.path, fields.span);
        }
        if self.attributes_asked && !self.attributes_given {
            let message = "policies ask for role attributes, but nobody in the document has any";
            let diagnostic = Diagnostic::warning("missing_role_attributes", message)
                .help("load members and teams with `expand=roleAttributes`");
            fields.say("members", diagnostic, &mut self.report);
        }
    }

    /// A policy of a role or an inline scope; with an error it grants nothing as a whole (rule 2.7).
    pub fn policy(&mut self, node: &Node, path: &Path<'_>) -> Option<Arc<Policy>> {
        self.read_policy(node, path, false)
    }

    /// A policy that was frozen, in which a base role's own holes may stand (rule 1.4).
    pub fn frozen_policy(&mut self, node: &Node, path: &Path<'_>) -> Option<Arc<Policy>> {
        self.read_policy(node, path, true)
    }

    fn read_policy(
        &mut self,
        node: &Node,
        path: &Path<'_>,
        reserved_holes: bool,
    ) -> Option<Arc<Policy>> {
        let options = ParseOptions {
            strict: self.options.strict,
            catalog: &self.catalog,
            reserved_holes,
        };
        read_policy(node, path, &options, &mut self.report).map(Arc::new)
    }

    /// The actions of a grant.
    pub fn actions(&mut self, node: &Node, path: &Path<'_>) -> Option<Vec<Glob>> {
        let strict = self.options.strict;
        let options = ParseOptions {
            strict,
            ..ParseOptions::new(&self.catalog)
        };
        read_actions(node, path, &options, &mut self.report)
    }

    /// The resource of a grant.
    pub fn specifier(&mut self, node: &Node, path: &Path<'_>) -> Option<Specifier> {
        let strict = self.options.strict;
        let options = ParseOptions {
            strict,
            ..ParseOptions::new(&self.catalog)
        };
        read_specifier(node, path, &options, &mut self.report)
    }
}

/// The lists of a document, as far as it has them.
struct Lists<'n> {
    members: Option<Pages<'n>>,
    teams: Option<Pages<'n>>,
    roles: Option<Pages<'n>>,
    tokens: Option<Pages<'n>>,
    tombstones: Option<Pages<'n>>,
}

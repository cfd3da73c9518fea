//! A whole document, from its text to the nouns (rule 7). What cannot be used grants nothing and stops nothing else.

use std::sync::Arc;

use super::authenticate::{Secrets, read_tombstones};
use super::document::{Document, LoadOptions};
use super::environment::read_environments;
use super::fields::Fields;
use super::index::{Index, RoleIndex};
use super::member::read_members;
use super::origin::{Origin, Places, forget_positions};
use super::pages::Pages;
use super::phrases::{
    INCOMPLETE, MISSING_LIST, MISSING_ROLE_ATTRIBUTES, NOT_A_DOCUMENT, OTHER_SEMANTICS,
};
use super::role::read_roles;
use super::team::Teams;
use super::token::read_tokens;
use super::unbound::roles_ask_for_attributes;
use crate::catalog::{BaseRoles, Catalog, read_catalog};
use crate::policy::{
    Glob, ParseOptions, Policy, Specifier, read_actions, read_policy, read_specifier,
};
use crate::source::{Diagnostic, Limits, Node, Path, Positions, Report, in_order, parse_json};

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

/// Whether anybody can ask for a changed document, for which this one's text is kept: all but the small module's users.
const CHANGES: bool = cfg!(any(not(feature = "wasm"), feature = "wasm-admin"));

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
    let mut loader = Loader::new(Report::new(Some(&place)), *options, Catalog::launchdarkly());
    match loader.read(&root) {
        Ok(mut document) => {
            if CHANGES {
                document.origin.keep(text, &root);
            }
            document.diagnostics = document.origin.place(loader.report.finish(), positions);
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
        forget_positions(&mut diagnostics);
    }
    diagnostics
}

/// What the readers of the parts share.
pub(super) struct Loader<'a> {
    pub report: Report<'a>,
    pub options: LoadOptions,
    pub catalog: Arc<Catalog>,
    /// The roles, which are read before all that refers to them.
    pub roles: RoleIndex,
    pub secrets: Secrets,
    /// A list is not complete.
    pub incomplete: bool,
    pub plan_custom_roles: bool,
    /// Somebody has `roleAttributes`.
    pub attributes_given: bool,
    /// Some policy has holes for them.
    pub attributes_asked: bool,
    /// Some reference leads to no role.
    pub unresolved: bool,
    /// Where what is read stands.
    pub places: Places,
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

impl<'a> Loader<'a> {
    pub fn new(report: Report<'a>, options: LoadOptions, catalog: Arc<Catalog>) -> Self {
        Self {
            report,
            options,
            catalog,
            roles: RoleIndex::default(),
            secrets: Secrets::default(),
            incomplete: false,
            plan_custom_roles: true,
            attributes_given: false,
            attributes_asked: false,
            unresolved: false,
            places: Places::default(),
        }
    }
}

impl Loader<'_> {
    fn read(&mut self, root: &Node) -> Result<Document, &'static str> {
        let path = Path::ROOT;
        if root.as_object().is_none() {
            let params = [("found", root.kind())];
            self.report.say(&NOT_A_DOCUMENT, &params, &path, root.span);
            return Err(NOT_A_DOCUMENT.code());
        }
        let fields = Fields::read(root, &path, &mut self.report).ok_or(NOT_A_DOCUMENT.code())?;
        if KEYS.iter().any(|key| fields.is_doubled(key)) {
            return Err("json_duplicate_key");
        }
        self.read_settings(&fields);
        // All pages before any item: that one is missing must be told however much is wrong with the items.
        let mut pages = |name| match fields.get(name) {
            Some(node) => Pages::read(node, &path.key(name), name, self),
            None => Pages::NONE,
        };
        let lists = Lists {
            members: pages("members"),
            teams: pages("teams"),
            roles: pages("roles"),
            tokens: pages("tokens"),
            tombstones: pages("tombstones"),
        };
        let document = self.read_lists(&fields, &lists);
        if self.incomplete && !self.options.allow_partial {
            return Err(INCOMPLETE.code());
        }
        Ok(document)
    }

    fn read_lists<'n>(&mut self, fields: &Fields<'n, '_>, lists: &Lists<'n>) -> Document {
        let roles = read_roles(&lists.roles, self);
        self.roles = RoleIndex::new(&roles);
        let mut teams = Teams::read(fields.get("teams"), &lists.teams, self);
        let members = read_members(&lists.members, &mut teams, self);
        let teams_own_roles = teams.own_their_roles();
        let teams = teams.finish(self);
        let tokens = read_tokens(&lists.tokens, self);
        let tombstones = read_tombstones(&lists.tombstones, self);
        let environments = match fields.get("environments") {
            Some(node) => read_environments(node, &fields.path.key("environments"), self),
            None => Default::default(),
        };
        self.attributes_asked = roles_ask_for_attributes(&roles);
        self.report_missing(fields, !teams.is_empty());
        Document {
            index: Index::new(&members, &teams, std::mem::take(&mut self.roles), &tokens).into(),
            members: members.into(),
            teams: teams.into(),
            roles: roles.into(),
            tokens: tokens.into(),
            tombstones: tombstones.into(),
            secrets: std::mem::take(&mut self.secrets).into(),
            environments: environments.into(),
            plan_custom_roles: self.plan_custom_roles,
            partial: self.incomplete,
            catalog: Arc::clone(&self.catalog),
            base_roles: BaseRoles::embedded(),
            options: self.options,
            diagnostics: Vec::new(),
            origin: Origin::new(
                std::mem::take(&mut self.places),
                self.attributes_asked,
                teams_own_roles,
            ),
        }
    }

    /// What the lists are read by: the version of the rules, the catalog and the plan.
    fn read_settings(&mut self, fields: &Fields<'_, '_>) {
        if let Ok(Some(version)) = fields.text("semantics", &mut self.report)
            && version != SEMANTICS
        {
            let params = [("semantics", version), ("known", SEMANTICS)];
            fields.say_at("semantics", &OTHER_SEMANTICS, &params, &mut self.report);
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
            self.plan_custom_roles = plan.is_some_and(|plan| {
                let included = plan.flag("customRoles", &mut self.report);
                !plan.doubled && included.is_ok_and(|included| included.unwrap_or(true))
            });
        }
    }

    /// Warns of what LaunchDarkly's API returns only when asked for (rule 7).
    fn report_missing(&mut self, fields: &Fields<'_, '_>, teams: bool) {
        for (list, wanted, endpoint) in [
            ("members", true, "members"),
            ("roles", self.unresolved, "roles"),
            ("teams", teams, "teams?expand=roles,roleAttributes"),
        ] {
            if wanted && fields.get(list).is_none() {
                let params = [("list", list), ("endpoint", endpoint)];
                fields.say(&MISSING_LIST, &params, &mut self.report);
            }
        }
        if self.attributes_asked && !self.attributes_given {
            fields.say_at("members", &MISSING_ROLE_ATTRIBUTES, &[], &mut self.report);
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
        let options = parsing(&self.catalog, self.options.strict, reserved_holes);
        read_policy(node, path, &options, &mut self.report).map(Arc::new)
    }

    /// The actions of a grant.
    pub fn actions(&mut self, node: &Node, path: &Path<'_>) -> Option<Vec<Glob>> {
        let options = parsing(&self.catalog, self.options.strict, false);
        read_actions(node, path, &options, &mut self.report)
    }

    /// The resource of a grant.
    pub fn specifier(&mut self, node: &Node, path: &Path<'_>) -> Option<Specifier> {
        let options = parsing(&self.catalog, self.options.strict, false);
        read_specifier(node, path, &options, &mut self.report)
    }
}

fn parsing(catalog: &Catalog, strict: bool, reserved_holes: bool) -> ParseOptions<'_> {
    ParseOptions {
        strict,
        catalog,
        reserved_holes,
    }
}

/// The lists of a document; without items where it has none.
struct Lists<'n> {
    members: Pages<'n>,
    teams: Pages<'n>,
    roles: Pages<'n>,
    tokens: Pages<'n>,
    tombstones: Pages<'n>,
}

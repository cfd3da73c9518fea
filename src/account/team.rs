//! Teams, and which roles they have: their own list, else what their members' replies say (rule 7).

use super::document::{RoleAttributes, Team};
use super::fields::{Fields, ROLE_ATTRIBUTES, texts};
use super::grant::read_team_grants;
use super::index::RoleIndex;
use super::load::Loader;
use super::pages::{Naming, Pages};
use super::phrases::{
    DISAGREES_WITH_MEMBER, DISAGREES_WITH_TEAM, DUPLICATE_TEAM, MISSING_ROLES_OF_ALL,
    MISSING_ROLES_OF_TEAM, UNKNOWN_TEAM,
};
use super::role::{check_reference, read_references};
use crate::source::{Node, Path, Span, Value};
use crate::tables::Names;

const NAMING: Naming = Naming {
    key: "key",
    what: "team",
    twice: &DUPLICATE_TEAM,
};

/// The teams of a document while it is read.
pub(super) struct Teams<'n> {
    teams: Vec<Team>,
    origins: Vec<Origin<'n>>,
    by_key: Names,
    /// The list of teams, if the document has one; if not, members' replies make them.
    list: Option<&'n Node>,
}

/// Where a team stands, and what is said about its roles.
struct Origin<'n> {
    /// Pointer and span of the team, in the list or in the first member that names it.
    pointer: String,
    span: Span,
    own: bool,
    claimed: Names,
    /// The first member's list, which later ones mostly repeat.
    first_claim: Option<Vec<&'n str>>,
    /// Some member belongs to it.
    in_use: bool,
}

impl<'n> Teams<'n> {
    /// Reads the list of teams, where there is one.
    pub fn read(list: Option<&'n Node>, pages: &Pages<'n>, loader: &mut Loader<'_>) -> Self {
        let mut teams = Self {
            teams: Vec::new(),
            origins: Vec::new(),
            by_key: Names::default(),
            list,
        };
        let mut names = Names::default();
        pages.each_named(
            &NAMING,
            &mut names,
            loader,
            &mut |key, first, fields, loader| match first {
                None => teams.read_team(key, fields, loader),
                Some(first) => {
                    if let Some(first) = teams.teams.get_mut(first) {
                        first.doubled = true;
                    }
                }
            },
        );
        teams.by_key = names;
        teams
    }

    fn read_team(&mut self, key: &str, fields: &Fields<'n, '_>, loader: &mut Loader<'_>) {
        loader.attributes_given |= fields.get(ROLE_ATTRIBUTES).is_some();
        let attributes = fields.role_attributes(&mut loader.report);
        let own = own_roles(fields, loader);
        let grants = read_team_grants(fields, key, loader);
        let is_own = own.is_some();
        let team = Team {
            key: key.into(),
            name: fields.label("name", &mut loader.report),
            roles: own.unwrap_or_default(),
            unusable: fields.doubled || attributes.is_err(),
            role_attributes: attributes.unwrap_or_default(),
            grants,
            doubled: false,
        };
        self.add(team, is_own, fields);
    }

    fn add(&mut self, team: Team, own: bool, fields: &Fields<'_, '_>) {
        self.teams.push(team);
        self.origins.push(Origin {
            pointer: fields.path.to_string(),
            span: fields.span,
            own,
            claimed: Names::default(),
            first_claim: None,
            in_use: false,
        });
    }

    /// Takes in one entry of a member's `teams`; answers the team's key if the member belongs to one that counts.
    pub fn claim(
        &mut self,
        node: &'n Node,
        path: &Path<'_>,
        loader: &mut Loader<'_>,
    ) -> Option<&'n str> {
        let fields = Fields::read(node, path, &mut loader.report)?;
        let key = fields.name("key", &mut loader.report)?;
        let at = match self.by_key.get(key) {
            Some(at) => at,
            None if self.list.is_some() => {
                fields.say_at("key", &UNKNOWN_TEAM, &[("team", key)], &mut loader.report);
                return None;
            }
            None => {
                let team = Team {
                    key: key.into(),
                    name: fields.label("name", &mut loader.report),
                    roles: Vec::new(),
                    role_attributes: RoleAttributes::new(),
                    grants: Vec::new(),
                    doubled: false,
                    unusable: false,
                };
                let at = self.teams.len();
                self.by_key.set(key, at);
                self.add(team, false, &fields);
                at
            }
        };
        let (team, origin) = (self.teams.get_mut(at)?, self.origins.get_mut(at)?);
        origin.in_use = true;
        if let Some(list) = fields.get("customRoleKeys") {
            origin.claim_roles(team, list, &path.key("customRoleKeys"), loader);
        }
        Some(key)
    }

    /// Teams that all have lists of their own, so that what a member says of them makes no difference.
    pub fn of(teams: &[Team]) -> Self {
        /// Nothing is said of it.
        static LIST: Node = Node {
            value: Value::Null,
            span: Span { start: 0, end: 0 },
        };
        let (mut by_key, mut origins) = (Names::default(), Vec::with_capacity(teams.len()));
        for (at, team) in teams.iter().enumerate() {
            by_key.add(&*team.key, at);
            origins.push(Origin {
                pointer: String::new(),
                span: LIST.span,
                own: true,
                claimed: Names::default(),
                first_claim: None,
                in_use: true,
            });
        }
        Self {
            teams: teams.to_vec(),
            origins,
            by_key,
            list: Some(&LIST),
        }
    }

    /// Whether every team has its own list of roles.
    pub fn own_their_roles(&self) -> bool {
        self.origins.iter().all(|origin| origin.own)
    }

    /// The teams; warns of those whose roles nobody gave.
    pub fn finish(self, loader: &mut Loader<'_>) -> Vec<Team> {
        let silent = |origin: &Origin<'_>| !origin.own && origin.first_claim.is_none();
        let all_silent = !self.origins.is_empty() && self.origins.iter().all(silent);
        if let Some(list) = self.list.filter(|_| all_silent) {
            let path = Path::ROOT.key("teams");
            loader
                .report
                .say(&MISSING_ROLES_OF_ALL, &[], &path, list.span);
            return self.teams;
        }
        for (origin, team) in self.origins.iter().zip(&self.teams) {
            if origin.in_use && silent(origin) {
                let (params, path) = ([("team", &*team.key)], Path::base(&origin.pointer));
                loader
                    .report
                    .say(&MISSING_ROLES_OF_TEAM, &params, &path, origin.span);
            }
        }
        self.teams
    }
}

impl<'n> Origin<'n> {
    /// Takes in what a member's reply says about the roles of its team.
    fn claim_roles(
        &mut self,
        team: &mut Team,
        list: &'n Node,
        path: &Path<'_>,
        loader: &mut Loader<'_>,
    ) {
        let claim = texts(list, path, &mut loader.report).usable;
        if list.as_list().is_none() {
            return;
        }
        let mut claimed = Vec::with_capacity(claim.len());
        for reference in &claim {
            claimed.push(reference.text);
        }
        let agrees = match &self.first_claim {
            Some(first) if *first == claimed => return,
            _ if self.own => {
                let own: Vec<&str> = team.roles.iter().map(|key| &**key).collect();
                same_roles(&own, &claimed, &loader.roles)
            }
            Some(first) => same_roles(first, &claimed, &loader.roles),
            None => true,
        };
        if !agrees {
            let phrase = match self.own {
                true => &DISAGREES_WITH_TEAM,
                false => &DISAGREES_WITH_MEMBER,
            };
            loader
                .report
                .say(phrase, &[("team", &team.key)], path, list.span);
        }
        for reference in claim.iter().filter(|_| !self.own) {
            if self.claimed.add(reference.text, reference.at).is_none() {
                team.roles.push(reference.text.into());
                let path = path.index(reference.at);
                check_reference(reference.text, &path, reference.span, loader);
            }
        }
        self.first_claim.get_or_insert(claimed);
    }
}

/// `customRoleKeys` of the team, else `roles` as `expand=roles` gives them. A list that cannot be read is an empty one:
/// members' replies do not stand in for it.
fn own_roles(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Vec<Box<str>>> {
    if fields.doubled {
        return Some(Vec::new());
    }
    if let Some(list) = fields.get("customRoleKeys") {
        let path = fields.path.key("customRoleKeys");
        return Some(read_references(list, &path, loader).boxed());
    }
    let expanded = fields.get("roles")?;
    let path = fields.path.key("roles");
    let mut own = Vec::new();
    Pages::read(expanded, &path, "roles of a team", loader).each(loader, &mut |role, loader| {
        if let Some(key) = role.name("key", &mut loader.report) {
            let span = role.get("key").map_or(role.span, |node| node.span);
            check_reference(key, &role.path.key("key"), span, loader);
            own.push(key.into());
        }
    });
    Some(own)
}

/// Whether two lists name the same roles, by ids or keys and in any order.
fn same_roles(one: &[&str], other: &[&str], roles: &RoleIndex) -> bool {
    let meant = |references: &[&str]| {
        let mut meant = Names::default();
        for reference in references {
            match roles.resolve(reference) {
                Some(at) => meant.add(format!("role {at}"), 0),
                None => meant.add(format!("text {reference}"), 0),
            };
        }
        meant
    };
    meant(one) == meant(other)
}

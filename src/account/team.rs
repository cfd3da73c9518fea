//! Teams, and which roles they have: their own list, else what their members' replies say (rule 7).

use super::document::{Role, RoleAttributes, Team};
use super::fields::{Fields, Unusable, texts};
use super::grant::read_team_grants;
use super::index::RoleIndex;
use super::load::Loader;
use super::pages::Pages;
use super::role::check_reference;
use crate::source::{Diagnostic, Node, Path, Span, excerpt};
use crate::tables::Names;

/// The teams of a document while it is read.
pub(super) struct Teams<'n> {
    teams: Vec<Team>,
    origins: Vec<Origin<'n>>,
    by_key: Names,
    /// Whether the document has a list of teams; if not, members' replies make them.
    listed: bool,
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
    pub fn read(pages: Option<&Pages<'n>>, roles: &RoleIndex, loader: &mut Loader<'_>) -> Self {
        let mut teams = Self {
            teams: Vec::new(),
            origins: Vec::new(),
            by_key: Names::default(),
            listed: pages.is_some(),
        };
        for page in pages.into_iter().flat_map(Pages::iter) {
            let base = Path::base(&page.pointer);
            for (at, node) in page.items.iter().enumerate() {
                // Why a team cannot be used has been reported.
                let _ = teams.read_team(node, &base.index(at), roles, loader);
            }
        }
        teams
    }

    fn read_team(
        &mut self,
        node: &'n Node,
        path: &Path<'_>,
        roles: &RoleIndex,
        loader: &mut Loader<'_>,
    ) -> Result<(), Unusable> {
        let fields = Fields::read(node, path, &mut loader.report)?;
        let key = fields.name("key", &mut loader.report)?;
        if let Some(first) = self.by_key.get(key).and_then(|at| self.teams.get_mut(at)) {
            first.doubled = true;
            let message = format!("team `{}` stands twice", excerpt(key));
            let diagnostic = Diagnostic::error("duplicate_team", message)
                .with("team", excerpt(key))
                .help("neither contributes anything; keep one");
            fields.say("key", diagnostic, &mut loader.report);
            return Ok(());
        }
        loader.attributes_given |= fields.get("roleAttributes").is_some();
        let attributes = fields.role_attributes(&mut loader.report);
        let own = own_roles(&fields, roles, loader);
        let grants = read_team_grants(&fields, key, loader);
        let team = Team {
            key: key.into(),
            name: fields.label("name", &mut loader.report),
            roles: own.iter().flatten().copied().map(Box::from).collect(),
            unusable: fields.doubled || attributes.is_err(),
            role_attributes: attributes.ok().flatten().unwrap_or_default(),
            grants,
            doubled: false,
        };
        self.add(team, path.to_string(), fields.span, own.is_some());
        Ok(())
    }

    fn add(&mut self, team: Team, pointer: String, span: Span, own: bool) {
        self.by_key.add(&*team.key, self.teams.len());
        self.teams.push(team);
        let (claimed, first_claim) = (Names::default(), None);
        self.origins.push(Origin {
            pointer,
            span,
            own,
            claimed,
            first_claim,
            in_use: false,
        });
    }

    /// Takes in one entry of a member's `teams`; answers the team's key if the member belongs to one that counts.
    pub fn claim(
        &mut self,
        node: &'n Node,
        path: &Path<'_>,
        roles: &RoleIndex,
        loader: &mut Loader<'_>,
    ) -> Option<&'n str> {
        let fields = Fields::read(node, path, &mut loader.report).ok()?;
        let key = fields.name("key", &mut loader.report).ok()?;
        if !self.by_key.has(key) {
            if self.listed {
                let message = format!("team `{}` is not in the list of teams", excerpt(key));
                let diagnostic = Diagnostic::error("unknown_team", message)
                    .with("team", excerpt(key))
                    .help("it contributes nothing to this member; load the list of teams again");
                fields.say("key", diagnostic, &mut loader.report);
                return None;
            }
            let team = Team {
                key: key.into(),
                name: fields.label("name", &mut loader.report),
                roles: Vec::new(),
                role_attributes: RoleAttributes::new(),
                grants: Vec::new(),
                doubled: false,
                unusable: false,
            };
            self.add(team, path.to_string(), fields.span, false);
        }
        let at = self.by_key.get(key)?;
        self.origins.get_mut(at)?.in_use = true;
        if let Some(list) = fields.get("customRoleKeys") {
            let path = path.key("customRoleKeys");
            self.claim_roles(at, list, &path, roles, loader);
        }
        Some(key)
    }

    fn claim_roles(
        &mut self,
        at: usize,
        list: &'n Node,
        path: &Path<'_>,
        roles: &RoleIndex,
        loader: &mut Loader<'_>,
    ) {
        let (Some(team), Some(origin)) = (self.teams.get_mut(at), self.origins.get_mut(at)) else {
            return;
        };
        let Ok(claim) = texts(list, path, &mut loader.report) else {
            return;
        };
        let claimed: Vec<&str> = claim.usable.iter().map(|(_, text)| *text).collect();
        if origin.first_claim.as_ref() == Some(&claimed) {
            return;
        }
        let agrees = match &origin.first_claim {
            _ if origin.own => {
                let own: Vec<&str> = team.roles.iter().map(|key| &**key).collect();
                same_roles(&own, &claimed, roles)
            }
            Some(first) => same_roles(first, &claimed, roles),
            None => true,
        };
        if !agrees {
            let counts = if origin.own {
                "the team's own list"
            } else {
                "all of them together"
            };
            let message = format!(
                "this list of roles of team `{}` is not the one given elsewhere",
                excerpt(&team.key)
            );
            let diagnostic = Diagnostic::warning("team_roles_disagree", message)
                .with("team", excerpt(&team.key))
                .help(format!(
                    "what counts is {counts}; load members and teams at the same time"
                ));
            loader.report.push(diagnostic, path, list.span);
        }
        for (place, reference) in claim.usable {
            if !origin.own && origin.claimed.add(reference, place).is_none() {
                team.roles.push(reference.into());
                if let Some(node) = list.as_list().and_then(|items| items.get(place)) {
                    check_reference(reference, roles, node, &path.index(place), loader);
                }
            }
        }
        origin.first_claim.get_or_insert(claimed);
    }

    /// The teams; warns of those whose roles nobody gave.
    pub fn finish(self, list: Option<&'n Node>, loader: &mut Loader<'_>) -> Vec<Team> {
        let silent = |origin: &Origin<'_>| !origin.own && origin.first_claim.is_none();
        let diagnostic = |message: String| {
            Diagnostic::warning("missing_team_roles", message).help(
                "load the teams from `GET /api/v2/teams?expand=roles,roleAttributes`, or the members with their `teams[].customRoleKeys`",
            )
        };
        if let Some(list) =
            list.filter(|_| !self.origins.is_empty() && self.origins.iter().all(silent))
        {
            let message = "no team has a list of its roles, so teams add none";
            loader.report.push(
                diagnostic(message.to_owned()),
                &Path::ROOT.key("teams"),
                list.span,
            );
            return self.teams;
        }
        for (origin, team) in self.origins.iter().zip(&self.teams) {
            if origin.in_use && silent(origin) {
                let key = excerpt(&team.key);
                let message = format!("team `{key}` has no list of its roles, so it adds none");
                let diagnostic = diagnostic(message).with("team", key);
                loader
                    .report
                    .push(diagnostic, &Path::base(&origin.pointer), origin.span);
            }
        }
        self.teams
    }
}

/// `customRoleKeys` of the team, else `roles` as `expand=roles` gives them. A list that cannot be read is an empty one:
/// members' replies do not stand in for it.
fn own_roles<'n>(
    fields: &Fields<'n, '_>,
    roles: &RoleIndex,
    loader: &mut Loader<'_>,
) -> Option<Vec<&'n str>> {
    if fields.doubled {
        return Some(Vec::new());
    }
    if let Some(list) = fields.get("customRoleKeys") {
        let path = fields.path.key("customRoleKeys");
        let Ok(own) = texts(list, &path, &mut loader.report) else {
            return Some(Vec::new());
        };
        for (place, reference) in &own.usable {
            if let Some(node) = list.as_list().and_then(|items| items.get(*place)) {
                check_reference(reference, roles, node, &path.index(*place), loader);
            }
        }
        return Some(
            own.usable
                .into_iter()
                .map(|(_, reference)| reference)
                .collect(),
        );
    }
    let expanded = fields.get("roles")?;
    let pages = Pages::read(
        expanded,
        &fields.path.key("roles"),
        "roles of a team",
        loader,
    );
    let mut own = Vec::new();
    for page in pages.iter() {
        let base = Path::base(&page.pointer);
        for (at, item) in page.items.iter().enumerate() {
            let path = base.index(at);
            let Ok(role) = Fields::read(item, &path, &mut loader.report) else {
                continue;
            };
            let Ok(key) = role.name("key", &mut loader.report) else {
                continue;
            };
            if let Some(node) = role.get("key") {
                check_reference(key, roles, node, &path.key("key"), loader);
            }
            own.push(key);
        }
    }
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

/// Whether a role's policy asks for role attributes.
pub(super) fn asks_for_attributes(role: &Role) -> bool {
    role.policy
        .as_ref()
        .is_some_and(|policy| super::unbound::policy_asks_for_attributes(policy))
}

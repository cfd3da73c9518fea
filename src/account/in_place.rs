//! Changes of one item that leave everything else as it is: only that item is read. What cannot be made so, is made by
//! reading the whole document again (`edit`); the outcome is the same.
//!
//! Each condition here is something that another part of the document depends on.

use std::sync::Arc;

use super::authenticate::Claim;
use super::change::{AccountChange, ChangeError, Noun, Touched};
use super::document::{BaseRole, Document, Role, Token};
use super::fields::{Fields, ROLE_ATTRIBUTES};
use super::load::Loader;
use super::member::read_member;
use super::origin::{Place, forget_positions};
use super::rewrite::{NewEntry, SCOPES, leave, only, parse_value, scope_entry, slice, with_entry};
use super::role::read_role;
use super::team::Teams;
use super::token::read_token;
use super::unbound::roles_ask_for_attributes;
use crate::policy::print_string;
use crate::source::{Diagnostic, Limits, Node, Path, Positions, Report, parse_json};

/// So many items may differ from the text before it is written anew.
const MOST_EDITS: usize = 4_096;

/// The code of a report that is cut off: it is not known what else there was to say.
const MORE: &str = "more_diagnostics";

impl Document {
    /// Makes a change where nothing but one item is different by it; if not, answers `false`, and is of no more use.
    pub(super) fn change_in_place(
        &mut self,
        change: &AccountChange,
        touched: &mut Touched,
    ) -> Result<bool, ChangeError> {
        let told = |code: &str| self.diagnostics.iter().any(|told| told.code == code);
        if let AccountChange::Put { value, .. } = change {
            parse_value(value)?;
        }
        if self.origin.edits.len() >= MOST_EDITS || told(MORE) {
            return Ok(false);
        }
        let made = match change {
            AccountChange::Put { noun, value } => self.put(*noun, value, touched),
            AccountChange::Remove { .. } => None,
            AccountChange::SetRole { member, role } => {
                self.rewrite_member(member, touched, &|_, _| {
                    let mut quoted = String::new();
                    print_string(&mut quoted, role.key());
                    Some(("role", quoted))
                })
            }
            AccountChange::LeaveTeam { member, team } => {
                self.rewrite_member(member, touched, &|node, text| {
                    Some(("teams", leave(node, text, team)?))
                })
            }
            AccountChange::SetScope { token, scope } => {
                let entry = scope_entry(scope).ok_or(ChangeError::BadScope)?;
                self.set_scope(token, entry, touched)
            }
        };
        Ok(made.is_some())
    }

    fn put(&mut self, noun: Noun, value: &str, touched: &mut Touched) -> Option<()> {
        let node = parse_json(value, &Limits::DOCUMENT).ok()?;
        let name = |key| only(&node, key).and_then(Node::as_str);
        let text = slice(value, node.span);
        match noun {
            Noun::Member => self.put_member(self.place_of_member(name("_id")?)?, text, touched),
            Noun::Role => self.put_role(self.index.roles.resolve(name("key")?)?, text, touched),
            Noun::Token => self.put_token(self.place_of_token(name("_id")?)?, text, touched),
            Noun::Team => None,
        }
    }

    fn rewrite_member(
        &mut self,
        id: &str,
        touched: &mut Touched,
        entry: &dyn Fn(&Node, &str) -> Option<NewEntry>,
    ) -> Option<()> {
        let at = self.place_of_member(id)?;
        let text = self.origin.item(self.origin.places.members.get(at)?.span);
        let node = parse_json(text, &Limits::DOCUMENT).ok()?;
        let entry = entry(&node, text)?;
        let text = with_entry(&node, text, &[entry.0], &entry);
        self.put_member(at, &text, touched)
    }

    fn set_scope(&mut self, id: &str, entry: NewEntry, touched: &mut Touched) -> Option<()> {
        let at = self.place_of_token(id)?;
        let text = self.origin.item(self.origin.places.tokens.get(at)?.span);
        let node = parse_json(text, &Limits::DOCUMENT).ok()?;
        let text = with_entry(&node, text, &SCOPES, &entry);
        self.put_token(at, &text, touched)
    }

    /// A role that keeps its names, which nothing else has.
    fn put_role(&mut self, at: usize, text: &str, touched: &mut Touched) -> Option<()> {
        let place = self.origin.places.roles.get(at)?;
        let pointer = self.origin.places.roles.pointer(place)?;
        let old = self.roles.get(at)?;
        let alone = |name: &str| self.index.roles.resolve(name) == Some(at);
        if place.doubled || !alone(&old.key) || !old.id.as_deref().is_none_or(alone) {
            return None;
        }
        let (role, doubled, said) = self.read(text, &pointer, &mut |fields, loader| {
            (read_role(&old.key, fields, loader), fields.doubled)
        })?;
        let named = role.id == old.id && is_named(text, "key", &role.key);
        if doubled || !named {
            return None;
        }
        let mut roles: Vec<Role> = self.roles.to_vec();
        *roles.get_mut(at)? = role;
        // That nobody has values for them is told of the document.
        if roles_ask_for_attributes(&roles) != self.origin.attributes_asked {
            return None;
        }
        self.roles = roles.into();
        touched.roles.push(at);
        self.settle(place, &pointer, text, said)
    }

    /// A token that keeps its id and its hashes, which nothing else has.
    fn put_token(&mut self, at: usize, text: &str, touched: &mut Touched) -> Option<()> {
        let place = self.origin.places.tokens.get(at)?;
        let pointer = self.origin.places.tokens.pointer(place)?;
        let old = Arc::clone(self.tokens.get(at)?);
        if old.doubled || !self.origin.lists_roles {
            return None;
        }
        let (token, _, said) = self.read(text, &pointer, &mut |fields, loader| {
            (read_token(&old.id, fields, loader), fields.doubled)
        })?;
        let hashes = |token: &Token| {
            let previous = token.previous.as_ref().map(|previous| previous.hash);
            [
                (token.hash, Claim::Current(at)),
                (previous, Claim::Previous(at)),
            ]
        };
        let its_own = |(hash, claim): (Option<_>, Claim)| {
            hash.is_none_or(|hash| {
                self.secrets
                    .get(&hash)
                    .is_some_and(|used| used.claim == Some(claim))
            })
        };
        if hashes(&old) != hashes(&token)
            || !hashes(&old).into_iter().all(its_own)
            || !is_named(text, "_id", &old.id)
        {
            return None;
        }
        let mut tokens = self.tokens.to_vec();
        *tokens.get_mut(at)? = token.into();
        self.tokens = tokens.into();
        touched.holders.push(old.id.clone());
        self.settle(place, &pointer, text, said)
    }

    /// A member that keeps its id, is not the Owner, and says nothing of the roles of teams.
    fn put_member(&mut self, at: usize, text: &str, touched: &mut Touched) -> Option<()> {
        let place = self.origin.places.members.get(at)?;
        let pointer = self.origin.places.members.pointer(place)?;
        let old = Arc::clone(self.members.get(at)?);
        let listed =
            self.origin.lists_roles && self.origin.lists_teams && self.origin.teams_own_roles;
        if old.doubled || !listed {
            return None;
        }
        let before = parse_json(self.origin.item(place.span), &Limits::DOCUMENT).ok()?;
        let after = parse_json(text, &Limits::DOCUMENT).ok()?;
        let gives =
            |node: &Node| only(node, ROLE_ATTRIBUTES).is_some_and(|values| !values.is_null());
        if claims_roles(&before)
            || claims_roles(&after)
            || (self.origin.attributes_asked && gives(&before) != gives(&after))
        {
            return None;
        }
        let (member, _, said) = self.read(text, &pointer, &mut |fields, loader| {
            let mut teams = Teams::of(&self.teams);
            (
                read_member(&old.id, fields, &mut teams, loader),
                fields.doubled,
            )
        })?;
        let owner = [&old.base, &member.base].contains(&&BaseRole::Owner);
        if owner || !is_named(text, "_id", &old.id) {
            return None;
        }
        let mut members = self.members.to_vec();
        *members.get_mut(at)? = member.into();
        self.members = members.into();
        touched.holders.push(old.id.clone());
        self.settle(place, &pointer, text, said)
    }

    /// Reads one item as if it stood there; answers too whether a key stands twice in it, and what is said of it.
    fn read<T>(
        &self,
        text: &str,
        pointer: &str,
        read: &mut dyn FnMut(&Fields<'_, '_>, &mut Loader<'_>) -> (T, bool),
    ) -> Option<(T, bool, Vec<Diagnostic>)> {
        let node = parse_json(text, &Limits::DOCUMENT).ok()?;
        let positions = Positions::new(text);
        let report = Report::new(Some(&positions));
        let mut loader = Loader::new(report, self.options, Arc::clone(&self.catalog));
        loader.roles = self.index.roles.clone();
        loader.plan_custom_roles = self.plan_custom_roles;
        let path = Path::base(pointer);
        let fields = Fields::read(&node, &path, &mut loader.report)?;
        let (item, doubled) = read(&fields, &mut loader);
        let said = loader.report.finish();
        let whole = |told: &Diagnostic| told.code != MORE && told.code != "lint_unfinished";
        said.iter().all(whole).then_some((item, doubled, said))
    }

    /// Keeps the text, and puts what is said of it in the place of what was said of the one before.
    fn settle(
        &mut self,
        place: Place,
        pointer: &str,
        text: &str,
        said: Vec<Diagnostic>,
    ) -> Option<()> {
        self.origin.set_item(place.span, text);
        let is_of_item = |told: &Diagnostic| {
            let rest = told
                .pointer
                .as_deref()
                .and_then(|told| told.strip_prefix(pointer));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let start = match self.diagnostics.is_empty() && said.is_empty() {
            true => 0,
            false => self.origin.units(place.span.start),
        };
        let old = std::mem::take(&mut self.diagnostics);
        let starts = std::mem::take(&mut self.origin.starts);
        let mut said = Some(said);
        for (told, at) in old.into_iter().zip(starts) {
            if at >= start {
                self.say(&mut said, start);
            }
            if !is_of_item(&told) {
                self.diagnostics.push(told);
                self.origin.starts.push(at);
            }
        }
        self.say(&mut said, start);
        forget_positions(&mut self.diagnostics);
        (self.diagnostics.len() <= Report::LIMIT).then_some(())
    }

    fn say(&mut self, said: &mut Option<Vec<Diagnostic>>, start: u32) {
        for told in said.take().into_iter().flatten() {
            self.diagnostics.push(told);
            self.origin.starts.push(start);
        }
    }
}

fn is_named(text: &str, key: &str, name: &str) -> bool {
    let node = parse_json(text, &Limits::DOCUMENT);
    node.is_ok_and(|node| only(&node, key).and_then(Node::as_str) == Some(name))
}

/// Whether it says which roles a team has.
fn claims_roles(member: &Node) -> bool {
    let mut teams = member
        .as_object()
        .into_iter()
        .flatten()
        .filter(|entry| *entry.key == *"teams");
    teams.any(|teams| {
        let mut entries = teams.value.as_list().into_iter().flatten();
        entries.any(|entry| entry.get("customRoleKeys").is_some())
    })
}

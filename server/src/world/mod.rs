//! All there is, as of one version: what requests are answered from. Immutable; a change makes a new one that shares
//! what stays.

mod build;
mod principals;
mod thing;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use serde_json::{Value, json};
use tokenscope::{Account, InlineBase, LoadOptions, UnboundDeny};

use crate::record::{
    Environment, Flag, Member, Project, Record, Remains, Role, Team, Token, inside,
};
use principals::Principals;
pub use thing::Thing;

/// How accounts are read, the same on every server of one database.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub load: LoadOptions,
    /// The plan has custom roles (rule 1.10).
    pub custom_roles: bool,
}

impl Rules {
    /// As `Account.load` of the npm package takes them: the document's `plan`, and the options.
    pub fn shown(&self) -> Value {
        let unbound_deny = match self.load.unbound_deny {
            UnboundDeny::Skip => "skip",
            UnboundDeny::DenyAll => "deny-all",
        };
        let inline_base = match self.load.inline_base {
            InlineBase::NoAccess => "no_access",
            InlineBase::Reader => "reader",
        };
        json!({
            "plan": { "customRoles": self.custom_roles },
            "options": {
                "unboundDeny": unbound_deny,
                "inlineBase": inline_base,
                "readersOnlyReaderTokens": self.load.readers_only_reader_tokens,
            },
        })
    }
}

#[derive(Clone)]
pub struct World {
    /// Of the last change in it.
    pub version: i64,
    /// Who decides.
    pub account: Account,
    pub members: Shelf<Member>,
    pub roles: Shelf<Role>,
    pub teams: Shelf<Team>,
    pub tokens: Shelf<Token>,
    pub projects: Shelf<Project>,
    pub environments: Shelf<Environment>,
    pub flags: Shelf<Flag>,
    /// Of deleted tokens.
    remains: Shelf<Remains>,
    rules: Rules,
    principals: Arc<Principals>,
}

/// Records by the id of their row, in its order.
pub struct Shelf<T>(Arc<BTreeMap<Arc<str>, Arc<T>>>);

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Shelf<T> {
    pub fn get(&self, id: &str) -> Option<&Arc<T>> {
        self.0.get(id)
    }

    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> {
        self.0.values()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is known by an id that begins so.
    fn beginning(&self, with: &str) -> Vec<&Arc<T>> {
        let from = (Bound::Included(with), Bound::Unbounded);
        let range = self.0.range::<str, _>(from);
        let found = range.take_while(|(id, _)| id.starts_with(with));
        found.map(|(_, record)| record).collect()
    }

    fn put(&mut self, id: &str, record: T) {
        Arc::make_mut(&mut self.0).insert(id.into(), Arc::new(record));
    }

    fn remove(&mut self, id: &str) {
        Arc::make_mut(&mut self.0).remove(id);
    }
}

impl World {
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn role(&self, id_or_key: &str) -> Option<&Arc<Role>> {
        let by_id = || self.roles.all().find(|role| role.id == id_or_key);
        self.roles.get(id_or_key).or_else(by_id)
    }

    pub fn environment(&self, project: &str, key: &str) -> Option<&Arc<Environment>> {
        self.environments.get(&inside(project, key))
    }

    pub fn flag(&self, project: &str, key: &str) -> Option<&Arc<Flag>> {
        self.flags.get(&inside(project, key))
    }

    /// The environments of a project.
    pub fn environments_of(&self, project: &str) -> Vec<&Arc<Environment>> {
        self.environments.beginning(&inside(project, ""))
    }

    pub fn flags_of(&self, project: &str) -> Vec<&Arc<Flag>> {
        self.flags.beginning(&inside(project, ""))
    }

    /// The members of a team, by their ids.
    pub fn members_of(&self, team: &str) -> Vec<&Arc<Member>> {
        let belongs = |member: &&Arc<Member>| member.teams.iter().any(|part| part.key == team);
        self.members.all().filter(belongs).collect()
    }

    /// The Owner of the account. There is one from the first start on, and no route takes it away.
    pub fn owner(&self) -> Option<&Arc<Member>> {
        self.members.all().find(|member| member.role == "owner")
    }
}

/// A record as the text of its row.
pub fn body_of<R: Record>(record: &R) -> Result<String, serde_json::Error> {
    serde_json::to_string(record)
}

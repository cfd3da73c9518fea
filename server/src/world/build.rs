//! A world from rows, and one with further rows in it.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use tokenscope::{Account, AccountChange, LoadError, Noun};

use super::{Rules, Shelf, World, body_of};
use crate::record::{Kind, Record, Remains};
use crate::store::Row;

impl World {
    /// # Errors
    ///
    /// The rules cannot be loaded at all; never by what rows say.
    pub fn empty(rules: Rules) -> Result<Self, LoadError> {
        Ok(Self {
            version: 0,
            account: Account::load(r#"{"members":[],"teams":[],"roles":[]}"#, &rules.load)?,
            members: Shelf::default(),
            roles: Shelf::default(),
            teams: Shelf::default(),
            tokens: Shelf::default(),
            projects: Shelf::default(),
            environments: Shelf::default(),
            flags: Shelf::default(),
            remains: Shelf::default(),
            rules,
            principals: Arc::default(),
        })
    }

    /// This world with what the rows say that are newer than it. They are to be all that there are.
    ///
    /// # Errors
    ///
    /// The account is beyond a limit.
    pub fn with(&self, rows: &[Row]) -> Result<Self, LoadError> {
        let mut next = Self {
            // Those of this world ask its account.
            principals: Arc::default(),
            ..self.clone()
        };
        let mut changes = Vec::new();
        // All rows at once are a load.
        let mut again = self.version == 0;
        for row in rows.iter().filter(|row| row.version > self.version) {
            next.version = next.version.max(row.version);
            again |= next.take(row, &mut changes);
        }
        if !again {
            match self.account.with_all(&changes) {
                Ok(account) => next.account = account,
                // What cannot be changed is read again, and then stands in the diagnostics.
                Err(error) => {
                    tracing::error!(code = error.code(), "a change had to be loaded anew");
                    again = true;
                }
            }
        }
        if again {
            next.account = Account::load(&next.document(), &self.rules.load)?;
        }
        Ok(next)
    }

    /// Takes a row in; answers whether the account has to be read again to know it.
    fn take(&mut self, row: &Row, changes: &mut Vec<AccountChange>) -> bool {
        // The evaluator knows roles by `_id`, and rows by key.
        let id = match (row.kind, self.roles.get(&row.id)) {
            (Kind::Role, Some(role)) => role.id.clone(),
            _ => row.id.clone(),
        };
        let (noun, shelved) = match row.kind {
            Kind::Member => (Some(Noun::Member), shelve(&mut self.members, row)),
            Kind::Role => (Some(Noun::Role), shelve(&mut self.roles, row)),
            Kind::Team => (Some(Noun::Team), shelve(&mut self.teams, row)),
            Kind::Token => {
                if row.gone {
                    shelve_remains(&mut self.remains, row);
                }
                (Some(Noun::Token), shelve(&mut self.tokens, row))
            }
            Kind::Project => (None, shelve(&mut self.projects, row)),
            Kind::Flag => (None, shelve(&mut self.flags, row)),
            // Environments stand beside the lists that the evaluator changes in place.
            Kind::Environment => {
                shelve(&mut self.environments, row);
                return true;
            }
        };
        let Some(noun) = noun else { return false };
        changes.push(match shelved {
            Shelved::Put(body) => AccountChange::Put {
                noun,
                value: body.into(),
            },
            Shelved::Gone => AccountChange::Remove {
                noun,
                id: id.into(),
            },
            Shelved::Odd => return true,
        });
        false
    }

    /// The account document: the records as they read.
    fn document(&self) -> String {
        let mut text = String::from("{");
        let list = |text: &mut String, key: &str, bodies: &mut dyn Iterator<Item = String>| {
            text.push_str(&format!("\"{key}\":["));
            for (at, body) in bodies.enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&body);
            }
            text.push_str("],");
        };
        list(&mut text, "members", &mut bodies(&self.members));
        list(&mut text, "teams", &mut bodies(&self.teams));
        list(&mut text, "roles", &mut bodies(&self.roles));
        list(&mut text, "tokens", &mut bodies(&self.tokens));
        let hashes = self.remains.all().flat_map(|remains| &remains.token_hashes);
        let tombstone = |hash| format!(r#"{{"tokenHash":"{hash}","reason":"deleted"}}"#);
        list(&mut text, "tombstones", &mut hashes.map(tombstone));
        text.push_str("\"environments\":{");
        for (at, project) in self.projects.all().enumerate() {
            if at > 0 {
                text.push(',');
            }
            let environments: Vec<String> = self
                .environments_of(&project.key)
                .iter()
                .filter_map(|environment| body_of(&***environment).ok())
                .collect();
            text.push_str(&format!("\"{}\":[{}]", project.key, environments.join(",")));
        }
        let custom = self.rules.custom_roles;
        text.push_str(&format!("}},\"plan\":{{\"customRoles\":{custom}}}}}"));
        text
    }
}

fn bodies<R: Record>(shelf: &Shelf<R>) -> impl Iterator<Item = String> {
    shelf.all().filter_map(|record| body_of(&**record).ok())
}

/// What became of a row.
enum Shelved {
    /// The record as it reads, which is what the evaluator is to read too, now and when it reads all of it again.
    Put(String),
    Gone,
    /// It came and went since, or cannot be read. What nobody can read is gone, for it grants nothing.
    Odd,
}

fn shelve<R: Record>(shelf: &mut Shelf<R>, row: &Row) -> Shelved {
    let record = match row.gone {
        true => None,
        false => read::<R>(row),
    };
    let body = record.as_ref().and_then(|record| body_of(record).ok());
    match (record, body) {
        (Some(record), Some(body)) => {
            shelf.put(&row.id, record);
            Shelved::Put(body)
        }
        _ => {
            let known = shelf.get(&row.id).is_some();
            shelf.remove(&row.id);
            match known && row.gone {
                true => Shelved::Gone,
                false => Shelved::Odd,
            }
        }
    }
}

fn shelve_remains(shelf: &mut Shelf<Remains>, row: &Row) {
    if let Some(remains) = read::<Remains>(row) {
        shelf.put(&row.id, remains);
    }
}

fn read<T: DeserializeOwned>(row: &Row) -> Option<T> {
    match serde_json::from_str(&row.body) {
        Ok(record) => Some(record),
        Err(error) => {
            tracing::error!(kind = row.kind.word(), id = row.id, %error, "a row cannot be read");
            None
        }
    }
}

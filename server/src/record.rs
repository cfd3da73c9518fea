//! What is stored, one row each: the REST shapes that the account is loaded from, with what is ours beside them.
//!
//! A row's body goes to the evaluator as it stands, so what is stored is what is decided by.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A list that rows belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Member,
    Role,
    Team,
    Token,
    Project,
    Environment,
    Flag,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Member,
        Self::Role,
        Self::Team,
        Self::Token,
        Self::Project,
        Self::Environment,
        Self::Flag,
    ];

    /// As in the column `kind`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Role => "role",
            Self::Team => "team",
            Self::Token => "token",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Flag => "flag",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something with a row of its own.
pub trait Record: Serialize + DeserializeOwned + Send + Sync + 'static {
    const KIND: Kind;

    /// What the row is known by.
    fn row_id(&self) -> String;
}

pub type RoleAttributes = BTreeMap<String, Vec<String>>;

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    #[serde(rename = "_id")]
    pub id: String,
    pub email: String,
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    pub role: String,
    #[serde(default)]
    pub custom_roles: Vec<String>,
    #[serde(default)]
    pub role_attributes: RoleAttributes,
    #[serde(default)]
    pub teams: Vec<TeamRef>,
    /// Only documents that an account was filled from say any (rule 4.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission_grants: Option<Box<RawValue>>,
    pub creation_date: i64,
}

impl Member {
    /// First and last name; of one who has none the e-mail.
    pub fn full_name(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        match name.trim() {
            "" => self.email.clone(),
            name => name.to_owned(),
        }
    }
}

/// A member's part in a team, by the team's key.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TeamRef {
    pub key: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    #[serde(rename = "_id")]
    pub id: String,
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub base_permissions: String,
    pub policy: Box<RawValue>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub custom_role_keys: Vec<String>,
    #[serde(default)]
    pub role_attributes: RoleAttributes,
    #[serde(default)]
    pub permission_grants: Vec<Grant>,
    pub creation_date: i64,
    pub last_modified: i64,
    pub version: i64,
}

/// One of a team's `permissionGrants` (rule 4.3).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_set: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<String>>,
    #[serde(rename = "memberIDs", default)]
    pub member_ids: Vec<String>,
}

/// A token. Its value is not here, and never was (rule 1.9).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    #[serde(rename = "_id")]
    pub id: String,
    /// Its owner; of a service token the member who created it, for the record alone.
    pub member_id: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub service_token: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_role_ids: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inline_role: Option<Box<RawValue>>,
    pub creation_date: i64,
    pub last_modified: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<i64>,
    /// SHA-256 of its value.
    pub token_hash: String,
    /// The last four characters of its value.
    pub token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
    /// What a service token was fixed to (rule 1.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Box<RawValue>>,
}

/// The value before the last reset, in its period of grace (rule 1.8).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Previous {
    pub token_hash: String,
    pub expiry: i64,
}

/// What is left of a deleted token: the hashes of its values, so that they stay dead.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remains {
    pub token_hashes: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    #[serde(rename = "_id")]
    pub id: String,
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub include_in_snippet_by_default: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    #[serde(rename = "_id")]
    pub id: String,
    pub project: String,
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub color: String,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub critical: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Flag {
    pub project: String,
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub temporary: bool,
    /// The keys of the environments it is on in.
    #[serde(default)]
    pub on: Vec<String>,
    pub creation_date: i64,
    pub version: i64,
}

/// What something inside a project is known by. No key holds a `/` (rule 3.5).
pub fn inside(project: &str, key: &str) -> String {
    format!("{project}/{key}")
}

macro_rules! records {
    ($($record:ident by $id:expr;)*) => {$(
        impl Record for $record {
            const KIND: Kind = Kind::$record;

            fn row_id(&self) -> String {
                let id: fn(&$record) -> String = $id;
                id(self)
            }
        }
    )*};
}

records! {
    Member by |member| member.id.clone();
    Role by |role| role.key.clone();
    Team by |team| team.key.clone();
    Token by |token| token.id.clone();
    Project by |project| project.key.clone();
    Environment by |environment| inside(&environment.project, &environment.key);
    Flag by |flag| inside(&flag.project, &flag.key);
}

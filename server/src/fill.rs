//! An empty account filled from documents in the REST shapes, such as the page's example: for a demo, or to try one's own.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

use crate::gate::Changes;
use crate::record::{Environment, Flag, Member, Project, Role, Team, Token};
use crate::secret;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is read of a document; lists without their pages.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    members: Vec<Map<String, Value>>,
    teams: Vec<Map<String, Value>>,
    roles: Vec<Map<String, Value>>,
    tokens: Vec<Map<String, Value>>,
    /// By the key of their project, which is made with them.
    environments: BTreeMap<String, Vec<Map<String, Value>>>,
    /// By the key of their project.
    flags: BTreeMap<String, Vec<Map<String, Value>>>,
}

/// What documents say.
#[derive(Default)]
pub struct Filling {
    pub changes: Changes,
    /// The Owner, if one of them is.
    pub owner: Option<Member>,
    /// When tokens were used last.
    pub uses: Vec<(String, i64)>,
}

/// # Errors
///
/// A file cannot be read, or is no document; which, and what is wrong with it.
pub fn read(files: &[impl AsRef<Path>], now: i64) -> Result<Filling, Failure> {
    let mut filling = Filling::default();
    for file in files {
        let file = file.as_ref();
        let wrong = |error: Failure| format!("`{}`: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| wrong(error.into()))?;
        let document = serde_json::from_str(&text).map_err(|error| wrong(error.into()))?;
        filling = filling.with(document, now).map_err(wrong)?;
    }
    Ok(filling)
}

impl Filling {
    fn with(mut self, document: Document, now: i64) -> Result<Self, Failure> {
        let id = || secret::id(now);
        let mut changes = self.changes;
        for role in document.roles {
            let given = json!({ "_id": id()?, "basePermissions": "no_access" });
            changes = put::<Role>(changes, role, given)?.0;
        }
        for team in document.teams {
            let given = json!({ "customRoleKeys": [], "creationDate": now, "lastModified": now, "version": 1 });
            changes = put::<Team>(changes, team, given)?.0;
        }
        for member in document.members {
            let given = json!({ "creationDate": now });
            let (next, member) = put::<Member>(changes, member, given)?;
            changes = next;
            if member.role == "owner" {
                self.owner = Some(member);
            }
        }
        for token in document.tokens {
            if let Some((id, at)) = token.get("_id").zip(token.get("lastUsed"))
                && let Some((id, at)) = id.as_str().zip(at.as_i64())
            {
                self.uses.push((id.to_owned(), at));
            }
            // A value that nobody has.
            let given = json!({
                "memberId": "",
                "serviceToken": false,
                "creationDate": now,
                "lastModified": now,
                "tokenHash": secret::Secret::new()?.hash(),
                "token": "",
            });
            changes = put::<Token>(changes, token, given)?.0;
        }
        for (project, environments) in document.environments {
            let given = json!({ "_id": id()?, "key": project, "name": title(&project) });
            changes = put::<Project>(changes, Map::new(), given)?.0;
            for environment in environments {
                let name = environment.get("key").and_then(Value::as_str).map(title);
                let given = json!({ "_id": id()?, "project": project, "name": name });
                changes = put::<Environment>(changes, environment, given)?.0;
            }
        }
        for (project, flags) in document.flags {
            for flag in flags {
                let name = flag.get("key").and_then(Value::as_str).map(title);
                let given =
                    json!({ "project": project, "name": name, "creationDate": now, "version": 1 });
                changes = put::<Flag>(changes, flag, given)?.0;
            }
        }
        self.changes = changes;
        Ok(self)
    }
}

/// With what is given where it says nothing itself.
fn put<R: crate::record::Record + DeserializeOwned>(
    changes: Changes,
    mut record: Map<String, Value>,
    given: Value,
) -> Result<(Changes, R), Failure> {
    for (key, value) in given.as_object().into_iter().flatten() {
        record.entry(key.as_str()).or_insert_with(|| value.clone());
    }
    // By its text, for policies are kept as they are written.
    let record: R = serde_json::from_str(&Value::Object(record).to_string())?;
    let refused = |error: crate::error::ApiError| Failure::from(error.message);
    let changes = changes.put(&record).map_err(refused)?;
    Ok((changes, record))
}

/// `express-checkout` as `Express checkout`.
fn title(key: &str) -> String {
    let mut title = key.replace(['-', '_'], " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

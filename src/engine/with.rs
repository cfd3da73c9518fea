//! An account after changes, sharing what they leave alone.

use crate::account::{AccountChange, ChangeError};

use super::account::Account;

impl Account {
    /// The account after a change: the one that loading the document with that change in it gives, by the same options.
    ///
    /// Diagnostics are those of that document too, with their pointers, but without ranges: nobody has its text.
    /// Where a document is too large to look for every hint (`lint_unfinished`), hints about the changed role may be among
    /// them that were not looked for at loading.
    ///
    /// A role, member or token that changes in its place, with the names and hashes it had, is read alone; everything else
    /// is then shared with this account, and so is every policy that was compiled from it. Other changes (of teams, of
    /// who is the Owner, of what is not there before or after) read the whole document again.
    ///
    /// ```
    /// use tokenscope::{Account, AccountChange, LoadOptions, Noun};
    /// let document = r#"{ "members": [{ "_id": "ada", "customRoles": ["dev"] }],
    ///   "roles": [{ "key": "dev", "policy": [] }] }"#;
    /// let before = Account::load(document, &LoadOptions::default())?;
    /// let after = before.with(&AccountChange::Put {
    ///     noun: Noun::Role,
    ///     value: r#"{ "key": "dev", "policy": [{ "effect": "allow", "actions": ["*"], "resources": ["proj/*"] }] }"#.into(),
    /// })?;
    /// assert!(!before.member("ada")?.can("viewProject", "proj/web"));
    /// assert!(after.member("ada")?.can("viewProject", "proj/web"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ChangeError`]: there is no such thing to change, or the value is none.
    pub fn with(&self, change: &AccountChange) -> Result<Self, ChangeError> {
        self.with_all(std::slice::from_ref(change))
    }

    /// The account after several changes, one after the other; none of them is made where one fails.
    ///
    /// # Errors
    ///
    /// [`ChangeError`]
    pub fn with_all(&self, changes: &[AccountChange]) -> Result<Self, ChangeError> {
        let (document, touched) = self.document().with(changes)?;
        let Some(touched) = touched else {
            return Ok(document.into());
        };
        let vocabulary = self.shared_vocabulary().clone();
        Ok(Self::of(
            document,
            vocabulary,
            self.memo().without(&touched),
        ))
    }
}

//! Where a principal comes from. Decisions do not need it, so that they can be made where no account is.

use std::fmt;

use super::account::Account;

/// What a principal was asked of.
pub(crate) trait Home: Send + Sync {
    /// The account, where it was one.
    fn account(&self) -> Option<&Account>;
}

/// Not by way of the table of what each home can do: that would link how accounts are shown into every module.
impl fmt::Debug for dyn Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Home")
    }
}

impl Home for Account {
    fn account(&self) -> Option<&Account> {
        Some(self)
    }
}

/// A place that kept no more of an account than decisions need.
pub(crate) struct Nowhere;

impl Home for Nowhere {
    fn account(&self) -> Option<&Account> {
        None
    }
}

//! Where a principal comes from. Decisions do not need it, so that they can be made where no account is.

use std::fmt::Debug;

use super::account::Account;

/// What a principal was asked of.
pub(crate) trait Home: Debug + Send + Sync {
    /// The account, where it was one.
    fn account(&self) -> Option<&Account>;
}

impl Home for Account {
    fn account(&self) -> Option<&Account> {
        Some(self)
    }
}

/// A place that kept no more of an account than decisions need.
#[derive(Debug)]
pub(crate) struct Nowhere;

impl Home for Nowhere {
    fn account(&self) -> Option<&Account> {
        None
    }
}

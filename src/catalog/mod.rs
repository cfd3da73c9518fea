//! The known resource types and actions, and the base roles as policies: dated data files, their sources beside them.

mod embedded;
mod index;
mod phrases;
mod read;
mod types;

use index::Index;

pub use read::{MAX_ACTIONS, MAX_NAME_BYTES, MAX_TYPES, read_base_roles, read_catalog};
pub use types::{BaseRoles, Catalog, CatalogAction, Chain, ResourceType};

//! What an edge worker in front of a backend asks: whether a request is hopeless (rule 6). It only ever refuses early; what it
//! does not know for sure it forwards.

mod snapshot;

pub use snapshot::{
    Found, MAX_VERSION_BYTES, SKEW, SNAPSHOT_FORMAT, Snapshot, SnapshotError, SnapshotOptions,
    TokenRef,
};

//! What an edge worker in front of a backend asks: whether a request is hopeless (rule 6). It only ever refuses early; what it
//! does not know for sure it forwards.

mod body;
mod path;
mod prefilter;
mod reply;
mod routes;
mod snapshot;
mod verdict;

pub use prefilter::{Body, MAX_BODY, Prefilter, PrefilterOptions, Request, Rules};
pub use reply::Reply;
pub use routes::{Confidence, Mode, RouteInfo, RouteProblem, RouteTable};
pub use snapshot::{
    Found, MAX_VERSION_BYTES, SKEW, SNAPSHOT_FORMAT, Snapshot, SnapshotError, SnapshotOptions,
    TokenRef,
};
pub use verdict::{Reason, Ruling, Verdict};

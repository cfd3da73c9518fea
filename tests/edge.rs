//! The edge (rule 6): what a snapshot answers is what its account answers, and whatever is not as it was made is refused.
//!
//! `TOKENSCOPE_SEED` and `TOKENSCOPE_EDGE_WORLDS` choose other random accounts; a failure names the seed of its world.

mod naive;
mod support;

#[path = "edge/bodies.rs"]
mod bodies;
#[path = "edge/demands.rs"]
mod demands;
#[path = "edge/law.rs"]
mod law;
#[path = "edge/paths.rs"]
mod paths;
#[path = "edge/prefilter.rs"]
mod prefilter;
#[path = "edge/requests.rs"]
mod requests;
#[path = "edge/routes.rs"]
mod routes;
#[path = "edge/snapshot.rs"]
mod snapshot;
#[path = "edge/snapshot_agrees.rs"]
mod snapshot_agrees;
#[path = "edge/snapshot_broken.rs"]
mod snapshot_broken;
#[path = "edge/snapshot_life.rs"]
mod snapshot_life;
#[path = "edge/snapshot_size.rs"]
mod snapshot_size;
#[path = "edge/tables.rs"]
mod tables;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokenscope::edge::{Snapshot, SnapshotOptions};
use tokenscope::{Account, LoadOptions};

const OPTIONS: SnapshotOptions<'static> = SnapshotOptions {
    version: "v1",
    made_at: 1_790_000_000_000.0,
    key: None,
};

fn account(document: &Value) -> Account {
    account_with(document, &LoadOptions::default())
}

fn account_with(document: &Value, options: &LoadOptions) -> Account {
    Account::load(&document.to_string(), options).expect("the document can be loaded")
}

fn bytes_of(account: &Account) -> Vec<u8> {
    account.snapshot(&OPTIONS).expect("a snapshot can be made")
}

fn snapshot_of(account: &Account) -> Snapshot {
    Snapshot::load(bytes_of(account), None).expect("the snapshot can be loaded")
}

/// `tokenHash` of a value.
fn hash(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number"))
    })
}

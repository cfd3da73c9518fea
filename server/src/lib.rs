//! A reference backend around the crate `tokenscope`: HTTP and storage. Who may do what is decided there, never here.
//!
//! ```text
//! serve -> routes -> gate (Caller, Gate, Permit) -> keeper (World) -> store (SQLite, PostgreSQL)
//!                      `-> the evaluator
//! ```
//!
//! Everything that is answered comes from one immutable [`world`], which holds the evaluator's account. A change waits
//! for its turn in the database, is decided by the world as it then is, is committed, and makes the next world.

pub mod body;
pub mod clock;
pub mod config;
pub mod error;
pub mod fill;
pub mod first;
pub mod freeze;
pub mod gate;
pub mod histogram;
pub mod invite;
pub mod keeper;
pub mod ledger;
pub mod openapi;
pub mod page;
pub mod patch;
pub mod policy;
pub mod record;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod show;
pub mod store;
pub mod world;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use config::Config;
use gate::{App, Flood, Sessions};
use keeper::Keeper;
use secret::Secret;
use store::Store;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long a statement of the database may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server that has its address and its account, and does not serve yet.
pub struct Server {
    pub address: SocketAddr,
    pub keeper: Arc<Keeper>,
    /// Of the Owner's first token, at the first start.
    pub first_token: Option<Secret>,
    listener: TcpListener,
    router: axum::Router,
}

impl Server {
    /// Opens the database and the address.
    ///
    /// # Errors
    ///
    /// What the configuration says does not go together, or cannot be opened.
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        config.check()?;
        let store = Store::open(&config.database, PATIENCE).await?;
        let keeper = Keeper::open(store, config.rules(), config.pace()).await?;
        let first_token = first::start(&keeper, &config.owner_email, &config.fill).await?;
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let key = config.session_key()?;
        let sessions = Sessions::new(key, config.origins_at(address), config.demo);
        let flood = Flood::new(config.unknown_tokens, Duration::from_secs(60));
        let app = App::new(keeper.clone(), sessions, flood, config.press());
        Ok(Self {
            router: serve::router(config, app, keeper.clone()),
            address,
            keeper,
            first_token,
            listener,
        })
    }

    /// Serves until `end`; what was not written down yet then is.
    pub async fn run(self, end: impl Future<Output = ()>) {
        let following = tokio::spawn(self.keeper.clone().follow());
        let (over, is_over) = oneshot::channel();
        let writing_down = tokio::spawn(self.keeper.clone().write_down(is_over));
        serve::serve(self.listener, self.router, end).await;
        following.abort();
        drop(over);
        if writing_down.await.is_err() {
            tracing::error!("what was not written down yet is lost");
        }
        self.keeper.store.close().await;
    }
}

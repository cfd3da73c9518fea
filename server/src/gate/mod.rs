//! The only way to what is stored: who asks is found out, the evaluator is asked, and its yes is a [`Permit`], which
//! alone has the world in it and can change it.
//!
//! ```text
//! request -> Caller (401) -> read() or write() -> Gate -> ask...() (403, 404) -> Permit -> world(), commit()
//! ```
//!
//! Nothing else makes a `Permit`, and nothing a handler is given leads to the database but through one:
//!
//! ```compile_fail,E0616
//! fn handler(app: tokenscope_server::gate::App) {
//!     let _ = app.0; // its keeper
//! }
//! ```
//!
//! ```compile_fail,E0451
//! use tokenscope_server::gate::{Gate, Permit};
//! fn handler(gate: Gate<()>) -> Permit<()> {
//!     Permit { gate, asked: Vec::new() }
//! }
//! ```
//!
//! [`asked`] then holds every answer of a gated route to it at run time.

pub mod asked;
mod caller;
mod edition;
mod flood;
mod note;
mod permit;
pub mod session;
mod widening;

use std::sync::Arc;

pub use caller::{Address, Caller};
pub use edition::{Edition, Press, Printed};
pub use flood::Flood;
pub use note::{Note, by_server};
pub use permit::{Changes, Gate, Permit, Scribe};
pub use session::Sessions;

use crate::keeper::Keeper;

/// What handlers are given. What is in it is the gate's own.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    keeper: Arc<Keeper>,
    sessions: Sessions,
    flood: Flood,
    press: Press,
}

impl App {
    pub fn new(keeper: Arc<Keeper>, sessions: Sessions, flood: Flood, press: Press) -> Self {
        Self(Arc::new(Parts {
            keeper,
            sessions,
            flood,
            press,
        }))
    }

    /// Whether requests can be answered now. Says nothing of what is stored.
    ///
    /// # Errors
    ///
    /// 503: the database could not be asked lately.
    pub fn is_ready(&self) -> crate::error::Result<()> {
        self.0.keeper.world().map(drop)
    }
}

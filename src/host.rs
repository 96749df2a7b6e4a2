//! The run host and its pool of workers.
//!
//! The [`Host`] owns runs: engine, live driver, log, record. It lives in a worker of its own, so
//! that a busy page bends no measurement; where the browser refuses workers it lives on the
//! page's thread. It speaks with the page by the messages of [`protocol`], whichever it is.
//! [`crew`] is the pool: workers that share the host's memory when the page is isolated, and
//! have their own otherwise; [`worker`] is the other end of it, in each worker. Forecasts of many
//! runs are worked out there as well, while no live run needs the machine ([`decide`]).
//!
//! What the work means is not known here. All `unsafe` of the project is here:
//! in [`shared`], and where a [`worker`] takes its desk.

mod course;
mod crew;
mod decide;
mod entry;
mod gauge;
mod kept;
pub mod protocol;
pub(crate) mod rest;
mod run;
mod shared;
mod ship;
mod why;
mod worker;

use course::Run;
pub use entry::{RoleMessage, send_role};
pub use run::Host;
pub(crate) use ship::words;
pub use ship::{pack, unpack};

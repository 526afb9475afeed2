//! Events in, a ledger kept: one SQLite file, one writer, frozen views.
//!
//! In: [`Entry`]s, an article with what was coded from it. Out of a [`Ledger`]: [`LedgerView`]s, and from a view
//! articles, events, occurrences (events with all their reports).
//!
//! Nothing in it depends on the order in which articles came: not what is stored, nor which reports are one event.

mod digest;
mod error;
mod identity;
mod index;
mod ledger;
mod passage;
mod record;
mod schema;
mod settings;
mod topics;
mod verify;
mod view;
mod words;

pub mod search;

pub use digest::Digest;
pub use error::LedgerError;
pub use index::Role;
pub use ledger::{BUSY_TIMEOUT_MS, Entry, Ledger, Overwrite, Receipt};
pub use verify::Report;
pub use view::{EventFilter, Events, LedgerView, Occurrence, Told};

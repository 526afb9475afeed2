//! Events in, a ledger kept: one SQLite file, one writer, frozen views.
//!
//! In: [`Entry`]s, an article with what was coded from it. Out of a [`Ledger`]: [`LedgerView`]s, and from a view
//! articles, events, occurrences (events with all their reports), dyads, items and what a search finds.
//!
//! Nothing in it depends on the order in which articles came: not what is stored, nor which reports are one event.

mod change;
mod digest;
pub mod dyad;
mod error;
mod identity;
mod index;
pub mod items;
mod ledger;
mod marks;
mod migrate;
mod pack;
mod passage;
mod prepare;
mod record;
mod retract;
mod schema;
mod settings;
mod terms;
mod topics;
mod verify;
mod versions;
mod view;
mod words;
mod write;

pub mod search;

pub use digest::Digest;
pub use dyad::{Bucket, Dyad, DyadAsk};
pub use error::LedgerError;
pub use identity::{FEATURES, Pair, Weights};
pub use index::Role;
pub use items::{Item, ItemFilter, ItemId, ItemKind};
pub use ledger::{BUSY_TIMEOUT_MS, Entry, Ledger, Overwrite, Receipt};
pub use retract::{ItemChange, MAX_NOTE_BYTES, Retracted, Retraction, TrailLine, Withdrawn};
pub use search::{Found, Hit, Query};
pub use verify::Report;
pub use view::{EventFilter, Events, LedgerView, Occurrence, Told};

//! Readings in, PLOVER [`Event`]s out: politics, no storage.

pub mod event;
pub mod ontology;

pub use event::{Coded, Event, EventId};
pub use ontology::EventType;

//! Readings in, PLOVER [`Event`]s out: politics, no storage.

pub mod cameo;
pub mod clause;
mod clause_words;
pub mod coder;
mod dense;
pub mod event;
pub mod hit;
mod implied;
pub mod json;
pub mod label;
mod layer;
pub mod lexicon;
pub mod link;
pub mod ontology;
pub mod pairs;
pub mod parties;
pub mod path;
mod repair;
pub mod rule;
pub mod scorer;
pub mod setting;
pub mod standing;
pub mod topics;
pub mod train;
pub mod weigh;
pub mod why;

pub use coder::Coder;
pub use event::{Coded, Event, EventId};
pub use lexicon::DataError;
pub use ontology::EventType;

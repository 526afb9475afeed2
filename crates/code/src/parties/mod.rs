//! Parties: who a noun phrase names, on a day.
//!
//! [`gazetteer`] holds the facts, [`resolve`] reads them off a phrase.

pub mod gazetteer;
pub mod resolve;
pub mod table;

pub use gazetteer::Gazetteer;
pub use resolve::PartyFinder;

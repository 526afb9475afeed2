//! Parties: who a noun phrase names, on a day.
//!
//! [`gazetteer`] holds the facts, [`names`] finds them in a text, [`resolve`] reads them off a phrase, `nouns` off titles and common nouns,
//! `origin` off the words around it, `refer` off pronouns and the like, [`user`] holds what users add.

pub mod gazetteer;
pub mod names;
mod nouns;
mod origin;
mod refer;
pub mod resolve;
pub mod table;
pub mod user;

pub use gazetteer::Gazetteer;
pub use resolve::PartyFinder;

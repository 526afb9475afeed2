//! The facade: what the command, the server and the bindings share.

pub mod conllu;
pub mod labelling;
pub mod reading_json;
pub mod run;

pub use run::Engine;

//! The facade: what the command, the server and the bindings share.

pub mod brief;
pub mod calendar;
pub mod conllu;
mod escape;
pub mod eval;
pub mod eval_ledger;
pub mod explain;
pub mod findings;
pub mod forecast;
pub mod ingest;
pub mod labelling;
pub mod network;
pub mod phrase;
pub mod reading_html;
pub mod reading_json;
pub mod review;
pub mod run;
pub mod triad;

pub use run::Engine;

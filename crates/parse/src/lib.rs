//! The statistical core.
pub mod labels;
pub use labels::*;

//! Bytes in, [`Article`]s and [`Reading`]s out: everything that English alone tells, and no politics.

pub mod article;
pub mod extract;
pub mod intake;
pub mod lemmas;
pub mod mentions;
pub mod predicates;
pub mod quotes;
pub mod reader;
pub mod reading;
pub mod segment;
pub mod span;
pub mod times;

pub use article::{Article, ArticleId};
pub use reading::Reading;
pub use span::{CodePoints, Days, Span};

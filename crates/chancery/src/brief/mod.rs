//! The brief: what happened between two parties, judgement first, each sentence tied to events and quoted words.
//!
//! In: a frozen view of the ledger and a question (two parties, days). Out: a [`Brief`], written as Markdown,
//! HTML or JSON. No sentence stands without an event, and no event without the words that prove it.

mod compose;
mod html;
mod likelihood;
mod markdown;
mod sentence;

use chancery_code::EventId;
use jiff::civil::Date;
use serde::Serialize;

pub use compose::{BriefError, Question, compose};
pub use html::html;
pub use likelihood::Band;
pub use markdown::markdown;

/// A brief.
#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    /// Headline.
    pub title: String,
    /// Codes of the two parties.
    pub parties: [String; 2],
    /// First day covered.
    pub since: Option<Date>,
    /// Last day covered.
    pub until: Option<Date>,
    /// As known on this day.
    pub as_of: Option<Date>,
    /// Articles and events it rests on.
    pub basis: Basis,
    /// Sections, in order.
    pub sections: Vec<Section>,
    /// What the marks in the sentences point to, in order of first use.
    pub citations: Vec<Citation>,
}

/// What a brief rests on.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
pub struct Basis {
    /// Reports in the window that speak of the two.
    pub articles: usize,
    /// Events between them in the window, each counted once.
    pub events: usize,
    /// Publishers of those reports.
    pub publishers: usize,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Heading.
    pub heading: &'static str,
    /// Sentences, in order.
    pub sentences: Vec<Sentence>,
}

/// A sentence with what it stands on.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Sentence {
    /// Its words.
    pub text: String,
    /// Events behind it; never empty.
    pub events: Vec<EventName>,
    /// Numbers of citations behind it, from 1.
    pub citations: Vec<usize>,
}

/// An event's id as JSON writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EventName(pub String);

impl From<&EventId> for EventName {
    fn from(id: &EventId) -> EventName {
        EventName(id.as_str().to_owned())
    }
}

/// Quoted words of one report.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Citation {
    /// Its number, from 1.
    pub number: usize,
    /// The report.
    pub doc_id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Its day.
    pub published: Option<Date>,
    /// Where it stands.
    pub url: Option<String>,
    /// The quoted words.
    pub words: String,
    /// Where they stand in its text: Unicode code points, half-open.
    pub span: [usize; 2],
    /// How many further reports tell the same.
    pub further_reports: usize,
}

//! Items: demands, commitments, measures, agreements and disputes, each with its life.
//!
//! In: a view; out: [`Item`]s. The events of the view are laid in the order of their days, and a machine that is
//! data (`items/machine.toml`) says which of them opens an item and which moves it. Every step keeps the event that
//! made it and the words that prove it.

mod act;
mod life;
mod machine;
mod matter;

use chancery_code::EventId;
use chancery_code::event::{Certainty, SourceKind};
use compact_str::CompactString;
use jiff::civil::Date;
use serde::Serialize;

pub use machine::{ItemKind, State};

use crate::error::LedgerError;
use crate::view::{LedgerView, as_text};

/// Name of an item: derived from its kind and the event that opened it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ItemId(CompactString);

impl ItemId {
    /// Reads back an id that was written out before.
    pub fn from_text(s: &str) -> ItemId {
        ItemId(CompactString::new(s))
    }

    /// The id: 16 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A matter between parties, followed from its first word to its last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Its name.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Where it stands, seen from the day of the view.
    pub state: State,
    /// Whether it still asks for something.
    pub open: bool,
    /// Codes of who demands, promises, imposes or signs, sorted.
    pub holder: Vec<CompactString>,
    /// Codes of whom it is addressed to, sorted.
    pub addressee: Vec<CompactString>,
    /// What it is about, in the words of the report that opened it.
    pub subject: String,
    /// Day of the event that opened it.
    pub opened: Option<Date>,
    /// Day by which it was to be done, where one was named.
    pub due: Option<Date>,
    /// Its life, in the order of days.
    pub steps: Vec<Step>,
}

/// One step of an item's life.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Day of the event.
    pub date: Option<Date>,
    /// State it brought or confirmed.
    pub state: State,
    /// The event: the record of its reports.
    #[serde(serialize_with = "as_text")]
    pub event: EventId,
    /// Rule of the machine that took it.
    pub rule: &'static str,
    /// The words of every report of it, the record first.
    pub evidence: Vec<Evidence>,
}

/// The words that prove a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The report.
    #[serde(serialize_with = "as_text")]
    pub event: EventId,
    /// Its article.
    pub doc_id: String,
    /// The sentence.
    pub text: String,
    /// Where it stands in the article's text, half-open, in Unicode code points.
    pub span: [usize; 2],
    /// What kind of voucher says so.
    pub source: SourceKind,
    /// How sure the voucher is.
    pub certainty: Certainty,
}

/// Which items to take.
#[derive(Clone, Debug, Default)]
pub struct ItemFilter {
    /// Only of this kind.
    pub kind: Option<ItemKind>,
    /// Only what still asks for something.
    pub open: bool,
    /// Only what was due and has not come.
    pub overdue: bool,
    /// Codes that must all be holder or addressee.
    pub party: Vec<CompactString>,
}

impl LedgerView {
    /// The items that pass `filter`, in the order in which they were opened.
    ///
    /// What is overdue or lapsed is seen from [`horizon`](LedgerView::horizon).
    pub fn items(&self, filter: &ItemFilter) -> Result<Vec<Item>, LedgerError> {
        let takes = |item: &Item| {
            filter.kind.is_none_or(|k| k == item.kind)
                && (!filter.open || item.open)
                && (!filter.overdue || item.state == State::Overdue)
                && filter.party.iter().all(|p| item.holder.contains(p) || item.addressee.contains(p))
        };
        Ok(self.all_items()?.iter().filter(|i| takes(i)).cloned().collect())
    }

    /// The item called `id`.
    pub fn item(&self, id: &ItemId) -> Result<Option<Item>, LedgerError> {
        Ok(self.all_items()?.iter().find(|i| i.id == *id).cloned())
    }
}

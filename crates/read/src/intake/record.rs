//! One record of named fields, from JSON or a table, to an article.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::error::Fault;
use super::{Options, Taken, dates};
use crate::article::{Article, ArticleId};

/// The fields that are read; others are ignored.
#[derive(Default, Deserialize)]
pub struct Record {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    text: Value,
    #[serde(default)]
    published: Value,
    #[serde(default)]
    url: Value,
    #[serde(default)]
    publisher: Value,
}

/// Names of the fields, in the order of [`Record::of_cells`].
pub const FIELDS: [&str; 6] = ["id", "title", "text", "published", "url", "publisher"];

fn string(name: &'static str, value: Value) -> Result<Option<String>, Fault> {
    let found = match value {
        Value::Null => return Ok(None),
        Value::String(s) => return Ok(Some(s).filter(|s| !s.trim().is_empty())),
        // Names are often numbers.
        Value::Number(n) if name == "id" => return Ok(Some(n.to_string())),
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Err(Fault::Field { name, found })
}

impl Record {
    /// A record of a table's cells, in the order of [`FIELDS`].
    pub fn of_cells(cells: [Option<String>; 6]) -> Record {
        let [id, title, text, published, url, publisher] =
            cells.map(|c| c.map_or(Value::Null, Value::String));
        Record { id, title, text, published, url, publisher }
    }

    /// The article; `fallback_id` names it when it has no name of its own.
    ///
    /// # Errors
    /// A field of the wrong type, no text, or too long a text.
    pub fn article(self, fallback_id: impl FnOnce() -> String, options: &Options) -> Result<Taken, Fault> {
        let mut notes = Vec::new();
        let id = string("id", self.id)?;
        let title = string("title", self.title)?;
        let text = string("text", self.text)?.ok_or(Fault::NoText)?;
        let published = string("published", self.published)?;
        let url = string("url", self.url)?;
        let publisher = string("publisher", self.publisher)?;
        if text.len() > options.max_text_bytes {
            return Err(Fault::TextTooLong(options.max_text_bytes));
        }
        let published = published_day(published.as_deref(), options, &mut notes);
        let arc = |s: String| Arc::<str>::from(s);
        let article = Article {
            id: ArticleId::new(id.unwrap_or_else(fallback_id)),
            title: title.map(arc),
            published,
            publisher: publisher.map(arc),
            url: url.map(arc),
            text: arc(text),
        };
        Ok(Taken { article, notes })
    }
}

/// The day a field names, else the run's default; an unreadable day leaves a note.
pub fn published_day(
    written: Option<&str>,
    options: &Options,
    notes: &mut Vec<String>,
) -> Option<jiff::civil::Date> {
    let Some(written) = written else { return options.published };
    let day = dates::day(written);
    if day.is_none() {
        let short: String = written.chars().take(40).collect();
        notes.push(format!("`published` is no day that can be read: {short}"));
    }
    day.or(options.published)
}

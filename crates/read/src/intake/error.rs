//! What can go wrong with an input, said so that a person can mend it.

use std::fmt;

/// One input, line or record that could not be taken. The run goes on.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", Where(file, *line))]
pub struct IntakeError {
    /// The input as it was named.
    pub file: String,
    /// Line or record, from 1.
    pub line: Option<u64>,
    /// What is wrong.
    #[source]
    pub what: Fault,
}

struct Where<'a>(&'a str, Option<u64>);

impl fmt::Display for Where<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(line) => write!(f, "{}, line {line}", self.0),
            None => f.write_str(self.0),
        }
    }
}

impl IntakeError {
    /// What to do about it, in a few words.
    pub fn hint(&self) -> &'static str {
        match &self.what {
            Fault::Io(e) if e.kind() == std::io::ErrorKind::NotFound => "check the path",
            Fault::Io(_) => "check that the file can be read",
            Fault::Empty => "leave the file out",
            Fault::Binary(_) => "convert it to text or HTML first",
            Fault::LineTooLong(_) | Fault::TextTooLong(_) => "one article is one line; split the text",
            Fault::Json(_) => "one JSON object a line, as in {\"id\":\"a\",\"text\":\"…\"}",
            Fault::Field { .. } | Fault::NoText => {
                "fields are id, title, text, published, url, publisher, all strings"
            }
            Fault::Table(_) | Fault::NoTextColumn => {
                "the first row names the columns: id, title, text, published, url, publisher"
            }
            Fault::Page(_) => "save the article's own page, or its text as .txt",
            Fault::NothingInside => "known kinds are .txt .md .html .jsonl .json .csv .tsv, each also as .gz",
        }
    }
}

/// A kind of fault.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Reading failed.
    #[error("can't be read: {0}")]
    Io(#[from] std::io::Error),
    /// Nothing but blanks.
    #[error("is empty")]
    Empty,
    /// Not text.
    #[error("is not text: {0}")]
    Binary(&'static str),
    /// A line over the limit of so many bytes.
    #[error("the line is longer than {0} bytes")]
    LineTooLong(usize),
    /// A text over the limit of so many bytes.
    #[error("the text is longer than {0} bytes")]
    TextTooLong(usize),
    /// Malformed JSON.
    #[error("is not a JSON object: {0}")]
    Json(String),
    /// A field of the wrong type.
    #[error("field `{name}` is {found}, not a string")]
    Field {
        /// The field.
        name: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// No text.
    #[error("has no field `text`, or an empty one")]
    NoText,
    /// Malformed CSV.
    #[error("is not a proper table row: {0}")]
    Table(String),
    /// A table without the one column that is needed.
    #[error("has no column `text`")]
    NoTextColumn,
    /// A page without an article.
    #[error("no article found in the page: {0}")]
    Page(String),
    /// A folder without files of a known kind.
    #[error("holds no file of a known kind")]
    NothingInside,
}

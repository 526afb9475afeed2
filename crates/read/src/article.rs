//! An article: one text with what is known of its publication. Nothing in it is edited after it is made.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

/// Name of an article: the `id` field of a JSON line, or the name of its file.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ArticleId(Arc<str>);

impl ArticleId {
    /// Wraps a name as it was given.
    pub fn new(name: impl Into<Arc<str>>) -> ArticleId {
        ArticleId(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One article. All offsets of later stages are UTF-8 bytes into `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its name.
    pub id: ArticleId,
    /// Headline, when it is known apart from the text.
    pub title: Option<Arc<str>>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Who published it.
    pub publisher: Option<Arc<str>>,
    /// Where it stands.
    pub url: Option<Arc<str>>,
    /// The text as given, at most [`Article::MAX_TEXT_BYTES`].
    pub text: Arc<str>,
}

impl Article {
    /// Longer texts are refused by the intake: no news report is near it, and offsets must fit 32 bits.
    pub const MAX_TEXT_BYTES: usize = 4 << 20;

    /// An article of bare text.
    pub fn of_text(id: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Article {
        Article {
            id: ArticleId::new(id),
            title: None,
            published: None,
            publisher: None,
            url: None,
            text: text.into(),
        }
    }
}

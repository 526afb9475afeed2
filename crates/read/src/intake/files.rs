//! Files that are read whole: text, Markdown, HTML, JSON.

use std::io::Read;
use std::sync::Arc;

use serde_json::Value;

use super::error::Fault;
use super::record::{Record, published_day};
use super::{Articles, Name, Options, Reader, Taken, encoding, lines};
use crate::article::{Article, ArticleId};
use crate::extract::{self, MAX_PAGE_BYTES};

type OneFile = fn(&[u8], &Name, &Options) -> Result<Taken, Fault>;

/// The one article of a file, read when it is asked for.
pub(super) fn one(reader: Reader, name: Name, options: Options, read: OneFile) -> Articles {
    Box::new(std::iter::once_with(move || {
        whole(reader, &options)
            .and_then(|bytes| read(&bytes, &name, &options))
            .map_err(|what| name.error(None, what))
    }))
}

fn whole(reader: Reader, options: &Options) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    reader.take(options.max_file_bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > options.max_file_bytes {
        return Err(Fault::TextTooLong(options.max_file_bytes));
    }
    Ok(bytes)
}

fn decoded(bytes: &[u8], options: &Options) -> Result<(String, Vec<String>), Fault> {
    let decoded = encoding::decode(bytes, false)?;
    if decoded.text.len() > options.max_text_bytes {
        return Err(Fault::TextTooLong(options.max_text_bytes));
    }
    if decoded.text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    Ok((decoded.text, decoded.note.into_iter().collect()))
}

/// Plain text.
pub(super) fn text(bytes: &[u8], name: &Name, options: &Options) -> Result<Taken, Fault> {
    let (text, notes) = decoded(bytes, options)?;
    let article = Article { published: options.published, ..Article::of_text(name.id.as_str(), text) };
    Ok(Taken { article, notes })
}

/// Markdown; a front matter between `---` lines names title, published, publisher, url and id.
pub(super) fn markdown(bytes: &[u8], name: &Name, options: &Options) -> Result<Taken, Fault> {
    let (text, mut notes) = decoded(bytes, options)?;
    let (front, body) = front_matter(&text).unwrap_or(("", &text));
    if body.trim().is_empty() {
        return Err(Fault::Empty);
    }
    let field = |key: &str| {
        front.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let value = unquoted(value.trim());
            (name.trim().eq_ignore_ascii_case(key) && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let heading = || {
        body.lines()
            .find_map(|l| l.strip_prefix("# "))
            .map(|t| t.trim().trim_end_matches('#').trim().to_owned())
            .filter(|t| !t.is_empty())
    };
    let published =
        published_day(field("published").or_else(|| field("date")).as_deref(), options, &mut notes);
    let article = Article {
        id: ArticleId::new(field("id").unwrap_or_else(|| name.id.clone())),
        title: field("title").or_else(heading).map(Arc::from),
        published,
        publisher: field("publisher").map(Arc::from),
        url: field("url").map(Arc::from),
        text: Arc::from(body),
    };
    Ok(Taken { article, notes })
}

/// Front matter and body; `None` when the text has no front matter that ends.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let body = inner.get(at + line.len()..)?;
            let blank = body.len() - body.trim_start_matches(['\n', '\r']).len();
            return Some((inner.get(..at)?, body.get(blank..)?));
        }
        at += line.len();
    }
    None
}

fn unquoted(value: &str) -> &str {
    for mark in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(mark).and_then(|v| v.strip_suffix(mark)) {
            return inner;
        }
    }
    value
}

/// A web page.
pub(super) fn html(bytes: &[u8], name: &Name, options: &Options) -> Result<Taken, Fault> {
    if bytes.len() > MAX_PAGE_BYTES {
        return Err(Fault::TextTooLong(MAX_PAGE_BYTES));
    }
    // Says "not text" rather than "no article".
    encoding::decode(bytes, true)?;
    let page = extract::extract(bytes);
    if let Some(reason) = page.skipped {
        return Err(Fault::Page(reason));
    }
    if page.text.len() > options.max_text_bytes {
        return Err(Fault::TextTooLong(options.max_text_bytes));
    }
    let article = Article {
        id: ArticleId::new(name.id.as_str()),
        title: page.title.map(Arc::from),
        published: page.published.or(options.published),
        publisher: page.publisher.map(Arc::from),
        url: page.url.map(Arc::from),
        text: Arc::from(page.text),
    };
    Ok(Taken { article, notes: Vec::new() })
}

/// One JSON object, or a list of them; a record's number stands for its line.
pub(super) fn json(reader: Reader, name: Name, options: Options) -> Result<Articles, Fault> {
    let bytes = whole(reader, &options)?;
    let text = encoding::decode(&bytes, false)?.text;
    let value: Value = serde_json::from_str(&text).or_else(|e| {
        // JSON lines under the name of JSON.
        if e.line() > 1 && text.trim_start().starts_with('{') {
            Ok(Value::Null)
        } else {
            Err(Fault::Json(e.to_string()))
        }
    })?;
    let records = match value {
        Value::Null => {
            let reader: Reader = Box::new(std::io::Cursor::new(text.into_bytes()));
            return Ok(Box::new(lines::JsonLines::new(reader, name, options)));
        }
        Value::Array(list) => list,
        other => vec![other],
    };
    if records.is_empty() {
        return Err(Fault::Empty);
    }
    Ok(Box::new(records.into_iter().zip(1u64..).map(move |(value, number)| {
        let record = if value.is_object() {
            serde_json::from_value::<Record>(value).map_err(|e| Fault::Json(e.to_string()))
        } else {
            Err(Fault::Json("a record is no object".to_owned()))
        };
        record
            .and_then(|r| r.article(|| format!("{}:{number}", name.id), &options))
            .map_err(|what| name.error(Some(number), what))
    })))
}

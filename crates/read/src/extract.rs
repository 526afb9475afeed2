//! The article inside an HTML page.
//!
//! In: the bytes of a page. Out: a [`Page`]: text without markup, and what the page says of itself. Extraction is
//! `trafilatura`'s; before it, the page is measured, since deep nesting would exhaust the stack of any tree walk.

use jiff::civil::Date;
use trafilatura::{ExtractionFocus, Options, extract as trafilatura_extract};

use crate::intake::encoding::decode;

/// Larger pages are refused.
pub const MAX_PAGE_BYTES: usize = 5 << 20;
/// Pages with more elements are refused: no news page has a tenth of it.
const MAX_ELEMENTS: usize = 150_000;
/// Pages that nest deeper are refused; real ones stay below 100.
const MAX_DEPTH: usize = 400;
/// A text shorter than this is tried again with looser settings.
const SHORT_TEXT: usize = 250;

/// What was found in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Headline.
    pub title: Option<String>,
    /// Paragraphs, separated by line breaks.
    pub text: String,
    /// Day of publication.
    pub published: Option<Date>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Name of the site.
    pub publisher: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Address that the page gives as its own.
    pub url: Option<String>,
    /// Why there is no text, when there is none.
    pub skipped: Option<String>,
}

impl Page {
    fn refused(reason: impl Into<String>) -> Page {
        Page { skipped: Some(reason.into()), ..Page::default() }
    }
}

/// Reads one page. Never fails: a page without an article says why in `skipped`.
pub fn extract(bytes: &[u8]) -> Page {
    if bytes.len() > MAX_PAGE_BYTES {
        return Page::refused(format!("the page is larger than {MAX_PAGE_BYTES} bytes"));
    }
    let html = match decode(bytes, true) {
        Ok(decoded) => decoded.text,
        Err(fault) => return Page::refused(fault.to_string()),
    };
    if html.trim().is_empty() {
        return Page::refused("the page is empty");
    }
    if let Some(reason) = bomb(&html) {
        return Page::refused(reason);
    }
    let Some((page, _)) = attempt(&html, ExtractionFocus::FavorPrecision) else {
        return attempt(&html, ExtractionFocus::FavorRecall)
            .map_or_else(|| Page::refused("no article text"), |(p, _)| p);
    };
    if page.text.len() >= SHORT_TEXT {
        return page;
    }
    match attempt(&html, ExtractionFocus::Balanced) {
        Some((other, length)) if length > 2 * page.text.len() => other,
        _ => page,
    }
}

fn attempt(html: &str, focus: ExtractionFocus) -> Option<(Page, usize)> {
    let options = Options::default().with_fallback(true).with_focus(focus).with_exclude_comments(true);
    let found = trafilatura_extract(html, &options).ok()?;
    let text = tidy(&found.content_text);
    if text.is_empty() {
        return None;
    }
    let length = text.len();
    let some = |s: String| {
        let s = s.split_whitespace().collect::<Vec<_>>().join(" ");
        (!s.is_empty()).then_some(s)
    };
    let meta = found.metadata;
    let published = meta.date.and_then(|d| crate::intake::dates::day(&d.to_string()));
    let page = Page {
        title: some(meta.title),
        text,
        published,
        author: some(meta.author),
        publisher: some(meta.sitename),
        language: some(meta.language),
        url: some(meta.url),
        skipped: None,
    };
    Some((page, length))
}

/// Blanks at the ends of lines go, and more than one empty line.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line);
    }
    out
}

/// Elements that close by themselves or hold nothing: they make no depth.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody", "tfoot", "html", "head",
    "body", "path", "circle", "rect", "use", "line", "polygon",
];

/// Why a page is too much, or `None`. One pass over its tags; scripts and comments count as text.
fn bomb(html: &str) -> Option<String> {
    let bytes = html.as_bytes();
    let (mut elements, mut depth, mut at) = (0usize, 0usize, 0usize);
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..)?) {
        at += found + 1;
        let close = bytes.get(at) == Some(&b'/');
        let from = at + usize::from(close);
        let name_len = bytes.get(from..)?.iter().take(16).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = html.get(from..from + name_len).unwrap_or("");
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        if !close {
            elements += 1;
            if elements > MAX_ELEMENTS {
                return Some(format!("the page has more than {MAX_ELEMENTS} elements"));
            }
        }
        let is = |n: &str| name.eq_ignore_ascii_case(n);
        if !close && (is("script") || is("style")) {
            at = end_of_raw(bytes, from, name);
            continue;
        }
        if FLAT.iter().any(|n| is(n)) {
            continue;
        }
        if close {
            depth = depth.saturating_sub(1);
        } else {
            let end = memchr::memchr(b'>', bytes.get(from..)?).map_or(bytes.len(), |n| from + n);
            let closed = end > 0 && bytes.get(end - 1) == Some(&b'/');
            depth += usize::from(!closed);
            if depth > MAX_DEPTH {
                return Some(format!("the page nests deeper than {MAX_DEPTH} elements"));
            }
        }
    }
    None
}

/// Behind the end tag of a script or style that starts at `from`.
fn end_of_raw(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(n) = bytes.get(at..).and_then(|rest| memchr::memmem::find(rest, b"</")) {
        at += n + 2;
        if bytes.get(at..at + name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name.as_bytes())) {
            return at;
        }
    }
    bytes.len()
}

//! `extract`: the article of a web page.

use std::io::{Read, Write};
use std::path::PathBuf;

use chancery_read::extract::extract;
use serde::Serialize;

use super::input::open;
use crate::failure::clean;
use crate::output::{Done, json_line, stdout};
use crate::progress::note;

/// Longer pages are cut: no article is near it.
const MAX_BYTES: u64 = 16 << 20;

#[derive(Serialize)]
struct PageJson {
    file: String,
    url: Option<String>,
    title: Option<String>,
    text: String,
    published: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
    skipped: Option<String>,
}

/// Extracts every page; one that cannot be read is a line with its reason.
pub fn run(pages: &[PathBuf], json: bool) -> anyhow::Result<Done> {
    let mut out = stdout();
    let mut taken = 0usize;
    for path in pages {
        let file = path.display().to_string();
        let mut bytes = Vec::new();
        let read = open(path).and_then(|r| Ok(r.take(MAX_BYTES).read_to_end(&mut bytes)?));
        let page = match read {
            Ok(_) => {
                let p = extract(&bytes);
                PageJson {
                    file,
                    url: p.url,
                    title: p.title,
                    text: p.text,
                    published: p.published.map(|d| d.to_string()),
                    author: p.author,
                    publisher: p.publisher,
                    language: p.language,
                    skipped: p.skipped,
                }
            }
            Err(e) => PageJson {
                file,
                url: None,
                title: None,
                text: String::new(),
                published: None,
                author: None,
                publisher: None,
                language: None,
                skipped: Some(format!("{e:#}")),
            },
        };
        taken += usize::from(page.skipped.is_none());
        if json {
            json_line(&mut out, &page)?;
        } else if let Some(why) = &page.skipped {
            note(&format!("{}: skipped: {why}", page.file));
        } else {
            if let Some(t) = &page.title {
                writeln!(out, "# {}\n", clean(t))?;
            }
            writeln!(out, "{}\n", clean(&page.text))?;
        }
    }
    out.flush()?;
    Ok(Done::if_any(taken > 0))
}

//! `parse`: gold tokens in, CoNLL-U out.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use chancery_read::reader::{Desk, Reader};

use super::input::read_text;
use crate::failure::WithHint;
use crate::output::{Done, stdout};

/// Parses one file.
pub fn run(file: &Path) -> anyhow::Result<Done> {
    let text = read_text(file)?;
    let reader = Reader::new()?;
    let parsed = chancery::conllu::parse(&text, &reader, &mut Desk::default())
        .with_context(|| format!("{} is not CoNLL-U", file.display()))
        .hint("a CoNLL-U file has ten columns parted by tabs and an empty line after each sentence")?;
    let mut out = stdout();
    out.write_all(parsed.as_bytes())?;
    out.flush()?;
    Ok(Done::if_any(!parsed.is_empty()))
}

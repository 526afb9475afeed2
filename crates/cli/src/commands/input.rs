//! What commands read from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;

use crate::failure::WithHint;

/// A file, or standard input for `-`.
pub fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path)
        .with_context(|| format!("cannot open {}", path.display()))
        .hint("give the path of a file that is there, or - for standard input")?;
    Ok(Box::new(file))
}

/// Most bytes that a text file may have.
const MAX_BYTES: u64 = 1 << 30;

/// A whole text file, or standard input for `-`.
pub fn read_text(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    open(path)?
        .take(MAX_BYTES)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {} as UTF-8 text", path.display()))?;
    Ok(text)
}

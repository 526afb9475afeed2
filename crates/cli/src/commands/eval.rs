//! `eval`: figures on labelled data, into a results file.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::failure::WithHint;
use crate::output::{Done, stdout};
use crate::progress::note;

/// Measures and writes.
pub fn run(data: &Path, own: &Path, to: Option<&Path>) -> anyhow::Result<Done> {
    if !data.is_dir() {
        return Err(anyhow::anyhow!("{} is no folder", data.display()))
            .hint("give the folder that holds treebank/, events/ and news/");
    }
    let engine = super::engine()?;
    let scratch = std::env::temp_dir().join(format!("chancery-eval-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).with_context(|| format!("cannot make {}", scratch.display()))?;
    let tell = &mut |set: &str| note(&format!("measuring {set} …"));
    let figures = chancery::eval::measure(engine, data, own, &scratch, tell);
    if let Err(e) = std::fs::remove_dir_all(&scratch) {
        note(&format!("{} stays: {e}", scratch.display()));
    }
    for s in &figures.skipped {
        note(&format!("skipped: {s}"));
    }
    let text = figures.tsv();
    match to {
        Some(path) => {
            std::fs::write(path, &text).with_context(|| format!("cannot write {}", path.display()))?
        }
        None => {
            let mut out = stdout();
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
    }
    Ok(Done::if_any(!figures.figures.is_empty()))
}

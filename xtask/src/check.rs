//! Checks of the tree that the compiler does not make.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::licences;

/// Longest a source file may be.
const MAX_LINES: usize = 800;

/// Runs all checks; the error lists everything that is wrong.
pub fn run() -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    let architecture = fs::read_to_string("ARCHITECTURE.md").context("ARCHITECTURE.md")?;
    for path in architecture.split('`').skip(1).step_by(2) {
        let is_path = path.contains('/') && !path.contains([' ', '<', '*', ':']) && !path.starts_with('-');
        if is_path && !Path::new(path).exists() {
            wrong.push(format!("ARCHITECTURE.md names {path}, which is not there"));
        }
    }
    let mut files = Vec::new();
    for root in ["data/src", "crates", "xtask/src"] {
        walk(Path::new(root), &mut files)?;
    }
    files.sort();
    for file in &files {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let lines = text.lines().count();
        if lines > MAX_LINES {
            wrong.push(format!("{}: {lines} lines, at most {MAX_LINES}", file.display()));
        }
        if !text.trim_start().starts_with("//!") {
            wrong.push(format!("{}: does not open with //!", file.display()));
        }
    }
    let (unlicensed, crates) = licences::check()?;
    wrong.extend(unlicensed);
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    println_checked(files.len(), crates);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a chore reports on standard output")]
fn println_checked(files: usize, crates: usize) {
    println!(
        "checked {files} source files, the paths of ARCHITECTURE.md and the licences of {crates} crates"
    );
}

fn walk(dir: &Path, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                walk(&path, out)?;
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    Ok(())
}

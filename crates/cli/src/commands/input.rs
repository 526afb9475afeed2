//! What commands read from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;
use chancery_read::intake::{self, Intake, Options};

use crate::args::Input;
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

/// The articles of a command's inputs. An input that is not there is an error before anything is read.
pub fn articles(input: &Input) -> anyhow::Result<Intake> {
    for path in &input.inputs {
        if path.as_os_str() != "-" {
            std::fs::metadata(path)
                .with_context(|| format!("cannot read {}", path.display()))
                .hint("give files or folders that are there, or - for standard input")?;
        }
    }
    let inputs: Vec<intake::Input> = input
        .inputs
        .iter()
        .map(|p| {
            if p.as_os_str() == "-" {
                intake::Input::Stream { name: "stdin".to_owned(), reader: Box::new(io::stdin()) }
            } else {
                intake::Input::Path(p.clone())
            }
        })
        .collect();
    Ok(Intake::new(inputs, Options { published: input.published, ..Options::default() }))
}

//! `label`: the type between a marked source and target, a line each.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::Context;
use chancery::labelling::{Ask, answer};
use chancery::run::in_order;

use super::input::open;
use crate::args::{Lexicon, Threads};
use crate::output::{Done, json_line, stdout};
use crate::progress::note;

/// Labels every line of a file. Lines that cannot be read are named on stderr and skipped.
pub fn run(file: &Path, lexicon: &Lexicon, threads: &Threads) -> anyhow::Result<Done> {
    let engine = super::lexicon::engine(lexicon)?;
    let reader = BufReader::new(open(file)?);
    let lines = reader.lines().enumerate();
    let mut out = stdout();
    let (mut answered, mut bad) = (0usize, 0usize);
    in_order(
        lines,
        threads.count(),
        |desk, (n, line)| {
            let line = line.with_context(|| format!("line {}", n + 1))?;
            if line.trim().is_empty() {
                return Ok(None);
            }
            let ask = Ask::parse(&line).with_context(|| format!("line {}", n + 1))?;
            Ok(Some(answer(engine, desk, ask)))
        },
        |result: anyhow::Result<_>| -> anyhow::Result<()> {
            match result {
                Ok(Some(a)) => {
                    answered += 1;
                    json_line(&mut out, &a)
                }
                Ok(None) => Ok(()),
                Err(e) => {
                    bad += 1;
                    note(&format!("skipped: {e:#}"));
                    Ok(())
                }
            }
        },
    )?;
    out.flush()?;
    if bad > 0 {
        note(&format!("{bad} of {} lines could not be read", answered + bad));
    }
    Ok(Done::if_any(answered > 0))
}

//! `code`: events of articles, a line each.

use std::io::Write;
use std::sync::Arc;

use chancery::run::in_order;
use chancery_code::json::EventJson;
use chancery_read::CodePoints;

use super::input::articles;
use crate::args::{Format, Input, Lexicon, Threads};
use crate::failure::WithHint;
use crate::output::{Done, stdout};
use crate::progress::{Progress, note};
use crate::table::Printer;

/// Codes every article of the inputs.
pub fn run(
    input: &Input,
    format: Format,
    skipped: bool,
    lexicon: &Lexicon,
    threads: &Threads,
) -> anyhow::Result<Done> {
    let intake = articles(input)?;
    let engine = super::lexicon::engine(lexicon)?;
    let version = engine.data_version();
    let progress = Progress::new("articles");
    let mut printer = Printer::new(format, stdout());
    let (mut read, mut bad, mut events) = (0usize, 0usize, 0usize);
    in_order(
        intake,
        threads.count(),
        |desk, taken| {
            let taken = taken?;
            let (reading, coded) = engine.code(Arc::new(taken.article), desk);
            let why = if skipped { engine.coder.why(&reading, &coded) } else { Vec::new() };
            Ok((reading.article, coded, why, taken.notes))
        },
        |result: Result<_, chancery_read::intake::IntakeError>| -> anyhow::Result<()> {
            let (article, coded, why, notes) = match result {
                Ok(done) => done,
                Err(e) => {
                    bad += 1;
                    progress.say(&format!("skipped: {e} ({})", e.hint()));
                    return Ok(());
                }
            };
            read += 1;
            progress.tick();
            for n in notes {
                progress.say(&format!("{}: {n}", article.id));
            }
            let index = CodePoints::new(&article.text);
            for e in &coded.events {
                printer.event(&EventJson::new(e, &article.text, &index, &version), article.published)?;
                events += 1;
            }
            for (span, why) in &why {
                let words = span.text(&article.text).split_whitespace().collect::<Vec<_>>().join(" ");
                progress.say(&format!("{}: no event ({why}): {words}", article.id));
            }
            Ok(())
        },
    )?;
    progress.finish();
    printer.finish()?.flush()?;
    if bad > 0 {
        note(&format!("{bad} of {} inputs could not be read", read + bad));
    }
    if read == 0 {
        return Err(anyhow::anyhow!("no article could be read")).hint(
            "give .txt, .md, .html, .jsonl or .csv files with some text in them; see chancery code --help",
        );
    }
    if events == 0 {
        note(&format!("{read} articles, no event; --skipped says why"));
    }
    Ok(Done::if_any(events > 0))
}

//! One module a command; each takes its arguments and returns how it ended.

mod code;
mod eval;
mod extract;
mod input;
mod insight;
mod label;
mod ledger;
mod lexicon;
mod parse;
mod read;
mod review;

use chancery::Engine;
use clap::CommandFactory;

use crate::args::{Cli, Command};
use crate::output::Done;

/// The engine, for the rest of the process: taking its tables apart at the end would only cost time.
fn engine() -> anyhow::Result<&'static Engine> {
    Ok(Box::leak(Box::new(Engine::new()?)))
}

/// Runs the command.
pub fn run(cli: Cli) -> anyhow::Result<Done> {
    match cli.command {
        Command::Demo { ledger, parties } => ledger::demo(ledger.as_deref(), &parties),
        Command::Extract { pages, json } => extract::run(&pages, json),
        Command::Parse { file } => parse::run(&file),
        Command::Read { input, json, tree, html } => read::run(&input, &read::Look { json, tree, html }),
        Command::Code { input, format, skipped, lexicon, threads } => {
            code::run(&input, format, skipped, &lexicon, &threads)
        }
        Command::Review { file, print, html, ask, all, check, published, lexicon } => {
            let way = review::Way { published, print, html, ask, all, check: check.as_deref() };
            review::run(&file, &way, &lexicon)
        }
        Command::Label { file, lexicon, threads } => label::run(&file, &lexicon, &threads),
        Command::Lexicon { dirs, json } => lexicon::run(&dirs, json),
        Command::Ingest { input, ledger, lexicon, threads } => {
            ledger::ingest(&input, &ledger.ledger, &lexicon, &threads)
        }
        Command::Dyad { a, b, ledger, window, bucket, json } => {
            ledger::dyad(&a, &b, &ledger.ledger, &window, bucket, json)
        }
        Command::Items { ledger, kind, open, overdue, party, as_of, json } => {
            let ask = ledger::ItemsAsk { kind, open, overdue, party: &party, as_of: as_of.as_of, json };
            ledger::items(&ledger.ledger, &ask)
        }
        Command::Search { query, ledger, limit, as_of, json } => {
            ledger::search(&query, &ledger.ledger, limit, as_of.as_of, json)
        }
        Command::Phrase { found: true, party, ledger, as_of, json, .. } => {
            insight::found(party.as_deref(), &ledger.ledger, as_of.as_of, json)
        }
        Command::Phrase { phrase, ledger, as_of, json, .. } => {
            insight::phrase(phrase.as_deref(), &ledger.ledger, as_of.as_of, json)
        }
        Command::Calendar { party, from, until, silent, ledger, as_of, json } => {
            let ask = insight::calendar_ask(&party, from, until);
            insight::calendar(&ask, silent, &ledger.ledger, as_of.as_of, json)
        }
        Command::Network { parties, bucket, ledger, window, json } => {
            insight::network(&parties, bucket, &ledger.ledger, &window, json)
        }
        Command::Forecast { a, b, ledger, as_of, json } => {
            insight::forecast(&a, &b, &ledger.ledger, as_of.as_of, json)
        }
        Command::Triad { a, b, c, ledger, window, json } => {
            insight::triad([&a, &b, &c], &ledger.ledger, &window, json)
        }
        Command::Brief { a, b, ledger, window, format } => {
            ledger::write_brief(&a, &b, &ledger.ledger, &window, format)
        }
        Command::Export { ledger, window, format } => ledger::export(&ledger.ledger, &window, format),
        Command::Verify { ledger, json } => ledger::verify(&ledger.ledger, json),
        Command::Retract { doc, ledger, reason, by, on, json } => {
            ledger::retract(doc.as_deref(), &ledger.ledger, &ledger::Note { reason, by, on }, json)
        }
        Command::Backup { to, ledger, overwrite } => ledger::backup(&ledger.ledger, &to, overwrite),
        Command::Explain { what, ledger, lexicon } => ledger::explain(&what, ledger.as_deref(), &lexicon),
        Command::Eval { data, own, out } => eval::run(&data, &own, out.as_deref()),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "chancery", &mut crate::output::stdout());
            Ok(Done::Well)
        }
    }
}

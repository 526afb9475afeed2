//! One module a command; each takes its arguments and returns how it ended.

mod code;
mod input;
mod label;
mod parse;
mod read;

use clap::CommandFactory;

use crate::args::{Cli, Command};
use crate::output::Done;

/// Runs the command.
pub fn run(cli: Cli) -> anyhow::Result<Done> {
    match cli.command {
        Command::Parse { file } => parse::run(&file),
        Command::Read { input, json, tree } => read::run(&input, json, tree),
        Command::Code { input, format, skipped, threads } => code::run(&input, format, skipped, &threads),
        Command::Label { file, threads } => label::run(&file, &threads),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "chancery", &mut crate::output::stdout());
            Ok(Done::Well)
        }
        _ => anyhow::bail!("not there yet"),
    }
}

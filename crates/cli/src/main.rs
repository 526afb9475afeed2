//! The `chancery` command: arguments in, one resolved call of the facade, output and exit code out.
//!
//! Exit 0: done. 1: a check failed or nothing was found. 2: could not run.

mod args;
mod commands;
mod failure;
mod output;
mod progress;
mod table;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let code = if e.use_stderr() { 2 } else { 0 };
            let _ = e.print();
            return ExitCode::from(code);
        }
    };
    match commands::run(cli) {
        Ok(done) => ExitCode::from(done.code()),
        Err(e) if output::is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            failure::show(&e);
            ExitCode::from(2)
        }
    }
}

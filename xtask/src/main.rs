//! Chores of the project: `cargo xtask train-scorer`, `cargo xtask check`.

mod check;
mod licences;
mod scorer;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Chores of the project")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Train the scorer of event types from data/training and, with --data, from part of plv_dev.
    TrainScorer {
        /// Folder of the evaluation data (events/plv_dev.jsonl); without it only our own sentences count.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Where to write the weights.
        #[arg(long, default_value = "data/model/scorer.bin")]
        out: PathBuf,
        /// Leave the held-out rows out of training and print figures for them.
        #[arg(long)]
        held_out: bool,
        /// Passes over the data.
        #[arg(long, default_value_t = 12)]
        epochs: usize,
        /// Rate of learning.
        #[arg(long, default_value_t = 0.08)]
        rate: f32,
        /// Pull to zero.
        #[arg(long, default_value_t = 1e-4)]
        l2: f32,
        /// Weight of a plv_dev row against one of our own sentences.
        #[arg(long, default_value_t = 1.0)]
        plv_weight: f32,
    },
    /// Check the tree: paths named in ARCHITECTURE.md exist, no file grows past 800 lines, every file opens with
    /// //!, licences of dependencies are on the list of deny.toml.
    Check,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::TrainScorer { data, out, held_out, epochs, rate, l2, plv_weight } => {
            scorer::train(data.as_deref(), &out, held_out, scorer::Knobs { epochs, rate, l2, plv_weight })
        }
        Chore::Check => check::run(),
    }
}

//! Chores of the project: `cargo xtask train-scorer`, `cargo xtask check`.

mod check;
mod licences;
mod scorer;

use std::path::PathBuf;

use chancery_code::train::Knobs;
use clap::{Args, Parser, Subcommand};

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
        #[command(flatten)]
        training: Training,
        /// Where to write the weights.
        #[arg(long, default_value = "data/model/scorer.bin")]
        out: PathBuf,
    },
    /// Train the scorer of pairs: does an event stand between two parties of a sentence.
    TrainPairs {
        #[command(flatten)]
        training: Training,
        /// Where to write the weights.
        #[arg(long, default_value = "data/model/pairs.bin")]
        out: PathBuf,
    },
    /// Check the tree: paths named in ARCHITECTURE.md exist, no file grows past 800 lines, every file opens with
    /// //!, licences of dependencies are on the list of deny.toml.
    Check,
}

/// What both trainers take.
#[derive(Args)]
struct Training {
    /// Folder of the evaluation data (events/plv_dev.jsonl); without it only our own sentences count.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Leave the held-out rows out of training and print figures for them.
    #[arg(long)]
    held_out: bool,
    /// Passes over the data.
    #[arg(long, default_value_t = 6)]
    epochs: usize,
    /// Rate of learning.
    #[arg(long, default_value_t = 0.05)]
    rate: f32,
    /// Pull to zero.
    #[arg(long, default_value_t = 3e-3)]
    l2: f32,
    /// Hash buckets, as a power of two.
    #[arg(long, default_value_t = 16)]
    bits: u32,
    /// Weight of a plv_dev row against one of our own sentences.
    #[arg(long, default_value_t = 5.0)]
    plv_weight: f32,
}

impl Training {
    fn plan(&self, classes: usize) -> scorer::Plan<'_> {
        let knobs = Knobs { classes, bits: self.bits, epochs: self.epochs, rate: self.rate, l2: self.l2 };
        scorer::Plan {
            data: self.data.as_deref(),
            held_out: self.held_out,
            plv_weight: self.plv_weight,
            knobs,
        }
    }
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::TrainScorer { training, out } => scorer::train(&out, &training.plan(16)),
        Chore::TrainPairs { training, out } => scorer::train_pairs(&out, &training.plan(2)),
        Chore::Check => check::run(),
    }
}

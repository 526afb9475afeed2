//! Chores of the project: `cargo xtask train-scorer`, `cargo xtask check`.

mod check;
mod licences;
mod names;
mod reliability;
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
    /// Write what the trainer of the reader learns names from: sentences marked by the tables, and lists of names.
    Names {
        /// Where to write sentences in IOB2.
        #[arg(long)]
        sentences: PathBuf,
        /// Where to write names with their kind.
        #[arg(long)]
        list: PathBuf,
    },
    /// How often confidences keep their word on the held-out rows: a table, and a diagram for the docs.
    Reliability {
        /// Folder of the evaluation data (events/plv_dev.jsonl).
        #[arg(long)]
        data: PathBuf,
        /// Where to write the diagram.
        #[arg(long, default_value = "docs/method/reliability.svg")]
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
    /// Passes over the data [default: 12 for types, 6 for pairs].
    #[arg(long)]
    epochs: Option<usize>,
    /// Rate of learning [default: 0.003 for types, 0.05 for pairs].
    #[arg(long)]
    rate: Option<f32>,
    /// Units of the layer over word vectors; 0 for none [default: 128 for types, 0 for pairs].
    #[arg(long)]
    units: Option<usize>,
    /// Pull to zero [default: 0.001 for types, 0.003 for pairs].
    #[arg(long)]
    l2: Option<f32>,
    /// Hash buckets, as a power of two [default: 16 for types, 17 for pairs].
    #[arg(long)]
    bits: Option<u32>,
    /// Weight of a plv_dev row against one of our own sentences [default: 3 for types, 1 for pairs].
    #[arg(long)]
    plv_weight: Option<f32>,
}

impl Training {
    fn plan(&self, usual: Knobs, plv_weight: f32) -> scorer::Plan<'_> {
        let knobs = Knobs {
            classes: usual.classes,
            bits: self.bits.unwrap_or(usual.bits),
            epochs: self.epochs.unwrap_or(usual.epochs),
            rate: self.rate.unwrap_or(usual.rate),
            l2: self.l2.unwrap_or(usual.l2),
            units: self.units.unwrap_or(usual.units),
        };
        let plv_weight = self.plv_weight.unwrap_or(plv_weight);
        scorer::Plan { data: self.data.as_deref(), held_out: self.held_out, plv_weight, knobs }
    }
}

/// Settings of the scorer of types.
const TYPES: Knobs = Knobs { classes: 16, bits: 16, epochs: 12, rate: 3e-3, l2: 1e-3, units: 128 };
/// Settings of the scorer of pairs.
const PAIRS: Knobs = Knobs { classes: 2, bits: 17, epochs: 6, rate: 0.05, l2: 3e-3, units: 0 };

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::TrainScorer { training, out } => scorer::train(&out, &training.plan(TYPES, 3.0)),
        Chore::TrainPairs { training, out } => scorer::train_pairs(&out, &training.plan(PAIRS, 1.0)),
        Chore::Reliability { data, out } => reliability::run(&data, &out),
        Chore::Names { sentences, list } => {
            scorer::say(&names::write(&sentences, &list)?);
            Ok(())
        }
        Chore::Check => check::run(),
    }
}

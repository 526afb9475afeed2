//! Arguments of every command, with examples.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

/// Reads the news, keeps the ledger of relations between states, writes briefs.
#[derive(Debug, Parser)]
#[command(
    name = "chancery",
    version,
    about,
    max_term_width = 100,
    after_help = "\
Start here:
  chancery demo                                   a sample ledger and the brief from it
  chancery code news.jsonl                        events of your own news, one JSON line each
  chancery ingest news/ --ledger my.ledger        keep them
  chancery brief CHN JPN --ledger my.ledger       write from them"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the sample ledger and print the China–Japan brief.
    #[command(after_help = "Example:\n  chancery demo\n  chancery demo --ledger sample.ledger")]
    Demo {
        /// Where to keep the sample ledger; by default it is made for this run and removed.
        #[arg(long, value_name = "FILE")]
        ledger: Option<PathBuf>,
        /// The two parties of the brief.
        #[arg(num_args = 2, value_names = ["A", "B"], value_parser = code)]
        parties: Vec<String>,
    },
    /// Take the article out of web pages.
    #[command(after_help = "Example:\n  chancery extract page.html --json")]
    Extract {
        /// HTML files, or - for standard input.
        #[arg(required = true)]
        pages: Vec<PathBuf>,
        /// One JSON line a page.
        #[arg(long)]
        json: bool,
    },
    /// Parse gold tokens: CoNLL-U in, CoNLL-U out.
    #[command(after_help = "Example:\n  chancery parse en_ewt-dev.conllu > system.conllu")]
    Parse {
        /// CoNLL-U file, or - for standard input.
        file: PathBuf,
    },
    /// Show sentences, words, mentions and times of a text.
    #[command(
        after_help = "Example:\n  echo 'Tokyo urged Beijing to lift its ban.' | chancery read -\n  chancery read report.txt --json\n  chancery read report.txt --html > report.html"
    )]
    Read {
        #[command(flatten)]
        input: Input,
        /// One JSON line a document.
        #[arg(long)]
        json: bool,
        /// Draw the dependency tree of each sentence.
        #[arg(long)]
        tree: bool,
        /// A page with coloured mentions and the trees as arcs; one article a page.
        #[arg(long, conflicts_with_all = ["json", "tree"])]
        html: bool,
    },
    /// Code events: one JSON line an event.
    #[command(
        after_help = "Example:\n  chancery code news.jsonl > events.jsonl\n  echo 'Oslo recalled its envoy from Minsk on Friday.' | chancery code - --published 2024-05-06 --format table"
    )]
    Code {
        #[command(flatten)]
        input: Input,
        /// How to print events.
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
        /// Say why the other sentences gave no event (on stderr).
        #[arg(long)]
        skipped: bool,
        #[command(flatten)]
        lexicon: Lexicon,
        #[command(flatten)]
        threads: Threads,
    },
    /// Show events beside their words, and take corrections into a file that becomes a test.
    #[command(
        after_help = "Example:\n  chancery review report.txt                       on a terminal: asks event by event, keeps the answers in report.txt.review.jsonl\n  chancery review events.jsonl --print\n  chancery review report.txt --html > report.html\n  chancery review report.txt --check report.txt.review.jsonl"
    )]
    Review {
        /// A report, or a .jsonl of events from code.
        file: PathBuf,
        /// Only print events beside their words; so does a run without a terminal.
        #[arg(long)]
        print: bool,
        /// A page.
        #[arg(long, conflicts_with = "print")]
        html: bool,
        /// Ask although there is no terminal: answers are lines of standard input.
        #[arg(long, conflicts_with_all = ["print", "html"])]
        ask: bool,
        /// Show sentences without an event too, so that what was missed can be said of them.
        #[arg(long)]
        all: bool,
        /// Code the sentences anew and say which of these corrections hold; exit 1 if some do not.
        #[arg(long, value_name = "CORRECTIONS", conflicts_with_all = ["print", "html", "ask"])]
        check: Option<PathBuf>,
        /// Day of publication for what has none of its own (ISO 8601).
        #[arg(long, value_name = "DAY", value_parser = day)]
        published: Option<Date>,
        #[command(flatten)]
        lexicon: Lexicon,
    },
    /// Give the event type between a marked source and target.
    #[command(
        after_help = "Example:\n  echo '{\"id\":1,\"text\":\"<s>Rome</s> thanked <t>Oslo</t>.\"}' | chancery label -"
    )]
    Label {
        /// JSON lines, or - for standard input.
        file: PathBuf,
        #[command(flatten)]
        lexicon: Lexicon,
        #[command(flatten)]
        threads: Threads,
    },
    /// Read a lexicon of your own and say what was taken of it, line by line what was not, and why.
    #[command(
        after_help = "Example:\n  chancery lexicon my-dictionaries/\n  chancery code news.jsonl --lexicon my-dictionaries/"
    )]
    Lexicon {
        /// Folders or files.
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Read news into a ledger; safe to repeat, to interrupt and to resume.
    #[command(after_help = "Example:\n  chancery ingest news.jsonl more/ --ledger my.ledger")]
    Ingest {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        lexicon: Lexicon,
        #[command(flatten)]
        threads: Threads,
    },
    /// What two parties did to each other: series, change points, open items, last events.
    #[command(
        after_help = "Example:\n  chancery dyad CHN JPN --since 2023-01-01 --bucket month --ledger my.ledger"
    )]
    Dyad {
        /// First party.
        #[arg(value_parser = code)]
        a: String,
        /// Second party.
        #[arg(value_parser = code)]
        b: String,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        window: Window,
        /// Length of a step of the series.
        #[arg(long, value_enum, default_value_t = Bucket::Month)]
        bucket: Bucket,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Demands, commitments, measures, agreements and disputes, with their lives.
    #[command(
        after_help = "Example:\n  chancery items --open --party CHN --ledger my.ledger\n  chancery items --kind commitment --overdue --json --ledger my.ledger"
    )]
    Items {
        #[command(flatten)]
        ledger: LedgerFile,
        /// Only this kind.
        #[arg(long, value_enum)]
        kind: Option<ItemKindArg>,
        /// Only what is open.
        #[arg(long)]
        open: bool,
        /// Only what is overdue.
        #[arg(long)]
        overdue: bool,
        /// Only with this party as holder or addressee; repeat for both.
        #[arg(long, value_parser = code)]
        party: Vec<String>,
        #[command(flatten)]
        as_of: AsOf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Search words and fields over events.
    #[command(
        after_help = "Example:\n  chancery search 'party:CHN event:SANCTION seafood since:2023' --ledger my.ledger"
    )]
    Search {
        /// Words, \"phrases\", and fields (party: actor: recipient: event: since: until: doc:).
        query: String,
        #[command(flatten)]
        ledger: LedgerFile,
        /// At most so many hits.
        #[arg(long, default_value_t = 20)]
        limit: usize,
        #[command(flatten)]
        as_of: AsOf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// A diplomatic formula over time: first, last, by whom, how often; without words, the whole register.
    #[command(
        after_help = "Example:\n  chancery phrase \"strategic relationship of mutual benefit\" --ledger my.ledger\n  chancery phrase --ledger my.ledger\n  chancery phrase --found --party CHN --ledger my.ledger"
    )]
    Phrase {
        /// The phrase; its known variants count as it.
        phrase: Option<String>,
        /// Formulas that find themselves: what officials repeat and the register does not hold.
        #[arg(long, conflicts_with = "phrase")]
        found: bool,
        /// With --found: only formulas of this party.
        #[arg(long, value_parser = code, requires = "found")]
        party: Option<String>,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        as_of: AsOf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Three parties: how each two stood to each other by year, strained triangles, who moved.
    #[command(after_help = "Example:\n  chancery triad CHN JPN USA --ledger my.ledger")]
    Triad {
        /// First party.
        #[arg(value_parser = code)]
        a: String,
        /// Second party.
        #[arg(value_parser = code)]
        b: String,
        /// Third party.
        #[arg(value_parser = code)]
        c: String,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        window: Window,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What is announced, expected or due, by when; and silence: what was due and was not reported.
    #[command(
        after_help = "Example:\n  chancery calendar --party CHN --from 2023-11-01 --until 2024-02-29 --ledger my.ledger\n  chancery calendar --silent --ledger my.ledger"
    )]
    Calendar {
        /// Only with this party; repeat for both.
        #[arg(long, value_parser = code)]
        party: Vec<String>,
        /// Only windows that end on this day or later.
        #[arg(long, value_name = "DAY", value_parser = day)]
        from: Option<Date>,
        /// Only windows that start on this day or before.
        #[arg(long, value_name = "DAY", value_parser = last_day)]
        until: Option<Date>,
        /// Only what was due and was not reported.
        #[arg(long)]
        silent: bool,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        as_of: AsOf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Many parties: balance of every triangle over time, who moved, centrality, blocs.
    #[command(
        after_help = "Example:\n  chancery network --parties CHN,JPN,USA,KOR,PRK,RUS --bucket year --ledger my.ledger"
    )]
    Network {
        /// Parties, comma between; by default those with the most events.
        #[arg(long, value_delimiter = ',', value_parser = code)]
        parties: Vec<String>,
        /// Length of a period.
        #[arg(long, value_enum, default_value_t = PeriodArg::Year)]
        bucket: PeriodArg,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        window: Window,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Next month's conflict and cooperation, and the chance of each kind: shown only where past forecasts beat persistence.
    #[command(after_help = "Example:\n  chancery forecast CHN JPN --ledger my.ledger")]
    Forecast {
        /// First party.
        #[arg(value_parser = code)]
        a: String,
        /// Second party.
        #[arg(value_parser = code)]
        b: String,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        as_of: AsOf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write a brief on two parties.
    #[command(
        after_help = "Example:\n  chancery brief CHN JPN --since 2023-06-01 --until 2023-12-31 --ledger my.ledger > brief.md\n  chancery brief CHN JPN --format html --ledger my.ledger > brief.html"
    )]
    Brief {
        /// First party.
        #[arg(value_parser = code)]
        a: String,
        /// Second party.
        #[arg(value_parser = code)]
        b: String,
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        window: Window,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = BriefFormat::Md)]
        format: BriefFormat,
    },
    /// Write events of a ledger.
    #[command(after_help = "Example:\n  chancery export --format csv --ledger my.ledger > events.csv")]
    Export {
        #[command(flatten)]
        ledger: LedgerFile,
        #[command(flatten)]
        window: Window,
        /// How to print events.
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
    },
    /// Check that a ledger is whole.
    #[command(after_help = "Example:\n  chancery verify --ledger my.ledger")]
    Verify {
        #[command(flatten)]
        ledger: LedgerFile,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take back what an article told: its evidence goes, and everything that stood on it alone; without an
    /// article, the trail of retractions.
    #[command(
        after_help = "Example:\n  chancery retract rumour-17 --reason 'the agency withdrew it' --ledger my.ledger\n  chancery retract --ledger my.ledger"
    )]
    Retract {
        /// Id of the article.
        doc: Option<String>,
        #[command(flatten)]
        ledger: LedgerFile,
        /// Why.
        #[arg(long, default_value = "no reason given")]
        reason: String,
        /// Who takes it back.
        #[arg(long, env = "USER", default_value = "unknown")]
        by: String,
        /// From which day on it no longer counts; today by default.
        #[arg(long, value_name = "DAY", value_parser = day)]
        on: Option<Date>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Copy a ledger while it is in use.
    #[command(after_help = "Example:\n  chancery backup copy.ledger --ledger my.ledger")]
    Backup {
        /// Where to put the copy.
        to: PathBuf,
        #[command(flatten)]
        ledger: LedgerFile,
        /// Replace a file that is there.
        #[arg(long)]
        overwrite: bool,
    },
    /// Explain an event type, mode, CAMEO code, country, rule or event.
    #[command(
        after_help = "Example:\n  chancery explain SANCTION\n  chancery explain JPN\n  chancery explain 163"
    )]
    Explain {
        /// A code, the id of a rule, or the id of an event (with --ledger).
        what: String,
        /// Ledger that holds the event.
        #[arg(long, value_name = "FILE")]
        ledger: Option<PathBuf>,
        #[command(flatten)]
        lexicon: Lexicon,
    },
    /// Measure accuracy on labelled data and write the results file.
    #[command(after_help = "Example:\n  chancery eval --data path/to/data --out eval/results.tsv")]
    Eval {
        /// Folder with treebank/, events/, news/ and so on.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Folder of the project's own sets (no-events.txt).
        #[arg(long, value_name = "DIR", default_value = "eval")]
        own: PathBuf,
        /// Results file; standard output by default.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print completions for a shell.
    #[command(after_help = "Example:\n  chancery completions bash > /etc/bash_completion.d/chancery")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What to read.
#[derive(Debug, Args)]
pub struct Input {
    /// Files (.txt .md .html .jsonl .json .csv .tsv, each also .gz), folders, or - for standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Day of publication for what has none of its own (ISO 8601).
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub published: Option<Date>,
}

/// Lexicons of one's own.
#[derive(Debug, Default, Args)]
pub struct Lexicon {
    /// Folder (or file) of your own tables, rules or PETRARCH dictionaries, which win over ours; may be repeated.
    #[arg(long = "lexicon", value_name = "DIR")]
    pub dirs: Vec<PathBuf>,
}

/// How many threads to use.
#[derive(Debug, Args)]
pub struct Threads {
    /// Threads; by default one a core.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

impl Threads {
    /// The number to use.
    pub fn count(&self) -> NonZeroUsize {
        self.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
    }
}

/// Which ledger.
#[derive(Debug, Args)]
pub struct LedgerFile {
    /// The ledger's file.
    #[arg(long, value_name = "FILE", default_value = "chancery.ledger", env = "CHANCERY_LEDGER")]
    pub ledger: PathBuf,
}

/// Which days.
#[derive(Debug, Args)]
pub struct Window {
    /// First day (a year or month stands for its first day).
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub since: Option<Date>,
    /// Last day (a year or month stands for its last day).
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    pub until: Option<Date>,
    #[command(flatten)]
    pub as_of: AsOf,
}

/// As of when.
#[derive(Debug, Args)]
pub struct AsOf {
    /// As known on this day: what was published later is left out.
    #[arg(long = "as-of", value_name = "DAY", value_parser = last_day)]
    pub as_of: Option<Date>,
}

/// Formats of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated, one row an event.
    Csv,
    /// For reading on a terminal.
    Table,
}

/// Formats of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BriefFormat {
    /// Markdown.
    Md,
    /// A page that stands alone.
    Html,
    /// Sentences with their events.
    Json,
}

/// Steps of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Bucket {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A calendar month.
    Month,
}

/// Periods of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PeriodArg {
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// A calendar year.
    Year,
}

/// Kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ItemKindArg {
    /// Asked for.
    Demand,
    /// Promised.
    Commitment,
    /// Imposed or threatened.
    Measure,
    /// Signed or agreed.
    Agreement,
    /// Contested.
    Dispute,
}

fn code(s: &str) -> Result<String, String> {
    let upper = s.to_ascii_uppercase();
    if upper.len() == 3 && upper.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Ok(upper)
    } else {
        Err("a party is three letters, such as CHN or JPN".to_owned())
    }
}

fn day(s: &str) -> Result<Date, String> {
    let full = match s.len() {
        4 => format!("{s}-01-01"),
        7 => format!("{s}-01"),
        _ => s.to_owned(),
    };
    full.parse().map_err(|_| "a day is YYYY-MM-DD, such as 2023-11-16 (or YYYY-MM, YYYY)".to_owned())
}

fn last_day(s: &str) -> Result<Date, String> {
    let first = day(s)?;
    Ok(match s.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        use clap::CommandFactory;
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("chancery "), "{} has no example", command.get_name());
        }
    }

    #[test]
    fn coarse_days_cover_their_stretch() {
        assert_eq!(day("2023").unwrap().to_string(), "2023-01-01");
        assert_eq!(last_day("2024-02").unwrap().to_string(), "2024-02-29");
        assert!(day("yesterday").is_err());
        assert!(code("chn").is_ok() && code("China").is_err());
    }
}

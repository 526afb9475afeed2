//! Files, folders and streams in, articles out, one at a time.
//!
//! In: [`Input`]s: `.txt`, `.md`, `.html`, `.jsonl`, `.json`, `.csv`, `.tsv`, each also as `.gz`; folders of such; a
//! stream whose format is told from its first bytes. Out: for each article a [`Taken`], for each fault an
//! [`IntakeError`] that names file and line. A fault never ends the run, and no input is held whole but single files.

pub mod dates;
pub mod encoding;
mod error;
mod files;
mod lines;
mod record;
mod table;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use jiff::civil::Date;

use crate::article::Article;
pub use error::{Fault, IntakeError};

/// An article with what had to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The article.
    pub article: Article,
    /// Remarks: an unreadable date, replaced bytes.
    pub notes: Vec<String>,
}

/// Where articles come from.
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Bytes that come from elsewhere, such as standard input.
    Stream {
        /// Named in errors, and the name of an article that has none.
        name: String,
        /// The bytes.
        reader: Box<dyn Read + Send>,
    },
}

/// Limits and defaults of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Day of publication for articles that name none.
    pub published: Option<Date>,
    /// Longest text of one article.
    pub max_text_bytes: usize,
    /// Longest line of JSON lines.
    pub max_line_bytes: usize,
    /// Largest file that is read whole: text, Markdown, HTML, JSON.
    pub max_file_bytes: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            published: None,
            max_text_bytes: Article::MAX_TEXT_BYTES,
            max_line_bytes: 16 << 20,
            max_file_bytes: 64 << 20,
        }
    }
}

type Articles = Box<dyn Iterator<Item = Result<Taken, IntakeError>> + Send>;
type Reader = Box<dyn BufRead + Send>;

/// The articles of some inputs, in their order; folders are walked by name.
pub struct Intake {
    waiting: VecDeque<Input>,
    current: Option<Articles>,
    options: Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    JsonLines,
    Json,
    Table(u8),
}

impl Intake {
    /// Starts a run over `inputs`.
    pub fn new(inputs: impl IntoIterator<Item = Input>, options: Options) -> Intake {
        Intake { waiting: inputs.into_iter().collect(), current: None, options }
    }

    /// Starts a run over files and folders.
    pub fn of_paths<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>, options: Options) -> Intake {
        Intake::new(paths.into_iter().map(|p| Input::Path(p.into())), options)
    }

    fn open(&mut self, input: Input) -> Result<Option<Articles>, IntakeError> {
        match input {
            Input::Path(path) => {
                let shown = path.display().to_string();
                self.open_path(&path).map_err(|what| IntakeError { file: shown, line: None, what })
            }
            Input::Stream { name, reader } => {
                let whole = name.clone();
                open_reader(
                    Box::new(BufReader::new(reader)),
                    None,
                    Name { file: name.clone(), id: name },
                    &self.options,
                )
                .map(Some)
                .map_err(|what| IntakeError { file: whole, line: None, what })
            }
        }
    }

    fn open_path(&mut self, path: &Path) -> Result<Option<Articles>, Fault> {
        if std::fs::metadata(path)?.is_dir() {
            self.enter(path)?;
            return Ok(None);
        }
        let format = format_of(path);
        let id =
            path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let reader: Reader = Box::new(BufReader::with_capacity(1 << 16, File::open(path)?));
        open_reader(reader, format, Name { file: path.display().to_string(), id }, &self.options).map(Some)
    }

    /// Puts what a folder holds at the head of the queue. Links inside folders are not followed: they may go round.
    fn enter(&mut self, folder: &Path) -> Result<(), Fault> {
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && (kind.is_dir() || (kind.is_file() && format_of(&entry.path()).is_some())) {
                inside.push(entry.path());
            }
        }
        if inside.is_empty() {
            return Err(Fault::NothingInside);
        }
        inside.sort();
        for path in inside.into_iter().rev() {
            self.waiting.push_front(Input::Path(path));
        }
        Ok(())
    }
}

impl Iterator for Intake {
    type Item = Result<Taken, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(articles) = &mut self.current {
                if let Some(item) = articles.next() {
                    return Some(item);
                }
                self.current = None;
            }
            let input = self.waiting.pop_front()?;
            match self.open(input) {
                Ok(articles) => self.current = articles,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// How an input is called.
#[derive(Clone)]
struct Name {
    /// In errors.
    file: String,
    /// As the name of its article.
    id: String,
}

impl Name {
    fn error(&self, line: Option<u64>, what: Fault) -> IntakeError {
        IntakeError { file: self.file.clone(), line, what }
    }
}

fn format_of(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "txt" | "text" => Format::Text,
        "md" | "markdown" => Format::Markdown,
        "html" | "htm" | "xhtml" => Format::Html,
        "jsonl" | "ndjson" => Format::JsonLines,
        "json" => Format::Json,
        "csv" => Format::Table(b','),
        "tsv" => Format::Table(b'\t'),
        _ => return None,
    })
}

fn open_reader(
    mut reader: Reader,
    format: Option<Format>,
    name: Name,
    options: &Options,
) -> Result<Articles, Fault> {
    if reader.fill_buf()?.starts_with(b"\x1F\x8B") {
        reader = Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(reader)));
    }
    let (head, reader) = peek(reader)?;
    if head.iter().all(u8::is_ascii_whitespace) && head.len() < PEEK {
        return Err(Fault::Empty);
    }
    if let Some(kind) = encoding::magic(&head) {
        return Err(Fault::Binary(kind));
    }
    let options = options.clone();
    Ok(match format.unwrap_or_else(|| sniff(&head)) {
        Format::JsonLines => Box::new(lines::JsonLines::new(reader, name, options)),
        Format::Table(separator) => Box::new(table::Table::open(reader, separator, name, options)?),
        Format::Json => files::json(reader, name, options)?,
        Format::Text => files::one(reader, name, options, files::text),
        Format::Markdown => files::one(reader, name, options, files::markdown),
        Format::Html => files::one(reader, name, options, files::html),
    })
}

/// Bytes looked at to tell the format.
const PEEK: usize = 1 << 12;

fn peek(mut reader: Reader) -> io::Result<(Vec<u8>, Reader)> {
    let mut head = Vec::with_capacity(PEEK);
    reader.by_ref().take(PEEK as u64).read_to_end(&mut head)?;
    let whole: Reader = Box::new(io::Cursor::new(head.clone()).chain(reader));
    Ok((head, whole))
}

/// The format of a stream, by its first bytes.
fn sniff(head: &[u8]) -> Format {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.starts_with('{') {
        // One object over many lines is JSON; one a line, JSON lines.
        let first = text.lines().next().unwrap_or("").trim_end();
        return if first == "{" { Format::Json } else { Format::JsonLines };
    }
    if text.starts_with("[{") || text.starts_with("[\n") || text.starts_with("[\r\n") {
        return Format::Json;
    }
    let lower = text.get(..text.len().min(512)).unwrap_or(text).to_ascii_lowercase();
    let page = ["<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>"];
    if lower.starts_with('<') && page.iter().any(|tag| lower.contains(tag)) {
        return Format::Html;
    }
    if text.starts_with("---\n") || text.starts_with("---\r\n") { Format::Markdown } else { Format::Text }
}

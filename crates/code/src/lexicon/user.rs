//! Users' own lexicons: which file is what, what was taken of it, and what was not and why.
//!
//! In: files of a folder: our own tables (`.tsv`), our own rules (`.toml`), and PETRARCH's dictionaries of actors,
//! agents, verbs and issues. Out: [`UserLexicon`], which a coder takes in, and a [`Report`].

use std::path::{Path, PathBuf};

use compact_str::{CompactString, ToCompactString, format_compact};

use super::{DataError, Lexicon};
use super::{actors, agents, own, verbs};
use crate::ontology::Context;
use crate::parties::Gazetteer;
use crate::parties::user::Additions;
use crate::rule::Rule;

/// Most bytes of one file.
const MAX_FILE: u64 = 64 << 20;
/// Most bytes of all files.
const MAX_ALL: u64 = 256 << 20;
/// Most files.
const MAX_FILES: usize = 1_000;
/// Most remarks that are kept; what is beyond is counted.
const MAX_NOTES: usize = 20_000;

/// Why a lexicon could not be read.
#[derive(Debug, thiserror::Error)]
pub enum UserLexiconError {
    /// A file or folder that cannot be read.
    #[error("cannot read the lexicon {path}")]
    Read {
        /// Its path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Too much.
    #[error("the lexicon {path} is too large: {what}")]
    TooLarge {
        /// Its path.
        path: String,
        /// How.
        what: String,
    },
    /// A folder with nothing to take.
    #[error("the lexicon {path} holds no file that can be used")]
    Empty {
        /// Its path.
        path: String,
    },
    /// A file that is wrong as a whole.
    #[error("the lexicon is wrong")]
    Wrong(#[from] DataError),
}

impl UserLexiconError {
    /// What to type next.
    pub fn hint(&self) -> String {
        match self {
            UserLexiconError::Read { path, .. } => {
                format!("give a folder or file that is there: --lexicon DIR (look: ls {path})")
            }
            UserLexiconError::TooLarge { .. } => format!(
                "give at most {MAX_FILES} files, {} MB each, {} MB together",
                MAX_FILE >> 20,
                MAX_ALL >> 20
            ),
            UserLexiconError::Empty { path } => format!(
                "put tables (.tsv), rules (.toml) or PETRARCH dictionaries (.txt) into {path}; docs/method/lexicons.md shows each"
            ),
            UserLexiconError::Wrong(e) => format!(
                "mend {} as it says, then look again: chancery lexicon DIR; docs/method/lexicons.md shows each format",
                e.file
            ),
        }
    }
}

/// One file of a lexicon.
#[derive(Clone, Debug)]
pub struct UserFile {
    /// Its name below the folder that was given.
    pub name: CompactString,
    /// Its text.
    pub text: String,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One of our own tables.
    Table,
    /// Rules of our own language.
    Rules,
    /// PETRARCH actors.
    Actors,
    /// PETRARCH agents.
    Agents,
    /// PETRARCH verbs and patterns.
    Verbs,
    /// PETRARCH issues.
    Issues,
    /// None of these: passed over.
    Other,
}

impl FileKind {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            FileKind::Table => "table",
            FileKind::Rules => "rules",
            FileKind::Actors => "PETRARCH actors",
            FileKind::Agents => "PETRARCH agents",
            FileKind::Verbs => "PETRARCH verbs",
            FileKind::Issues => "PETRARCH issues",
            FileKind::Other => "no lexicon, passed over",
        }
    }

    /// By name, and for plain text by what its lines look like.
    pub fn of(file: &UserFile) -> FileKind {
        match extension(&file.name) {
            "tsv" => return FileKind::Table,
            "toml" => return FileKind::Rules,
            _ if !is_lexicon_name(&file.name) => return FileKind::Other,
            _ => {}
        }
        let (mut verbs, mut agents, mut actors) = (0u32, 0u32, 0u32);
        for line in file.text.lines().take(200_000) {
            let line = line.split('#').next().unwrap_or("").trim();
            if line.starts_with("<ISSUE") {
                return FileKind::Issues;
            }
            if line.starts_with("- ") && line.contains('*') || line.starts_with("---") {
                verbs += 1;
            } else if line.contains("[~") || line.contains("~]") {
                agents += 1;
            } else if line.contains('[') && line.ends_with(']') {
                actors += 1;
            }
        }
        match () {
            () if verbs > 0 && verbs * 4 >= actors => FileKind::Verbs,
            () if agents > actors => FileKind::Agents,
            () if actors > 0 => FileKind::Actors,
            () => FileKind::Other,
        }
    }
}

/// A line that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Line, from 1.
    pub line: usize,
    /// Why.
    pub why: String,
}

/// What became of one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// Its name.
    pub name: CompactString,
    /// What it is.
    pub kind: FileKind,
    /// Entries taken: names, nouns, rows, rules or patterns.
    pub taken: usize,
    /// Entries that were not.
    pub refused: usize,
    /// The lines that were not taken, the first of them.
    pub notes: Vec<Note>,
}

impl FileReport {
    fn new(name: &CompactString, kind: FileKind) -> FileReport {
        FileReport { name: name.clone(), kind, taken: 0, refused: 0, notes: Vec::new() }
    }

    /// Counts a line that could not be used.
    pub(crate) fn refuse(&mut self, line: usize, why: impl Into<String>) {
        self.refused += 1;
        if self.notes.len() < MAX_NOTES {
            let why = why.into().chars().take(300).collect();
            self.notes.push(Note { line, why });
        }
    }

    /// Reasons with how often each was given, the commonest first; what a reason quotes is left out.
    pub fn reasons(&self) -> Vec<(String, usize)> {
        let mut out: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for note in &self.notes {
            let mut kind = String::new();
            for (n, part) in note.why.split('"').enumerate() {
                kind.push_str(if n % 2 == 0 { part } else { "…" });
            }
            *out.entry(kind).or_default() += 1;
        }
        let mut out: Vec<_> = out.into_iter().collect();
        out.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        out
    }
}

/// What became of a lexicon.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Its files, in order of name.
    pub files: Vec<FileReport>,
}

impl Report {
    /// Entries taken.
    pub fn taken(&self) -> usize {
        self.files.iter().map(|f| f.taken).sum()
    }

    /// Entries that were not.
    pub fn refused(&self) -> usize {
        self.files.iter().map(|f| f.refused).sum()
    }
}

/// All that a user's files add.
#[derive(Debug, Default)]
pub struct UserLexicon {
    /// Parties, nouns, titles, places.
    pub(crate) additions: Additions,
    /// Rules, each named by file and line.
    pub(crate) rules: Vec<Rule>,
    /// Words of contexts.
    pub(crate) contexts: Vec<(Context, CompactString)>,
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, e)| e)
}

/// Whether a file of this name can be part of a lexicon.
fn is_lexicon_name(name: &str) -> bool {
    let known = ["tsv", "toml", "txt", "dic", "dict", "actors", "agents", "verbs", "issues"];
    known.contains(&extension(name))
}

/// Reads the files of folders (and single files), sorted by name; a later folder stands after an earlier one.
pub fn read_files(paths: &[PathBuf]) -> Result<Vec<UserFile>, UserLexiconError> {
    let mut out: Vec<UserFile> = Vec::new();
    let mut all = 0u64;
    for path in paths {
        let shown = path.display().to_string();
        let failed = |source| UserLexiconError::Read { path: shown.clone(), source };
        let mut found: Vec<PathBuf> = Vec::new();
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            walk(path, 0, &mut found).map_err(failed)?;
            found.sort();
        } else {
            found.push(path.clone());
        }
        let before = out.len();
        for file in found {
            let relative = file.strip_prefix(path).ok().filter(|p| !p.as_os_str().is_empty());
            let name = relative
                .map(|p| p.to_string_lossy().replace('\\', "/"))
                .or_else(|| file.file_name().map(|n| n.to_string_lossy().into_owned()))
                .unwrap_or_default();
            // What is no lexicon by its name is told of and not read.
            let foreign = !is_lexicon_name(&name);
            let size = if foreign { 0 } else { std::fs::metadata(&file).map_err(failed)?.len() };
            all = all.saturating_add(size);
            if size > MAX_FILE || all > MAX_ALL || out.len() >= MAX_FILES {
                let what = match out.len() >= MAX_FILES {
                    true => format!("more than {MAX_FILES} files"),
                    false => format!("{name} has {size} bytes"),
                };
                return Err(UserLexiconError::TooLarge { path: shown, what });
            }
            let bytes = if foreign { Vec::new() } else { std::fs::read(&file).map_err(failed)? };
            // Dictionaries of twenty years come in many encodings: what is no UTF-8 is Latin-1.
            let text = String::from_utf8(bytes)
                .unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect());
            let mut name = name.to_compact_string();
            // Two folders may hold a file of one name; the events must tell which.
            if out.iter().any(|f| f.name == name) {
                name = format_compact!("{shown}/{name}");
            }
            out.push(UserFile { name, text });
        }
        if !out.iter().skip(before).any(|f| FileKind::of(f) != FileKind::Other) {
            return Err(UserLexiconError::Empty { path: shown });
        }
    }
    Ok(out)
}

fn walk(dir: &Path, depth: u32, out: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type()?;
        if hidden || out.len() > MAX_FILES {
            continue;
        }
        // A link is followed to a file and never to a folder: a ring of folders would have no end.
        if kind.is_dir() && depth < 8 {
            walk(&entry.path(), depth + 1, out)?;
        } else if std::fs::metadata(entry.path()).is_ok_and(|m| m.is_file()) {
            out.push(entry.path());
        }
    }
    Ok(())
}

impl UserLexicon {
    /// Reads each file by its kind. Single lines that cannot be used are in the report; a file whose form is broken is
    /// an error.
    pub fn from_files(
        files: &[UserFile],
        lexicon: &Lexicon,
        gazetteer: &Gazetteer,
    ) -> Result<(UserLexicon, Report), DataError> {
        let mut user = UserLexicon::default();
        let mut report = Report::default();
        for file in files {
            let mut told = FileReport::new(&file.name, FileKind::of(file));
            match told.kind {
                FileKind::Table => own::table(file, &mut user, &mut told)?,
                FileKind::Rules => {
                    let (rules, bad) = crate::rule::user_rules(&file.name, &file.text, lexicon)?;
                    told.taken += rules.len();
                    user.rules.extend(rules);
                    for (line, why) in bad {
                        told.refuse(line, why);
                    }
                }
                FileKind::Actors => actors::read(file, gazetteer, &mut user.additions, &mut told),
                FileKind::Agents => agents::read(file, gazetteer, &mut user.additions, &mut told),
                FileKind::Verbs => user.rules.extend(verbs::read(file, &mut told)),
                FileKind::Issues => agents::read_issues(file, &mut user.contexts, &mut told),
                FileKind::Other => {}
            }
            report.files.push(told);
        }
        Ok((user, report))
    }
}

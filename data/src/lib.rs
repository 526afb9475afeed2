//! The data files of Chancery, embedded: ontology, parties, lexicon classes, rules, model and sample corpus.
//!
//! Nothing is parsed here: each stage reads its own tables and reports what is wrong with file and line.
//! Files are listed from their folders, so that a new file needs no line of code.

use include_dir::{Dir, include_dir};

/// Version of the data; written into every event, so that two runs can be told apart.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

static PARTIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/parties");
static ONTOLOGY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/ontology");
static BRIEF: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/brief");
static LEXICON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lexicon");
static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/sample");
static MODEL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/model");

/// One embedded text file.
#[derive(Clone, Copy, Debug)]
pub struct TextFile {
    /// Path below its folder, with `/`.
    pub path: &'static str,
    /// Its content.
    pub text: &'static str,
}

fn walk(dir: &'static Dir<'static>, extension: &str, out: &mut Vec<TextFile>) {
    for file in dir.files() {
        if file.path().extension().is_some_and(|e| e == extension)
            && let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
        {
            out.push(TextFile { path, text });
        }
    }
    for inner in dir.dirs() {
        walk(inner, extension, out);
    }
}

fn listed(dir: &'static Dir<'static>, extension: &str) -> Vec<TextFile> {
    let mut out = Vec::new();
    walk(dir, extension, &mut out);
    out.sort_by_key(|f| f.path);
    out
}

/// The tables of parties (`countries.tsv`, `offices/asia.tsv`, …), sorted by path.
pub fn parties() -> Vec<TextFile> {
    listed(&PARTIES, "tsv")
}

/// The word lists (`classes/request.txt`, `report-verbs.txt`, …), sorted by path.
pub fn lexicon() -> Vec<TextFile> {
    listed(&LEXICON, "txt")
}

/// The coding rules, one file an event type, sorted by path.
pub fn rules() -> Vec<TextFile> {
    listed(&RULES, "toml")
}

/// The reports of the sample corpus (`reports/2023/…md`), sorted by path.
pub fn sample_reports() -> Vec<TextFile> {
    listed(&SAMPLE, "md").into_iter().filter(|f| f.path.starts_with("reports/")).collect()
}

/// A file of the model folder (`reader.bin`), if this build carries it.
pub fn model(name: &str) -> Option<&'static [u8]> {
    MODEL.get_file(name).map(|f| f.contents())
}

/// A table of the ontology (`goldstein.tsv`), or `None`.
pub fn ontology(path: &str) -> Option<&'static str> {
    ONTOLOGY.get_file(path).and_then(|f| f.contents_utf8())
}

/// A file of the brief's wording (`phrases.toml`), or `None`.
pub fn brief(path: &str) -> Option<&'static str> {
    BRIEF.get_file(path).and_then(|f| f.contents_utf8())
}

/// A named word list, or `None`.
pub fn word_list(path: &str) -> Option<&'static str> {
    LEXICON.get_file(path).and_then(|f| f.contents_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed() {
        assert!(parties().iter().any(|f| f.path == "countries.tsv"));
        assert!(rules().len() >= 16, "one rule file an event type");
        assert!(sample_reports().len() >= 120);
        assert!(model("reader.bin").is_some());
    }
}

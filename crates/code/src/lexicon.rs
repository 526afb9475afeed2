//! Word classes: named sets of lemmas and fixed expressions that rules speak of as `@class`.
//!
//! In: the text files of `data/lexicon/classes`, where `[name]` opens a class and the lines after it hold
//! its words, separated by commas. `@other` inside a class takes in the words of another class.
//! Out: [`Lexicon`], which answers "which classes does this lemma open, and with what further words".

mod actor_code;
mod actors;
mod agents;
mod own;
pub mod user;
mod verbs;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chancery_data::TextFile;
use compact_str::CompactString;

/// A mistake in a data file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct DataError {
    /// File below the data folder.
    pub file: String,
    /// What is wrong, with the line or id.
    pub what: String,
}

impl DataError {
    pub(crate) fn new(file: &str, what: impl Into<String>) -> DataError {
        DataError { file: file.to_owned(), what: what.into() }
    }
}

/// A lemma, or a fixed expression: the lemma that carries it and the words that must come with it.
///
/// `call off` is carried by its first word as a verb; `hunger strike` by its last as a noun.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Expression {
    /// Its words in order.
    pub words: Vec<CompactString>,
}

impl Expression {
    /// Reads `"call off"`.
    pub fn parse(text: &str) -> Expression {
        Expression { words: text.split_whitespace().map(CompactString::new).collect() }
    }

    /// The expression, and where it has a hyphen also as the tokenizer parts it: `sit-in` is `sit - in`.
    fn written(text: &str) -> impl Iterator<Item = Expression> {
        let parted = text.contains('-').then(|| Expression::parse(&text.replace('-', " - ")));
        std::iter::once(Expression::parse(text)).chain(parted)
    }

    /// The word that carries it as a verb.
    pub fn verb_head(&self) -> &str {
        self.words.first().map_or("", |w| w.as_str())
    }

    /// The word that carries it as a noun or adjective.
    pub fn noun_head(&self) -> &str {
        self.words.last().map_or("", |w| w.as_str())
    }
}

/// All word classes.
#[derive(Debug, Default)]
pub struct Lexicon {
    classes: BTreeMap<CompactString, Vec<Expression>>,
}

impl Lexicon {
    /// Reads the class files; says which file and class is wrong.
    pub fn from_files(files: &[TextFile]) -> Result<Lexicon, DataError> {
        let mut raw: BTreeMap<CompactString, (String, BTreeSet<String>)> = BTreeMap::new();
        for file in files.iter().filter(|f| f.path.starts_with("classes/")) {
            let mut class: Option<CompactString> = None;
            for (n, line) in file.text.lines().enumerate() {
                let line = line.split('#').next().unwrap_or("").trim();
                if line.is_empty() {
                    continue;
                }
                if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                    let name = CompactString::new(name.trim());
                    if raw.contains_key(&name) {
                        return Err(DataError::new(
                            file.path,
                            format!("line {}: class {name} stands twice", n + 1),
                        ));
                    }
                    raw.insert(name.clone(), (file.path.to_owned(), BTreeSet::new()));
                    class = Some(name);
                    continue;
                }
                let Some((_, words)) = class.as_ref().and_then(|c| raw.get_mut(c)) else {
                    return Err(DataError::new(
                        file.path,
                        format!("line {}: words before any [class]", n + 1),
                    ));
                };
                for word in line.split(',').map(str::trim).filter(|w| !w.is_empty()) {
                    words.insert(word.to_owned());
                }
            }
        }
        let mut classes = BTreeMap::new();
        for name in raw.keys() {
            let mut words = BTreeSet::new();
            let mut seen = BTreeSet::new();
            expand(name, &raw, &mut seen, &mut words)?;
            classes.insert(name.clone(), words.iter().flat_map(|w| Expression::written(w)).collect());
        }
        Ok(Lexicon { classes })
    }

    /// The expressions of a class, or `None` when there is no such class.
    pub fn class(&self, name: &str) -> Option<&[Expression]> {
        self.classes.get(name).map(Vec::as_slice)
    }

    /// Names of all classes, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(|k| k.as_str())
    }

    /// Lemma to the classes that hold it as a single word.
    pub fn by_lemma(&self) -> HashMap<CompactString, Vec<CompactString>> {
        let mut out: HashMap<CompactString, Vec<CompactString>> = HashMap::new();
        for (name, words) in &self.classes {
            for e in words {
                if let [only] = e.words.as_slice() {
                    out.entry(only.clone()).or_default().push(name.clone());
                }
            }
        }
        out
    }

    /// Reads a word set as rules write it: `@class`, literal lemmas, separated by commas.
    pub fn words(&self, text: &str) -> Result<Vec<Expression>, String> {
        let mut out = BTreeSet::new();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            match part.strip_prefix('@') {
                Some(class) => match self.class(class) {
                    Some(words) => out.extend(words.iter().cloned()),
                    None => return Err(format!("there is no class @{class}")),
                },
                None => {
                    out.extend(Expression::written(part));
                }
            }
        }
        Ok(out.into_iter().collect())
    }
}

fn expand(
    name: &str,
    raw: &BTreeMap<CompactString, (String, BTreeSet<String>)>,
    seen: &mut BTreeSet<String>,
    out: &mut BTreeSet<String>,
) -> Result<(), DataError> {
    if !seen.insert(name.to_owned()) {
        return Ok(());
    }
    let Some((file, words)) = raw.get(name) else {
        return Err(DataError::new("classes", format!("there is no class @{name}")));
    };
    for word in words {
        match word.strip_prefix('@') {
            Some(other) if raw.contains_key(other) => expand(other, raw, seen, out)?,
            Some(other) => return Err(DataError::new(file, format!("[{name}]: there is no class @{other}"))),
            None => {
                out.insert(word.clone());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &'static str) -> Vec<TextFile> {
        vec![TextFile { path: "classes/a.txt", text }]
    }

    #[test]
    fn classes_take_in_classes() {
        let lexicon = Lexicon::from_files(&files("[a]\nlift, call off # ends\n[b]\n@a, ease\n")).unwrap();
        let b: Vec<_> = lexicon.class("b").unwrap().iter().map(|e| e.words.join(" ")).collect();
        assert_eq!(b, ["call off", "ease", "lift"]);
        assert_eq!(lexicon.words("@a, end").unwrap().len(), 3);
        assert!(lexicon.words("@nothing").is_err());
        let hyphens: Vec<_> =
            lexicon.words("air-strike").unwrap().iter().map(|e| e.words.join(" ")).collect();
        assert_eq!(hyphens, ["air - strike", "air-strike"]);
    }

    #[test]
    fn mistakes_name_their_place() {
        let err = Lexicon::from_files(&files("lift\n[a]\n")).unwrap_err();
        assert_eq!(err.to_string(), "classes/a.txt: line 1: words before any [class]");
        let err = Lexicon::from_files(&files("[a]\n@b\n")).unwrap_err();
        assert!(err.to_string().contains("no class @b"), "{err}");
    }
}

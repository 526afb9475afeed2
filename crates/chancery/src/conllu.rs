//! CoNLL-U: gold tokens in, analyses out. For measuring the parser against treebanks.

use std::fmt::Write as _;

use chancery_read::reader::{Desk, Reader};
use chancery_read::reading::{NameKind, NameTag};

/// A line that is no CoNLL-U.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ConlluError {
    line: usize,
    what: String,
}

struct Pending<'t> {
    comments: Vec<&'t str>,
    rows: Vec<&'t str>,
    words: Vec<&'t str>,
}

/// Parses the sentences of a CoNLL-U text and writes them back with UPOS, XPOS, lemma, head, relation, and
/// `NER=` in MISC. Multiword ranges and empty nodes are kept as they are.
pub fn parse(text: &str, reader: &Reader, desk: &mut Desk) -> Result<String, ConlluError> {
    let mut out = String::with_capacity(text.len());
    let mut batch: Vec<Pending<'_>> = Vec::new();
    let mut current = Pending { comments: Vec::new(), rows: Vec::new(), words: Vec::new() };
    for (n, line) in text.lines().chain(std::iter::once("")).enumerate() {
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            if !current.rows.is_empty() || !current.comments.is_empty() {
                batch.push(std::mem::replace(
                    &mut current,
                    Pending { comments: Vec::new(), rows: Vec::new(), words: Vec::new() },
                ));
            }
            if batch.len() >= 64 {
                flush(&mut batch, reader, desk, &mut out);
            }
            continue;
        }
        if line.starts_with('#') {
            current.comments.push(line);
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(id), Some(form)) = (columns.next(), columns.next()) else {
            return Err(ConlluError { line: n + 1, what: "no tab between number and word".to_owned() });
        };
        if columns.count() != 8 {
            return Err(ConlluError {
                line: n + 1,
                what: "a token line has 10 columns, parted by tabs".to_owned(),
            });
        }
        current.rows.push(line);
        if id.bytes().all(|b| b.is_ascii_digit()) {
            current.words.push(form);
        }
    }
    flush(&mut batch, reader, desk, &mut out);
    Ok(out)
}

fn flush(batch: &mut Vec<Pending<'_>>, reader: &Reader, desk: &mut Desk, out: &mut String) {
    let words: Vec<Vec<&str>> = batch.iter().map(|p| p.words.clone()).collect();
    let analyses = reader.analyse(&words, desk);
    for (pending, analysis) in batch.iter().zip(analyses) {
        for c in &pending.comments {
            out.push_str(c);
            out.push('\n');
        }
        let mut tokens = analysis.into_iter();
        for row in &pending.rows {
            let columns: Vec<&str> = row.split('\t').collect();
            let plain = columns.first().is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()));
            match if plain { tokens.next() } else { None } {
                Some(t) => {
                    let head = t.head.map_or(0, |h| h + 1);
                    let misc = match t.name {
                        NameTag::Outside => columns.get(9).copied().unwrap_or("_").to_owned(),
                        NameTag::Begin(k) => with_ner("B", k, columns.get(9).copied()),
                        NameTag::Inside(k) => with_ner("I", k, columns.get(9).copied()),
                    };
                    let _ = writeln!(
                        out,
                        "{}\t{}\t{}\t{}\t{}\t_\t{}\t{}\t_\t{}",
                        columns[0], columns[1], t.lemma, t.pos, t.tag, head, t.dep, misc
                    );
                }
                None => {
                    out.push_str(row);
                    out.push('\n');
                }
            }
        }
        out.push('\n');
    }
    batch.clear();
}

fn with_ner(place: &str, kind: NameKind, misc: Option<&str>) -> String {
    match misc {
        None | Some("_" | "") => format!("NER={place}-{kind}"),
        Some(m) => format!("{m}|NER={place}-{kind}"),
    }
}

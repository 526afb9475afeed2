//! Raw paragraphs from CoNLL-U, with the gold ends of sentences and words, for the examples.

use std::collections::BTreeSet;

/// One paragraph as plain text.
#[derive(Default)]
pub struct Paragraph {
    /// Sentences joined as their `SpaceAfter` says.
    pub text: String,
    /// Byte offsets where a sentence ends.
    pub sentence_ends: BTreeSet<usize>,
    /// Spans of syntactic words whose form is a piece of the text, else of the multiword token.
    pub words: Vec<(usize, usize)>,
}

/// Paragraphs by `newpar` and `newdoc`.
pub fn paragraphs(conllu: &str) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut new = true;
    for block in conllu.split("\n\n").filter(|b| !b.trim().is_empty()) {
        new |= block.lines().any(|l| l.starts_with("# newpar") || l.starts_with("# newdoc"));
        if new {
            out.push(Paragraph::default());
        }
        new = false;
        let Some(paragraph) = out.last_mut() else { continue };
        let mut multi: Option<(u32, String, usize, bool)> = None;
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let cols: Vec<&str> = line.split('\t').collect();
            let [id, form, .., misc] = cols.as_slice() else { continue };
            if id.contains('.') {
                continue;
            }
            let space = !misc.contains("SpaceAfter=No");
            if let Some((_, last)) = id.split_once('-') {
                multi = Some((last.parse().unwrap_or(0), (*form).to_owned(), 0, space));
                continue;
            }
            let number: u32 = id.parse().unwrap_or(0);
            let start = paragraph.text.len();
            match &mut multi {
                Some((last, whole, used, space)) if number <= *last => {
                    // The forms of most multiword tokens are their pieces; else the rest goes to the last word.
                    let rest = whole.get(*used..).unwrap_or("");
                    let take = if number == *last || !rest.starts_with(form) { rest.len() } else { form.len() };
                    paragraph.text.push_str(rest.get(..take).unwrap_or(""));
                    *used += take;
                    if take > 0 {
                        paragraph.words.push((start, start + take));
                    }
                    if number == *last && *space {
                        paragraph.text.push(' ');
                    }
                }
                _ => {
                    paragraph.text.push_str(form);
                    paragraph.words.push((start, start + form.len()));
                    if space {
                        paragraph.text.push(' ');
                    }
                }
            }
        }
        let end = paragraph.text.trim_end().len();
        paragraph.sentence_ends.insert(end);
        if !paragraph.text.ends_with(' ') && block.contains("SpaceAfter=No") {
            // A sentence without a blank behind it, as given.
        }
    }
    for paragraph in &mut out {
        let end = paragraph.text.trim_end().len();
        paragraph.text.truncate(end);
    }
    out
}

//! `read`: what the reader sees in a text, for a person or as JSON.

use std::io::Write;
use std::sync::Arc;

use chancery::reading_html::html;
use chancery::reading_json::ReadingJson;
use chancery_read::Reading;
use chancery_read::reader::{Desk, Reader};
use chancery_read::reading::SentenceKind;

use super::input::articles;
use crate::args::Input;
use crate::failure::{WithHint, clean};
use crate::output::{Done, is_terminal, json_line, stdout};
use crate::progress::note;

/// How a reading is shown.
pub struct Look {
    /// As JSON lines.
    pub json: bool,
    /// With the tree of each sentence.
    pub tree: bool,
    /// As pages.
    pub html: bool,
}

/// Reads every article of the inputs.
pub fn run(input: &Input, look: &Look) -> anyhow::Result<Done> {
    let reader = Reader::new()?;
    let mut desk = Desk::default();
    let mut out = stdout();
    let colour = is_terminal();
    let mut read = 0usize;
    for taken in articles(input)? {
        let taken = match taken {
            Ok(t) => t,
            Err(e) => {
                note(&format!("skipped: {e} ({})", e.hint()));
                continue;
            }
        };
        for n in &taken.notes {
            note(&format!("{}: {n}", taken.article.id));
        }
        let reading = reader.read(Arc::new(taken.article), &mut desk);
        read += 1;
        if look.json {
            json_line(&mut out, &ReadingJson::new(&reading))?;
        } else if look.html {
            out.write_all(html(&reading).as_bytes())?;
        } else {
            show(&mut out, &reading, look.tree, colour)?;
        }
    }
    out.flush()?;
    if read == 0 {
        return Err(anyhow::anyhow!("no article could be read"))
            .hint("give .txt, .md, .html, .jsonl or .csv files with some text in them");
    }
    Ok(Done::Well)
}

fn show(out: &mut impl Write, r: &Reading, tree: bool, colour: bool) -> anyhow::Result<()> {
    let (bold, dim, off) = if colour { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
    writeln!(out, "{bold}{}{off}", clean(r.article.id.as_str()))?;
    let predicates = r.predicates();
    for (n, s) in r.sentences.iter().enumerate() {
        let kind = match s.kind {
            SentenceKind::Prose => "",
            SentenceKind::Headline => " (headline)",
            SentenceKind::Furniture => " (furniture)",
        };
        let words = s.span.text(&r.article.text).split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "\n{bold}{n}{off}{kind} {}", clean(&words))?;
        if tree {
            for i in s.tokens.clone() {
                let Some(t) = r.tokens.get(i as usize) else { continue };
                let head = t.head.map_or("ROOT".to_owned(), |h| clean(r.word(h)));
                writeln!(
                    out,
                    "  {:>3} {:<18} {:<18} {dim}{:<6}{off} {:<14} <- {head}",
                    i - s.tokens.start + 1,
                    clean(r.word(i)),
                    clean(&t.lemma),
                    t.pos.as_str(),
                    t.dep.as_str()
                )?;
            }
        }
        for m in r.mentions.iter().filter(|m| s.span.contains(m.span)) {
            let members: Vec<_> = r.members_of(m).into_iter().map(clean).collect();
            writeln!(
                out,
                "  {dim}{:<6}{off} {}{}{} {dim}#{}{off}",
                m.kind.as_str(),
                clean(m.span.text(&r.article.text)),
                if members.is_empty() { "" } else { " = " },
                members.join(", "),
                m.entity
            )?;
        }
        for t in r.times.iter().filter(|t| s.span.contains(t.span)) {
            writeln!(
                out,
                "  {dim}{:<6}{off} {} {dim}= {}{off}",
                t.kind.as_str(),
                clean(t.span.text(&r.article.text)),
                t.value
            )?;
        }
        for p in predicates.iter().filter(|p| s.span.contains(p.span)) {
            let marks = p.marks();
            if !marks.is_empty() {
                let cues: Vec<_> = p.cues.iter().map(|c| clean(c.span.text(&r.article.text))).collect();
                writeln!(
                    out,
                    "  {dim}VERB{off}   {} {dim}= {marks} ({}){off}",
                    clean(p.span.text(&r.article.text)),
                    cues.join(", ")
                )?;
            }
        }
        let starts_here = |at: usize| s.span.start() <= at && at < s.span.end();
        for q in r.quotes.iter().filter(|q| starts_here(q.span.start())) {
            let who = q.speaker.map_or("?", |sp| sp.text(&r.article.text));
            write!(
                out,
                "  {dim}QUOTE{off}  {} {dim}= {} by{off} {}",
                clean(q.span.text(&r.article.text)),
                q.kind.as_str(),
                clean(who)
            )?;
            match q.cue {
                Some(cue) => writeln!(out, " {dim}({}){off}", clean(r.word(cue)))?,
                None => writeln!(out)?,
            }
        }
    }
    writeln!(out)?;
    Ok(())
}

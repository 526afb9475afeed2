//! A reading as a page: the text with mentions, times and quotes coloured, and each sentence's tree as arcs.
//!
//! In: a [`Reading`]. Out: one HTML document without scripts; everything from the article is escaped. Sentences
//! beyond [`MAX_SENTENCES`] are counted, not drawn.

use std::fmt::Write as _;

use chancery_read::Reading;
use chancery_read::predicates::Predicate;
use chancery_read::reading::{Quote, Sentence, SentenceKind};

use crate::escape::escape;

/// Sentences that are drawn.
pub const MAX_SENTENCES: usize = 400;
/// Height of one level of arcs, in pixels.
const LEVEL: u32 = 16;
/// Levels of arcs that are told apart; longer arcs share the highest.
const LEVELS: u32 = 9;

const STYLE: &str = "body{font:16px/1.6 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}\
h1{font-size:1.4rem}h2{font-size:1rem;color:#666;font-weight:normal;margin:2rem 0 .3rem}\
mark{padding:.05em .15em;border-radius:3px;background:#eee}mark.PER{background:#cfe3f7}mark.ORG{background:#d9f0d3}\
mark.GPE,mark.LOC{background:#fbe3c0}mark.GROUP,mark.ROLE{background:#e6dbf4}mark.PRON{background:#ececec}\
mark.time{background:#f9d4d4}mark.MISC,mark.EVENT{background:#f3f0c4}sub{color:#777;font:10px sans-serif}\
q{quotes:none;border-bottom:2px dotted #999}q.direct{border-bottom:2px solid #567}q.scare{border-bottom-color:#c55}.tree{overflow-x:auto}svg text{font:13px sans-serif}\
svg .p{font-size:10px;fill:#777}svg .d{font-size:10px;fill:#8a4b08}svg path{fill:none;stroke:#999}\
.marks{font:13px sans-serif;color:#555;margin:.2rem 0;padding-left:1.2rem}.legend mark{margin-right:.6em}.furniture{color:#999}@media print{.tree{overflow:visible}}";

/// The page.
pub fn html(r: &Reading) -> String {
    let title = r.article.title.as_deref().unwrap_or(r.article.id.as_str());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style></head><body><h1>{0}</h1>\n",
        escape(title)
    );
    if let Some(day) = r.article.published {
        let _ = writeln!(out, "<p>published {day}</p>");
    }
    out.push_str("<p class=\"legend\">");
    for (class, name) in [
        ("PER", "person"),
        ("ORG", "organisation"),
        ("GPE", "place"),
        ("GROUP", "group or role"),
        ("PRON", "pronoun"),
        ("EVENT", "happening"),
        ("time", "time"),
    ] {
        let _ = write!(out, "<mark class=\"{class}\">{name}</mark>");
    }
    out.push_str("<q>quoted</q>; equal small numbers: the same party, as far as was seen; behind \"=\" the members of a group</p>\n");
    let predicates = r.predicates();
    for (n, sentence) in r.sentences.iter().enumerate().take(MAX_SENTENCES) {
        let kind = match sentence.kind {
            SentenceKind::Prose => "",
            SentenceKind::Headline => " headline",
            SentenceKind::Furniture => " furniture",
        };
        let _ = write!(out, "<section class=\"{}\"><h2>{n}{kind}</h2><p>", kind.trim());
        coloured(r, sentence, &mut out);
        out.push_str("</p>\n");
        marked(r, sentence, &predicates, &mut out);
        if sentence.kind != SentenceKind::Furniture {
            arcs(r, sentence, &mut out);
        }
        out.push_str("</section>\n");
    }
    if let Some(rest) = r.sentences.len().checked_sub(MAX_SENTENCES).filter(|n| *n > 0) {
        let _ = writeln!(out, "<p>… and {rest} further sentences</p>");
    }
    out.push_str("</body></html>\n");
    out
}

/// The words of a sentence with the outermost mention or time of each place marked.
fn coloured(r: &Reading, sentence: &Sentence, out: &mut String) {
    let text = &r.article.text;
    // Start, end, opening and closing tags; those that start first and reach farthest win.
    let mut marks: Vec<(usize, usize, String, String)> = Vec::new();
    for t in r.times.iter().filter(|t| sentence.span.contains(t.span)) {
        let open = format!("<mark class=\"time\" title=\"{} {}\">", t.kind.as_str(), escape(&t.value));
        marks.push((t.span.start(), t.span.end(), open, format!("<sub>{}</sub></mark>", escape(&t.value))));
    }
    for m in r.mentions.iter().filter(|m| sentence.span.contains(m.span)) {
        let members = r.members_of(m);
        let equal = if members.is_empty() { "" } else { " = " };
        let kind = m.kind.as_str();
        let open = format!("<mark class=\"{kind}\" title=\"{kind}\">");
        let close = format!("<sub>{}{equal}{}</sub></mark>", m.entity, escape(&members.join(", ")));
        marks.push((m.span.start(), m.span.end(), open, close));
    }
    marks.sort_by_key(|m| (m.0, std::cmp::Reverse(m.1)));
    // Of quotes inside quotes, the innermost is shown.
    let quoted = |at: usize| {
        r.quotes
            .iter()
            .filter(|q| q.span.start() <= at && at < q.span.end())
            .min_by_key(|q| q.span.end() - q.span.start())
    };
    let mut at = sentence.span.start();
    let put = |from: usize, to: usize, out: &mut String| {
        // Quoted or not changes at most where a quote starts or ends.
        let mut from = from;
        while from < to {
            let inside = quoted(from);
            let edge = r
                .quotes
                .iter()
                .flat_map(|q| [q.span.start(), q.span.end()])
                .filter(|e| from < *e && *e < to)
                .min()
                .unwrap_or(to);
            let piece = escape(text.get(from..edge).unwrap_or(""));
            if let Some(q) = inside {
                let kind = q.kind.as_str();
                let _ = write!(out, "<q class=\"{kind}\" title=\"{kind}{}\">{piece}</q>", by(r, q));
            } else {
                out.push_str(&piece);
            }
            from = edge;
        }
    };
    for (from, to, open, close) in marks {
        if from < at {
            continue;
        }
        put(at, from, out);
        out.push_str(&open);
        put(from, to, out);
        out.push_str(&close);
        at = to;
    }
    put(at, sentence.span.end(), out);
}

/// The predicates of a sentence that are more than plain statements, each with the words that say so, and its
/// quotes with their speakers.
fn marked(r: &Reading, sentence: &Sentence, predicates: &[Predicate], out: &mut String) {
    let text = &r.article.text;
    let mut shown = predicates
        .iter()
        .filter(|p| sentence.span.contains(p.span))
        .map(|p| (p, p.marks()))
        .filter(|(_, marks)| !marks.is_empty())
        .peekable();
    let mut quotes = r
        .quotes
        .iter()
        .filter(|q| sentence.span.start() <= q.span.start() && q.span.start() < sentence.span.end())
        .peekable();
    if shown.peek().is_none() && quotes.peek().is_none() {
        return;
    }
    out.push_str("<ul class=\"marks\">");
    for (p, marks) in shown {
        let cues: Vec<_> = p.cues.iter().map(|c| escape(c.span.text(text))).collect();
        let _ = write!(out, "<li><b>{}</b> {marks}", escape(p.span.text(text)));
        if !cues.is_empty() {
            let _ = write!(out, " <i>{}</i>", cues.join(", "));
        }
        out.push_str("</li>");
    }
    for q in quotes {
        let words = escape(q.span.text(text));
        let _ = write!(out, "<li>{}{}: “{words}”</li>", q.kind.as_str(), by(r, q));
    }
    out.push_str("</ul>\n");
}

/// Who says it and by which word: ", Lavrov (said)"; empty where nobody does.
fn by(r: &Reading, q: &Quote) -> String {
    let speaker = q.speaker.map(|s| escape(s.text(&r.article.text)));
    let cue = q.cue.map(|c| escape(r.word(c)));
    match (speaker, cue) {
        (Some(who), Some(cue)) => format!(", {who} ({cue})"),
        (Some(who), None) => format!(", {who}"),
        (None, Some(cue)) => format!(", ({cue})"),
        (None, None) => String::new(),
    }
}

/// The tree of a sentence: words in a row, arcs from head to dependent above them.
fn arcs(r: &Reading, sentence: &Sentence, out: &mut String) {
    let tokens = sentence.tokens.clone();
    let mut middle: Vec<u32> = Vec::new();
    let mut x = 4;
    for i in tokens.clone() {
        let letters = r.word(i).chars().count().max(5) as u32;
        middle.push(x + letters * 4);
        x += letters * 8 + 10;
    }
    let place = |i: u32| middle.get((i - tokens.start) as usize).copied().unwrap_or(0);
    let heads: Vec<(u32, u32, &str)> = tokens
        .clone()
        .filter_map(|i| {
            let t = r.tokens.get(i as usize)?;
            Some((t.head.filter(|h| tokens.contains(h))?, i, t.dep.as_str()))
        })
        .collect();
    let level = |a: u32, b: u32| a.abs_diff(b).min(LEVELS);
    let highest = heads.iter().map(|(h, d, _)| level(*h, *d)).max().unwrap_or(1);
    let base = (highest + 1) * LEVEL;
    let _ = write!(
        out,
        "<div class=\"tree\"><svg width=\"{x}\" height=\"{}\" role=\"img\" aria-label=\"dependency tree\">",
        base + 40
    );
    for (head, dependent, dep) in heads {
        let (h, d) = (place(head), place(dependent));
        let top = base - level(head, dependent) * LEVEL;
        let _ = write!(
            out,
            "<path d=\"M{h},{base} C{h},{top} {d},{top} {d},{base}\"/><text class=\"d\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            (h + d) / 2,
            top + (base - top) / 4 - 2,
            escape(dep)
        );
    }
    for i in tokens.clone() {
        let pos = r.tokens.get(i as usize).map_or("", |t| t.pos.as_str());
        let _ = write!(
            out,
            "<text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\">{2}</text><text class=\"p\" x=\"{0}\" y=\"{3}\" text-anchor=\"middle\">{pos}</text>",
            place(i),
            base + 16,
            escape(r.word(i)),
            base + 30
        );
    }
    out.push_str("</svg></div>\n");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chancery_read::Article;
    use chancery_read::reader::{Desk, Reader};

    use super::*;

    #[test]
    fn a_page_escapes_what_the_article_says() {
        let reader = Reader::new().unwrap();
        let text = "\"<script>alert(1)</script> & more,\" Wang Yi said in Tokyo on Friday.";
        let reading = reader.read(Arc::new(Article::of_text("a<b", text)), &mut Desk::default());
        let page = html(&reading);
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;") && page.contains("<title>a&lt;b</title>"));
        assert!(page.contains("<svg") && page.contains("nsubj"));
        assert!(page.contains("<mark class=\"PER\""));
        let text = "Tokyo may not lift its ban.";
        let page = html(&reader.read(Arc::new(Article::of_text("b", text)), &mut Desk::default()));
        assert!(page.contains("<li><b>lift</b> future, negated, possible"), "{page}");
    }

    #[test]
    fn many_sentences_are_counted_not_drawn() {
        let reader = Reader::new().unwrap();
        let text = "Japan agreed. ".repeat(MAX_SENTENCES + 5);
        let reading = reader.read(Arc::new(Article::of_text("x", text)), &mut Desk::default());
        let page = html(&reading);
        assert_eq!(page.matches("<section").count(), MAX_SENTENCES);
        assert!(page.contains("further sentences"));
    }
}

//! The brief as Markdown: sentences with footnote marks, and the quoted words below.

use std::fmt::Write as _;

use super::sentence::day;
use super::{Brief, Citation};

/// Writes Markdown. Words of reports are escaped: nothing in them is markup.
pub fn markdown(brief: &Brief) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", escape(&brief.title));
    let b = &brief.basis;
    let _ = writeln!(
        out,
        "*Based on {} events in {} reports of {} publishers{}. Marks in brackets lead to the quoted words.*",
        b.events,
        b.articles,
        b.publishers,
        brief.as_of.map_or(String::new(), |d| format!(", as known on {}", day(d)))
    );
    for section in &brief.sections {
        let _ = writeln!(out, "\n## {}\n", section.heading);
        let listed = section.sentences.len() > 1;
        for s in &section.sentences {
            let marks: String = s.citations.iter().map(|n| format!("[^{n}]")).collect();
            let _ = writeln!(out, "{}{}{marks}", if listed { "- " } else { "" }, escape(&s.text));
        }
    }
    let _ = writeln!(out, "\n## Sources\n");
    for c in &brief.citations {
        let _ = writeln!(out, "[^{}]: {}", c.number, escape(&source(c)));
    }
    out
}

/// A citation in one line: publisher, day, headline, quoted words.
pub(super) fn source(c: &Citation) -> String {
    let mut out = c.publisher.clone().unwrap_or_else(|| c.doc_id.clone());
    if let Some(d) = c.published {
        let _ = write!(out, ", {}", day(d));
    }
    if let Some(t) = &c.title {
        let _ = write!(out, ", {t}");
    }
    let _ = write!(out, ": “{}”", c.words.replace(['“', '”'], "'"));
    if c.further_reports > 0 {
        let _ = write!(out, " (and {} more)", c.further_reports);
    }
    out
}

/// Text that Markdown shows as it is.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_reports_are_no_markup() {
        assert_eq!(escape("<script>*x*[1]\n"), "\\<script\\>\\*x\\*\\[1\\] ");
    }
}

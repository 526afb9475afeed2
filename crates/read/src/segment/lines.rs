//! Lines of a text, with hard-wrapped lines joined.
//!
//! In: text. Out: spans without outer blanks, one a paragraph.

use super::tokens::is_blank;
use crate::span::Span;

/// Longest line of a hard-wrapped text, in bytes.
const WRAP_MAX: usize = 110;
/// Shortest line that can have been broken by wrapping.
const WRAP_MIN: usize = 45;

/// The paragraphs of `text`, in order; none is empty.
pub fn lines(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let wrapped = is_wrapped(text);
    let mut start = 0;
    // Whether a blank line stands between the last line and this one.
    let mut parted = true;
    for raw in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{0B}', '\u{0C}', '\u{85}']) {
        let from = start;
        start += raw.len();
        let body = raw.trim_matches(is_blank);
        if body.is_empty() {
            // "\r\n" is one break.
            parted = parted || raw != "\n" || !text.get(..from).is_some_and(|t| t.ends_with('\r'));
            continue;
        }
        let lead = raw.len() - raw.trim_start_matches(is_blank).len();
        let Some(span) = Span::new(from + lead, from + lead + body.len()) else { break };
        match out.last_mut() {
            Some(last) if !parted && wrapped && continues(last_line(last.text(text)), body) => {
                *last = last.cover(span)
            }
            _ => out.push(span),
        }
        parted = false;
    }
    out
}

fn last_line(paragraph: &str) -> &str {
    paragraph.rsplit(['\n', '\r']).next().unwrap_or(paragraph)
}

/// Whether `next` goes on where the line `line` was broken.
fn continues(line: &str, next: &str) -> bool {
    let bullet = next.starts_with(['-', '*', '•', '#', '>', '|']);
    line.len() >= WRAP_MIN && !bullet
}

/// Lines of even length, none long, some broken before a lower-case word: the text was wrapped by a machine.
fn is_wrapped(text: &str) -> bool {
    let (mut broken, mut seen) = (0u32, 0u32);
    let mut before: Option<&str> = None;
    for line in text.split(['\n', '\r']) {
        let line = line.trim_matches(is_blank);
        if line.len() > WRAP_MAX {
            return false;
        }
        if let Some(last) = before.filter(|l| l.len() >= WRAP_MIN)
            && !line.is_empty()
        {
            seen += 1;
            let open = !last.ends_with(['.', '!', '?', '"', '”', ':']);
            broken += u32::from(open && line.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()));
        }
        before = (!line.is_empty()).then_some(line);
    }
    broken > 0 && broken * 4 >= seen
}

//! Passages: an article's title and text cut into the pieces that search finds.
//!
//! In: the spans the coder read (evidence of events, and what it skipped); out: pieces that cover every word.

use chancery_read::{Article, Span};

/// A piece of an article: its title, or a stretch of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Passage {
    /// The headline that stands apart from the text.
    Title,
    /// A stretch of the text.
    Text(Span),
}

impl Passage {
    /// Its words.
    pub(crate) fn words(self, article: &Article) -> &str {
        match self {
            Passage::Title => article.title.as_deref().unwrap_or(""),
            Passage::Text(span) => span.text(&article.text),
        }
    }
}

/// The passages of `article`, in order: the evidence spans as they are, then what the coder skipped, then lines
/// that it read in neither way.
pub(crate) fn passages(article: &Article, evidence: &[Span], skipped: &[Span]) -> Vec<Passage> {
    let mut spans: Vec<Span> = evidence.to_vec();
    spans.sort_unstable();
    spans.dedup();
    let mut covered = merged(&spans);
    let mut rest: Vec<Span> = skipped.iter().copied().filter(|s| !s.is_empty()).collect();
    // The longest first where several start together: a predicate inside a sentence is no passage of its own.
    rest.sort_unstable_by_key(|s| (s.start(), std::cmp::Reverse(s.end())));
    let mut last_end = 0;
    for span in rest {
        if span.start() < last_end || overlaps(&covered, span) || article.text.get(span.range()).is_none() {
            continue;
        }
        last_end = span.end();
        spans.push(span);
    }
    spans.sort_unstable();
    covered = merged(&spans);
    let mut at = 0;
    let end = Span::new(article.text.len(), article.text.len());
    for span in covered.iter().copied().chain(end) {
        if let Some(gap) = article.text.get(at..span.start()) {
            let mut from = at;
            for line in gap.split('\n') {
                if line.contains(char::is_alphanumeric) {
                    let left = from + (line.len() - line.trim_start().len());
                    spans.extend(Span::of(&article.text, left..left + line.trim().len()));
                }
                from += line.len() + 1;
            }
        }
        at = span.end().max(at);
    }
    spans.sort_unstable();
    let title =
        article.title.as_deref().is_some_and(|t| t.contains(char::is_alphanumeric)).then_some(Passage::Title);
    title.into_iter().chain(spans.into_iter().map(Passage::Text)).collect()
}

/// Sorted spans as disjoint ones.
fn merged(sorted: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(sorted.len());
    for &span in sorted {
        match out.last_mut() {
            Some(last) if span.start() < last.end() => *last = last.cover(span),
            _ => out.push(span),
        }
    }
    out
}

/// Whether `span` shares a byte with one of the sorted, disjoint `spans`.
fn overlaps(spans: &[Span], span: Span) -> bool {
    let i = spans.partition_point(|s| s.end() <= span.start());
    spans.get(i).is_some_and(|s| s.overlaps(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nobody_read_is_still_found() {
        let mut article = Article::of_text("a", "One two. Three four.\n\n  caption \nFive.");
        article.title = Some("Head".into());
        let evidence = Span::new(0, 8).unwrap();
        let skipped = [Span::new(9, 20).unwrap(), Span::new(9, 14).unwrap(), evidence];
        let found: Vec<&str> =
            passages(&article, &[evidence], &skipped).iter().map(|p| p.words(&article)).collect();
        assert_eq!(found, ["Head", "One two.", "Three four.", "caption", "Five."]);
    }

    proptest! {
        #[test]
        fn every_word_is_in_a_passage(
            text in "[a-z \n]{0,60}",
            cuts in proptest::collection::vec((0usize..60, 0usize..20, any::<bool>()), 0..6),
        ) {
            let article = Article::of_text("a", text.as_str());
            let of = |keep: bool| -> Vec<Span> {
                cuts.iter().filter(|c| c.2 == keep)
                    .filter_map(|&(s, n, _)| Span::of(&text, s..s + n + 1)).collect()
            };
            let found = passages(&article, &of(true), &of(false));
            for (i, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let hit = found.iter().any(|p| matches!(p, Passage::Text(s) if s.range().contains(&i)));
                prop_assert!(hit, "{c:?} at {i} is in no passage: {found:?}");
            }
        }
    }
}

//! Hangs punctuation by the guidelines of Universal Dependencies, once the words hang.
//!
//! In: a sentence whose words have heads. Out: the same, each punctuation mark on the word that the guidelines name:
//! paired marks on the head of what they enclose, a mark between a phrase and what it depends on at that phrase, a
//! closing stop on the root. A graph parser guesses each mark by itself and misses every sixth.

use crate::labels::{Dep, Pos};
use crate::model::Analysis;

/// Marks whose use the spelling does not tell: hyphen or dash, apostrophe or quote, arrow or bracket.
const UNCLEAR: [&str; 6] = ["-", "'", "’", "‘", "<", ">"];

/// The mark that closes what `open` opens.
fn closing(open: &str) -> Option<&'static str> {
    Some(match open {
        "(" => ")",
        "[" => "]",
        "{" => "}",
        "“" => "”",
        "``" => "''",
        "\"" => "\"",
        _ => return None,
    })
}

/// The words of a sentence as a tree without its punctuation.
struct Words {
    heads: Vec<Option<usize>>,
    is_mark: Vec<bool>,
    /// First and last word under each word.
    reach: Vec<(usize, usize)>,
}

impl Words {
    fn new(sentence: &[Analysis]) -> Words {
        let n = sentence.len();
        let is_mark: Vec<bool> =
            sentence.iter().map(|a| a.pos == Pos::Punct && a.dep == Dep::Punct).collect();
        let mut heads: Vec<Option<usize>> =
            sentence.iter().map(|a| a.head.map(|h| h as usize).filter(|h| *h < n)).collect();
        for i in 0..n {
            // What hangs on a mark hangs on the mark's head; a chain of marks is no longer than the sentence.
            for _ in 0..n {
                match heads[i] {
                    Some(h) if is_mark[h] => heads[i] = heads[h],
                    _ => break,
                }
            }
        }
        let mut reach: Vec<(usize, usize)> = (0..n).map(|i| (i, i)).collect();
        for i in (0..n).filter(|i| !is_mark[*i]) {
            let mut at = Some(i);
            for _ in 0..=n {
                let Some(w) = at else { break };
                reach[w] = (reach[w].0.min(i), reach[w].1.max(i));
                at = heads[w];
            }
        }
        Words { heads, is_mark, reach }
    }

    fn spans(&self, word: usize, mark: usize) -> bool {
        self.reach[word].0 < mark && mark < self.reach[word].1
    }

    /// The highest word above `from` on its side of the mark, as far as the tree stays projective.
    fn top(&self, from: Option<usize>, mark: usize) -> Option<usize> {
        let mut top = from?;
        for _ in 0..self.heads.len() {
            match self.heads[top] {
                Some(h) if (h < mark) == (top < mark) && !self.spans(top, mark) => top = h,
                _ => break,
            }
        }
        Some(top)
    }

    /// Where a mark hangs that neither closes the sentence nor has a partner.
    fn head_of(&self, mark: usize) -> Option<usize> {
        let before = (0..mark).rev().find(|i| !self.is_mark[*i]);
        let after = (mark + 1..self.heads.len()).find(|i| !self.is_mark[*i]);
        let (left, right) = (self.top(before, mark), self.top(after, mark));
        let (Some(l), Some(r)) = (left, right) else { return left.or(right) };
        match (self.spans(l, mark), self.spans(r, mark)) {
            (true, false) => Some(r),
            (false, true) => Some(l),
            // Of two phrases side by side, the one that depends on the other's side.
            _ if self.heads[r].is_some_and(|h| h < mark) => Some(r),
            _ => Some(l),
        }
    }
}

/// Marks that belong together, opening and closing.
fn pairs(forms: &[&str], is_mark: &[bool]) -> Vec<(usize, usize)> {
    let (mut open, mut pairs): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for (i, form) in forms.iter().enumerate().filter(|(i, _)| is_mark.get(*i) == Some(&true)) {
        match open.last() {
            Some(&o) if closing(forms[o]) == Some(*form) => {
                open.pop();
                pairs.push((o, i));
            }
            _ if closing(form).is_some() => open.push(i),
            _ => {}
        }
    }
    pairs
}

/// A stop, a mark, or a run of them.
fn is_stop(form: &str) -> bool {
    form.chars().all(|c| matches!(c, '.' | '?' | '!' | '…'))
}

/// "Acme, Inc."
fn is_form_of_firm(form: Option<&&str>) -> bool {
    form.is_some_and(|w| matches!(*w, "Inc." | "Inc" | "Ltd." | "Ltd" | "LLC" | "Corp."))
}

/// Hangs the punctuation of a sentence anew.
pub(crate) fn hang(forms: &[&str], sentence: &mut [Analysis]) {
    if forms.len() != sentence.len() {
        return;
    }
    let words = Words::new(sentence);
    let n = sentence.len();
    let Some(root) = (0..n).find(|i| words.heads[*i].is_none() && !words.is_mark[*i]) else { return };
    let mut heads: Vec<Option<usize>> = vec![None; n];
    for (open, close) in pairs(forms, &words.is_mark) {
        let outside = |h: Option<usize>| h.is_none_or(|h| h <= open || h >= close);
        let mut tops = (open + 1..close).filter(|i| !words.is_mark[*i] && outside(words.heads[*i]));
        if let (Some(top), None) = (tops.next(), tops.next()) {
            heads[open] = Some(top);
            heads[close] = Some(top);
        }
    }
    // Only marks and emoticons follow.
    let last = (0..n).rfind(|i| !words.is_mark[*i] && sentence[*i].pos != Pos::Sym).unwrap_or(0);
    let closes = |i: usize| i > last;
    for i in (0..n).filter(|i| words.is_mark[*i]) {
        let before_quote = heads.get(i + 1).copied().flatten().filter(|_| words.is_mark[i + 1]);
        let old = sentence[i].head.map(|h| h as usize).filter(|h| *h < n && !words.is_mark[*h]);
        let new = match (heads[i], old) {
            (Some(top), _) => Some(top),
            (None, Some(old)) if UNCLEAR.contains(&forms[i]) => Some(old),
            // The stop inside a closing quote is the quotation's own.
            _ if matches!(forms[i], "." | "," | "!" | "?") && before_quote.is_some() => before_quote,
            _ if is_stop(forms[i]) && closes(i) => Some(root),
            _ if forms[i] == "," && i > 0 && is_form_of_firm(forms.get(i + 1)) => Some(i - 1),
            _ => words.head_of(i),
        };
        if let Some(new) = new {
            heads[i] = Some(new);
            sentence[i].head = Some(new as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{NameTag, Tag};

    /// "word/head" for each word, 0 the root; a word without letters is a mark. Returns the marks' heads.
    fn hung(text: &str) -> Vec<(String, u32)> {
        let parts: Vec<(&str, u32)> = text
            .split(' ')
            .map(|p| p.rsplit_once('/').unwrap())
            .map(|(w, h)| (w, h.parse().unwrap()))
            .collect();
        let forms: Vec<&str> = parts.iter().map(|p| p.0).collect();
        let mut sentence: Vec<Analysis> = parts
            .iter()
            .map(|(w, h)| {
                let mark = !w.chars().any(char::is_alphanumeric);
                let (pos, dep) = if mark { (Pos::Punct, Dep::Punct) } else { (Pos::Noun, Dep::Dep) };
                let head = h.checked_sub(1);
                let lemma = "x".into();
                Analysis { pos, tag: Tag::NN, lemma, head, dep, name: NameTag::Outside, dep_confidence: 1.0 }
            })
            .collect();
        hang(&forms, &mut sentence);
        let marks = sentence.iter().zip(&forms).filter(|(a, _)| a.pos == Pos::Punct);
        marks.map(|(a, f)| ((*f).to_owned(), a.head.map_or(0, |h| h + 1))).collect()
    }

    fn heads(text: &str) -> Vec<u32> {
        hung(text).into_iter().map(|(_, h)| h).collect()
    }

    #[test]
    fn a_comma_goes_with_the_phrase_that_depends() {
        // "In Rome , they met ."
        assert_eq!(heads("In/2 Rome/5 ,/5 they/5 met/0 ./1"), [2, 5]);
        // "Kim , the envoy , left ."
        assert_eq!(heads("Kim/6 ,/6 the/4 envoy/1 ,/6 left/0 ./2"), [4, 1, 6]);
        // "Oslo , Bern and Rome agreed ."
        assert_eq!(heads("Oslo/6 ,/6 Bern/1 and/5 Rome/1 agreed/0 ./6"), [3, 6]);
    }

    #[test]
    fn pairs_go_with_what_they_enclose() {
        // "He said “ we won . ”"
        assert_eq!(heads("He/2 said/0 “/2 we/5 won/2 ./2 ”/2"), [5, 5, 5]);
        // "the bloc ( EU ) met ."
        assert_eq!(heads("the/2 bloc/6 (/2 EU/2 )/1 met/0 ./1"), [4, 4, 6]);
    }

    #[test]
    fn nothing_breaks_on_odd_trees() {
        assert_eq!(heads("./0 ./1"), [0, 1]);
        // No word is the root: all stays as it was.
        assert_eq!(heads("a/1 ,/2 b/2 )/3"), [2, 3]);
        assert_eq!(heads("a/0 ,/4 b/2 )/2"), [1, 2]);
        assert_eq!(heads("(/2 ./1"), [2, 1]);
    }
}

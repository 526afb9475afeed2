//! Mends trees where the form tells more than the parser's guess: a title and its name as two subjects ("President Xi
//! held talks"), two parties with "and" between them, conjunctions, months before a day's number, particles.
//!
//! In: the words of a sentence and their analyses. Out: the same, with the title under the name as
//! `nmod:desc`, as the treebanks have it. A graph parser chooses each head by itself and so may give one verb
//! two subjects.

use crate::labels::{Dep, Pos, Tag};
use crate::model::Analysis;

/// Relations in which two neighbours that share a head must be one phrase.
fn is_argument(dep: Dep) -> bool {
    matches!(dep.base(), Dep::Nsubj | Dep::Obj | Dep::Iobj | Dep::Obl | Dep::Nmod | Dep::Conj | Dep::Appos)
}

/// Hangs titles on their names.
pub(crate) fn titles(words: &[&str], sentence: &mut [Analysis]) {
    for t in 0..sentence.len().saturating_sub(1) {
        let name = t + 1;
        let capital = |w: Option<&&str>| w.is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase));
        let (Some(title), Some(named)) = (sentence.get(t), sentence.get(name)) else { return };
        if !matches!(title.pos, Pos::Noun | Pos::Propn)
            || named.pos != Pos::Propn
            || !capital(words.get(name))
            || !is_argument(title.dep)
        {
            continue;
        }
        let twin = title.head == named.head
            && match title.dep {
                // "Biden and Chinese President Xi"
                Dep::Conj => matches!(named.dep, Dep::Appos | Dep::Flat | Dep::Conj),
                dep => dep == named.dep,
            };
        let beside = named.dep == Dep::Appos && named.head == Some(t as u32) && capital(words.get(t));
        if !twin && !beside {
            continue;
        }
        let (head, dep) = (title.head, title.dep);
        for (k, a) in sentence.iter_mut().enumerate() {
            let stays =
                matches!(a.dep.base(), Dep::Amod | Dep::Compound | Dep::Det | Dep::Nummod | Dep::Flat)
                    || matches!(a.dep, Dep::NmodPoss | Dep::NmodDesc);
            if a.head == Some(t as u32) && k != name && !stays {
                a.head = Some(name as u32);
            }
        }
        if let Some(named) = sentence.get_mut(name) {
            named.head = head;
            named.dep = dep;
        }
        if let Some(title) = sentence.get_mut(t) {
            title.head = Some(name as u32);
            title.dep = Dep::NmodDesc;
        }
    }
}

/// Joins a second subject or object that has an "and" of its own to the first: "the minister, Lee, and Kim met".
pub(crate) fn coordinated(sentence: &mut [Analysis]) {
    for t in 1..sentence.len() {
        let Some(second) = sentence.get(t) else { return };
        let (head, dep) = (second.head, second.dep);
        if !matches!(dep, Dep::Nsubj | Dep::NsubjPass | Dep::Obj)
            || !matches!(second.pos, Pos::Noun | Pos::Propn)
        {
            continue;
        }
        let with_and = sentence.iter().take(t).any(|a| a.head == Some(t as u32) && a.dep == Dep::Cc);
        let first = sentence.iter().take(t).rposition(|a| a.head == head && a.dep == dep);
        if let (true, Some(first)) = (with_and, first)
            && let Some(second) = sentence.get_mut(t)
        {
            second.head = Some(first as u32);
            second.dep = Dep::Conj;
        }
    }
}

/// Gives a finite verb without a subject the phrase before it that an "and" behind a comma opens: in "Talks ended on
/// Tuesday, and Egypt and Sudan blamed Ethiopia" Egypt is no second Tuesday.
pub(crate) fn clauses(words: &[&str], sentence: &mut [Analysis]) {
    for verb in 2..sentence.len() {
        let Some(v) = sentence.get(verb) else { return };
        let finite = matches!(v.tag, Tag::VBD | Tag::VBZ | Tag::VBP) && v.dep.base() == Dep::Conj;
        let subject = |a: &Analysis| {
            a.head == Some(verb as u32) && matches!(a.dep.base(), Dep::Nsubj | Dep::Csubj | Dep::Expl)
        };
        if !finite || sentence.iter().any(subject) {
            continue;
        }
        let Some(near) =
            sentence.get(..verb).and_then(|s| s.iter().rposition(|a| !matches!(a.pos, Pos::Adv | Pos::Aux)))
        else {
            continue;
        };
        if !sentence.get(near).is_some_and(|a| matches!(a.pos, Pos::Noun | Pos::Propn | Pos::Pron)) {
            continue;
        }
        // Up to the conjunct whose own "and" stands behind a comma.
        let mut top = near;
        let mut opened = None;
        for _ in 0..sentence.len() {
            let Some(a) = sentence.get(top) else { break };
            let Some(head) = a.head.map(|h| h as usize) else { break };
            if a.dep.base() == Dep::Conj {
                opened = sentence
                    .iter()
                    .take(top)
                    .position(|c| c.head == Some(top as u32) && c.dep.base() == Dep::Cc)
                    .filter(|c| *c > head && words.get(c.wrapping_sub(1)).is_some_and(|w| *w == ","));
            }
            let within =
                matches!(a.dep.base(), Dep::Conj | Dep::Flat | Dep::Compound | Dep::Nmod | Dep::Appos);
            if opened.is_some() || !within || head >= verb {
                break;
            }
            top = head;
        }
        let Some(and) = opened else { continue };
        if let Some(phrase) = sentence.get_mut(top) {
            phrase.head = Some(verb as u32);
            phrase.dep = Dep::Nsubj;
        }
        if let Some(and) = sentence.get_mut(and) {
            and.head = Some(verb as u32);
        }
    }
}

/// Hangs a conjunction on the conjunct that it opens, and the parts of one name on its first word.
pub(crate) fn chains(sentence: &mut [Analysis]) {
    for t in 0..sentence.len() {
        let Some(word) = sentence.get(t) else { return };
        let new = match word.dep.base() {
            Dep::Cc => sentence
                .iter()
                .enumerate()
                .skip(t + 1)
                .find(|(_, a)| a.dep.base() == Dep::Conj && a.head.is_some_and(|h| (h as usize) < t))
                .map(|(i, _)| i as u32),
            Dep::Flat => word
                .head
                .and_then(|h| sentence.get(h as usize))
                .filter(|h| h.dep.base() == Dep::Flat)
                .and_then(|h| h.head)
                .filter(|h| *h as usize != t),
            _ => None,
        };
        if let (Some(new), Some(word)) = (new, sentence.get_mut(t)) {
            word.head = Some(new);
        }
    }
}

/// Labels what the treebanks label by form: the month before a day's number, the particle of a phrasal verb.
pub(crate) fn labels(words: &[&str], sentence: &mut [Analysis]) {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    for t in 0..sentence.len() {
        let Some(word) = sentence.get(t) else { return };
        let Some(head) = word.head.map(|h| h as usize) else { continue };
        let number = words.get(head).is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()));
        let month = words.get(t).is_some_and(|w| MONTHS.contains(w));
        let above = sentence.get(head).map(|a| a.pos);
        let new = match word.dep {
            Dep::Compound if month && number && head > t => Dep::NmodUnmarked,
            Dep::Advmod | Dep::Case if word.tag == Tag::RP && above == Some(Pos::Verb) => Dep::CompoundPrt,
            _ => continue,
        };
        if let Some(word) = sentence.get_mut(t) {
            word.dep = new;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::NameTag;

    fn token(pos: Pos, head: Option<u32>, dep: Dep) -> Analysis {
        let lemma = "x".into();
        Analysis { pos, tag: Tag::NN, lemma, head, dep, name: NameTag::Outside, dep_confidence: 1.0 }
    }

    #[test]
    fn two_subjects_become_one() {
        let words = ["Chinese", "President", "Xi", "Jinping", "spoke"];
        let mut tree = vec![
            token(Pos::Adj, Some(1), Dep::Amod),
            token(Pos::Propn, Some(4), Dep::Nsubj),
            token(Pos::Propn, Some(4), Dep::Nsubj),
            token(Pos::Propn, Some(2), Dep::Flat),
            token(Pos::Verb, None, Dep::Root),
        ];
        titles(&words, &mut tree);
        let found: Vec<_> = tree.iter().map(|a| (a.head, a.dep)).collect();
        assert_eq!(found[0], (Some(1), Dep::Amod));
        assert_eq!(found[1], (Some(2), Dep::NmodDesc));
        assert_eq!(found[2], (Some(4), Dep::Nsubj));
    }

    #[test]
    fn an_and_joins_two_subjects() {
        let mut tree = vec![
            token(Pos::Noun, Some(3), Dep::Nsubj),
            token(Pos::Cconj, Some(2), Dep::Cc),
            token(Pos::Propn, Some(3), Dep::Nsubj),
            token(Pos::Verb, None, Dep::Root),
        ];
        coordinated(&mut tree);
        assert_eq!((tree[2].head, tree[2].dep), (Some(0), Dep::Conj));
        assert_eq!(tree[0].dep, Dep::Nsubj);
    }

    #[test]
    fn conjunctions_names_months_and_particles() {
        // "Oslo and Rome signed up January 5"
        let words = ["Oslo", "and", "Rome", "signed", "up", "January", "5"];
        let mut tree = vec![
            token(Pos::Propn, Some(3), Dep::Nsubj),
            token(Pos::Cconj, Some(0), Dep::Cc),
            token(Pos::Propn, Some(0), Dep::Conj),
            token(Pos::Verb, None, Dep::Root),
            token(Pos::Adp, Some(3), Dep::Advmod),
            token(Pos::Propn, Some(6), Dep::Compound),
            token(Pos::Num, Some(3), Dep::Obl),
        ];
        tree[4].tag = Tag::RP;
        chains(&mut tree);
        labels(&words, &mut tree);
        assert_eq!(tree[1].head, Some(2));
        assert_eq!(tree[4].dep, Dep::CompoundPrt);
        assert_eq!(tree[5].dep, Dep::NmodUnmarked);
        let mut name = vec![
            token(Pos::Propn, None, Dep::Root),
            token(Pos::Propn, Some(0), Dep::Flat),
            token(Pos::Propn, Some(1), Dep::Flat),
        ];
        chains(&mut name);
        assert_eq!(name[2].head, Some(0));
    }

    #[test]
    fn a_phrase_behind_comma_and_and_is_the_subject_of_its_verb() {
        let words = ["Talks", "ended", "Tuesday", ",", "and", "Egypt", "and", "Sudan", "blamed", "Oslo"];
        let mut tree = vec![
            token(Pos::Noun, Some(1), Dep::Nsubj),
            token(Pos::Verb, None, Dep::Root),
            token(Pos::Propn, Some(1), Dep::Obl),
            token(Pos::Punct, Some(5), Dep::Punct),
            token(Pos::Cconj, Some(5), Dep::Cc),
            token(Pos::Propn, Some(2), Dep::Conj),
            token(Pos::Cconj, Some(7), Dep::Cc),
            token(Pos::Propn, Some(5), Dep::Conj),
            token(Pos::Verb, Some(1), Dep::Conj),
            token(Pos::Propn, Some(8), Dep::Obj),
        ];
        tree[8].tag = Tag::VBD;
        let mut without_comma = tree.clone();
        clauses(&words, &mut tree);
        assert_eq!((tree[5].head, tree[5].dep), (Some(8), Dep::Nsubj));
        assert_eq!((tree[4].head, tree[7].head), (Some(8), Some(5)));
        let words = ["Talks", "ended", "Tuesday", "night", "and", "Egypt", "and", "Sudan", "blamed", "Oslo"];
        clauses(&words, &mut without_comma);
        assert_eq!(without_comma[5].dep, Dep::Conj);
    }

    #[test]
    fn a_name_beside_its_title_takes_its_place_and_preposition() {
        let words = ["met", "with", "President", "Lula"];
        let mut tree = vec![
            token(Pos::Verb, None, Dep::Root),
            token(Pos::Adp, Some(2), Dep::Case),
            token(Pos::Propn, Some(0), Dep::Obl),
            token(Pos::Propn, Some(2), Dep::Appos),
        ];
        titles(&words, &mut tree);
        assert_eq!(tree[1].head, Some(3));
        assert_eq!((tree[3].head, tree[3].dep), (Some(0), Dep::Obl));
        // With a comma between them it is an apposition and stays one.
        let words = ["President", ",", "Lula"];
        let mut tree = vec![
            token(Pos::Propn, None, Dep::Root),
            token(Pos::Punct, Some(2), Dep::Punct),
            token(Pos::Propn, Some(0), Dep::Appos),
        ];
        titles(&words, &mut tree);
        assert_eq!(tree[2].dep, Dep::Appos);
    }
}

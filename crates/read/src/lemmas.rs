//! Lemmas mended: where the model's script made no English word, a regular form of a known word is taken.
//!
//! In: a form, its tag, the model's lemma. Out: a better lemma, or none. The known words are
//! `data/lexicon/base-forms.txt`. The scripts of the model are right for the forms it has seen and guess
//! for others: "condemned" became "condemne", "barred" "barr", "defies" "defie". Where it guessed another English
//! word, spelling tells: "raped" is no form of "rap", which doubles its consonant, and "barred" none of "bare".

use std::collections::{HashMap, HashSet};

use compact_str::CompactString;

use crate::reading::Tag;

/// Known base forms, and irregular forms with their lemma.
#[derive(Debug)]
pub struct Lemmas {
    base: HashSet<&'static str>,
    irregular: HashMap<&'static str, &'static str>,
}

impl Lemmas {
    /// Reads the embedded list.
    pub fn embedded() -> Lemmas {
        Lemmas::from_text(chancery_data::word_list("base-forms.txt").unwrap_or(""))
    }

    /// Reads words separated by commas; `form=lemma` is an irregular form.
    fn from_text(text: &'static str) -> Lemmas {
        let (mut base, mut irregular) = (HashSet::new(), HashMap::new());
        let lines = text.lines().map(|l| l.split('#').next().unwrap_or(""));
        for word in lines.flat_map(|l| l.split(',')).map(str::trim).filter(|w| !w.is_empty()) {
            match word.split_once('=') {
                Some((form, lemma)) => {
                    irregular.insert(form, lemma);
                }
                None => {
                    base.insert(word);
                }
            }
        }
        Lemmas { base, irregular }
    }

    /// The lemma to use instead of the model's, if that is no known word and the form is one of a known word.
    pub fn mend(&self, form: &str, tag: Tag, lemma: &str) -> Option<CompactString> {
        if !matches!(tag, Tag::VBD | Tag::VBN | Tag::VBP | Tag::VBZ | Tag::VBG | Tag::NNS) || form.len() > 40
        {
            return None;
        }
        let form = form.to_lowercase();
        if self.base.contains(lemma) {
            return self.respelt(&form, lemma, tag);
        }
        if tag != Tag::NNS
            && let Some(known) = self.irregular.get(form.as_str())
        {
            return Some(CompactString::from(*known));
        }
        let endings: &[(&str, &str)] = match tag {
            // A past tense is now and then tagged as a present one.
            Tag::VBD | Tag::VBN | Tag::VBP => &[("ied", "y"), ("ed", ""), ("d", "")],
            Tag::VBG => &[("ying", "ie"), ("ing", ""), ("ing", "e")],
            _ => &[("ies", "y"), ("es", ""), ("s", "")],
        };
        let known = |candidate: &str| self.base.get(candidate).map(|w| CompactString::from(*w));
        for (ending, instead) in endings {
            let Some(stem) = form.strip_suffix(ending) else { continue };
            if let Some(found) = known(&format!("{stem}{instead}")) {
                return Some(found);
            }
            // "barred": bar.
            let mut last = stem.chars().rev();
            if matches!(*ending, "ed" | "ing")
                && let (Some(a), Some(b)) = (last.next(), last.next())
                && a == b
                && let Some(found) = stem.strip_suffix(a).and_then(known)
            {
                return Some(found);
            }
        }
        None
    }

    /// A known lemma that cannot have this form: by its consonant, or by its first letter.
    fn respelt(&self, form: &str, lemma: &str, tag: Tag) -> Option<CompactString> {
        if !matches!(tag, Tag::VBD | Tag::VBN | Tag::VBP | Tag::VBG) {
            return None;
        }
        // "wept" was guessed to be of "wind".
        if let Some(known) = self.irregular.get(form).filter(|_| tag != Tag::VBP && tag != Tag::VBG)
            && !form.starts_with(lemma.get(..2).unwrap_or(lemma))
            && *known != lemma
            && known.get(..1) == form.get(..1)
        {
            return Some(CompactString::from(*known));
        }
        let stem = form.strip_suffix("ed").or_else(|| form.strip_suffix("ing"))?;
        // "raped" of "rap": a short vowel would have doubled what follows.
        if stem == lemma && doubles(lemma) {
            let longer = format!("{lemma}e");
            return self.base.get(longer.as_str()).map(|w| CompactString::from(*w));
        }
        // "barred" of "bare": a doubled consonant has no mute e.
        let short = lemma.strip_suffix('e').filter(|s| doubles(s))?;
        let doubled = stem.strip_suffix(short.chars().next_back()?) == Some(short);
        (doubled && stem != lemma).then(|| self.base.get(short).map(|w| CompactString::from(*w))).flatten()
    }
}

/// One syllable with a single vowel before a single consonant: "rap", "plan"; not "fear", "act", "row".
fn doubles(word: &str) -> bool {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let mut back = word.chars().rev();
    let (Some(last), Some(before), Some(first)) = (back.next(), back.next(), back.next()) else {
        return false;
    };
    let qu = first == 'u' && back.next() == Some('q');
    let rest = word.chars().filter(|c| vowel(*c)).count();
    !vowel(last)
        && !matches!(last, 'w' | 'x' | 'y' | 's' | 'h')
        && vowel(before)
        && (!vowel(first) || qu)
        && rest == if qu { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_forms() {
        let lemmas =
            Lemmas::from_text("condemn, bar, defy, blame, ban # verbs\nstruck=strike, sanction, plan");
        let mend = |form, tag, lemma| lemmas.mend(form, tag, lemma).map(|l| l.to_string());
        assert_eq!(mend("condemned", Tag::VBD, "condemne").as_deref(), Some("condemn"));
        assert_eq!(mend("Barred", Tag::VBN, "barr").as_deref(), Some("bar"));
        assert_eq!(mend("defies", Tag::VBZ, "defie").as_deref(), Some("defy"));
        assert_eq!(mend("blaming", Tag::VBG, "blam").as_deref(), Some("blame"));
        assert_eq!(mend("struck", Tag::VBD, "struck").as_deref(), Some("strike"));
        assert_eq!(mend("barred", Tag::VBP, "barred").as_deref(), Some("bar"));
        assert_eq!(mend("sanctions", Tag::NNS, "sanctions").as_deref(), Some("sanction"));
    }

    #[test]
    fn spelling_tells_look_alikes_apart() {
        let lemmas = Lemmas::from_text(
            "rap, rape, bar, bare, plan, plane, fear, visit, quit, wept=weep, wind, weep, bus",
        );
        let mend = |form, tag, lemma| lemmas.mend(form, tag, lemma).map(|l| l.to_string());
        assert_eq!(mend("raped", Tag::VBD, "rap").as_deref(), Some("rape"));
        assert_eq!(mend("planing", Tag::VBG, "plan").as_deref(), Some("plane"));
        assert_eq!(mend("barred", Tag::VBN, "bare").as_deref(), Some("bar"));
        assert_eq!(mend("wept", Tag::VBD, "wind").as_deref(), Some("weep"));
        for (form, lemma) in [("planned", "plan"), ("feared", "fear"), ("visited", "visit"), ("bused", "bus")]
        {
            assert_eq!(mend(form, Tag::VBD, lemma), None, "{form}");
        }
    }

    #[test]
    fn what_is_known_or_unknown_stays() {
        let lemmas = Lemmas::from_text("plane, plan");
        assert_eq!(lemmas.mend("planed", Tag::VBD, "plane"), None);
        assert_eq!(lemmas.mend("zorbed", Tag::VBD, "zorbe"), None);
        assert_eq!(lemmas.mend("plans", Tag::NN, "plans"), None);
        assert_eq!(lemmas.mend("", Tag::VBD, ""), None);
    }
}

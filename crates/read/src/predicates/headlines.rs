//! Headlines: the present tells what happened, a bare participle is a passive, "to" is what is to come.
//!
//! In: a sentence, a predicate in it. Out: its tense there, and whether it is a passive. What is so ("China wants
//! peace"), questions and conditions keep their present. A headline is a sentence that the segmenter marks as one,
//! or a line of its own without full stop and articles.

use super::{Marker, Tense, words};
use crate::reading::{Dep, Pos, Sentence, SentenceKind, Tag};

/// Verbs that tell a state: their present is one in headlines too.
const STATES: &str = "appear be believe belong consist contain control cost deny deserve doubt exist expect face fear feel \
    hate have hope include know lack like live look love matter mean mull need own plan possess prefer prepare rely remain \
    require seek seem stand stay support think threaten understand want weigh wish";
/// Verbs that need an object: a form in -ed without one is a passive.
const TRANSITIVE: &str = "abduct accuse acquit airlift allow appoint approve arrest assassinate attack avert award axe ban bar \
    behead blame block bomb build bury call_off cancel capture charge cite clear commute condemn confirm convict \
    cut damage declare delay deny deploy deport destroy detain disband dismiss displace dissolve drop elect evacuate execute expel \
    extend extradite feed fear find fine fire foil force free grant halt hang hire hit hold honour honor hospitalise hospitalize \
    impeach impose injure indict intercept interrogate investigate jail kidnap kill label launch lift maim murder name nominate \
    order oust overturn pardon poison postpone praise probe publish question raid ransack ratify reelect re-elect reappoint recall \
    recover reinstate reject release relocate remand remove repatriate rescue report reveal rule_out sack save scrap seal see seize \
    sentence shelve shoot shut sign slaughter slay smuggle spot stab strand strike summon suspend swear_in target thwart torch \
    torture trap try unveil uphold urge use veto warn withdraw wound wreck";
/// Verbs whose subject is agreed on or reached, where it is an event: "Ceasefire agreed".
const REACHED: &str = "agree break reach renew set start";
/// Verbs that end a noun stack: "code talks stall".
const STALLS: &str = "advance begin break collapse continue crumble drag end fail falter flounder grow halt hold loom mount near \
    open rage restart resume rise slow soar stall start stumble stutter surge";

/// Forms in -s that are verbs behind a name, whatever tag they got: "Zelensky calls for more".
const VERBAL: &str = "backs blocks calls cites clears condemns decries denies detains eyes \
    hails halts jails kills lifts mourns mulls nabs ousts pledges presses probes quits rams \
    resigns scraps seeks seizes slams slashes spurns summons swears tells topples \
    unveils urges vetoes vows wants warns welcomes";

fn listed(list: &str, lemma: &str) -> bool {
    list.split_whitespace().any(|w| w == lemma)
}

impl Marker<'_> {
    /// Whether a sentence is written as headlines are.
    pub(super) fn is_headline(&self, sentence: &Sentence) -> bool {
        match sentence.kind {
            SentenceKind::Headline => true,
            SentenceKind::Furniture => false,
            SentenceKind::Prose => {
                let last = sentence.tokens.end.saturating_sub(1);
                if self.pos(last).is_none_or(|p| p == Pos::Punct) || sentence.tokens.len() < 3 {
                    return false;
                }
                let edge =
                    |part: Option<&str>, c: Option<char>| part.is_some() && c.is_none_or(|c| c == '\n');
                let before = self.text.get(..sentence.span.start());
                let after = self.text.get(sentence.span.end()..);
                edge(before, before.and_then(|b| b.chars().next_back()))
                    && edge(after, after.and_then(|a| a.chars().next()))
                    && !sentence.tokens.clone().any(|i| matches!(self.low(i).as_str(), "a" | "an" | "the"))
            }
        }
    }

    /// Tense of a predicate in a headline, where it differs from that of prose, and whether it is a passive.
    pub(super) fn headline_tense(&self, i: u32, sentence: &Sentence) -> Option<(Tense, bool)> {
        let lemma = self.lemma_with_particle(i);
        let state = listed(STATES, &lemma);
        if self.in_question(sentence) {
            return None;
        }
        let mut helpers = self.kids(i).iter().copied().filter(|&k| {
            matches!(self.tree.dep(k).base(), Dep::Aux | Dep::Cop) && self.tag(k) != Some(Tag::TO)
        });
        match helpers.next() {
            // "Xi does not attend".
            Some(k) if self.tree.lemma(k) == "do" => {
                let present = matches!(self.tag(k), Some(Tag::VBZ | Tag::VBP));
                return (present && !state).then_some((Tense::Past, false));
            }
            Some(_) => return None,
            None => {}
        }
        if self.is_telegraph_verb(i, sentence) {
            return Some((Tense::Past, false));
        }
        if self.pos(i) != Some(Pos::Verb) {
            return None;
        }
        if self.infinitive(i).is_some() {
            return self.is_to_come(i, sentence).then_some((Tense::Future, false));
        }
        let dependent = match self.tree.dep(i) {
            Dep::AclRelcl | Dep::Amod | Dep::Compound | Dep::Case => true,
            Dep::Advcl => {
                self.is_conditional(i).is_some() || self.has_mark(i, &["when", "while", "until", "where"])
            }
            _ => false,
        };
        if dependent {
            return None;
        }
        let ahead = self.tree.child(i, &[Dep::Xcomp]).is_some_and(|x| self.infinitive(x).is_some());
        match self.tag(i) {
            Some(Tag::VBZ | Tag::VBP) if !state => {
                Some((if self.next_week(i) { Tense::Future } else { Tense::Past }, false))
            }
            // "Russia set to withdraw": so it is now.
            Some(Tag::VBN | Tag::VBD)
                if ahead && matches!(lemma.as_str(), "set" | "poise" | "expect" | "prepare") =>
            {
                Some((Tense::Present, true))
            }
            Some(Tag::VBN) if self.may_be_finite(i, sentence) => Some((Tense::Past, true)),
            Some(Tag::VBD) => {
                let object = self.tree.child(i, &[Dep::Obj, Dep::Ccomp]).is_some();
                let subject = self.tree.child(i, &[Dep::Nsubj]);
                let event = subject.is_some_and(|s| words::is_event(&self.tree.lemma(s).to_lowercase()));
                let passive = !object
                    && subject.is_some_and(|s| s < i)
                    && (listed(TRANSITIVE, &lemma) || event && listed(REACHED, &lemma));
                passive.then_some((Tense::Past, true))
            }
            Some(Tag::VBG) if self.tree.dep(i) == Dep::Root => Some((Tense::Present, false)),
            _ => None,
        }
    }

    /// "Will China invade?", "What happens next".
    fn in_question(&self, sentence: &Sentence) -> bool {
        let asks = matches!(
            self.low(sentence.tokens.start).as_str(),
            "what" | "why" | "how" | "who" | "where" | "when" | "which"
        );
        asks || sentence.tokens.clone().rev().take(2).any(|k| self.word(k) == "?")
    }

    fn has_mark(&self, i: u32, marks: &[&str]) -> bool {
        self.kids(i).iter().any(|&k| {
            k < i
                && matches!(self.tree.dep(k).base(), Dep::Mark | Dep::Advmod)
                && marks.contains(&self.low(k).as_str())
        })
    }

    /// "Kishida visits Seoul next week".
    fn next_week(&self, i: u32) -> bool {
        self.kids(i).iter().any(|&k| {
            k > i
                && (self.low(k) == "tomorrow"
                    || self
                        .kids(k)
                        .iter()
                        .any(|&m| self.low(m) == "next" && self.tree.dep(m).base() == Dep::Amod)
                        && matches!(self.tree.dep(k).base(), Dep::Obl | Dep::Nmod | Dep::Advmod))
        })
    }

    /// A bare participle that stands for the verb of the headline, or is what a name with it tells.
    fn may_be_finite(&self, i: u32, sentence: &Sentence) -> bool {
        match self.tree.dep(i).base() {
            Dep::Root | Dep::Parataxis | Dep::Conj | Dep::Ccomp => true,
            Dep::Acl => {
                self.tree.get(i).and_then(|t| t.head).is_some_and(|h| self.tree.dep(h) == Dep::Root)
                    && !self.has_finite(sentence)
            }
            _ => false,
        }
    }

    fn has_finite(&self, sentence: &Sentence) -> bool {
        sentence.tokens.clone().any(|k| matches!(self.tag(k), Some(Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD)))
    }

    /// "Abe to visit Beijing": a subject and an infinitive, whatever hangs on which.
    pub(super) fn is_to_come(&self, i: u32, sentence: &Sentence) -> bool {
        let subject = self.kids(i).iter().any(|&k| k < i && self.tree.dep(k).base() == Dep::Nsubj);
        let head = self.tree.get(i).and_then(|t| t.head).filter(|h| sentence.tokens.contains(h));
        match self.tree.dep(i).base() {
            Dep::Root => subject,
            Dep::Conj => {
                head.is_some_and(|h| h < i && self.infinitive(h).is_some() && self.is_to_come(h, sentence))
            }
            Dep::Ccomp | Dep::Parataxis => subject,
            Dep::Acl | Dep::Advcl => head.is_some_and(|h| {
                h < i
                    && self.tree.dep(h) == Dep::Root
                    && self.pos(h).is_some_and(Pos::is_nominal)
                    && words::governor(&self.tree.lemma(h).to_lowercase(), false).is_none()
            }),
            _ => false,
        }
    }

    /// A word that was tagged as a noun and is the verb: "Gunmen attack army post", "code talks stall".
    pub(super) fn is_telegraph_verb(&self, i: u32, sentence: &Sentence) -> bool {
        if self.has_finite(sentence) {
            return false;
        }
        if self.tag(i) == Some(Tag::NNS) {
            let name = i > sentence.tokens.start && self.pos(i - 1).is_some_and(Pos::is_nominal);
            return name && i + 1 < sentence.tokens.end && listed(VERBAL, &self.low(i));
        }
        if self.tag(i) != Some(Tag::NN) || self.tree.dep(i) != Dep::Root {
            return false;
        }
        let plural = i > sentence.tokens.start
            && self.tag(i - 1) == Some(Tag::NNS)
            && self.tree.dep(i - 1) == Dep::Compound
            && self.tree.get(i - 1).is_some_and(|t| t.head == Some(i));
        let object = self.kids(i).iter().any(|&k| k > i && self.tree.dep(k) == Dep::Obj);
        plural && (object || listed(STALLS, self.tree.lemma(i)))
    }
}

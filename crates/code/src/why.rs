//! Why a sentence gave no event, said of this sentence and no other.
//!
//! In: a reading and what was coded from it. Out: for each sentence without an event one [`Why`], the reason that
//! came nearest to an event: a rule that held but for its parties before a word whose rule was not met, and that
//! before no word at all. The way from sentence to event is walked again, so that coding itself pays nothing.

use std::collections::HashSet;
use std::fmt;

use chancery_read::Span;
use chancery_read::reading::{Dep, Reading, SentenceKind};
use compact_str::{CompactString, ToCompactString};

use crate::clause::Clause;
use crate::coder::{Coder, REVIEWED};
use crate::event::{Coded, Skip};
use crate::hit::{Hit, hits};
use crate::ontology::EventType;
use crate::pairs::{Candidate, Reach, candidates, features};
use crate::parties::PartyFinder;
use crate::path::{noun_expression, verb_expression};
use crate::rule::{Rule, TriggerKind};

/// Verbs that make an event only with the words beside them: they stand in every other sentence and say nothing of why
/// there is none.
const LIGHT: &[&str] = &[
    "be", "have", "do", "make", "take", "get", "go", "come", "give", "keep", "put", "let", "say", "set",
    "see", "hold", "run", "call", "turn", "bring", "leave", "show", "become",
];

/// The reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Dateline, byline, caption.
    Furniture,
    /// Words of sport, shows or science, and none of government.
    Topic {
        /// The words.
        words: Vec<CompactString>,
    },
    /// What happens in a film or a book.
    InAWork {
        /// The word that would make the event.
        word: CompactString,
    },
    /// Nobody who could act.
    NoParty,
    /// No word of any rule.
    NoWord {
        /// The parties that stand there.
        parties: Vec<CompactString>,
        /// The likeliest tie between two of them, when the scorer gives any.
        best: Option<f32>,
    },
    /// A word of a rule, whose pattern is not met.
    Unmet {
        /// The word.
        word: CompactString,
        /// The rule that came nearest.
        rule: CompactString,
        /// What of it is not met, as the rule writes it.
        needs: CompactString,
    },
    /// A user's pattern says that there is no event.
    Silenced {
        /// The word.
        word: CompactString,
        /// The pattern.
        rule: CompactString,
    },
    /// A rule's pattern is met, and nobody acts.
    NoActor {
        /// The word.
        word: CompactString,
        /// The rule.
        rule: CompactString,
    },
    /// A rule's pattern is met, and its type needs a recipient.
    NoRecipient {
        /// The word.
        word: CompactString,
        /// The rule.
        rule: CompactString,
        /// The type.
        kind: EventType,
        /// The only party of the sentence, when there is only one.
        only: Option<CompactString>,
    },
    /// A rule's pattern is met by parties of which none is one of politics.
    NotPolitics {
        /// The word.
        word: CompactString,
        /// The rule.
        rule: CompactString,
        /// The parties.
        parties: Vec<CompactString>,
    },
    /// A rule's event between two parties whom nothing else ties.
    Doubted {
        /// The word.
        word: CompactString,
        /// The rule.
        rule: CompactString,
        /// Chance that an event ties the two.
        chance: f32,
    },
}

impl Why {
    /// How near it came to an event.
    fn nearness(&self) -> u8 {
        match self {
            Why::Furniture => 0,
            Why::Topic { .. } => 1,
            Why::NoParty => 2,
            Why::NoWord { .. } => 3,
            Why::Unmet { .. } => 4,
            Why::InAWork { .. } => 5,
            Why::Silenced { .. } => 6,
            Why::NoActor { .. } => 7,
            Why::NoRecipient { .. } => 8,
            Why::NotPolitics { .. } => 9,
            Why::Doubted { .. } => 10,
        }
    }
}

fn quoted(words: &[CompactString]) -> String {
    words.iter().map(|w| format!("“{w}”")).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Furniture => f.write_str("dateline, byline or caption"),
            Why::Topic { words } => {
                write!(f, "another topic than politics (sport, shows, science): {}", quoted(words))
            }
            Why::InAWork { word } => write!(f, "“{word}” is told of a film, a book or the like"),
            Why::NoParty => f.write_str("no party: nobody is named who could act"),
            Why::NoWord { parties, best } => {
                let s = if parties.len() == 1 { "only one party" } else { "parties" };
                write!(f, "no word that makes an event; {s}: {}", quoted(parties))?;
                match best {
                    Some(p) => write!(
                        f,
                        "; the scorer sees an event between two of them at {p:.2}, too little by itself"
                    ),
                    None => Ok(()),
                }
            }
            Why::Unmet { word, rule, needs } => {
                write!(f, "“{word}” is a word of rule {rule}, whose pattern is not met: {needs}")
            }
            Why::Silenced { word, rule } => write!(f, "“{word}”: pattern {rule} says that there is no event"),
            Why::NoActor { word, rule } => write!(f, "“{word}” meets rule {rule}, and no party acts"),
            Why::NoRecipient { word, rule, kind, only } => {
                write!(f, "“{word}” meets rule {rule}, and {kind} needs a recipient")?;
                match only {
                    Some(p) => write!(f, ": only one party, “{p}”"),
                    None => f.write_str(": none was found"),
                }
            }
            Why::NotPolitics { word, rule, parties } => {
                write!(
                    f,
                    "“{word}” meets rule {rule}, and no party of politics takes part: {}",
                    quoted(parties)
                )
            }
            Why::Doubted { word, rule, chance } => write!(
                f,
                "“{word}” meets rule {rule}, and the scorer doubts it: an event between the two at {chance:.3}"
            ),
        }
    }
}

impl Coder {
    /// For each sentence that `coded` skipped, why.
    pub fn why(&self, reading: &Reading, coded: &Coded) -> Vec<(Span, Why)> {
        let clauses: Vec<Clause<'_>> =
            (0..reading.sentences.len()).map(|s| Clause::new(reading, s)).collect();
        let day = reading.article.published.unwrap_or(REVIEWED);
        let finder = PartyFinder::new(&self.gazetteer, reading, &clauses, day);
        let mut out = Vec::with_capacity(coded.skipped.len());
        for (span, _) in &coded.skipped {
            let at = reading.sentences.iter().position(|s| s.span == *span);
            let Some((s, clause)) = at.and_then(|s| Some((s, clauses.get(s)?))) else { continue };
            let furniture = reading.sentences.get(s).is_some_and(|s| s.kind == SentenceKind::Furniture);
            let why =
                if furniture { Why::Furniture } else { self.of_clause(clause, s as u32, *span, &finder) };
            out.push((*span, why));
        }
        out
    }

    fn of_clause(&self, clause: &Clause<'_>, sentence: u32, span: Span, finder: &PartyFinder<'_>) -> Why {
        if self.topics.is_elsewhere(clause) {
            return Why::Topic { words: self.words_of_topic(clause) };
        }
        let is_party = |t: u32| finder.is_party(clause, t);
        let found = hits(&self.rules, clause, &self.standing, &is_party);
        let all = candidates(clause, finder);
        let article = &clause.reading.article;
        let names: Vec<CompactString> =
            all.iter().map(|c| shortened(c.party.span.text(&article.text))).collect();
        let reaches: Vec<Reach> = found.iter().map(|h| Reach::of(clause, h)).collect();
        let chance = |a: &Candidate, r: &Candidate| {
            features(clause, a, r, &all, &reaches, &self.classes).map(|f| self.pairs.chance_of_event(&f))
        };
        let mut best: Option<Why> = None;
        let mut take = |why: Why| {
            if best.as_ref().is_none_or(|b| b.nearness() < why.nearness()) {
                best = Some(why);
            }
        };
        for hit in found.iter().filter(|h| !h.swallowed) {
            let (word, rule) = (shortened(clause.word(hit.trigger)), hit.rule.id.clone());
            if self.topics.is_in_a_work(clause, hit.trigger) {
                take(Why::InAWork { word });
                continue;
            }
            take(match self.event(clause, sentence, span, hit, finder) {
                Ok(event) => {
                    let of = |side: &[crate::event::Party]| {
                        side.first().and_then(|p| all.iter().find(|c| c.party.span == p.span)).cloned()
                    };
                    let p = match (of(&event.actors), of(&event.recipients)) {
                        (Some(a), Some(r)) => chance(&a, &r).unwrap_or(0.0),
                        _ => 0.0,
                    };
                    Why::Doubted { word, rule, chance: p }
                }
                Err(Skip::NoRecipient) => {
                    let only = match names.as_slice() {
                        [only] => Some(only.clone()),
                        _ => None,
                    };
                    Why::NoRecipient { word, rule, kind: hit.rule.event, only }
                }
                Err(Skip::NotPolitics) => Why::NotPolitics { word, rule, parties: names.clone() },
                Err(_) if names.is_empty() => Why::NoParty,
                Err(_) => Why::NoActor { word, rule },
            });
        }
        if let Some(why) = best {
            return why;
        }
        if names.is_empty() {
            return Why::NoParty;
        }
        if let Some(why) = self.nearest(clause, &found, &is_party) {
            return why;
        }
        let mut best: Option<f32> = None;
        for a in &all {
            for r in all.iter().filter(|r| r.head != a.head) {
                best = chance(a, r).into_iter().chain(best).reduce(f32::max);
            }
        }
        Why::NoWord { parties: names, best }
    }

    /// The words by which a sentence is of another topic.
    fn words_of_topic(&self, clause: &Clause<'_>) -> Vec<CompactString> {
        let classes = ["topic-plain", "topic-hint"].into_iter().filter_map(|c| self.lexicon.class(c));
        let known: HashSet<String> = classes.flatten().map(|e| e.words.join(" ")).collect();
        let lemmas: Vec<String> = clause.tokens().map(|t| clause.lemma(t).to_lowercase()).collect();
        let mut out: Vec<CompactString> = Vec::new();
        for (n, lemma) in lemmas.iter().enumerate() {
            let pair = lemmas.get(n + 1).map(|next| format!("{lemma} {next}"));
            for words in [Some(lemma), pair.as_ref()].into_iter().flatten().filter(|w| known.contains(*w)) {
                if !out.iter().any(|o| o == words) {
                    out.push(CompactString::new(words));
                }
            }
        }
        out
    }

    /// The rule that a word of the sentence triggers and that lacks least.
    fn nearest(&self, clause: &Clause<'_>, found: &[Hit<'_>], is_party: &dyn Fn(u32) -> bool) -> Option<Why> {
        let mut best: Option<(usize, Why)> = None;
        for t in clause.tokens().filter(|t| !found.iter().any(|h| h.trigger == *t)) {
            if LIGHT.contains(&clause.lemma(t)) || clause.dep(t) == Dep::Cop {
                continue;
            }
            let lemma = clause.lemma(t).to_lowercase();
            for (rule, expression) in self.rules.triggered_by(&lemma) {
                let Some(object) = stands(clause, t, rule, expression) else { continue };
                let lacking: Vec<usize> = (0..rule.has.len())
                    .filter(|&n| rule.has.get(n).is_some_and(|c| !c.holds(clause, t, &object, is_party)))
                    .collect();
                let barred: Vec<usize> = (0..rule.not.len())
                    .filter(|&n| rule.not.get(n).is_some_and(|c| c.holds(clause, t, &object, is_party)))
                    .collect();
                let (word, id) = (shortened(clause.word(t)), rule.id.clone());
                let lacks = 2 * lacking.len() + barred.len();
                let why = match (lacking.first(), barred.first()) {
                    (Some(&n), _) => {
                        let text = rule.needs.get(n).map_or("what stands around it", |c| c.as_str());
                        Why::Unmet { word, rule: id, needs: text.to_compact_string() }
                    }
                    (None, Some(&n)) => {
                        let text = rule.bars.get(n).map_or("what may not stand there", |c| c.as_str());
                        Why::Unmet { word, rule: id, needs: format!("not {text}").into() }
                    }
                    (None, None) if rule.silent => Why::Silenced { word, rule: id },
                    (None, None) => continue,
                };
                if best.as_ref().is_none_or(|(b, _)| lacks < *b) {
                    best = Some((lacks, why));
                }
            }
        }
        best.map(|(_, why)| why)
    }
}

/// Whether an expression of a rule stands at a token, with what its preposition brings.
fn stands(
    clause: &Clause<'_>,
    t: u32,
    rule: &Rule,
    expression: &crate::lexicon::Expression,
) -> Option<Vec<u32>> {
    if !rule.trigger.fits(clause.pos(t)) {
        return None;
    }
    match (rule.trigger, expression.words.len()) {
        (_, 1) => Some(Vec::new()),
        (TriggerKind::Verb, _) => verb_expression(clause, t, expression),
        _ => noun_expression(clause, t, expression).then(Vec::new),
    }
}

/// Words on one line, at most forty characters.
fn shortened(text: &str) -> CompactString {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")).into(),
        None => line.into(),
    }
}

//! Labels: given a text and the words of a source and a target, which of the 16 types stands between them.
//!
//! In: a [`Reading`] with two lists of spans. Out: [`Label`], always one. The rules propose; what ties a
//! proposal to the two spans decides among them, together with the [`crate::scorer`].

use chancery_read::Span;
use chancery_read::reading::{Dep, Reading};
use compact_str::{CompactString, format_compact};

use crate::clause::Clause;
use crate::coder::Coder;
use crate::event::{Confidence, Party};
use crate::hit::{Hit, hits, outcome};
use crate::ontology::{EventType, Mode};
use crate::pairs::{Candidate, Reach, add_way, candidates, features, predicate};
use crate::parties::PartyFinder;
use crate::scorer::{Features, Proposal};

/// The type that stands between a source and a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// PLOVER type.
    pub kind: EventType,
    /// Mode, where the rules tell one.
    pub mode: Option<Mode>,
    /// Chance that the type is right.
    pub confidence: Confidence,
    /// Rule that decided, or `scorer`.
    pub rule: CompactString,
}

/// A text with marked source and target: its words without marks, and the spans.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text without marks.
    pub text: String,
    /// Spans between `<s>` and `</s>`.
    pub sources: Vec<Span>,
    /// Spans between `<t>` and `</t>`.
    pub targets: Vec<Span>,
}

impl Marked {
    /// Takes the marks out of a text. Marks may repeat and nest; one that is not closed runs to the end.
    pub fn parse(marked: &str) -> Marked {
        let mut out = Marked::default();
        let (mut open_s, mut open_t): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut rest = marked;
        while !rest.is_empty() {
            let at = out.text.len();
            if let Some(r) = rest.strip_prefix("<s>") {
                open_s.push(at);
                rest = r;
            } else if let Some(r) = rest.strip_prefix("<t>") {
                open_t.push(at);
                rest = r;
            } else if let Some(r) = rest.strip_prefix("</s>") {
                out.sources.extend(open_s.pop().and_then(|from| Span::new(from, at)));
                rest = r;
            } else if let Some(r) = rest.strip_prefix("</t>") {
                out.targets.extend(open_t.pop().and_then(|from| Span::new(from, at)));
                rest = r;
            } else {
                let next =
                    rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(rest.len(), |(i, _)| i);
                out.text.push_str(rest.get(..next).unwrap_or(""));
                rest = rest.get(next..).unwrap_or("");
            }
        }
        let end = out.text.len();
        out.sources.extend(open_s.into_iter().filter_map(|from| Span::new(from, end)));
        out.targets.extend(open_t.into_iter().filter_map(|from| Span::new(from, end)));
        out
    }
}

/// How far the scorer of pairs gets with a marked pair.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stage {
    /// Whether the source is a party.
    pub source: bool,
    /// Whether the target is one.
    pub target: bool,
    /// Chance that an event stands between them; `None` where they stand too far apart to ask.
    pub chance: Option<f32>,
}

impl Coder {
    /// For training: features of the marked pair as one that has an event, and of other pairs of parties in the same
    /// sentence as pairs that have none; the second list. Pairs that a rule's event ties, or that share a party's
    /// coordination with the marked ones, are left out: they may well be events.
    pub fn pair_features(
        &self,
        reading: &Reading,
        pairs: &[(Vec<Span>, Vec<Span>)],
        is_negative: bool,
    ) -> (Vec<Features>, Vec<Features>) {
        let clauses: Vec<Clause<'_>> =
            (0..reading.sentences.len()).map(|s| Clause::new(reading, s)).collect();
        let day = reading.article.published.unwrap_or(crate::coder::REVIEWED);
        let finder = PartyFinder::new(&self.gazetteer, reading, &clauses, day);
        let coded = self.code(reading);
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for clause in &clauses {
            let party = |t: u32| finder.is_party(clause, t);
            let found = hits(&self.rules, clause, &self.standing, &party);
            let reaches: Vec<Reach> = found.iter().map(|h| Reach::of(clause, h)).collect();
            let all = candidates(clause, &finder);
            let within =
                |c: &Candidate, spans: &[Span]| spans.iter().any(|s| s.contains(clause.token(c.head).span));
            let touches = |c: &Candidate, spans: &[Span]| {
                spans.iter().any(|s| s.overlaps(c.party.span))
                    || clause.head(c.head).is_some_and(|h| {
                        clause.dep(c.head) == Dep::Conj
                            && spans.iter().any(|s| s.overlaps(clause.token(h).span))
                    })
            };
            for a in &all {
                for r in &all {
                    let Some(f) = features(clause, a, r, &all, &reaches, &self.classes) else { continue };
                    if pairs.iter().any(|(s, t)| within(a, s) && within(r, t)) {
                        yes.push(f);
                        continue;
                    }
                    let near = pairs.iter().any(|(s, t)| touches(a, s) && touches(r, t));
                    let turned = pairs.iter().any(|(s, t)| touches(a, t) && touches(r, s));
                    let told = coded.events.iter().any(|e| {
                        e.actors.iter().any(|p| p.span.overlaps(a.party.span))
                            && e.actors.iter().chain(&e.recipients).any(|p| p.span.overlaps(r.party.span))
                    });
                    if is_negative || turned || !(near || told) {
                        no.push(f);
                    }
                }
            }
        }
        (yes, no)
    }

    /// How far the scorer of pairs gets with a marked pair: whether source and target are parties at all, and the
    /// chance that it gives them; for measuring where events are lost.
    pub fn stage(&self, reading: &Reading, sources: &[Span], targets: &[Span]) -> Stage {
        let clauses: Vec<Clause<'_>> =
            (0..reading.sentences.len()).map(|s| Clause::new(reading, s)).collect();
        let day = reading.article.published.unwrap_or(crate::coder::REVIEWED);
        let finder = PartyFinder::new(&self.gazetteer, reading, &clauses, day);
        let mut out = Stage::default();
        for clause in &clauses {
            let party = |t: u32| finder.is_party(clause, t);
            let found = hits(&self.rules, clause, &self.standing, &party);
            let reaches: Vec<Reach> = found.iter().map(|h| Reach::of(clause, h)).collect();
            let all = candidates(clause, &finder);
            let of = |spans: &[Span]| -> Vec<&Candidate> {
                all.iter().filter(|c| spans.iter().any(|s| s.overlaps(c.party.span))).collect()
            };
            let (s, t) = (of(sources), of(targets));
            out.source |= !s.is_empty();
            out.target |= !t.is_empty();
            for a in &s {
                for r in &t {
                    if let Some(f) = features(clause, a, r, &all, &reaches, &self.classes) {
                        let chance = self.pairs.chance_of_event(&f);
                        out.chance = Some(out.chance.map_or(chance, |c: f32| c.max(chance)));
                    }
                }
            }
        }
        out
    }

    /// What the rules propose for a pair of spans, the best first, and the features of the sentence.
    pub fn proposals(
        &self,
        reading: &Reading,
        sources: &[Span],
        targets: &[Span],
    ) -> (Vec<Proposal>, Features) {
        let clauses: Vec<Clause<'_>> =
            (0..reading.sentences.len()).map(|s| Clause::new(reading, s)).collect();
        let day = reading.article.published.unwrap_or(crate::coder::REVIEWED);
        let finder = PartyFinder::new(&self.gazetteer, reading, &clauses, day);
        let mut out = Vec::new();
        let mut features = Features::default();
        for clause in &clauses {
            let marked = Ends::find(clause, sources, targets);
            let party = |t: u32| {
                marked.source.contains(&t) || marked.target.contains(&t) || finder.is_party(clause, t)
            };
            features.add_clause(clause, &marked.source, &marked.target, &self.classes);
            self.add_ends(&mut features, clause, &finder, &marked);
            for hit in hits(&self.rules, clause, &self.standing, &party) {
                out.push(propose(clause, &hit, &marked));
            }
        }
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        features.add_proposals(&out);
        (out, features)
    }

    /// What the hits of one sentence propose for a pair, the best first, and its features.
    pub(crate) fn label_features(
        &self,
        clause: &Clause<'_>,
        finder: &PartyFinder<'_>,
        found: &[Hit<'_>],
        ends: &Ends,
    ) -> (Vec<Proposal>, Features) {
        let mut features = Features::default();
        features.add_clause(clause, &ends.source, &ends.target, &self.classes);
        self.add_ends(&mut features, clause, finder, ends);
        let mut out: Vec<Proposal> = found.iter().map(|hit| propose(clause, hit, ends)).collect();
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        features.add_proposals(&out);
        (out, features)
    }

    /// What the ends of a pair are, and the way between them.
    fn add_ends(&self, features: &mut Features, clause: &Clause<'_>, finder: &PartyFinder<'_>, ends: &Ends) {
        let party = |heads: &[u32]| heads.iter().find_map(|&h| finder.party(clause, h));
        let (s, t) = (party(&ends.source_heads), party(&ends.target_heads));
        let kind = |p: &Option<Party>| p.as_ref().map_or("none", |p| p.sector.map_or("-", |x| x.as_str()));
        let (ks, kt) = (kind(&s), kind(&t));
        features.put(format_compact!("sk:{ks}"), 0.7);
        features.put(format_compact!("tk:{kt}"), 0.7);
        features.put(format_compact!("stk:{ks}>{kt}"), 0.7);
        if let (Some(s), Some(t)) = (&s, &t)
            && s.code.is_some()
            && s.code == t.code
        {
            features.put(CompactString::const_new("home"), 0.7);
            features.put(format_compact!("home:{ks}>{kt}"), 0.7);
        }
        if let (Some(&a), Some(&r)) = (ends.source_heads.first(), ends.target_heads.first()) {
            add_way(features, clause, a, r, &self.classes);
            if let Some(tie) = predicate(clause, a, r) {
                let st = self.standing.of(clause, tie);
                let marks =
                    [("hyp", st.hypothetical), ("fut", st.future), ("neg", st.negated), ("ref", st.refused)];
                let lemma = clause.lemma(tie).to_lowercase();
                for (mark, _) in marks.iter().filter(|m| m.1) {
                    features.put(format_compact!("m:{mark}"), 0.7);
                    features.put(format_compact!("mt:{mark}:{lemma}"), 0.7);
                    for class in self.classes.get(lemma.as_str()).into_iter().flatten() {
                        features.put(format_compact!("mc:{mark}:{class}"), 0.7);
                    }
                }
                let mut at = tie;
                for n in 0..3 {
                    let Some(h) = clause.head(at) else { break };
                    let dep = clause.dep(at).base();
                    let above = clause.lemma(h).to_lowercase();
                    features.put(format_compact!("up{n}:{above}"), 0.8);
                    features.put(format_compact!("upd{n}:{}:{above}", dep.as_str()), 0.8);
                    for class in self.classes.get(above.as_str()).into_iter().flatten() {
                        features.put(format_compact!("upc{n}:{class}"), 0.6);
                    }
                    at = h;
                }
            }
        }
    }

    /// The type between source and target. Always one of the 16.
    pub fn label(&self, reading: &Reading, sources: &[Span], targets: &[Span]) -> Label {
        let (proposals, features) = self.proposals(reading, sources, targets);
        self.scorer.decide(&proposals, &features)
    }
}

/// Tokens of source and target in one clause: all words, and their heads.
pub(crate) struct Ends {
    source: Vec<u32>,
    target: Vec<u32>,
    source_heads: Vec<u32>,
    target_heads: Vec<u32>,
}

impl Ends {
    pub(crate) fn find(clause: &Clause<'_>, sources: &[Span], targets: &[Span]) -> Ends {
        let inside = |spans: &[Span]| -> Vec<u32> {
            clause.tokens().filter(|&i| spans.iter().any(|s| s.overlaps(clause.token(i).span))).collect()
        };
        let (source, target) = (inside(sources), inside(targets));
        let heads = |tokens: &[u32]| -> Vec<u32> {
            tokens.iter().copied().filter(|&i| clause.head(i).is_none_or(|h| !tokens.contains(&h))).collect()
        };
        Ends { source_heads: heads(&source), target_heads: heads(&target), source, target }
    }
}

fn propose(clause: &Clause<'_>, hit: &Hit<'_>, ends: &Ends) -> Proposal {
    let out = outcome(hit.rule, hit.standing);
    let reach = |paths: &crate::path::Paths, tokens: &[u32], heads: &[u32]| -> f32 {
        let mut best: f32 = 0.0;
        for found in paths.alternatives(clause, hit.trigger, &hit.object) {
            for f in found {
                let score: f32 = if heads.contains(&f) {
                    1.0
                } else if tokens.contains(&f) {
                    0.9
                } else if heads
                    .iter()
                    .any(|&h| h != hit.trigger && clause.is_below(h, f) && !clause.is_below(hit.trigger, f))
                {
                    0.7
                } else {
                    0.0
                };
                best = best.max(score);
            }
        }
        best
    };
    let actor = reach(&hit.rule.actor, &ends.source, &ends.source_heads);
    let recipient = reach(&hit.rule.recipient, &ends.target, &ends.target_heads);
    let crossed = if hit.rule.mutual {
        reach(&hit.rule.recipient, &ends.source, &ends.source_heads).max(reach(
            &hit.rule.actor,
            &ends.target,
            &ends.target_heads,
        ))
    } else {
        0.0
    };
    let under = ends.target_heads.iter().any(|&h| clause.is_below(h, hit.trigger));
    let over = ends.source_heads.iter().any(|&h| clause.is_below(h, hit.trigger));
    let between = match (ends.source.first(), ends.target.first()) {
        (Some(&s), Some(&t)) => (s.min(t)..=s.max(t)).contains(&hit.trigger),
        _ => false,
    };
    let inside = ends.source.contains(&hit.trigger) || ends.target.contains(&hit.trigger);
    let mut score = 3.0 * actor + 3.0 * recipient + 1.0 * crossed;
    score += if under { 0.8 } else { 0.0 } + if over { 0.4 } else { 0.0 } + if between { 0.5 } else { 0.0 };
    score += 0.02 * hit.rule.rank() as f32;
    if hit.swallowed {
        score -= 2.2;
    }
    if inside {
        score -= 1.5;
    }
    if clause.dep(hit.trigger) == Dep::Root {
        score += 0.4;
    }
    Proposal {
        kind: out.kind,
        mode: out.mode,
        base: hit.rule.event,
        rule: hit.rule.id.clone(),
        score,
        actor,
        recipient,
        swallowed: hit.swallowed,
        inside,
        at: hit.trigger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_repeat_and_nest() {
        let m = Marked::parse("<s>The <t>Thai</t> army</s> fired <t>him</t>, a < b.");
        assert_eq!(m.text, "The Thai army fired him, a < b.");
        let words: Vec<_> = m.targets.iter().map(|s| s.text(&m.text)).collect();
        assert_eq!(words, ["Thai", "him"]);
        assert_eq!(m.sources[0].text(&m.text), "The Thai army");
    }

    #[test]
    fn an_open_mark_runs_to_the_end() {
        let m = Marked::parse("<s>Oslo praised <t>Rome");
        assert_eq!(m.sources[0].text(&m.text), "Oslo praised Rome");
        assert_eq!(m.targets[0].text(&m.text), "Rome");
    }
}

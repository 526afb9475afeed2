//! Paths over a clause, as rules write them: `subj`, `obj/poss`, `on`, `comp/obj=@measure`.
//!
//! A path starts at the trigger and takes steps. `a | b` are alternatives, of which the first that finds
//! something counts; `a + b` joins both. A constraint is a path with `=words` (a head among the words),
//! or a bare path (it leads somewhere), or a flag.

use chancery_read::reading::{Dep, Pos, Tag};
use compact_str::CompactString;

use crate::clause::Clause;
use crate::lexicon::{Expression, Lexicon};

/// One step from a token to others.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Agent: active subject or "by" phrase.
    Subj,
    /// Patient: object or passive subject.
    Obj,
    /// Indirect object.
    Iobj,
    /// Complement clauses.
    Comp,
    /// Possessor.
    Poss,
    /// Adjectives and nouns before a noun.
    Pre,
    /// Subject of the verb that governs a noun.
    Ext,
    /// Governor.
    Head,
    /// Surface subject, whatever the voice.
    Surface,
    /// Adverbial clauses.
    Adv,
    /// Any word below the trigger, in the same clause.
    Any,
    /// Any word of the sentence.
    Sentence,
    /// Particle or adverb.
    Adverb,
    /// Adjectives of a noun.
    Adj,
    /// Nominal predicate's or name's apposition.
    Appos,
    /// The trigger itself.
    This,
    /// Auxiliaries of a verb, as words to test.
    Aux,
    /// Words that open a clause ("to", "that", "if"), as words to test.
    Mark,
    /// Nominals with this preposition.
    Prep(CompactString),
}

/// A path: steps one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Path(Vec<Step>);

/// Alternatives of joined paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths(Vec<Vec<Path>>);

impl Path {
    fn parse(text: &str) -> Result<Path, String> {
        text.split('/')
            .map(|s| {
                Ok(match s.trim() {
                    "subj" => Step::Subj,
                    "obj" => Step::Obj,
                    "iobj" => Step::Iobj,
                    "comp" => Step::Comp,
                    "poss" => Step::Poss,
                    "pre" => Step::Pre,
                    "ext" => Step::Ext,
                    "head" => Step::Head,
                    "surface" => Step::Surface,
                    "adv" => Step::Adv,
                    "any" => Step::Any,
                    "sentence" => Step::Sentence,
                    "adverb" => Step::Adverb,
                    "adj" => Step::Adj,
                    "appos" => Step::Appos,
                    "this" => Step::This,
                    "aux" => Step::Aux,
                    "mark" => Step::Mark,
                    other if !other.is_empty() && other.chars().all(|c| c.is_ascii_lowercase()) => {
                        Step::Prep(CompactString::new(other))
                    }
                    other => return Err(format!("{other:?} is no step of a path")),
                })
            })
            .collect::<Result<Vec<_>, String>>()
            .map(Path)
    }

    fn walk(&self, clause: &Clause<'_>, from: u32, object: &[u32]) -> Vec<u32> {
        let mut at = vec![from];
        for (n, step) in self.0.iter().enumerate() {
            let mut next = Vec::new();
            for &i in &at {
                // A fixed expression ("call on") lends its prepositional phrase as object of the trigger.
                if n == 0 && *step == Step::Obj && !object.is_empty() {
                    next.extend_from_slice(object);
                } else {
                    step.walk(clause, i, &mut next);
                }
            }
            if matches!(step, Step::Subj | Step::Obj | Step::Surface | Step::Prep(_)) {
                counted(clause, &mut next);
            }
            next.dedup();
            at = next;
            if at.is_empty() {
                break;
            }
        }
        at
    }
}

/// "dozens of drones", "parts of Yangon": adds what the words of quantity count.
fn counted(c: &Clause<'_>, heads: &mut Vec<u32>) {
    let found: Vec<u32> = heads
        .iter()
        .filter(|&&h| is_quantity(c.lemma(h)))
        .flat_map(|&h| c.by_preposition(h, "of"))
        .filter(|&n| c.is_nominal(n))
        .collect();
    for n in found {
        if !heads.contains(&n) {
            heads.push(n);
        }
    }
}

fn is_quantity(lemma: &str) -> bool {
    matches!(
        lemma,
        "dozen"
            | "hundred"
            | "thousand"
            | "million"
            | "score"
            | "ten"
            | "tens"
            | "number"
            | "part"
            | "some"
            | "many"
            | "most"
            | "all"
            | "several"
            | "one"
            | "couple"
            | "handful"
            | "majority"
            | "lot"
            | "series"
            | "spate"
            | "batch"
            | "wave"
            | "pair"
            | "half"
            | "rest"
            | "bulk"
            | "few"
            | "both"
            | "each"
            | "group"
            | "dozens"
            | "hundreds"
            | "thousands"
            | "string"
            | "round"
            | "barrage"
            | "swath"
            | "swathe"
    )
}

impl Step {
    fn walk(&self, c: &Clause<'_>, i: u32, out: &mut Vec<u32>) {
        match self {
            Step::This => out.push(i),
            Step::Subj => {
                if c.is_verb(i) {
                    out.extend(c.agents(i));
                } else if let Some(s) = c.kid(i, &[Dep::Nsubj, Dep::NsubjPass]) {
                    out.extend(c.with_conjuncts(s));
                } else if let Some(s) = c.surface_subject(i) {
                    out.extend(c.with_conjuncts(s));
                }
            }
            Step::Surface => {
                if let Some(s) = c.surface_subject(i) {
                    out.extend(c.with_conjuncts(s));
                }
            }
            Step::Obj => {
                out.extend(c.patients(i));
                if out.is_empty() && c.is_verb(i) {
                    // "bar it from buying": a gerund complement's own object is reached by comp/obj.
                    for &k in c.kids(i) {
                        if c.dep(k) == Dep::Ccomp && c.is_nominal(k) {
                            out.push(k);
                        }
                    }
                }
            }
            Step::Iobj => {
                if let Some(o) = c.kid(i, &[Dep::Iobj]) {
                    out.extend(c.with_conjuncts(o));
                }
            }
            Step::Comp => out.extend(c.complements(i)),
            Step::Poss => out.extend(c.possessors(i)),
            Step::Pre => out.extend(c.premodifiers(i)),
            Step::Ext => {
                if let Some(v) = c.governing_verb(i) {
                    out.extend(c.agents(v).into_iter().filter(|&a| a != i && !c.is_below(i, a)));
                }
            }
            Step::Head => out.extend(c.head(i)),
            Step::Adv => {
                for &k in c.kids(i) {
                    if c.dep(k).base() == Dep::Advcl {
                        out.push(k);
                    }
                }
            }
            Step::Any => below(c, i, 0, out),
            Step::Sentence => out.extend(c.tokens().filter(|&t| t != i)),
            Step::Adverb => {
                for &k in c.kids(i) {
                    if matches!(c.dep(k), Dep::CompoundPrt | Dep::Advmod) {
                        out.push(k);
                    }
                }
            }
            Step::Adj => {
                for &k in c.kids(i) {
                    if matches!(c.dep(k).base(), Dep::Amod | Dep::Compound) {
                        out.push(k);
                    }
                }
            }
            Step::Aux | Step::Mark => {
                let dep = if *self == Step::Aux { Dep::Aux } else { Dep::Mark };
                out.extend(c.kids(i).iter().copied().filter(|&k| c.dep(k).base() == dep));
            }
            Step::Appos => {
                for &k in c.kids(i) {
                    if c.dep(k) == Dep::Appos {
                        out.push(k);
                    }
                }
            }
            Step::Prep(p) => out.extend(c.by_preposition(i, p)),
        }
    }
}

fn below(c: &Clause<'_>, i: u32, depth: u32, out: &mut Vec<u32>) {
    if depth > 12 {
        return;
    }
    for &k in c.kids(i) {
        if matches!(c.dep(k).base(), Dep::Conj | Dep::Parataxis) && c.is_verb(k) {
            continue;
        }
        out.push(k);
        below(c, k, depth + 1, out);
    }
}

impl Paths {
    /// Reads `"subj"`, `"on | against + obj/poss"`; an empty text leads nowhere.
    pub fn parse(text: &str) -> Result<Paths, String> {
        if text.trim().is_empty() {
            return Ok(Paths::default());
        }
        text.split('|')
            .map(|alternative| alternative.split('+').map(|p| Path::parse(p.trim())).collect())
            .collect::<Result<Vec<_>, _>>()
            .map(Paths)
    }

    /// True when it leads nowhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Heads found by each alternative, in order.
    pub fn alternatives<'a>(
        &'a self,
        clause: &'a Clause<'_>,
        trigger: u32,
        object: &'a [u32],
    ) -> impl Iterator<Item = Vec<u32>> + 'a {
        self.0.iter().map(move |joined| {
            let mut out = Vec::new();
            for path in joined {
                for t in path.walk(clause, trigger, object) {
                    if !out.contains(&t) {
                        out.push(t);
                    }
                }
            }
            out
        })
    }
}

/// A condition on what stands around a trigger.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// Some head on one of the paths is one of the words.
    Words(Paths, Vec<Expression>),
    /// One of the paths leads somewhere.
    Exists(Paths),
    /// The trigger is passive.
    Passive,
    /// The trigger is negated.
    Negated,
    /// A head on one of the paths names a party.
    Party(Paths),
    /// A head on one of the paths is a number or is counted.
    Number(Paths),
    /// One of these holds.
    Either(Vec<Constraint>),
}

impl Constraint {
    /// Reads `"obj=@ban"`, `"comp"`, `"passive"`, `"negated"`, `"obj~party"`, `"obj~number"`.
    ///
    /// In `"obj | on=@ban"` the paths share the test; in `"obj~party | on=@ban"` each has its own.
    pub fn parse(text: &str, lexicon: &Lexicon) -> Result<Constraint, String> {
        let tests = |s: &str| s.contains('=') || s.ends_with("~party") || s.ends_with("~number");
        let mut each: Vec<String> = Vec::new();
        let mut waiting: Vec<&str> = Vec::new();
        for piece in text.split('|').map(str::trim) {
            if matches!(piece, "passive" | "negated") {
                each.push(piece.to_owned());
                continue;
            }
            waiting.push(piece);
            if tests(piece) {
                each.push(waiting.join(" | "));
                waiting.clear();
            }
        }
        if !waiting.is_empty() {
            each.push(waiting.join(" | "));
        }
        match each.as_slice() {
            [only] => Constraint::parse_one(only, lexicon),
            _ => each
                .iter()
                .map(|e| Constraint::parse_one(e, lexicon))
                .collect::<Result<_, _>>()
                .map(Constraint::Either),
        }
    }

    fn parse_one(text: &str, lexicon: &Lexicon) -> Result<Constraint, String> {
        let text = text.trim();
        match text {
            "passive" => return Ok(Constraint::Passive),
            "negated" => return Ok(Constraint::Negated),
            _ => {}
        }
        if let Some(path) = text.strip_suffix("~party") {
            return Ok(Constraint::Party(Paths::parse(path)?));
        }
        if let Some(path) = text.strip_suffix("~number") {
            return Ok(Constraint::Number(Paths::parse(path)?));
        }
        match text.split_once('=') {
            Some((path, words)) => {
                let words = lexicon.words(words)?;
                if words.is_empty() {
                    return Err(format!("{text:?} names no words"));
                }
                Ok(Constraint::Words(Paths::parse(path)?, words))
            }
            None => Ok(Constraint::Exists(Paths::parse(text)?)),
        }
    }

    /// Whether it holds. `is_party` says whether a noun phrase names a party.
    pub fn holds(
        &self,
        clause: &Clause<'_>,
        trigger: u32,
        object: &[u32],
        is_party: &dyn Fn(u32) -> bool,
    ) -> bool {
        let any = |paths: &Paths, test: &dyn Fn(u32) -> bool| {
            paths.alternatives(clause, trigger, object).any(|heads| heads.into_iter().any(test))
        };
        match self {
            Constraint::Words(paths, words) => any(paths, &|t| is_one_of(clause, t, words)),
            Constraint::Exists(paths) => any(paths, &|_| true),
            Constraint::Passive => clause.is_passive(trigger),
            Constraint::Negated => crate::standing::is_negated(clause, trigger),
            Constraint::Party(paths) => any(paths, is_party),
            Constraint::Either(each) => each.iter().any(|c| c.holds(clause, trigger, object, is_party)),
            Constraint::Number(paths) => any(paths, &|t| {
                clause.token(t).pos == Pos::Num
                    || clause.has(t, Dep::Nummod)
                    || clause.token(t).tag == Tag::CD
            }),
        }
    }
}

/// Whether a token carries one of the expressions.
pub fn is_one_of(clause: &Clause<'_>, t: u32, words: &[Expression]) -> bool {
    let lemma = clause.lemma(t);
    let lower;
    let lemma = if lemma.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = lemma.to_lowercase();
        lower.as_str()
    } else {
        lemma
    };
    // The set is sorted by its first word; single lemmas are the common case.
    words.iter().any(|e| match e.words.as_slice() {
        [only] => only == lemma,
        _ => {
            (e.noun_head() == lemma && noun_expression(clause, t, e))
                || (e.verb_head() == lemma && phrase_expression(clause, t, e))
                || (e.verb_head() == lemma && verb_expression(clause, t, e).is_some())
        }
    })
}

/// Whether the words before `t` complete a noun expression such as "hunger strike".
pub fn noun_expression(clause: &Clause<'_>, t: u32, e: &Expression) -> bool {
    let n = e.words.len();
    let Some(first) = t.checked_sub(n as u32 - 1).filter(|&f| f >= clause.from) else { return false };
    (first..t)
        .zip(&e.words)
        .all(|(i, w)| clause.lemma(i).eq_ignore_ascii_case(w) || clause.word(i).eq_ignore_ascii_case(w))
}

/// Whether the words after `t` complete a noun with its phrase, such as "state of emergency".
fn phrase_expression(clause: &Clause<'_>, t: u32, e: &Expression) -> bool {
    let until = t + e.words.len() as u32;
    until <= clause.until
        && e.words.iter().any(|w| matches!(w.as_str(), "of" | "on" | "against" | "to" | "for" | "in"))
        && clause.is_nominal(t)
        && (t + 1..until)
            .zip(e.words.iter().skip(1))
            .all(|(i, w)| clause.lemma(i).eq_ignore_ascii_case(w) || clause.word(i).eq_ignore_ascii_case(w))
}

/// What a verb expression such as "call on" or "take part in" finds around its verb: the nominals that its
/// last preposition brings (empty for a particle or an object), or `None` when the words are not there.
pub fn verb_expression(clause: &Clause<'_>, v: u32, e: &Expression) -> Option<Vec<u32>> {
    let mut at = v;
    let mut brought = Vec::new();
    let mut taken = 0;
    for (n, w) in e.words.iter().enumerate().skip(1) {
        if n == taken {
            continue;
        }
        let last = n + 1 == e.words.len();
        // "took to the streets", "went on strike": a preposition and the noun that it brings.
        if let Some(noun) = e.words.get(n + 1)
            && let Some(k) = clause.kids(at).iter().copied().find(|&k| {
                (clause.lemma(k).eq_ignore_ascii_case(noun) || clause.word(k).eq_ignore_ascii_case(noun))
                    && clause.case(k).as_deref() == Some(w.as_str())
            })
        {
            at = k;
            taken = n + 1;
            continue;
        }
        let particle = clause.kids(at).iter().copied().find(|&k| {
            matches!(clause.dep(k), Dep::CompoundPrt | Dep::Advmod | Dep::Mark | Dep::Case | Dep::Fixed)
                && clause.word(k).eq_ignore_ascii_case(w)
        });
        let particle = particle.or_else(|| stray_particle(clause, at, w));
        let object = clause.kids(at).iter().copied().find(|&k| {
            matches!(
                clause.dep(k).base(),
                Dep::Obj | Dep::Xcomp | Dep::Obl | Dep::Amod | Dep::Compound | Dep::Nsubj | Dep::Det
            ) && (clause.lemma(k).eq_ignore_ascii_case(w) || clause.word(k).eq_ignore_ascii_case(w))
        });
        let phrase = if last {
            let found = clause.by_preposition(v, w);
            let found = if found.is_empty() && at != v { clause.by_preposition(at, w) } else { found };
            // "call for lifting the ban": a clause under the preposition.
            if found.is_empty() {
                clause
                    .complements(v)
                    .into_iter()
                    .filter(|&k| {
                        clause
                            .kids(k)
                            .iter()
                            .any(|&m| clause.dep(m) == Dep::Mark && clause.word(m).eq_ignore_ascii_case(w))
                    })
                    .collect()
            } else {
                found
            }
        } else {
            Vec::new()
        };
        if let Some(o) = object {
            at = o;
        } else if !phrase.is_empty() {
            brought = phrase;
        } else if particle.is_none() {
            return None;
        }
    }
    Some(brought)
}

/// A particle right behind its verb that is hung on the object: "rolled back tariffs".
fn stray_particle(clause: &Clause<'_>, v: u32, word: &str) -> Option<u32> {
    let next = v + 1;
    (next < clause.until
        && matches!(word, "up" | "down" | "off" | "out" | "back" | "over" | "away" | "in" | "aside")
        && clause.word(next).eq_ignore_ascii_case(word)
        && !matches!(clause.dep(next), Dep::Case | Dep::Mark)
        && clause.is_below(next, v))
    .then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_checked() {
        assert!(Paths::parse("subj | obj/poss + against").is_ok());
        assert!(Paths::parse("obj//poss").is_err());
        assert!(Paths::parse("Obj").is_err());
        assert!(Paths::parse("").unwrap().is_empty());
    }

    #[test]
    fn alternatives_share_a_test_or_have_their_own() {
        let lexicon = Lexicon::default();
        let read = |text| Constraint::parse(text, &lexicon).unwrap();
        assert!(matches!(read("obj | on=ban"), Constraint::Words(..)));
        assert!(matches!(read("obj/on | on~party"), Constraint::Party(..)));
        assert!(matches!(read("obj | on"), Constraint::Exists(..)));
        let Constraint::Either(each) = read("obj~party | by | on=ban, curb | passive") else { panic!() };
        assert!(matches!(
            each.as_slice(),
            [Constraint::Party(_), Constraint::Words(..), Constraint::Passive]
        ));
        assert!(Constraint::parse("obj~party | on=@none", &lexicon).is_err());
    }
}

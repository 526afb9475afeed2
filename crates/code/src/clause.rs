//! Clauses: who is subject and object of a predicate, through passives, control, relatives and coordination.
//!
//! In: one sentence of a [`Reading`] with its dependency tree. Out: heads of noun phrases by grammatical
//! role. Everything is a view: nothing is stored beyond an index of children.

use crate::clause_words::{
    is_content_noun, is_day_or_month, is_subject_control, takes_no_object, who_not_where,
};
use chancery_read::Reading;
use chancery_read::reading::{Dep, Pos, Tag, Token};

/// One sentence with an index of children. Tokens are indexes into [`Reading::tokens`].
pub struct Clause<'r> {
    /// The reading it views.
    pub reading: &'r Reading,
    /// First token.
    pub from: u32,
    /// One past the last token.
    pub until: u32,
    starts: Vec<u32>,
    kids: Vec<u32>,
}

/// How deep roles are followed through governors; real sentences need fewer.
const DEPTH: u32 = 8;

impl<'r> Clause<'r> {
    /// Indexes the sentence number `sentence`.
    pub fn new(reading: &'r Reading, sentence: usize) -> Clause<'r> {
        let range = reading.sentences.get(sentence).map_or(0..0, |s| s.tokens.clone());
        let n = (range.end - range.start) as usize;
        let mut counts = vec![0u32; n + 1];
        let tokens = reading.tokens.get(range.start as usize..range.end as usize).unwrap_or(&[]);
        let local =
            |head: Option<u32>| head.filter(|h| range.contains(h)).map(|h| (h - range.start) as usize);
        for t in tokens {
            if let Some(c) = local(t.head).and_then(|h| counts.get_mut(h + 1)) {
                *c += 1;
            }
        }
        for i in 1..=n {
            counts[i] += counts[i - 1];
        }
        let mut next = counts.clone();
        let mut kids = vec![0u32; counts[n] as usize];
        for (i, t) in tokens.iter().enumerate() {
            if let Some(h) = local(t.head) {
                kids[next[h] as usize] = range.start + i as u32;
                next[h] += 1;
            }
        }
        Clause { reading, from: range.start, until: range.end, starts: counts, kids }
    }

    /// The token at an index.
    pub fn token(&self, i: u32) -> &'r Token {
        &self.reading.tokens[i as usize]
    }

    /// Its words as written.
    pub fn word(&self, i: u32) -> &'r str {
        self.token(i).span.text(&self.reading.article.text)
    }

    /// Its lemma, lower case for common words as the reader gives it.
    pub fn lemma(&self, i: u32) -> &'r str {
        &self.token(i).lemma
    }

    /// All tokens of the sentence.
    pub fn tokens(&self) -> std::ops::Range<u32> {
        self.from..self.until
    }

    /// Dependents, in order.
    pub fn kids(&self, i: u32) -> &[u32] {
        let l = (i - self.from) as usize;
        &self.kids[self.starts[l] as usize..self.starts[l + 1] as usize]
    }

    /// Governor.
    pub fn head(&self, i: u32) -> Option<u32> {
        self.token(i).head.filter(|h| self.tokens().contains(h))
    }

    /// Relation to the governor.
    pub fn dep(&self, i: u32) -> Dep {
        self.token(i).dep
    }

    /// First dependent in one of the relations.
    pub fn kid(&self, i: u32, deps: &[Dep]) -> Option<u32> {
        self.kids(i).iter().copied().find(|&k| deps.contains(&self.dep(k)))
    }

    /// True when `i` has a dependent in the relation.
    pub fn has(&self, i: u32, dep: Dep) -> bool {
        self.kid(i, &[dep]).is_some()
    }

    /// Part of speech; a finite verb's tag outweighs "noun" ("Hanoi denounces the ban").
    pub fn pos(&self, i: u32) -> Pos {
        let t = self.token(i);
        match (t.pos, t.tag) {
            (Pos::Noun, Tag::VBD | Tag::VBZ | Tag::VBP) => Pos::Verb,
            (Pos::Adj, Tag::JJ) if self.is_verb_by_frame(i) => Pos::Verb,
            (pos, _) => pos,
        }
    }

    /// "said it would free three politicians": what has a modal and an object is no adjective.
    fn is_verb_by_frame(&self, i: u32) -> bool {
        let kids = self.kids(i);
        kids.iter().any(|&k| self.token(k).tag == Tag::MD && self.dep(k).base() == Dep::Aux)
            && kids.iter().any(|&k| k > i && self.dep(k) == Dep::Obj)
            && !self.has(i, Dep::Cop)
    }

    /// True for a verb form (VERB, or AUX that heads a clause).
    pub fn is_verb(&self, i: u32) -> bool {
        let t = self.token(i);
        self.pos(i) == Pos::Verb || (t.pos == Pos::Aux && !matches!(t.dep.base(), Dep::Aux | Dep::Cop))
    }

    /// True for a noun, name, pronoun or number that can head a noun phrase.
    pub fn is_nominal(&self, i: u32) -> bool {
        matches!(self.pos(i), Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::X | Pos::Sym)
    }

    /// True when the verb is passive, or a bare past participle that modifies a noun.
    pub fn is_passive(&self, v: u32) -> bool {
        if self
            .kids(v)
            .iter()
            .any(|&k| matches!(self.dep(k), Dep::NsubjPass | Dep::AuxPass | Dep::CsubjPass | Dep::OblAgent))
        {
            return true;
        }
        if self.gap_subject(v).is_some() {
            return false;
        }
        let t = self.token(v);
        // "The coast guard used water cannon", parsed as a noun with a participle, has an object: it is active.
        let active = t.dep == Dep::Acl
            && self.has(v, Dep::Obj)
            && !matches!(
                self.lemma(v),
                "give"
                    | "grant"
                    | "award"
                    | "offer"
                    | "send"
                    | "deny"
                    | "show"
                    | "pay"
                    | "call"
                    | "name"
                    | "elect"
            );
        // "A report called for sanctions", parsed as a noun with a participle: no object could be its subject.
        let active = active
            || (t.dep == Dep::Acl
                && self.head(v).is_some_and(|h| self.dep(h) == Dep::Root && self.is_nominal(h))
                && takes_no_object(
                    self.lemma(v),
                    |p| !self.by_preposition(v, p).is_empty(),
                    self.has(v, Dep::Xcomp),
                ));
        // "Bolivia severed relations", parsed as an epithet of the noun, has a subject of its own.
        let epithet = t.dep == Dep::Amod && self.has(v, Dep::Nsubj);
        t.tag == Tag::VBN
            && !active
            && !epithet
            && (matches!(t.dep, Dep::Acl | Dep::Amod)
                || (t.dep == Dep::Advcl && !self.has(v, Dep::Aux) && !self.has(v, Dep::Obj))
                || (t.dep == Dep::Conj
                    && !self.has(v, Dep::Aux)
                    && !self.has(v, Dep::Obj)
                    && !self.has(v, Dep::Nsubj)
                    && self.head(v).is_some_and(|h| self.is_verb(h) && self.is_passive(h))))
    }

    /// The preposition of a nominal: its case marker in lower case, the first if there are several.
    pub fn case(&self, i: u32) -> Option<String> {
        self.kids(i)
            .iter()
            .find(|&&k| self.dep(k) == Dep::Case && self.token(k).tag != Tag::POS)
            .map(|&k| self.word(k).to_lowercase())
    }

    /// Whether a verb coordinated with `first` stands with it inside the complement of `outer`: "asked China to
    /// lift its ban and to release the men", where the release is asked for as the lifting is.
    pub fn shares_complement(&self, verb: u32, first: u32, outer: u32) -> bool {
        let finite = |v: u32| matches!(self.token(v).tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD);
        let own =
            self.kids(verb).iter().any(|&k| matches!(self.dep(k).base(), Dep::Aux | Dep::Nsubj | Dep::Csubj));
        if own || finite(verb) {
            return false;
        }
        // A bare infinitive hung on a finite verb was meant for its complement.
        first != outer || (self.token(verb).tag == Tag::VB && finite(outer))
    }

    /// Whether a clause is a mandative subjunctive: "demanded that China lift its ban". It names no deed.
    pub fn is_subjunctive(&self, verb: u32) -> bool {
        let kids = self.kids(verb);
        let that = kids.iter().any(|&k| self.dep(k) == Dep::Mark && self.lemma(k) == "that");
        let bare = !kids.iter().any(|&k| matches!(self.dep(k).base(), Dep::Aux | Dep::Cop));
        let singular = self.own_subject(verb).is_some_and(|s| {
            matches!(self.token(s).tag, Tag::NN | Tag::NNP) && self.with_conjuncts(s).len() == 1
        });
        that && bare && (self.token(verb).tag == Tag::VB || (self.token(verb).tag == Tag::VBP && singular))
    }

    /// A nominal and those coordinated with it.
    pub fn with_conjuncts(&self, i: u32) -> Vec<u32> {
        let mut out = vec![i];
        for &k in self.kids(i) {
            if self.dep(k) == Dep::Conj && self.is_nominal(k) {
                out.extend(self.with_conjuncts_at(k, 1));
            }
        }
        out
    }

    fn with_conjuncts_at(&self, i: u32, depth: u32) -> Vec<u32> {
        let mut out = vec![i];
        if depth < DEPTH {
            for &k in self.kids(i) {
                if self.dep(k) == Dep::Conj && self.is_nominal(k) {
                    out.extend(self.with_conjuncts_at(k, depth + 1));
                }
            }
        }
        out
    }

    /// Grammatical subject as it stands, active or passive, without control.
    fn own_subject(&self, v: u32) -> Option<u32> {
        self.kid(v, &[Dep::Nsubj, Dep::NsubjPass, Dep::NsubjOuter])
    }

    pub(crate) fn is_relative(&self, i: u32) -> bool {
        matches!(self.token(i).tag, Tag::WDT | Tag::WP | Tag::WP_POSS)
            || (self.token(i).tag == Tag::IN && self.lemma(i) == "that")
    }

    /// The surface subject of a predicate, found through control, coordination and relatives.
    pub fn surface_subject(&self, v: u32) -> Option<u32> {
        self.surface_subject_at(v, 0).or_else(|| self.stray_subject(v))
    }

    fn surface_subject_at(&self, v: u32, depth: u32) -> Option<u32> {
        if depth > DEPTH {
            return None;
        }
        let t = self.token(v);
        if let Some(s) = self.gap_subject(v) {
            return Some(s);
        }
        if let Some(s) = self.own_subject(v) {
            if self.is_relative(s) {
                let antecedent = self.relative_antecedent(v, depth);
                return antecedent.or_else(|| self.stray_antecedent(s)).or(Some(s));
            }
            if self.token(s).tag == Tag::EX {
                return None;
            }
            return Some(s);
        }
        let head = self.head(v)?;
        match t.dep {
            Dep::Conj => {
                if depth == 0
                    && let Some(s) = self.own_stray_subject(v)
                {
                    return Some(s);
                }
                if self.is_verb(head) || !self.is_nominal(head) {
                    self.surface_subject_at(head, depth + 1)
                } else {
                    None
                }
            }
            Dep::Xcomp => {
                if self.is_nominal(head) {
                    return self.noun_agent(head).first().copied();
                }
                if !self.is_passive(head)
                    && !is_subject_control(self.lemma(head))
                    && let Some(o) = self.kid(head, &[Dep::Obj, Dep::Iobj])
                    && self.is_nominal(o)
                {
                    return Some(o);
                }
                self.surface_subject_at(head, depth + 1)
            }
            Dep::Acl => match t.tag {
                Tag::VBG | Tag::VBN => Some(head),
                _ => self.noun_agent(head).first().copied().or_else(|| {
                    let g = self.head(head)?;
                    self.is_verb(g).then(|| self.surface_subject_at(g, depth + 1))?
                }),
            },
            Dep::AclRelcl => {
                // A reduced relative or a gap: without an object of its own the antecedent is the object.
                let gap_is_object =
                    !self.has(v, Dep::Obj) && self.kids(v).iter().any(|&k| self.is_relative(k));
                if gap_is_object { None } else { Some(head) }
            }
            Dep::Advcl | Dep::Ccomp | Dep::Parataxis | Dep::Advmod => {
                if self.is_verb(head) || self.has(head, Dep::Cop) {
                    if t.dep == Dep::Parataxis || (t.dep == Dep::Ccomp && t.tag == Tag::VBD) {
                        return None;
                    }
                    self.surface_subject_at(head, depth + 1)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    fn relative_antecedent(&self, v: u32, depth: u32) -> Option<u32> {
        if depth > DEPTH {
            return None;
        }
        let head = self.head(v)?;
        match self.dep(v) {
            Dep::AclRelcl | Dep::Acl => Some(who_not_where(self, v, head)),
            Dep::Conj | Dep::Xcomp | Dep::Ccomp => self.relative_antecedent(head, depth + 1),
            _ => None,
        }
    }

    /// Who does what the verb says: the active subject, or the "by" phrase of a passive.
    pub fn agents(&self, v: u32) -> Vec<u32> {
        if self.is_passive(v) {
            let by = self.kids(v).iter().copied().find(|&k| {
                self.dep(k) == Dep::OblAgent
                    || (self.dep(k) == Dep::Obl
                        && self.case(k).as_deref() == Some("by")
                        && self.is_nominal(k))
            });
            if let Some(b) = by.or_else(|| self.stray_agent(v)) {
                return self.with_conjuncts(b);
            }
            // "Tokyo lifted sanctions", parsed as a noun with a participle before it and a subject of its own.
            if self.dep(v) == Dep::Amod
                && let Some(h) = self.head(v)
                && !self.has(h, Dep::Cop)
                && let Some(s) = self.kid(h, &[Dep::Nsubj]).filter(|&s| s < v)
            {
                return self.with_conjuncts(s);
            }
            // "The junta imposed martial law", parsed as one noun phrase.
            if self.dep(v) == Dep::Amod
                && self.token(v).tag == Tag::VBN
                && let Some(h) = self.head(v)
                && let Some(s) = self.kid(h, &[Dep::Compound]).filter(|&s| s + 1 == v)
            {
                return self.with_conjuncts(s);
            }
            // "Militants in Mozambique beheaded villagers", parsed as two nouns side by side.
            if self.dep(v) == Dep::Amod
                && self.token(v).tag == Tag::VBN
                && let Some(h) = self.head(v)
                && self.dep(h).base() == Dep::Nmod
                && self.case(h).is_none()
                && let Some(s) = self.head(h).filter(|&s| s < v && self.is_nominal(s))
            {
                return self.with_conjuncts(s);
            }
            return Vec::new();
        }
        if let Some(s) = self.surface_subject(v) {
            let mut all = self.with_conjuncts(s);
            // "House and Senate negotiators reached": the halves hang on the verb each for itself.
            let joined = self.kids(s).iter().any(|&k| self.dep(k) == Dep::Cc && k > s);
            if joined && all.len() == 1 {
                let other = |&&k: &&u32| k > s && k < v && self.dep(k) == Dep::Nsubj && self.is_nominal(k);
                all.extend(self.kids(v).iter().find(other));
            }
            return all;
        }
        // "A Palestinian stabbed two soldiers": an adjective that hangs on the verb stands for its subject.
        let adjective =
            (self.dep(v) == Dep::Root).then(|| self.kid(v, &[Dep::Amod, Dep::Compound])).flatten();
        adjective.filter(|&a| a < v).map_or_else(Vec::new, |a| vec![a])
    }

    /// The "by" phrase of a passive that is hung on a noun before it: "was found guilty of graft by the court".
    fn stray_agent(&self, v: u32) -> Option<u32> {
        (v + 1..self.until).find(|&k| {
            matches!(self.dep(k).base(), Dep::Nmod | Dep::Obl)
                && self.is_nominal(k)
                && self.case(k).as_deref() == Some("by")
                && self.hangs_in_phrase(k, v)
        })
    }

    /// Whether the way from `k` up to `v` leads only through phrases that may follow a passive verb.
    fn hangs_in_phrase(&self, k: u32, v: u32) -> bool {
        let mut at = k;
        for _ in 0..DEPTH {
            let Some(h) = self.head(at) else { return false };
            if h == v {
                return true;
            }
            let fits = match self.dep(h).base() {
                Dep::Nmod | Dep::Obl => {
                    matches!(
                        self.case(h).as_deref(),
                        None | Some(
                            "of" | "to" | "from" | "in" | "on" | "at" | "with" | "as" | "into" | "over"
                        )
                    )
                }
                Dep::Obj | Dep::Xcomp => !self.is_verb(h),
                Dep::Advcl => self.token(h).tag == Tag::VBG && !self.is_passive(h),
                _ => false,
            };
            if !fits {
                return false;
            }
            at = h;
        }
        false
    }

    /// What the verb is done to: the object, or the subject of a passive.
    pub fn patients(&self, v: u32) -> Vec<u32> {
        self.patients_at(v, 0)
    }

    fn patients_at(&self, v: u32, depth: u32) -> Vec<u32> {
        if depth > DEPTH {
            return Vec::new();
        }
        let t = self.token(v);
        if self.gap_subject(v).is_some()
            && let Some(h) = self.head(v)
        {
            return self.with_conjuncts(h);
        }
        if self.is_passive(v) {
            if matches!(t.dep, Dep::Acl | Dep::Amod)
                && self.own_subject(v).is_none()
                && let Some(h) = self.head(v)
            {
                return self.with_conjuncts(h);
            }
            return self.surface_subject(v).map_or_else(Vec::new, |s| self.with_conjuncts(s));
        }
        if let Some(o) = self.kid(v, &[Dep::Obj]) {
            if self.is_relative(o)
                && let Some(a) = self.relative_antecedent(v, depth).or_else(|| self.stray_antecedent(o))
            {
                return self.with_conjuncts(a);
            }
            // "granted the diplomats access", parsed with two objects: both are affected.
            let mut out = self.with_conjuncts(o);
            for &k in self.kids(v) {
                if k != o && self.dep(k) == Dep::Obj {
                    out.extend(self.with_conjuncts(k));
                }
            }
            return out;
        }
        if let Some(o) = self.kid(v, &[Dep::Iobj]) {
            // "asked Berlin to help": the one asked may be parsed as indirect object.
            return self.with_conjuncts(o);
        }
        if t.dep == Dep::AclRelcl
            && let Some(h) = self.head(v)
            && self.own_subject(v).is_some_and(|s| !self.is_relative(s))
        {
            return self.with_conjuncts(h);
        }
        if t.dep == Dep::Amod
            && (t.tag == Tag::VBG || self.has(v, Dep::Nsubj))
            && let Some(h) = self.head(v)
        {
            return vec![h];
        }
        if t.dep == Dep::Conj
            && let Some(h) = self.head(v)
            && self.is_verb(h)
            && h < v
            && self.own_subject(v).is_none()
            && !self.kids(v).iter().any(|&k| matches!(self.dep(k).base(), Dep::Obl | Dep::Xcomp | Dep::Ccomp))
        {
            return self.patients_at(h, depth + 1);
        }
        // "seized and burned the ship": the object may hang on the last conjunct.
        for &k in self.kids(v) {
            if self.dep(k) == Dep::Conj
                && self.is_verb(k)
                && self.own_subject(k).is_none()
                && !self
                    .kids(v)
                    .iter()
                    .any(|&j| j < k && matches!(self.dep(j).base(), Dep::Obl | Dep::Xcomp | Dep::Ccomp))
                && let Some(o) = self.kid(k, &[Dep::Obj])
            {
                return self.with_conjuncts(o);
            }
        }
        // An object taken for an adverbial phrase has neither a preposition nor a word of time.
        let bare = |k: u32| {
            k > v
                && self.dep(k) == Dep::Obl
                && self.is_nominal(k)
                && self.case(k).is_none()
                && !self.is_time(k)
        };
        self.kids(v).iter().copied().find(|&k| bare(k)).map_or_else(Vec::new, |k| self.with_conjuncts(k))
    }

    /// Days, months and words such as "week" and "morning".
    pub(crate) fn is_time(&self, k: u32) -> bool {
        is_day_or_month(self.lemma(k))
            || matches!(
                self.lemma(k),
                "day"
                    | "week"
                    | "month"
                    | "year"
                    | "hour"
                    | "minute"
                    | "morning"
                    | "afternoon"
                    | "evening"
                    | "night"
                    | "today"
                    | "yesterday"
                    | "tomorrow"
                    | "time"
                    | "weekend"
                    | "decade"
                    | "moment"
                    | "way"
                    | "percent"
            )
    }

    /// Nominals tied to `i` by the preposition: its own, then those of its object, then of its complements.
    pub fn by_preposition(&self, i: u32, preposition: &str) -> Vec<u32> {
        let mut out = Vec::new();
        self.collect_preposition(i, preposition, &mut out);
        if out.is_empty() && self.is_verb(i) {
            for &k in self.kids(i) {
                if matches!(
                    self.dep(k).base(),
                    Dep::Obj | Dep::Obl | Dep::Nsubj | Dep::Compound | Dep::Advmod
                ) {
                    self.collect_preposition(k, preposition, &mut out);
                    if out.is_empty() {
                        for &g in self.kids(k) {
                            if matches!(self.dep(g).base(), Dep::Nmod | Dep::Conj) {
                                self.collect_preposition(g, preposition, &mut out);
                            }
                        }
                    }
                }
            }
        }
        // "the conviction of the minister by a court": the phrase is hung on the noun before it.
        if out.is_empty() && preposition == "by" && self.is_nominal(i) {
            for &k in self.kids(i) {
                if k > i && self.dep(k).base() == Dep::Nmod && self.case(k).is_some() {
                    self.collect_preposition(k, preposition, &mut out);
                    for &g in self.kids(k) {
                        if out.is_empty() && g > k && self.dep(g).base() == Dep::Nmod {
                            self.collect_preposition(g, preposition, &mut out);
                        }
                    }
                }
            }
        }
        // A noun that is object of a verb may have lost its phrase to the verb.
        if out.is_empty()
            && self.is_nominal(i)
            && matches!(self.dep(i).base(), Dep::Obj | Dep::Obl | Dep::Nsubj)
            && preposition != "of"
            && let Some(h) = self.head(i)
            && self.is_verb(h)
        {
            for &k in self.kids(h) {
                if k != i
                    && k > i
                    && matches!(self.dep(k).base(), Dep::Obl)
                    && self.case(k).as_deref() == Some(preposition)
                {
                    out.extend(self.with_conjuncts(k));
                }
            }
        }
        out
    }

    fn collect_preposition(&self, i: u32, preposition: &str, out: &mut Vec<u32>) {
        for &k in self.kids(i) {
            if matches!(
                self.dep(k).base(),
                Dep::Obl | Dep::Nmod | Dep::Advcl | Dep::Acl | Dep::Obj | Dep::Advmod
            ) && self.case(k).as_deref() == Some(preposition)
                && (self.is_nominal(k) || self.is_verb(k))
                && !(matches!(preposition, "on" | "in") && self.is_day(k))
            {
                out.extend(self.with_conjuncts(k));
            }
        }
    }

    /// "on Tuesday", "on Nov. 18": when, and no object of anything.
    fn is_day(&self, i: u32) -> bool {
        is_day_or_month(self.lemma(i))
            || (self.token(i).pos == Pos::Num && self.kids(i).iter().any(|&k| is_day_or_month(self.lemma(k))))
    }

    /// True for a clause that says what a noun such as "demand" holds, though it is parsed as a relative:
    /// "its demand that Washington ease the ban".
    pub fn is_content(&self, v: u32) -> bool {
        let that = |k: u32| self.lemma(k) == "that" && self.dep(k).base() != Dep::Nsubj;
        self.dep(v) == Dep::AclRelcl
            && self.head(v).is_some_and(|h| is_content_noun(self.lemma(h)))
            && self.own_subject(v).is_some_and(|s| self.lemma(s) != "that")
            && self.kids(v).iter().any(|&k| that(k))
            && (matches!(self.token(v).tag, Tag::VB | Tag::VBP)
                || self.kids(v).iter().any(|&k| self.dep(k) == Dep::Obj && self.lemma(k) != "that"))
    }

    /// Clauses that complete a predicate: infinitives, that-clauses, gerunds.
    pub fn complements(&self, i: u32) -> Vec<u32> {
        let mut out = Vec::new();
        for &k in self.kids(i) {
            let d = self.dep(k);
            let infinitive =
                || self.kids(k).iter().any(|&m| self.dep(m) == Dep::Mark && self.lemma(m) == "to");
            let takes = match d {
                Dep::Xcomp | Dep::Ccomp | Dep::Csubj => true,
                Dep::AclRelcl => self.is_content(k),
                Dep::Acl | Dep::Advcl => {
                    infinitive()
                        || self.kids(k).iter().any(|&m| {
                            matches!(self.dep(m), Dep::Mark)
                                && matches!(
                                    self.lemma(m),
                                    "that"
                                        | "from"
                                        | "against"
                                        | "for"
                                        | "on"
                                        | "of"
                                        | "in"
                                        | "into"
                                        | "at"
                                        | "by"
                                        | "with"
                                        | "without"
                                        | "over"
                                        | "after"
                                )
                        })
                }
                Dep::Obj | Dep::Obl => self.is_verb(k),
                _ => false,
            };
            if takes {
                out.push(k);
                for &c in self.kids(k) {
                    if self.dep(c) == Dep::Conj && self.is_verb(c) {
                        out.push(c);
                    }
                }
            }
        }
        out
    }

    /// Possessors: "Japan's", "its".
    pub fn possessors(&self, i: u32) -> Vec<u32> {
        let mut out = Vec::new();
        for &k in self.kids(i) {
            if self.dep(k) == Dep::NmodPoss {
                out.extend(self.with_conjuncts(k));
            }
        }
        out
    }

    /// Words before a noun that may name a party: adjectives and nouns.
    pub fn premodifiers(&self, i: u32) -> Vec<u32> {
        let mut out = Vec::new();
        for &k in self.kids(i) {
            if k < i
                && matches!(self.dep(k).base(), Dep::Amod | Dep::Compound | Dep::Flat | Dep::Nmod)
                && self.dep(k) != Dep::NmodPoss
                && self.case(k).is_none()
            {
                out.extend(self.with_conjuncts(k));
                for &g in self.kids(k) {
                    if g < i && self.dep(g) == Dep::Conj && !self.is_nominal(g) {
                        out.push(g);
                    }
                }
            }
        }
        out
    }

    /// Who a noun of action belongs to: possessor, "by", nothing else.
    pub fn noun_agent(&self, n: u32) -> Vec<u32> {
        let poss = self.possessors(n);
        if !poss.is_empty() {
            return poss;
        }
        let mut by = Vec::new();
        self.collect_preposition(n, "by", &mut by);
        by
    }

    /// The verb that a noun serves as object, subject or oblique, through coordination.
    pub fn governing_verb(&self, n: u32) -> Option<u32> {
        let mut i = n;
        for _ in 0..DEPTH {
            let h = self.head(i)?;
            if self.is_verb(h) {
                return Some(h);
            }
            match self.dep(i).base() {
                Dep::Conj | Dep::Compound | Dep::Nmod | Dep::Appos => i = h,
                _ => return None,
            }
        }
        None
    }

    /// True when `i` is `of` or lies below it.
    pub fn is_below(&self, i: u32, of: u32) -> bool {
        let mut at = Some(i);
        for _ in 0..64 {
            match at {
                Some(a) if a == of => return true,
                Some(a) => at = self.head(a),
                None => return false,
            }
        }
        false
    }

    /// First and last token of the continuous phrase below `i`, without relative clauses when `tight`.
    pub fn extent(&self, i: u32, tight: bool) -> (u32, u32) {
        let (mut lo, mut hi) = (i, i);
        let mut stack = vec![(i, 0u32)];
        while let Some((t, depth)) = stack.pop() {
            lo = lo.min(t);
            hi = hi.max(t);
            if depth > 40 {
                continue;
            }
            for &k in self.kids(t) {
                let d = self.dep(k);
                let drop = tight
                    && (matches!(
                        d,
                        Dep::AclRelcl
                            | Dep::Acl
                            | Dep::Parataxis
                            | Dep::Conj
                            | Dep::Cc
                            | Dep::Case
                            | Dep::Advcl
                            | Dep::Cop
                            | Dep::Nsubj
                            | Dep::Mark
                    ) || (d == Dep::Punct)
                        // "China on Friday called off talks"
                        || (matches!(d.base(), Dep::Nmod | Dep::Obl) && is_day_or_month(self.lemma(k)))
                        || (t == i && d == Dep::Appos && k > i)
                        // "President Hu and Prime Minister Fukuda": the second title hung on the first name.
                        || (t == i && d == Dep::NmodDesc && k > i && self.has(i, Dep::Conj))
                        // "The same day Japan proposed"
                        || (t == i && k < i && d == Dep::Compound && self.is_time(k)));
                if !drop {
                    stack.push((k, depth + 1));
                }
            }
        }
        (lo, hi)
    }
}

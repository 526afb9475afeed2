//! A hint of tense from the words around a time, without a parse.
//!
//! In: atoms of a sentence and the place of a time in it. Out: past, future or unknown. A weekday or a
//! month without a year is read backwards or forwards by it ("said Thursday", "will meet on Thursday").

use super::atoms::{Atom, Kind};

/// Where the clause around a time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
    Unknown,
}

const FUTURE: &[&str] = &[
    "will", "ll", "would", "shall", "should", "could", "may", "might", "must", "can", "be", "upcoming",
    "deadline", "tomorrow", "wo", "ahead",
];
const PAST: &[&str] = &[
    "was",
    "were",
    "had",
    "did",
    "been",
    "has",
    "have",
    "met",
    "held",
    "took",
    "made",
    "went",
    "came",
    "began",
    "left",
    "gave",
    "won",
    "lost",
    "fell",
    "rose",
    "sent",
    "shot",
    "spoke",
    "saw",
    "became",
    "broke",
    "brought",
    "built",
    "bought",
    "fled",
    "flew",
    "fought",
    "found",
    "got",
    "grew",
    "heard",
    "kept",
    "knew",
    "laid",
    "led",
    "paid",
    "ran",
    "sank",
    "sold",
    "stood",
    "struck",
    "swore",
    "took",
    "thought",
    "threw",
    "wrote",
    "withdrew",
    "drew",
    "hit",
    "ago",
    "since",
    "previously",
    "earlier",
    "recently",
];
const REPORT: &[&str] = &[
    "said",
    "told",
    "announced",
    "reported",
    "stated",
    "added",
    "warned",
    "confirmed",
    "claimed",
    "denied",
    "declared",
    "vowed",
    "wrote",
    "tweeted",
    "insisted",
    "argued",
    "acknowledged",
    "revealed",
    "disclosed",
];
/// Words in -ed that point forward, and governors of an infinitive that does.
const PLANS: &[&str] = &[
    "scheduled",
    "expected",
    "planned",
    "slated",
    "due",
    "set",
    "agreed",
    "agree",
    "plan",
    "plans",
    "expects",
    "expect",
    "hope",
    "hopes",
    "hoped",
    "intend",
    "intends",
    "intended",
    "want",
    "wants",
    "wanted",
    "decided",
    "vowed",
    "vows",
    "pledged",
    "pledges",
    "promised",
    "prepared",
    "preparing",
    "ready",
    "about",
    "likely",
    "going",
    "aims",
    "aim",
    "aimed",
    "asked",
    "urged",
    "ordered",
    "poised",
    "plotting",
    "believed",
    "planning",
    "tipped",
    "supposed",
    "bound",
    "proposed",
    "threatened",
    "threatens",
    "invited",
];

/// Of [`PLANS`], what points forward only before "to": "agreed to meet on Tuesday", but "agreed on Tuesday".
const WITH_TO: &[&str] = &[
    "agreed",
    "decided",
    "vowed",
    "pledged",
    "promised",
    "prepared",
    "asked",
    "urged",
    "ordered",
    "believed",
    "supposed",
    "bound",
    "proposed",
    "threatened",
    "invited",
    "hoped",
    "wanted",
    "set",
    "about",
    "ready",
    "going",
    "aimed",
    "intended",
];

/// True when the plan at `i` has its "to" before `end`, or needs none.
fn points_forward(text: &str, atoms: &[Atom], i: usize, end: usize, w: &str) -> bool {
    let follows = |n: usize, list: &[&str]| {
        atoms.get(i + n).filter(|_| i + n < end).and_then(|a| word(text, a)).is_some_and(|x| among(x, list))
    };
    // "Asked the council to meet": an object or two may stand between.
    !among(w, WITH_TO) || (1..=4).any(|n| follows(n, &["to"])) || follows(1, &["for"])
}

/// Verbs whose present tense with a day is a timetable: "the council meets on Monday".
const TIMETABLE: &[&str] = &[
    "meets", "speaks", "begins", "starts", "opens", "arrives", "leaves", "flies", "votes", "resumes",
    "expires", "visits", "holds", "ends", "departs", "lapses", "takes",
];

fn word<'t>(text: &'t str, atom: &Atom) -> Option<&'t str> {
    matches!(atom.kind, Kind::Word(_)).then(|| text.get(atom.start as usize..atom.end as usize).unwrap_or(""))
}

fn among(word: &str, list: &[&str]) -> bool {
    word.len() <= 12 && list.iter().any(|w| w.eq_ignore_ascii_case(word))
}

fn ends_clause(atom: &Atom) -> bool {
    matches!(atom.kind, Kind::Mark(';' | ':' | '"' | '“' | '”' | '(' | ')' | '—'))
}

/// Tense of the clause around the atoms `from..to`.
pub(super) fn tense(text: &str, atoms: &[Atom], from: usize, to: usize) -> Tense {
    let before = atoms.get(..from).unwrap_or(&[]);
    let mut weak = Tense::Unknown;
    // "by June", "until Friday", "ahead of Tuesday's vote" look forward, "since March" back.
    if let Some(previous) = before.last().and_then(|a| word(text, a)) {
        if among(previous, &["since", "last"]) {
            return Tense::Past;
        }
        if among(previous, &["by", "until", "till", "from"]) {
            weak = Tense::Future;
        }
    }
    let mut passed = 0;
    for (i, atom) in before.iter().enumerate().rev().take(24) {
        if ends_clause(atom) {
            break;
        }
        let Some(w) = word(text, atom) else { continue };
        if among(w, REPORT) {
            if passed <= 3 {
                return Tense::Past;
            }
            break;
        }
        passed += 1;
        if among(w, FUTURE) {
            // "may" and "can" in capitals are a month and a name.
            if atom.capital && i > 0 {
                continue;
            }
            return Tense::Future;
        }
        if among(w, PLANS) && points_forward(text, before, i, from, w) {
            return Tense::Future;
        }
        if among(w, &["has", "have", "had"]) && !perfect(text, before, i) {
            continue;
        }
        if among(w, PAST) {
            return Tense::Past;
        }
        if w.eq_ignore_ascii_case("to") && infinitive(text, atoms, i) {
            match i.checked_sub(1).and_then(|k| atoms.get(k)).and_then(|a| word(text, a)) {
                Some(p) if among(p, PLANS) => return Tense::Future,
                _ if weak == Tense::Unknown => weak = Tense::Future,
                _ => {}
            }
        }
        if w.len() > 4 && w.ends_with("ed") && !atom.capital {
            return voice(text, before, i);
        }
        if weak == Tense::Unknown && passed <= 6 && !atom.capital && among(w, TIMETABLE) {
            weak = Tense::Future;
        }
    }
    // "A June 3 hearing has been scheduled": the plan outweighs the perfect before it.
    for (k, atom) in atoms.get(to..).unwrap_or(&[]).iter().take(12).enumerate() {
        let after = atoms.get(to..).unwrap_or(&[]).get(k + 1..).unwrap_or(&[]);
        let planned = || {
            let plan = |w: &str| among(w, PLANS) && !among(w, WITH_TO);
            after.iter().take(3).any(|a| word(text, a).is_some_and(plan))
        };
        if ends_clause(atom) || (matches!(atom.kind, Kind::Mark(',')) && k > 0) {
            break;
        }
        let Some(w) = word(text, atom) else { continue };
        // Behind the day the verb is the main one: "on Tuesday agreed to meet" is past.
        let plan = among(w, PLANS) && !(among(w, WITH_TO) && (w.ends_with("ed") || w == "about"));
        if !atom.capital && (among(w, FUTURE) || plan) {
            return Tense::Future;
        }
        if among(w, &["has", "have", "was", "were", "is", "are"]) && planned() {
            return Tense::Future;
        }
        if among(w, PAST) || among(w, REPORT) || (w.len() > 4 && w.ends_with("ed") && !atom.capital) {
            return Tense::Past;
        }
        if w.eq_ignore_ascii_case("to") && infinitive(text, atoms, to + k) && weak == Tense::Unknown {
            weak = Tense::Future;
        }
    }
    weak
}

/// True when "to" at `i` is followed by a bare verb as far as letters tell.
fn infinitive(text: &str, atoms: &[Atom], i: usize) -> bool {
    let Some(next) = atoms.get(i + 1) else { return false };
    let Some(w) = word(text, next) else { return false };
    !next.capital
        && !w.ends_with('s')
        && !among(
            w,
            &["the", "a", "an", "this", "that", "it", "them", "him", "her", "me", "us", "you", "any", "all"],
        )
}

/// True when "has" at `i` helps a participle, as in "has been" and "have agreed", but not in "has a deadline".
fn perfect(text: &str, before: &[Atom], i: usize) -> bool {
    before
        .get(i + 1..)
        .unwrap_or(&[])
        .iter()
        .take(3)
        .any(|a| word(text, a).is_some_and(|w| w.ends_with("ed") || w.ends_with("en") || among(w, PAST)))
}

/// "Will be finalised" looks forward, "was finalised" and a bare "finalised" back.
fn voice(text: &str, before: &[Atom], i: usize) -> Tense {
    for atom in before.get(i.saturating_sub(4)..i).unwrap_or(&[]).iter().rev() {
        let Some(w) = word(text, atom) else { break };
        if among(w, &["be", "will", "would", "to", "may", "might", "could", "should", "must"]) {
            return Tense::Future;
        }
        if among(w, PAST) {
            return Tense::Past;
        }
    }
    Tense::Past
}

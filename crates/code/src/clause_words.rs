//! Word lists that clauses are read with: days, nouns with a content clause, verbs of subject control.
//!
//! In: a lemma. Out: whether it is one of them.

use chancery_read::reading::{Dep, NameKind, NameTag, Pos};

use crate::clause::Clause;

/// "Brewers in Munich, who promised": a clause with "who" is about people, though the tree hangs it on their town.
pub(crate) fn who_not_where(clause: &Clause<'_>, verb: u32, head: u32) -> u32 {
    let who = clause.kids(verb).iter().any(|&k| clause.lemma(k) == "who");
    let place =
        matches!(clause.token(head).name, NameTag::Begin(NameKind::Loc) | NameTag::Inside(NameKind::Loc));
    let above = clause.head(head).filter(|&h| clause.pos(h) == Pos::Noun);
    above.filter(|_| who && place && clause.dep(head).base() == Dep::Nmod).unwrap_or(head)
}

/// "on Tuesday" says when, and is what nothing is done to: "called Ankara on Tuesday" is no "call on".
pub(crate) fn is_day_or_month(lemma: &str) -> bool {
    matches!(
        lemma.trim_end_matches('.').to_ascii_lowercase().as_str(),
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "january"
            | "february"
            | "april"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    )
}

/// Nouns that a that-clause may fill.
pub(crate) fn is_content_noun(lemma: &str) -> bool {
    matches!(
        lemma,
        "demand"
            | "call"
            | "request"
            | "appeal"
            | "plea"
            | "claim"
            | "proposal"
            | "suggestion"
            | "threat"
            | "warning"
            | "fear"
            | "hope"
            | "promise"
            | "pledge"
            | "condition"
            | "accusation"
            | "allegation"
            | "announcement"
            | "statement"
            | "insistence"
            | "recommendation"
            | "order"
            | "denial"
            | "report"
            | "concern"
            | "view"
            | "belief"
            | "assertion"
            | "admission"
    )
}

/// Verbs whose infinitive is done by their subject although they have an object ("promised Japan to …").
pub(crate) fn is_subject_control(lemma: &str) -> bool {
    matches!(
        lemma,
        "promise"
            | "vow"
            | "pledge"
            | "threaten"
            | "use"
            | "take"
            | "make"
            | "hold"
            | "sign"
            | "issue"
            | "launch"
            | "give"
            | "announce"
            | "reach"
            | "spend"
            | "visit"
            | "meet"
            | "join"
            | "send"
    )
}

/// Verbs that have no object before these prepositions or an infinitive, so that their participle is no passive.
pub(crate) fn takes_no_object(lemma: &str, has: impl Fn(&str) -> bool, infinitive: bool) -> bool {
    match lemma {
        "call" | "appeal" | "push" | "press" | "vote" | "campaign" | "apologise" | "apologize" => has("for"),
        "protest" | "rally" | "march" | "retaliate" | "demonstrate" => has("against"),
        "vow" | "agree" | "refuse" | "decide" | "decline" | "threaten" | "pledge" | "promise" => infinitive,
        "warn" => has("of") || has("against"),
        "confer" | "clash" | "collude" | "reconvene" => true,
        _ => false,
    }
}

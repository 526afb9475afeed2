//! Explains codes, rules and countries in words.

use std::fmt::Write as _;

use chancery_code::ontology::{AuxMode, Context, EventType, Mode, Sector};
use chancery_code::scorer::Reason;
use chancery_code::weigh::Reasons;
use chancery_code::{Coder, cameo};

/// What decided an event that no rule tells, in words.
pub fn reasons(why: &Reasons) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "no rule: two scorers, trained on marked sentences, decided");
    let mut list = |title: &str, chance: f32, reasons: &[Reason]| {
        let _ = writeln!(out, "{title}: {chance:.2}, because of");
        for r in reasons {
            let _ = writeln!(out, "  {:+.2}  {}", r.share, in_words(&r.feature));
        }
    };
    list("chance that an event ties the two", why.of_pair, &why.pair);
    list("chance of its type", why.of_type, &why.kind);
    out
}

/// A feature's name as a phrase: its kind in words, then what it holds.
fn in_words(feature: &str) -> String {
    let (kind, rest) = feature.split_once(':').unwrap_or((feature, ""));
    let kind = match kind {
        "w" if rest.contains('*') => "way from actor to recipient through the tree",
        "w" | "b" => "word of the sentence",
        "wl" => "way through the tree, and the word that ties them",
        "c" | "bc" => "word of the class",
        "f" => "function word between them",
        "2" => "two words together",
        "top" => "word that governs both",
        "tie" => "word that ties them",
        "ties" | "ends" => "grammatical roles of the two",
        "tc" | "tce" | "onc" => "the tying word is of the class",
        "on" => "word on the way between them",
        "kid" => "word beside the tying word",
        "arg" | "targ" => "what else the tying word takes",
        "agent" | "agent>obj" => "the actor is its agent",
        "patient" => "the recipient is its patient",
        "a" | "r" | "ar" => "sectors of the two",
        "s" => "word of the actor's phrase",
        "t" => "word of the recipient's phrase",
        "h" | "hk" => "a rule's trigger on the way",
        "p1" | "p2" | "p3" | "p4" | "pm" => "type that a rule proposes",
        "pr" => "rule that proposes it",
        "between" | "far" | "steps" => "distance",
        "sup0" | "sup1" | "sup2" | "sg" | "so" => "what governs the actor",
        "tup0" | "tup1" | "tup2" | "tg" | "to" => "what governs the recipient",
        _ => "feature",
    };
    if rest.is_empty() { format!("{kind} ({feature})") } else { format!("{kind}: {rest}") }
}

/// What a name stands for, or `None` when nothing is called so. Events are explained by the ledger's view.
pub fn explain(coder: &Coder, what: &str) -> Option<String> {
    let mut out = String::new();
    let upper = what.to_uppercase();
    if let Ok(kind) = upper.parse::<EventType>() {
        let _ = writeln!(
            out,
            "{kind}: PLOVER event type, quad class {}, score {:+}",
            kind.quad_code(),
            kind.score()
        );
        if kind.needs_recipient() {
            let _ = writeln!(out, "coded only with a recipient");
        }
        for m in kind.modes() {
            let _ = writeln!(out, "  mode {m}: score {:+}", kind.mode_score(m).unwrap_or_default());
        }
        let rules: Vec<_> = coder.rules().iter().filter(|r| r.event == kind).collect();
        let _ = writeln!(
            out,
            "{} rules, among them: {}",
            rules.len(),
            rules.iter().take(8).map(|r| r.id.as_str()).collect::<Vec<_>>().join(", ")
        );
    }
    if let Ok(mode) = what.to_lowercase().parse::<Mode>() {
        let types: Vec<_> =
            EventType::ALL.iter().filter(|t| t.mode_score(mode).is_some()).map(|t| t.as_str()).collect();
        let _ = writeln!(out, "{mode}: mode of {}", types.join(", "));
    }
    if let Ok(context) = what.to_lowercase().parse::<Context>() {
        let _ = writeln!(out, "{context}: PLOVER context");
    }
    if let Ok(aux) = what.to_lowercase().parse::<AuxMode>() {
        let _ = writeln!(out, "{aux}: auxiliary mode; an event that carries it is never counted as done");
    }
    if let Ok(sector) = upper.parse::<Sector>() {
        let _ = writeln!(out, "{sector}: PLOVER sector of a party");
    }
    if let Some(c) = coder.gazetteer().country_by_code(&upper) {
        let _ = writeln!(out, "{}: {} ({}), capital {}", c.code, c.name, c.adjective, c.capital);
    }
    if let Some(o) = coder.gazetteer().organisation_by_key(&upper) {
        let _ = writeln!(out, "{}: {}, {} of {}", o.key, o.name, o.kind, o.code);
    }
    if cameo::is_code(what) {
        let _ = writeln!(out, "CAMEO {what}: Goldstein value {}", cameo::goldstein(what).unwrap_or_default());
        let rules: Vec<_> = coder.rules().iter().filter(|r| r.cameo == what).map(|r| r.id.as_str()).collect();
        if !rules.is_empty() {
            let _ = writeln!(out, "given by {}", rules.join(", "));
        }
    }
    if what == "scorer" {
        let _ = writeln!(
            out,
            "scorer: no rule tells the event; two linear scorers trained on marked sentences say that an event ties the two parties, and which"
        );
    }
    if let Some(r) = coder.rules().get(what) {
        let words: Vec<String> = r.words.iter().map(|w| w.words.join(" ")).collect();
        let shown = if words.len() > 40 {
            format!("{} and {} more", words[..40].join(", "), words.len() - 40)
        } else {
            words.join(", ")
        };
        let _ = writeln!(
            out,
            "rule {} ({}): {}{}",
            r.id,
            r.file,
            r.event,
            r.mode.map_or(String::new(), |m| format!(", mode {m}"))
        );
        let _ = writeln!(out, "triggered by: {shown}");
        if !r.why.is_empty() {
            let _ = writeln!(out, "why: {}", r.why);
        }
        for h in &r.hits {
            let _ = writeln!(out, "hits:   {}", h.text);
        }
        for m in &r.misses {
            let _ = writeln!(out, "misses: {}", m.text);
        }
    }
    (!out.is_empty()).then_some(out)
}

//! Explains codes, rules and countries in words.

use std::fmt::Write as _;

use chancery_code::ontology::{AuxMode, Context, EventType, Mode, Sector};
use chancery_code::{Coder, cameo};

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

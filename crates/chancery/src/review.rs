//! Events beside their words, and a person's corrections as a test.
//!
//! In: events as `code` prints them, or the articles to code. Out: pieces of sentences with actor, recipient and
//! trigger marked (for a terminal, a text, a page), and [`Correction`]s: lines of JSON that say what is right, wrong or
//! missed. [`check`] codes the sentences anew and says which corrections hold.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use chancery_code::EventType;
use chancery_code::json::EventJson;
use chancery_read::reader::Desk;
use chancery_read::reading::SentenceKind;
use chancery_read::{Article, CodePoints};
use serde::{Deserialize, Serialize};

use crate::escape::escape;
use crate::run::Engine;

/// A party of a shown event.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Side {
    /// Its words.
    pub text: String,
    /// Where, in code points of the document.
    pub span: [usize; 2],
    /// Canonical name.
    #[serde(default)]
    pub name: Option<String>,
    /// Code.
    #[serde(default)]
    pub code: Option<String>,
    /// Sector.
    #[serde(default)]
    pub sector: Option<String>,
    /// Office.
    #[serde(default)]
    pub office: Option<String>,
}

/// Words with their place.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where, in code points of the document.
    pub span: [usize; 2],
}

/// An event as `code --format jsonl` prints it, as far as it is shown.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// The document.
    pub doc_id: String,
    /// Number of the sentence.
    #[serde(default)]
    pub sentence: u32,
    /// First day.
    #[serde(default)]
    pub date: Option<String>,
    /// Type.
    pub event: String,
    /// Mode.
    #[serde(default)]
    pub mode: Option<String>,
    /// Auxiliary modes.
    #[serde(default)]
    pub aux_mode: Vec<String>,
    /// CAMEO code.
    #[serde(default)]
    pub cameo: Option<String>,
    /// Actors.
    #[serde(default)]
    pub actor: Vec<Side>,
    /// Recipients.
    #[serde(default)]
    pub recipient: Vec<Side>,
    /// What makes it an event.
    pub trigger: Words,
    /// The sentence.
    pub evidence: Words,
    /// Chance that it is right.
    #[serde(default)]
    pub confidence: f64,
    /// Rule that decided.
    #[serde(default)]
    pub rule: String,
}

/// One sentence with its events, in order.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The document.
    pub doc_id: String,
    /// Its day.
    pub published: Option<String>,
    /// Number of the sentence.
    pub sentence: u32,
    /// The sentence.
    pub words: Words,
    /// Its events.
    pub events: Vec<Shown>,
}

impl Sheet {
    /// Name of the sentence itself, for an answer about no event of it.
    pub fn id(&self) -> String {
        format!("{}#{}", self.doc_id, self.sentence)
    }
}

/// Whether a text is made of events as `code` prints them: its first line that is not blank says it.
pub fn is_of_events(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("");
    first.starts_with('{') && serde_json::from_str::<Shown>(first).is_ok()
}

/// Sheets of a file of events; a line that is none is an error with its number.
pub fn sheets_of_events(text: &str) -> Result<Vec<Sheet>, String> {
    let mut out: Vec<Sheet> = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let event: Shown = serde_json::from_str(line)
            .map_err(|e| format!("line {}: no event as code prints it: {e}", n + 1))?;
        let same = |s: &&mut Sheet| s.doc_id == event.doc_id && s.words.span == event.evidence.span;
        match out.iter_mut().rev().take(64).find(same) {
            Some(sheet) => sheet.events.push(event),
            None => out.push(Sheet {
                doc_id: event.doc_id.clone(),
                published: event.date.clone(),
                sentence: event.sentence,
                words: event.evidence.clone(),
                events: vec![event],
            }),
        }
    }
    Ok(out)
}

/// Codes an article: a sheet a sentence; datelines, captions and the like have none.
pub fn sheets_of_article(engine: &Engine, article: Article, desk: &mut Desk) -> Vec<Sheet> {
    let published = article.published.map(|d| d.to_string());
    let (reading, coded) = engine.code(Arc::new(article), desk);
    let text = &reading.article.text;
    let index = CodePoints::new(text);
    let mut by_sentence: BTreeMap<u32, Vec<Shown>> = BTreeMap::new();
    for e in &coded.events {
        let shown = serde_json::to_value(EventJson::new(e, text, &index, ""))
            .ok()
            .and_then(|v| serde_json::from_value::<Shown>(v).ok());
        if let Some(shown) = shown {
            by_sentence.entry(e.sentence).or_default().push(shown);
        }
    }
    let mut out = Vec::new();
    for (n, s) in reading.sentences.iter().enumerate() {
        let events = by_sentence.remove(&(n as u32)).unwrap_or_default();
        if s.kind == SentenceKind::Furniture && events.is_empty() {
            continue;
        }
        out.push(Sheet {
            doc_id: reading.article.id.as_str().to_owned(),
            published: published.clone(),
            sentence: n as u32,
            words: Words { text: s.span.text(text).to_owned(), span: index.span(s.span) },
            events,
        });
    }
    out
}

/// What a piece of a sentence is in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing.
    Plain,
    /// Who acts.
    Actor,
    /// Who is acted on.
    Recipient,
    /// What makes the event.
    Trigger,
}

/// The sentence cut into pieces by their part in the event. The trigger shows over a party that holds it.
pub fn pieces(event: &Shown) -> Vec<(Role, String)> {
    let chars: Vec<char> = event.evidence.text.chars().collect();
    let start = event.evidence.span[0];
    let mut roles = vec![Role::Plain; chars.len()];
    let mut paint = |span: [usize; 2], role: Role| {
        let (from, to) = (span[0].saturating_sub(start), span[1].saturating_sub(start).min(roles.len()));
        if span[0] >= start && from < to {
            roles[from..to].fill(role);
        }
    };
    for p in &event.actor {
        paint(p.span, Role::Actor);
    }
    for p in &event.recipient {
        paint(p.span, Role::Recipient);
    }
    paint(event.trigger.span, Role::Trigger);
    let mut out: Vec<(Role, String)> = Vec::new();
    for (c, role) in chars.into_iter().zip(roles) {
        let c = if c.is_control() { ' ' } else { c };
        match out.last_mut() {
            Some((last, text)) if *last == role => text.push(c),
            _ => out.push((role, c.to_string())),
        }
    }
    out
}

/// `REQUEST/yield (future)`.
pub fn title(event: &Shown) -> String {
    let mut out = event.event.clone();
    if let Some(mode) = &event.mode {
        let _ = write!(out, "/{mode}");
    }
    for aux in &event.aux_mode {
        let _ = write!(out, " ({aux})");
    }
    out
}

/// "Fumio Kishida, JPN GOV, prime minister".
fn party(p: &Side) -> String {
    let name = p.name.as_deref().filter(|n| *n != p.text);
    let codes: Vec<&str> = [p.code.as_deref(), p.sector.as_deref()].into_iter().flatten().collect();
    let mut out = format!("“{}”", p.text.split_whitespace().collect::<Vec<_>>().join(" "));
    if let Some(name) = name {
        let _ = write!(out, " = {name}");
    }
    let _ = write!(out, " [{}]", if codes.is_empty() { "no code".to_owned() } else { codes.join(" ") });
    if let Some(office) = &p.office {
        let _ = write!(out, ", {office}");
    }
    out
}

/// An event as lines of text. `coloured` marks by colours and brackets, else by brackets alone.
pub fn print(event: &Shown, coloured: bool) -> String {
    let mut out = String::new();
    for (role, text) in pieces(event) {
        let (mark, colour) = match role {
            Role::Plain => ("", ""),
            Role::Actor => ("actor", "\u{1b}[36m"),
            Role::Recipient => ("recipient", "\u{1b}[33m"),
            Role::Trigger => ("trigger", "\u{1b}[1m"),
        };
        match (mark, coloured) {
            ("", _) => out.push_str(&text),
            (mark, false) => {
                let _ = write!(out, "[{mark}: {text}]");
            }
            (mark, true) => {
                let _ = write!(out, "{colour}[{mark}: {text}]\u{1b}[0m");
            }
        }
    }
    let _ = write!(out, "\n  {}", title(event));
    let side = |all: &[Side]| match all {
        [] => "nobody".to_owned(),
        all => all.iter().map(party).collect::<Vec<_>>().join("; "),
    };
    let _ = write!(out, "\n  actor     {}\n  recipient {}", side(&event.actor), side(&event.recipient));
    let _ = writeln!(
        out,
        "\n  {} {} · {} · confidence {:.2} · rule {} · {}",
        event.doc_id,
        event.sentence,
        event.date.as_deref().unwrap_or("no day"),
        event.confidence,
        event.rule,
        event.id
    );
    // What articles say is shown, not obeyed: only our own colours may command the terminal.
    out.chars()
        .map(|c| if c.is_control() && c != '\n' && !(coloured && c == '\u{1b}') { ' ' } else { c })
        .collect()
}

const STYLE: &str = "body{font:16px/1.6 Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}\
section{border-top:1px solid #ddd;padding:.6rem 0}mark{padding:.05em .2em;border-radius:3px}\
mark.actor{background:#cfe3f7}mark.recipient{background:#fbe3c0}mark.trigger{background:#d9f0d3;font-weight:bold}\
h1{font-size:1.3rem}h2{font-size:1rem;margin:.6rem 0 0}p{margin:.2rem 0}.what{color:#555;font-size:.85rem}.none{color:#888}";

/// A page of sheets: no scripts, everything escaped. Sentences without an event stand in grey when there are any.
pub fn html(name: &str, sheets: &[Sheet]) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style></head><body><h1>{0}</h1>\n<p><mark class=\"actor\">actor</mark> <mark class=\"recipient\">recipient</mark> <mark class=\"trigger\">trigger</mark></p>\n",
        escape(name)
    );
    for sheet in sheets {
        if sheet.events.is_empty() {
            let _ = writeln!(out, "<p class=\"none\">{}</p>", escape(&sheet.words.text));
        }
        for event in &sheet.events {
            let _ = write!(out, "<section id=\"{}\"><p>", escape(&event.id));
            for (role, text) in pieces(event) {
                let class = match role {
                    Role::Plain => {
                        out.push_str(&escape(&text));
                        continue;
                    }
                    Role::Actor => "actor",
                    Role::Recipient => "recipient",
                    Role::Trigger => "trigger",
                };
                let _ = write!(out, "<mark class=\"{class}\">{}</mark>", escape(&text));
            }
            let list = |all: &[Side]| all.iter().map(|p| escape(&party(p))).collect::<Vec<_>>().join("; ");
            let _ = writeln!(
                out,
                "</p><h2>{}</h2><p>{} → {}</p><p class=\"what\">{}, sentence {}; {}; confidence {:.2}; rule {}</p></section>",
                escape(&title(event)),
                list(&event.actor),
                list(&event.recipient),
                escape(&event.doc_id),
                event.sentence,
                escape(event.date.as_deref().unwrap_or("no day")),
                event.confidence,
                escape(&event.rule)
            );
        }
    }
    out.push_str("</body></html>\n");
    out
}

/// A person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The event is right as it stands.
    Right,
    /// There is no such event.
    Wrong,
    /// It is of another type: `want.event`.
    Type,
    /// Somebody else acts, or is acted on: `want.actor`, `want.recipient`.
    Parties,
    /// An event that was not coded: `want`.
    Missed,
    /// The sentence tells no event at all.
    Nothing,
}

/// An event by its type and the words of its parties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// PLOVER type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Mode, where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Auxiliary modes, where they matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aux_mode: Option<Vec<String>>,
    /// Words (or name, or code) of each actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Vec<String>>,
    /// Words (or name, or code) of each recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Vec<String>>,
    /// Words that make it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
}

impl Wanted {
    /// What an event says of itself.
    pub fn of(event: &Shown) -> Wanted {
        let words = |all: &[Side]| all.iter().map(|p| p.text.clone()).collect();
        Wanted {
            event: Some(event.event.clone()),
            mode: event.mode.clone(),
            aux_mode: Some(event.aux_mode.clone()),
            actor: Some(words(&event.actor)),
            recipient: Some(words(&event.recipient)),
            trigger: Some(event.trigger.text.clone()),
        }
    }

    /// Whether an event is this one, in all that is wanted of it.
    fn is(&self, e: &Shown) -> bool {
        let of = |want: &Option<Vec<String>>, sides: &[Side]| {
            want.as_ref().is_none_or(|want| {
                want.iter().all(|w| sides.iter().any(|s| names(s, w)))
                    && sides.iter().all(|s| want.iter().any(|w| names(s, w)))
            })
        };
        self.event.as_ref().is_none_or(|t| *t == e.event)
            && self.mode.as_ref().is_none_or(|m| Some(m) == e.mode.as_ref())
            && self.aux_mode.as_ref().is_none_or(|a| *a == e.aux_mode)
            && self
                .trigger
                .as_ref()
                .is_none_or(|t| contains(&e.trigger.text, t) || contains(t, &e.trigger.text))
            && of(&self.actor, &e.actor)
            && of(&self.recipient, &e.recipient)
    }
}

fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().filter(|w| !matches!(*w, "the" | "a" | "an")).collect();
    words.join(" ")
}

/// Whether `inner` stands in `text` as whole words.
fn contains(text: &str, inner: &str) -> bool {
    let (text, inner) = (format!(" {} ", folded(text)), format!(" {} ", folded(inner)));
    inner.trim() != "" && text.contains(&inner)
}

/// Whether words mean a party: its own words in whole or part, its name, or its code.
fn names(side: &Side, words: &str) -> bool {
    contains(&side.text, words)
        || contains(words, &side.text)
        || side.name.as_deref().is_some_and(|n| folded(n) == folded(words))
        || side.code.as_deref() == Some(words.trim())
}

/// One correction: a line of `FILE.review.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The event's id, or `DOC#SENTENCE`.
    pub id: String,
    /// The document.
    pub doc_id: String,
    /// Its day, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// The sentence.
    pub sentence: String,
    /// What was answered.
    pub answer: Answer,
    /// The event as it was coded; none for what was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Wanted>,
    /// What should be coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<Wanted>,
}

impl Correction {
    /// What the answer asks of the events of its sentence: those that must be there, and those that must not.
    fn asks(&self) -> (Option<Wanted>, Option<Wanted>) {
        let was = self.was.clone().unwrap_or_default();
        let want = self.want.clone().unwrap_or_default();
        match self.answer {
            Answer::Right => (Some(was), None),
            Answer::Wrong => (None, Some(Wanted { trigger: None, mode: None, aux_mode: None, ..was })),
            Answer::Nothing => (None, Some(Wanted::default())),
            Answer::Missed => (Some(want), None),
            Answer::Type => (
                Some(Wanted {
                    event: want.event,
                    mode: want.mode,
                    aux_mode: None,
                    trigger: None,
                    ..was.clone()
                }),
                Some(was),
            ),
            Answer::Parties => {
                let moved = Wanted {
                    actor: want.actor.or(was.actor.clone()),
                    recipient: want.recipient.or(was.recipient.clone()),
                    trigger: None,
                    mode: None,
                    ..was.clone()
                };
                (Some(moved), Some(was))
            }
        }
    }

    /// Whether the events of its sentence do as it says; else what is amiss.
    pub fn holds(&self, events: &[&Shown]) -> Result<(), String> {
        let (there, gone) = self.asks();
        let has = |w: &Wanted| events.iter().any(|e| w.is(e));
        if let Some(w) = &there
            && !has(w)
        {
            let now: Vec<String> = events.iter().map(|e| line(&Wanted::of(e))).collect();
            let now = if now.is_empty() { "no event".to_owned() } else { now.join("; ") };
            return Err(format!("wanted {}; coded: {now}", line(w)));
        }
        // "Other actor" with the same words in part would deny itself.
        if let Some(g) = &gone
            && there.as_ref() != Some(g)
            && events.iter().any(|e| g.is(e) && !there.as_ref().is_some_and(|t| t.is(e)))
        {
            return Err(match self.answer {
                Answer::Nothing => "an event is coded where there is none".to_owned(),
                _ => format!("still coded: {}", line(g)),
            });
        }
        Ok(())
    }
}

fn line(w: &Wanted) -> String {
    let list = |l: &Option<Vec<String>>| match l.as_deref() {
        None => "anybody".to_owned(),
        Some([]) => "nobody".to_owned(),
        Some(all) => all.join(" + "),
    };
    let mode = w.mode.as_ref().map_or(String::new(), |m| format!("/{m}"));
    let aux = w.aux_mode.as_ref().map_or(String::new(), |a| a.iter().map(|x| format!(" ({x})")).collect());
    format!(
        "{}{mode}{aux} {} → {}",
        w.event.as_deref().unwrap_or("an event"),
        list(&w.actor),
        list(&w.recipient)
    )
}

/// What stands on lines, with their numbers.
pub type Numbered<T> = Vec<(usize, T)>;

/// Reads a file of corrections. Lines that are none are given back with their numbers: a run that was cut short may
/// leave half a line.
pub fn corrections(text: &str) -> (Numbered<Correction>, Numbered<String>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (n, text) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str::<Correction>(text) {
            Ok(c) => {
                let kinds = [&c.was, &c.want].into_iter().flatten().filter_map(|w| w.event.as_ref());
                let wrong = kinds.map(|k| k.parse::<EventType>()).find_map(Result::err);
                match wrong {
                    Some(e) => bad.push((n + 1, e.to_string())),
                    None => good.push((n + 1, c)),
                }
            }
            Err(e) => bad.push((n + 1, e.to_string())),
        }
    }
    (good, bad)
}

/// What became of a correction.
#[derive(Clone, Debug)]
pub struct Verdict<'c> {
    /// Its line.
    pub line: usize,
    /// The correction.
    pub correction: &'c Correction,
    /// Why it does not hold.
    pub amiss: Option<String>,
}

/// Says of each correction whether it holds. `sheets` are those of the file coded anew, where there is a text; a
/// sentence that stands in none of them is coded by itself.
pub fn check<'c>(
    engine: &Engine,
    corrections: &'c [(usize, Correction)],
    sheets: &[Sheet],
    desk: &mut Desk,
) -> Vec<Verdict<'c>> {
    let key = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut by_text: BTreeMap<String, Vec<&Shown>> = BTreeMap::new();
    for s in sheets {
        by_text.entry(key(&s.words.text)).or_default().extend(&s.events);
    }
    let verdict = |(line, c): &'c (usize, Correction)| {
        let held = match by_text.get(&key(&c.sentence)) {
            Some(events) => c.holds(events),
            None => {
                let mut article = Article::of_text(c.doc_id.as_str(), c.sentence.as_str());
                article.published = c.published.as_deref().and_then(|d| d.parse().ok());
                let own = sheets_of_article(engine, article, desk);
                c.holds(&own.iter().flat_map(|s| &s.events).collect::<Vec<_>>())
            }
        };
        Verdict { line: *line, correction: c, amiss: held.err() }
    };
    corrections.iter().map(verdict).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: &str, actor: &str, recipient: &str) -> Shown {
        let text = "The Tokyo government urged Beijing.";
        let side = |w: &str| {
            let at = text.find(w).unwrap();
            vec![Side {
                text: w.to_owned(),
                span: [100 + at, 100 + at + w.len()],
                name: None,
                code: None,
                sector: None,
                office: None,
            }]
        };
        let at = text.find("urged").unwrap();
        Shown {
            id: "x".into(),
            doc_id: "d".into(),
            sentence: 0,
            date: None,
            event: kind.into(),
            mode: None,
            aux_mode: vec![],
            cameo: None,
            actor: side(actor),
            recipient: side(recipient),
            trigger: Words { text: "urged".into(), span: [100 + at, 105 + at] },
            evidence: Words { text: text.into(), span: [100, 100 + text.len()] },
            confidence: 0.5,
            rule: "r".into(),
        }
    }

    fn correction(answer: Answer, want: Option<Wanted>) -> Correction {
        Correction {
            id: "x".into(),
            doc_id: "d".into(),
            published: None,
            sentence: String::new(),
            answer,
            was: Some(Wanted::of(&shown("REQUEST", "The Tokyo government", "Beijing"))),
            want,
        }
    }

    #[test]
    fn sentences_are_cut_by_roles() {
        let e = shown("REQUEST", "The Tokyo government", "Beijing");
        let cut: Vec<String> = pieces(&e).into_iter().map(|(r, t)| format!("{r:?}:{t}")).collect();
        assert_eq!(
            cut,
            [
                "Actor:The Tokyo government",
                "Plain: ",
                "Trigger:urged",
                "Plain: ",
                "Recipient:Beijing",
                "Plain:."
            ]
        );
        let mut strange = e;
        strange.actor[0].span = [5, 7];
        strange.trigger.span = [9_000, 2];
        assert_eq!(pieces(&strange).len(), 3);
        assert!(!print(&strange, false).contains('\u{1b}'));
    }

    #[test]
    fn answers_are_tests() {
        let now = shown("REQUEST", "Tokyo government", "Beijing");
        let other = shown("ACCUSE", "Tokyo", "Beijing");
        let kind = |k: &str| Some(Wanted { event: Some(k.into()), ..Wanted::default() });
        let to = |a: &str| Some(Wanted { recipient: Some(vec![a.into()]), ..Wanted::default() });
        assert!(correction(Answer::Right, None).holds(&[&now]).is_ok());
        assert!(correction(Answer::Right, None).holds(&[&other]).is_err());
        assert!(correction(Answer::Wrong, None).holds(&[&now]).is_err());
        assert!(correction(Answer::Wrong, None).holds(&[&other]).is_ok());
        assert!(correction(Answer::Nothing, None).holds(&[&other]).is_err());
        assert!(correction(Answer::Nothing, None).holds(&[]).is_ok());
        assert!(correction(Answer::Type, kind("ACCUSE")).holds(&[&other]).is_ok());
        assert!(correction(Answer::Type, kind("ACCUSE")).holds(&[&other, &now]).is_err());
        assert!(correction(Answer::Parties, to("Seoul")).holds(&[&now]).is_err());
        assert!(correction(Answer::Parties, to("the Tokyo")).holds(&[&now]).is_err());
        assert!(correction(Answer::Missed, kind("ACCUSE")).holds(&[&now]).is_err());
    }

    #[test]
    fn half_a_line_is_no_correction() {
        let c = serde_json::to_string(&correction(Answer::Right, None)).unwrap();
        let (good, bad) = corrections(&format!("{c}\n\n{}\n{c}\n", &c[..30]));
        assert_eq!((good.len(), bad[0].0), (2, 3));
        let (_, bad) = corrections(&c.replace("REQUEST", "NOPE"));
        assert!(bad[0].1.contains("no event type"));
    }
}

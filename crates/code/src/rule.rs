//! Rules: a trigger, what must and must not stand around it, and where the parties are.
//!
//! In: the TOML files of `data/rules`, one event type a file. Out: [`Rules`], compiled and indexed by trigger
//! lemma. The language is described in `docs/method/rules.md`.

use std::borrow::Cow;
use std::collections::HashMap;

use chancery_data::TextFile;
use chancery_read::reading::Pos;
use compact_str::{CompactString, format_compact};
use serde::Deserialize;

use crate::lexicon::{DataError, Expression, Lexicon};
use crate::ontology::{EventType, Mode};
use crate::path::{Constraint, Paths};

/// Part of speech of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TriggerKind {
    /// A verb, in any voice.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adjective,
}

impl TriggerKind {
    /// Whether a token of this part of speech can be such a trigger.
    pub fn fits(self, pos: Pos) -> bool {
        match self {
            TriggerKind::Verb => matches!(pos, Pos::Verb | Pos::Aux),
            TriggerKind::Noun => matches!(pos, Pos::Noun | Pos::Propn),
            TriggerKind::Adjective => matches!(pos, Pos::Adj | Pos::Adv | Pos::Verb),
        }
    }
}

/// A sentence that a rule must hit or miss; `<a>` and `<r>` mark actor and recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The sentence without marks.
    pub text: String,
    /// Byte ranges of the actors.
    pub actors: Vec<std::ops::Range<usize>>,
    /// Byte ranges of the recipients.
    pub recipients: Vec<std::ops::Range<usize>>,
}

impl Example {
    /// Reads `"<a>Manila</a> urged <r>Beijing</r> …"`.
    pub fn parse(marked: &str) -> Example {
        let mut text = String::new();
        let (mut actors, mut recipients) = (Vec::new(), Vec::new());
        let mut open: Option<(u8, usize)> = None;
        let mut rest = marked;
        while !rest.is_empty() {
            let mut took = false;
            for (mark, kind) in [("<a>", b'a'), ("<r>", b'r')] {
                if let Some(r) = rest.strip_prefix(mark) {
                    open = Some((kind, text.len()));
                    rest = r;
                    took = true;
                }
            }
            for mark in ["</a>", "</r>"] {
                if let Some(r) = rest.strip_prefix(mark) {
                    match open.take() {
                        Some((b'a', from)) => actors.push(from..text.len()),
                        Some((_, from)) => recipients.push(from..text.len()),
                        None => {}
                    }
                    rest = r;
                    took = true;
                }
            }
            if !took {
                let mut chars = rest.chars();
                if let Some(c) = chars.next() {
                    text.push(c);
                }
                rest = chars.as_str();
            }
        }
        Example { text, actors, recipients }
    }
}

/// One compiled rule.
#[derive(Debug)]
pub struct Rule {
    /// `type.mode.words`, unique.
    pub id: CompactString,
    /// File it stands in.
    pub file: Cow<'static, str>,
    /// Event type.
    pub event: EventType,
    /// Mode.
    pub mode: Option<Mode>,
    /// CAMEO code, or empty.
    pub cameo: CompactString,
    /// Part of speech of the trigger.
    pub trigger: TriggerKind,
    /// Words of the trigger.
    pub words: Vec<Expression>,
    /// All must hold.
    pub has: Vec<Constraint>,
    /// None may hold.
    pub not: Vec<Constraint>,
    /// The texts of `has`.
    pub needs: Vec<String>,
    /// The texts of `not`.
    pub bars: Vec<String>,
    /// Where the actors are; the first path that finds parties decides.
    pub actor: Paths,
    /// Where the recipients are.
    pub recipient: Paths,
    /// What the event is about.
    pub matter: Paths,
    /// Every party is an actor.
    pub mutual: bool,
    /// Added to its rank among rules that match the same trigger.
    pub weight: i32,
    /// Why it is so, for a person.
    pub why: String,
    /// Sentences it must hit.
    pub hits: Vec<Example>,
    /// Sentences it must miss.
    pub misses: Vec<Example>,
    /// It says that there is no event: its trigger makes none, whatever other rules say.
    pub silent: bool,
}

/// Weight of a user's rule: it outranks any of ours.
pub(crate) const USER_WEIGHT: i32 = 1_000;

impl Rule {
    /// How narrow it is: narrower rules win.
    pub fn rank(&self) -> i32 {
        10 * self.has.len() as i32 + 3 * self.not.len() as i32 + self.weight
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileToml {
    event: String,
    #[serde(default)]
    rule: Vec<RuleToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleToml {
    id: String,
    mode: Option<String>,
    #[serde(default)]
    cameo: String,
    verb: Option<String>,
    noun: Option<String>,
    adj: Option<String>,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    recipient: Option<String>,
    #[serde(default)]
    matter: Option<String>,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    weight: i32,
    #[serde(default)]
    why: String,
    #[serde(default)]
    hits: Vec<String>,
    #[serde(default)]
    misses: Vec<String>,
}

/// All rules, with an index from trigger lemma.
#[derive(Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    index: HashMap<CompactString, Vec<(u32, u32)>>,
}

impl Rules {
    /// Reads and compiles the rule files.
    pub fn from_files(files: &[TextFile], lexicon: &Lexicon) -> Result<Rules, DataError> {
        let mut rules: Vec<Rule> = Vec::new();
        for file in files {
            let parsed: FileToml =
                toml::from_str(file.text).map_err(|e| DataError::new(file.path, e.to_string()))?;
            let event: EventType =
                parsed.event.parse().map_err(|e| DataError::new(file.path, format!("{e}")))?;
            for r in parsed.rule {
                let id = r.id.clone();
                let rule = compile(r, event, Cow::Borrowed(file.path), lexicon)
                    .map_err(|what| DataError::new(file.path, format!("rule {id}: {what}")))?;
                if rules.iter().any(|other| other.id == rule.id) {
                    return Err(DataError::new(file.path, format!("rule {id} stands twice")));
                }
                rules.push(rule);
            }
        }
        let mut out = Rules { rules: Vec::new(), index: HashMap::new() };
        out.adopt(rules);
        Ok(out)
    }

    /// Takes in further rules.
    pub(crate) fn adopt(&mut self, more: Vec<Rule>) {
        for rule in more {
            let n = self.rules.len() as u32;
            for (w, expression) in rule.words.iter().enumerate() {
                let head = match rule.trigger {
                    TriggerKind::Verb => expression.verb_head(),
                    _ => expression.noun_head(),
                };
                self.index.entry(CompactString::new(head)).or_default().push((n, w as u32));
            }
            self.rules.push(rule);
        }
    }

    /// Rules (and the expression of each) that a lemma may trigger.
    pub fn triggered_by(&self, lemma: &str) -> impl Iterator<Item = (&Rule, &Expression)> {
        self.index.get(lemma).into_iter().flatten().filter_map(|&(r, w)| {
            let rule = self.rules.get(r as usize)?;
            Some((rule, rule.words.get(w as usize)?))
        })
    }

    /// Nouns that trigger a rule: names of deeds.
    pub fn nouns(&self) -> impl Iterator<Item = CompactString> + '_ {
        let of_nouns = self.rules.iter().filter(|r| r.trigger == TriggerKind::Noun);
        of_nouns.flat_map(|r| &r.words).map(|w| CompactString::new(w.noun_head()))
    }

    /// All rules, by file and order.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule of this id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }
}

/// Lines that could not be used, each with the reason.
pub(crate) type Refused = Vec<(usize, String)>;

/// A user's rule file: its rules, named by file and line and outranking ours, and the rules that are wrong with the
/// lines they stand on. A file that is no TOML, or names no event type, is an error.
pub(crate) fn user_rules(
    file: &str,
    text: &str,
    lexicon: &Lexicon,
) -> Result<(Vec<Rule>, Refused), DataError> {
    let parsed: FileToml = toml::from_str(text).map_err(|e| DataError::new(file, e.to_string()))?;
    let event: EventType = parsed.event.parse().map_err(|e| DataError::new(file, format!("{e}")))?;
    let (mut rules, mut refused) = (Vec::new(), Refused::new());
    let mut starts = text.lines().enumerate().filter(|(_, l)| l.trim_start().starts_with("[[rule]]"));
    for r in parsed.rule {
        let line = starts.next().map_or(0, |(n, _)| n + 1);
        let id = r.id.clone();
        match compile(r, event, Cow::Owned(file.to_owned()), lexicon) {
            Ok(mut rule) => {
                rule.why = if rule.why.is_empty() { format!("the user's rule {id}") } else { rule.why };
                rule.id = format_compact!("{file}:{line}");
                rule.weight = rule.weight.clamp(-100, 100) + USER_WEIGHT;
                rules.push(rule);
            }
            Err(what) => refused.push((line, format!("rule {id}: {what}"))),
        }
    }
    Ok((rules, refused))
}

fn compile(
    r: RuleToml,
    event: EventType,
    file: Cow<'static, str>,
    lexicon: &Lexicon,
) -> Result<Rule, String> {
    let (trigger, words) = match (&r.verb, &r.noun, &r.adj) {
        (Some(w), None, None) => (TriggerKind::Verb, w),
        (None, Some(w), None) => (TriggerKind::Noun, w),
        (None, None, Some(w)) => (TriggerKind::Adjective, w),
        _ => return Err("give exactly one of verb, noun and adj".to_owned()),
    };
    let words = lexicon.words(words)?;
    if words.is_empty() {
        return Err("its trigger has no words".to_owned());
    }
    let mode = match &r.mode {
        None => None,
        Some(m) => {
            let mode: Mode = m.parse().map_err(|e| format!("{e}"))?;
            event.mode_score(mode).ok_or_else(|| format!("{event} has no mode {mode}"))?;
            Some(mode)
        }
    };
    let constraints = |list: &[String]| -> Result<Vec<Constraint>, String> {
        list.iter().map(|c| Constraint::parse(c, lexicon)).collect()
    };
    let default_actor = if trigger == TriggerKind::Verb { "subj" } else { "poss | by | pre | ext" };
    let default_recipient = if trigger == TriggerKind::Verb { "obj" } else { "" };
    Ok(Rule {
        id: CompactString::new(&r.id),
        file,
        event,
        mode,
        cameo: CompactString::new(&r.cameo),
        trigger,
        words,
        has: constraints(&r.has)?,
        not: constraints(&r.not)?,
        needs: r.has,
        bars: r.not,
        actor: Paths::parse(r.actor.as_deref().unwrap_or(default_actor))?,
        recipient: Paths::parse(r.recipient.as_deref().unwrap_or(default_recipient))?,
        matter: Paths::parse(r.matter.as_deref().unwrap_or(""))?,
        mutual: r.mutual,
        weight: r.weight,
        why: r.why,
        hits: r.hits.iter().map(|h| Example::parse(h)).collect(),
        misses: r.misses.iter().map(|h| Example::parse(h)).collect(),
        silent: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_mark_their_parties() {
        let e = Example::parse("<a>Manila</a> and <a>Hanoi</a> urged <r>Beijing</r> to talk.");
        assert_eq!(e.text, "Manila and Hanoi urged Beijing to talk.");
        assert_eq!(&e.text[e.actors[1].clone()], "Hanoi");
        assert_eq!(&e.text[e.recipients[0].clone()], "Beijing");
    }

    #[test]
    fn mistakes_name_the_rule() {
        let lexicon = Lexicon::default();
        let bad = |text: &'static str| {
            Rules::from_files(&[TextFile { path: "x.toml", text }], &lexicon).unwrap_err().to_string()
        };
        assert!(
            bad("event='AGREE'\n[[rule]]\nid='a'\nverb='@none'\n")
                .contains("rule a: there is no class @none")
        );
        assert!(
            bad("event='AGREE'\n[[rule]]\nid='a'\nverb='go'\nmode='visit'\n")
                .contains("AGREE has no mode visit")
        );
        assert!(bad("event='NOPE'\n").contains("no event type"));
    }
}

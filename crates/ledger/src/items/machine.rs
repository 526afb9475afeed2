//! The machine of items as types: `machine.toml`, read once and checked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chancery_code::EventType;
use chancery_code::ontology::{Context, Mode};
use serde::{Deserialize, Serialize};

use crate::settings::embedded;
use crate::words::words;

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $(#[doc = $text] #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }
    };
}

named! {
    /// What an item is.
    ItemKind {
        Demand = "demand", Commitment = "commitment", Measure = "measure", Agreement = "agreement", Dispute = "dispute",
    }
}

named! {
    /// Where an item stands.
    State {
        Made = "made", Answered = "answered", Refused = "refused", Met = "met", Withdrawn = "withdrawn",
        Lapsed = "lapsed", Started = "started", Kept = "kept", Broken = "broken", Overdue = "overdue",
        Threatened = "threatened", Imposed = "imposed", Eased = "eased", Lifted = "lifted",
        Signed = "signed", InForce = "in force", Suspended = "suspended", Ended = "ended",
        Open = "open", Managed = "managed", Settled = "settled",
    }
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Machine {
    /// `TYPE.mode` to a topic.
    pub implies: BTreeMap<String, String>,
    pub told: TellTale,
    /// `<name>` to phrases that several rules ask for.
    pub class: BTreeMap<String, Vec<Phrase>>,
    pub kind: BTreeMap<ItemKind, Kind>,
    pub clock: Vec<Clock>,
    pub rule: Vec<Rule>,
}

/// Words by which a sentence tells what its act is worth.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TellTale {
    pub deeds: Vec<EventType>,
    pub will: Vec<Phrase>,
    pub asked: Vec<Phrase>,
    pub that: Vec<Phrase>,
    pub reach: usize,
    pub recalled: Vec<EventType>,
    pub had: Vec<Phrase>,
    pub said: Vec<Phrase>,
    pub office: Vec<Phrase>,
    pub neighbour: Vec<Phrase>,
    pub addressed: Vec<EventType>,
    pub divided: Vec<EventType>,
    pub divides: Vec<String>,
    pub asides: Vec<String>,
    pub irregular: Irregular,
    pub within: Vec<String>,
    pub numbers: BTreeMap<String, i32>,
    pub units: BTreeMap<String, i32>,
}

/// States of one kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    pub states: Vec<State>,
    pub open: Vec<State>,
    pub noun: String,
}

/// A move that time makes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Clock {
    pub kind: ItemKind,
    pub from: Vec<State>,
    pub to: State,
    pub when: When,
    #[serde(default)]
    pub months: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum When {
    /// The due day has passed.
    Due,
    /// No report has touched it for so many months.
    Silence,
}

/// Who acts, as seen from the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum By {
    #[default]
    Holder,
    Addressee,
    Either,
}

/// How an event stands to what happened, as rules ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Standing {
    Actual,
    Future,
    Hypothetical,
    Negation,
}

/// A mode that a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Wanted(pub Option<Mode>);

impl TryFrom<String> for Wanted {
    type Error = String;
    fn try_from(s: String) -> Result<Wanted, String> {
        if s == "none" {
            Ok(Wanted(None))
        } else {
            s.parse().map(|m| Wanted(Some(m))).map_err(|e| format!("{e}"))
        }
    }
}

/// Forms that no stemmer folds, both sides as stems.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub(crate) struct Irregular(pub BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for Irregular {
    fn from(forms: BTreeMap<String, String>) -> Irregular {
        let one = |w: &str| words(w).into_iter().map(|w| w.stem).next().unwrap_or_default();
        Irregular(forms.iter().map(|(form, base)| (one(form), one(base))).collect())
    }
}

/// What must have happened to another item for a rule to move one of the same matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Follows {
    pub kind: ItemKind,
    pub to: State,
}

/// A phrase as stems, and as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Phrase(pub Vec<String>, pub String);

impl From<String> for Phrase {
    fn from(s: String) -> Phrase {
        Phrase(words(&s).into_iter().map(|w| w.stem).collect(), s)
    }
}

/// A move that an event makes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub id: String,
    pub kind: ItemKind,
    pub to: State,
    pub from: Vec<State>,
    pub event: Vec<EventType>,
    #[serde(default)]
    pub mode: Vec<Wanted>,
    #[serde(default)]
    pub mode_not: Vec<Wanted>,
    #[serde(default)]
    pub item: Vec<Phrase>,
    #[serde(default)]
    pub follows: Option<Follows>,
    #[serde(default)]
    pub standing: Vec<Standing>,
    #[serde(default)]
    pub by: By,
    #[serde(default)]
    pub words: Vec<Phrase>,
    #[serde(default)]
    pub also: Vec<Phrase>,
    #[serde(default)]
    pub not: Vec<Phrase>,
    #[serde(default)]
    pub sentence: Vec<Phrase>,
    #[serde(default)]
    pub sentence_also: Vec<Phrase>,
    #[serde(default)]
    pub sentence_not: Vec<Phrase>,
    #[serde(default)]
    pub about: Vec<String>,
    #[serde(default)]
    pub about_not: Vec<String>,
    #[serde(default)]
    pub topic: Vec<String>,
    #[serde(default)]
    pub context: Vec<Context>,
    #[serde(default)]
    pub foreign: bool,
    #[serde(default)]
    pub joint: bool,
    #[serde(default)]
    pub same: bool,
    #[serde(default)]
    pub loose: bool,
    #[serde(default)]
    pub sure: bool,
    #[serde(default)]
    pub as_said: bool,
    #[serde(default)]
    pub third: bool,
    #[serde(default)]
    pub opens: bool,
    #[serde(default)]
    pub repeat: usize,
    #[serde(default)]
    pub within_days: i32,
    #[serde(default)]
    pub all: bool,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the file"))]
    pub why: String,
}

/// The machine.
pub(crate) static MACHINE: LazyLock<Machine> = LazyLock::new(|| {
    let mut machine: Machine = embedded(include_str!("machine.toml"));
    let irregular = &machine.told.irregular.0;
    // Sentences are folded so, and phrases must be too: "a promise given".
    let fold = |phrases: &mut Vec<Phrase>| {
        for word in phrases.iter_mut().flat_map(|p| &mut p.0) {
            if let Some(base) = irregular.get(word) {
                word.clone_from(base);
            }
        }
    };
    for rule in &mut machine.rule {
        // A list that names a class ("partial") takes its words, too.
        for list in [
            &mut rule.words,
            &mut rule.also,
            &mut rule.not,
            &mut rule.item,
            &mut rule.sentence,
            &mut rule.sentence_also,
            &mut rule.sentence_not,
        ] {
            for class in std::mem::take(list) {
                match machine.class.get(&class.1) {
                    Some(phrases) => list.extend(phrases.iter().cloned()),
                    None => list.push(class),
                }
            }
            fold(list);
        }
    }
    machine
});

impl ItemKind {
    /// The states an item of this kind can be in, in the usual order of its life.
    pub fn states(self) -> &'static [State] {
        MACHINE.kind.get(&self).map_or(&[], |k| &k.states)
    }
}

impl Machine {
    /// Whether an item of `kind` in `state` still asks for something.
    pub(crate) fn is_open(&self, kind: ItemKind, state: State) -> bool {
        self.kind.get(&kind).is_some_and(|k| k.open.contains(&state))
    }

    /// The topic of a type and mode, if they have one.
    pub(crate) fn implied(&self, kind: EventType, mode: Option<Mode>) -> Option<&str> {
        self.implies.get(&format!("{kind}.{}", mode?)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_machine_is_whole() {
        let m = &*MACHINE;
        let mut ids = BTreeSet::new();
        assert_eq!(m.kind.len(), ItemKind::ALL.len());
        for rule in &m.rule {
            assert!(ids.insert(&rule.id), "{} is there twice", rule.id);
            assert!(rule.id.starts_with(rule.kind.as_str()), "{}", rule.id);
            assert!(!rule.why.is_empty(), "{}", rule.id);
            let states = &m.kind[&rule.kind].states;
            for state in rule.from.iter().chain([&rule.to]) {
                assert!(
                    states.contains(state),
                    "{}: {} is no state of a {}",
                    rule.id,
                    state.as_str(),
                    rule.kind.as_str()
                );
            }
            let near = rule.words.iter().chain(&rule.also).chain(&rule.not).chain(&rule.item);
            for phrase in near.chain(&rule.sentence).chain(&rule.sentence_also).chain(&rule.sentence_not) {
                assert!(!phrase.0.is_empty(), "{}", rule.id);
                assert!(!phrase.1.starts_with('<'), "{}: {} is no class", rule.id, phrase.1);
            }
            assert_eq!(rule.event.is_empty(), rule.follows.is_some(), "{}: an event or an item", rule.id);
            for mode in rule.mode.iter().chain(&rule.mode_not).filter_map(|w| w.0) {
                let known = rule.event.iter().any(|e| e.mode_score(mode).is_some());
                assert!(known, "{}: none of its types has the mode {mode}", rule.id);
            }
        }
        for (kind, k) in &m.kind {
            for state in &k.states {
                let reached = m.rule.iter().any(|r| r.kind == *kind && r.to == *state)
                    || m.clock.iter().any(|c| c.kind == *kind && c.to == *state);
                assert!(reached, "nothing brings a {} to {}", kind.as_str(), state.as_str());
            }
            assert!(k.open.iter().all(|s| k.states.contains(s)));
            assert!(m.rule.iter().any(|r| r.kind == *kind && r.opens));
        }
    }

    #[test]
    fn irregular_forms_meet_their_base() {
        let base = Phrase::from("came into force".to_owned());
        let folded: Vec<String> =
            base.0.iter().map(|w| MACHINE.told.irregular.0.get(w).unwrap_or(w).clone()).collect();
        assert_eq!(folded, Phrase::from("come into force".to_owned()).0);
    }

    #[test]
    fn topics_that_are_named_exist() {
        let topics = include_str!("../topics.toml");
        for topic in MACHINE.rule.iter().flat_map(|r| &r.topic).chain(MACHINE.implies.values()) {
            assert!(topics.contains(&format!("\n{topic} = [")), "{topic} is no topic");
        }
        let nouns = MACHINE.kind.values().map(|k| &k.noun);
        for noun in MACHINE.rule.iter().flat_map(|r| r.about.iter().chain(&r.about_not)).chain(nouns) {
            assert!(topics.contains(&format!("\n{noun} = [")), "{noun} is no group of nouns");
        }
    }
}

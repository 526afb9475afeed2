//! Builds articles with events for tests: a line of text an event, spans found by their words.
#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod lives;

use std::path::PathBuf;
use std::sync::Arc;

use chancery_code::event::{
    Attribution, Certainty, Coded, Confidence, Dated, Event, EventId, Party, Skip, SourceKind,
};
use chancery_code::ontology::{AuxMode, Context, EventType, Mode};
use chancery_ledger::Entry;
use chancery_read::reading::Precision;
use chancery_read::{Article, ArticleId, Days, Span};
use jiff::civil::Date;

pub fn day(s: &str) -> Date {
    s.parse().unwrap()
}

/// A directory of its own for one test, removed at its end.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Scratch {
        let dir = std::env::temp_dir().join(format!("chancery-ledger-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Scratch(dir)
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One article under construction.
#[derive(Clone)]
pub struct Story {
    article: Article,
    events: Vec<Event>,
    data_version: String,
}

/// One event under construction: it is the last sentence of its story.
pub struct Told<'s>(&'s mut Story);

impl Story {
    pub fn new(name: &str, published: &str) -> Story {
        let mut article = Article::of_text(name, "");
        article.published = Some(day(published));
        Story { article, events: Vec::new(), data_version: "1".into() }
    }

    pub fn title(mut self, title: &str) -> Story {
        self.article.title = Some(title.into());
        self
    }

    pub fn data_version(mut self, version: &str) -> Story {
        self.data_version = version.into();
        self
    }

    /// A sentence without an event.
    pub fn prose(&mut self, sentence: &str) -> &mut Story {
        self.sentence(sentence);
        self
    }

    fn sentence(&mut self, sentence: &str) -> Span {
        let mut text = self.article.text.to_string();
        if !text.is_empty() {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(sentence);
        self.article.text = text.into();
        Span::of(&self.article.text, start..self.article.text.len()).unwrap()
    }

    /// A sentence with an event; `what` is `TYPE` or `TYPE.mode`, `who` is `A B > C`: codes, each named by its word
    /// in the sentence as `CHN=Beijing`.
    pub fn event(&mut self, sentence: &str, what: &str, who: &str) -> Told<'_> {
        let evidence = self.sentence(sentence);
        let at = |word: &str| {
            let i = sentence.find(word).unwrap_or_else(|| panic!("{word:?} is not in {sentence:?}"));
            Span::of(&self.article.text, evidence.start() + i..evidence.start() + i + word.len()).unwrap()
        };
        let (kind, mode) = what.split_once('.').map_or((what, None), |(k, m)| (k, Some(m)));
        let (actors, recipients) = who.split_once('>').unwrap_or((who, ""));
        let parties = |list: &str| -> Vec<Party> {
            list.split_whitespace()
                .map(|p| {
                    let (code, word) = p.split_once('=').unwrap();
                    Party {
                        span: at(word),
                        name: Some(word.into()),
                        code: Some(code.into()),
                        sector: None,
                        office: None,
                    }
                })
                .collect()
        };
        let kind: EventType = kind.parse().unwrap();
        let hash = hex_of(&[self.article.id.as_str(), sentence, what, who]);
        let published = self.article.published.unwrap_or(day("2020-01-01"));
        let event = Event {
            id: EventId::from_text(&hash),
            article: self.article.id.clone(),
            sentence: u32::try_from(self.events.len()).unwrap(),
            kind,
            mode: mode.map(|m| m.parse::<Mode>().unwrap()),
            contexts: Vec::new(),
            cameo: "".into(),
            aux: Vec::new(),
            actors: parties(actors),
            recipients: parties(recipients),
            dated: Some(Dated { days: Days::one(published).unwrap(), precision: Precision::Day, text: None }),
            place: None,
            attribution: Attribution { span: None, kind: SourceKind::Media, certainty: Certainty::Certain },
            trigger: Span::new(evidence.start(), evidence.start() + sentence.find(' ').unwrap_or(1)).unwrap(),
            evidence,
            links: Vec::new(),
            confidence: Confidence::new(0.9),
            subject: None,
            rule: "test.story".into(),
        };
        self.events.push(event);
        Told(self)
    }

    pub fn entry(&self) -> Entry {
        let mut covered: Vec<Span> = self.events.iter().map(|e| e.evidence).collect();
        covered.sort_unstable();
        let mut skipped = Vec::new();
        let mut at = 0;
        for line in self.article.text.split('\n') {
            let span = Span::new(at, at + line.len()).unwrap();
            if !covered.contains(&span) && !span.is_empty() {
                skipped.push((span, Skip::NoTrigger));
            }
            at += line.len() + 1;
        }
        Entry {
            article: Arc::new(self.article.clone()),
            coded: Coded { events: self.events.clone(), skipped },
            data_version: self.data_version.as_str().into(),
        }
    }

    pub fn name(&self) -> ArticleId {
        self.article.id.clone()
    }

    pub fn last_id(&self) -> EventId {
        self.events.last().unwrap().id.clone()
    }
}

impl Told<'_> {
    fn last(&mut self) -> &mut Event {
        self.0.events.last_mut().unwrap()
    }

    fn within(&mut self, words: &str) -> Span {
        let evidence = self.last().evidence;
        let sentence = evidence.text(&self.0.article.text);
        let i = evidence.start()
            + sentence.find(words).unwrap_or_else(|| panic!("{words:?} is not in {sentence:?}"));
        Span::of(&self.0.article.text, i..i + words.len()).unwrap()
    }

    pub fn on(mut self, date: &str) -> Self {
        self.last().dated =
            Some(Dated { days: Days::one(day(date)).unwrap(), precision: Precision::Day, text: None });
        self
    }

    pub fn aux(mut self, aux: &str) -> Self {
        self.last().aux = aux.split(',').map(|a| a.parse::<AuxMode>().unwrap()).collect();
        self
    }

    pub fn subject(mut self, words: &str) -> Self {
        let span = self.within(words);
        self.last().subject = Some(span);
        self
    }

    pub fn trigger(mut self, words: &str) -> Self {
        let span = self.within(words);
        self.last().trigger = span;
        self
    }

    pub fn context(mut self, context: &str) -> Self {
        self.last().contexts.push(context.parse::<Context>().unwrap());
        self
    }

    /// The event as it stands, to be changed at will.
    pub fn edit(mut self, change: impl FnOnce(&mut Event)) -> Self {
        change(self.last());
        self
    }

    pub fn id(mut self) -> EventId {
        self.last().id.clone()
    }
}

/// 16 hexadecimal digits.
pub fn hex_of(parts: &[&str]) -> String {
    let h = parts
        .iter()
        .flat_map(|p| p.bytes().chain([0]))
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    format!("{h:016x}")
}

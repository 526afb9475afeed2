//! A reading: everything that English alone tells of an article. Flat vectors with one owner; no politics.

use std::ops::Range;
use std::sync::Arc;

pub use chancery_parse::{Dep, NameKind, NameTag, Pos, Tag};
use compact_str::CompactString;

use crate::article::Article;
use crate::span::{Days, Span};

/// One syntactic word of Universal Dependencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its bytes in the text.
    pub span: Span,
    /// Dictionary form.
    pub lemma: CompactString,
    /// Universal part of speech.
    pub pos: Pos,
    /// Penn Treebank tag.
    pub tag: Tag,
    /// Governor: index into [`Reading::tokens`], in the same sentence; `None` for the root.
    pub head: Option<u32>,
    /// Relation to the governor.
    pub dep: Dep,
    /// Part of a name, or not.
    pub name: NameTag,
}

/// What a sentence-like stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    /// Running prose.
    Prose,
    /// A headline or a heading inside the text.
    Headline,
    /// Dateline, byline, caption, "Read more": kept in the text, not coded.
    Furniture,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Bytes from its first to its last token.
    pub span: Span,
    /// Its tokens: a range of [`Reading::tokens`].
    pub tokens: Range<u32>,
    /// Paragraph number, from 0.
    pub paragraph: u32,
    /// Prose, headline or furniture.
    pub kind: SentenceKind,
}

/// What a mention refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// A person by name.
    Per,
    /// An organisation by name.
    Org,
    /// A place by name that is no polity.
    Loc,
    /// A country, city or region by name.
    Gpe,
    /// Another name: an event, a law, a product.
    Misc,
    /// A group of people ("three Japanese nationals", "the two leaders").
    Group,
    /// A person by title or role alone ("the visiting minister").
    Role,
    /// A pronoun.
    Pronoun,
    /// A happening that is told more than once ("banned … the ban").
    Event,
}

impl MentionKind {
    /// The name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            MentionKind::Per => "PER",
            MentionKind::Org => "ORG",
            MentionKind::Loc => "LOC",
            MentionKind::Gpe => "GPE",
            MentionKind::Misc => "MISC",
            MentionKind::Group => "GROUP",
            MentionKind::Role => "ROLE",
            MentionKind::Pronoun => "PRON",
            MentionKind::Event => "EVENT",
        }
    }
}

/// A stretch of words that refers to a person, body, place or group.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The full phrase, with title and determiner.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<u32>,
    /// Its syntactic head: index into [`Reading::tokens`].
    pub head: u32,
    /// Kind.
    pub kind: MentionKind,
    /// Mentions with the same number refer to the same thing, as far as was seen.
    pub entity: u32,
    /// The entities that a group stands for together ("the two leaders": Xi and Biden), in the order of the text;
    /// empty where it is none or nothing fits.
    pub members: Vec<u32>,
}

/// TIMEX3 type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeKind {
    /// A calendar day or a coarser stretch.
    Date,
    /// Finer than a day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}

impl TimeKind {
    /// The TIMEX3 name.
    pub fn as_str(self) -> &'static str {
        match self {
            TimeKind::Date => "DATE",
            TimeKind::Time => "TIME",
            TimeKind::Duration => "DURATION",
            TimeKind::Set => "SET",
        }
    }
}

/// How finely a time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the week.
    Week,
    /// To the month.
    Month,
    /// To the quarter or season.
    Quarter,
    /// To the year.
    Year,
    /// To the decade or more loosely ("recently").
    Vague,
}

impl Precision {
    /// The name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Week => "week",
            Precision::Month => "month",
            Precision::Quarter => "quarter",
            Precision::Year => "year",
            Precision::Vague => "vague",
        }
    }
}

/// A time expression with its TIMEX3 value.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeRef {
    /// Its words.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value ("2023-11-16", "2023-W46", "P3D", "PAST_REF").
    pub value: CompactString,
    /// The days it covers, where that can be said.
    pub days: Option<Days>,
    /// How finely those days are known.
    pub precision: Precision,
}

/// How words are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// A full clause in quotation marks.
    Direct,
    /// A clause under a verb of saying.
    Indirect,
    /// A few quoted words of a named speaker inside the reporter's sentence.
    Mixed,
    /// A few words in marks that nobody is named for.
    Scare,
}

impl QuoteKind {
    /// The name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            QuoteKind::Direct => "direct",
            QuoteKind::Indirect => "indirect",
            QuoteKind::Mixed => "mixed",
            QuoteKind::Scare => "scare",
        }
    }
}

/// Quoted or reported words, with their speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// The quoted words, without the marks.
    pub span: Span,
    /// Direct, indirect, mixed or scare.
    pub kind: QuoteKind,
    /// The speaker's phrase.
    pub speaker: Option<Span>,
    /// Head token of the speaker's phrase: index into [`Reading::tokens`].
    pub speaker_head: Option<u32>,
    /// The verb (or "according", or a headline's colon) that reports: index into [`Reading::tokens`].
    pub cue: Option<u32>,
    /// Class of that word, as [`crate::quotes::report_class`] gives it; "say" where it is no verb.
    pub class: Option<&'static str>,
    /// The clause under report: of a mixed quote the one around its words; `None` where nothing reports.
    pub clause: Option<Span>,
}

/// Everything read from one article.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The article, unchanged.
    pub article: Arc<Article>,
    /// Words of all sentences, in order.
    pub tokens: Vec<Token>,
    /// Sentences, in order; their token ranges partition `tokens`.
    pub sentences: Vec<Sentence>,
    /// Mentions, in order of their start.
    pub mentions: Vec<Mention>,
    /// Times, in order.
    pub times: Vec<TimeRef>,
    /// Quotes, in order.
    pub quotes: Vec<Quote>,
}

impl Reading {
    /// The words of one token.
    pub fn word(&self, token: u32) -> &str {
        self.tokens.get(token as usize).map_or("", |t| t.span.text(&self.article.text))
    }

    /// Tokens governed by `token`, in order; only the sentence is searched.
    pub fn children(&self, token: u32) -> impl Iterator<Item = u32> + '_ {
        let range = self.sentence_of(token).map_or(0..0, |s| s.tokens.clone());
        range.filter(move |&i| self.tokens.get(i as usize).is_some_and(|t| t.head == Some(token)))
    }

    /// The members of a group, each in the words that name it first: "Xi Jinping", "Japan".
    pub fn members_of(&self, group: &Mention) -> Vec<&str> {
        let name = |n: &u32| {
            let of = || self.mentions.iter().filter(|m| m.entity == *n);
            let named = of().find(|m| !matches!(m.kind, MentionKind::Pronoun | MentionKind::Role));
            named.or_else(|| of().next()).map(|m| m.span.text(&self.article.text))
        };
        group.members.iter().filter_map(name).collect()
    }

    /// The sentence that holds `token`.
    pub fn sentence_of(&self, token: u32) -> Option<&Sentence> {
        let i = self.sentences.partition_point(|s| s.tokens.end <= token);
        self.sentences.get(i).filter(|s| s.tokens.contains(&token))
    }
}

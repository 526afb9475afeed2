//! A coded event and its parts. An event cannot be made without the words that prove it.

use chancery_read::reading::Precision;
use chancery_read::{ArticleId, Days, Span};
use compact_str::CompactString;

use crate::ontology::{AuxMode, Context, EventType, Mode, Sector, named};

/// Name of an event, derived from its content: the same words of the same article give the same id.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct EventId(pub(crate) CompactString);

impl EventId {
    /// Reads back an id that was written out before.
    pub fn from_text(s: &str) -> EventId {
        EventId(CompactString::new(s))
    }

    /// The id: 16 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A party as it takes part in one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Where it is named in the event's sentence (or before it, for a pronoun that was resolved).
    pub span: Span,
    /// Canonical name, when it is known or was given by the text.
    pub name: Option<CompactString>,
    /// ISO 3166-1 alpha-3, or IGO, UNO, EUR, NGO, ISM, IMG, MNC; `None` when it resolves to no known code.
    pub code: Option<CompactString>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// Office on the day of the event, as newswire writes it.
    pub office: Option<CompactString>,
}

/// When an event took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The days it can have been.
    pub days: Days,
    /// How finely that is known.
    pub precision: Precision,
    /// The words that say so; `None` when only the day of publication does.
    pub text: Option<Span>,
}

named! {
    /// How exactly a place was resolved.
    Resolution, "resolution" { Country = "country", Region = "region", City = "city", Site = "site" }
}

/// Where an event took place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The words that name it.
    pub span: Span,
    /// Canonical name.
    pub name: CompactString,
    /// Country code, where it lies in one.
    pub country: Option<CompactString>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How exactly.
    pub resolution: Resolution,
}

named! {
    /// Who vouches for an event.
    SourceKind, "kind of attribution" {
        Official = "official", Observer = "observer", Media = "media", Document = "document", None = "none",
    }
}

named! {
    /// How sure the voucher is.
    Certainty, "certainty" {
        Certain = "certain", Probable = "probable", Possible = "possible", Doubtful = "doubtful",
    }
}

/// Who says so, and how surely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The words that name the voucher; `None` when the article itself vouches.
    pub span: Option<Span>,
    /// What kind of voucher.
    pub kind: SourceKind,
    /// How sure.
    pub certainty: Certainty,
}

named! {
    /// How one event is tied to another.
    LinkKind, "kind of link" { Cause = "cause", Answer = "answer", Follows = "follows", PartOf = "part_of" }
}

/// A tie from this event to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What kind.
    pub kind: LinkKind,
    /// To which event.
    pub event: EventId,
    /// The words that tie them.
    pub evidence: Span,
}

/// Chance that the event is right, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence(f32);

impl Confidence {
    /// Clamps to 0..=1; not-a-number becomes 0.
    pub fn new(p: f32) -> Confidence {
        Confidence(if p.is_nan() { 0.0 } else { p.clamp(0.0, 1.0) })
    }

    /// The chance.
    pub fn get(self) -> f32 {
        self.0
    }
}

/// One event of one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Content-derived name.
    pub id: EventId,
    /// The article.
    pub article: ArticleId,
    /// Sentence number in the article, from 0.
    pub sentence: u32,
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<Mode>,
    /// Contexts, sorted, without repeats.
    pub contexts: Vec<Context>,
    /// CAMEO code, to the depth that the words allow; empty when CAMEO has none.
    pub cameo: CompactString,
    /// Auxiliary modes; empty: it happened.
    pub aux: Vec<AuxMode>,
    /// Who acts, in order of mention.
    pub actors: Vec<Party>,
    /// Who is acted on, in order of mention.
    pub recipients: Vec<Party>,
    /// When.
    pub dated: Option<Dated>,
    /// Where.
    pub place: Option<Place>,
    /// Who says so.
    pub attribution: Attribution,
    /// The words that make it an event.
    pub trigger: Span,
    /// The sentence.
    pub evidence: Span,
    /// Ties to other events of the article.
    pub links: Vec<Link>,
    /// Chance that it is right.
    pub confidence: Confidence,
    /// What the event is about, in the words of the text: the object of a demand, the measure, the matter.
    pub subject: Option<Span>,
    /// Id of the rule that decided.
    pub rule: CompactString,
}

impl Event {
    /// PLOVER score of its type and mode.
    pub fn event_scale(&self) -> f64 {
        self.mode.and_then(|m| self.kind.mode_score(m)).unwrap_or_else(|| self.kind.score())
    }
}

/// Why a sentence, or a predicate in it, gave no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// No rule's trigger occurs in it.
    NoTrigger,
    /// A trigger occurs, but no party that could act.
    NoActor,
    /// The type needs a recipient, and none was found.
    NoRecipient,
    /// It tells of sport, weather or the like.
    NotPolitics,
    /// Dateline, byline, caption.
    Furniture,
}

impl Skip {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Skip::NoTrigger => "no trigger of any rule",
            Skip::NoActor => "a trigger, but no party that acts",
            Skip::NoRecipient => "the type needs a recipient and none was found",
            Skip::NotPolitics => "not politics",
            Skip::Furniture => "dateline, byline or caption",
        }
    }
}

/// What was coded from one reading, and why the rest was not.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// The events, in order of their trigger.
    pub events: Vec<Event>,
    /// Sentences without an event, each with a reason.
    pub skipped: Vec<(Span, Skip)>,
}

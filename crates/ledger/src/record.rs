//! An event as columns of the dump, and what makes one fit to be kept.
//!
//! In: an [`Event`]; out: [`EventRow`], whose fields are those of a line of the dump, and were the columns of the first two
//! schemas.

use chancery_code::event::{Coded, Event, LinkKind, Party, Resolution, Skip};
use chancery_code::ontology::{AuxMode, Context, Sector};
use chancery_read::{Article, Span};
use jiff::civil::Date;
use rusqlite::types::Type;
use serde::{Deserialize, Serialize};

use crate::pack::MOST_EVENTS;

/// Columns of one event, with its parties. Serialised for the dump.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct EventRow {
    pub id: String,
    pub sentence: u32,
    pub kind: &'static str,
    pub mode: Option<&'static str>,
    pub contexts: String,
    pub cameo: String,
    pub aux: String,
    pub quad: u8,
    pub scale: f64,
    pub date: Option<String>,
    pub enddate: Option<String>,
    pub precision: Option<&'static str>,
    pub date_text: Option<[u32; 2]>,
    pub place: Option<String>,
    pub source_kind: &'static str,
    pub certainty: &'static str,
    pub source: Option<[u32; 2]>,
    pub trigger: [u32; 2],
    pub evidence: [u32; 2],
    pub subject: Option<[u32; 2]>,
    pub links: Option<String>,
    pub confidence: f32,
    pub rule: String,
    pub parties: Vec<PartyRow>,
}

/// One party of an event.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct PartyRow {
    pub role: u8,
    pub place: u32,
    pub span: [u32; 2],
    pub name: Option<String>,
    pub code: Option<String>,
    pub sector: Option<&'static str>,
    pub office: Option<String>,
}

/// A place as it is kept in one column.
#[derive(Serialize, Deserialize)]
pub(crate) struct PlaceRecord {
    pub span: [u32; 2],
    pub name: String,
    pub country: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub resolution: Resolution,
}

pub(crate) const SKIPS: [(Skip, &str); 5] = [
    (Skip::NoTrigger, "no_trigger"),
    (Skip::NoActor, "no_actor"),
    (Skip::NoRecipient, "no_recipient"),
    (Skip::NotPolitics, "not_politics"),
    (Skip::Furniture, "furniture"),
];

#[expect(clippy::cast_possible_truncation, reason = "a span's offsets are 32 bits")]
fn pair(span: Span) -> [u32; 2] {
    [span.start() as u32, span.end() as u32]
}

fn joined<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> String {
    values.iter().map(|v| name(*v)).collect::<Vec<_>>().join(",")
}

impl EventRow {
    /// The columns of `event`.
    pub(crate) fn of(event: &Event) -> EventRow {
        let party = |role: u8| {
            move |(place, p): (usize, &Party)| PartyRow {
                role,
                place: u32::try_from(place).unwrap_or(u32::MAX),
                span: pair(p.span),
                name: p.name.as_ref().map(|s| s.to_string()),
                code: p.code.as_ref().map(|s| s.to_string()),
                sector: p.sector.map(Sector::as_str),
                office: p.office.as_ref().map(|s| s.to_string()),
            }
        };
        let place = event.place.as_ref().map(|p| PlaceRecord {
            span: pair(p.span),
            name: p.name.to_string(),
            country: p.country.as_ref().map(|s| s.to_string()),
            lat: p.lat,
            lon: p.lon,
            resolution: p.resolution,
        });
        let links: Vec<(LinkKind, &str, u32, u32)> = event
            .links
            .iter()
            .map(|l| (l.kind, l.event.as_str(), pair(l.evidence)[0], pair(l.evidence)[1]))
            .collect();
        EventRow {
            id: event.id.as_str().to_owned(),
            sentence: event.sentence,
            kind: event.kind.as_str(),
            mode: event.mode.map(|m| m.as_str()),
            contexts: joined(&event.contexts, Context::as_str),
            cameo: event.cameo.to_string(),
            aux: joined(&event.aux, AuxMode::as_str),
            quad: event.kind.quad_code(),
            scale: event.event_scale(),
            date: event.dated.as_ref().map(|d| d.days.from().to_string()),
            enddate: event.dated.as_ref().map(|d| d.days.last().to_string()),
            precision: event.dated.as_ref().map(|d| d.precision.as_str()),
            date_text: event.dated.as_ref().and_then(|d| d.text).map(pair),
            // Strings and finite numbers always serialise; a coordinate that is not finite becomes null.
            place: place.and_then(|p| serde_json::to_string(&p).ok()),
            source_kind: event.attribution.kind.as_str(),
            certainty: event.attribution.certainty.as_str(),
            source: event.attribution.span.map(pair),
            trigger: pair(event.trigger),
            evidence: pair(event.evidence),
            subject: event.subject.map(pair),
            links: (!links.is_empty()).then(|| serde_json::to_string(&links).ok()).flatten(),
            confidence: event.confidence.get(),
            rule: event.rule.to_string(),
            parties: event
                .actors
                .iter()
                .enumerate()
                .map(party(0))
                .chain(event.recipients.iter().enumerate().map(party(1)))
                .collect(),
        }
    }
}

pub(crate) fn damaged(column: usize, what: impl std::fmt::Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.to_string().into())
}

/// A day that was written by `Date`'s own display.
pub(crate) fn day(column: usize, s: &str) -> rusqlite::Result<Date> {
    s.parse().map_err(|e| damaged(column, e))
}

/// What was not coded, sorted and without repeats.
pub(crate) fn skipped(coded: &Coded) -> Vec<(Span, Skip)> {
    let mut rows = coded.skipped.clone();
    // By name, as the dump has them.
    rows.sort_unstable_by_key(|(span, why)| (*span, skip_name(*why)));
    rows.dedup();
    rows
}

fn skip_name(skip: Skip) -> &'static str {
    SKIPS.iter().find(|(s, _)| *s == skip).map_or("no_trigger", |(_, name)| name)
}

/// What was not coded, as one column of the dump: `[[start,end,reason],…]`.
pub(crate) fn skipped_column(skipped: &[(Span, Skip)]) -> String {
    let rows: Vec<(u32, u32, &str)> =
        skipped.iter().map(|(span, skip)| (pair(*span)[0], pair(*span)[1], skip_name(*skip))).collect();
    serde_json::to_string(&rows).unwrap_or_else(|_| "[]".to_owned())
}

/// The spans of an event that must lie in its article's text.
pub(crate) fn spans(event: &Event) -> impl Iterator<Item = (&'static str, Span)> + '_ {
    [("trigger", event.trigger), ("evidence", event.evidence)]
        .into_iter()
        .chain(event.actors.iter().map(|p| ("actor", p.span)))
        .chain(event.recipients.iter().map(|p| ("recipient", p.span)))
        .chain(event.dated.iter().filter_map(|d| d.text).map(|s| ("date", s)))
        .chain(event.place.iter().map(|p| ("place", p.span)))
        .chain(event.attribution.span.map(|s| ("attribution", s)))
        .chain(event.subject.map(|s| ("subject", s)))
        .chain(event.links.iter().map(|l| ("link", l.evidence)))
}

/// What is wrong with an event of `article`, or nothing: no evidence, no event.
pub(crate) fn fault(event: &Event, article: &Article) -> Option<String> {
    let id = event.id.as_str();
    if event.article != article.id {
        return Some(format!("event {id} names another article: {}", event.article));
    }
    if id.is_empty() || id.len() > 64 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some(format!("{id:?} is no event id"));
    }
    if event.actors.len() + event.recipients.len() > MOST_EVENTS {
        return Some(format!("event {id} has {} parties", event.actors.len() + event.recipients.len()));
    }
    if event.evidence.is_empty() {
        return Some(format!("event {id} has no evidence"));
    }
    spans(event)
        .find(|(_, span)| article.text.get(span.range()).is_none())
        .map(|(what, span)| format!("event {id}: the {what} at {span:?} is not within the text"))
}

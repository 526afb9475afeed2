//! An event as rows of the store, and back: lossless, checked in both directions.
//!
//! In: [`Event`] with its [`Article`]; out: [`EventRow`], whose fields are the columns of `event` and `party`.

use chancery_code::event::{Attribution, Confidence, Dated, Link, LinkKind, Party, Place, Resolution};
use chancery_code::event::{Coded, Event, EventId, Skip};
use chancery_code::ontology::{AuxMode, Context, Sector};
use chancery_read::reading::Precision;
use chancery_read::{Article, ArticleId, Days, Span};
use jiff::civil::Date;
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{CachedStatement, Row, params};
use serde::{Deserialize, Serialize};

use crate::identity;

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
    #[serde(skip)]
    pub gist: Vec<u8>,
    pub parties: Vec<PartyRow>,
}

/// One row of `party`.
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
struct PlaceRecord {
    span: [u32; 2],
    name: String,
    country: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    resolution: Resolution,
}

const PRECISIONS: [Precision; 6] = [
    Precision::Day,
    Precision::Week,
    Precision::Month,
    Precision::Quarter,
    Precision::Year,
    Precision::Vague,
];

const SKIPS: [(Skip, &str); 5] = [
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
    /// The rows of `event`, an event of `article`.
    pub(crate) fn of(event: &Event, article: &Article) -> EventRow {
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
            gist: identity::gist(event, &article.text),
            parties: event
                .actors
                .iter()
                .enumerate()
                .map(party(0))
                .chain(event.recipients.iter().enumerate().map(party(1)))
                .collect(),
        }
    }

    /// Writes the event and its parties; `event` and `party` are the statements below.
    pub(crate) fn insert(
        &self,
        event: &mut CachedStatement<'_>,
        party: &mut CachedStatement<'_>,
        article: i64,
        passage: i64,
    ) -> rusqlite::Result<()> {
        let at = |s: Option<[u32; 2]>, i: usize| s.map(|s| s[i]);
        let key = event.insert(params![
            self.id,
            article,
            passage,
            self.sentence,
            self.kind,
            self.mode,
            self.contexts,
            self.cameo,
            self.aux,
            self.quad,
            self.scale,
            self.date,
            self.enddate,
            self.precision,
            at(self.date_text, 0),
            at(self.date_text, 1),
            self.place,
            self.source_kind,
            self.certainty,
            at(self.source, 0),
            at(self.source, 1),
            self.trigger[0],
            self.trigger[1],
            self.evidence[0],
            self.evidence[1],
            at(self.subject, 0),
            at(self.subject, 1),
            self.links,
            self.confidence,
            self.rule,
            self.gist,
        ])?;
        for p in &self.parties {
            party.execute(params![
                key, p.role, p.place, p.span[0], p.span[1], p.name, p.code, p.sector, p.office
            ])?;
        }
        Ok(())
    }
}

/// Statement of [`EventRow::insert`].
pub(crate) const INSERT_EVENT: &str = "INSERT INTO event (id, article, passage, sentence, type, mode, contexts, \
    cameo, aux, quad, scale, date, enddate, precision, date_start, date_end, place, source_kind, certainty, \
    source_start, source_end, trigger_start, trigger_end, evidence_start, evidence_end, subject_start, \
    subject_end, links, confidence, rule, gist) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
/// Statement of [`EventRow::insert`].
pub(crate) const INSERT_PARTY: &str = "INSERT INTO party (event, role, place, start, end, name, code, sector, office) VALUES (?,?,?,?,?,?,?,?,?)";
/// Columns that [`event_of`] reads, after which others may follow.
pub(crate) const EVENT_COLUMNS: &str = "event.id, event.sentence, event.type, event.mode, event.contexts, \
    event.cameo, event.aux, event.date, event.enddate, event.precision, event.date_start, event.date_end, \
    event.place, event.source_kind, event.certainty, event.source_start, event.source_end, \
    event.trigger_start, event.trigger_end, event.evidence_start, event.evidence_end, event.subject_start, \
    event.subject_end, event.links, event.confidence, event.rule";
/// How many columns [`EVENT_COLUMNS`] names.
pub(crate) const EVENT_WIDTH: usize = 26;
/// Query of [`parties_of`]: the parties of one event, in order.
pub(crate) const SELECT_PARTIES: &str =
    "SELECT role, start, end, name, code, sector, office FROM party WHERE event = ? ORDER BY role, place";

fn damaged(column: usize, what: impl std::fmt::Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.to_string().into())
}

fn named<T: std::str::FromStr<Err: std::fmt::Display>>(column: usize, s: &str) -> rusqlite::Result<T> {
    s.parse().map_err(|e| damaged(column, e))
}

fn list<T: std::str::FromStr<Err: std::fmt::Display>>(column: usize, s: &str) -> rusqlite::Result<Vec<T>> {
    s.split(',').filter(|s| !s.is_empty()).map(|s| named(column, s)).collect()
}

fn span(start: u32, end: u32) -> rusqlite::Result<Span> {
    Span::new(start as usize, end as usize)
        .ok_or_else(|| FromSqlError::Other("a span ends before it starts".into()).into())
}

fn span_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Span>> {
    match (row.get::<_, Option<u32>>(column)?, row.get::<_, Option<u32>>(column + 1)?) {
        (Some(start), Some(end)) => span(start, end).map(Some),
        (None, None) => Ok(None),
        _ => Err(damaged(column, "half a span")),
    }
}

fn required_span(row: &Row<'_>, column: usize) -> rusqlite::Result<Span> {
    span_at(row, column)?.ok_or_else(|| damaged(column, "no span"))
}

/// A day that was written by `Date`'s own display.
pub(crate) fn day(column: usize, s: &str) -> rusqlite::Result<Date> {
    named(column, s)
}

/// A precision by its name.
pub(crate) fn precision(column: usize, s: &str) -> rusqlite::Result<Precision> {
    PRECISIONS.into_iter().find(|p| p.as_str() == s).ok_or_else(|| damaged(column, "no such precision"))
}

/// Rebuilds an event, without its parties, from a row of [`EVENT_COLUMNS`].
pub(crate) fn event_of(row: &Row<'_>, article: &ArticleId) -> rusqlite::Result<Event> {
    let text = |i: usize| row.get_ref(i)?.as_str().map_err(rusqlite::Error::from);
    let text_or = |i: usize| row.get_ref(i)?.as_str_or_null().map_err(rusqlite::Error::from);
    let dated = match (text_or(7)?, text_or(8)?, text_or(9)?) {
        (Some(from), Some(last), Some(how)) => {
            let until = day(8, last)?.tomorrow().map_err(|e| damaged(8, e))?;
            Some(Dated {
                days: Days::new(day(7, from)?, until).ok_or_else(|| damaged(8, "ends before it starts"))?,
                precision: precision(9, how)?,
                text: span_at(row, 10)?,
            })
        }
        _ => None,
    };
    let place = match text_or(12)? {
        None => None,
        Some(json) => {
            let p: PlaceRecord = serde_json::from_str(json).map_err(|e| damaged(12, e))?;
            Some(Place {
                span: span(p.span[0], p.span[1])?,
                name: p.name.into(),
                country: p.country.map(Into::into),
                lat: p.lat,
                lon: p.lon,
                resolution: p.resolution,
            })
        }
    };
    let links = match text_or(23)? {
        None => Vec::new(),
        Some(json) => {
            let links: Vec<(LinkKind, String, u32, u32)> =
                serde_json::from_str(json).map_err(|e| damaged(23, e))?;
            links
                .into_iter()
                .map(|(kind, event, start, end)| {
                    Ok(Link { kind, event: EventId::from_text(&event), evidence: span(start, end)? })
                })
                .collect::<rusqlite::Result<_>>()?
        }
    };
    Ok(Event {
        id: EventId::from_text(text(0)?),
        article: article.clone(),
        sentence: row.get(1)?,
        kind: named(2, text(2)?)?,
        mode: text_or(3)?.map(|s| named(3, s)).transpose()?,
        contexts: list(4, text(4)?)?,
        cameo: text(5)?.into(),
        aux: list(6, text(6)?)?,
        actors: Vec::new(),
        recipients: Vec::new(),
        dated,
        place,
        attribution: Attribution {
            span: span_at(row, 15)?,
            kind: named(13, text(13)?)?,
            certainty: named(14, text(14)?)?,
        },
        trigger: required_span(row, 17)?,
        evidence: required_span(row, 19)?,
        links,
        confidence: Confidence::new(row.get(24)?),
        subject: span_at(row, 21)?,
        rule: text(25)?.into(),
    })
}

/// Gives `event` its parties: `statement` is [`SELECT_PARTIES`].
pub(crate) fn parties_of(
    statement: &mut CachedStatement<'_>,
    key: i64,
    event: &mut Event,
) -> rusqlite::Result<()> {
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        let text_or = |i: usize| row.get_ref(i)?.as_str_or_null().map_err(rusqlite::Error::from);
        let party = Party {
            span: required_span(row, 1)?,
            name: text_or(3)?.map(Into::into),
            code: text_or(4)?.map(Into::into),
            sector: text_or(5)?.map(|s| named(5, s)).transpose()?,
            office: text_or(6)?.map(Into::into),
        };
        if row.get::<_, u8>(0)? == 0 {
            event.actors.push(party);
        } else {
            event.recipients.push(party);
        }
    }
    Ok(())
}

/// What was not coded, as one column: `[[start,end,reason],…]`, sorted.
pub(crate) fn skipped_column(coded: &Coded) -> String {
    let mut rows: Vec<(u32, u32, &str)> = coded
        .skipped
        .iter()
        .map(|(span, skip)| {
            let name = SKIPS.iter().find(|(s, _)| s == skip).map_or("no_trigger", |(_, name)| name);
            (pair(*span)[0], pair(*span)[1], name)
        })
        .collect();
    rows.sort_unstable();
    rows.dedup();
    serde_json::to_string(&rows).unwrap_or_else(|_| "[]".to_owned())
}

/// Reads [`skipped_column`] back.
pub(crate) fn skipped_of(column: &str) -> Result<Vec<(Span, Skip)>, String> {
    let rows: Vec<(u32, u32, String)> = serde_json::from_str(column).map_err(|e| e.to_string())?;
    rows.into_iter()
        .map(|(start, end, name)| {
            let skip = SKIPS.iter().find(|(_, n)| *n == name).ok_or_else(|| format!("no reason {name:?}"))?.0;
            let span = Span::new(start as usize, end as usize).ok_or("a span ends before it starts")?;
            Ok((span, skip))
        })
        .collect()
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
    if event.evidence.is_empty() {
        return Some(format!("event {id} has no evidence"));
    }
    spans(event)
        .find(|(_, span)| article.text.get(span.range()).is_none())
        .map(|(what, span)| format!("event {id}: the {what} at {span:?} is not within the text"))
}

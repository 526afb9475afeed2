//! From the second schema to the third: every article is coded and indexed again as its rows tell.
//!
//! In: a file whose old tables were renamed by `schema/003_coding.sql`; out: the same articles, events, versions and
//! retractions in the new tables, in the transaction of the step.

use std::sync::Arc;

use chancery_code::event::{Attribution, Confidence, Dated, Link, LinkKind, Party, Place};
use chancery_code::event::{Coded, Event, EventId, Skip};
use chancery_read::reading::Precision;
use chancery_read::{ArticleId, Days, Span};
use rusqlite::types::FromSqlError;
use rusqlite::{CachedStatement, Connection, Row, params};

use crate::digest::Digest;
use crate::ledger::Entry;
use crate::prepare::prepare;
use crate::record::{PlaceRecord, SKIPS, damaged, day};
use crate::terms::Terms;
use crate::view::article_of;
use crate::write::Writer;

/// Fills the tables of the third schema from those of the second, and drops the old ones.
pub(crate) fn fill(conn: &Connection) -> rusqlite::Result<()> {
    let mut terms = Terms::default();
    let mut writer = Writer::new(conn, &mut terms)?;
    let mut select = conn.prepare(
        "SELECT name, title, published, publisher, url, text, key, data_version, skipped, since, superseded \
         FROM old_article ORDER BY key",
    )?;
    let mut update = conn.prepare("UPDATE article SET since = ?, superseded = ? WHERE key = ?")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let article = article_of(row)?;
        let skipped = skipped_of(row.get_ref(8)?.as_str()?).map_err(|e| damaged(8, e))?;
        let coded = Coded { events: events_of(conn, row.get(6)?, &article.id)?, skipped };
        let data_version = Arc::from(row.get_ref(7)?.as_str()?);
        let digest = Digest::of(&article);
        let entry = Entry { article: article.into(), coded, data_version };
        let ready = prepare(&entry).map_err(|fault| damaged(8, fault))?;
        let key = writer.article(&digest, &entry, &ready)?;
        update.execute(params![row.get::<_, Option<String>>(9)?, row.get::<_, Option<String>>(10)?, key])?;
    }
    writer.finish()?;
    drop(rows);
    drop(select);
    conn.execute_batch(
        "DROP TABLE old_party; DROP TABLE old_event; DROP TABLE old_passage; DROP TABLE old_article;",
    )
}

fn events_of(conn: &Connection, article: i64, name: &ArticleId) -> rusqlite::Result<Vec<Event>> {
    let mut select = conn.prepare_cached(&format!(
        "SELECT {EVENT_COLUMNS}, event.key FROM old_event AS event WHERE event.article = ? ORDER BY event.key"
    ))?;
    let mut parties = conn.prepare_cached(SELECT_PARTIES)?;
    let mut rows = select.query([article])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut event = event_of(row, name)?;
        parties_of(&mut parties, row.get(EVENT_WIDTH)?, &mut event)?;
        out.push(event);
    }
    Ok(out)
}

/// Columns that [`event_of`] reads, after which others may follow.
const EVENT_COLUMNS: &str = "event.id, event.sentence, event.type, event.mode, event.contexts, \
    event.cameo, event.aux, event.date, event.enddate, event.precision, event.date_start, event.date_end, \
    event.place, event.source_kind, event.certainty, event.source_start, event.source_end, \
    event.trigger_start, event.trigger_end, event.evidence_start, event.evidence_end, event.subject_start, \
    event.subject_end, event.links, event.confidence, event.rule";
/// How many columns [`EVENT_COLUMNS`] names.
const EVENT_WIDTH: usize = 26;
/// Query of [`parties_of`]: the parties of one event, in order.
const SELECT_PARTIES: &str =
    "SELECT role, start, end, name, code, sector, office FROM old_party WHERE event = ? ORDER BY role, place";

const PRECISIONS: [Precision; 6] = [
    Precision::Day,
    Precision::Week,
    Precision::Month,
    Precision::Quarter,
    Precision::Year,
    Precision::Vague,
];

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

/// A precision by its name.
fn precision(column: usize, s: &str) -> rusqlite::Result<Precision> {
    PRECISIONS.into_iter().find(|p| p.as_str() == s).ok_or_else(|| damaged(column, "no such precision"))
}

/// Rebuilds an event, without its parties, from a row of [`EVENT_COLUMNS`].
fn event_of(row: &Row<'_>, article: &ArticleId) -> rusqlite::Result<Event> {
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
fn parties_of(statement: &mut CachedStatement<'_>, key: i64, event: &mut Event) -> rusqlite::Result<()> {
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

/// Reads the column of what was skipped: `[[start,end,reason],…]`.
fn skipped_of(column: &str) -> Result<Vec<(Span, Skip)>, String> {
    let rows: Vec<(u32, u32, String)> = serde_json::from_str(column).map_err(|e| e.to_string())?;
    rows.into_iter()
        .map(|(start, end, name)| {
            let skip = SKIPS.iter().find(|(_, n)| *n == name).ok_or_else(|| format!("no reason {name:?}"))?.0;
            let span = Span::new(start as usize, end as usize).ok_or("a span ends before it starts")?;
            Ok((span, skip))
        })
        .collect()
}

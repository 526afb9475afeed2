//! The packed coding of an article: passages, what was skipped, events; lossless, and the same bytes for the same coding
//! and terms.
//!
//! In: an article's [`Coding`]; out: the bytes of `coding.body`, and back. Numbers are LEB128, signed ones in zigzag;
//! names that recur are numbers of [`Terms`]. Passages come first, each with how many events it tells, then what was
//! skipped, then events in the order of their passages, each with its length before it, so that a search reads the one it
//! wants.

use chancery_code::event::{Attribution, Confidence, Dated, Event, EventId, Link, Party, Place, Skip};
use chancery_read::reading::Precision;
use chancery_read::{ArticleId, Days, Span};
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::types::Type;

use crate::passage::Passage;
use crate::terms::Terms;

/// Events of one article at most: their place in it is sixteen bits of their key.
pub(crate) const MOST_EVENTS: usize = 1 << 16;

/// What was coded from one article, as the file keeps it.
#[derive(Debug, Default)]
pub(crate) struct Coding {
    /// In order, as `passages` cuts them.
    pub passages: Vec<Passage>,
    /// Sorted, without repeats.
    pub skipped: Vec<(Span, Skip)>,
    /// In the order of [`event_order`], each with the hashes of its content words.
    pub events: Vec<(Event, Vec<u32>)>,
}

/// In which order the events of an article are kept.
pub(crate) fn event_order(a: &Event, b: &Event) -> std::cmp::Ordering {
    let key = |e: &Event| (e.evidence, e.sentence, e.trigger.start());
    key(a).cmp(&key(b)).then_with(|| a.id.as_str().cmp(b.id.as_str()))
}

/// Damage found in packed bytes.
pub(crate) fn broken(what: impl Into<String>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, what.into().into())
}

/// In the order of their numbers in the file.
const SKIPS: [Skip; 5] =
    [Skip::NoTrigger, Skip::NoActor, Skip::NoRecipient, Skip::NotPolitics, Skip::Furniture];
const PRECISIONS: [Precision; 6] = [
    Precision::Day,
    Precision::Week,
    Precision::Month,
    Precision::Quarter,
    Precision::Year,
    Precision::Vague,
];

/// Gives a term its number.
pub(crate) type Number<'n> = dyn FnMut(&str) -> rusqlite::Result<u32> + 'n;

/// Bytes under construction.
#[derive(Default)]
struct Put(Vec<u8>);

impl Put {
    fn n(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push((n & 0x7f) as u8 | 0x80);
            n >>= 7;
        }
        self.0.push((n & 0x7f) as u8);
    }

    fn size(&mut self, n: usize) {
        self.n(n as u64);
    }

    fn signed(&mut self, n: i64) {
        self.n(((n << 1) ^ (n >> 63)).cast_unsigned());
    }

    fn text(&mut self, s: &str) {
        self.size(s.len());
        self.0.extend_from_slice(s.as_bytes());
    }

    /// A span, seen from a place near it.
    fn span(&mut self, from: usize, span: Span) {
        self.signed(span.start() as i64 - from as i64);
        self.size(span.len());
    }

    fn flags(&mut self, flags: &[bool]) {
        self.0.push(flags.iter().enumerate().fold(0, |byte, (i, on)| byte | u8::from(*on) << i));
    }
}

/// Packs a coding whose events are in the order of [`event_order`].
pub(crate) fn encode(
    passages: &[Passage],
    skipped: &[(Span, Skip)],
    events: &[(&Event, &[u32])],
    number: &mut Number<'_>,
) -> rusqlite::Result<Vec<u8>> {
    let mut out = Put::default();
    let title = passages.first() == Some(&Passage::Title);
    let spans =
        || passages.iter().filter_map(|p| if let Passage::Text(span) = p { Some(*span) } else { None });
    out.size(spans().count() << 1 | usize::from(title));
    let (mut at, mut told) = (0, events.iter().peekable());
    for span in spans() {
        out.size(span.start() - at);
        out.size(span.len());
        let mut n = 0;
        while told.next_if(|(e, _)| e.evidence == span).is_some() {
            n += 1;
        }
        out.n(n);
        at = span.start();
    }
    if told.next().is_some() {
        return Err(broken("an event's evidence is no passage"));
    }
    out.size(skipped.len());
    at = 0;
    for (span, why) in skipped {
        out.size(span.start() - at);
        out.size(span.len());
        out.0.push(SKIPS.iter().position(|s| s == why).unwrap_or(0) as u8);
        at = span.start();
    }
    for (event, gist) in events {
        let mut one = Put::default();
        encode_event(&mut one, event, gist, number)?;
        out.size(one.0.len());
        out.0.extend_from_slice(&one.0);
    }
    Ok(out.0)
}

fn encode_event(out: &mut Put, event: &Event, gist: &[u32], number: &mut Number<'_>) -> rusqlite::Result<()> {
    put_id(out, event.id.as_str());
    out.n(event.sentence.into());
    let listed = |names: &mut dyn Iterator<Item = &'static str>| names.collect::<Vec<_>>().join(",");
    out.n(number(event.kind.as_str())?.into());
    out.n(number(event.mode.map_or("", |m| m.as_str()))?.into());
    out.n(number(&listed(&mut event.contexts.iter().map(|c| c.as_str())))?.into());
    out.n(number(&event.cameo)?.into());
    out.n(number(&listed(&mut event.aux.iter().map(|a| a.as_str())))?.into());
    out.n(number(event.attribution.kind.as_str())?.into());
    out.n(number(event.attribution.certainty.as_str())?.into());
    out.n(number(&event.rule)?.into());
    out.0.extend_from_slice(&event.confidence.get().to_le_bytes());
    let from = event.evidence.start();
    out.span(from, event.trigger);
    let date_text = event.dated.as_ref().and_then(|d| d.text);
    out.flags(&[
        event.dated.is_some(),
        date_text.is_some(),
        event.place.is_some(),
        event.attribution.span.is_some(),
        event.subject.is_some(),
        !event.links.is_empty(),
    ]);
    if let Some(dated) = &event.dated {
        let first = day_number(dated.days.from());
        out.signed(first);
        out.n((day_number(dated.days.last()) - first).cast_unsigned());
        out.0.push(PRECISIONS.iter().position(|p| *p == dated.precision).unwrap_or(0) as u8);
    }
    for span in [date_text, event.attribution.span, event.subject].into_iter().flatten() {
        out.span(from, span);
    }
    if let Some(place) = &event.place {
        out.span(from, place.span);
        out.text(&place.name);
        out.n(number(place.resolution.as_str())?.into());
        out.flags(&[place.country.is_some(), place.lat.is_some(), place.lon.is_some()]);
        if let Some(country) = &place.country {
            out.n(number(country)?.into());
        }
        for degrees in [place.lat, place.lon].into_iter().flatten() {
            out.0.extend_from_slice(&degrees.to_le_bytes());
        }
    }
    if !event.links.is_empty() {
        out.size(event.links.len());
        for link in &event.links {
            out.n(number(link.kind.as_str())?.into());
            put_id(out, link.event.as_str());
            out.span(from, link.evidence);
        }
    }
    out.size(event.actors.len());
    out.size(event.recipients.len());
    for party in event.actors.iter().chain(&event.recipients) {
        out.flags(&[
            party.name.is_some(),
            party.code.is_some(),
            party.sector.is_some(),
            party.office.is_some(),
        ]);
        out.span(from, party.span);
        if let Some(name) = &party.name {
            out.text(name);
        }
        if let Some(code) = &party.code {
            out.n(number(code)?.into());
        }
        if let Some(sector) = party.sector {
            out.n(number(sector.as_str())?.into());
        }
        if let Some(office) = &party.office {
            out.text(office);
        }
    }
    out.size(gist.len());
    for hash in gist {
        out.0.extend_from_slice(&hash.to_le_bytes()[..3]);
    }
    Ok(())
}

/// Ids are sixteen hexadecimal digits, which take eight bytes; any other is kept as it is.
fn put_id(out: &mut Put, id: &str) {
    let plain = id.len() == 16 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match u64::from_str_radix(id, 16) {
        Ok(n) if plain => {
            out.n(0);
            out.0.extend_from_slice(&n.to_le_bytes());
        }
        _ => {
            out.size(id.len() + 1);
            out.0.extend_from_slice(id.as_bytes());
        }
    }
}

/// Days since the first of January 1970 (Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn day_number(day: Date) -> i64 {
    let (m, d) = (i64::from(day.month()), i64::from(day.day()));
    let y = i64::from(day.year()) - i64::from(m <= 2);
    let era = y.div_euclid(400);
    let year = y - era * 400;
    let month = if m > 2 { m - 3 } else { m + 9 };
    era * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + d - 1 - 719_468
}

/// The day of such a number.
pub(crate) fn day_of(number: i64) -> rusqlite::Result<Date> {
    let epoch = Date::constant(1970, 1, 1);
    i32::try_from(number)
        .ok()
        .filter(|n| n.abs() < 4_000_000)
        .and_then(|n| epoch.checked_add(n.days()).ok())
        .ok_or_else(|| broken("a day out of range"))
}

/// Bytes being read.
struct Take<'b>(&'b [u8]);

impl<'b> Take<'b> {
    fn bytes(&mut self, n: usize) -> rusqlite::Result<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(n).ok_or_else(|| broken("a coding ends too soon"))?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> rusqlite::Result<[u8; N]> {
        self.bytes(N)?.try_into().map_err(|_| broken("a coding ends too soon"))
    }

    fn n(&mut self) -> rusqlite::Result<u64> {
        let (mut n, mut shift) = (0u64, 0);
        for (i, &byte) in self.0.iter().enumerate().take(10) {
            n |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                self.0 = &self.0[i + 1..];
                return Ok(n);
            }
        }
        Err(broken("a number without an end"))
    }

    /// A number that counts bytes or things, which are fewer than bytes of the longest text.
    fn size(&mut self) -> rusqlite::Result<usize> {
        let n = self.n()?;
        usize::try_from(n).ok().filter(|n| *n < 1 << 32).ok_or_else(|| broken("a size out of range"))
    }

    fn signed(&mut self) -> rusqlite::Result<i64> {
        let n = self.n()?;
        Ok((n >> 1).cast_signed() ^ -(n & 1).cast_signed())
    }

    fn text(&mut self) -> rusqlite::Result<&'b str> {
        let n = self.size()?;
        std::str::from_utf8(self.bytes(n)?).map_err(|_| broken("a name that is no text"))
    }

    fn span(&mut self, from: usize) -> rusqlite::Result<Span> {
        let start = self.signed()?.saturating_add(from as i64);
        let len = self.size()?;
        usize::try_from(start)
            .ok()
            .and_then(|start| Span::new(start, start + len))
            .ok_or_else(|| broken("a span out of range"))
    }

    fn byte(&mut self) -> rusqlite::Result<u8> {
        Ok(self.array::<1>()?[0])
    }
}

/// Reads a value by its name.
fn named<T: std::str::FromStr<Err: std::fmt::Display>>(name: &str) -> rusqlite::Result<T> {
    name.parse().map_err(|e: T::Err| broken(e.to_string()))
}

/// A coding whose passages were read, and whose events are read where they are wanted.
pub(crate) struct Packed<'b> {
    /// In order.
    pub passages: Vec<(Passage, usize)>,
    rest: &'b [u8],
}

impl<'b> Packed<'b> {
    /// Reads the passages, each with how many events it tells.
    pub(crate) fn read(body: &'b [u8]) -> rusqlite::Result<Packed<'b>> {
        let mut take = Take(body);
        let head = take.size()?;
        let mut passages = Vec::with_capacity((head >> 1).min(body.len()) + 1);
        if head & 1 == 1 {
            passages.push((Passage::Title, 0));
        }
        let mut at = 0usize;
        for _ in 0..head >> 1 {
            at += take.size()?;
            let len = take.size()?;
            let span = Span::new(at, at + len).ok_or_else(|| broken("a passage out of range"))?;
            passages.push((Passage::Text(span), take.size()?));
        }
        Ok(Packed { passages, rest: take.0 })
    }

    /// How many events there are.
    pub(crate) fn count(&self) -> usize {
        self.passages.iter().map(|p| p.1).sum()
    }

    /// What was skipped.
    pub(crate) fn skipped(&self) -> rusqlite::Result<Vec<(Span, Skip)>> {
        let mut take = Take(self.rest);
        skipped(&mut take)
    }

    /// The events of the passage at a place, or all; each with its hashes and its place among all.
    pub(crate) fn events(
        &self,
        passage: Option<usize>,
        article: &ArticleId,
        terms: &Terms,
    ) -> rusqlite::Result<Vec<(usize, Event, Vec<u32>)>> {
        let mut take = Take(self.rest);
        pass_skipped(&mut take)?;
        let (mut out, mut n) = (Vec::new(), 0);
        for (i, (piece, told)) in self.passages.iter().enumerate() {
            for _ in 0..*told {
                let len = take.size()?;
                let bytes = take.bytes(len)?;
                if passage.is_none_or(|wanted| wanted == i)
                    && let Passage::Text(evidence) = piece
                {
                    let (event, gist) = decode_event(&mut Take(bytes), *evidence, article, terms)?;
                    out.push((n, event, gist));
                }
                n += 1;
            }
            if passage == Some(i) {
                break;
            }
        }
        Ok(out)
    }

    /// The event at a place among all.
    pub(crate) fn event(
        &self,
        at: usize,
        article: &ArticleId,
        terms: &Terms,
    ) -> rusqlite::Result<Option<Event>> {
        let mut before = 0;
        for (i, (_, told)) in self.passages.iter().enumerate() {
            if at < before + told {
                let mut found = self.events(Some(i), article, terms)?;
                return Ok((at - before < found.len()).then(|| found.swap_remove(at - before).1));
            }
            before += told;
        }
        Ok(None)
    }
}

fn skipped(take: &mut Take<'_>) -> rusqlite::Result<Vec<(Span, Skip)>> {
    let n = take.size()?;
    let mut out = Vec::with_capacity(n.min(take.0.len()));
    let mut at = 0usize;
    for _ in 0..n {
        at += take.size()?;
        let len = take.size()?;
        let span = Span::new(at, at + len).ok_or_else(|| broken("a skipped sentence out of range"))?;
        let why = SKIPS.get(usize::from(take.byte()?)).ok_or_else(|| broken("no such reason"))?;
        out.push((span, *why));
    }
    Ok(out)
}

fn pass_skipped(take: &mut Take<'_>) -> rusqlite::Result<()> {
    for _ in 0..take.size()? {
        take.n()?;
        take.n()?;
        take.byte()?;
    }
    Ok(())
}

/// Reads a whole coding.
pub(crate) fn decode(body: &[u8], article: &ArticleId, terms: &Terms) -> rusqlite::Result<Coding> {
    let packed = Packed::read(body)?;
    let events = packed.events(None, article, terms)?;
    Ok(Coding {
        skipped: packed.skipped()?,
        events: events.into_iter().map(|(_, event, gist)| (event, gist)).collect(),
        passages: packed.passages.into_iter().map(|p| p.0).collect(),
    })
}

fn take_id(take: &mut Take<'_>) -> rusqlite::Result<EventId> {
    Ok(match take.size()? {
        0 => EventId::from_text(&format!("{:016x}", u64::from_le_bytes(take.array()?))),
        n => EventId::from_text(
            std::str::from_utf8(take.bytes(n - 1)?).map_err(|_| broken("an id that is no text"))?,
        ),
    })
}

fn decode_event(
    take: &mut Take<'_>,
    evidence: Span,
    article: &ArticleId,
    terms: &Terms,
) -> rusqlite::Result<(Event, Vec<u32>)> {
    fn list<T: std::str::FromStr<Err: std::fmt::Display>>(names: &str) -> rusqlite::Result<Vec<T>> {
        names.split(',').filter(|s| !s.is_empty()).map(named).collect()
    }
    let from = evidence.start();
    let id = take_id(take)?;
    let sentence = u32::try_from(take.n()?).map_err(|_| broken("a sentence out of range"))?;
    let kind = named(terms.name(take.n()?)?)?;
    let mode = Some(terms.name(take.n()?)?).filter(|m| !m.is_empty()).map(|m| named(m)).transpose()?;
    let contexts = list(terms.name(take.n()?)?)?;
    let cameo = terms.name(take.n()?)?.clone();
    let aux = list(terms.name(take.n()?)?)?;
    let source = named(terms.name(take.n()?)?)?;
    let certainty = named(terms.name(take.n()?)?)?;
    let rule = terms.name(take.n()?)?.clone();
    let confidence = f32::from_le_bytes(take.array()?);
    let trigger = take.span(from)?;
    let flags = take.byte()?;
    let has = |bit: u8| flags & (1 << bit) != 0;
    let days = if has(0) {
        let first = take.signed()?;
        let width = i64::try_from(take.size()?).unwrap_or(i64::MAX);
        let until = first.checked_add(width).and_then(|n| n.checked_add(1)).unwrap_or(i64::MAX);
        let days =
            Days::new(day_of(first)?, day_of(until)?).ok_or_else(|| broken("ends before it starts"))?;
        let precision =
            PRECISIONS.get(usize::from(take.byte()?)).ok_or_else(|| broken("no such precision"))?;
        Some((days, *precision))
    } else {
        None
    };
    let mut span_if = |on: bool| on.then(|| take.span(from)).transpose();
    let (date_text, attributed, subject) = (span_if(has(1))?, span_if(has(3))?, span_if(has(4))?);
    let place = if has(2) {
        let span = take.span(from)?;
        let name = take.text()?.into();
        let resolution = named(terms.name(take.n()?)?)?;
        let flags = take.byte()?;
        let country = (flags & 1 != 0).then(|| Ok::<_, rusqlite::Error>(terms.name(take.n()?)?.clone()));
        let country = country.transpose()?;
        let mut degrees = |on: bool| on.then(|| take.array().map(f64::from_le_bytes)).transpose();
        Some(Place {
            span,
            name,
            country,
            lat: degrees(flags & 2 != 0)?,
            lon: degrees(flags & 4 != 0)?,
            resolution,
        })
    } else {
        None
    };
    let mut links = Vec::new();
    if has(5) {
        for _ in 0..take.size()? {
            let kind = named(terms.name(take.n()?)?)?;
            links.push(Link { kind, event: take_id(take)?, evidence: take.span(from)? });
        }
    }
    let (actors, recipients) = (take.size()?, take.size()?);
    let mut parties = |n: usize| -> rusqlite::Result<Vec<Party>> {
        let mut out = Vec::with_capacity(n.min(take.0.len()));
        for _ in 0..n {
            let flags = take.byte()?;
            let has = |bit: u8| flags & (1 << bit) != 0;
            let span = take.span(from)?;
            let name = has(0).then(|| take.text().map(CompactString::from)).transpose()?;
            let code = if has(1) { Some(terms.name(take.n()?)?.clone()) } else { None };
            let sector = if has(2) { Some(named(terms.name(take.n()?)?)?) } else { None };
            let office = has(3).then(|| take.text().map(CompactString::from)).transpose()?;
            out.push(Party { span, name, code, sector, office });
        }
        Ok(out)
    };
    let (actors, recipients) = (parties(actors)?, parties(recipients)?);
    let n = take.size()?;
    let hashes = take.bytes(n.saturating_mul(3))?;
    let (hashes, _) = hashes.as_chunks::<3>();
    let gist = hashes.iter().map(|b| u32::from_le_bytes([b[0], b[1], b[2], 0])).collect();
    let event = Event {
        id,
        article: article.clone(),
        sentence,
        kind,
        mode,
        contexts,
        cameo,
        aux,
        actors,
        recipients,
        dated: days.map(|(days, precision)| Dated { days, precision, text: date_text }),
        place,
        attribution: Attribution { span: attributed, kind: source, certainty },
        trigger,
        evidence,
        links,
        confidence: Confidence::new(confidence),
        subject,
        rule,
    };
    Ok((event, gist))
}

/// The content words of an event as three bytes each, from the four that [`crate::identity::gist`] gives.
pub(crate) fn short_gist(gist: &[u8]) -> Vec<u32> {
    let (hashes, _) = gist.as_chunks::<4>();
    let mut out: Vec<u32> = hashes.iter().map(|b| u32::from_le_bytes(*b) >> 8).collect();
    out.dedup(); // sorted, as they came
    out
}

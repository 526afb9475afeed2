//! Events as the contract prints them: PLOVER JSON's names, spans in Unicode code points.

use chancery_read::{CodePoints, Span};
use serde::Serialize;

use crate::event::{Event, Party};

/// One event as a line of `code --format jsonl`.
#[derive(Debug, Serialize)]
pub struct EventJson<'a> {
    id: &'a str,
    doc_id: &'a str,
    sentence: u32,
    date: Option<String>,
    enddate: Option<String>,
    date_precision: Option<&'static str>,
    date_text: Option<&'a str>,
    event: &'static str,
    mode: Option<&'static str>,
    context: Vec<&'static str>,
    cameo: Option<&'a str>,
    quad_code: u8,
    event_scale: f64,
    goldstein: Option<f64>,
    aux_mode: Vec<&'static str>,
    actor: Vec<PartyJson<'a>>,
    recipient: Vec<PartyJson<'a>>,
    event_loc: Option<PlaceJson<'a>>,
    attribution: AttributionJson<'a>,
    trigger: WordsJson<'a>,
    evidence: WordsJson<'a>,
    subject: Option<WordsJson<'a>>,
    links: Vec<LinkJson<'a>>,
    confidence: f64,
    rule: &'a str,
    data_version: &'a str,
}

#[derive(Debug, Serialize)]
struct PartyJson<'a> {
    text: &'a str,
    span: [usize; 2],
    name: Option<&'a str>,
    code: Option<&'a str>,
    sector: Option<&'static str>,
    office: Option<&'a str>,
    /// Nobody names it: its words are the trigger's, and the place or the report tell who acts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    implied: bool,
}

#[derive(Debug, Serialize)]
struct PlaceJson<'a> {
    text: &'a str,
    span: [usize; 2],
    name: &'a str,
    country: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    resolution: &'static str,
}

#[derive(Debug, Serialize)]
struct AttributionJson<'a> {
    text: Option<&'a str>,
    kind: &'static str,
    certainty: &'static str,
}

#[derive(Debug, Serialize)]
struct WordsJson<'a> {
    text: &'a str,
    span: [usize; 2],
}

#[derive(Debug, Serialize)]
struct LinkJson<'a> {
    kind: &'static str,
    event: &'a str,
    evidence: [usize; 2],
}

/// Three decimals are what a confidence is good for.
fn rounded(p: f32) -> f64 {
    (f64::from(p) * 1000.0).round() / 1000.0
}

impl<'a> EventJson<'a> {
    /// The event against the text it was coded from.
    pub fn new(e: &'a Event, text: &'a str, index: &CodePoints<'_>, data_version: &'a str) -> EventJson<'a> {
        let words = |span: Span| WordsJson { text: span.text(text), span: index.span(span) };
        let party = |p: &'a Party| PartyJson {
            implied: p.span == e.trigger,
            text: p.span.text(text),
            span: index.span(p.span),
            name: p.name.as_deref(),
            code: p.code.as_deref(),
            sector: p.sector.map(|s| s.as_str()),
            office: p.office.as_deref(),
        };
        EventJson {
            id: e.id.as_str(),
            doc_id: e.article.as_str(),
            sentence: e.sentence,
            date: e.dated.as_ref().map(|d| d.days.from().to_string()),
            enddate: e.dated.as_ref().map(|d| d.days.last().to_string()),
            date_precision: e.dated.as_ref().map(|d| d.precision.as_str()),
            date_text: e.dated.as_ref().and_then(|d| d.text).map(|s| s.text(text)),
            event: e.kind.as_str(),
            mode: e.mode.map(|m| m.as_str()),
            context: e.contexts.iter().map(|c| c.as_str()).collect(),
            cameo: Some(e.cameo.as_str()).filter(|c| !c.is_empty()),
            quad_code: e.kind.quad_code(),
            event_scale: e.event_scale(),
            goldstein: crate::cameo::goldstein(&e.cameo),
            aux_mode: e.aux.iter().map(|a| a.as_str()).collect(),
            actor: e.actors.iter().map(party).collect(),
            recipient: e.recipients.iter().map(party).collect(),
            event_loc: e.place.as_ref().map(|p| PlaceJson {
                text: p.span.text(text),
                span: index.span(p.span),
                name: &p.name,
                country: p.country.as_deref(),
                lat: p.lat,
                lon: p.lon,
                resolution: p.resolution.as_str(),
            }),
            attribution: AttributionJson {
                text: e.attribution.span.map(|s| s.text(text)),
                kind: e.attribution.kind.as_str(),
                certainty: e.attribution.certainty.as_str(),
            },
            trigger: words(e.trigger),
            evidence: words(e.evidence),
            subject: e.subject.map(words),
            links: e
                .links
                .iter()
                .map(|l| LinkJson {
                    kind: l.kind.as_str(),
                    event: l.event.as_str(),
                    evidence: index.span(l.evidence),
                })
                .collect(),
            confidence: rounded(e.confidence.get()),
            rule: &e.rule,
            data_version,
        }
    }
}

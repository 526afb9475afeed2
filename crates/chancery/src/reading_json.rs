//! Readings as `read --json` prints them: one object a document, spans in Unicode code points.

use chancery_read::{CodePoints, Reading, Span};
use serde::Serialize;

/// One reading.
#[derive(Debug, Serialize)]
pub struct ReadingJson<'a> {
    doc_id: &'a str,
    title: Option<&'a str>,
    published: Option<String>,
    text: &'a str,
    sentences: Vec<SentenceJson>,
    tokens: Vec<TokenJson<'a>>,
    mentions: Vec<MentionJson<'a>>,
    times: Vec<TimeJson<'a>>,
    predicates: Vec<PredicateJson<'a>>,
    quotes: Vec<QuoteJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SentenceJson {
    span: [usize; 2],
    tokens: [u32; 2],
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct TokenJson<'a> {
    span: [usize; 2],
    text: &'a str,
    lemma: &'a str,
    upos: &'static str,
    xpos: &'static str,
    head: Option<u32>,
    deprel: &'static str,
}

#[derive(Debug, Serialize)]
struct MentionJson<'a> {
    span: [usize; 2],
    text: &'a str,
    head: [usize; 2],
    kind: &'static str,
    entity: u32,
    /// Entities that a group stands for together.
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    members: &'a [u32],
}

#[derive(Debug, Serialize)]
struct TimeJson<'a> {
    span: [usize; 2],
    text: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Debug, Serialize)]
struct QuoteJson<'a> {
    span: [usize; 2],
    text: &'a str,
    kind: &'static str,
    speaker: Option<&'a str>,
    speaker_span: Option<[usize; 2]>,
    /// The word that reports: its own words, where it stands, its class.
    cue: Option<&'a str>,
    cue_span: Option<[usize; 2]>,
    class: Option<&'static str>,
    /// The clause under report.
    clause: Option<&'a str>,
    clause_span: Option<[usize; 2]>,
}

#[derive(Debug, Serialize)]
struct PredicateJson<'a> {
    span: [usize; 2],
    text: &'a str,
    tense: &'static str,
    future: bool,
    polarity: &'static str,
    certainty: &'static str,
    condition: &'static str,
    cues: Vec<CueJson<'a>>,
    scope: [usize; 2],
}

#[derive(Debug, Serialize)]
struct CueJson<'a> {
    span: [usize; 2],
    text: &'a str,
    kind: &'static str,
}

impl<'a> ReadingJson<'a> {
    /// The reading's JSON shape.
    pub fn new(r: &'a Reading) -> ReadingJson<'a> {
        let text: &str = &r.article.text;
        let index = CodePoints::new(text);
        let at = |s: Span| index.span(s);
        ReadingJson {
            doc_id: r.article.id.as_str(),
            title: r.article.title.as_deref(),
            published: r.article.published.map(|d| d.to_string()),
            text,
            sentences: r
                .sentences
                .iter()
                .map(|s| SentenceJson {
                    span: at(s.span),
                    tokens: [s.tokens.start, s.tokens.end],
                    kind: match s.kind {
                        chancery_read::reading::SentenceKind::Prose => "prose",
                        chancery_read::reading::SentenceKind::Headline => "headline",
                        chancery_read::reading::SentenceKind::Furniture => "furniture",
                    },
                })
                .collect(),
            tokens: r
                .tokens
                .iter()
                .map(|t| TokenJson {
                    span: at(t.span),
                    text: t.span.text(text),
                    lemma: &t.lemma,
                    upos: t.pos.as_str(),
                    xpos: t.tag.as_str(),
                    head: t.head,
                    deprel: t.dep.as_str(),
                })
                .collect(),
            mentions: r
                .mentions
                .iter()
                .map(|m| MentionJson {
                    span: at(m.span),
                    text: m.span.text(text),
                    head: r.tokens.get(m.head as usize).map_or([0, 0], |t| at(t.span)),
                    kind: m.kind.as_str(),
                    entity: m.entity,
                    members: &m.members,
                })
                .collect(),
            times: r
                .times
                .iter()
                .map(|t| TimeJson {
                    span: at(t.span),
                    text: t.span.text(text),
                    kind: t.kind.as_str(),
                    value: &t.value,
                    from: t.days.map(|d| d.from().to_string()),
                    to: t.days.map(|d| d.last().to_string()),
                })
                .collect(),
            predicates: r
                .predicates()
                .into_iter()
                .map(|p| PredicateJson {
                    span: at(p.span),
                    text: p.span.text(text),
                    tense: p.tense.as_str(),
                    future: p.future,
                    polarity: p.polarity.as_str(),
                    certainty: p.certainty.as_str(),
                    condition: p.condition.as_str(),
                    cues: p
                        .cues
                        .iter()
                        .map(|c| CueJson { span: at(c.span), text: c.span.text(text), kind: c.kind.as_str() })
                        .collect(),
                    scope: at(p.scope),
                })
                .collect(),
            quotes: r
                .quotes
                .iter()
                .map(|q| {
                    let cue = q.cue.and_then(|c| r.tokens.get(c as usize)).map(|t| t.span);
                    QuoteJson {
                        span: at(q.span),
                        text: q.span.text(text),
                        kind: q.kind.as_str(),
                        speaker: q.speaker.map(|s| s.text(text)),
                        speaker_span: q.speaker.map(at),
                        cue: cue.map(|c| c.text(text)),
                        cue_span: cue.map(at),
                        class: q.class,
                        clause: q.clause.map(|c| c.text(text)),
                        clause_span: q.clause.map(at),
                    }
                })
                .collect(),
        }
    }
}

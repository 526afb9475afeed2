//! The setting of an event: when, where, and who says so.
//!
//! In: a trigger in its clause with the reading's times and quotes. Out: [`Dated`], [`Place`], [`Attribution`].

use chancery_read::reading::{Dep, Pos, Precision, Tag, TimeKind};
use chancery_read::{Days, Span};
use jiff::civil::Date;

use crate::clause::Clause;
use crate::event::{Attribution, Certainty, Dated, Place, Resolution, SourceKind};
use crate::lexicon::{Expression, Lexicon};
use crate::ontology::Sector;
use crate::parties::PartyFinder;
use crate::parties::gazetteer::{Gazetteer, Sense};
use crate::path::is_one_of;
use crate::standing::StandingWords;

/// Words that settle who vouches and how surely.
#[derive(Debug)]
pub struct SettingWords {
    observers: Vec<Expression>,
    media: Vec<Expression>,
    documents: Vec<Expression>,
    doubt: Vec<Expression>,
    claim: Vec<Expression>,
}

impl SettingWords {
    /// Takes the classes `observer`, `media-source`, `document-source`, `doubt` and `claim`.
    pub fn new(lexicon: &Lexicon) -> Result<SettingWords, String> {
        Ok(SettingWords {
            observers: lexicon.words("@observer")?,
            media: lexicon.words("@media-source")?,
            documents: lexicon.words("@document-source")?,
            doubt: lexicon.words("@doubt")?,
            claim: lexicon.words("@claim")?,
        })
    }
}

/// The time of an event: of the times in its sentence, the one that hangs nearest on its trigger.
pub fn dated(clause: &Clause<'_>, trigger: u32, published: Option<Date>) -> Option<Dated> {
    let sentence = clause.reading.sentence_of(trigger)?;
    let times = &clause.reading.times;
    let first = times.partition_point(|t| t.span.start() < sentence.span.start());
    let mut best: Option<(u32, &chancery_read::reading::TimeRef)> = None;
    for time in times.get(first..).unwrap_or(&[]) {
        if time.span.start() >= sentence.span.end() {
            break;
        }
        if time.days.is_none() || !matches!(time.kind, TimeKind::Date | TimeKind::Time) {
            continue;
        }
        let token = clause.tokens().find(|&i| clause.token(i).span.overlaps(time.span));
        let Some(token) = token else { continue };
        let distance = tree_distance(clause, token, trigger);
        if best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, time));
        }
    }
    if let Some((distance, time)) = best
        && distance <= 6
        && let Some(days) = time.days
    {
        return Some(Dated { days, precision: time.precision, text: Some(time.span) });
    }
    let day = published?;
    Some(Dated { days: Days::one(day)?, precision: Precision::Day, text: None })
}

/// Steps from a time's head up and over to the trigger; a finite verb of its own in between is a wall.
fn tree_distance(clause: &Clause<'_>, from: u32, trigger: u32) -> u32 {
    let mut chain = vec![trigger];
    let mut at = trigger;
    while let Some(h) = clause.head(at) {
        chain.push(h);
        at = h;
        if chain.len() > 40 {
            break;
        }
    }
    let mut steps = 0;
    let mut at = from;
    for _ in 0..40 {
        if let Some(up) = chain.iter().position(|&c| c == at) {
            // Each reporting level above the trigger counts more than a step inside the clause.
            return steps + 2 * up as u32;
        }
        let walls = clause.is_verb(at)
            && clause.kids(at).iter().any(|&k| matches!(clause.dep(k), Dep::Nsubj | Dep::NsubjPass));
        steps += if walls { 3 } else { 1 };
        match clause.head(at) {
            Some(h) => at = h,
            None => break,
        }
    }
    99
}

/// The place of an event: a place or country in a locative phrase at the trigger, else in its sentence.
pub fn place(
    clause: &Clause<'_>,
    trigger: u32,
    finder: &PartyFinder<'_>,
    gazetteer: &Gazetteer,
) -> Option<Place> {
    let mut best: Option<(u32, Place)> = None;
    for i in clause.tokens() {
        if !matches!(clause.token(i).pos, Pos::Propn | Pos::Noun) {
            continue;
        }
        let Some(found) = finder.found_at(i) else { continue };
        let mut top = i;
        while let Some(h) = clause.head(top) {
            if found.span.contains(clause.token(h).span) { top = h } else { break }
        }
        if top != i {
            continue;
        }
        let locative = matches!(
            clause.case(i).as_deref(),
            Some(
                "in" | "at"
                    | "near"
                    | "on"
                    | "off"
                    | "outside"
                    | "inside"
                    | "around"
                    | "over"
                    | "across"
                    | "along"
                    | "within"
            )
        );
        if !locative {
            continue;
        }
        let Some(place) = place_of(found.span, found.senses, gazetteer, finder) else { continue };
        let mut d = tree_distance(clause, i, trigger);
        if place.resolution == Resolution::Country {
            d += 1;
        }
        if d <= 8 && best.as_ref().is_none_or(|(b, _)| d < *b) {
            best = Some((d, place));
        }
    }
    best.map(|(_, p)| p)
}

fn place_of(span: Span, senses: &[Sense], gazetteer: &Gazetteer, finder: &PartyFinder<'_>) -> Option<Place> {
    let mut best: Option<(u32, Place)> = None;
    for sense in senses {
        let (weight, place) = match sense {
            Sense::Place(n) => {
                let site = gazetteer.place(*n)?;
                let near = site.country.as_ref().map_or(0, |c| finder.mentions_of(c).min(9));
                let place = Place {
                    span,
                    name: site.name.clone(),
                    country: site.country.clone(),
                    lat: Some(site.lat),
                    lon: Some(site.lon),
                    resolution: site.resolution,
                };
                (20 + near + u32::from(site.rank), place)
            }
            Sense::Metonym(n) => {
                let country = gazetteer.country(*n)?;
                if country.capital.is_empty() {
                    continue;
                }
                let site = gazetteer.place_by_name(&country.capital, &country.code);
                let place = Place {
                    span,
                    name: country.capital.clone(),
                    country: Some(country.code.clone()),
                    lat: site.map(|s| s.lat),
                    lon: site.map(|s| s.lon),
                    resolution: Resolution::City,
                };
                (15, place)
            }
            Sense::Country(n) => {
                let country = gazetteer.country(*n)?;
                let place = Place {
                    span,
                    name: country.name.clone(),
                    country: Some(country.code.clone()),
                    lat: None,
                    lon: None,
                    resolution: Resolution::Country,
                };
                (30, place)
            }
            _ => continue,
        };
        if best.as_ref().is_none_or(|(w, _)| weight > *w) {
            best = Some((weight, place));
        }
    }
    best.map(|(_, p)| p)
}

/// Who says so: the subject of a verb of saying above the trigger, an "according to", or nobody.
pub fn attribution(
    clause: &Clause<'_>,
    trigger: u32,
    finder: &PartyFinder<'_>,
    words: &SettingWords,
    standing: &StandingWords,
) -> Attribution {
    let mut certainty = Certainty::Certain;
    // Hedges at the trigger.
    let mut at = trigger;
    let mut source: Option<u32> = None;
    for _ in 0..8 {
        for &k in clause.kids(at) {
            match clause.dep(k).base() {
                Dep::Advmod if is_one_of(clause, k, &words.doubt) => certainty = Certainty::Possible,
                Dep::Aux if matches!(clause.lemma(k), "may" | "might" | "could") => {
                    certainty = Certainty::Possible
                }
                Dep::Obl | Dep::Advmod | Dep::Advcl
                    if clause.kids(k).iter().any(|&c| {
                        clause.lemma(c) == "accord" || clause.word(c).eq_ignore_ascii_case("according")
                    }) =>
                {
                    source.get_or_insert(k);
                }
                Dep::Parataxis if standing.reports(clause, k) && at == trigger => {
                    if let Some(s) = clause.kid(k, &[Dep::Nsubj]) {
                        source.get_or_insert(s);
                    }
                }
                _ => {}
            }
        }
        let Some(h) = clause.head(at) else { break };
        let dep = clause.dep(at).base();
        if matches!(dep, Dep::Ccomp | Dep::Parataxis) && standing.reports(clause, h) {
            if is_one_of(clause, h, &words.claim) && certainty == Certainty::Certain {
                certainty = Certainty::Probable;
            }
            if let Some(s) = clause.surface_subject(h).filter(|_| !clause.is_passive(h)) {
                source.get_or_insert(s);
            }
        }
        if matches!(clause.lemma(h), "appear" | "seem" | "believe" | "suspect" | "think" | "suggest")
            && certainty == Certainty::Certain
        {
            certainty = Certainty::Probable;
        }
        at = h;
    }
    let Some(source) = source else {
        // A quotation that holds the trigger has its speaker.
        let span = clause.token(trigger).span;
        let quote = clause.reading.quotes.iter().find(|q| q.span.contains(span) && q.speaker.is_some());
        return match quote.and_then(|q| q.speaker_head.map(|h| (q, h))) {
            Some((q, head)) => {
                let kind = if clause.tokens().contains(&head) {
                    kind_of(clause, head, finder, words)
                } else {
                    SourceKind::Official
                };
                Attribution { span: q.speaker, kind, certainty }
            }
            None => Attribution { span: None, kind: SourceKind::None, certainty },
        };
    };
    let kind = kind_of(clause, source, finder, words);
    if kind == SourceKind::Observer && certainty == Certainty::Certain {
        certainty = Certainty::Probable;
    }
    let span = match finder.party(clause, source) {
        Some(p) => p.span,
        None => {
            let (lo, hi) = clause.extent(source, true);
            clause.token(lo).span.cover(clause.token(hi).span)
        }
    };
    Attribution { span: Some(span), kind, certainty }
}

fn kind_of(clause: &Clause<'_>, head: u32, finder: &PartyFinder<'_>, words: &SettingWords) -> SourceKind {
    if is_one_of(clause, head, &words.observers) {
        return SourceKind::Observer;
    }
    if is_one_of(clause, head, &words.media) {
        return SourceKind::Media;
    }
    if is_one_of(clause, head, &words.documents) {
        return SourceKind::Document;
    }
    let Some(party) = finder.party(clause, head) else { return SourceKind::None };
    match party.sector {
        Some(Sector::Jrn) => SourceKind::Media,
        Some(
            Sector::Edu | Sector::Cvl | Sector::Soc | Sector::Eli | Sector::Bus | Sector::Lab | Sector::Med,
        ) => SourceKind::Observer,
        Some(_) => SourceKind::Official,
        None if party.code.is_some() => SourceKind::Official,
        None => SourceKind::Observer,
    }
}

/// Whether an event's time lies well before its article: more than a year, or a past perfect with "once".
pub fn is_historical(
    clause: &Clause<'_>,
    trigger: u32,
    dated: Option<&Dated>,
    published: Option<Date>,
) -> bool {
    let old = match (dated, published) {
        (Some(d), Some(p)) if d.text.is_some() => {
            let gap = (p - d.days.last()).get_days();
            gap > 365
        }
        _ => false,
    };
    old || clause.kids(trigger).iter().any(|&k| {
        clause.dep(k) == Dep::Advmod
            && matches!(clause.lemma(k), "once" | "formerly")
            && clause.token(k).tag == Tag::RB
    })
}

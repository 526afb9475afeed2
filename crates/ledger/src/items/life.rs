//! Lives: lays the events of a view in the order of their days and runs the machine over them.

use std::collections::{BTreeSet, HashMap};

use chancery_code::event::{Certainty, Event};
use chancery_code::ontology::AuxMode;
use chancery_read::{Article, CodePoints, Span};
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;

use super::machine::{By, ItemKind, MACHINE, Phrase, Rule, Standing, When};
use super::{Evidence, Item, ItemId, Step};
use crate::digest::short_id;
use crate::error::LedgerError;
use crate::index::{Index, Role};
use crate::settings::SETTINGS;
use crate::topics::Subject;
use crate::view::{LedgerView, Told};
use crate::words::words;

/// With no subject marked, words this far from the trigger (in bytes) are near it.
const NEAR_BYTES: usize = 60;
/// A subject longer than this is cut for show, in characters.
const SUBJECT_CHARS: usize = 160;

/// An occurrence as the machine sees it.
#[derive(Clone)]
struct Act {
    /// Index of its cluster.
    cluster: usize,
    date: Option<Date>,
    published: Option<Date>,
    event: Event,
    actors: Vec<CompactString>,
    recipients: Vec<CompactString>,
    subject: Subject,
    /// The coder marked what it is about; else the whole sentence stands in.
    marked: bool,
    subject_text: String,
    /// Stems from the trigger to the subject.
    near: Vec<String>,
    standing: Option<Standing>,
}

/// An item in the making.
struct Life {
    item: Item,
    subject: Subject,
    marked: bool,
    touched: Option<Date>,
    clusters: Vec<usize>,
}

/// Where the items of some parties are filed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Among {
    /// All of this party.
    Of(CompactString),
    /// Those of this party that are addressed to nobody.
    Unaddressed(CompactString),
    /// All in which both take part; the lesser code first.
    Both(CompactString, CompactString),
}

impl Among {
    fn both(a: &CompactString, b: &CompactString) -> Among {
        Among::Both(a.min(b).clone(), a.max(b).clone())
    }

    /// Everywhere an item is filed.
    fn of_item(item: &Item) -> BTreeSet<Among> {
        let parties = || item.holder.iter().chain(&item.addressee);
        let mut out: BTreeSet<Among> = parties().flat_map(|a| parties().map(|b| Among::both(a, b))).collect();
        out.extend(parties().cloned().map(Among::Of));
        if item.addressee.is_empty() {
            out.extend(item.holder.iter().cloned().map(Among::Unaddressed));
        }
        out
    }

    /// Everywhere an item can be filed that an act moves (see [`fits`]).
    fn of_act(act: &Act) -> BTreeSet<Among> {
        if act.recipients.is_empty() {
            return act.actors.iter().cloned().map(Among::Of).collect();
        }
        let pairs = act.actors.iter().flat_map(|a| act.recipients.iter().map(move |r| Among::both(a, r)));
        pairs.chain(act.actors.iter().cloned().map(Among::Unaddressed)).collect()
    }
}

impl LedgerView {
    /// All items of the view; they are worked out once.
    pub(crate) fn all_items(&self) -> Result<&[Item], LedgerError> {
        if let Some(items) = self.items_cell().get() {
            return Ok(items);
        }
        let items = live(self)?;
        Ok(self.items_cell().get_or_init(|| items))
    }
}

fn live(view: &LedgerView) -> Result<Vec<Item>, LedgerError> {
    let index = view.index()?;
    let mut order: Vec<usize> = (0..index.clusters.len())
        .filter(|&c| {
            let record = index.record(&index.clusters[c]);
            MACHINE.rule.iter().any(|r| r.event.contains(&record.kind))
        })
        .collect();
    order.sort_by_key(|&c| (Index::day(index.record(&index.clusters[c])), c));
    let mut lives: Vec<Life> = Vec::new();
    // Lives by kind and parties, so that an event meets only those of its own parties.
    let mut by_parties: HashMap<(ItemKind, Among), Vec<usize>> = HashMap::new();
    let mut waiting: Vec<(&Rule, Act)> = Vec::new();
    for c in order {
        let Some(act) = act(view, index, c)? else { continue };
        for &kind in ItemKind::ALL {
            let rules: Vec<&Rule> = MACHINE.rule.iter().filter(|r| r.kind == kind && asks(r, &act)).collect();
            if rules.is_empty() {
                continue;
            }
            let mut candidates: Vec<usize> = Among::of_act(&act)
                .into_iter()
                .flat_map(|among| by_parties.get(&(kind, among)).into_iter().flatten().copied())
                .collect();
            candidates.sort_unstable();
            candidates.dedup();
            let moved = rules.iter().find_map(|rule| {
                let fitting = fitting(rule, &act, &candidates, &lives);
                (!fitting.is_empty()).then_some((*rule, fitting))
            });
            if let Some((rule, fitting)) = moved {
                for i in fitting {
                    take_step(&mut lives[i], rule, &act);
                }
                continue;
            }
            let Some(rule) = rules.iter().find(|r| r.opens && may_open(r, &act)) else { continue };
            let mut first = None;
            if rule.repeat > 1 {
                let before = earlier(rule, &act, &waiting);
                if before.len() + 1 < rule.repeat {
                    waiting.push((rule, act.clone()));
                    continue;
                }
                first = before.into_iter().next();
            }
            let mut life = opened(rule, first.map_or(&act, |i| &waiting[i].1), index);
            if first.is_some() {
                take_step(&mut life, rule, &act);
            }
            for among in Among::of_item(&life.item) {
                by_parties.entry((kind, among)).or_default().push(lives.len());
            }
            lives.push(life);
        }
    }
    let horizon = view.horizon()?;
    lives.into_iter().map(|life| finished(view, index, life, horizon)).collect()
}

/// Reads what the machine needs of a cluster; `None` when it can move nothing.
fn act(view: &LedgerView, index: &Index, c: usize) -> Result<Option<Act>, LedgerError> {
    let cluster = &index.clusters[c];
    let mut chosen: Option<Told> = None;
    // The record speaks for all, but a report that says what it is about is worth more than one that does not.
    for &m in cluster.members.iter().take(8) {
        let told = view.told(index.lines[m as usize].key)?;
        let marked = told.event.subject.is_some();
        if chosen.is_none() || marked {
            chosen = Some(told);
        }
        if marked {
            break;
        }
    }
    let Some(Told { event, article, .. }) = chosen else { return Ok(None) };
    if event.attribution.certainty == Certainty::Doubtful {
        return Ok(None); // it is kept as an event; it moves no item
    }
    let has = |aux: AuxMode| event.aux.contains(&aux);
    let standing = if has(AuxMode::Historical) {
        None
    } else if has(AuxMode::Negation) {
        (!has(AuxMode::Hypothetical)).then_some(Standing::Negation)
    } else if has(AuxMode::Hypothetical) {
        Some(Standing::Hypothetical)
    } else if has(AuxMode::Future) {
        Some(Standing::Future)
    } else {
        Some(Standing::Actual)
    };
    if standing.is_none() {
        return Ok(None);
    }
    let record = index.record(cluster);
    let (subject, subject_text) = subject_of(&event, &article);
    Ok(Some(Act {
        cluster: c,
        date: Index::day(record),
        published: record.published,
        actors: index.codes(&index.side(cluster, Role::Actor)),
        recipients: index.codes(&index.side(cluster, Role::Recipient)),
        subject,
        marked: event.subject.is_some(),
        subject_text,
        near: near(&event, &article),
        standing,
        event,
    }))
}

/// What an event is about: its subject and trigger, or its whole sentence where no subject is marked.
fn subject_of(event: &Event, article: &Article) -> (Subject, String) {
    let text = &article.text;
    let span = event.subject.unwrap_or(event.evidence);
    let names: Vec<std::ops::Range<usize>> = event
        .actors
        .iter()
        .chain(&event.recipients)
        .map(|p| p.span)
        .filter(|s| span.contains(*s) && *s != span)
        .map(|s| s.start() - span.start()..s.end() - span.start())
        .collect();
    let mut subject = Subject::of(span.text(text), &names);
    if event.subject.is_some() {
        // "the *ban* on seafood", coded with *ban* as trigger and *seafood* as subject. The verb itself says
        // nothing of what it is done to, but the topics it names do.
        let trigger = Subject::of(event.trigger.text(text), &[]);
        subject.topics.extend(trigger.topics);
        subject.generic.extend(trigger.generic);
    } else {
        for word in words(event.trigger.text(text)) {
            subject.words.remove(&word.stem);
        }
    }
    subject.topics.extend(MACHINE.implied(event.kind, event.mode).map(str::to_owned));
    let shown: String = span.text(text).split_whitespace().collect::<Vec<_>>().join(" ");
    (subject, shown.chars().take(SUBJECT_CHARS).collect())
}

/// Stems from the trigger to the subject, both included.
fn near(event: &Event, article: &Article) -> Vec<String> {
    let text = &article.text;
    let span = match event.subject {
        Some(subject) => event.trigger.cover(subject),
        None => {
            let edge =
                |byte: usize| (byte..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            let start = edge(event.trigger.start().saturating_sub(NEAR_BYTES)).max(event.evidence.start());
            let end = edge((event.trigger.end() + NEAR_BYTES).min(event.evidence.end()));
            Span::new(start.min(event.trigger.start()), end.max(event.trigger.end())).unwrap_or(event.trigger)
        }
    };
    words(span.text(text)).into_iter().map(|w| w.stem).collect()
}

fn says(near: &[String], phrases: &[Phrase]) -> bool {
    phrases.iter().any(|p| near.windows(p.0.len()).any(|w| *w == p.0[..]))
}

/// Whether a rule speaks of such an event, whatever the item.
fn asks(rule: &Rule, act: &Act) -> bool {
    let standing = if rule.standing.is_empty() { &[Standing::Actual][..] } else { &rule.standing };
    let about = (rule.topic.is_empty() && rule.context.is_empty())
        || rule.topic.iter().any(|t| act.subject.topics.contains(t))
        || rule.context.iter().any(|c| act.event.contexts.contains(c));
    rule.event.contains(&act.event.kind)
        && (rule.mode.is_empty() || rule.mode.iter().any(|m| m.0 == act.event.mode))
        && act.standing.is_some_and(|s| standing.contains(&s))
        && (rule.words.is_empty() || says(&act.near, &rule.words))
        && (rule.also.is_empty() || says(&act.near, &rule.also))
        && !says(&act.near, &rule.not)
        && about
}

fn meet(a: &[CompactString], b: &[CompactString]) -> bool {
    a.iter().any(|p| b.contains(p))
}

/// The items that a rule moves by an event: the best one, or all of them.
fn fitting(rule: &Rule, act: &Act, candidates: &[usize], lives: &[Life]) -> Vec<usize> {
    let mut found: Vec<(f64, Option<Date>, usize)> = candidates
        .iter()
        .filter_map(|&i| {
            let life = &lives[i];
            let item = &life.item;
            if !rule.from.contains(&item.state) || life.clusters.contains(&act.cluster) {
                return None;
            }
            let parties = match rule.by {
                By::Holder => fits(act, &item.holder, &item.addressee),
                By::Addressee => fits(act, &item.addressee, &item.holder),
                By::Either => {
                    fits(act, &item.holder, &item.addressee)
                        || fits(act, &item.addressee, &item.holder)
                        || fits(act, &item.holder, &item.holder)
                }
            };
            if !parties {
                return None;
            }
            likeness(life, act).map(|l| (l, life.touched, i))
        })
        .collect();
    // The likest, then the one last heard of, then the one opened last.
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then(y.1.cmp(&x.1)).then(y.2.cmp(&x.2)));
    if !rule.all {
        found.truncate(1);
    }
    let mut out: Vec<usize> = found.into_iter().map(|f| f.2).collect();
    out.sort_unstable();
    out
}

/// Whether the one side acts, and the other is acted on or not named.
fn fits(act: &Act, does: &[CompactString], gets: &[CompactString]) -> bool {
    let together = act.recipients.is_empty();
    meet(&act.actors, does) && (gets.is_empty() || together || meet(&act.recipients, gets))
}

/// How well an event's subject fits an item, or `None`.
fn likeness(life: &Life, act: &Act) -> Option<f64> {
    let settings = &SETTINGS.items;
    let least = if life.marked && act.marked { 1 } else { settings.sentence_words };
    let likeness = life.subject.likeness(&act.subject, settings.subject_overlap, least);
    if likeness > 0.0 {
        return Some(likeness);
    }
    // "lifted the ban": the parties' own ban, the one last heard of.
    let general =
        act.marked && act.subject.is_general() && !act.subject.generic.is_disjoint(&life.subject.generic);
    general.then_some(0.1)
}

fn may_open(rule: &Rule, act: &Act) -> bool {
    let foreign = !rule.foreign || act.recipients.iter().any(|r| !act.actors.contains(r));
    let about = !act.subject.is_general() || act.marked;
    !act.actors.is_empty() && foreign && about
}

/// Earlier events that wait for this one to make a repetition, the first first.
fn earlier(rule: &Rule, act: &Act, waiting: &[(&Rule, Act)]) -> Vec<usize> {
    let pair =
        |a: &Act| -> BTreeSet<CompactString> { a.actors.iter().chain(&a.recipients).cloned().collect() };
    let these = pair(act);
    (0..waiting.len())
        .filter(|&i| {
            let (other_rule, before) = &waiting[i];
            let near_in_time = match (before.date, act.date) {
                (Some(a), Some(b)) => (b - a).get_days().abs() <= rule.within_days,
                _ => false,
            };
            let least = if before.marked && act.marked { 1 } else { SETTINGS.items.sentence_words };
            other_rule.id == rule.id
                && near_in_time
                && pair(before).intersection(&these).count() >= 2
                && before.subject.likeness(&act.subject, SETTINGS.items.subject_overlap, least) > 0.0
        })
        .collect()
}

fn opened(rule: &'static Rule, act: &Act, index: &Index) -> Life {
    let record = index.record(&index.clusters[act.cluster]);
    let id = ItemId(short_id(&[rule.kind.as_str(), record.id.as_str()]).into());
    // A day that lies after the report is one by which something is to be done.
    let due = act
        .event
        .dated
        .as_ref()
        .filter(|d| {
            act.event.aux.contains(&AuxMode::Future) && act.published.is_some_and(|p| d.days.from() > p)
        })
        .map(|d| d.days.last());
    let mut life = Life {
        item: Item {
            id,
            kind: rule.kind,
            state: rule.to,
            open: true,
            holder: act.actors.clone(),
            addressee: act.recipients.iter().filter(|r| !act.actors.contains(r)).cloned().collect(),
            subject: act.subject_text.clone(),
            // A promise with a day to come was made when it was reported.
            opened: if due.is_some() { act.published } else { act.date },
            due,
            steps: Vec::new(),
        },
        subject: act.subject.clone(),
        marked: act.marked,
        touched: None,
        clusters: Vec::new(),
    };
    take_step(&mut life, rule, act);
    if let Some(step) = life.item.steps.first_mut() {
        step.date = life.item.opened;
    }
    life
}

fn take_step(life: &mut Life, rule: &'static Rule, act: &Act) {
    life.item.state = rule.to;
    life.touched = life.touched.max(act.date.min(act.published.or(act.date)));
    life.clusters.push(act.cluster);
    life.item.steps.push(Step {
        date: act.date,
        state: rule.to,
        event: act.event.id.clone(),
        rule: &rule.id,
        evidence: Vec::new(),
    });
}

/// Fills in the words of each step and lets time do its part.
fn finished(
    view: &LedgerView,
    index: &Index,
    life: Life,
    horizon: Option<Date>,
) -> Result<Item, LedgerError> {
    let Life { mut item, touched, clusters, .. } = life;
    for (step, c) in item.steps.iter_mut().zip(clusters) {
        let cluster = &index.clusters[c];
        step.event = index.record(cluster).id.clone();
        for &m in &cluster.members {
            let told = view.told(index.lines[m as usize].key)?;
            step.evidence.push(Evidence {
                doc_id: told.article.id.as_str().to_owned(),
                text: told.event.evidence.text(&told.article.text).to_owned(),
                span: CodePoints::new(&told.article.text).span(told.event.evidence),
                source: told.event.attribution.kind,
                certainty: told.event.attribution.certainty,
                event: told.event.id,
            });
        }
    }
    if let Some(today) = horizon {
        for clock in MACHINE.clock.iter().filter(|c| c.kind == item.kind && c.from.contains(&item.state)) {
            let past = match clock.when {
                When::Due => item.due.is_some_and(|due| due < today),
                When::Silence => touched.is_some_and(|t| t.saturating_add(clock.months.months()) < today),
            };
            if past {
                item.state = clock.to;
                break;
            }
        }
    }
    item.open = MACHINE.is_open(item.kind, item.state);
    Ok(item)
}

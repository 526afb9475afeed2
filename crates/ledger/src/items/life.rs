//! Lives: lays the events of a view in the order of their days and runs the machine over them.

use std::collections::{BTreeSet, HashMap};

use chancery_code::EventType;
use chancery_read::{ArticleId, CodePoints, Span};
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;

use super::act::{Act, Around, by_article, says, stems};
use super::machine::{By, ItemKind, MACHINE, Rule, Standing, State, When};
use super::matter::{BY_TOPIC_AROUND, BY_WORDS_AROUND, SURE, is_little, likeness, one_matter};
use super::{Evidence, Item, ItemId, Step};
use crate::digest::short_id;
use crate::error::LedgerError;
use crate::index::Index;
use crate::settings::SETTINGS;
use crate::topics::Subject;
use crate::view::LedgerView;

/// Of the items of one party, an act done to a third one is tried against so many of the latest.
const LATEST: usize = 64;

/// Topic of arrests and releases (`[implies]` of the machine).
const DETENTION: &str = "detention";

/// Rule that opens a measure by a deed: an arrest, a seizure, a closing.
const BY_FORCE: &str = "measure.imposed.by-force";

/// An item in the making.
pub(super) struct Life {
    pub item: Item,
    pub subject: Subject,
    pub marked: bool,
    /// Names in its subject.
    pub own: BTreeSet<String>,
    /// Stems of its subject, verbs and all.
    pub said: Vec<String>,
    /// Stems from the trigger to the subject of the event that opened it.
    pub opening: Vec<String>,
    /// What the sentences and headlines that opened it, or said it again, speak of.
    pub around: Around,
    touched: Option<Date>,
    /// Reports of each step, as lines of the index.
    members: Vec<Vec<u32>>,
    /// Sentences that moved it, with who acts in them.
    told: Vec<(ArticleId, Span, Vec<CompactString>)>,
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
        let alone = act.actors.iter().chain(&act.recipients).cloned().map(Among::Unaddressed);
        pairs.chain(alone).collect()
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
    let articles = by_article(index);
    let mut lives: Vec<Life> = Vec::new();
    // Lives by kind and parties, so that an event meets only those of its own parties.
    let mut by_parties: HashMap<(ItemKind, Among), Vec<usize>> = HashMap::new();
    let mut waiting: Vec<(&Rule, Act)> = Vec::new();
    let mut acts = Vec::new();
    for members in index.clusters.iter().flat_map(|c| parts(index, &c.members)) {
        let kind = members.first().map(|&m| index.lines[m as usize].kind);
        if MACHINE.rule.iter().any(|r| kind.is_some_and(|k| r.event.contains(&k))) {
            acts.extend(Act::read(view, index, &articles, members)?);
        }
    }
    // By the days on which the acts are laid, which are not always those of their records.
    // Of one sentence, what says its subject comes first.
    acts.sort_by_cached_key(|a| {
        let line =
            a.members.first().map(|&m| (index.lines[m as usize].published, index.lines[m as usize].article));
        (a.date, line, a.event.sentence, !a.marked, a.members.first().copied(), a.content)
    });
    for act in acts {
        let mut moved_to: Vec<(usize, State)> = Vec::new();
        for &kind in ItemKind::ALL {
            let rules: Vec<&Rule> = MACHINE.rule.iter().filter(|r| r.kind == kind && asks(r, &act)).collect();
            if rules.is_empty() {
                continue;
            }
            let filed = |among: Among| by_parties.get(&(kind, among)).map_or(&[][..], Vec::as_slice);
            let mut candidates: Vec<usize> =
                Among::of_act(&act).into_iter().flat_map(|among| filed(among).iter().copied()).collect();
            if rules.iter().any(|r| r.third) {
                let own = act.actors.iter().flat_map(|a| {
                    let all = filed(Among::Of(a.clone()));
                    all[all.len().saturating_sub(LATEST)..].iter().copied()
                });
                candidates.extend(own);
            }
            candidates.sort_unstable();
            candidates.dedup();
            let moved = rules.iter().find_map(|rule| {
                let fitting = fitting(rule, &act, &candidates, &lives);
                (!fitting.is_empty()).then_some((*rule, fitting))
            });
            if let Some((rule, fitting)) = moved {
                for (i, likeness) in fitting {
                    let unaddressed = lives[i].item.addressee.is_empty();
                    take_step(&mut lives[i], rule, &act);
                    // What fits by its surroundings alone would bring in those of other matters.
                    if rule.opens && likeness >= SURE {
                        lives[i].around.extend(&act.around);
                    }
                    if unaddressed && !lives[i].item.addressee.is_empty() {
                        file(&mut by_parties, &lives[i].item, i);
                    }
                    moved_to.push((i, rule.to));
                }
                continue;
            }
            // What else the sentence was coded as, without a subject of its own, is no second item.
            if !act.marked && candidates.iter().any(|&i| lives[i].shares_sentence(&act)) {
                continue;
            }
            let Some(rule) = rules.iter().find(|r| r.opens && may_open(r, &act)) else { continue };
            let mut first: Option<Act> = None;
            if rule.repeat > 1 {
                let before = earlier(rule, &act, &waiting);
                if before.len() + 1 < rule.repeat {
                    waiting.push((rule, act.clone()));
                    continue;
                }
                first = before.first().map(|&i| waiting[i].1.clone());
                waiting = waiting
                    .into_iter()
                    .enumerate()
                    .filter(|(i, _)| !before.contains(i))
                    .map(|(_, w)| w)
                    .collect();
            }
            let mut life = opened(rule, first.as_ref().unwrap_or(&act), index);
            if first.is_some() {
                take_step(&mut life, rule, &act);
                life.around.extend(&act.around);
            }
            file(&mut by_parties, &life.item, lives.len());
            lives.push(life);
        }
        for (i, state) in moved_to {
            let filed = |kind: ItemKind, party: &CompactString| {
                by_parties.get(&(kind, Among::Of(party.clone()))).map_or(&[][..], Vec::as_slice)
            };
            follow(&mut lives, i, state, &act, &filed);
        }
    }
    let horizon = view.horizon()?;
    lives.into_iter().map(|life| finished(view, index, life, horizon)).collect()
}

/// The reports of one occurrence that tell it alike: of one type, standing and direction, and of days that are near. "Turned down
/// the appeal to strike them off the list" shares its words with the appeal, and is another act.
fn parts(index: &Index, members: &[u32]) -> Vec<Vec<u32>> {
    let mut out: Vec<Vec<u32>> = Vec::new();
    for &m in members {
        let line = &index.lines[m as usize];
        let alike = |other: &u32| {
            let other = &index.lines[*other as usize];
            let near = match (Index::day(other), Index::day(line)) {
                (Some(a), Some(b)) => i64::from((b - a).get_days().abs()) <= SETTINGS.identity.days_apart,
                _ => true,
            };
            other.kind == line.kind && other.aux == line.aux && near && !index.crossed(other, line)
        };
        match out.iter_mut().find(|list| list.iter().all(alike)) {
            Some(list) => list.push(m),
            None => out.push(vec![m]),
        }
    }
    out
}

/// Files an item under its parties; again when one was added.
fn file(by_parties: &mut HashMap<(ItemKind, Among), Vec<usize>>, item: &Item, i: usize) {
    for among in Among::of_item(item) {
        let list = by_parties.entry((item.kind, among)).or_default();
        if !list.contains(&i) {
            list.push(i);
        }
    }
}

/// Whether a rule speaks of such an event, whatever the item.
fn asks(rule: &Rule, act: &Act) -> bool {
    let standing = if rule.standing.is_empty() { &[Standing::Actual][..] } else { &rule.standing };
    let about = (rule.topic.is_empty() && rule.context.is_empty())
        || rule.topic.iter().any(|t| act.subject.topics.contains(t) || act.around.subject.topics.contains(t))
        || rule.context.iter().any(|c| act.event.contexts.contains(c));
    rule.event.contains(&act.event.kind)
        && (rule.mode.is_empty() || rule.mode.iter().any(|m| m.0 == act.event.mode))
        && !rule.mode_not.iter().any(|m| m.0 == act.event.mode)
        && standing.contains(&act.standing)
        && (!rule.joint || act.actors.len() > 1)
        && (rule.words.is_empty() || act.names(&rule.words))
        && (rule.also.is_empty() || act.names(&rule.also))
        && !act.names(&rule.not)
        && (rule.sentence.is_empty() || act.tells(&rule.sentence))
        && (rule.sentence_also.is_empty() || act.tells(&rule.sentence_also))
        && !act.tells(&rule.sentence_not)
        && (rule.about.is_empty() || rule.about.iter().any(|n| act.subject.generic.contains(n)))
        && !rule.about_not.iter().any(|n| act.subject.generic.contains(n))
        && about
}

impl Life {
    /// Whether the act stands in a sentence that moved this item: then what is around says nothing.
    fn shares_sentence(&self, act: &Act) -> bool {
        self.told.iter().any(|(a, s, _)| *a == act.event.article && *s == act.event.evidence)
    }

    /// Whether this act, or another of the same sentence and the same actor, moved it before: "lifted most of the curbs,
    /// allowing firms to invest" is one step.
    fn has_heard(&self, act: &Act) -> bool {
        self.members.contains(&act.members)
            || self.told.iter().any(|(article, sentence, actors)| {
                *article == act.event.article && *sentence == act.event.evidence && meet(actors, &act.actors)
            })
    }
}

fn meet(a: &[CompactString], b: &[CompactString]) -> bool {
    a.iter().any(|p| b.contains(p))
}

/// The items that a rule moves by an event, with how well it fits them: the best one, or all of them.
fn fitting(rule: &Rule, act: &Act, candidates: &[usize], lives: &[Life]) -> Vec<(usize, f64)> {
    let mut found: Vec<(f64, Option<Date>, usize)> = candidates
        .iter()
        .filter_map(|&i| {
            let life = &lives[i];
            let item = &life.item;
            if !rule.from.contains(&item.state)
                || life.has_heard(act)
                || (rule.same && !same_parties(item, act))
                || (!rule.item.is_empty() && !says(&life.opening, &rule.item))
                || other_person(life, act)
                || (rule.as_said && !act.trigger.iter().any(|t| life.said.contains(t)))
            {
                return None;
            }
            let parties = match rule.by {
                By::Holder => fits(act, &item.holder, &item.addressee),
                By::Addressee if item.addressee.is_empty() => meet(&act.recipients, &item.holder),
                By::Addressee => fits(act, &item.addressee, &item.holder),
                By::Either => {
                    fits(act, &item.holder, &item.addressee)
                        || fits(act, &item.addressee, &item.holder)
                        || fits(act, &item.holder, &item.holder)
                }
            };
            let least = match () {
                () if !parties && rule.third && meet(&act.actors, side(rule, item)) => BY_WORDS_AROUND,
                () if !parties => return None,
                () if rule.sure => SURE,
                () if rule.loose => 0.0,
                () => BY_WORDS_AROUND,
            };
            let stale = match (life.touched, act.date) {
                (Some(before), Some(now)) => (now - before).get_days() > SETTINGS.items.weak_days,
                _ => false,
            };
            let least = if life.shares_sentence(act) || (stale && rule.opens) { SURE } else { least };
            // What is asked or promised anew, in words of its own, is a matter of its own.
            let anew = rule.opens && matches!(item.kind, ItemKind::Demand | ItemKind::Commitment);
            let said = |marked: bool, s: &Subject| marked && !s.is_general();
            let least = if anew && said(life.marked, &life.subject) && said(act.marked, &act.subject) {
                least.max(BY_TOPIC_AROUND)
            } else {
                least
            };
            // "Talks on the dam end in failure": the topic of the rule itself.
            let one_topic =
                |t: &String| life.around.subject.topics.contains(t) && act.around.subject.topics.contains(t);
            let by_topic = rule.topic.iter().any(one_topic).then_some(BY_TOPIC_AROUND);
            let likeness = likeness(life, act).into_iter().chain(by_topic).max_by(f64::total_cmp);
            likeness.filter(|l| *l >= least).map(|l| (l, life.touched, i))
        })
        .collect();
    // The likest, then the one last heard of, then the one opened last.
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then(y.1.cmp(&x.1)).then(y.2.cmp(&x.2)));
    if found.len() > 1 && found.iter().all(|f| is_little(f.0)) {
        return Vec::new();
    }
    if rule.all && found.first().is_some_and(|f| f.0 >= SURE) {
        found.retain(|f| f.0 >= SURE);
    } else {
        found.truncate(1);
    }
    let mut out: Vec<(usize, f64)> = found.into_iter().map(|f| (f.2, f.0)).collect();
    out.sort_unstable_by_key(|f| f.0);
    out
}

/// Whether an arrest or a release is of another person than the item's: both are named and share no name, or the one
/// is a new arrest some time after the other.
fn other_person(life: &Life, act: &Act) -> bool {
    let of_persons = |s: &Subject| s.topics.contains(DETENTION);
    if life.item.kind != ItemKind::Measure {
        return false;
    }
    let persons = MACHINE.implied(act.event.kind, act.event.mode) == Some(DETENTION);
    if !of_persons(&life.subject) {
        // An arrest is no new ban on imports, and a release lifts none.
        let ban = life.item.steps.first().is_some_and(|s| s.rule != BY_FORCE);
        return persons && (ban || act.event.kind == EventType::Coerce);
    }
    if !of_persons(&act.subject) {
        // Restored relations free nobody, nor do group tours.
        let speaks = !life.subject.words.is_disjoint(&act.subject.words);
        return act.event.kind != EventType::Retreat && !speaks;
    }
    let named = !life.own.is_empty() && !act.own.is_empty();
    if named {
        return life.own.is_disjoint(&act.own);
    }
    let later = match (life.touched, act.date) {
        (Some(before), Some(now)) => (now - before).get_days() > SETTINGS.items.one_arrest_days,
        _ => false,
    };
    later && act.event.kind == EventType::Coerce && life.subject.words.is_disjoint(&act.subject.words)
}

/// Who acts by a rule.
fn side<'i>(rule: &Rule, item: &'i Item) -> &'i [CompactString] {
    match rule.by {
        By::Holder | By::Either => &item.holder,
        By::Addressee => &item.addressee,
    }
}

/// Whether an act has just the parties of an item.
fn same_parties(item: &Item, act: &Act) -> bool {
    let all = |a: &[CompactString], b: &[CompactString]| -> BTreeSet<CompactString> {
        a.iter().chain(b).cloned().collect()
    };
    all(&item.holder, &item.addressee) == all(&act.actors, &act.recipients)
}

/// Whether the one side acts, and the other is acted on or not named.
fn fits(act: &Act, does: &[CompactString], gets: &[CompactString]) -> bool {
    let together = act.recipients.is_empty();
    meet(&act.actors, does) && (gets.is_empty() || together || meet(&act.recipients, gets))
}

fn may_open(rule: &Rule, act: &Act) -> bool {
    if act.inward && (rule.foreign || rule.kind == ItemKind::Demand) {
        return false;
    }
    let foreign =
        !rule.foreign || !act.recipients.is_empty() || act.counterpart.is_some() || act.actors.len() > 1;
    let about = !act.subject.is_general() || act.marked;
    !act.actors.is_empty() && foreign && about
}

/// Earlier events that wait for this one to make a repetition, the first first.
fn earlier(rule: &Rule, act: &Act, waiting: &[(&Rule, Act)]) -> Vec<usize> {
    let pair = |a: &Act| -> BTreeSet<CompactString> {
        a.actors.iter().chain(&a.recipients).chain(&a.counterpart).cloned().collect()
    };
    let these = pair(act);
    (0..waiting.len())
        .filter(|&i| {
            let (other_rule, before) = &waiting[i];
            let near_in_time = match (before.date, act.date) {
                (Some(a), Some(b)) => (b - a).get_days().abs() <= rule.within_days,
                _ => false,
            };
            let least = if before.marked && act.marked { 1 } else { SETTINGS.items.sentence_words };
            let one_sentence =
                before.event.article == act.event.article && before.event.evidence == act.event.evidence;
            let one_topic = rule
                .topic
                .iter()
                .any(|t| before.around.subject.topics.contains(t) && act.around.subject.topics.contains(t));
            other_rule.id == rule.id
                && near_in_time
                && !one_sentence
                && pair(before).intersection(&these).count() >= 2
                && (one_topic
                    || before.subject.likeness(&act.subject, SETTINGS.items.subject_overlap, least) > 0.0)
        })
        .collect()
}

fn opened(rule: &'static Rule, act: &Act, index: &Index) -> Life {
    let record = act.members.first().map_or("", |&m| index.lines[m as usize].id.as_str());
    let content = act.content.to_string();
    let parts = [rule.kind.as_str(), record, &content];
    let id = ItemId(short_id(if act.content == 0 { &parts[..2] } else { &parts }).into());
    let addressee = match (&act.recipients[..], &act.counterpart) {
        ([], Some(other)) if rule.foreign || rule.kind == ItemKind::Demand => vec![other.clone()],
        (named, _) => named.to_vec(),
    };
    let mut life = Life {
        item: Item {
            id,
            kind: rule.kind,
            state: rule.to,
            open: true,
            holder: act.actors.clone(),
            addressee,
            subject: act.subject_text.clone(),
            opened: act.date,
            due: act.due,
            steps: Vec::new(),
        },
        subject: act.subject.clone(),
        marked: act.marked,
        own: act.own.clone(),
        said: if act.marked { stems(&act.subject_text) } else { Vec::new() },
        opening: act.near.clone(),
        around: act.around.clone(),
        touched: None,
        members: Vec::new(),
        told: Vec::new(),
    };
    take_step(&mut life, rule, act);
    life
}

fn take_step(life: &mut Life, rule: &'static Rule, act: &Act) {
    life.item.state = rule.to;
    if rule.by == By::Addressee && life.item.addressee.is_empty() {
        life.item.addressee.clone_from(&act.actors);
    }
    life.touched = life.touched.max(act.date.min(act.published.or(act.date)));
    if act.due.is_some() && rule.opens {
        life.item.due = act.due;
    }
    life.members.push(act.members.clone());
    life.told.push((act.event.article.clone(), act.event.evidence, act.actors.clone()));
    life.item.steps.push(Step {
        date: act.date,
        state: rule.to,
        event: act.event.id.clone(),
        rule: &rule.id,
        evidence: Vec::new(),
    });
}

/// Moves the items that hang on one that an act has moved: who lifts the ban has met the demand that it be lifted,
/// whatever words that demand was made in.
fn follow<'f>(
    lives: &mut [Life],
    moved: usize,
    state: State,
    act: &Act,
    filed: &dyn Fn(ItemKind, &CompactString) -> &'f [usize],
) {
    let follows = |r: &&Rule| r.follows.is_some_and(|f| f.kind == lives[moved].item.kind && f.to == state);
    let mut steps: Vec<(usize, &'static Rule)> = Vec::new();
    for rule in MACHINE.rule.iter().filter(follows) {
        let cause = &lives[moved];
        let mut near: Vec<usize> =
            cause.item.holder.iter().flat_map(|p| filed(rule.kind, p)).copied().collect();
        near.sort_unstable();
        near.dedup();
        for i in near {
            let life = &lives[i];
            let item = &life.item;
            let (acts, other) = match rule.by {
                By::Addressee => (&item.addressee, &item.holder),
                By::Holder | By::Either => (&item.holder, &item.addressee),
            };
            let parties = meet(acts, &cause.item.holder)
                && (other.is_empty()
                    || cause.item.addressee.is_empty()
                    || meet(other, &cause.item.addressee));
            let told = steps.iter().any(|s| s.0 == i) || life.has_heard(act);
            if parties && !told && rule.from.contains(&item.state) && one_matter(life, cause) {
                steps.push((i, rule));
            }
        }
    }
    for (i, rule) in steps {
        take_step(&mut lives[i], rule, act);
    }
}

/// Fills in the words of each step and lets time do its part.
fn finished(
    view: &LedgerView,
    index: &Index,
    life: Life,
    horizon: Option<Date>,
) -> Result<Item, LedgerError> {
    let Life { mut item, touched, members, .. } = life;
    for (step, members) in item.steps.iter_mut().zip(members) {
        if let Some(&record) = members.first() {
            step.event = index.lines[record as usize].id.clone();
        }
        for m in members {
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

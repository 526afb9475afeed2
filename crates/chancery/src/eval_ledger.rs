//! Measures the ledger on the project's own sets: which reports tell one event (`eval/identity`), and how matters
//! stand at the end of a story (`eval/stories`).
//!
//! In: a folder, an engine, a place for ledgers. Out: figures by half: what builders read, and what is held out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_code::{Event, EventId};
use chancery_ledger::{EventFilter, Item, ItemFilter, Ledger, LedgerView};
use chancery_read::Article;
use chancery_read::intake::Taken;
use jiff::civil::Date;
use serde_json::Value;

use crate::ingest::ingest;
use crate::run::Engine;

/// What keeps a set from being measured.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// A file is missing or not readable.
    #[error("{path}: {why}")]
    File {
        /// Where.
        path: String,
        /// Why.
        why: String,
    },
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] chancery_ledger::LedgerError),
}

impl SetError {
    fn file(path: &Path, why: impl std::fmt::Display) -> SetError {
        SetError::File { path: path.display().to_string(), why: why.to_string() }
    }
}

/// B³ of one half of the identity set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity {
    /// Reports.
    pub reports: usize,
    /// Reports whose key event was coded.
    pub coded: usize,
    /// B³ precision and recall over all reports; an uncoded report stands alone.
    pub all: (f64, f64),
    /// The same over the coded reports only.
    pub of_coded: (f64, f64),
}

/// Items of one half of the stories.
#[derive(Clone, Debug, Default)]
pub struct Stories {
    /// Items that a reader noted.
    pub expected: usize,
    /// Those with an item of their kind, sides and matter.
    pub found: usize,
    /// Those whose item stands as it should.
    pub right: usize,
    /// Expected and found states of what is not right, by kind, with the story: for builders.
    pub faults: Vec<String>,
}

fn read(path: &Path) -> Result<String, SetError> {
    std::fs::read_to_string(path).map_err(|e| SetError::file(path, e))
}

/// The files of a folder whose names begin and end so, sorted.
fn files(dir: &Path, start: &str, end: &str) -> Result<Vec<PathBuf>, SetError> {
    let mut out: Vec<PathBuf> = std::fs::read_dir(dir)
        .map_err(|e| SetError::file(dir, e))?
        .filter_map(|f| f.ok().map(|f| f.path()))
        .filter(|p| {
            let name = p.file_name().and_then(|n| n.to_str()).unwrap_or("");
            name.starts_with(start) && name.ends_with(end)
        })
        .collect();
    out.sort();
    if out.is_empty() { Err(SetError::file(dir, format!("no {start}*{end} in it"))) } else { Ok(out) }
}

/// Reports of a `.jsonl` file as articles.
fn articles(path: &Path) -> Result<Vec<Article>, SetError> {
    let mut out = Vec::new();
    for (n, line) in read(path)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let row: Value =
            serde_json::from_str(line).map_err(|e| SetError::file(path, format!("line {}: {e}", n + 1)))?;
        let text = |field: &str| row[field].as_str();
        let (Some(id), Some(body)) = (text("id"), text("text")) else {
            return Err(SetError::file(path, format!("line {}: no id or no text", n + 1)));
        };
        let mut article = Article::of_text(id, body);
        article.title = text("title").map(Arc::from);
        article.publisher = text("publisher").map(Arc::from);
        article.published = text("published").and_then(|d| d.parse().ok());
        out.push(article);
    }
    Ok(out)
}

/// Rows of a table by the names in its header.
pub fn table(path: &Path) -> Result<Vec<HashMap<String, String>>, SetError> {
    let text = read(path)?;
    let mut lines = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    Ok(lines
        .map(|l| header.iter().map(|h| (*h).to_owned()).zip(l.split('\t').map(str::to_owned)).collect())
        .collect())
}

/// A ledger of these articles in a new file.
fn ledger_of(engine: &Engine, articles: Vec<Article>, file: &Path) -> Result<Ledger, SetError> {
    for end in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        // What is not there need not go.
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
    let mut ledger = Ledger::create_or_open(file)?;
    let taken = articles.into_iter().map(|article| Ok(Taken { article, notes: Vec::new() }));
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    ingest(engine, &mut ledger, taken, threads, |_| {})?;
    Ok(ledger)
}

/// B³ precision and recall of `found` against `gold`, two labels for each report.
fn b_cubed(labels: &[(usize, usize)]) -> (f64, f64) {
    let mut sizes: [HashMap<usize, usize>; 2] = Default::default();
    let mut both: HashMap<(usize, usize), usize> = HashMap::new();
    for &(gold, found) in labels {
        *sizes[0].entry(gold).or_default() += 1;
        *sizes[1].entry(found).or_default() += 1;
        *both.entry((gold, found)).or_default() += 1;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for label in labels {
        let shared = both.get(label).copied().unwrap_or(0) as f64;
        recall += shared / sizes[0].get(&label.0).copied().unwrap_or(1) as f64;
        precision += shared / sizes[1].get(&label.1).copied().unwrap_or(1) as f64;
    }
    let n = labels.len().max(1) as f64;
    (precision / n, recall / n)
}

/// One half of the identity set in a ledger.
#[derive(Debug)]
pub struct Keyed {
    /// The ledger of its reports.
    pub ledger: Ledger,
    /// For each report its name, its event, and the event that was coded for it, if one was.
    pub reports: Vec<(String, String, Option<Event>)>,
    /// Types of the events.
    pub kinds: HashMap<String, String>,
}

/// Puts the reports of one half (`dev` or `held`) of the identity set in `dir` into a ledger.
///
/// The key event of a report is the coded event of its expected type in the sentence that tells it, else the first
/// event of that sentence.
pub fn keyed(engine: &Engine, dir: &Path, half: &str, ledger: &Path) -> Result<Keyed, SetError> {
    let mut reports = Vec::new();
    for file in files(dir, &format!("reports-{half}-"), ".jsonl")? {
        reports.extend(articles(&file)?);
    }
    let kinds: HashMap<String, String> = table(&dir.join("events.tsv"))?
        .into_iter()
        .filter_map(|mut r| Some((r.remove("event")?, r.remove("type")?)))
        .collect();
    let gold: HashMap<String, (String, Vec<u32>)> = table(&dir.join("clusters.tsv"))?
        .into_iter()
        .filter_map(|mut r| {
            let sentences = r.remove("sentences").unwrap_or_default();
            let told = sentences.split([',', ' ']).filter_map(|n| n.parse().ok()).collect();
            Some((r.remove("report")?, (r.remove("event")?, told)))
        })
        .collect();
    let names: Vec<_> = reports.iter().map(|a| a.id.clone()).collect();
    let ledger = ledger_of(engine, reports, ledger)?;
    let view = ledger.view(None)?;
    let mut out = Vec::new();
    for name in names {
        let Some((event, told)) = gold.get(name.as_str()) else { continue };
        let kind = kinds.get(event).map_or("", String::as_str);
        let coded = view.coded(&name)?;
        let here = coded
            .into_iter()
            .flat_map(|c| c.events)
            .filter(|e| e.sentence == 0 || told.is_empty() || told.contains(&e.sentence));
        let key = here.min_by_key(|e| (e.kind.as_str() != kind, e.sentence == 0, !e.aux.is_empty()));
        out.push((name.as_str().to_owned(), event.clone(), key));
    }
    drop(view);
    Ok(Keyed { ledger, reports: out, kinds })
}

impl Keyed {
    /// B³ of the clusters in which `cluster` puts the coded events; `tell` hears of every report.
    pub fn score(&self, cluster: &HashMap<EventId, usize>, tell: &mut dyn FnMut(String)) -> Identity {
        let mut events: BTreeMap<&str, usize> = BTreeMap::new();
        let mut labels = Vec::new();
        let mut of_coded = Vec::new();
        for (n, (name, event, key)) in self.reports.iter().enumerate() {
            let next = events.len();
            let event_n = *events.entry(event).or_insert(next);
            let found = key.as_ref().and_then(|e| cluster.get(&e.id)).copied();
            tell(format!(
                "{name}\t{event}\t{}\t{}\t{}",
                self.kinds.get(event).map_or("", String::as_str),
                key.as_ref().map_or("", |e| e.kind.as_str()),
                found.map_or(-1, |c| c as i64)
            ));
            // A report without its event stands alone.
            labels.push((event_n, found.unwrap_or(usize::MAX - n)));
            of_coded.extend(found.map(|c| (event_n, c)));
        }
        Identity {
            reports: labels.len(),
            coded: of_coded.len(),
            all: b_cubed(&labels),
            of_coded: b_cubed(&of_coded),
        }
    }
}

/// Joins the reports of one half (`dev` or `held`) of the identity set in `dir`.
///
/// `tell` hears of every report, with its event and its cluster, for builders.
pub fn identity(
    engine: &Engine,
    dir: &Path,
    half: &str,
    ledger: &Path,
    tell: &mut dyn FnMut(String),
) -> Result<Identity, SetError> {
    let keyed = keyed(engine, dir, half, ledger)?;
    let occurrences = keyed.ledger.view(None)?.occurrences(&EventFilter::default())?;
    let mut cluster: HashMap<EventId, usize> = HashMap::new();
    for (n, o) in occurrences.into_iter().enumerate() {
        cluster.extend(o.reports.into_iter().map(|id| (id, n)));
    }
    Ok(keyed.score(&cluster, tell))
}

/// Codes by which the ledger knows the keys that the stories name bodies by.
fn codes_of_bodies() -> HashMap<String, String> {
    let text = chancery_data::parties().into_iter().find(|f| f.path == "organisations.tsv");
    let lines = text.map(|f| f.text).unwrap_or("").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| {
            let mut columns = l.split('\t');
            Some((columns.next()?.to_owned(), columns.nth(3)?.to_owned()))
        })
        .collect()
}

/// Follows the stories of `dir` whose number `takes` names, each in a ledger of its own at `ledger`.
pub fn stories(
    engine: &Engine,
    dir: &Path,
    ledger: &Path,
    takes: impl Fn(u32) -> bool,
) -> Result<Stories, SetError> {
    let bodies = codes_of_bodies();
    let mut out = Stories::default();
    for file in files(dir, "", ".jsonl")? {
        let name = file.file_stem().and_then(|s| s.to_str()).unwrap_or("").to_owned();
        if !name.split('-').next().and_then(|n| n.parse().ok()).is_some_and(&takes) {
            continue;
        }
        let expected = table(&file.with_file_name(format!("{name}.items.tsv")))?;
        let ledger = ledger_of(engine, articles(&file)?, ledger)?;
        let mut views: BTreeMap<String, (LedgerView, Vec<Item>)> = BTreeMap::new();
        for row in expected {
            let column = |c: &str| row.get(c).map_or("", String::as_str);
            let day = column("as_of").to_owned();
            if !views.contains_key(&day) {
                let as_of: Option<Date> = day.parse().ok();
                let view = ledger.view(as_of)?;
                let items = view.items(&ItemFilter::default())?;
                views.insert(day.clone(), (view, items));
            }
            let Some((_, items)) = views.get(&day) else { continue };
            out.expected += 1;
            let codes = |c: &str| -> BTreeSet<String> {
                let all = column(c).split('|').filter(|k| !k.is_empty());
                all.flat_map(|k| [Some(k.to_owned()), bodies.get(k).cloned()]).flatten().collect()
            };
            let state = column("steps").rsplit("; ").next().unwrap_or("");
            let state = state.split('@').next().unwrap_or("").to_owned();
            let fits: Vec<&Item> = items
                .iter()
                .filter(|i| fits(i, column("kind"), &codes("holder"), &codes("addressee"), column("matter")))
                .collect();
            out.found += usize::from(!fits.is_empty());
            if fits.iter().any(|i| i.state.as_str() == state) {
                out.right += 1;
            } else {
                let has: Vec<String> =
                    fits.iter().map(|i| format!("{} «{}»", i.state.as_str(), i.subject)).collect();
                out.faults.push(format!(
                    "{name}\t{}\t{} > {}\t{}\t{state}\t{}",
                    column("kind"),
                    column("holder"),
                    column("addressee"),
                    column("matter"),
                    if has.is_empty() { "none".to_owned() } else { has.join("; ") }
                ));
            }
        }
    }
    Ok(out)
}

/// What was coded from the reports of one story, and the items that came of it, for builders.
pub fn told(engine: &Engine, dir: &Path, ledger: &Path, number: u32) -> Result<Vec<String>, SetError> {
    let mut out = Vec::new();
    for file in files(dir, &format!("{number:02}-"), ".jsonl")? {
        let ledger = ledger_of(engine, articles(&file)?, ledger)?;
        let view = ledger.view(None)?;
        let short: HashMap<EventId, String> = view
            .events(&EventFilter::default())?
            .flatten()
            .enumerate()
            .map(|(n, t)| (t.event.id, format!("#{n}")))
            .collect();
        let name = |id: &EventId| short.get(id).cloned().unwrap_or_default();
        for told in view.events(&EventFilter::default())? {
            let told = told?;
            let (e, text) = (&told.event, &told.article.text);
            let side = |l: &[chancery_code::event::Party]| {
                let named = l.iter().map(|p| p.code.as_ref().map_or("~", |c| c.as_str()).to_owned());
                named.collect::<Vec<_>>().join(",")
            };
            let mode = e.mode.map_or(String::new(), |m| format!(".{m}"));
            let days = e.dated.as_ref().map_or(String::new(), |d| d.days.from().to_string());
            out.push(format!(
                "{} {} {}{mode} {:?} {}>{} {days} [{}] «{}» {}",
                name(&e.id),
                told.article.id.as_str(),
                e.kind,
                e.aux,
                side(&e.actors),
                side(&e.recipients),
                e.trigger.text(text),
                e.subject.map_or("", |s| s.text(text)),
                e.evidence.text(text)
            ));
        }
        for item in view.items(&ItemFilter::default())? {
            let steps: Vec<String> = item
                .steps
                .iter()
                .map(|s| {
                    let reports: Vec<String> = s.evidence.iter().map(|e| name(&e.event)).collect();
                    let day = s.date.map_or(String::new(), |d| d.to_string());
                    format!("{}@{day} {} {}", s.state.as_str(), s.rule, reports.join(","))
                })
                .collect();
            out.push(format!(
                "{} {}>{} {} «{}»\n    {}",
                item.kind.as_str(),
                item.holder.join(","),
                item.addressee.join(","),
                item.state.as_str(),
                item.subject,
                steps.join("\n    ")
            ));
        }
    }
    Ok(out)
}

/// Whether an item is the one that a reader noted.
fn fits(
    item: &Item,
    kind: &str,
    holder: &BTreeSet<String>,
    addressee: &BTreeSet<String>,
    matter: &str,
) -> bool {
    let meets = |have: &[compact_str::CompactString], want: &BTreeSet<String>| {
        have.iter().any(|c| want.contains(c.as_str()))
    };
    let sides = if matches!(kind, "agreement" | "dispute" | "commitment") {
        let all: Vec<_> = item.holder.iter().chain(&item.addressee).cloned().collect();
        meets(&all, holder) && (addressee.is_empty() || meets(&all, addressee))
    } else {
        meets(&item.holder, holder) && (addressee.is_empty() || meets(&item.addressee, addressee))
    };
    let mut words = vec![item.subject.to_lowercase()];
    words.extend(item.steps.iter().flat_map(|s| &s.evidence).map(|e| e.text.to_lowercase()));
    let about = matter.split('|').any(|m| words.iter().any(|w| w.contains(&m.to_lowercase())));
    item.kind.as_str() == kind && sides && about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_is_the_mean_over_reports() {
        // Gold {0,1},{2}; found {0},{1,2}.
        let (p, r) = b_cubed(&[(0, 0), (0, 1), (1, 1)]);
        assert!((p - (1.0 + 0.5 + 0.5) / 3.0).abs() < 1e-9, "{p}");
        assert!((r - (0.5 + 0.5 + 1.0) / 3.0).abs() < 1e-9, "{r}");
        assert_eq!(b_cubed(&[(0, 7), (0, 7), (1, 3)]), (1.0, 1.0));
    }

    #[test]
    fn bodies_have_the_code_of_their_table() {
        let codes = codes_of_bodies();
        assert_eq!(codes.get("EU").map(String::as_str), Some("EUR"));
        assert_eq!(codes.get("UN").map(String::as_str), Some("UNO"));
    }
}

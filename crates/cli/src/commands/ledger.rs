//! Commands on a ledger: ingest, dyad, items, search, brief, export, verify, backup, demo.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use chancery::brief::{self, BriefError, Question};
use chancery::ingest::{Ingested, News, ingest as run_ingest};
use chancery_code::json::EventJson;
use chancery_code::{Coder, EventId};
use chancery_ledger::{
    Bucket as Step, DyadAsk, EventFilter, ItemFilter, ItemKind, Ledger, LedgerError, LedgerView, Overwrite,
    Query, Retraction,
};
use chancery_read::intake::{Intake, Options, Taken};
use chancery_read::reader::Desk;
use chancery_read::{ArticleId, CodePoints};
use compact_str::CompactString;

use super::input::articles;
use crate::args::{BriefFormat, Bucket, Format, Input, ItemKindArg, Lexicon, Threads, Window};
use crate::failure::{WithHint, clean};
use crate::output::{Done, json_line, stdout};
use crate::progress::{Progress, note};
use crate::table::Printer;

fn open(path: &Path) -> anyhow::Result<Ledger> {
    Ledger::open_read_only(path)
        .with_context(|| format!("cannot open the ledger {}", path.display()))
        .hint(format!("make it first: chancery ingest NEWS --ledger {}", path.display()))
}

pub(super) fn view(path: &Path, as_of: Option<jiff::civil::Date>) -> anyhow::Result<LedgerView> {
    Ok(open(path)?.view(as_of)?)
}

/// `ingest`.
pub fn ingest(input: &Input, path: &Path, lexicon: &Lexicon, threads: &Threads) -> anyhow::Result<Done> {
    let intake = articles(input)?;
    let engine = super::lexicon::engine(lexicon)?;
    let mut ledger =
        Ledger::create_or_open(path).with_context(|| format!("cannot open the ledger {}", path.display()))?;
    let done = feed(engine, &mut ledger, intake, threads)?;
    let r = &done.receipt;
    note(&format!(
        "{}: {} articles added, {} coded anew, {} there already, {} events; {} inputs could not be read",
        path.display(),
        r.added,
        r.recoded,
        r.unchanged + done.known,
        r.events,
        done.unread
    ));
    for (id, why) in &r.refused {
        note(&format!("refused: {id}: {why}"));
    }
    if r.corrected > 0 {
        note(&format!("{} of them take the place of an earlier version of theirs", r.corrected));
    }
    for id in &r.aside {
        note(&format!("{id}: kept, but not shown: a version of it that is there outranks this one"));
    }
    let taken = r.added + r.recoded + r.unchanged + done.known;
    if taken == 0 {
        return Err(anyhow::anyhow!("no article could be read"))
            .hint("see chancery ingest --help for what can be read");
    }
    Ok(Done::Well)
}

fn feed(
    engine: &chancery::Engine,
    ledger: &mut Ledger,
    articles: impl Iterator<Item = Result<Taken, chancery_read::intake::IntakeError>> + Send,
    threads: &Threads,
) -> anyhow::Result<Ingested> {
    let progress = Progress::new("articles");
    let done = run_ingest(engine, ledger, articles, threads.count(), |news| match news {
        News::Article => progress.tick(),
        News::Skipped(e) => progress.say(&format!("skipped: {e} ({})", e.hint())),
        News::Remark(id, text) => progress.say(&format!("{id}: {text}")),
    })?;
    progress.finish();
    Ok(done)
}

/// `demo`.
pub fn demo(keep: Option<&Path>, parties: &[String]) -> anyhow::Result<Done> {
    let engine = super::engine()?;
    let folder;
    let path = match keep {
        Some(p) => p.to_path_buf(),
        None => {
            folder = tempfile::tempdir().context("no folder for the sample ledger")?;
            folder.path().join("sample.ledger")
        }
    };
    let mut ledger =
        Ledger::create_or_open(&path).with_context(|| format!("cannot make {}", path.display()))?;
    let reports = chancery_data::sample_reports();
    note(&format!("reading the sample corpus: {} reports, written for this project", reports.len()));
    let sample = reports.iter().flat_map(|f| {
        let name = f.path.rsplit('/').next().unwrap_or(f.path).to_owned();
        Intake::new(
            [chancery_read::intake::Input::Stream { name, reader: Box::new(f.text.as_bytes()) }],
            Options::default(),
        )
    });
    let done = feed(engine, &mut ledger, sample, &Threads { threads: None })?;
    note(&format!(
        "{} reports, {} events in the ledger",
        done.receipt.added + done.known,
        done.receipt.events
    ));
    let code = |i: usize, default: &str| CompactString::new(parties.get(i).map_or(default, String::as_str));
    let ask = Question { a: code(0, "CHN"), b: code(1, "JPN"), since: None, until: None };
    let written = brief::compose(&ledger.view(None)?, &ask, engine.coder.gazetteer())?;
    let mut out = stdout();
    out.write_all(brief::markdown(&written).as_bytes())?;
    out.flush()?;
    let ledger = keep.map_or_else(|| "my.ledger".to_owned(), |p| p.display().to_string());
    note(&format!(
        "\nnext:\n  chancery demo --ledger sample.ledger             keep the sample ledger\n  chancery items --open --party CHN --ledger {ledger}\n  chancery ingest YOUR-NEWS/ --ledger {ledger}        .txt .md .html .jsonl .csv"
    ));
    Ok(Done::Well)
}

/// `dyad`.
pub fn dyad(
    a: &str,
    b: &str,
    path: &Path,
    window: &Window,
    bucket: Bucket,
    json: bool,
) -> anyhow::Result<Done> {
    let view = view(path, window.as_of.as_of)?;
    let bucket = match bucket {
        Bucket::Day => Step::Day,
        Bucket::Week => Step::Week,
        Bucket::Month => Step::Month,
    };
    let ask = DyadAsk { a: a.into(), b: b.into(), since: window.since, until: window.until, bucket };
    let d = view.dyad(&ask)?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &d)?;
    } else {
        writeln!(
            out,
            "{:<10}  {:>13}  {:>13}  articles",
            "from",
            format!("{a} to {b}"),
            format!("{b} to {a}")
        )?;
        for p in d.series.iter().filter(|p| p.a_to_b.events + p.b_to_a.events > 0) {
            let level = |l: &chancery_ledger::dyad::Level| match l.score {
                Some(s) => format!("{:>4} {s:>+6.1}", l.events),
                None => format!("{:>4}      –", l.events),
            };
            let score = p.a_to_b.score.unwrap_or(0.0) + p.b_to_a.score.unwrap_or(0.0);
            writeln!(
                out,
                "{}  {:>13}  {:>13}  {:>8}  {}",
                p.from,
                level(&p.a_to_b),
                level(&p.b_to_a),
                p.articles,
                bar(score / 2.0)
            )?;
        }
        for c in &d.change_points {
            writeln!(out, "\nchange on {}: level {:+.1} to {:+.1}", c.date, c.from_level, c.to_level)?;
            for id in c.events.iter().take(3) {
                show_event(&mut out, &view, id)?;
            }
        }
        writeln!(out, "\n{} open items (chancery items --open --party {a} --party {b})", d.open_items.len())?;
        writeln!(out, "\nlast events:")?;
        for id in d.latest.iter().take(8) {
            show_event(&mut out, &view, id)?;
        }
    }
    out.flush()?;
    Ok(Done::if_any(!d.latest.is_empty()))
}

/// A bar from -10 to 10, ten cells a side.
fn bar(score: f64) -> String {
    let n = score.abs().round().clamp(0.0, 10.0) as usize;
    if score < 0.0 {
        format!("{}{}|", " ".repeat(10 - n), "#".repeat(n))
    } else {
        format!("{}|{}", " ".repeat(10), "+".repeat(n))
    }
}

pub(super) fn show_event(out: &mut impl Write, view: &LedgerView, id: &EventId) -> anyhow::Result<()> {
    let Some(told) = view.event(id)? else { return Ok(()) };
    let e = &told.event;
    let words = e.evidence.text(&told.article.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let date = e.dated.as_ref().map(|d| d.days.from().to_string()).unwrap_or_default();
    let mode = e.mode.map(|m| format!("/{m}")).unwrap_or_default();
    writeln!(
        out,
        "  {date}  {}{mode}  “{}”  [{} {}]",
        e.kind,
        clean(&words),
        clean(told.article.id.as_str()),
        id
    )?;
    Ok(())
}

/// What `items` filters by.
pub struct ItemsAsk<'a> {
    pub kind: Option<ItemKindArg>,
    pub open: bool,
    pub overdue: bool,
    pub party: &'a [String],
    pub as_of: Option<jiff::civil::Date>,
    pub json: bool,
}

/// `items`.
pub fn items(path: &Path, ask: &ItemsAsk<'_>) -> anyhow::Result<Done> {
    let view = view(path, ask.as_of)?;
    let kind = ask.kind.map(|k| match k {
        ItemKindArg::Demand => ItemKind::Demand,
        ItemKindArg::Commitment => ItemKind::Commitment,
        ItemKindArg::Measure => ItemKind::Measure,
        ItemKindArg::Agreement => ItemKind::Agreement,
        ItemKindArg::Dispute => ItemKind::Dispute,
    });
    let filter = ItemFilter {
        kind,
        open: ask.open,
        overdue: ask.overdue,
        party: ask.party.iter().map(CompactString::new).collect(),
    };
    let items = view.items(&filter)?;
    let mut out = stdout();
    if ask.json {
        serde_json::to_writer(&mut out, &items)?;
        writeln!(out)?;
    } else {
        for i in &items {
            let day = i.opened.map(|d| d.to_string()).unwrap_or_default();
            let due = i.due.map(|d| format!(" due {d}")).unwrap_or_default();
            let subject = i.subject.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(
                out,
                "{}  {} {} since {day}{due}: {} -> {}: {}",
                i.id,
                i.kind.as_str(),
                i.state.as_str(),
                i.holder.join("+"),
                i.addressee.join("+"),
                clean(&subject)
            )?;
            for s in &i.steps {
                let words = s
                    .evidence
                    .first()
                    .map(|e| e.text.split_whitespace().collect::<Vec<_>>().join(" "))
                    .unwrap_or_default();
                let day = s.date.map(|d| d.to_string()).unwrap_or_default();
                writeln!(out, "    {day}  {:<10} “{}” [{}]", s.state.as_str(), clean(&words), s.event)?;
            }
        }
    }
    out.flush()?;
    Ok(Done::if_any(!items.is_empty()))
}

/// `search`.
pub fn search(
    query: &str,
    path: &Path,
    limit: usize,
    as_of: Option<jiff::civil::Date>,
    json: bool,
) -> anyhow::Result<Done> {
    let parsed: Query = query
        .parse()
        .with_context(|| format!("cannot understand the query {query:?}"))
        .hint("words, \"phrases\" and fields, such as: party:CHN event:SANCTION seafood since:2023")?;
    let found = view(path, as_of)?.search(&parsed, 0, limit)?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &found)?;
    } else {
        writeln!(out, "{}{} hits", if found.at_least { "more than " } else { "" }, found.total)?;
        for h in &found.hits {
            let words = h.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let day = h.date.map(|d| d.to_string()).unwrap_or_default();
            writeln!(out, "  {day}  {} [{}]", clean(&words), clean(&h.doc_id))?;
        }
    }
    out.flush()?;
    Ok(Done::if_any(found.total > 0))
}

/// `brief`.
pub fn write_brief(
    a: &str,
    b: &str,
    path: &Path,
    window: &Window,
    format: BriefFormat,
) -> anyhow::Result<Done> {
    let view = view(path, window.as_of.as_of)?;
    let coder = Coder::new()?;
    let ask = Question { a: a.into(), b: b.into(), since: window.since, until: window.until };
    let written = match brief::compose(&view, &ask, coder.gazetteer()) {
        Ok(w) => w,
        Err(e @ BriefError::Nothing { .. }) => {
            note(&format!("{e}; chancery dyad {a} {b} --ledger {} shows what there is", path.display()));
            return Ok(Done::Nothing);
        }
        Err(e) => return Err(e.into()),
    };
    let mut out = stdout();
    match format {
        BriefFormat::Md => out.write_all(brief::markdown(&written).as_bytes())?,
        BriefFormat::Html => out.write_all(brief::html(&written).as_bytes())?,
        BriefFormat::Json => json_line(&mut out, &written)?,
    }
    out.flush()?;
    Ok(Done::Well)
}

/// `export`.
pub fn export(path: &Path, window: &Window, format: Format) -> anyhow::Result<Done> {
    let view = view(path, window.as_of.as_of)?;
    let filter = EventFilter { since: window.since, until: window.until, ..EventFilter::default() };
    let mut printer = Printer::new(format, stdout());
    let mut n = 0usize;
    for told in view.events(&filter)? {
        let told = told?;
        let index = CodePoints::new(&told.article.text);
        printer.event(
            &EventJson::new(&told.event, &told.article.text, &index, &told.data_version),
            told.article.published,
        )?;
        n += 1;
    }
    printer.finish()?.flush()?;
    Ok(Done::if_any(n > 0))
}

/// `verify`.
pub fn verify(path: &Path, json: bool) -> anyhow::Result<Done> {
    let report = open(path)?.verify()?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &report)?;
    } else {
        for p in &report.problems {
            writeln!(out, "{}", clean(p))?;
        }
        let verdict = if report.is_sound() { "sound" } else { "NOT sound" };
        writeln!(
            out,
            "{}: {verdict}: {} articles, {} events, {} passages checked",
            path.display(),
            report.articles,
            report.events,
            report.passages
        )?;
    }
    out.flush()?;
    Ok(Done::if_any(report.is_sound()))
}

/// Who retracts, when, and why.
pub struct Note {
    pub reason: String,
    pub by: String,
    pub on: Option<jiff::civil::Date>,
}

/// `retract`.
pub fn retract(doc: Option<&str>, path: &Path, told: &Note, json: bool) -> anyhow::Result<Done> {
    let Some(doc) = doc else { return trail(path, json) };
    let day = told.on.unwrap_or_else(today);
    let retraction = Retraction { day, by: told.by.clone(), reason: told.reason.clone() };
    let mut ledger = Ledger::open(path)
        .with_context(|| format!("cannot open the ledger {}", path.display()))
        .hint("chancery retract DOC --ledger FILE, of a file that is there and may be written")?;
    let done = match ledger.retract(&ArticleId::new(doc), &retraction) {
        Ok(done) => done,
        Err(e @ LedgerError::NoArticle(_)) => {
            note(&format!("{e}; chancery search 'doc:{doc}' --ledger {} looks for it", path.display()));
            return Ok(Done::Nothing);
        }
        Err(e) => return Err(e.into()),
    };
    let mut out = stdout();
    if json {
        json_line(&mut out, &done)?;
    } else {
        let view = ledger.view(None)?;
        writeln!(
            out,
            "{}: {} versions retracted from {day} on ({} were before), by {}: {}",
            clean(doc),
            done.versions,
            done.before,
            clean(&told.by),
            clean(&told.reason)
        )?;
        writeln!(out, "gone, for no other article tells of them: {} events", done.gone.len())?;
        for o in &done.gone {
            let day = o.date.map(|d| d.to_string()).unwrap_or_default();
            writeln!(
                out,
                "  {day}  {}  {} -> {}  [{}]",
                o.event,
                o.actor.join("+"),
                o.recipient.join("+"),
                o.id.as_str()
            )?;
        }
        writeln!(out, "still told by others: {} events", done.kept.len())?;
        for o in &done.kept {
            show_event(&mut out, &view, &o.id)?;
        }
        for i in &done.items {
            let after = i.after.map_or_else(
                || "gone".to_owned(),
                |(state, steps)| format!("{}, {steps} steps", state.as_str()),
            );
            writeln!(
                out,
                "{} {}: {}, {} steps; now {after}: {}",
                i.kind.as_str(),
                i.id,
                i.before.0.as_str(),
                i.before.1,
                clean(&i.subject)
            )?;
        }
    }
    out.flush()?;
    Ok(Done::Well)
}

/// The present day by universal time.
fn today() -> jiff::civil::Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(since.as_secs() / 86_400).unwrap_or(0);
    jiff::civil::Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days))
}

/// The trail of retractions.
fn trail(path: &Path, json: bool) -> anyhow::Result<Done> {
    let all = view(path, None)?.retractions()?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &all)?;
    } else {
        for line in &all {
            let r = &line.retraction;
            let (by, why) = (clean(&r.by), clean(&r.reason));
            writeln!(out, "{}  {}  {} events  by {by}: {why}", r.day, clean(&line.doc_id), line.events)?;
        }
    }
    out.flush()?;
    Ok(Done::if_any(!all.is_empty()))
}

/// `backup`.
pub fn backup(path: &Path, to: &Path, overwrite: bool) -> anyhow::Result<Done> {
    let how = if overwrite { Overwrite::Allow } else { Overwrite::Refuse };
    open(path)?
        .backup(to, how)
        .with_context(|| format!("cannot write the copy {}", to.display()))
        .hint("give a path that is not there yet, or --overwrite")?;
    note(&format!("{} copied to {}", path.display(), to.display()));
    Ok(Done::Well)
}

/// `explain`.
pub fn explain(what: &str, ledger: Option<&Path>, lexicon: &Lexicon) -> anyhow::Result<Done> {
    let mut out = stdout();
    let engine = super::lexicon::engine(lexicon)?;
    let coder = &engine.coder;
    if let Some(path) = ledger {
        let view = view(path, None)?;
        if let Some(told) = view.event(&EventId::from_text(what))? {
            show_event(&mut out, &view, &told.event.id)?;
            let rule = told.event.rule.clone();
            writeln!(out, "decided by:")?;
            let why = match view.article(&told.event.article)? {
                Some(article) if rule == "scorer" => {
                    let reading = engine.reader.read(article, &mut Desk::default());
                    coder.reasons(&reading, &told.event).map(|why| chancery::explain::reasons(&why))
                }
                _ => None,
            };
            let why = why.or_else(|| chancery::explain::explain(coder, &rule)).unwrap_or_default();
            out.write_all(why.as_bytes())?;
            out.flush()?;
            return Ok(Done::Well);
        }
        if let Some(gone) = view.withdrawn(&EventId::from_text(what))? {
            let r = &gone.retraction;
            writeln!(
                out,
                "{what} was told by {}, which {} retracted on {}: {}",
                clean(&gone.doc_id),
                clean(&r.by),
                r.day,
                clean(&r.reason)
            )?;
            out.flush()?;
            return Ok(Done::Nothing);
        }
    }
    match chancery::explain::explain(coder, what) {
        Some(text) => {
            out.write_all(text.as_bytes())?;
            out.flush()?;
            Ok(Done::Well)
        }
        None => {
            note(&format!(
                "nothing is called {what:?}; try SANCTION, yield, 163, JPN, the id of a rule, or the id of an event with --ledger"
            ));
            Ok(Done::Nothing)
        }
    }
}

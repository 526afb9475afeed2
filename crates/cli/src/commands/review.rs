//! `review`: events beside their words; answers go into a file that is a test.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use chancery::Engine;
use chancery::review::{
    Answer, Correction, Sheet, Shown, Wanted, check, corrections, html, is_of_events, print,
    sheets_of_article, sheets_of_events,
};
use chancery_code::EventType;
use chancery_read::intake::{self, Intake, Options};
use chancery_read::reader::Desk;
use jiff::civil::Date;

use super::input::read_text;
use crate::args::Lexicon;
use crate::failure::{WithHint, clean};
use crate::output::{Done, is_terminal, stdout};
use crate::progress::note;

/// How to review.
pub struct Way<'a> {
    /// Day of publication for a text without one.
    pub published: Option<Date>,
    /// Print, ask nothing.
    pub print: bool,
    /// Write a page.
    pub html: bool,
    /// Ask although there is no terminal.
    pub ask: bool,
    /// Show sentences without an event too.
    pub all: bool,
    /// Corrections to check.
    pub check: Option<&'a Path>,
}

/// The sheets of a file: of events as they stand, of articles as they are coded now.
fn sheets(
    file: &Path,
    way: &Way<'_>,
    engine: &dyn Fn() -> anyhow::Result<&'static Engine>,
) -> anyhow::Result<(Vec<Sheet>, bool)> {
    let jsonl = file.extension().is_some_and(|e| e == "jsonl");
    if jsonl {
        let text = read_text(file)?;
        if is_of_events(&text) {
            let sheets = sheets_of_events(&text)
                .map_err(|e| anyhow::anyhow!("{}: {e}", file.display()))
                .hint("give the file as chancery code NEWS > EVENTS.jsonl wrote it")?;
            return Ok((sheets, true));
        }
    }
    std::fs::metadata(file)
        .with_context(|| format!("cannot read {}", file.display()))
        .hint("give a file that is there: chancery review REPORT.txt")?;
    let engine = engine()?;
    let options = Options { published: way.published, ..Options::default() };
    let mut out = Vec::new();
    let mut desk = Desk::default();
    for taken in Intake::new(vec![intake::Input::Path(file.to_owned())], options) {
        match taken {
            Ok(t) => out.extend(sheets_of_article(engine, t.article, &mut desk)),
            Err(e) => note(&format!("skipped: {e} ({})", e.hint())),
        }
    }
    Ok((out, false))
}

/// `FILE.review.jsonl` beside the file.
fn answers_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(".review.jsonl");
    file.with_file_name(name)
}

/// Runs the command.
pub fn run(file: &Path, way: &Way<'_>, lexicon: &Lexicon) -> anyhow::Result<Done> {
    let engine = || super::lexicon::engine(lexicon);
    if let Some(path) = way.check {
        return check_file(file, path, way, engine()?);
    }
    let (all, _) = sheets(file, way, &engine)?;
    let shown: Vec<Sheet> = all.into_iter().filter(|s| way.all || !s.events.is_empty()).collect();
    if shown.is_empty() {
        note(
            "no event; chancery code FILE --skipped says why, chancery review FILE --all shows every sentence",
        );
        return Ok(Done::Nothing);
    }
    let mut out = stdout();
    if way.html {
        let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        out.write_all(html(&name, &shown).as_bytes())?;
        out.flush()?;
        return Ok(Done::Well);
    }
    let asks = way.ask || (!way.print && io::stdin().is_terminal() && is_terminal());
    if asks {
        drop(out);
        return ask(file, &shown);
    }
    for sheet in &shown {
        if sheet.events.is_empty() {
            writeln!(out, "{}\n  no event\n", clean(&sheet.words.text))?;
        }
        for event in &sheet.events {
            writeln!(out, "{}", print(event, false))?;
        }
    }
    out.flush()?;
    Ok(Done::Well)
}

fn check_file(file: &Path, path: &Path, way: &Way<'_>, engine: &'static Engine) -> anyhow::Result<Done> {
    let text = read_text(path)?;
    let (good, bad) = corrections(&text);
    for (line, why) in &bad {
        note(&format!("{}:{line}: no correction: {why}", path.display()));
    }
    if good.is_empty() {
        return Err(anyhow::anyhow!("{} holds no correction", path.display()))
            .hint(format!("make some: chancery review {}", file.display()));
    }
    // Events carry no text of their own: their sentences are coded anew, each by itself.
    let (all, of_events) = sheets(file, way, &|| Ok(engine))?;
    let all = if of_events { Vec::new() } else { all };
    let verdicts = check(engine, &good, &all, &mut Desk::default());
    let mut out = stdout();
    let mut amiss = 0;
    for v in &verdicts {
        if let Some(why) = &v.amiss {
            amiss += 1;
            writeln!(out, "{}:{}: does not hold: {}", path.display(), v.line, clean(why))?;
            writeln!(
                out,
                "    {}",
                clean(&v.correction.sentence.split_whitespace().collect::<Vec<_>>().join(" "))
            )?;
        }
    }
    writeln!(out, "{} of {} corrections hold", verdicts.len() - amiss, verdicts.len())?;
    out.flush()?;
    Ok(Done::if_any(amiss == 0 && bad.is_empty()))
}

const KEYS: &str =
    "[r]ight  [w]rong  other [t]ype  other [a]ctor  other re[c]ipient  [m]issed event  [s]kip  [q]uit";
const KEYS_OF_NONE: &str = "no event here: [n]othing to code  [m]issed event  [s]kip  [q]uit";

/// Answers, appended line by line: what was written stands, whatever ends the run.
struct Answers {
    file: std::fs::File,
    done: BTreeSet<String>,
    path: PathBuf,
    count: usize,
}

impl Answers {
    fn open(file: &Path) -> anyhow::Result<Answers> {
        let path = answers_of(file);
        let old = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            Err(e) => {
                return Err(e)
                    .with_context(|| format!("cannot read {}", path.display()))
                    .hint("move it away to begin anew, or make it readable");
            }
        };
        let (good, bad) = corrections(&old);
        for (line, why) in bad {
            note(&format!("{}:{line}: passed over: {why}", path.display()));
        }
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))
            .hint("copy the file to a folder you may write to, and review it there")?;
        if !old.is_empty() && !old.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        let done = good.into_iter().filter(|(_, c)| c.answer != Answer::Missed).map(|(_, c)| c.id).collect();
        Ok(Answers { file, done, path, count: 0 })
    }

    fn add(
        &mut self,
        sheet: &Sheet,
        event: Option<&Shown>,
        answer: Answer,
        want: Option<Wanted>,
    ) -> anyhow::Result<()> {
        let correction = Correction {
            id: event.map_or_else(|| sheet.id(), |e| e.id.clone()),
            doc_id: sheet.doc_id.clone(),
            published: sheet.published.clone(),
            sentence: sheet.words.text.clone(),
            answer,
            was: event.filter(|_| answer != Answer::Missed).map(Wanted::of),
            want,
        };
        let mut line = serde_json::to_vec(&correction)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.flush()?;
        self.count += 1;
        if answer != Answer::Missed {
            self.done.insert(correction.id);
        }
        Ok(())
    }
}

/// One line of input; `None` at its end.
fn said(prompt: &str) -> anyhow::Result<Option<String>> {
    let mut out = io::stdout().lock();
    write!(out, "{prompt}> ")?;
    out.flush()?;
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line)?;
    Ok((read > 0).then(|| line.trim().chars().take(1_000).collect()))
}

/// A type, asked until it is one; `None`: given up.
fn kind() -> anyhow::Result<Option<String>> {
    let all: Vec<&str> = EventType::ALL.iter().map(|t| t.as_str()).collect();
    loop {
        let Some(word) = said(&format!("type ({})", all.join(" ")))? else { return Ok(None) };
        if word.is_empty() {
            return Ok(None);
        }
        let upper = word.to_uppercase();
        let hits: Vec<&&str> = all.iter().filter(|t| t.starts_with(&upper)).collect();
        match hits.as_slice() {
            [only] => return Ok(Some((**only).to_owned())),
            _ => note(&format!("{word:?} begins {} types", hits.len())),
        }
    }
}

/// Parties by words of the sentence, parted by `;`; `None`: given up.
fn parties(who: &str, sheet: &Sheet) -> anyhow::Result<Option<Vec<String>>> {
    loop {
        let Some(line) = said(&format!("{who}: words of the sentence, several by ; (- for nobody)"))? else {
            return Ok(None);
        };
        if line.is_empty() {
            return Ok(None);
        }
        if line == "-" {
            return Ok(Some(Vec::new()));
        }
        let words: Vec<String> =
            line.split(';').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
        let code = |w: &str| w.len() == 3 && w.bytes().all(|b| b.is_ascii_uppercase());
        match words.iter().find(|w| !sheet.words.text.contains(w.as_str()) && !code(w)) {
            Some(w) => note(&format!("{w:?} does not stand in the sentence")),
            None => return Ok(Some(words)),
        }
    }
}

fn ask(file: &Path, sheets: &[Sheet]) -> anyhow::Result<Done> {
    let mut answers = Answers::open(file)?;
    let known = answers.done.len();
    if known > 0 {
        note(&format!("{known} answers stand in {} already: going on after them", answers.path.display()));
    }
    let colours = is_terminal();
    let (mut n, total) = (0, sheets.iter().map(|s| s.events.len().max(1)).sum::<usize>());
    'all: for sheet in sheets {
        let events: Vec<Option<&Shown>> =
            if sheet.events.is_empty() { vec![None] } else { sheet.events.iter().map(Some).collect() };
        for event in events {
            n += 1;
            if answers.done.contains(&event.map_or_else(|| sheet.id(), |e| e.id.clone())) {
                continue;
            }
            let mut out = io::stdout().lock();
            match event {
                Some(e) => write!(out, "\n{n}/{total}  {}{KEYS}\n", print(e, colours))?,
                None => write!(out, "\n{n}/{total}  {}\n{KEYS_OF_NONE}\n", clean(&sheet.words.text))?,
            }
            drop(out);
            loop {
                let Some(key) = said("")? else { break 'all };
                match (key.chars().next().unwrap_or('?'), event) {
                    ('r', Some(e)) => answers.add(sheet, Some(e), Answer::Right, None)?,
                    ('w', Some(e)) => answers.add(sheet, Some(e), Answer::Wrong, None)?,
                    ('n', None) => answers.add(sheet, None, Answer::Nothing, None)?,
                    ('t', Some(e)) => {
                        let Some(event) = kind()? else { continue };
                        let want = Wanted { event: Some(event), ..Wanted::default() };
                        answers.add(sheet, Some(e), Answer::Type, Some(want))?;
                    }
                    ('a', Some(e)) => {
                        let Some(actor) = parties("actor", sheet)? else { continue };
                        let want = Wanted { actor: Some(actor), ..Wanted::default() };
                        answers.add(sheet, Some(e), Answer::Parties, Some(want))?;
                    }
                    ('c', Some(e)) => {
                        let Some(recipient) = parties("recipient", sheet)? else { continue };
                        let want = Wanted { recipient: Some(recipient), ..Wanted::default() };
                        answers.add(sheet, Some(e), Answer::Parties, Some(want))?;
                    }
                    ('m', _) => {
                        // The event at hand still waits for its own answer.
                        let Some(event) = kind()? else { continue };
                        let Some(actor) = parties("actor", sheet)? else { continue };
                        let Some(recipient) = parties("recipient", sheet)? else { continue };
                        let want = Wanted {
                            event: Some(event),
                            actor: Some(actor),
                            recipient: Some(recipient),
                            ..Wanted::default()
                        };
                        answers.add(sheet, None, Answer::Missed, Some(want))?;
                        continue;
                    }
                    ('s', _) => {}
                    ('q', _) => break 'all,
                    _ => {
                        note(if event.is_some() { KEYS } else { KEYS_OF_NONE });
                        continue;
                    }
                }
                break;
            }
        }
    }
    note(&format!(
        "{} answers written to {}; test by them: chancery review {} --check {}",
        answers.count,
        answers.path.display(),
        file.display(),
        answers.path.display()
    ));
    Ok(Done::Well)
}

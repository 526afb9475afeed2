//! Users' own lexicons: `--lexicon`, and `lexicon`, which only reads them and says what was taken.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use chancery::Engine;
use chancery::run::EngineError;
use chancery_code::lexicon::user::{FileKind, Report, UserLexiconError, read_files};

use crate::args::Lexicon;
use crate::failure::WithHint;
use crate::output::{Done, json_line, stdout};
use crate::progress::note;

/// Lines that are shown of one file before the rest is only counted.
const SHOWN: usize = 20;

/// The engine with the user's files.
fn load(dirs: &[PathBuf]) -> anyhow::Result<(Engine, Report)> {
    let loaded = read_files(dirs).and_then(|files| match Engine::with_lexicon(&files) {
        Ok(done) => Ok(Ok(done)),
        Err(EngineError::Data(e)) => Err(UserLexiconError::Wrong(e)),
        Err(e) => Ok(Err(e)),
    });
    match loaded {
        Ok(done) => Ok(done?),
        Err(e) => {
            let hint = e.hint();
            Err(e).hint(hint)
        }
    }
}

/// The engine for the rest of the process, with what the user's files add; what was not taken is said on stderr.
pub(super) fn engine(lexicon: &Lexicon) -> anyhow::Result<&'static Engine> {
    if lexicon.dirs.is_empty() {
        return super::engine();
    }
    let (engine, report) = load(&lexicon.dirs)?;
    for file in &report.files {
        for n in file.notes.iter().take(SHOWN) {
            note(&format!("{}:{}: not taken: {}", file.name, n.line, n.why));
        }
        if file.refused > SHOWN {
            note(&format!("{}: {} more entries not taken", file.name, file.refused - SHOWN));
        }
    }
    let more = match report.refused() {
        0 => String::new(),
        n => format!(", {n} not; chancery lexicon DIR says of each why"),
    };
    note(&format!("lexicon: {} entries of {} files taken{more}", report.taken(), report.files.len()));
    Ok(Box::leak(Box::new(engine)))
}

/// `lexicon`: what of the files is taken, and each line that is not.
pub fn run(dirs: &[PathBuf], json: bool) -> anyhow::Result<Done> {
    let start = Instant::now();
    let (_, report) = load(dirs)?;
    let took = start.elapsed();
    let mut out = stdout();
    if json {
        let files: Vec<serde_json::Value> = report
            .files
            .iter()
            .map(|f| {
                let notes: Vec<_> =
                    f.notes.iter().map(|n| serde_json::json!({"line": n.line, "why": n.why})).collect();
                serde_json::json!({
                    "file": f.name.as_str(), "kind": f.kind.as_str(), "taken": f.taken, "refused": f.refused, "notes": notes
                })
            })
            .collect();
        json_line(
            &mut out,
            &serde_json::json!({"taken": report.taken(), "refused": report.refused(), "files": files}),
        )?;
    } else {
        for f in &report.files {
            writeln!(out, "{}: {}; {} taken, {} not", f.name, f.kind.as_str(), f.taken, f.refused)?;
            for (why, times) in f.reasons() {
                writeln!(out, "  {times:>6} × {}", crate::failure::clean(&why))?;
            }
        }
        for f in report.files.iter().filter(|f| f.kind != FileKind::Other) {
            for n in &f.notes {
                writeln!(out, "{}:{}: not taken: {}", f.name, n.line, crate::failure::clean(&n.why))?;
            }
        }
    }
    out.flush()?;
    note(&format!(
        "{} entries taken, {} not; loaded with everything else in {:.2} s",
        report.taken(),
        report.refused(),
        took.as_secs_f64()
    ));
    Ok(Done::if_any(report.taken() > 0))
}

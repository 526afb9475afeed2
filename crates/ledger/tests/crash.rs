//! A writer is killed at ten random moments and resumed: the ledger is that of an undisturbed run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod story;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chancery_ledger::{Digest, Entry, Ledger};
use story::{Scratch, Story};

const ARTICLES: usize = 600;
const BATCH: usize = 4;
const PATH: &str = "CHANCERY_LEDGER_TEST_PATH";

fn entries() -> Vec<Entry> {
    (0..ARTICLES)
        .map(|i| {
            let mut s = Story::new(&format!("report-{i:04}"), "2024-02-03").title("On the talks");
            for j in 0..3 {
                s.event(
                    &format!("Oslo told Rome for the {i}th time that item {j} stands."),
                    "REJECT",
                    "NOR=Oslo > ITA=Rome",
                );
            }
            s.prose("The weather was fair.");
            s.entry()
        })
        .collect()
}

fn append_all(path: &Path) {
    let mut ledger = Ledger::create_or_open(path).unwrap();
    let all = entries();
    let left: Vec<Entry> =
        all.into_iter().filter(|e| !ledger.has(&Digest::of(&e.article), &e.data_version).unwrap()).collect();
    for batch in left.chunks(BATCH) {
        ledger.append(batch).unwrap();
    }
}

/// The writer that is killed: this test binary again, told where to write.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_appends() {
    let Some(path) = std::env::var_os(PATH) else { return };
    append_all(Path::new(&path));
}

fn articles_in(path: &Path) -> i64 {
    rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|c| c.query_row("SELECT count(*) FROM article", [], |row| row.get(0)))
        .unwrap_or(0)
}

#[test]
fn killed_ten_times_and_resumed() {
    let scratch = Scratch::new("crash");
    append_all(&scratch.path("calm"));
    let calm = Ledger::open(scratch.path("calm")).unwrap().digest().unwrap();
    let path = scratch.path("killed");
    let spawn = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_appends", "--ignored"])
            .env(PATH, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut seed = u64::from(std::process::id()) | 1;
    let (mut kills, mut in_the_middle) = (0, 0);
    let started = Instant::now();
    while kills < 10 && started.elapsed() < Duration::from_secs(120) {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = spawn();
        // Every third kill falls anywhere, also into the making of the file; the others after a batch has come in,
        // so that a slow machine does not kill only processes that have not begun.
        if kills % 3 != 0 {
            let before = articles_in(&path);
            let waiting = Instant::now();
            while articles_in(&path) <= before && waiting.elapsed() < Duration::from_secs(5) {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        std::thread::sleep(Duration::from_millis((seed >> 33) % 60));
        child.kill().unwrap(); // SIGKILL on Unix
        child.wait().unwrap();
        kills += 1;
        if !path.exists() {
            continue;
        }
        match Ledger::open(&path) {
            Ok(ledger) => {
                let report = ledger.verify().unwrap();
                assert_eq!(report.problems, Vec::<String>::new(), "after kill {kills}");
                assert_eq!(report.articles % BATCH, 0, "half a batch after kill {kills}");
                assert_eq!(report.events, report.articles * 3);
                in_the_middle += usize::from(report.articles > 0 && report.articles < ARTICLES);
                if report.articles == ARTICLES {
                    drop(ledger);
                    for end in ["", "-wal", "-shm"] {
                        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
                    }
                }
            }
            Err(e) => panic!("after kill {kills}: {e}"),
        }
    }
    assert_eq!(kills, 10);
    assert!(in_the_middle > 0, "no kill fell into the writing; the moments are badly chosen");
    assert!(spawn().wait().unwrap().success());
    let resumed = Ledger::open(&path).unwrap();
    assert_eq!(resumed.digest().unwrap(), calm);
    assert!(resumed.verify().unwrap().is_sound());
}

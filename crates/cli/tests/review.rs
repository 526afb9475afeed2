//! `review` through the binary: printed, as a page, asked, interrupted and resumed, and as a test.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const REPORT: &str =
    "Japan urged China to lift its ban on seafood. Norway condemned Belarus on Friday. Rain fell in Oslo.\n";

fn chancery(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chancery"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

fn err(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

fn report(dir: &Path) -> String {
    let file = dir.join("report.txt");
    fs::write(&file, REPORT).unwrap();
    file.to_str().unwrap().to_owned()
}

fn answers(file: &str) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(format!("{file}.review.jsonl")).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn events_stand_beside_their_words() {
    let dir = tempfile::tempdir().unwrap();
    let file = report(dir.path());
    let printed = chancery(&["review", &file, "--published", "2023-11-17"], "");
    assert_eq!(printed.status.code(), Some(0), "{}", err(&printed));
    let text = out(&printed);
    assert!(text.contains("[actor: Japan] [trigger: urged] [recipient: China] to lift its ban"), "{text}");
    assert!(text.contains("REQUEST/yield") && text.contains("ACCUSE/disapprove"), "{text}");
    assert!(!text.contains("Rain fell") && !text.contains('\u{1b}'), "{text}");
    assert!(!Path::new(&format!("{file}.review.jsonl")).exists(), "printing writes no answers");

    let all = out(&chancery(&["review", &file, "--all", "--print"], ""));
    assert!(all.contains("Rain fell in Oslo.\n  no event"), "{all}");

    // The same events as `code` printed them.
    let events = dir.path().join("events.jsonl");
    let coded = chancery(&["code", &file, "--published", "2023-11-17"], "");
    fs::write(&events, &coded.stdout).unwrap();
    assert_eq!(out(&chancery(&["review", events.to_str().unwrap()], "")), text);
}

#[test]
fn a_page_has_marks_and_no_markup_of_others() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("r.txt");
    fs::write(&file, "Norway condemned Belarus over the <script>alert(1)</script> law.").unwrap();
    let page = out(&chancery(&["review", file.to_str().unwrap(), "--html"], ""));
    assert!(
        page.contains("<mark class=\"actor\">Norway</mark> <mark class=\"trigger\">condemned</mark>"),
        "{page}"
    );
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn answers_are_kept_resumed_and_checked() {
    let dir = tempfile::tempdir().unwrap();
    let file = report(dir.path());
    let ask = ["review", &file, "--ask", "--all", "--published", "2023-11-17"];
    // The first run is cut off after one answer.
    let first = chancery(&ask, "r\n");
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    let kept = answers(&file);
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0]["answer"], &kept[0]["was"]["event"]), (&"right".into(), &"REQUEST".into()));
    // Half a line is left by a crash.
    let path = format!("{file}.review.jsonl");
    let mut torn = fs::OpenOptions::new().append(true).open(&path).unwrap();
    torn.write_all(b"{\"id\":\"half").unwrap();
    drop(torn);
    // The second goes on: a wrong key, other words that do not stand there, another type, nothing to code.
    let second = chancery(&ask, "x\nm\nreq\nNorway\nSweden\nBelarus\nt\nrej\nn\n");
    let said = err(&second);
    assert!(said.contains("going on after them") && said.contains("\"Sweden\" does not stand"), "{said}");
    let text = fs::read_to_string(&path).unwrap();
    let good: Vec<serde_json::Value> = text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let given: Vec<&str> = good.iter().map(|c| c["answer"].as_str().unwrap()).collect();
    assert_eq!(given, ["right", "missed", "type", "nothing"], "{text}");
    assert_eq!(good[1]["want"]["recipient"], serde_json::json!(["Belarus"]));

    // As a test: the right one and the empty one hold, the missed one and the other type do not.
    let check = chancery(&["review", &file, "--check", &path, "--published", "2023-11-17"], "");
    assert_eq!(check.status.code(), Some(1), "half a line fails too");
    let told = out(&check);
    assert!(told.contains("2 of 4 corrections hold"), "{told}");
    assert!(told.contains("review.jsonl:3: does not hold: wanted REQUEST Norway → Belarus"), "{told}");

    let holds: String = good.iter().step_by(3).map(|c| format!("{c}\n")).collect();
    fs::write(&path, holds).unwrap();
    let check = chancery(&["review", &file, "--check", &path, "--published", "2023-11-17"], "");
    assert_eq!((check.status.code(), out(&check).as_str()), (Some(0), "2 of 2 corrections hold\n"));
}

#[test]
fn a_lexicon_makes_a_correction_hold() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("r.txt");
    fs::write(&file, "Norway outfoxed Belarus on Friday.").unwrap();
    let file = file.to_str().unwrap();
    let answers = dir.path().join("a.jsonl");
    let line = r#"{"id":"r.txt#0","doc_id":"r.txt","sentence":"Norway outfoxed Belarus on Friday.","answer":"missed","want":{"event":"ACCUSE","actor":["NOR"],"recipient":["Belarus"]}}"#;
    fs::write(&answers, line).unwrap();
    let answers = answers.to_str().unwrap();
    assert_eq!(chancery(&["review", file, "--check", answers], "").status.code(), Some(1));
    let lexicon = dir.path().join("verbs.txt");
    fs::write(&lexicon, "--- OUTFOX [111] ---\nOUTFOX {OUTFOXES OUTFOXED OUTFOXING}\n- * DEAL [057]\n")
        .unwrap();
    let with = chancery(&["review", file, "--check", answers, "--lexicon", lexicon.to_str().unwrap()], "");
    assert_eq!(with.status.code(), Some(0), "{}{}", out(&with), err(&with));
}

#[test]
fn what_cannot_be_reviewed_says_what_to_type() {
    let dir = tempfile::tempdir().unwrap();
    let file = report(dir.path());
    let none = chancery(&["review", "/nowhere/x.txt"], "");
    assert_eq!(none.status.code(), Some(2));
    assert!(err(&none).contains("hint: give a file that is there"), "{}", err(&none));
    let empty = dir.path().join("c.jsonl");
    fs::write(&empty, "\n").unwrap();
    let check = chancery(&["review", &file, "--check", empty.to_str().unwrap()], "");
    assert_eq!(check.status.code(), Some(2));
    assert!(err(&check).contains("hint: make some: chancery review"), "{}", err(&check));
    let bad = dir.path().join("e.jsonl");
    let coded = chancery(&["code", &file, "--published", "2023-11-17"], "");
    fs::write(&bad, format!("{}nonsense\n", out(&coded))).unwrap();
    let read = chancery(&["review", bad.to_str().unwrap()], "");
    assert_eq!(read.status.code(), Some(2));
    assert!(err(&read).contains("line 3: no event"), "{}", err(&read));
    let dull = dir.path().join("d.txt");
    fs::write(&dull, "Rain fell in Oslo.").unwrap();
    assert_eq!(chancery(&["review", dull.to_str().unwrap()], "").status.code(), Some(1));
}

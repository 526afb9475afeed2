//! The binary as a person meets it: killed in the middle of its work, and fed what it should not be fed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn chancery(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chancery")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn stdout(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

fn stderr(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sample/reports")
}

#[test]
fn an_ingest_killed_ten_times_gives_the_same_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let (calm, torn) = (dir.path().join("calm"), dir.path().join("torn"));
    let (calm, torn) = (calm.to_str().unwrap(), torn.to_str().unwrap());
    let news = sample();
    let news = news.to_str().unwrap();
    assert!(chancery(&["ingest", news, "--ledger", calm]).status.success());
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut cut_short = 0;
    for _ in 0..10 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let mut child = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args(["ingest", news, "--ledger", torn, "--threads", "1"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(150 + seed % 250));
        cut_short += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(cut_short > 0, "no run was cut short: the test tests nothing");
    assert!(chancery(&["ingest", news, "--ledger", torn]).status.success());
    let verdict = chancery(&["verify", "--ledger", torn]);
    assert!(verdict.status.success(), "{}", stdout(&verdict));
    let (a, b) =
        (stdout(&chancery(&["export", "--ledger", calm])), stdout(&chancery(&["export", "--ledger", torn])));
    assert!(a.lines().count() > 500, "the sample gives events");
    assert_eq!(a, b);
}

#[test]
fn inputs_that_are_no_news_are_named_and_the_rest_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
    put("empty.txt", b"");
    put("binary.txt", &[0u8, 159, 146, 150, 0, 1, 2, 3].repeat(200));
    put("broken.txt", b"Rome thanked Oslo.\xff\xfe Oslo praised Rome.");
    put("bomb.html", "<div>".repeat(60_000).as_bytes());
    put(
        "script.md",
        b"---\ntitle: <script>alert(1)</script>\npublished: 2023-01-02\n---\nRome thanked Oslo.\n",
    );
    let types = "{\"id\":1,\"text\":[],\"published\":7}\n[]\n{\n{\"id\":\"good\",\"text\":\"Rome thanked Oslo.\",\"published\":\"0000-01-01\"}\n{\"id\":\"late\",\"text\":\"Rome thanked Oslo.\",\"published\":\"9999-12-31\"}\n";
    put("types.jsonl", types.as_bytes());
    let mut long = b"{\"id\":\"long\",\"text\":\"".to_vec();
    long.resize(50 << 20, b'a');
    long.extend_from_slice(b"\"}\n{\"id\":\"after\",\"text\":\"Rome thanked Oslo.\"}\n");
    put("long.jsonl", &long);
    let run = chancery(&["code", dir.path().to_str().unwrap(), "--threads", "1"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let (out, err) = (stdout(&run), stderr(&run));
    for id in ["good", "late", "after", "broken.txt", "script.md"] {
        assert!(out.contains(&format!("\"doc_id\":\"{id}\"")), "{id} is coded: {err}");
    }
    for file in ["empty.txt", "binary.txt", "types.jsonl", "long.jsonl"] {
        assert!(err.contains(file), "{file} is named: {err}");
    }
    for line in out.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["actor"].as_array().is_some_and(|a| !a.is_empty()));
    }
}

#[test]
fn a_script_in_a_headline_does_not_reach_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let (news, ledger) = (dir.path().join("n.md"), dir.path().join("l"));
    let text = "---\ntitle: <script>alert(1)</script>\npublished: 2023-01-02\n---\nItaly thanked Norway for <b>help</b>.\n";
    fs::write(&news, text).unwrap();
    let (news, ledger) = (news.to_str().unwrap(), ledger.to_str().unwrap());
    assert!(chancery(&["ingest", news, "--ledger", ledger]).status.success());
    let page = stdout(&chancery(&["brief", "ITA", "NOR", "--format", "html", "--ledger", ledger]));
    assert!(page.contains("&lt;script&gt;"), "{page}");
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
}

#[test]
fn what_cannot_run_says_what_to_type_next() {
    let none = chancery(&["dyad", "CHN", "JPN", "--ledger", "/nowhere/at-all"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("hint: make it first: chancery ingest"), "{}", stderr(&none));
    assert_eq!(chancery(&["dyad", "Narnia", "JPN"]).status.code(), Some(2));
    let nothing = chancery(&["explain", "Narnia"]);
    assert_eq!(nothing.status.code(), Some(1));
}

#[test]
fn an_unknown_country_is_nothing_found() {
    let dir = tempfile::tempdir().unwrap();
    let (news, ledger) = (dir.path().join("n.txt"), dir.path().join("l"));
    fs::write(&news, "Italy thanked Norway.").unwrap();
    let (news, ledger) = (news.to_str().unwrap(), ledger.to_str().unwrap());
    assert!(chancery(&["ingest", news, "--ledger", ledger, "--published", "2023-01-02"]).status.success());
    assert_eq!(chancery(&["dyad", "QQQ", "XXZ", "--ledger", ledger]).status.code(), Some(1));
    assert_eq!(chancery(&["brief", "QQQ", "XXZ", "--ledger", ledger]).status.code(), Some(1));
    assert_eq!(chancery(&["dyad", "ITA", "NOR", "--ledger", ledger, "--json"]).status.code(), Some(0));
}

/// The JSON of a command on a ledger, which must end well.
fn json_of(args: &[&str]) -> serde_json::Value {
    let out = chancery(args);
    assert!(out.status.success(), "{}", stderr(&out));
    serde_json::from_str(stdout(&out).lines().next().unwrap()).unwrap()
}

#[test]
fn a_formula_that_came_back_and_a_triangle_are_found_in_the_sample() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("sample.ledger");
    let ledger = ledger.to_str().unwrap();
    assert!(chancery(&["ingest", sample().to_str().unwrap(), "--ledger", ledger]).status.success());

    let words = "mutually beneficial strategic relationship";
    let p = json_of(&["phrase", words, "--ledger", ledger, "--json"]);
    assert_eq!(p["phrase"], "strategic relationship of mutual benefit");
    assert_eq!(p["finding"]["kind"], "revived");
    assert!(p["first"]["date"].as_str().unwrap() < p["last"]["date"].as_str().unwrap());
    let uses: u64 = p["years"].as_array().unwrap().iter().map(|y| y["uses"].as_u64().unwrap()).sum();
    assert_eq!(p["uses"].as_u64().unwrap(), uses);
    let by: Vec<&str> = p["by"].as_array().unwrap().iter().map(|b| b["party"].as_str().unwrap()).collect();
    assert!(by.contains(&"CHN") && by.contains(&"JPN"), "{by:?}");
    // As known before it came back, it was dropped.
    let before = json_of(&["phrase", words, "--as-of", "2020-01-01", "--ledger", ledger, "--json"]);
    assert_eq!(before["finding"]["kind"], "dropped");
    assert_eq!(chancery(&["phrase", "words of nobody", "--ledger", ledger]).status.code(), Some(1));

    let t = json_of(&["triad", "CHN", "JPN", "USA", "--ledger", ledger, "--json"]);
    let steps = t["series"].as_array().unwrap();
    assert!(steps.len() > 5);
    for s in steps {
        let signs: Vec<&str> =
            s["edges"].as_array().unwrap().iter().map(|e| e["sign"].as_str().unwrap()).collect();
        let hostile = signs.iter().filter(|x| **x == "negative").count();
        let want = match (signs.contains(&"none"), hostile % 2) {
            (true, _) => "open",
            (_, 0) => "balanced",
            _ => "strained",
        };
        assert_eq!(s["balance"], want);
    }
    assert!(t["moved"].as_array().unwrap().iter().all(|m| m["from_level"] != m["to_level"]));
    assert_eq!(chancery(&["triad", "FJI", "MLT", "TCD", "--ledger", ledger]).status.code(), Some(1));
}

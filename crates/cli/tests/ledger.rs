//! The ledger's commands as a person meets them: retraction, calendar, network, forecast, found formulas; and disks
//! that are full or may not be written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

fn chancery(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(args).env("USER", "desk").stdin(Stdio::null()).output().unwrap()
}

fn stdout(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

fn stderr(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

/// What a command prints, which must end well.
fn said(args: &[&str]) -> String {
    let out = chancery(args);
    assert!(out.status.success(), "{args:?}: {}{}", stdout(&out), stderr(&out));
    stdout(&out)
}

fn json(args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&said(args)).unwrap()
}

/// The sample ledger, made once for all tests of this file.
fn sample() -> &'static str {
    static SAMPLE: OnceLock<(tempfile::TempDir, String)> = OnceLock::new();
    let (_, path) = SAMPLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sample.ledger").to_str().unwrap().to_owned();
        let news = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sample/reports");
        assert!(chancery(&["ingest", news.to_str().unwrap(), "--ledger", &path]).status.success());
        (dir, path)
    });
    path
}

fn copy_of_sample(dir: &Path) -> PathBuf {
    let to = dir.join("copy.ledger");
    assert!(chancery(&["backup", to.to_str().unwrap(), "--ledger", sample()]).status.success());
    to
}

#[test]
fn a_rumour_is_retracted_and_a_correction_takes_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("l");
    let ledger = ledger.to_str().unwrap();
    let put = |name: &str, lines: &str| {
        let path = dir.path().join(name);
        fs::write(&path, lines).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let first = "{\"id\":\"rumour\",\"published\":\"2023-09-10\",\"text\":\"Norway sanctioned Italy on Sunday.\"}\n\
                 {\"id\":\"other\",\"published\":\"2023-09-10\",\"text\":\"Italy thanked Norway for its aid.\"}\n";
    said(&["ingest", &put("n.jsonl", first), "--ledger", ledger]);
    let events = |as_of: &str| {
        let out = stdout(&chancery(&["export", "--ledger", ledger, "--as-of", as_of]));
        let kind = |l: &str| serde_json::from_str::<serde_json::Value>(l).unwrap()["event"].to_string();
        out.lines().map(kind).collect::<Vec<_>>()
    };
    assert!(events("2023-12-31").contains(&"\"SANCTION\"".to_owned()));

    let done = said(&["retract", "rumour", "--reason", "made up", "--on", "2023-10-01", "--ledger", ledger]);
    assert!(
        done.starts_with(
            "rumour: 1 versions retracted from 2023-10-01 on (0 were before), by desk: made up\n"
        ),
        "{done}"
    );
    assert!(
        done.contains(
            "gone, for no other article tells of them: 1 events\n  2023-09-10  SANCTION  NOR -> ITA"
        ),
        "{done}"
    );
    assert!(!events("2023-12-31").contains(&"\"SANCTION\"".to_owned()));
    assert!(events("2023-09-30").contains(&"\"SANCTION\"".to_owned()), "as it was known before");
    assert_eq!(said(&["retract", "--ledger", ledger]), "2023-10-01  rumour  1 events  by desk: made up\n");

    let corrected = "{\"id\":\"rumour\",\"published\":\"2023-09-10\",\"text\":\"Norway thanked Italy.\"}\n";
    let took = chancery(&["ingest", &put("c.jsonl", corrected), "--ledger", ledger]);
    assert!(stderr(&took).contains("1 of them take the place of an earlier version"), "{}", stderr(&took));
    assert!(said(&["export", "--ledger", ledger]).contains("\"doc_id\":\"rumour\""));
    assert!(said(&["verify", "--ledger", ledger]).contains(": sound: 3 articles"));

    let none = chancery(&["retract", "nobody", "--ledger", ledger]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("the ledger has no article called \"nobody\""), "{}", stderr(&none));
}

#[test]
fn the_calendar_of_the_sample_has_words_behind_every_entry() {
    let c = json(&["calendar", "--party", "CHN", "--json", "--ledger", sample()]);
    let entries = c["entries"].as_array().unwrap();
    assert!(!entries.is_empty());
    for e in entries {
        assert!(e["from"].as_str().unwrap() <= e["to"].as_str().unwrap());
        assert!(e["parties"].as_array().unwrap().iter().any(|p| p == "CHN"), "{e}");
        assert!(!e["evidence"][0]["text"].as_str().unwrap().is_empty(), "{e}");
        let told = !e["outcome"].as_array().unwrap().is_empty();
        match e["stands"].as_str().unwrap() {
            "reported" | "off" => assert!(told, "{e}"),
            "silent" => assert!(e["coverage"].as_u64().unwrap() > 0, "{e}"),
            "ahead" | "unseen" => {}
            other => panic!("{other}"),
        }
    }
    // Seen from an earlier day what is over now was ahead.
    let day = entries[0]["evidence"][0]["published"].as_str().unwrap();
    let early = json(&["calendar", "--party", "CHN", "--json", "--as-of", day, "--ledger", sample()]);
    let same = |e: &&serde_json::Value| e["evidence"][0]["event"] == entries[0]["evidence"][0]["event"];
    let then = early["entries"].as_array().unwrap().iter().find(same).unwrap();
    assert_eq!(then["stands"], "ahead", "{then}");
}

#[test]
fn an_announced_meeting_is_ahead_then_reported_or_silent() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("l");
    let ledger = ledger.to_str().unwrap();
    let news = dir.path().join("n.jsonl");
    let line = |id: &str, day: &str, text: &str| {
        format!("{{\"id\":\"{id}\",\"published\":\"{day}\",\"text\":\"{text}\"}}\n")
    };
    let mut lines = line("a", "2023-05-01", "Italy will meet Norway on May 10.");
    lines += &line("b", "2023-05-01", "Spain will sign an agreement with Greece on May 12.");
    lines += &line("c", "2023-05-10", "Italy met Norway on Wednesday.");
    lines += &line("d", "2023-05-14", "Spain criticised Greece.");
    lines += &line("e", "2023-06-30", "Spain praised Italy.");
    fs::write(&news, lines).unwrap();
    said(&["ingest", news.to_str().unwrap(), "--ledger", ledger]);
    let stands = |as_of: &str| {
        let c = json(&["calendar", "--json", "--as-of", as_of, "--ledger", ledger]);
        let of = |e: &serde_json::Value| {
            let parties: Vec<&str> =
                e["parties"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
            format!("{} {}", parties.join("+"), e["stands"].as_str().unwrap())
        };
        let mut all: Vec<String> = c["entries"].as_array().unwrap().iter().map(of).collect();
        all.sort();
        all.dedup();
        all
    };
    assert_eq!(stands("2023-05-02"), ["ESP+GRC ahead", "ITA+NOR ahead"]);
    let after = stands("2023-06-30");
    assert!(after.contains(&"ITA+NOR reported".to_owned()), "{after:?}");
    assert!(after.contains(&"ESP+GRC silent".to_owned()), "{after:?}");
}

#[test]
fn triangles_of_the_network_are_what_their_ties_say() {
    let n = json(&["network", "--parties", "CHN,JPN,USA,KOR,PRK,RUS", "--json", "--ledger", sample()]);
    assert_eq!(n["parties"].as_array().unwrap().len(), 6);
    let periods = n["periods"].as_array().unwrap();
    assert!(periods.len() > 5);
    for p in periods {
        for t in p["strained"].as_array().unwrap() {
            let hostile = t["edges"].as_array().unwrap().iter().filter(|e| e["sign"] == "negative").count();
            assert_eq!(hostile % 2, 1, "{t}");
        }
        let ranks: f64 =
            p["centrality"].as_array().unwrap().iter().map(|c| c["rank"].as_f64().unwrap()).sum();
        assert!(ranks == 0.0 || (ranks - 1.0).abs() < 0.01, "{p}");
        let members: usize = p["blocs"].as_array().unwrap().iter().map(|b| b.as_array().unwrap().len()).sum();
        assert!(members <= 6);
    }
    for m in n["moved"].as_array().unwrap() {
        assert!(!m["events"].as_array().unwrap().is_empty(), "{m}");
    }
    assert!(said(&["network", "--ledger", sample()]).contains("central: "));
    let alone = chancery(&["network", "--parties", "CHN", "--ledger", sample()]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(stderr(&alone).contains("--parties CHN,JPN,USA"), "{}", stderr(&alone));
}

#[test]
fn a_forecast_is_shown_with_scores_and_only_where_it_beats_persistence() {
    let out = chancery(&["forecast", "CHN", "JPN", "--json", "--ledger", sample()]);
    let f: serde_json::Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert!(f["origins"].as_u64().unwrap() > 100);
    let all = f["counts"].as_array().unwrap().iter().chain(f["kinds"].as_array().unwrap());
    for one in all {
        let scores = one["scores"].as_array().unwrap();
        assert_eq!(scores.len(), 4, "{one}");
        match one["method"].as_str() {
            Some(method) => {
                let score = scores.iter().find(|s| s["method"] == method).unwrap();
                assert_eq!(score["beats_persistence"], true, "{one}");
                assert!(score["score"].as_f64() < scores[0]["score"].as_f64());
            }
            None => {
                assert!(scores.iter().all(|s| s["beats_persistence"] == false), "{one}");
                assert!(one["mean"].is_null() && one["chance"].is_null(), "{one}");
            }
        }
    }
    let few = chancery(&["forecast", "FJI", "MLT", "--ledger", sample()]);
    assert_eq!(few.status.code(), Some(1));
    assert!(stdout(&few).contains("at least 24 are needed"), "{}", stdout(&few));
}

#[test]
fn formulas_that_find_themselves_are_in_their_quotes() {
    let all = json(&["phrase", "--found", "--json", "--ledger", sample()]);
    let all = all.as_array().unwrap();
    for f in all {
        assert!(f["documents"].as_u64().unwrap() >= 3, "{f}");
        let first = f["phrase"].as_str().unwrap().split(' ').next().unwrap();
        for q in f["quotes"].as_array().unwrap() {
            assert!(q["text"].as_str().unwrap().to_lowercase().starts_with(first), "{f}");
        }
    }
}

/// The limit on the size of files stands in for a full disk: the write fails in the same place.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_is_named_and_what_was_committed_stays() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = copy_of_sample(dir.path());
    let ledger = ledger.to_str().unwrap();
    let before = said(&["export", "--ledger", ledger]);
    let news = dir.path().join("n.jsonl");
    let line = |i: usize| {
        let text = format!("Italy thanked Norway for lot {i}. ").repeat(40);
        format!("{{\"id\":\"new-{i}\",\"published\":\"2023-05-01\",\"text\":\"{text}\"}}\n")
    };
    fs::write(&news, (0..200).map(line).collect::<String>()).unwrap();
    let blocks = fs::metadata(ledger).unwrap().len() / 512 / 4;
    let script =
        format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" ingest \"$1\" --ledger \"$2\" --threads 1");
    let full = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_chancery"), news.to_str().unwrap(), ledger])
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(2), "{}", stderr(&full));
    let told = stderr(&full);
    assert!(told.contains("refused to write") && told.contains("rolled back"), "{told}");
    assert!(said(&["verify", "--ledger", ledger]).contains(": sound:"));
    let kept = said(&["export", "--ledger", ledger]);
    assert!(before.lines().all(|l| kept.contains(l)), "an event that was committed is gone");
    // With room again the rest goes in.
    said(&["ingest", news.to_str().unwrap(), "--ledger", ledger]);
    assert!(said(&["verify", "--ledger", ledger]).contains(": sound:"));
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("l");
    let ledger = ledger.to_str().unwrap();
    let news = |who: &str| {
        let line = |i: usize| {
            format!(
                "{{\"id\":\"{who}-{i}\",\"published\":\"2023-05-01\",\"text\":\"Italy thanked Norway for lot {i} of {who}.\"}}\n"
            )
        };
        let path = dir.path().join(format!("{who}.jsonl"));
        fs::write(&path, (0..120).map(line).collect::<String>()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (a, b) = (news("a"), news("b"));
    let start = |file: &str| {
        Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args(["ingest", file, "--ledger", ledger, "--threads", "1"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let both = [start(&a), start(&b)];
    for child in both {
        let out = child.wait_with_output().unwrap();
        let told = stderr(&out);
        let busy = told.contains("one writer at a time; nothing was written");
        assert!(out.status.success() || (out.status.code() == Some(2) && busy), "{told}");
    }
    // One that had to give way is run again, and everything is there once.
    said(&["ingest", &a, &b, "--ledger", ledger]);
    assert!(said(&["verify", "--ledger", ledger]).contains(": sound: 240 articles"));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_read_and_not_written() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let ledger = copy_of_sample(dir.path());
    fs::set_permissions(&ledger, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().write(true).open(&ledger).is_ok() {
        return; // root may write anything: the ledger's own tests open it for reading
    }
    let path = ledger.to_str().unwrap();
    let refused = chancery(&["retract", "any", "--ledger", path]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("is read-only: nothing was written"), "{}", stderr(&refused));
    assert!(said(&["verify", "--ledger", path]).contains(": sound:"));
}

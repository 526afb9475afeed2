//! `--lexicon` through the binary: PETRARCH dictionaries and our own formats, with what is wrong in them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn chancery(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chancery"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that ends before it reads its input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

fn err(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

/// Events of a text by a lexicon: type, actors' codes and sectors, recipients', rule.
fn told(dir: &Path, day: &str, text: &str) -> Vec<String> {
    let run = chancery(&["code", "-", "--published", day, "--lexicon", dir.to_str().unwrap()], text);
    assert_ne!(run.status.code(), Some(2), "{}", err(&run));
    let side = |v: &serde_json::Value| {
        let all = v.as_array().unwrap().iter();
        let one = |p: &serde_json::Value| {
            format!("{}.{}", p["code"].as_str().unwrap_or("-"), p["sector"].as_str().unwrap_or("-"))
        };
        all.map(one).collect::<Vec<_>>().join("+")
    };
    out(&run)
        .lines()
        .map(|l| {
            let e: serde_json::Value = serde_json::from_str(l).unwrap();
            assert!(e["data_version"].as_str().unwrap().contains("+lexicon-"), "{e}");
            format!(
                "{} {} > {} by {}",
                e["event"].as_str().unwrap(),
                side(&e["actor"]),
                side(&e["recipient"]),
                e["rule"].as_str().unwrap()
            )
        })
        .collect()
}

const ACTORS: &str = "# Invented.
ZUBROWKA_  [FJI]
+ZUBROWKAN_
+LUTZ_CITY_
DMITRI_DESGOFFE_
\t[FJIGOV 320101-991231]
\t[FJIREB >20000101]
CROSSED_KEYS_ [IMGREB] # an order
GHOST_FLEET_ [---]
NO_CODE_
BAD_DAY_ [FJI 2004017-20061201]
BAD_CODE_ [QQQ]
";

const AGENTS: &str = "!FOLK! = MAN, WOMAN
LOBBY_BOY [~GOV]
BELL!FOLK! {BELLMEN} [~REB]
CHAMBERLAIN [~QQQ]
";

const VERBS: &str = "&PASTRY
+CAKE
+TART_

--- PESTER [111] ---
PESTER {PESTERS PESTERED PESTERING}
+HASSLE {HASSLES HASSLED}
- * (WITH &PASTRY) [073]
- * (FOR TALKS) [106]
- * {STOLEN PAINTING} [171]
- * FORM [---]
- * OUT + [166]
- * DEBT (FROM) [:075]
- * &NOTHING [190]
- * STATEMENT [010]
- no verb here [190]
";

fn petrarch(dir: &Path) {
    fs::write(dir.join("actors.txt"), ACTORS).unwrap();
    fs::write(dir.join("agents.txt"), AGENTS).unwrap();
    fs::write(dir.join("verbs.txt"), VERBS).unwrap();
    fs::write(dir.join("README"), "not a dictionary").unwrap();
}

#[test]
fn petrarchs_dictionaries_code() {
    let dir = tempfile::tempdir().unwrap();
    petrarch(dir.path());
    let cases = [
        ("Zubrowka pestered Norway.", "ACCUSE FJI.GOV > NOR.GOV by verbs.txt:6"),
        ("Norway hassled Zubrowka on Friday.", "ACCUSE NOR.GOV > FJI.GOV by verbs.txt:7"),
        ("Norway was pestered by Zubrowka.", "ACCUSE FJI.GOV > NOR.GOV by verbs.txt:6"),
        ("Norway pestered Zubrowka with a cake.", "AID NOR.GOV > FJI.GOV by verbs.txt:8"),
        ("Norway pestered Zubrowka with cakes.", "AID NOR.GOV > FJI.GOV by verbs.txt:8"),
        ("Zubrowkan lobby boys pestered Norway for talks.", "REQUEST FJI.GOV > NOR.GOV by verbs.txt:9"),
        ("Dmitri Desgoffe pestered Norway.", "ACCUSE FJI.REB > NOR.GOV by verbs.txt:6"),
        ("The Crossed Keys pestered Norway.", "ACCUSE IMG.REB > NOR.GOV by verbs.txt:6"),
        ("Norway pestered Lutz City.", "ACCUSE NOR.GOV > FJI.GOV by verbs.txt:6"),
    ];
    for (text, want) in cases {
        assert_eq!(told(dir.path(), "2014-05-06", text), [want], "{text}");
    }
    // Bound to days: the same name on another day.
    let before = told(dir.path(), "1950-05-06", "Dmitri Desgoffe pestered Norway.");
    assert_eq!(before, ["ACCUSE FJI.GOV > NOR.GOV by verbs.txt:6"]);
    // [---]: no event, and no party.
    assert!(told(dir.path(), "2014-05-06", "Norway pestered Zubrowka's form.").is_empty());
    assert!(
        told(dir.path(), "2014-05-06", "Ghost Fleet pestered Norway.")
            .iter()
            .all(|e| !e.contains("verbs.txt"))
    );
}

#[test]
fn lines_that_cannot_be_used_are_named() {
    let dir = tempfile::tempdir().unwrap();
    petrarch(dir.path());
    let lexicon = dir.path().to_str().unwrap();
    let run = chancery(&["code", "-", "--lexicon", lexicon], "Zubrowka pestered Norway.");
    let said = err(&run);
    for line in [
        "actors.txt:10: not taken: \"No Code\" has no code",
        "actors.txt:11: not taken: \"2004017\" is no day",
        "actors.txt:12: not taken: code \"QQQ\" names no country",
        "agents.txt:4: not taken: code \"~QQQ\"",
        "verbs.txt:14: not taken: there is no set \"&NOTHING\"",
        "verbs.txt:15: not taken: CAMEO 01 has no PLOVER type",
        "verbs.txt:16: not taken: a pattern without its verb (*)",
    ] {
        let short = line.replace("\"~QQQ\"", "\"QQQ\"");
        assert!(said.contains(line) || said.contains(&short), "{line}\n{said}");
    }
    assert!(said.contains("files taken, 7 not; chancery lexicon DIR says of each why"), "{said}");

    let all = chancery(&["lexicon", lexicon, "--json"], "");
    assert_eq!(all.status.code(), Some(0));
    let v: serde_json::Value = serde_json::from_str(&out(&all)).unwrap();
    assert_eq!(v["refused"], 7);
    let kinds: Vec<&str> =
        v["files"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["no lexicon, passed over", "PETRARCH actors", "PETRARCH agents", "PETRARCH verbs"]);
}

#[test]
fn an_event_can_say_which_line_made_it() {
    let dir = tempfile::tempdir().unwrap();
    petrarch(dir.path());
    let lexicon = dir.path().to_str().unwrap();
    let told = chancery(&["explain", "verbs.txt:8", "--lexicon", lexicon], "");
    assert_eq!(told.status.code(), Some(0));
    let text = out(&told);
    assert!(
        text.contains("rule verbs.txt:8 (verbs.txt): AID") && text.contains("* (WITH &PASTRY) [073]"),
        "{text}"
    );
    assert_eq!(chancery(&["explain", "verbs.txt:8"], "").status.code(), Some(1));
}

#[test]
fn our_own_formats_code_and_win() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    put(
        "offices.tsv",
        "# Invented.\ncode\toffice\ttitle\tname\tshort\taliases\tfrom\tuntil\nNOR\thead_of_government\tprime minister\tAgnes Quillfeather\tQuillfeather\t\t2010-01-01\t2015-01-01\nNOR\tother\tminister\tBad Row\t\t\tyesterday\t\n",
    );
    put("states.tsv", "code\tname\taliases\tadjectives\nZUB\tZubrowka\tLutz\tZubrowkan\n");
    put(
        "bodies.tsv",
        "name\taliases\tkind\tcountry\tsector\nOrder of the Keys\tKeys Order\tarmed_group\tIMG\tREB\n",
    );
    put("nouns.tsv", "phrase\tsector\tplural\tkind\nlobby boy\tMIL\t\tperson\n");
    put(
        "rules.toml",
        "event = \"SUPPORT\"\n\n[[rule]]\nid = \"support.own\"\nverb = \"condemn\"\nhas = [\"obj~party\"]\n\n[[rule]]\nid = \"bad\"\nverb = \"@no-such-class\"\n",
    );
    let d = dir.path();
    let of = |day: &str, text: &str| told(d, day, text);
    assert_eq!(of("2014-01-01", "Zubrowka condemned Norway."), ["SUPPORT ZUB.GOV > NOR.GOV by rules.toml:3"]);
    let quill = "Agnes Quillfeather condemned Zubrowka.";
    assert_eq!(of("2014-01-01", quill), ["SUPPORT NOR.GOV > ZUB.GOV by rules.toml:3"]);
    assert_eq!(of("2018-01-01", quill), ["SUPPORT NOR.ELI > ZUB.GOV by rules.toml:3"]);
    assert_eq!(
        of("2014-01-01", "Quillfeather condemned Zubrowka."),
        ["SUPPORT NOR.GOV > ZUB.GOV by rules.toml:3"]
    );
    assert_eq!(
        of("2014-01-01", "The Keys Order condemned Norway."),
        ["SUPPORT IMG.REB > NOR.GOV by rules.toml:3"]
    );
    assert_eq!(
        of("2014-01-01", "Zubrowkan lobby boys condemned Norway."),
        ["SUPPORT ZUB.MIL > NOR.GOV by rules.toml:3"]
    );
    let said = err(&chancery(&["code", "-", "--lexicon", d.to_str().unwrap()], "Zubrowka condemned Norway."));
    assert!(said.contains("offices.tsv:4: not taken: from \"yesterday\" is no day"), "{said}");
    assert!(said.contains("rules.toml:8: not taken: rule bad: there is no class @no-such-class"), "{said}");
}

#[test]
fn label_and_ingest_take_a_lexicon() {
    let dir = tempfile::tempdir().unwrap();
    petrarch(dir.path());
    let lexicon = dir.path().to_str().unwrap();
    let ask = "{\"id\":1,\"text\":\"<s>Norway</s> pestered <t>Zubrowka</t> with a cake.\"}\n";
    let with = out(&chancery(&["label", "-", "--lexicon", lexicon], ask));
    let v: serde_json::Value = serde_json::from_str(&with).unwrap();
    assert_eq!(v["event"], "AID", "{with}");

    let (news, ledger) = (dir.path().join("n.md"), dir.path().join("l.ledger"));
    fs::write(&news, "---\ntitle: x\npublished: 2014-05-06\n---\nZubrowka pestered Norway.\n").unwrap();
    let (news, ledger) = (news.to_str().unwrap(), ledger.to_str().unwrap());
    let args = ["ingest", news, "--ledger", ledger, "--lexicon", lexicon];
    assert_eq!(chancery(&args[..4], "").status.code(), Some(0), "first without the lexicon");
    assert_eq!(chancery(&["dyad", "FJI", "NOR", "--ledger", ledger, "--json"], "").status.code(), Some(1));
    let anew = err(&chancery(&args, ""));
    assert!(anew.contains("1 coded anew"), "a lexicon is another version: {anew}");
    let dyad = chancery(&["dyad", "FJI", "NOR", "--ledger", ledger, "--json"], "");
    assert_eq!(dyad.status.code(), Some(0), "{}", err(&dyad));
    let again = err(&chancery(&args, ""));
    assert!(again.contains("0 coded anew, 1 there already"), "{again}");
}

#[test]
fn broken_files_say_what_where_and_what_next() {
    let dir = tempfile::tempdir().unwrap();
    let bad = |name: &str, text: &str, want: &[&str]| {
        let file = dir.path().join(name);
        fs::write(&file, text).unwrap();
        let run = chancery(&["code", "-", "--lexicon", file.to_str().unwrap()], "x");
        assert_eq!(run.status.code(), Some(2), "{}", err(&run));
        for w in want {
            assert!(err(&run).contains(w), "{w}: {}", err(&run));
        }
    };
    bad("r.toml", "event = \"AGREE\"\n[[rule]\n", &["r.toml", "line 2", "hint: mend r.toml"]);
    bad("s.toml", "event = \"NOPE\"\n", &["s.toml", "no event type", "hint:"]);
    bad("t.tsv", "foo\tbar\n1\t2\n", &["t.tsv", "these columns make no table", "offices (", "hint:"]);
    bad("u.txt", "just words\n", &["holds no file that can be used", "hint: put tables"]);
    let none = chancery(&["code", "-", "--lexicon", "/nowhere/at-all"], "x");
    assert_eq!(none.status.code(), Some(2));
    assert!(err(&none).contains("cannot read the lexicon /nowhere/at-all"), "{}", err(&none));
    assert!(err(&none).contains("hint: give a folder or file that is there"), "{}", err(&none));
    // Bytes of any kind are no crash.
    let odd = dir.path().join("odd.txt");
    let bytes: Vec<u8> = (0..60_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(&odd, [b"A_ [FJI]\n--- X [111] ---\nZ\n".as_slice(), &bytes].concat()).unwrap();
    assert_eq!(chancery(&["lexicon", odd.to_str().unwrap()], "").status.code(), Some(0));
}

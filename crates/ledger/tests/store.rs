//! What the file holds: any order, any batches, any number of times; versions, faults, damage, copies.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod story;

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};

use chancery_code::event::{Link, LinkKind, Place, Resolution};
use chancery_ledger::{Digest, Entry, EventFilter, Ledger, LedgerError, Overwrite};
use chancery_read::Span;
use proptest::prelude::*;
use story::{Scratch, Story, day};

/// Articles with everything an event can have, versions of one article, and two codings of another.
fn entries() -> Vec<Entry> {
    let mut out = Vec::new();
    let mut a = Story::new("a", "2023-08-24").title("Beijing bans seafood");
    a.event(
        "Beijing banned seafood from Japan – a “full” halt.",
        "SANCTION.discontinue",
        "CHN=Beijing > JPN=Japan",
    )
    .subject("seafood from Japan");
    a.prose("It rained.");
    a.event("Tokyo condemned the ban.", "ACCUSE.disapprove", "JPN=Tokyo")
        .aux("future,negation")
        .context("economic")
        .edit(|e| {
            e.place = Some(Place {
                span: e.trigger,
                name: "Tōkyō".into(),
                country: Some("JPN".into()),
                lat: Some(35.676_191_999_999_9),
                lon: Some(0.1 + 0.2),
                resolution: Resolution::City,
            });
            e.links = vec![Link { kind: LinkKind::Answer, event: e.id.clone(), evidence: e.trigger }];
            e.recipients = e.actors.clone();
            e.recipients[0].code = None;
            e.actors[0].sector = Some(chancery_code::ontology::Sector::Gov);
            e.actors[0].office = Some("prime minister".into());
            e.actors[0].name = None;
            e.dated = None;
        });
    out.push(a.entry());
    for (version, text) in
        [("1", "Seoul and Tokyo met."), ("10", "Seoul and Tokyo met."), ("9", "Seoul and Tokyo met.")]
    {
        let mut b = Story::new("b", "2023-08-25").data_version(version);
        b.event(text, "CONSULT.visit", "KOR=Seoul JPN=Tokyo")
            .edit(|e| e.rule = format!("rule.{version}").into());
        out.push(b.entry());
    }
    for (published, text) in [
        ("2023-08-26", "Manila met Hanoi."),
        ("2023-08-27", "Hanoi met Manila."),
        ("2023-08-27", "Hanoi met Manila again."),
    ] {
        let mut c = Story::new("c", published);
        c.event(text, "CONSULT", "PHL=Manila VNM=Hanoi");
        out.push(c.entry());
    }
    let mut undated = Story::new("d", "2023-01-01");
    undated.event("Paris praised Rome.", "SUPPORT", "FRA=Paris > ITA=Rome");
    let mut undated = undated.entry();
    let mut article = (*undated.article).clone();
    article.published = None;
    undated.article = article.into();
    out.push(undated);
    out
}

fn ledger_of(scratch: &Scratch, file: &str, batches: &[Vec<Entry>]) -> Ledger {
    let mut ledger = Ledger::create_or_open(scratch.path(file)).unwrap();
    for batch in batches {
        let receipt = ledger.append(batch).unwrap();
        assert_eq!(receipt.refused, []);
    }
    ledger
}

#[test]
fn what_comes_out_is_what_went_in() {
    let scratch = Scratch::new("round");
    let entries = entries();
    let ledger = ledger_of(&scratch, "l", std::slice::from_ref(&entries));
    let report = ledger.verify().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!((report.articles, report.events), (6, 7));
    let view = ledger.view(None).unwrap();
    let got = view.coded(&entries[0].article.id).unwrap().unwrap();
    assert_eq!(got.events, entries[0].coded.events);
    assert_eq!(got.skipped, entries[0].coded.skipped);
    assert_eq!(view.article(&entries[0].article.id).unwrap().unwrap(), entries[0].article);
    let told = view.event(&entries[0].coded.events[1].id).unwrap().unwrap();
    assert_eq!(told.event, entries[0].coded.events[1]);
    assert_eq!(&*told.data_version, "1");
    assert!(view.event(&chancery_code::EventId::from_text("ffff")).unwrap().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_any_batches_any_number_of_times(
        order in Just((0..8usize).chain(0..8).collect::<Vec<_>>()).prop_shuffle(),
        cuts in proptest::collection::vec(1usize..5, 1..16),
    ) {
        let scratch = Scratch::new("order");
        let all = entries();
        let expected = ledger_of(&scratch, "one", std::slice::from_ref(&all)).digest().unwrap();
        let mut batches = Vec::new();
        let mut rest: Vec<Entry> = order.iter().map(|&i| all[i].clone()).collect();
        for n in cuts {
            if rest.is_empty() { break; }
            let tail = rest.split_off(n.min(rest.len()));
            batches.push(std::mem::replace(&mut rest, tail));
        }
        batches.push(rest);
        let ledger = ledger_of(&scratch, "many", &batches);
        let mut dump = Vec::new();
        ledger.dump(&mut dump).unwrap();
        prop_assert_eq!(ledger.digest().unwrap(), expected, "{}", String::from_utf8_lossy(&dump));
        prop_assert_eq!(ledger.verify().unwrap().problems, Vec::<String>::new());
        let ids: Vec<String> =
            ledger.view(None).unwrap().events(&EventFilter::default()).unwrap().map(|t| t.unwrap().event.rule.to_string()).collect();
        prop_assert!(ids.contains(&"rule.10".to_owned()) && !ids.contains(&"rule.9".to_owned()));
    }
}

#[test]
fn receipts_say_what_was_done() {
    let scratch = Scratch::new("receipt");
    let mut ledger = Ledger::create_or_open(scratch.path("l")).unwrap();
    let all = entries();
    let first = ledger.append(&all).unwrap();
    assert_eq!((first.added, first.recoded, first.unchanged), (6, 1, 1));
    let again = ledger.append(&all).unwrap();
    assert_eq!((again.added, again.recoded, again.unchanged, again.events), (0, 0, 8, 0));
    let digest = Digest::of(&all[1].article);
    assert!(ledger.has(&digest, "10").unwrap() && ledger.has(&digest, "2").unwrap());
    assert!(!ledger.has(&digest, "11").unwrap());
    assert!(!ledger.has(&Digest::of(&Story::new("x", "2020-01-01").entry().article), "1").unwrap());
}

#[test]
fn an_entry_with_a_fault_is_refused_and_the_rest_is_kept() {
    let scratch = Scratch::new("fault");
    let mut ledger = Ledger::create_or_open(scratch.path("l")).unwrap();
    let mut outside = Story::new("outside", "2023-01-01");
    outside
        .event("Oslo met Rome.", "CONSULT", "NOR=Oslo ITA=Rome")
        .edit(|e| e.evidence = Span::new(0, 99).unwrap());
    let mut split = Story::new("split", "2023-01-01");
    split.event("Åland met Rome.", "CONSULT", "ITA=Rome").edit(|e| e.trigger = Span::new(1, 5).unwrap());
    let mut empty = Story::new("empty", "2023-01-01");
    empty.event("Oslo met Rome.", "CONSULT", "ITA=Rome").edit(|e| e.evidence = Span::new(3, 3).unwrap());
    let mut twice = Story::new("twice", "2023-01-01");
    twice.event("Oslo met Rome.", "CONSULT", "ITA=Rome");
    let mut twice = twice.entry();
    twice.coded.events.push(twice.coded.events[0].clone());
    let mut other = Story::new("other", "2023-01-01");
    other
        .event("Oslo met Rome.", "CONSULT", "ITA=Rome")
        .edit(|e| e.article = chancery_read::ArticleId::new("z"));
    let batch = [outside.entry(), split.entry(), empty.entry(), twice, other.entry(), entries()[0].clone()];
    let receipt = ledger.append(&batch).unwrap();
    let reasons: Vec<String> = receipt.refused.iter().map(|(id, why)| format!("{id}: {why}")).collect();
    assert_eq!(reasons.len(), 5, "{reasons:#?}");
    assert!(
        reasons[0].contains("outside: event")
            && reasons[0].contains("the evidence at 0..99 is not within the text")
    );
    assert!(reasons[1].contains("the trigger at 1..5"));
    assert!(reasons[2].contains("no evidence"));
    assert!(reasons[3].contains("there twice"));
    assert!(reasons[4].contains("another article"));
    assert_eq!(receipt.added, 1);
    assert!(ledger.verify().unwrap().is_sound());
}

#[test]
fn of_two_versions_the_later_one_stands_and_the_earlier_shows_in_earlier_views() {
    let scratch = Scratch::new("versions");
    let ledger = ledger_of(&scratch, "l", &[entries()]);
    let c = chancery_read::ArticleId::new("c");
    let text = |as_of: Option<&str>| {
        let view = ledger.view(as_of.map(day)).unwrap();
        view.article(&c).unwrap().map(|a| a.text.to_string())
    };
    assert_eq!(text(None).as_deref(), Some("Hanoi met Manila again."));
    assert_eq!(text(Some("2023-08-27")).as_deref(), Some("Hanoi met Manila again."));
    assert_eq!(text(Some("2023-08-26")).as_deref(), Some("Manila met Hanoi."));
    assert_eq!(text(Some("2023-08-25")), None);
    let early = ledger.view(Some(day("2023-08-24"))).unwrap();
    assert_eq!(early.counts().unwrap().0, 1, "only what was published by then, and nothing undated");
}

#[test]
fn a_view_is_frozen() {
    let scratch = Scratch::new("frozen");
    let mut ledger = ledger_of(&scratch, "l", &[entries()[..1].to_vec()]);
    let view = ledger.view(None).unwrap();
    ledger.append(&entries()).unwrap();
    assert_eq!(view.counts().unwrap().0, 1);
    assert_eq!(ledger.view(None).unwrap().counts().unwrap().0, 4);
}

#[test]
fn a_second_writer_is_told_so_and_loses_nothing() {
    let scratch = Scratch::new("writers");
    let mut ledger = ledger_of(&scratch, "l", &[entries()[..1].to_vec()]);
    let mut second = Ledger::open(scratch.path("l")).unwrap();
    // Another program in the middle of a write.
    let other = rusqlite::Connection::open(scratch.path("l")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; UPDATE article SET url = 'x' WHERE 0").unwrap();
    let error = second.append(&entries()).unwrap_err();
    assert!(matches!(error, LedgerError::Busy(_)), "{error:?}");
    assert!(error.to_string().contains("one writer at a time; nothing was written"));
    other.execute_batch("ROLLBACK").unwrap();
    // One after the other, both get through.
    ledger.append(&entries()[1..5]).unwrap();
    second.append(&entries()).unwrap();
    assert_eq!(second.digest().unwrap(), ledger_of(&scratch, "m", &[entries()]).digest().unwrap());
}

#[test]
fn reading_alone_never_writes() {
    let scratch = Scratch::new("readonly");
    ledger_of(&scratch, "l", &[entries()]);
    let mut ledger = Ledger::open_read_only(scratch.path("l")).unwrap();
    assert!(matches!(ledger.append(&entries()).unwrap_err(), LedgerError::ReadOnly(_)));
    assert!(ledger.verify().unwrap().is_sound());
    assert_eq!(ledger.view(None).unwrap().counts().unwrap().0, 4);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("mode");
    let path = scratch.path("l");
    ledger_of(&scratch, "l", &[entries()]);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().write(true).open(&path).is_ok() {
        return; // root may write anything: nothing to see here
    }
    assert!(matches!(Ledger::open(&path).unwrap_err(), LedgerError::ReadOnly(_)));
    assert!(Ledger::open_read_only(&path).unwrap().verify().unwrap().is_sound());
}

#[test]
fn what_is_no_ledger_is_left_alone() {
    let scratch = Scratch::new("foreign");
    assert!(matches!(Ledger::open(scratch.path("none")).unwrap_err(), LedgerError::Missing(_)));
    assert!(!scratch.path("none").exists());
    let text = scratch.path("text");
    fs::write(&text, "not a database at all, but long enough to be looked at: ".repeat(40)).unwrap();
    assert!(matches!(Ledger::open(&text).unwrap_err(), LedgerError::NotALedger(_)));
    assert!(matches!(Ledger::open_read_only(&text).unwrap_err(), LedgerError::NotALedger(_)));
    let theirs = scratch.path("theirs");
    rusqlite::Connection::open(&theirs).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let before = fs::read(&theirs).unwrap();
    assert!(matches!(Ledger::create_or_open(&theirs).unwrap_err(), LedgerError::NotALedger(_)));
    assert_eq!(fs::read(&theirs).unwrap(), before);
}

#[test]
fn a_ledger_of_a_later_release_is_refused() {
    let scratch = Scratch::new("newer");
    drop(ledger_of(&scratch, "l", &[]));
    rusqlite::Connection::open(scratch.path("l")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for error in
        [Ledger::open(scratch.path("l")).unwrap_err(), Ledger::open_read_only(scratch.path("l")).unwrap_err()]
    {
        assert!(matches!(error, LedgerError::NewerSchema { found: 99, .. }));
        assert!(error.to_string().contains("schema 99"), "{error}");
    }
}

/// Every page of a ledger is overwritten in turn: `verify` reports each, and never fails to run or panics.
#[test]
fn a_damaged_page_is_found() {
    let scratch = Scratch::new("damage");
    let mut many = Vec::new();
    for i in 0..40 {
        let mut s = Story::new(&format!("n{i:02}"), "2023-05-01").title("A headline about nothing much");
        for j in 0..3 {
            s.event(
                &format!("Oslo met Rome for the {i} and {j} time in the long hall."),
                "CONSULT",
                "NOR=Oslo > ITA=Rome",
            );
        }
        many.push(s.entry());
    }
    drop(ledger_of(&scratch, "l", &[many]));
    let whole = fs::read(scratch.path("l")).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 15);
    for page in 1..pages {
        let path = scratch.path("damaged");
        fs::write(&path, &whole).unwrap();
        let mut file = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start((page * 4096 + 100) as u64)).unwrap();
        let mut old = vec![0u8; 3996];
        file.read_exact(&mut old).unwrap();
        if old.iter().all(|b| *b == 0) {
            continue; // an empty page has nothing to lose
        }
        file.seek(SeekFrom::Start((page * 4096 + 100) as u64)).unwrap();
        file.write_all(&vec![0xA5; 3996]).unwrap();
        drop(file);
        match Ledger::open_read_only(&path) {
            Ok(ledger) => assert!(!ledger.verify().unwrap().is_sound(), "page {page} of {pages}"),
            // The page of the schema: the file does not even open, and says why.
            Err(e) => assert!(e.to_string().contains("is damaged"), "page {page}: {e}"),
        }
    }
}

#[test]
fn edits_behind_the_ledgers_back_are_found() {
    let scratch = Scratch::new("edits");
    for (i, (edit, problem)) in [
        ("UPDATE article SET text = replace(text, 'Beijing', 'Nanjing')", "not that of its digest"),
        ("UPDATE coding SET body = CAST(x'0102' || body AS BLOB)", "its coding"),
        ("UPDATE coding SET body = substr(body, 1, length(body) - 3)", "its coding"),
        // The hashes of the last event's content words stand at the end.
        (
            "UPDATE coding SET body = CAST(substr(body, 1, length(body) - 3) || x'ffffff' AS BLOB)",
            "content words",
        ),
        ("UPDATE coding SET passages = 1", "have not their keys"),
        ("UPDATE term SET text = 'FIGHT' WHERE text = 'SANCTION'", "no event type is called"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM term WHERE text = 'CHN'", "terms are not numbered"),
        ("DELETE FROM passage_words WHERE rowid = 2", "search index"),
        ("INSERT INTO passage_words (rowid, words) VALUES (9999, 'x')", "no article has"),
        ("DELETE FROM event_marks WHERE rowid = 1", "marks"),
        ("INSERT INTO event_marks (rowid, marks) VALUES (9999, 'x')", "no article has"),
        ("UPDATE coverage SET articles = articles + 1", "coverage"),
        ("DELETE FROM coverage", "coverage"),
        ("UPDATE article SET superseded = '2020-01-01' WHERE name = 'a'", "stands that should not"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM article WHERE name = 'a'", "belongs to no row of article"),
        ("DELETE FROM coding", "it has no coding"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("l{i}");
        drop(ledger_of(&scratch, &file, &[entries()]));
        rusqlite::Connection::open(scratch.path(&file)).unwrap().execute_batch(edit).unwrap();
        let report = Ledger::open_read_only(scratch.path(&file)).unwrap().verify().unwrap();
        assert!(report.problems.iter().any(|p| p.contains(problem)), "{edit}: {:#?}", report.problems);
    }
}

#[test]
fn a_backup_is_whole_and_replaces_nothing_unasked() {
    let scratch = Scratch::new("backup");
    let mut ledger = ledger_of(&scratch, "l", &[entries()[..2].to_vec()]);
    let copy = scratch.path("copy");
    ledger.backup(&copy, Overwrite::Refuse).unwrap();
    let first = ledger.digest().unwrap();
    assert_eq!(Ledger::open_read_only(&copy).unwrap().digest().unwrap(), first);
    ledger.append(&entries()).unwrap();
    assert!(matches!(ledger.backup(&copy, Overwrite::Refuse).unwrap_err(), LedgerError::Exists(_)));
    assert_eq!(Ledger::open_read_only(&copy).unwrap().digest().unwrap(), first);
    ledger.backup(&copy, Overwrite::Allow).unwrap();
    let restored = Ledger::open(&copy).unwrap();
    assert_eq!(restored.digest().unwrap(), ledger.digest().unwrap());
    assert!(restored.verify().unwrap().is_sound());
    let left: Vec<_> = fs::read_dir(&scratch.0).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(!left.iter().any(|f| f.to_string_lossy().contains("partial")), "{left:?}");
}

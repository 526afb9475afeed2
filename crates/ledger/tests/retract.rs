//! Retractions and corrections: what stood on one article alone goes, with a trail; earlier days stay as they were.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod story;

use chancery_ledger::{
    Entry, EventFilter, ItemFilter, Ledger, LedgerError, LedgerView, Retracted, Retraction,
};
use chancery_read::ArticleId;
use story::{Scratch, Story, day};

/// A ban told by two papers, its lifting told by one, a threat told by another one.
fn seafood() -> Vec<Entry> {
    let ban = "Beijing banned imports of seafood from Japan.";
    let mut wire = Story::new("wire-1", "2023-08-24");
    wire.event(ban, "SANCTION.discontinue", "CHN=Beijing > JPN=Japan").subject("imports of seafood");
    let mut paper = Story::new("paper-1", "2023-08-25");
    paper
        .event(ban, "SANCTION.discontinue", "CHN=Beijing > JPN=Japan")
        .on("2023-08-24")
        .subject("imports of seafood");
    let mut lifted = Story::new("rumour", "2023-09-10");
    lifted
        .event("Beijing lifted its ban on seafood from Japan.", "RETREAT", "CHN=Beijing > JPN=Japan")
        .trigger("lifted")
        .subject("its ban on seafood");
    let mut threat = Story::new("paper-2", "2023-09-12");
    threat
        .event("Tokyo threatened Moscow with curbs on fuel.", "THREATEN.restrict", "JPN=Tokyo > RUS=Moscow")
        .subject("curbs on fuel");
    vec![wire.entry(), paper.entry(), lifted.entry(), threat.entry()]
}

fn ledger(scratch: &Scratch) -> Ledger {
    let mut ledger = Ledger::create_or_open(scratch.path("l")).unwrap();
    ledger.append(&seafood()).unwrap();
    ledger
}

fn why(on: &str) -> Retraction {
    Retraction { day: day(on), by: "desk".into(), reason: "the agency withdrew it".into() }
}

fn retract(ledger: &mut Ledger, doc: &str, on: &str) -> Retracted {
    let done = ledger.retract(&ArticleId::new(doc), &why(on)).unwrap();
    assert_eq!(ledger.verify().unwrap().problems, Vec::<String>::new());
    done
}

/// Occurrences and items of a view, one a line.
fn shown(view: &LedgerView) -> String {
    let mut out = String::new();
    for o in view.occurrences(&EventFilter::default()).unwrap() {
        let told = view.event(&o.id).unwrap().unwrap();
        out += &format!(
            "{} {} by {}, {} reports\n",
            o.date.unwrap(),
            o.event,
            told.article.id.as_str(),
            o.reports.len()
        );
    }
    for i in view.items(&ItemFilter::default()).unwrap() {
        out += &format!("{} {}, {} steps: {}\n", i.kind.as_str(), i.state.as_str(), i.steps.len(), i.subject);
    }
    out
}

const ALL: &str = "\
2023-08-24 SANCTION by wire-1, 2 reports
2023-09-10 RETREAT by rumour, 1 reports
2023-09-12 THREATEN by paper-2, 1 reports
measure lifted, 2 steps: imports of seafood
measure threatened, 1 steps: curbs on fuel
";

#[test]
fn what_stood_on_it_alone_goes_and_what_others_tell_stays() {
    let scratch = Scratch::new("retract");
    let mut ledger = ledger(&scratch);
    assert_eq!(shown(&ledger.view(None).unwrap()), ALL);

    let done = retract(&mut ledger, "rumour", "2023-09-15");
    assert_eq!((done.versions, done.gone.len(), done.kept.len()), (1, 1, 0));
    assert_eq!(done.items[0].before.0.as_str(), "lifted");
    assert_eq!(done.items[0].after.unwrap().0.as_str(), "imposed", "the ban was never lifted");

    let done = retract(&mut ledger, "wire-1", "2023-09-16");
    assert_eq!((done.gone.len(), done.kept.len()), (0, 1), "another paper tells of the ban");
    let left = "\
2023-08-24 SANCTION by paper-1, 1 reports
2023-09-12 THREATEN by paper-2, 1 reports
measure imposed, 1 steps: imports of seafood
measure threatened, 1 steps: curbs on fuel
";
    assert_eq!(shown(&ledger.view(None).unwrap()), left);
    assert_eq!(shown(&ledger.view(Some(day("2023-09-20"))).unwrap()), left);
    assert_eq!(shown(&ledger.view(Some(day("2023-09-14"))).unwrap()), ALL, "as it was known before");

    let done = retract(&mut ledger, "paper-2", "2023-09-16");
    assert_eq!(done.items[0].after, None);
    assert!(!shown(&ledger.view(None).unwrap()).contains("fuel"));
}

#[test]
fn the_trail_says_who_when_and_why() {
    let scratch = Scratch::new("trail");
    let mut ledger = ledger(&scratch);
    retract(&mut ledger, "rumour", "2023-09-15");
    let again = retract(&mut ledger, "rumour", "2023-10-01");
    assert_eq!((again.versions, again.before), (0, 1), "the first day stands");
    let view = ledger.view(None).unwrap();
    let trail = view.retractions().unwrap();
    assert_eq!(trail.len(), 1);
    assert_eq!((trail[0].doc_id.as_str(), trail[0].events), ("rumour", 1));
    assert_eq!(trail[0].retraction, why("2023-09-15"));
    let gone = seafood()[2].coded.events[0].id.clone();
    assert!(view.event(&gone).unwrap().is_none());
    assert_eq!(view.withdrawn(&gone).unwrap().unwrap().retraction, why("2023-09-15"));
    let before = ledger.view(Some(day("2023-09-14"))).unwrap();
    assert!(before.event(&gone).unwrap().is_some());
    assert_eq!(before.retractions().unwrap(), []);
}

#[test]
fn a_retracted_article_does_not_come_back_and_a_corrected_one_stands() {
    let scratch = Scratch::new("corrected");
    let mut ledger = ledger(&scratch);
    retract(&mut ledger, "rumour", "2023-09-15");
    assert_eq!(ledger.append(&seafood()).unwrap().unchanged, 4);
    assert!(!shown(&ledger.view(None).unwrap()).contains("rumour"));

    // The same day of publication, and shorter: without the retraction the longer text would stand.
    let mut corrected = Story::new("rumour", "2023-09-10");
    corrected.event("Beijing praised Japan.", "SUPPORT", "CHN=Beijing > JPN=Japan");
    let receipt = ledger.append(&[corrected.entry()]).unwrap();
    assert_eq!((receipt.added, receipt.corrected, receipt.aside.len()), (1, 1, 0));
    let now = shown(&ledger.view(None).unwrap());
    assert!(now.contains("2023-09-10 SUPPORT by rumour") && !now.contains("RETREAT"), "{now}");
    let before = shown(&ledger.view(Some(day("2023-09-14"))).unwrap());
    assert_eq!(before, ALL, "before the retraction the first text was known");
    assert!(ledger.verify().unwrap().is_sound());
}

#[test]
fn a_note_of_correction_outranks_a_longer_text_of_the_same_day() {
    let scratch = Scratch::new("note");
    let mut ledger = ledger(&scratch);
    let mut corrected = Story::new("rumour", "2023-09-10");
    corrected.prose("Correction: no ban was lifted.");
    let receipt = ledger.append(&[corrected.entry()]).unwrap();
    assert_eq!((receipt.corrected, receipt.aside.len()), (1, 0));
    assert!(shown(&ledger.view(None).unwrap()).contains("measure imposed"));
    let mut plain = Story::new("rumour", "2023-09-10");
    plain.prose("Nothing new.");
    assert_eq!(ledger.append(&[plain.entry()]).unwrap().aside, [ArticleId::new("rumour")]);
    assert!(ledger.verify().unwrap().is_sound());
}

#[test]
fn the_order_of_retraction_and_of_other_articles_does_not_matter() {
    let scratch = Scratch::new("order");
    let all = seafood();
    let mut one = ledger(&scratch);
    retract(&mut one, "rumour", "2023-09-15");
    let mut two = Ledger::create_or_open(scratch.path("m")).unwrap();
    two.append(&all[2..3]).unwrap();
    retract(&mut two, "rumour", "2023-09-20");
    retract(&mut two, "rumour", "2023-09-15");
    two.append(&all).unwrap();
    assert_eq!(one.digest().unwrap(), two.digest().unwrap());
}

#[test]
fn what_cannot_be_retracted_is_said() {
    let scratch = Scratch::new("cannot");
    let mut ledger = ledger(&scratch);
    let error = ledger.retract(&ArticleId::new("nobody"), &why("2023-09-15")).unwrap_err();
    assert_eq!(error.to_string(), "the ledger has no article called \"nobody\"");
    let silent = Retraction { reason: " ".into(), ..why("2023-09-15") };
    assert!(matches!(ledger.retract(&ArticleId::new("rumour"), &silent), Err(LedgerError::Note { .. })));
    let mut reading = Ledger::open_read_only(scratch.path("l")).unwrap();
    let refused = reading.retract(&ArticleId::new("rumour"), &why("2023-09-15"));
    assert!(matches!(refused, Err(LedgerError::ReadOnly(_))));
    for (edit, problem) in [
        ("UPDATE retraction SET day = 'soon'", "is no day"),
        ("UPDATE retraction SET by = ''", "by whom or why"),
        ("DELETE FROM retraction", "stands that should not"),
        ("UPDATE article SET since = '2020-01-01'", "stands that should not"),
    ] {
        let _ = std::fs::remove_file(scratch.path("copy"));
        ledger.retract(&ArticleId::new("rumour"), &why("2023-09-15")).unwrap();
        ledger.backup(scratch.path("copy"), chancery_ledger::Overwrite::Refuse).unwrap();
        rusqlite::Connection::open(scratch.path("copy")).unwrap().execute_batch(edit).unwrap();
        let report = Ledger::open_read_only(scratch.path("copy")).unwrap().verify().unwrap();
        assert!(report.problems.iter().any(|p| p.contains(problem)), "{edit}: {:#?}", report.problems);
    }
}

/// A file of the first or second schema, made by its own statements with the rows that a release of that time wrote, is
/// brought to the present one and dumps to what that release would have dumped.
#[test]
fn ledgers_of_earlier_schemas_migrate() {
    let scratch = Scratch::new("migrate");
    for schema in [1, 2] {
        let path = scratch.path(&format!("schema-{schema}"));
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(include_str!("../src/schema/001_ledger.sql")).unwrap();
        let rows = include_str!("schema_2/rows.sql");
        let rows = if schema == 1 {
            // The first schema had no retractions, and no day from which a version stands.
            let day = "ALTER TABLE article ADD COLUMN since TEXT;";
            let kept: Vec<&str> = rows.lines().filter(|l| !l.contains("INTO retraction")).collect();
            format!(
                "{day} {} UPDATE article SET superseded = NULL WHERE name = 'rumour'; \
                 ALTER TABLE article DROP COLUMN since;",
                kept.join("\n")
            )
        } else {
            old.execute_batch(include_str!("../src/schema/002_retraction.sql")).unwrap();
            rows.to_owned()
        };
        old.execute_batch(&rows).unwrap();
        old.execute_batch(&format!("PRAGMA application_id = 0x43686379; PRAGMA user_version = {schema};"))
            .unwrap();
        drop(old);
        let found = Ledger::open_read_only(&path).unwrap_err();
        assert!(matches!(found, LedgerError::OlderSchema { found, .. } if found == schema), "{found:?}");
        let mut ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.verify().unwrap().problems, Vec::<String>::new());
        if schema == 1 {
            retract(&mut ledger, "rumour", "2023-09-15");
        }
        let mut dumped = Vec::new();
        ledger.dump(&mut dumped).unwrap();
        let expected = include_str!("schema_2/dump.jsonl");
        assert_eq!(std::str::from_utf8(&dumped).unwrap(), expected, "schema {schema}");
        let view = ledger.view(None).unwrap();
        assert_eq!(view.retractions().unwrap().len(), 1);
        let found = view.search(&"seafood party:CHN".parse().unwrap(), 0, 10).unwrap();
        assert_eq!(found.total, 1, "only the corrected version tells of it");
        let early = ledger.view(Some(day("2023-08-24"))).unwrap();
        let found = early.search(&"seafood party:CHN".parse().unwrap(), 0, 10).unwrap();
        assert_eq!(found.hits[0].doc_id, "wire-1");
    }
}

//! What a view makes of a story: one event of many reports, the dyad, items with lives, search, earlier days.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod story;

use std::fmt::Write;

use chancery_ledger::{
    Bucket, Dyad, DyadAsk, Entry, EventFilter, ItemFilter, ItemKind, Ledger, LedgerError, LedgerView, Query,
};
use story::{Scratch, Story, day};

/// One article of one event.
fn report(name: &str, published: &str, build: impl FnOnce(&mut Story)) -> Entry {
    let mut story = Story::new(name, published);
    build(&mut story);
    story.entry()
}

/// The seafood ban from threat to return, with a detention, a hotline and a meeting beside it.
fn seafood() -> Vec<Entry> {
    vec![
        report("threat", "2023-07-07", |s| {
            s.event(
                "Beijing warned Tokyo of curbs on marine products if the water is released.",
                "THREATEN.restrict",
                "CHN=Beijing > JPN=Tokyo",
            )
            .trigger("warned")
            .subject("curbs on marine products");
        }),
        report("ban-1", "2023-08-24", |s| {
            s.event(
                "China banned all seafood imports from Japan on Thursday after the release began.",
                "SANCTION.discontinue",
                "CHN=China > JPN=Japan",
            )
            .trigger("banned")
            .subject("all seafood imports");
        }),
        report("ban-2", "2023-08-25", |s| {
            s.event(
                "Beijing on Thursday announced a ban on imports of seafood from Japan.",
                "SANCTION.discontinue",
                "CHN=Beijing > JPN=Japan",
            )
            .on("2023-08-24")
            .trigger("ban")
            .subject("imports of seafood");
        }),
        report("demand", "2023-08-25", |s| {
            s.event(
                "Tokyo demanded that Beijing lift its embargo on aquatic products at once.",
                "REQUEST.yield",
                "JPN=Tokyo > CHN=Beijing",
            )
            .trigger("demanded")
            .subject("lift its embargo on aquatic products");
        }),
        report("refusal", "2023-09-01", |s| {
            s.event("Beijing rejected the call to end the seafood ban.", "REJECT.yield", "CHN=Beijing")
                .trigger("rejected")
                .subject("the call to end the seafood ban");
        }),
        report("arrest", "2023-03-25", |s| {
            s.event(
                "China detained a Japanese employee on suspicion of espionage.",
                "COERCE.arrest",
                "CHN=China > JPN=Japanese",
            )
            .trigger("detained");
        }),
        report("apec", "2023-11-16", |s| {
            s.event("Kishida met Xi in San Francisco.", "CONSULT", "JPN=Kishida CHN=Xi").trigger("met");
            s.event(
                "Kishida urged Xi to release the detained national and to lift the ban.",
                "REQUEST.yield",
                "JPN=Kishida > CHN=Xi",
            )
            .trigger("urged")
            .subject("release the detained national");
        }),
        report("apec-2", "2023-11-17", |s| {
            s.event(
                "The Chinese president held talks with the Japanese prime minister on Thursday.",
                "CONSULT.visit",
                "CHN=Chinese JPN=Japanese",
            )
            .on("2023-11-16")
            .trigger("held talks");
        }),
        report("hotline", "2023-11-15", |s| {
            s.event(
                "Washington and Beijing agreed to open a presidential hotline by June.",
                "AGREE",
                "USA=Washington CHN=Beijing",
            )
            .on("2024-06-01")
            .aux("future")
            .trigger("agreed")
            .subject("a presidential hotline");
        }),
        report("eased", "2025-06-29", |s| {
            s.event(
                "China partially lifted the ban on seafood from Japan.",
                "CONCEDE",
                "CHN=China > JPN=Japan",
            )
            .trigger("lifted")
            .subject("the ban on seafood")
            .edit(|e| e.trigger = chancery_read::Span::new(6, 22).unwrap());
        }),
        report("again", "2025-11-19", |s| {
            s.event(
                "China halted imports of Japanese marine products again, months after it let them in.",
                "SANCTION.discontinue",
                "CHN=China > JPN=Japanese",
            )
            .trigger("halted")
            .subject("imports of Japanese marine products");
        }),
        report("rumour", "2025-11-20", |s| {
            s.event(
                "China might lift the ban on seafood from Japan next year.",
                "CONCEDE",
                "CHN=China > JPN=Japan",
            )
            .aux("future,hypothetical")
            .trigger("lift")
            .subject("the ban on seafood");
        }),
        report("recalled", "2025-11-20", |s| {
            s.event(
                "China never banned seafood from Japan before.",
                "SANCTION.discontinue",
                "CHN=China > JPN=Japan",
            )
            .aux("historical,negation")
            .trigger("banned")
            .subject("seafood");
        }),
    ]
}

fn ledger(scratch: &Scratch, entries: &[Entry]) -> Ledger {
    let mut ledger = Ledger::create_or_open(scratch.path("l")).unwrap();
    assert_eq!(ledger.append(entries).unwrap().refused, []);
    ledger
}

fn lives(view: &LedgerView, filter: &ItemFilter) -> String {
    let mut out = String::new();
    for item in view.items(filter).unwrap() {
        let due = item.due.map(|d| format!(", due {d}")).unwrap_or_default();
        let open = if item.open { "open" } else { "closed" };
        writeln!(
            out,
            "{} {} > {}: {} [{}, {open}{due}]",
            item.kind.as_str(),
            item.holder.join("+"),
            item.addressee.join("+"),
            item.subject,
            item.state.as_str()
        )
        .unwrap();
        for step in &item.steps {
            let docs: Vec<&str> = step.evidence.iter().map(|e| e.doc_id.as_str()).collect();
            writeln!(
                out,
                "  {} {} by {} from {}",
                step.date.unwrap(),
                step.state.as_str(),
                step.rule,
                docs.join(", ")
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn the_lives_of_a_story() {
    let scratch = Scratch::new("lives");
    let ledger = ledger(&scratch, &seafood());
    let all = lives(&ledger.view(None).unwrap(), &ItemFilter::default());
    let expected = "\
measure CHN > JPN: China detained a Japanese employee on suspicion of espionage. [imposed, open]
  2023-03-25 imposed by measure.imposed.by-force from arrest
measure CHN > JPN: curbs on marine products [imposed, open]
  2023-07-07 threatened by measure.threatened from threat
  2023-08-24 imposed by measure.imposed from ban-1, ban-2
  2025-06-29 eased by measure.eased from eased
  2025-11-19 imposed by measure.imposed from again
demand JPN > CHN: lift its embargo on aquatic products [answered, open]
  2023-08-25 made by demand.made from demand
  2023-09-01 refused by demand.refused from refusal
  2025-06-29 answered by demand.answered.partly from eased
commitment CHN+USA > : a presidential hotline [overdue, open, due 2024-06-01]
  2023-11-15 made by commitment.made from hotline
demand JPN > CHN: release the detained national [made, open]
  2023-11-16 made by demand.made from apec
";
    assert_eq!(all, expected, "\n{all}");
}

#[test]
fn evidence_of_a_step_is_its_words() {
    let scratch = Scratch::new("evidence");
    let ledger = ledger(&scratch, &seafood());
    let view = ledger.view(None).unwrap();
    let mut seen = 0;
    for item in view.items(&ItemFilter::default()).unwrap() {
        for e in item.steps.iter().flat_map(|s| &s.evidence) {
            let told = view.event(&e.event).unwrap().unwrap();
            let chars: Vec<char> = told.article.text.chars().collect();
            assert_eq!(chars[e.span[0]..e.span[1]].iter().collect::<String>(), e.text);
            assert_eq!(told.article.id.as_str(), e.doc_id);
            seen += 1;
        }
    }
    assert_eq!(seen, 11);
}

#[test]
fn filters_of_items() {
    let scratch = Scratch::new("filters");
    let ledger = ledger(&scratch, &seafood());
    let view = ledger.view(None).unwrap();
    let count = |f: &ItemFilter| view.items(f).unwrap().len();
    assert_eq!(count(&ItemFilter { kind: Some(ItemKind::Demand), ..ItemFilter::default() }), 2);
    assert_eq!(count(&ItemFilter { party: vec!["USA".into()], ..ItemFilter::default() }), 1);
    assert_eq!(count(&ItemFilter { party: vec!["USA".into(), "JPN".into()], ..ItemFilter::default() }), 0);
    assert_eq!(count(&ItemFilter { overdue: true, ..ItemFilter::default() }), 1);
    let early = ledger.view(Some(day("2023-12-31"))).unwrap();
    assert_eq!(
        early.items(&ItemFilter { overdue: true, ..ItemFilter::default() }).unwrap().len(),
        0,
        "not yet due"
    );
}

#[test]
fn a_view_of_an_earlier_day_knows_no_more() {
    let scratch = Scratch::new("asof");
    let whole = ledger(&scratch, &seafood());
    for until in ["2023-03-01", "2023-08-24", "2023-08-25", "2023-11-16", "2025-06-29", "2025-12-31"] {
        let known: Vec<Entry> =
            seafood().into_iter().filter(|e| e.article.published.unwrap() <= day(until)).collect();
        let scratch = Scratch::new(&format!("asof-{until}"));
        let then = ledger(&scratch, &known);
        let (a, b) = (whole.view(Some(day(until))).unwrap(), then.view(Some(day(until))).unwrap());
        let filter = EventFilter::default();
        assert_eq!(a.occurrences(&filter).unwrap(), b.occurrences(&filter).unwrap(), "{until}");
        assert_eq!(
            a.items(&ItemFilter::default()).unwrap(),
            b.items(&ItemFilter::default()).unwrap(),
            "{until}"
        );
        assert_eq!(a.dyad(&ask(Bucket::Month)).unwrap(), b.dyad(&ask(Bucket::Month)).unwrap(), "{until}");
        let query: Query = "seafood OR party:CHN".replace("OR ", "").parse().unwrap();
        let names = |v: &LedgerView| -> Vec<String> {
            v.search(&query, 0, 99).unwrap().hits.into_iter().map(|h| h.doc_id).collect()
        };
        let (mut x, mut y) = (names(&a), names(&b));
        x.sort();
        y.sort();
        assert_eq!(x, y, "{until}");
    }
}

#[test]
fn reports_of_one_event_are_one() {
    let scratch = Scratch::new("identity");
    let ledger = ledger(&scratch, &seafood());
    let view = ledger.view(None).unwrap();
    let many: Vec<String> = view
        .occurrences(&EventFilter::default())
        .unwrap()
        .into_iter()
        .filter(|o| o.reports.len() > 1)
        .map(|o| {
            let docs: Vec<String> =
                o.reports.iter().map(|id| view.event(id).unwrap().unwrap().article.id.to_string()).collect();
            format!("{} {} {:?} {}", o.event, o.date.unwrap(), docs, o.articles)
        })
        .collect();
    assert_eq!(
        many,
        [r#"SANCTION 2023-08-24 ["ban-1", "ban-2"] 2"#, r#"CONSULT 2023-11-16 ["apec", "apec-2"] 2"#,]
    );
    let id = view.occurrences(&EventFilter::default()).unwrap()[0].reports[0].clone();
    assert_eq!(view.occurrence(&id).unwrap().unwrap().id, id);
}

#[test]
fn what_differs_stays_apart() {
    let scratch = Scratch::new("apart");
    let accuse = |name: &str, date: &str, text: &str, who: &str| {
        report(name, date, |s| {
            s.event(text, "ACCUSE.disapprove", who);
        })
    };
    let base = "Moscow condemned Kyiv over the bombing of the Crimea bridge.";
    let entries = vec![
        accuse("a", "2023-05-01", base, "RUS=Moscow > UKR=Kyiv"),
        // The same words a day or two later are the same event; three days later they are not.
        accuse("b", "2023-05-02", base, "RUS=Moscow > UKR=Kyiv"),
        accuse("c", "2023-05-05", base, "RUS=Moscow > UKR=Kyiv"),
        // The other way round, another matter, and another standing.
        accuse(
            "d",
            "2023-05-01",
            "Kyiv condemned Moscow over the bombing of the Crimea bridge.",
            "UKR=Kyiv > RUS=Moscow",
        ),
        accuse(
            "e",
            "2023-05-01",
            "Moscow condemned Kyiv for arresting priests of an old monastery.",
            "RUS=Moscow > UKR=Kyiv",
        ),
        report("f", "2023-05-01", |s| {
            s.event(base, "ACCUSE.disapprove", "RUS=Moscow > UKR=Kyiv").aux("negation");
        }),
    ];
    let ledger = ledger(&scratch, &entries);
    let sizes: Vec<usize> = ledger
        .view(None)
        .unwrap()
        .occurrences(&EventFilter::default())
        .unwrap()
        .iter()
        .map(|o| o.reports.len())
        .collect();
    assert_eq!(sizes, [2, 1, 1, 1, 1]);
}

fn ask(bucket: Bucket) -> DyadAsk {
    DyadAsk { a: "CHN".into(), b: "JPN".into(), since: None, until: None, bucket }
}

fn told(dyad: &Dyad) -> String {
    let mut out = String::new();
    for p in dyad.series.iter().filter(|p| p.articles > 0) {
        let level = |l: &chancery_ledger::dyad::Level| match l.score {
            Some(s) => format!("{} at {s}", l.events),
            None => "-".into(),
        };
        writeln!(
            out,
            "{}..{}: {} | {} | {} of {}",
            p.from,
            p.to,
            level(&p.a_to_b),
            level(&p.b_to_a),
            p.articles,
            p.coverage
        )
        .unwrap();
    }
    out
}

#[test]
fn the_dyad_counts_what_was_done_once() {
    let scratch = Scratch::new("dyad");
    let ledger = ledger(&scratch, &seafood());
    let view = ledger.view(None).unwrap();
    let dyad = view.dyad(&ask(Bucket::Month)).unwrap();
    let expected = "\
2023-03-01..2023-03-31: 1 at -7 | - | 1 of 1
2023-07-01..2023-07-31: 1 at -3 | - | 1 of 1
2023-08-01..2023-08-31: 1 at -6 | 1 at -1 | 3 of 3
2023-11-01..2023-11-30: 1 at 2.5 | 2 at 0.75 | 2 of 3
2025-06-01..2025-06-30: 1 at 4.5 | - | 1 of 1
2025-11-01..2025-11-30: 1 at -6 | - | 1 of 3
";
    assert_eq!(told(&dyad), expected, "\n{}", told(&dyad));
    assert_eq!(dyad.series.len(), 33, "months without events are there too");
    assert_eq!(dyad.series.iter().filter(|p| p.a_to_b.events + p.b_to_a.events == 0).count(), 27);
    assert_eq!(
        (dyad.apart.future.len(), dyad.apart.hypothetical.len(), dyad.apart.negation.len()),
        (0, 1, 1)
    );
    assert_eq!(dyad.open_items.len(), 4);
    assert_eq!(dyad.latest.len(), 8);
    let mirrored = view.dyad(&DyadAsk { a: "JPN".into(), b: "CHN".into(), ..ask(Bucket::Week) }).unwrap();
    let sums = |d: &Dyad| d.series.iter().fold((0, 0), |s, p| (s.0 + p.a_to_b.events, s.1 + p.b_to_a.events));
    assert_eq!(sums(&mirrored), (3, 6));
    let cut = DyadAsk { since: Some(day("2023-11-01")), until: Some(day("2023-11-30")), ..ask(Bucket::Day) };
    let days = view.dyad(&cut).unwrap();
    assert_eq!((days.series.len(), sums(&days)), (30, (1, 2)));
    let nobody = view.dyad(&DyadAsk { a: "XXX".into(), ..ask(Bucket::Month) }).unwrap();
    assert!(nobody.series.is_empty() && nobody.latest.is_empty());
}

#[test]
fn a_date_far_away_makes_no_endless_series() {
    let scratch = Scratch::new("far");
    let entries = [
        report("old", "2023-01-01", |s| {
            s.event("Beijing thanked Tokyo.", "SUPPORT", "CHN=Beijing > JPN=Tokyo").on("0001-01-01");
        }),
        report("new", "2023-01-01", |s| {
            s.event("Beijing praised Tokyo.", "SUPPORT", "CHN=Beijing > JPN=Tokyo").on("9999-12-30");
        }),
    ];
    let ledger = ledger(&scratch, &entries);
    for bucket in Bucket::ALL {
        let dyad = ledger.view(None).unwrap().dyad(&ask(bucket)).unwrap();
        assert_eq!(dyad.series.len(), 10_000);
    }
}

#[test]
fn a_turn_is_named_by_the_events_that_made_it() {
    let scratch = Scratch::new("turn");
    let mut entries = Vec::new();
    for month in 1..=12 {
        for n in 0..3 {
            let date = format!("2022-{month:02}-{:02}", 3 + 5 * n);
            entries.push(report(&format!("warm-{month:02}-{n}"), &date, |s| {
                s.event(
                    &format!("Beijing backed Tokyo on plan {month} stage {n}."),
                    "SUPPORT",
                    "CHN=Beijing > JPN=Tokyo",
                );
            }));
            let date = format!("2023-{month:02}-{:02}", 3 + 5 * n);
            entries.push(report(&format!("cold-{month:02}-{n}"), &date, |s| {
                let what = if month == 1 && n == 1 { "SANCTION.discontinue" } else { "ACCUSE.disapprove" };
                s.event(
                    &format!("Beijing hit Tokyo over case {month} count {n}."),
                    what,
                    "CHN=Beijing > JPN=Tokyo",
                );
            }));
        }
    }
    let ledger = ledger(&scratch, &entries);
    let view = ledger.view(None).unwrap();
    let dyad = view.dyad(&ask(Bucket::Month)).unwrap();
    assert_eq!(dyad.change_points.len(), 1);
    let turn = &dyad.change_points[0];
    assert_eq!(turn.date, day("2023-01-03"));
    assert_eq!(turn.from_level, 5.0);
    assert!((-2.2..=-2.0).contains(&turn.to_level), "{}", turn.to_level);
    assert_eq!(view.event(&turn.events[0]).unwrap().unwrap().article.id.as_str(), "cold-01-1");
}

fn found(view: &LedgerView, query: &str) -> Vec<String> {
    let query: Query = query.parse().unwrap();
    let mut docs: Vec<String> =
        view.search(&query, 0, 50).unwrap().hits.into_iter().map(|h| h.doc_id).collect();
    docs.sort();
    docs
}

#[test]
fn words_and_fields_find_together() {
    let scratch = Scratch::new("search");
    let ledger = ledger(&scratch, &seafood());
    let view = ledger.view(None).unwrap();
    assert_eq!(found(&view, "seafood event:SANCTION since:2023 until:2023-12-31"), ["ban-1", "ban-2"]);
    assert_eq!(found(&view, "actor:JPN recipient:CHN"), ["apec", "demand"]);
    assert_eq!(found(&view, "\"marine products\""), ["again", "threat"]);
    assert_eq!(found(&view, "\"products marine\""), Vec::<String>::new());
    assert_eq!(found(&view, "ban -seafood"), ["apec"]);
    assert_eq!(found(&view, "presid*"), ["apec-2", "hotline"]);
    assert_eq!(found(&view, "party:USA party:CHN"), ["hotline"]);
    assert_eq!(found(&view, "event:THREATEN,AGREE"), ["hotline", "threat"]);
    assert_eq!(found(&view, "aux:historical"), ["recalled"]);
    assert_eq!(found(&view, "seafood aux:actual until:2023-08"), ["ban-1", "ban-2"]);
    assert_eq!(found(&view, "doc:refusal mode:yield"), ["refusal"]);
    assert_eq!(found(&view, "importing"), ["again", "ban-1", "ban-2"]);
}

#[test]
fn hits_mark_the_words_in_code_points() {
    let scratch = Scratch::new("marks");
    let mut s = Story::new("m", "2024-01-01").title("Ōsaka’s embargoes: a “history”");
    s.prose("Ein Wort.");
    s.event(
        "Tōkyō’s embargo – the second “embargo” in Ōsaka – stays.",
        "SANCTION.discontinue",
        "JPN=Tōkyō > CHN=Ōsaka",
    );
    let ledger = ledger(&scratch, &[s.entry()]);
    let found = ledger.view(None).unwrap().search(&"embargo".parse().unwrap(), 0, 10).unwrap();
    assert_eq!(found.total, 2);
    for hit in &found.hits {
        let chars: Vec<char> = hit.text.chars().collect();
        let marked: Vec<String> = hit.highlights.iter().map(|h| chars[h[0]..h[1]].iter().collect()).collect();
        match &hit.event {
            Some(_) => {
                assert_eq!(marked, ["embargo", "embargo"]);
                assert_eq!(hit.span, Some([10, 66]));
            }
            None => assert_eq!((marked, hit.span), (vec!["embargoes".to_owned()], None)),
        }
    }
    let first = ledger.view(None).unwrap().search(&"embargo".parse().unwrap(), 0, 1).unwrap();
    let second = ledger.view(None).unwrap().search(&"embargo".parse().unwrap(), 1, 1).unwrap();
    assert_eq!([&first.hits[..], &second.hits[..]].concat(), found.hits);
}

#[test]
fn what_is_typed_never_reaches_the_store_as_code() {
    let scratch = Scratch::new("inject");
    let ledger = ledger(&scratch, &seafood());
    let before = ledger.digest().unwrap();
    let view = ledger.view(None).unwrap();
    for typed in [
        "'; DROP TABLE article; --",
        "\" OR 1=1 --\"",
        "seafood AND NOT NEAR(ban, 5)",
        "words:seafood^2",
        "{a b}:c",
        "a* OR *",
        "NOT",
        "AND",
        "(",
        ")",
        "^",
        "seafood\0ban",
        "doc:\"x' OR '1'='1\"",
        "party:CHN,JPN seafood",
        "party:CHN'--",
        "+ban",
        "ban-lifting",
        "-",
        "--",
        "***",
        "“ban”",
        "\u{202e}ban",
        "rowid:1",
        "publisher:%",
        "doc:?1",
        "NEAR(\"a\" \"b\", 9)",
    ] {
        match typed.parse::<Query>() {
            Ok(query) => {
                view.search(&query, 0, 10).unwrap_or_else(|e| panic!("{typed:?}: {e}"));
            }
            Err(e) => assert!(e.to_string().len() > 10, "{typed:?}"),
        }
    }
    assert_eq!(ledger.digest().unwrap(), before);
    let error = LedgerError::from("words:seafood".parse::<Query>().unwrap_err());
    assert!(error.to_string().contains("no field is called \"words\""), "{error}");
}

#[test]
fn json_has_the_shapes_of_the_contract() {
    let scratch = Scratch::new("json");
    let ledger = ledger(&scratch, &seafood());
    let view = ledger.view(None).unwrap();
    let items = serde_json::to_value(view.items(&ItemFilter::default()).unwrap()).unwrap();
    let demand = items.as_array().unwrap().iter().find(|i| i["kind"] == "demand").unwrap();
    assert_eq!(demand["state"], "answered");
    assert_eq!(demand["holder"], serde_json::json!(["JPN"]));
    assert_eq!(demand["opened"], "2023-08-25");
    assert!(demand["due"].is_null() && demand["id"].as_str().unwrap().len() == 16);
    let step = &demand["steps"][0];
    assert_eq!((step["state"].as_str(), step["date"].as_str()), (Some("made"), Some("2023-08-25")));
    assert!(step["event"].is_string());
    assert_eq!(step["evidence"][0]["doc_id"], "demand");
    assert_eq!(step["evidence"][0]["span"], serde_json::json!([0, 73]));
    let dyad = serde_json::to_value(view.dyad(&ask(Bucket::Month)).unwrap()).unwrap();
    assert_eq!((dyad["a"].as_str(), dyad["bucket"].as_str()), (Some("CHN"), Some("month")));
    assert_eq!(dyad["series"][0]["from"], "2023-03-01");
    assert_eq!(dyad["series"][0]["a_to_b"], serde_json::json!({"events": 1, "score": -7.0}));
    assert!(dyad["open_items"][0].is_string() && dyad["latest"][0].is_string());
    let found = serde_json::to_value(view.search(&"seafood".parse().unwrap(), 0, 1).unwrap()).unwrap();
    assert!(found["total"].as_u64().unwrap() > 3);
    let hit = &found["hits"][0];
    assert!(
        hit["event"].is_string() && hit["score"].as_f64().unwrap() > 0.0 && hit["highlights"][0].is_array()
    );
}

/// A ledger too large to be read whole answers for two parties from the articles that code both; where no other report
/// meddles, that is what the whole gives.
#[test]
fn a_large_ledger_answers_for_a_pair_as_a_small_one() {
    let scratch = Scratch::new("large");
    let about = |i: usize, pair: (&str, &str)| {
        let day =
            day("2023-01-02").checked_add(jiff::Span::new().days(i64::try_from(i).unwrap() * 3)).unwrap();
        let mut s = Story::new(&format!("{}{i:03}", pair.0), &day.to_string());
        let (what, word) = [("ACCUSE", "blamed"), ("CONSULT", "received"), ("SANCTION", "punished")][i % 3];
        let (from, to) = if i.is_multiple_of(2) { pair } else { (pair.1, pair.0) };
        s.event(
            &format!("{from}ville {word} {to}stadt over the harbour of number{i} there."),
            what,
            &format!("{from}={from}ville > {to}={to}stadt"),
        );
        s
    };
    let mut few: Vec<Entry> = (0..60).map(|i| about(i, ("CHN", "JPN")).entry()).collect();
    // One that codes only one of them, which counts for the coverage alone; one that both are named in apart.
    few.push(about(7, ("CHN", "FRA")).entry());
    let mut apart = Story::new("apart", "2023-03-05");
    apart.event("CHNville fined DEUstadt for the smoke.", "SANCTION", "CHN=CHNville > DEU=DEUstadt");
    apart.event("JPNville thanked ITAstadt for the boats.", "SUPPORT", "JPN=JPNville > ITA=ITAstadt");
    few.push(apart.entry());
    let mut small = Ledger::create_or_open(scratch.path("small")).unwrap();
    small.append(&few).unwrap();
    let mut large = Ledger::create_or_open(scratch.path("large")).unwrap();
    large.append(&few).unwrap();
    let others: Vec<Entry> = (0..5_000)
        .map(|i| {
            let mut s = Story::new(&format!("other-{i}"), "2023-02-01");
            s.prose("Nothing of note was heard.");
            s.entry()
        })
        .collect();
    large.append(&others).unwrap();
    let why =
        chancery_ledger::Retraction { day: day("2023-06-20"), by: "desk".into(), reason: "false".into() };
    for ledger in [&mut small, &mut large] {
        ledger.retract(&chancery_read::ArticleId::new("CHN004"), &why).unwrap();
    }
    for as_of in [None, Some("2023-04-01"), Some("2023-01-20"), Some("2022-01-01")] {
        let of = |ledger: &Ledger| ledger.view(as_of.map(day)).unwrap();
        let (small, large) = (of(&small), of(&large));
        for (a, b) in [("CHN", "JPN"), ("JPN", "CHN"), ("CHN", "FRA"), ("FRA", "JPN"), ("XXX", "CHN")] {
            for since in [None, Some(day("2023-01-10"))] {
                let ask = DyadAsk {
                    a: a.into(),
                    b: b.into(),
                    since,
                    until: Some(day("2023-12-31")),
                    bucket: Bucket::Week,
                };
                assert_eq!(
                    small.dyad(&ask).unwrap(),
                    large.dyad(&ask).unwrap(),
                    "{a} {b} {as_of:?} {since:?}"
                );
            }
            let filter = EventFilter { party: vec![a.into(), b.into()], ..EventFilter::default() };
            assert_eq!(small.occurrences(&filter).unwrap(), large.occurrences(&filter).unwrap(), "{a} {b}");
        }
    }
}

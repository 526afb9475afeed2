//! What the coder makes of whole sentences beyond single rules: speakers, halves of a name, topics, scorers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::sync::{Arc, LazyLock};

use chancery_code::{Coded, Coder, EventType};
use chancery_read::reader::{Desk, Reader};
use chancery_read::{Article, Reading};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().unwrap());
static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::new().unwrap());

fn read(text: &str, day: &str) -> Reading {
    let mut article = Article::of_text("test", text.to_owned());
    article.published = Some(day.parse().unwrap());
    READER.read(Arc::new(article), &mut Desk::default())
}

fn code(text: &str) -> Coded {
    CODER.code(&read(text, "2023-11-17"))
}

/// Type, codes of actors, codes of recipients.
fn told(text: &str) -> Vec<(EventType, Vec<String>, Vec<String>)> {
    let codes = |parties: &[chancery_code::event::Party]| {
        parties.iter().map(|p| p.code.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)).collect()
    };
    code(text).events.iter().map(|e| (e.kind, codes(&e.actors), codes(&e.recipients))).collect()
}

#[test]
fn we_in_a_quotation_is_whom_the_speaker_speaks_for() {
    let found = told("Wang Yi said, \"We urge Japan to stop.\"");
    assert_eq!(found, [(EventType::Request, vec!["CHN".to_owned()], vec!["JPN".to_owned()])]);
    let found = told("\"I condemn the attack by Russia,\" Prime Minister Fumio Kishida said.");
    assert!(found.iter().any(|e| e.0 == EventType::Accuse && e.1 == ["JPN"]), "{found:?}");
    // Nobody is quoted: nobody is meant.
    assert!(told("We urge Japan to stop.").iter().all(|e| e.1 == ["-"] || e.1.is_empty()));
}

#[test]
fn halves_of_korea_are_two_states() {
    let found = told("North and South Korea signed an agreement in Panmunjom.");
    let all: Vec<&String> = found.iter().flat_map(|e| e.1.iter().chain(&e.2)).collect();
    assert!(all.iter().any(|c| *c == "PRK") && all.iter().any(|c| *c == "KOR"), "{found:?}");
}

#[test]
fn what_is_to_be_has_not_been() {
    let found = told("Vladimir Putin is to visit Beijing.");
    assert!(found.iter().all(|e| e.0 != EventType::Consult), "{found:?}");
    assert!(told("Vladimir Putin visited Beijing.").iter().any(|e| e.0 == EventType::Consult));
}

#[test]
fn nature_games_and_films_are_no_politics() {
    for text in [
        "Argentine ants invaded southern Europe a century ago.",
        "Australia's cane toads poison the snakes that attack them.",
        "France's striker attacked down the left and shot wide from a free kick in injury time.",
        "In the film, Mongolia invades Poland and its army shells Warsaw.",
        "Typhoon Ampil threatened Tokyo on Thursday.",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
    // The same verbs, and politics.
    assert!(told("Russia invaded Ukraine in February 2022.").iter().any(|e| e.0 == EventType::Assault));
    assert!(told("China banned the film about the Dalai Lama.").iter().all(|e| e.1 == ["CHN"]));
}

#[test]
fn police_of_a_report_about_one_country_are_that_countrys() {
    let found = told(
        "Protests went on in Kenya on Friday. Kenya has seen a week of unrest. Police arrested 30 protesters in the capital.",
    );
    assert!(found.iter().any(|e| e.0 == EventType::Coerce && e.1 == ["KEN"]), "{found:?}");
    let two = told("Kenya and Uganda are neighbours. Police arrested 30 protesters in the capital.");
    assert!(two.iter().filter(|e| e.0 == EventType::Coerce).all(|e| e.1 == ["-"]), "{two:?}");
}

#[test]
fn every_event_of_the_scorers_can_say_why() {
    let (mut by_scorer, mut by_rule) = (0, 0);
    for report in chancery_data::sample_reports().iter().step_by(4) {
        let reading = read(report.text, "2023-11-17");
        for event in CODER.code(&reading).events {
            match CODER.reasons(&reading, &event) {
                Some(why) if event.rule == "scorer" => {
                    by_scorer += 1;
                    assert!(!why.pair.is_empty() && !why.kind.is_empty());
                    assert!(why.of_pair > 0.3, "{why:?}");
                    assert!(why.pair.windows(2).all(|w| w[0].share >= w[1].share));
                }
                Some(_) => by_rule += 1,
                None => assert_ne!(event.rule, "scorer", "{event:?}"),
            }
        }
    }
    assert!(by_scorer > 5 && by_rule > by_scorer, "{by_scorer} {by_rule}");
}

#[test]
fn a_pronoun_is_shown_by_the_name_of_its_sentence() {
    let text = "The Afghan government said that it had freed 40 Taliban prisoners.";
    let events = code(text).events;
    let shown: Vec<&str> = events.iter().flat_map(|e| &e.actors).map(|p| p.span.text(text)).collect();
    assert_eq!(shown, ["The Afghan government"]);
}

#[test]
fn each_state_of_a_shared_noun_is_a_party() {
    let events = told("The leaders of China, Japan and South Korea met in Chengdu on Tuesday.");
    assert!(
        events.iter().any(|(kind, actors, _)| *kind == EventType::Consult && actors.len() == 3),
        "{events:?}"
    );
}

#[test]
fn a_website_is_attacked_through_wires() {
    let events = told("Hackers attacked the website of the Estonian parliament.");
    assert!(events.iter().any(|(kind, ..)| *kind == EventType::Coerce), "{events:?}");
    assert!(!events.iter().any(|(kind, ..)| *kind == EventType::Assault), "{events:?}");
}

#[test]
fn what_a_speaker_asks_in_quotes_is_told_once() {
    let text = "Jeff Rathke, the State Department Spokesperson, said, \"We urge the governments of the region to work together quickly, first and foremost, to save the lives of migrants now at sea\".";
    let reading = read(text, "2015-05-18");
    let asked = CODER.code(&reading).events.iter().filter(|e| e.kind == EventType::Request).count();
    assert_eq!(asked, 1);
}

#[test]
fn people_whom_no_table_knows_are_told_by_the_form_of_the_word() {
    let found = told("Greek hauliers threatened Bulgaria with a blockade of the border.");
    assert!(found.iter().any(|e| e.0 == EventType::Threaten && e.1 == ["GRC"]), "{found:?}");
    // Formed in the same way, and nobody.
    for text in ["Greek computers threatened Bulgaria.", "The Greek borders threatened Bulgaria."] {
        let coded = code(text);
        let acts = |e: &chancery_code::Event| e.actors.iter().any(|p| p.span.text(text).ends_with("ers"));
        assert!(!coded.events.iter().any(acts), "{:?}", coded.events);
    }
}

#[test]
fn a_recipient_may_stand_deep_in_the_matter() {
    let found = told("South Africa condemned the shelling of villages that belong to Lebanon.");
    assert!(found.iter().any(|e| e.0 == EventType::Accuse && e.1 == ["ZAF"] && e.2 == ["LBN"]), "{found:?}");
    // Not in a circumstance.
    let found = told("South Africa condemned the killings after talks with the United States.");
    assert!(!found.iter().any(|e| e.0 == EventType::Accuse && e.2.contains(&"USA".to_owned())), "{found:?}");
}

#[test]
fn who_in_a_relative_clause_is_no_town() {
    let text = "The rebels in northern Mali, who attacked Niger on Monday, have fled.";
    let coded = code(text);
    let attack = coded.events.iter().find(|e| e.kind == EventType::Assault).expect("an attack");
    let words: Vec<&str> = attack.actors.iter().map(|p| p.span.text(text)).collect();
    assert!(words.iter().all(|w| w.starts_with("The rebels")), "{words:?}");
}

#[test]
fn a_rule_and_the_scorer_tell_one_deed_once() {
    let text = "The heads of state of Africa condemned the threats made by the United States Government.";
    let found = told(text);
    let accusations: Vec<_> = found.iter().filter(|e| e.0 == EventType::Accuse).collect();
    assert!(accusations.len() == 1 && accusations[0].2 == ["USA"], "{found:?}");
}

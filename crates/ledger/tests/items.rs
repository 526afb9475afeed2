//! How items open and move: each test tells a small story and names the rule of thumb that it is there for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod story;

use chancery_read::Span;
use story::Story;
use story::lives::{Line, add, entry, lives, told};

const BAN: Line<'_> = (
    "2013-02-19",
    "Riyadh stopped imports of chicken from Brasilia.",
    "SANCTION.discontinue",
    "SAU=Riyadh > BRA=Brasilia",
    "stopped",
    "imports of chicken",
    "",
);

const PLEA: Line<'_> = (
    "2013-02-21",
    "Brasilia urged Riyadh to lift the ban on its poultry.",
    "REQUEST.yield",
    "BRA=Brasilia > SAU=Riyadh",
    "urged",
    "to lift the ban on its poultry",
    "",
);

#[test]
fn part_of_it_is_eased_and_the_rest_is_lifted() {
    let lines = [
        BAN,
        PLEA,
        (
            "2013-05-16",
            "Riyadh lifted part of its curbs on poultry from Brasilia.",
            "CONCEDE",
            "SAU=Riyadh > BRA=Brasilia",
            "lifted",
            "part of its curbs on poultry",
            "",
        ),
        (
            "2013-07-18",
            "Riyadh scrapped what was left of the embargo against Brasilia.",
            "CONCEDE",
            "SAU=Riyadh > BRA=Brasilia",
            "scrapped what was left",
            "the embargo",
            "",
        ),
    ];
    assert_eq!(
        told("part", &lines),
        [
            "measure SAU > BRA: imposed 2013-02-19, eased 2013-05-16, lifted 2013-07-18",
            "demand BRA > SAU: made 2013-02-21, answered 2013-05-16, met 2013-07-18",
        ]
    );
}

#[test]
fn what_will_be_done_is_not_done() {
    let lines = [
        BAN,
        PLEA,
        (
            "2013-05-16",
            "Riyadh said it would lift the ban on poultry from Brasilia.",
            "CONCEDE",
            "SAU=Riyadh > BRA=Brasilia",
            "lift",
            "the ban on poultry",
            "", // not flagged as future by the coder
        ),
    ];
    assert_eq!(
        told("plan", &lines),
        [
            "measure SAU > BRA: imposed 2013-02-19",
            "demand BRA > SAU: made 2013-02-21, answered 2013-05-16",
            "commitment SAU > BRA: made 2013-05-16",
        ]
    );
}

#[test]
fn what_is_demanded_is_not_done() {
    let sentence = "Ankara demanded that Stockholm lift an embargo on arms.";
    let mut story = Story::new("one", "2022-05-19");
    add(
        &mut story,
        &(
            "",
            sentence,
            "REQUEST.yield",
            "TUR=Ankara > SWE=Stockholm",
            "demanded",
            "that Stockholm lift an embargo on arms",
            "",
        ),
    );
    add(
        &mut story,
        &("", sentence, "CONCEDE", "SWE=Stockholm > TUR=Ankara", "lift", "an embargo on arms", ""),
    );
    assert_eq!(lives("content", &[story.entry()], "2022-05-20"), ["demand TUR > SWE: made 2022-05-19"]);
}

#[test]
fn a_pledge_that_is_recalled_is_kept_and_not_made_anew() {
    let lines = [
        (
            "2013-03-13",
            "Riyadh promised Brasilia to send a team of veterinarians to its poultry plants.",
            "AGREE",
            "SAU=Riyadh > BRA=Brasilia",
            "promised",
            "to send a team of veterinarians to its poultry plants",
            "",
        ),
        (
            "2013-04-22",
            "Experts of Riyadh began a tour of poultry plants near Brasilia, as they had pledged.",
            "CONSULT.visit",
            "SAU=Riyadh > BRA=Brasilia",
            "began",
            "a tour of poultry plants",
            "",
        ),
        (
            "2013-04-29",
            "The tour of plants near Brasilia ended, one that Riyadh had pledged in March.",
            "AGREE",
            "SAU=Riyadh > BRA=Brasilia",
            "pledged",
            "one that Riyadh had pledged in March",
            "",
        ),
    ];
    assert_eq!(told("recalled", &lines), ["commitment SAU > BRA: made 2013-03-13, kept 2013-04-22"]);
}

#[test]
fn sanctions_of_old_are_first_heard_of_when_they_go() {
    let lines = [
        (
            "2004-02-27",
            "Washington eased its sanctions on Tripoli.",
            "CONCEDE",
            "USA=Washington > LBY=Tripoli",
            "eased",
            "its sanctions on Tripoli",
            "",
        ),
        (
            "2004-09-21",
            "Washington ended the trade embargo against Tripoli.",
            "CONCEDE",
            "USA=Washington > LBY=Tripoli",
            "ended",
            "the trade embargo against Tripoli",
            "",
        ),
    ];
    assert_eq!(told("old", &lines), ["measure USA > LBY: eased 2004-02-27, lifted 2004-09-21"]);
}

#[test]
fn a_treaty_that_is_suspended_is_an_agreement_and_no_measure() {
    let lines = [(
        "2025-04-24",
        "Delhi suspended the water treaty with Islamabad.",
        "SANCTION.withdraw",
        "IND=Delhi > PAK=Islamabad",
        "suspended",
        "the water treaty with Islamabad",
        "",
    )];
    assert_eq!(told("treaty", &lines), ["agreement IND > PAK: suspended 2025-04-24"]);
}

#[test]
fn a_truce_is_in_force_at_once() {
    let lines = [(
        "2025-05-10",
        "Delhi and Islamabad agreed to stop all firing on land.",
        "AGREE",
        "IND=Delhi PAK=Islamabad",
        "agreed",
        "to stop all firing on land",
        "",
    )];
    let lives = told("truce", &lines);
    assert!(lives.contains(&"agreement IND+PAK > : in force 2025-05-10".to_owned()), "{lives:?}");
}

#[test]
fn a_quarrel_may_be_first_heard_of_at_its_end() {
    let lines = [(
        "2018-07-10",
        "Asmara and Addis Ababa signed a declaration that settles a border quarrel of twenty years.",
        "SUPPORT",
        "ERI=Asmara ETH=Addis",
        "signed",
        "a declaration",
        "",
    )];
    assert_eq!(
        told("quarrel", &lines),
        ["agreement ERI+ETH > : signed 2018-07-10", "dispute ERI+ETH > : settled 2018-07-10"]
    );
}

#[test]
fn who_answers_a_demand_is_the_one_it_was_made_to() {
    let lines = [
        (
            "2011-06-10",
            "Nairobi demanded the release of seventeen fishermen.",
            "REQUEST.yield",
            "KEN=Nairobi",
            "demanded",
            "the release of seventeen fishermen",
            "",
        ),
        (
            "2011-06-15",
            "Kampala dismissed the call of Nairobi for the release of a group of fishermen.",
            "REJECT.yield",
            "UGA=Kampala > KEN=Nairobi",
            "dismissed",
            "the call of Nairobi for the release of a group of fishermen",
            "",
        ),
        (
            "2011-07-29",
            "Nairobi thanked Kampala and said that its demand about the fishermen had been satisfied.",
            "SUPPORT",
            "KEN=Nairobi > UGA=Kampala",
            "thanked",
            "Kampala",
            "",
        ),
    ];
    assert_eq!(
        told("answer", &lines),
        ["demand KEN > UGA: made 2011-06-10, refused 2011-06-15, met 2011-07-29"]
    );
}

#[test]
fn what_is_done_to_a_third_party_meets_a_demand() {
    let lines = [
        (
            "2005-03-03",
            "Washington told Damascus to get its soldiers out of Lebanon.",
            "REQUEST",
            "USA=Washington > SYR=Damascus",
            "told",
            "to get its soldiers out of Lebanon",
            "",
        ),
        (
            "2005-03-09",
            "Damascus began the pullback of its troops from Lebanon.",
            "RETREAT.withdraw",
            "SYR=Damascus > LBN=Lebanon",
            "began",
            "the pullback of its troops",
            "",
        ),
        (
            "2005-04-27",
            "The last soldiers of Damascus in Lebanon crossed the border.",
            "MOBILIZE.troops",
            "SYR=Damascus > LBN=Lebanon",
            "crossed",
            "the border",
            "",
        ),
    ];
    assert_eq!(
        told("third", &lines),
        ["demand USA > SYR: made 2005-03-03, answered 2005-03-09, met 2005-04-27"]
    );
}

#[test]
fn a_stretch_of_time_gives_the_day_due() {
    let line = (
        "2023-07-14",
        "Cairo and Addis Ababa agreed to finish an accord on the dam within four months.",
        "AGREE",
        "EGY=Cairo ETH=Addis",
        "agreed",
        "to finish an accord on the dam within four months",
        "",
    );
    let at = |on: &str| lives(&format!("due-{on}"), &[entry(0, &line)], on);
    assert_eq!(at("2023-11-01"), ["commitment EGY+ETH > : made 2023-07-14"]);
    assert_eq!(at("2023-11-20"), ["commitment EGY+ETH > : made 2023-07-14; now overdue"]);
}

#[test]
fn one_sentence_is_one_step() {
    let sentence = "Washington lifted most of its curbs on Tripoli, allowing firms to buy its oil.";
    let mut story = Story::new("one", "2004-04-24");
    let who = "USA=Washington > LBY=Tripoli";
    add(&mut story, &("", sentence, "CONCEDE", who, "lifted", "most of its curbs on Tripoli", ""));
    let second = story.event(sentence, "CONCEDE", "USA=Washington").trigger("allowing");
    second.edit(|e| {
        let at = sentence.find("allowing").unwrap();
        e.evidence = Span::new(0, sentence.len()).unwrap();
        e.trigger = Span::new(at, at + "allowing".len()).unwrap();
        e.actors[0].span = Span::new(0, "Washington".len()).unwrap();
    });
    let plea = (
        "2004-01-06",
        "Tripoli called on Washington to lift its curbs on trade.",
        "REQUEST.yield",
        "LBY=Tripoli > USA=Washington",
        "called",
        "to lift its curbs on trade",
        "",
    );
    assert_eq!(
        lives("one", &[entry(0, &plea), story.entry()], "2004-05-01"),
        ["demand LBY > USA: made 2004-01-06, answered 2004-04-24", "measure USA > LBY: eased 2004-04-24"]
    );
}

#[test]
fn an_office_without_a_country_is_of_the_one_the_report_is_about() {
    let mut story = Story::new("two", "2013-02-28");
    add(
        &mut story,
        &(
            "",
            "The food authority turned down the plea of Brasilia on poultry.",
            "REJECT.yield",
            "XXX=authority > BRA=Brasilia",
            "turned down",
            "the plea of Brasilia on poultry",
            "",
        ),
    );
    let mut entry_of = story.entry();
    // The coder found no country for it.
    for party in entry_of.coded.events.iter_mut().flat_map(|e| &mut e.actors) {
        party.code = None;
    }
    let mut second = story.clone();
    add(&mut second, &("", "Riyadh received an envoy.", "CONSULT", "SAU=Riyadh", "received", "", ""));
    let mut whole = second.entry();
    whole.coded.events[0].actors[0].code = None;
    assert_eq!(
        lives("office", &[entry(1, &PLEA), whole], "2013-03-01"),
        ["demand BRA > SAU: made 2013-02-21, refused 2013-02-28"]
    );
    assert_eq!(
        lives("office-alone", &[entry(1, &PLEA), entry_of], "2013-03-01"),
        ["demand BRA > SAU: made 2013-02-21"]
    );
}

#[test]
fn other_signatories_sign_another_agreement() {
    let sign = |n: usize, date, sentence, who| {
        entry(n, &(date, sentence, "SUPPORT", who, "signed", "a border treaty", ""))
    };
    let entries = [
        sign(0, "2025-03-14", "Bishkek and Dushanbe signed a border treaty.", "KGZ=Bishkek TJK=Dushanbe"),
        sign(
            1,
            "2025-04-01",
            "Bishkek, Dushanbe and Tashkent signed a border treaty.",
            "KGZ=Bishkek TJK=Dushanbe UZB=Tashkent",
        ),
    ];
    assert_eq!(
        lives("signed", &entries, "2025-04-02"),
        ["agreement KGZ+TJK > : signed 2025-03-14", "agreement KGZ+TJK+UZB > : signed 2025-04-01"]
    );
}

#[test]
fn a_weak_word_moves_the_only_measure_and_none_of_two() {
    let steel = (
        "2013-02-20",
        "Riyadh barred steel pipes from Brasilia.",
        "SANCTION.discontinue",
        "SAU=Riyadh > BRA=Brasilia",
        "barred",
        "steel pipes",
        "",
    );
    let end = (
        "2013-07-18",
        "Riyadh has dropped last winter's quarantine order against plants near Brasilia and imports may resume.",
        "CONCEDE",
        "SAU=Riyadh > BRA=Brasilia",
        "dropped",
        "last winter's quarantine order",
        "",
    );
    assert_eq!(told("weak-one", &[BAN, end]), ["measure SAU > BRA: imposed 2013-02-19, lifted 2013-07-18"]);
    let two = told("weak-two", &[BAN, steel, end]);
    assert_eq!(two.len(), 2);
    assert!(two.iter().any(|l| !l.contains("lifted")), "{two:?}");
}

#[test]
fn a_ruler_lifts_his_ban_by_an_order() {
    let lines = [
        (
            "2018-02-13",
            "Manila imposed a ban on labour deployment to Kuwait.",
            "SANCTION.discontinue",
            "PHL=Manila > KWT=Kuwait",
            "imposed",
            "a ban on labour deployment",
            "",
        ),
        (
            "2018-05-17",
            "Manila ordered the total lifting of a ban on sending workers to Kuwait.",
            "REQUEST.assist",
            "PHL=Manila > KWT=Kuwait",
            "ordered",
            "the total lifting of a ban on sending workers",
            "",
        ),
    ];
    let lives = told("order", &lines);
    assert_eq!(lives[0], "measure PHL > KWT: imposed 2018-02-13, lifted 2018-05-17");
}

#[test]
fn background_of_a_long_report_moves_nothing() {
    let mut entries = vec![entry(0, &BAN)];
    let mut late = Story::new("late", "2013-06-01");
    late.event("Riyadh lifted the ban on poultry in spring.", "CONCEDE", "SAU=Riyadh")
        .trigger("lifted")
        .subject("the ban on poultry")
        .on("2013-03-02");
    entries.push(late.entry());
    assert_eq!(lives("late", &entries, "2013-06-02"), ["measure SAU > BRA: imposed 2013-02-19"]);
}

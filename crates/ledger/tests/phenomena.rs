//! What a careful reader of items minds: parts and rests, persons, treaties that sleep and wake, promises and their
//! deeds. Each test is a small story, and its items as a reader would note them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod story;

use story::lives::{Line, told};

#[test]
fn a_treaty_sleeps_wakes_and_ends() {
    let lines: [Line<'_>; 5] = [
        (
            "2021-03-02",
            "Norway and Estonia signed a treaty on joint patrols.",
            "SUPPORT",
            "NOR=Norway EST=Estonia",
            "signed",
            "a treaty on joint patrols",
            "",
        ),
        (
            "2021-06-11",
            "The treaty on joint patrols of Norway and Estonia came into force.",
            "SUPPORT",
            "NOR=Norway EST=Estonia",
            "came",
            "The treaty on joint patrols of Norway and Estonia came into force",
            "",
        ),
        (
            "2022-02-05",
            "Estonia suspended its participation in the patrol treaty with Norway.",
            "SANCTION.withdraw",
            "EST=Estonia > NOR=Norway",
            "suspended",
            "its participation",
            "",
        ),
        (
            "2022-09-14",
            "Estonia resumed its participation in the patrol treaty with Norway.",
            "SUPPORT",
            "EST=Estonia > NOR=Norway",
            "resumed",
            "its participation",
            "",
        ),
        (
            "2023-11-20",
            "The patrol treaty of Norway and Estonia expired.",
            "SANCTION.withdraw",
            "NOR=Norway EST=Estonia",
            "expired",
            "",
            "",
        ),
    ];
    let items = told("treaty", &lines);
    assert!(
        items.contains(
            &"agreement EST+NOR > : signed 2021-03-02, in force 2021-06-11, suspended 2022-02-05, \
              in force 2022-09-14, ended 2023-11-20"
                .to_owned()
        ),
        "{items:#?}"
    );
}

#[test]
fn some_are_freed_and_then_the_rest() {
    let lines: [Line<'_>; 4] = [
        (
            "2015-04-01",
            "Oman detained eleven Indian sailors.",
            "COERCE.arrest",
            "OMN=Oman > IND=Indian",
            "detained",
            "eleven Indian sailors",
            "",
        ),
        (
            "2015-04-03",
            "India demanded that Oman release the sailors.",
            "REQUEST.yield",
            "IND=India > OMN=Oman",
            "demanded",
            "release the sailors",
            "",
        ),
        (
            "2015-04-12",
            "Oman released four of the eleven Indian sailors.",
            "RETREAT.release",
            "OMN=Oman > IND=Indian",
            "released",
            "four of the eleven Indian sailors",
            "",
        ),
        (
            "2015-04-20",
            "Oman freed the remaining seven Indian sailors.",
            "RETREAT.release",
            "OMN=Oman > IND=Indian",
            "freed",
            "the remaining seven Indian sailors",
            "",
        ),
    ];
    assert_eq!(
        told("sailors", &lines),
        [
            "measure OMN > IND: imposed 2015-04-01, eased 2015-04-12, lifted 2015-04-20",
            "demand IND > OMN: made 2015-04-03, answered 2015-04-12, met 2015-04-20",
        ]
    );
}

#[test]
fn each_person_has_an_arrest_and_a_release_of_his_own() {
    let lines: [Line<'_>; 4] = [
        (
            "2014-01-10",
            "Vietnam arrested a Korean engineer, Kim Min-ho.",
            "COERCE.arrest",
            "VNM=Vietnam > KOR=Korean",
            "arrested",
            "a Korean engineer, Kim Min-ho",
            "",
        ),
        (
            "2014-06-10",
            "Vietnam detained a Korean pastor, Lee Joon-ki.",
            "COERCE.arrest",
            "VNM=Vietnam > KOR=Korean",
            "detained",
            "a Korean pastor, Lee Joon-ki",
            "",
        ),
        (
            "2014-09-03",
            "Vietnam released the pastor Lee Joon-ki of Korea.",
            "RETREAT.release",
            "VNM=Vietnam > KOR=Korea",
            "released",
            "the pastor Lee Joon-ki",
            "",
        ),
        (
            "2016-02-03",
            "Vietnam set free the engineer Kim Min-ho of Korea.",
            "RETREAT.release",
            "VNM=Vietnam > KOR=Korea",
            "set free",
            "the engineer Kim Min-ho",
            "",
        ),
    ];
    assert_eq!(
        told("persons", &lines),
        [
            "measure VNM > KOR: imposed 2014-01-10, lifted 2016-02-03",
            "measure VNM > KOR: imposed 2014-06-10, lifted 2014-09-03",
        ]
    );
}

#[test]
fn an_arrest_is_no_ban_and_a_release_lifts_none() {
    let lines: [Line<'_>; 3] = [
        (
            "2010-09-19",
            "China suspended exchanges of ministers with Japan.",
            "SANCTION.withdraw",
            "CHN=China > JPN=Japan",
            "suspended",
            "exchanges of ministers",
            "",
        ),
        (
            "2010-09-23",
            "China detained four employees of Japan over exchanges of ministers.",
            "COERCE.arrest",
            "CHN=China > JPN=Japan",
            "detained",
            "four employees",
            "",
        ),
        (
            "2010-10-09",
            "China released the employees of Japan.",
            "RETREAT.release",
            "CHN=China > JPN=Japan",
            "released",
            "the employees",
            "",
        ),
    ];
    assert_eq!(
        told("arrest", &lines),
        ["measure CHN > JPN: imposed 2010-09-19", "measure CHN > JPN: imposed 2010-09-23, lifted 2010-10-09"]
    );
}

#[test]
fn group_tours_free_nobody() {
    let lines: [Line<'_>; 2] = [
        (
            "2010-09-23",
            "China detained four employees of Japan.",
            "COERCE.arrest",
            "CHN=China > JPN=Japan",
            "detained",
            "four employees",
            "",
        ),
        (
            "2010-10-19",
            "China ended restrictions on tours to Japan.",
            "CONCEDE",
            "CHN=China > JPN=Japan",
            "ended",
            "restrictions on tours",
            "",
        ),
    ];
    assert_eq!(told("tours", &lines)[0], "measure CHN > JPN: imposed 2010-09-23");
}

#[test]
fn what_is_excepted_is_not_lifted() {
    let lines: [Line<'_>; 3] = [
        (
            "2023-08-24",
            "China stopped imports of seafood from Japan.",
            "SANCTION.discontinue",
            "CHN=China > JPN=Japan",
            "stopped",
            "imports of seafood",
            "",
        ),
        (
            "2023-08-25",
            "Japan demanded that China lift the seafood ban.",
            "REQUEST.yield",
            "JPN=Japan > CHN=China",
            "demanded",
            "lift the seafood ban",
            "",
        ),
        (
            "2025-06-30",
            "China resumed imports of seafood from Japan except for ten prefectures.",
            "CONCEDE",
            "CHN=China > JPN=Japan",
            "resumed",
            "imports of seafood from Japan",
            "",
        ),
    ];
    let items = told("except", &lines);
    assert_eq!(items[0], "measure CHN > JPN: imposed 2023-08-24, eased 2025-06-30");
}

#[test]
fn two_demands_of_one_sentence_live_apart() {
    let lines: [Line<'_>; 3] = [
        (
            "2022-05-19",
            "Ankara demanded that Stockholm extradite thirty people and that it lift an embargo on arms.",
            "REQUEST",
            "TUR=Ankara > SWE=Stockholm",
            "demanded",
            "that Stockholm extradite thirty people and that it lift an embargo on arms",
            "",
        ),
        (
            "2022-10-01",
            "Stockholm ended an embargo on arms for Ankara.",
            "CONCEDE",
            "SWE=Stockholm > TUR=Ankara",
            "ended",
            "an embargo on arms",
            "",
        ),
        (
            "2022-12-20",
            "Stockholm refused to extradite a journalist to Ankara.",
            "REJECT.yield",
            "SWE=Stockholm > TUR=Ankara",
            "refused",
            "to extradite a journalist",
            "",
        ),
    ];
    let items = told("two", &lines);
    let demands: Vec<&String> = items.iter().filter(|i| i.starts_with("demand")).collect();
    assert_eq!(
        demands,
        [
            "demand TUR > SWE: made 2022-05-19, refused 2022-12-20",
            "demand TUR > SWE: made 2022-05-19, met 2022-10-01",
        ]
    );
}

#[test]
fn freeing_men_answers_no_other_demand() {
    let lines: [Line<'_>; 2] = [
        (
            "2008-01-12",
            "Caracas called on Bogota to strike the rebels off its list.",
            "REQUEST.yield",
            "VEN=Caracas > COL=Bogota",
            "called",
            "to strike the rebels off its list",
            "",
        ),
        (
            "2008-02-28",
            "Bogota set free four rebels for Caracas.",
            "RETREAT.release",
            "COL=Bogota > VEN=Caracas",
            "set free",
            "four rebels",
            "",
        ),
    ];
    assert_eq!(told("list", &lines), ["demand VEN > COL: made 2008-01-12"]);
}

#[test]
fn a_promise_is_kept_by_its_own_verb_and_broken_by_will_not() {
    let lines: [Line<'_>; 4] = [
        (
            "2019-01-15",
            "Lisbon agreed to extradite the banker to Lima.",
            "AGREE",
            "PRT=Lisbon > PER=Lima",
            "agreed",
            "to extradite the banker",
            "",
        ),
        (
            "2019-03-20",
            "Lisbon extradited the banker to Lima.",
            "COOPERATE",
            "PRT=Lisbon > PER=Lima",
            "extradited",
            "the banker",
            "",
        ),
        (
            "2007-10-17",
            "Fiji promised Tonga that it will hold an election.",
            "AGREE",
            "FJI=Fiji > TON=Tonga",
            "promised",
            "that it will hold an election",
            "",
        ),
        (
            "2008-07-19",
            "Fiji will not hold an election as it promised Tonga.",
            "REJECT.yield",
            "FJI=Fiji > TON=Tonga",
            "hold",
            "an election",
            "",
        ),
    ];
    let items = told("promise", &[lines[2], lines[3], lines[0], lines[1]]);
    assert_eq!(
        items,
        [
            "commitment FJI > TON: made 2007-10-17, broken 2008-07-19",
            "commitment PRT > PER: made 2019-01-15, kept 2019-03-20",
        ]
    );
}

#[test]
fn what_is_lifted_is_what_was_asked_in_other_words() {
    let lines: [Line<'_>; 3] = [
        (
            "2012-02-17",
            "Brussels imposed sanctions on Malawi.",
            "SANCTION",
            "EUR=Brussels > MWI=Malawi",
            "imposed",
            "sanctions on Malawi",
            "",
        ),
        (
            "2012-02-20",
            "Malawi called on Brussels to lift the sanctions.",
            "REQUEST.yield",
            "MWI=Malawi > EUR=Brussels",
            "called",
            "to lift the sanctions",
            "",
        ),
        (
            "2014-02-17",
            "Brussels removed the last officials of Malawi from its sanctions list.",
            "CONCEDE",
            "EUR=Brussels > MWI=Malawi",
            "removed",
            "the last officials of Malawi",
            "",
        ),
    ];
    assert_eq!(
        told("follow", &lines),
        [
            "measure EUR > MWI: imposed 2012-02-17, lifted 2014-02-17",
            "demand MWI > EUR: made 2012-02-20, met 2014-02-17",
        ]
    );
}

//! Links between events: which words tie two events, and which do not.
//!
//! A case names the trigger that carries the link and the trigger to which it leads.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use chancery_code::event::LinkKind;
use chancery_code::{Coder, Event};
use chancery_read::Article;
use chancery_read::reader::{Desk, Reader};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().unwrap());
static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::new().unwrap());

/// Text, trigger of the event that carries the link, trigger of the event to which it leads.
type Case = (&'static str, &'static str, &'static str);

const FOLLOWS: &[Case] = &[
    (
        "Russia expelled two British diplomats after London expelled four Russian envoys.",
        "expelled",
        "expelled",
    ),
    (
        "Israel released 30 Palestinian prisoners after Hamas freed three Israeli hostages.",
        "released",
        "freed",
    ),
    (
        "Turkey recalled its ambassador from Sweden following Stockholm's expulsion of a Turkish diplomat.",
        "recalled",
        "expulsion",
    ),
    ("France suspended aid to Mali after soldiers arrested Mali's president.", "suspended", "arrested"),
    ("After Iran seized a Greek tanker, Athens summoned the Iranian ambassador.", "summoned", "seized"),
    ("India has boycotted talks with Pakistan since militants attacked Mumbai.", "boycotted", "attacked"),
    ("Japan condemned North Korea following the launch of a missile by Pyongyang.", "condemned", "launch"),
    ("Once Hamas had freed the hostages, Israel released 30 Palestinian prisoners.", "released", "freed"),
    (
        "Ethiopia withdrew its troops from Tigray. Shortly afterwards, Eritrea released 20 Ethiopian prisoners.",
        "released",
        "withdrew",
    ),
];

const CAUSE: &[Case] = &[
    (
        "Canada imposed sanctions on Iran because Tehran arrested two Canadian journalists.",
        "imposed",
        "arrested",
    ),
    ("Washington imposed sanctions on Myanmar over the arrest of Aung San Suu Kyi.", "imposed", "arrest"),
    (
        "Lithuania recalled its ambassador from Beijing over China's ban on Lithuanian beef.",
        "recalled",
        "ban",
    ),
    ("Because Russia invaded Ukraine, Finland closed its border with Russia.", "closed", "invaded"),
    (
        "The European Union suspended aid to Niger because of the arrest of President Mohamed Bazoum.",
        "suspended",
        "arrest",
    ),
    ("Australia criticised China due to the arrest of an Australian journalist.", "criticised", "arrest"),
    ("China's ban on Australian wine led Canberra to impose tariffs on Chinese steel.", "impose", "ban"),
];

const ANSWER: &[Case] = &[
    (
        "China sanctioned two American companies in response to a US arms sale to Taiwan.",
        "sanctioned",
        "sale",
    ),
    (
        "Russia expelled ten Polish diplomats in retaliation for Warsaw's expulsion of its envoys.",
        "expelled",
        "expulsion",
    ),
    (
        "Canada imposed tariffs on US steel in response to US tariffs on Canadian lumber.",
        "imposed",
        "tariffs",
    ),
    (
        "Israel freed 90 Palestinian prisoners in exchange for the release of three hostages by Hamas.",
        "freed",
        "release",
    ),
    (
        "Pakistan recalled its ambassador from India in protest at the Indian ban on Pakistani imports.",
        "recalled",
        "ban",
    ),
    (
        "In retaliation for the killing of an Iranian general by Israel, Iran fired missiles at Israel.",
        "fired",
        "killing",
    ),
    ("In reaction to Beijing's ban on seafood, Tokyo filed a complaint against China.", "filed", "ban"),
    (
        "Spain expelled a Bolivian diplomat. In response, Bolivia expelled the Spanish ambassador.",
        "expelled",
        "expelled",
    ),
    (
        "Washington imposed tariffs on Chinese steel. Beijing retaliated by suspending imports of American soybeans.",
        "suspending",
        "imposed",
    ),
];

const PART_OF: &[Case] = &[
    ("Joe Biden met Xi Jinping in California. Biden urged Xi to release American prisoners.", "urged", "met"),
    (
        "Fumio Kishida held talks with Xi Jinping in San Francisco. Kishida demanded that China lift its ban on seafood.",
        "demanded",
        "held",
    ),
    (
        "Vladimir Putin visited Beijing on Tuesday. Russia and China signed an agreement on gas.",
        "signed",
        "visited",
    ),
    (
        "The foreign ministers of India and Pakistan met in Goa. India accused Pakistan of sheltering militants.",
        "accused",
        "met",
    ),
    ("Emmanuel Macron met Olaf Scholz in Berlin. Macron praised Germany.", "praised", "met"),
    (
        "Iran and Saudi Arabia held talks in Baghdad. Saudi Arabia rejected the Iranian proposal.",
        "rejected",
        "held",
    ),
    (
        "Yoon Suk Yeol visited Tokyo on Thursday. Yoon and Kishida agreed to resume a dialogue on security.",
        "agreed",
        "visited",
    ),
    ("Vladimir Putin met Kim Jong Un in Vladivostok. Kim praised Russia.", "praised", "met"),
    ("Antony Blinken met Wang Yi in Munich. Blinken criticised China.", "criticised", "met"),
];

/// Kind, text, triggers between which there must be no such link.
const NOT: &[(LinkKind, Case)] = &[
    (
        LinkKind::Follows,
        (
            "Russia expelled two British diplomats before London expelled four Russian envoys.",
            "expelled",
            "expelled",
        ),
    ),
    (
        LinkKind::Follows,
        (
            "Israel released 30 Palestinian prisoners and Hamas freed three Israeli hostages.",
            "released",
            "freed",
        ),
    ),
    (
        LinkKind::Follows,
        ("France suspended aid to Mali while soldiers arrested Mali's president.", "suspended", "arrested"),
    ),
    (
        LinkKind::Follows,
        (
            "Ethiopia withdrew its troops from Tigray. Kenya arrested two Somali journalists.",
            "arrested",
            "withdrew",
        ),
    ),
    (
        LinkKind::Cause,
        (
            "Canada imposed sanctions on Iran although Tehran released two Canadian journalists.",
            "imposed",
            "released",
        ),
    ),
    (
        LinkKind::Cause,
        (
            "Washington imposed sanctions on Myanmar and Beijing praised the arrest of Aung San Suu Kyi.",
            "imposed",
            "arrest",
        ),
    ),
    (
        LinkKind::Cause,
        ("Finland closed its border with Russia after Russia invaded Ukraine.", "closed", "invaded"),
    ),
    (LinkKind::Cause, ("Russian jets flew over Poland as Moscow shelled Lviv.", "flew", "shelled")),
    (
        LinkKind::Answer,
        ("China sanctioned two American companies despite a US arms sale to Taiwan.", "sanctioned", "sale"),
    ),
    (
        LinkKind::Answer,
        (
            "Russia expelled ten Polish diplomats after Warsaw's expulsion of its envoys.",
            "expelled",
            "expulsion",
        ),
    ),
    (
        LinkKind::Answer,
        (
            "Spain expelled a Bolivian diplomat. In June, Bolivia expelled the Spanish ambassador.",
            "expelled",
            "expelled",
        ),
    ),
    (
        LinkKind::PartOf,
        (
            "Joe Biden met Xi Jinping in California. Tokyo urged Pyongyang to release Japanese prisoners.",
            "urged",
            "met",
        ),
    ),
    (
        LinkKind::PartOf,
        (
            "Joe Biden did not meet Xi Jinping in California. Biden urged Xi to release American prisoners.",
            "urged",
            "meet",
        ),
    ),
    (
        LinkKind::PartOf,
        (
            "Biden urged Xi Jinping to release American prisoners. Joe Biden met Xi Jinping in California.",
            "urged",
            "met",
        ),
    ),
];

/// Sentences that are wrong today, each with what is missing. Whoever mends one takes it out.
const KNOWN: &[&str] = &[
    // No rule tells these nouns: "sale", "tariffs", "launch of a missile by".
    "China sanctioned two American companies in response to a US arms sale to Taiwan.",
    "Canada imposed tariffs on US steel in response to US tariffs on Canadian lumber.",
    "Japan condemned North Korea following the launch of a missile by Pyongyang.",
    // "Beijing's ban on seafood" is told by "filed a complaint".
    "In reaction to Beijing's ban on seafood, Tokyo filed a complaint against China.",
    // One party of the two that met, and of the two that agreed, is lost.
    "The foreign ministers of India and Pakistan met in Goa. India accused Pakistan of sheltering militants.",
    "Yoon Suk Yeol visited Tokyo on Thursday. Yoon and Kishida agreed to resume a dialogue on security.",
];

fn events(text: &str) -> (Vec<Event>, String) {
    let mut article = Article::of_text("test", text.to_owned());
    article.published = Some("2023-11-17".parse().unwrap());
    (CODER.code(&READER.read(Arc::new(article), &mut Desk::default())).events, text.to_owned())
}

/// Whether an event of the first trigger links to another of the second.
fn linked(kind: LinkKind, (text, from, to): Case) -> (bool, String) {
    let (all, text) = events(text);
    let trigger = |e: &Event| e.trigger.text(&text).to_owned();
    let tied = all.iter().filter(|e| trigger(e).contains(from)).any(|e| {
        e.links.iter().any(|l| {
            l.kind == kind && all.iter().any(|o| o.id == l.event && o.id != e.id && trigger(o).contains(to))
        })
    });
    let shown: Vec<String> = all
        .iter()
        .map(|e| {
            let to = |l: &chancery_code::event::Link| {
                let other = all.iter().find(|o| o.id == l.event).map(trigger).unwrap_or_default();
                format!("{} {other}", l.kind.as_str())
            };
            format!("{} “{}” {:?}", e.kind, trigger(e), e.links.iter().map(to).collect::<Vec<_>>())
        })
        .collect();
    (tied, shown.join("; "))
}

fn all_hit(kind: LinkKind, cases: &[Case]) {
    let mut wrong = String::new();
    for case in cases {
        let (tied, shown) = linked(kind, *case);
        if !tied && !KNOWN.contains(&case.0) {
            let _ = writeln!(wrong, "no {} {} → {}: {}\n    {shown}", kind.as_str(), case.1, case.2, case.0);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn after_following_since() {
    all_hit(LinkKind::Follows, FOLLOWS);
}

#[test]
fn because_over_due_to() {
    all_hit(LinkKind::Cause, CAUSE);
}

#[test]
fn in_response_in_retaliation_in_exchange() {
    all_hit(LinkKind::Answer, ANSWER);
}

#[test]
fn what_is_said_at_a_meeting_is_part_of_it() {
    all_hit(LinkKind::PartOf, PART_OF);
}

#[test]
fn other_words_tie_nothing() {
    let mut wrong = String::new();
    for (kind, case) in NOT {
        let (tied, shown) = linked(*kind, *case);
        if tied {
            let _ = writeln!(wrong, "{} {} → {}: {}\n    {shown}", kind.as_str(), case.1, case.2, case.0);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_kind_has_hits_and_misses() {
    for (kind, hits) in [
        (LinkKind::Follows, FOLLOWS),
        (LinkKind::Cause, CAUSE),
        (LinkKind::Answer, ANSWER),
        (LinkKind::PartOf, PART_OF),
    ] {
        let misses = NOT.iter().filter(|(k, _)| *k == kind).count();
        let good = hits.iter().filter(|(text, _, _)| !KNOWN.contains(text)).count();
        assert!(good >= 6 && misses >= 3, "{}: {good} {misses}", kind.as_str());
    }
}

//! The closed vocabulary of predicates: what negates, weakens, defers and conditions.
//!
//! In: a lemma. Out: its class. Classes are of English alone; what a ban or a threat means in politics
//! is told elsewhere. The certainty terms are those of FactBank (Saurí and Pustejovsky 2009).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::Certainty;

/// What a governing word says of the predicate that it governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Governor {
    /// It did not, or will not, happen: "failed to", "refused to", "denied that".
    Refuse,
    /// It lies ahead and is meant or foreseen: "plans to", "is set to".
    Plan,
    /// It lies ahead and is settled: "agreed to", "is scheduled to".
    Settled,
    /// It is wished, asked, tried: nothing is said of its coming about.
    Wish,
    /// It may be: "threatens to", "is allowed to", "risks".
    May,
    /// Somebody holds it so: "believes that", "seems to".
    Believe,
    /// Unlikely, doubted.
    Doubt,
    /// It tells, and what it tells stands: "said that".
    Report,
    /// It tells what nobody vouches for: "alleges that", "is accused of".
    Allege,
    /// Nothing of its own: "began to", "managed to", "held (talks)".
    Pass,
}

const REFUSE: &str = "abandon abort absence abstain avert avoid avoidance bar block call_off cancel cancellation cease \
    decline denial deny fail failure foil forbid forget forgo inability incapable lack neglect omit \
    prevent prevention prohibit refrain refusal refuse reject rejection reluctance reluctant rule_out \
    scrap scupper shelve shun stop thwart unable unwilling unwillingness veto withhold";
const PLAN: &str = "about aim announce anticipate bound certain choose design determine earmark envisage envision expect \
    forecast foresee gear_up intend intention likely look opt plan pledge poised predict preparation \
    prepare project promise prospect readiness ready resolve set sure swear threaten_to tip undertake \
    vow willing willingness";
const SETTLED: &str = "agree arrange book commit commitment decide decision \
    deadline due obligation schedule select slate guarantee";
const WISH: &str = "advise advocate ambition appeal ask attempt beg bid call call_for campaign contemplate convince \
    debate demand desire difficult discuss eager early easy effort encourage favor favour goal hard hop \
    hope important impossible insist instruct invitation invite keen like lobby mull necessary need \
    negotiate obligate offer order persuade plead prefer press pressure proposal propose push quest \
    reason recommend recommendation request require seek strive struggle suggest tell try ultimatum urge \
    want warn wish";
const MAY: &str = "ability able allow authorise authorize capable capacity chance consider danger eligible empower \
    enable entitle fear free license likelihood opportunity option permission permit possibility \
    possible potential right risk threat threaten";
const BELIEVE: &str = "appear assume assumption belief believe consider_to estimate feel guess hint imagine imply \
    indication presume reckon report_to rumor rumour seem sign speculate speculation suggestion suppose \
    suspect suspicion think understand_to";
const DOUBT: &str = "dispute doubt doubtful improbable question unlikely";
const REPORT: &str = "acknowledge add admit announcement argue assert claim comment complain concede conclude confirm \
    declare disclose discover emphasise emphasize explain fact find hear indicate inform insist_that \
    know learn maintain news note notify observe point_out prove quote realise realize recall regret \
    reiterate remark report reveal say see show state statement stress testify tweet understand write";
const ALLEGE: &str = "accusation accuse allegation allege charge suspected";
const PASS: &str = "announce_to be become begin break_out carry carry_out cause come commit_to complete conduct continue \
    deliver deploy do enter finish follow force get give go happen have help hold impose issue keep \
    launch lead let make manage mount occur open pay perform proceed reach receive remain resume serve \
    sign stage start succeed suffer sure_to take tend undergo use work";

/// Words of a list.
type Words = HashSet<&'static str>;

fn words(list: &'static str) -> Words {
    list.split_whitespace().collect()
}

static PASSES: LazyLock<Words> = LazyLock::new(|| words(PASS));
static NO_EVENTS: LazyLock<Words> = LazyLock::new(|| words(THINGS));
static NO_GERUNDS: LazyLock<Words> = LazyLock::new(|| words(STILL));

/// The first class that lists a lemma has it.
static GOVERNORS: LazyLock<HashMap<&'static str, Governor>> = LazyLock::new(|| {
    let classes = [
        (REFUSE, Governor::Refuse),
        (DOUBT, Governor::Doubt),
        (SETTLED, Governor::Settled),
        (PLAN, Governor::Plan),
        (WISH, Governor::Wish),
        (MAY, Governor::May),
        (BELIEVE, Governor::Believe),
        (ALLEGE, Governor::Allege),
        (REPORT, Governor::Report),
        (PASS, Governor::Pass),
    ];
    let mut out = HashMap::new();
    for (list, class) in classes {
        for word in list.split_whitespace() {
            out.entry(word).or_insert(class);
        }
    }
    out
});

/// The class of a governing lemma; `clause` when it governs a clause with "that", not an infinitive.
pub(super) fn governor(lemma: &str, that: bool) -> Option<Governor> {
    if that && matches!(lemma, "announce" | "warn" | "claim" | "mean" | "insist" | "suggest" | "tell") {
        return Some(Governor::Report);
    }
    GOVERNORS.get(lemma).copied()
}

/// Verbs that only carry an event noun: "hold talks", "the visit took place".
pub(super) fn carries(lemma: &str) -> bool {
    PASSES.contains(lemma)
        && !matches!(lemma, "be" | "use" | "follow" | "become" | "lead" | "let" | "serve" | "work")
}

/// Words that deny at the predicate itself.
pub(super) fn negates(lemma: &str) -> bool {
    matches!(
        lemma,
        "not"
            | "n't"
            | "never"
            | "no"
            | "nor"
            | "neither"
            | "hardly"
            | "scarcely"
            | "barely"
            | "rarely"
            | "seldom"
    )
}

/// Subjects and objects that leave nobody or nothing.
pub(super) fn is_nobody(lemma: &str) -> bool {
    matches!(lemma, "nobody" | "nothing" | "none" | "neither")
}

/// How sure an adverb leaves its predicate.
pub(super) fn adverb(lemma: &str) -> Option<Certainty> {
    match lemma {
        "reportedly" | "apparently" | "probably" | "likely" | "presumably" | "seemingly" | "doubtless" => {
            Some(Certainty::Probable)
        }
        "allegedly" | "supposedly" | "purportedly" | "perhaps" | "maybe" | "possibly" | "potentially"
        | "conceivably" | "ostensibly" => Some(Certainty::Possible),
        _ => None,
    }
}

/// What an adjective says of an event noun: how sure it is, and whether it lies ahead.
pub(super) fn adjective(lemma: &str) -> Option<(Certainty, bool)> {
    match lemma {
        "alleged" | "suspected" | "purported" | "supposed" | "rumoured" | "rumored" => {
            Some((Certainty::Possible, false))
        }
        "possible" | "potential" | "threatened" | "feared" => Some((Certainty::Possible, true)),
        "likely" | "probable" | "expected" | "planned" | "anticipated" | "imminent" | "intended" => {
            Some((Certainty::Probable, true))
        }
        "proposed" | "prospective" | "hypothetical" | "mooted" | "would-be" => {
            Some((Certainty::Underspecified, true))
        }
        "scheduled" | "upcoming" | "forthcoming" | "future" | "coming" => Some((Certainty::Certain, true)),
        "apparent" | "presumed" => Some((Certainty::Probable, false)),
        _ => None,
    }
}

/// Adjectives that say that a noun's event did not come about.
pub(super) fn undone(lemma: &str) -> bool {
    matches!(
        lemma,
        "cancelled"
            | "canceled"
            | "abandoned"
            | "failed"
            | "aborted"
            | "averted"
            | "scrapped"
            | "cancel"
            | "abort"
            | "foiled"
            | "foil"
            | "avert"
            | "scrap"
            | "abandon"
            | "unsuccessful"
            | "attempted"
    )
}

/// Certainty under a modal verb, and whether it points ahead.
pub(super) fn modal(lemma: &str) -> Option<(Certainty, bool)> {
    match lemma {
        "will" | "shall" | "'ll" | "wo" | "sha" => Some((Certainty::Certain, true)),
        "would" | "'d" => Some((Certainty::Probable, true)),
        "may" | "might" | "could" => Some((Certainty::Possible, true)),
        "can" | "ca" => Some((Certainty::Possible, false)),
        "should" | "ought" | "must" | "need" => Some((Certainty::Underspecified, true)),
        _ => None,
    }
}

static HAPPENINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let text = chancery_data::word_list("happenings.txt").unwrap_or("");
    text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Nouns in -ing that name no event.
const STILL: &str = "anything beginning building ceiling clothing darling dumpling evening everything feeling \
    footing housing meaning morning nothing offspring painting pudding shilling sibling something spring \
    standing sterling string underpinning wording";

/// Nouns that look derived from a verb and name no event.
const THINGS: &str = "administration ammunition apartment association billion cement civilization coalition commission \
    compartment condition constitution corporation delegation department document edition element \
    environment equipment faction fashion federation foundation fraction function generation government \
    institution instrument location million mission moment monument nation option organisation \
    organization parliament passion pension population portion position question regiment region \
    relation religion section segment session situation station television tradition union version";

/// True for nouns that name what happens: of `happenings.txt`, or derived from a verb by their ending.
pub(super) fn is_event(lemma: &str) -> bool {
    if HAPPENINGS.contains(lemma) {
        return true;
    }
    let gerund = lemma.len() > 5 && lemma.ends_with("ing") && !NO_GERUNDS.contains(lemma);
    let derived = ["tion", "sion", "ment"].iter().any(|s| lemma.len() > s.len() + 3 && lemma.ends_with(s));
    gerund || derived && !NO_EVENTS.contains(lemma)
}

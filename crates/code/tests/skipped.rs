//! Why sentences gave no event: one reason each, true of the sentence and specific.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::sync::{Arc, LazyLock};

use chancery_code::Coder;
use chancery_code::why::Why;
use chancery_read::Article;
use chancery_read::reader::{Desk, Reader};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().unwrap());
static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::new().unwrap());

fn why_of(coder: &Coder, text: &str) -> Vec<(String, Why)> {
    let mut article = Article::of_text("test", text.to_owned());
    article.published = Some("2023-11-17".parse().unwrap());
    let reading = READER.read(Arc::new(article), &mut Desk::default());
    let coded = coder.code(&reading);
    let why = coder.why(&reading, &coded);
    assert_eq!(why.len(), coded.skipped.len(), "a reason for each sentence without an event");
    for ((a, _), (b, _)) in why.iter().zip(&coded.skipped) {
        assert_eq!(a, b);
    }
    why.into_iter().map(|(s, w)| (s.text(text).to_owned(), w)).collect()
}

fn why(text: &str) -> Why {
    let mut all = why_of(&CODER, text);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.remove(0).1
}

#[test]
fn nobody_and_nothing() {
    for text in ["The cat sat on the mat.", "It rained all night."] {
        assert_eq!(why(text), Why::NoParty, "{text}");
    }
    match why("Japan and China are islands of calm.") {
        Why::NoWord { parties, .. } => assert_eq!(parties, ["Japan", "China"]),
        other => panic!("{other}"),
    }
    match why("Oslo has a cold climate.") {
        Why::NoWord { parties, best } => assert_eq!((parties.len(), best), (1, None)),
        other => panic!("{other}"),
    }
}

#[test]
fn a_word_whose_rule_is_not_met() {
    let cases = [("Tokyo asked about the weather.", "asked"), ("Norway lifted a heavy stone.", "lifted")];
    for (text, want) in cases {
        match why(text) {
            Why::Unmet { word, rule, needs } => {
                assert_eq!(word, want, "{text}");
                let rule = CODER.rules().get(&rule).unwrap();
                let bare = needs.strip_prefix("not ").unwrap_or(&needs);
                assert!(rule.needs.iter().chain(&rule.bars).any(|c| c == bare), "{text}: {needs}");
            }
            other => panic!("{text}: {other}"),
        }
    }
}

#[test]
fn a_rule_without_its_parties() {
    match why("Norway exported salmon.") {
        Why::NoRecipient { word, kind, only, .. } => {
            assert_eq!(
                (word.as_str(), kind.needs_recipient(), only.as_deref()),
                ("exported", true, Some("Norway"))
            );
        }
        Why::Unmet { word, .. } => assert_eq!(word, "exported"),
        other => panic!("{other}"),
    }
    match why("The bakery condemned the florist.") {
        Why::NotPolitics { word, .. } | Why::NoActor { word, .. } => assert_eq!(word, "condemned"),
        Why::NoParty => {}
        other => panic!("{other}"),
    }
}

#[test]
fn other_topics_name_their_words() {
    match why("France's striker attacked down the left and shot wide from a free kick.") {
        Why::Topic { words } => {
            assert!(words.iter().any(|w| w == "striker") && words.iter().any(|w| w == "free kick"))
        }
        other => panic!("{other}"),
    }
    let said = why("In the novel, the colonel's soldiers shell the capital of Bolivia.");
    assert!(matches!(said, Why::InAWork { .. } | Why::Unmet { .. } | Why::Topic { .. }), "{said}");
}

#[test]
fn a_users_pattern_silences() {
    let file = chancery_code::lexicon::user::UserFile {
        name: "v.txt".into(),
        text: "--- SNUB [111] ---\nSNUB {SNUBBED}\n- * INVITATION [---]\n".to_owned(),
    };
    let (coder, _) = Coder::with_files(&[file]).unwrap();
    let all = why_of(&coder, "Norway snubbed the invitation. Norway snubbed Sweden.");
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].1, Why::Silenced { word: "snubbed".into(), rule: "v.txt:3".into() });
}

#[test]
fn reasons_on_real_reports_are_specific() {
    let (mut sentences, mut vague) = (0usize, 0usize);
    for report in chancery_data::sample_reports().iter().step_by(3) {
        for (text, why) in why_of(&CODER, report.text) {
            sentences += 1;
            let said = why.to_string();
            assert!(said.len() > 12 && !said.contains('\n'), "{said}");
            match &why {
                // A reason that names a word names one of the sentence.
                Why::Unmet { word, .. }
                | Why::NoActor { word, .. }
                | Why::NoRecipient { word, .. }
                | Why::NotPolitics { word, .. }
                | Why::Doubted { word, .. }
                | Why::InAWork { word }
                | Why::Silenced { word, .. } => {
                    assert!(text.contains(word.trim_end_matches('…')), "{said}: {text}")
                }
                Why::NoWord { parties, .. } => {
                    assert!(!parties.is_empty());
                    vague += usize::from(parties.len() > 4);
                }
                Why::Topic { words } => assert!(!words.is_empty()),
                Why::Furniture | Why::NoParty => {}
            }
            if let Why::Doubted { chance, .. } = why {
                assert!(chance < 0.1, "{said}: {text}");
            }
        }
    }
    assert!(sentences > 100 && vague * 20 < sentences, "{vague} of {sentences}");
}

//! Sentences and words: readable cases, properties, and figures on treebanks when they are at hand.

use chancery_read::reading::SentenceKind;
use chancery_read::segment::Segmenter;
use chancery_read::segment::tokens::is_blank;
use proptest::prelude::*;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/segments.txt");

fn shown(segmenter: &Segmenter, text: &str, title: Option<&str>) -> Vec<String> {
    let segmented = segmenter.segment(text, title);
    segmented
        .sentences
        .iter()
        .map(|s| {
            let kind = match s.kind {
                SentenceKind::Prose => "P",
                SentenceKind::Headline => "H",
                SentenceKind::Furniture => "F",
            };
            let words: Vec<&str> = s.words.iter().map(|w| w.text(text)).collect();
            format!("{kind} {}", words.join(" "))
        })
        .collect()
}

#[test]
fn phenomena_of_news_english() {
    let segmenter = Segmenter::new();
    let file = std::fs::read_to_string(CASES).unwrap();
    let mut lines = file.lines().peekable();
    let mut rewritten = String::new();
    let (mut wrong, mut cases) = (Vec::new(), 0);
    while let Some(line) = lines.next() {
        rewritten.push_str(line);
        rewritten.push('\n');
        let Some(written) = line.strip_prefix("> ") else { continue };
        cases += 1;
        let text = written.replace("\\n", "\n").replace("\\r", "\r");
        let title = lines.next_if(|l| l.starts_with("= "));
        if let Some(title) = title {
            rewritten.push_str(title);
            rewritten.push('\n');
        }
        let mut want = Vec::new();
        while let Some(line) = lines.next_if(|l| ["P ", "H ", "F "].iter().any(|k| l.starts_with(k))) {
            want.push(line.to_owned());
        }
        let got = shown(&segmenter, &text, title.and_then(|t| t.strip_prefix("= ")));
        for line in &got {
            rewritten.push_str(line);
            rewritten.push('\n');
        }
        if got != want {
            wrong.push(format!("{written}\n  want {want:#?}\n  got  {got:#?}"));
        }
    }
    if std::env::var_os("UPDATE_SEGMENTS").is_some() {
        std::fs::write(CASES, rewritten).unwrap();
        return;
    }
    assert!(cases >= 100, "only {cases} cases");
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Spans lie on character edges, in order, apart, and leave out blanks only.
fn check(text: &str) {
    let segmented = Segmenter::new().segment(text, None);
    let mut at = 0;
    let mut paragraph = 0;
    for sentence in &segmented.sentences {
        assert!(!sentence.words.is_empty());
        assert!(sentence.paragraph >= paragraph);
        paragraph = sentence.paragraph;
        assert_eq!(sentence.span.start(), sentence.words.first().unwrap().start());
        assert_eq!(sentence.span.end(), sentence.words.last().unwrap().end());
        for word in &sentence.words {
            assert!(
                text.get(word.range())
                    .is_some_and(|w| !w.is_empty() && !w.contains(is_blank) || w.contains('\u{200D}')),
                "{word:?} of {text:?}"
            );
            assert!(word.start() >= at, "{word:?} of {text:?}");
            assert!(
                text.get(at..word.start()).unwrap().chars().all(is_blank),
                "{at} to {word:?} of {text:?}"
            );
            at = word.end();
        }
    }
    assert!(text.get(at..).unwrap().chars().all(is_blank), "tail {at} of {text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_covered(text in ".{0,200}") {
        check(&text);
    }

    #[test]
    fn text_of_signs_is_covered(text in "[A-Za-z0-9 .,;:!?'’`\"“”()\\[\\]/@#$%&*+=<>|~_^é東\u{0301}\u{200B}\n\r\t-]{0,120}") {
        check(&text);
    }
}

#[test]
fn hostile_text_is_covered() {
    check("");
    check("\u{0}\u{1}\u{7}\u{FEFF}\n\n\r\r\u{2028}");
    check(&"a".repeat(100_000));
    check(&"-".repeat(100_000));
    check(&"a-".repeat(50_000));
    check(&"'".repeat(20_000));
    check(&"a'".repeat(20_000));
    check(&format!("a{}", "'s".repeat(50_000)));
    check(&format!("a{}", "n't".repeat(50_000)));
    check(&"U.S.".repeat(20_000));
    check(&"1/1-1.1,111:1".repeat(10_000));
    check(&"é".repeat(50_000));
    check(&"@a.b/".repeat(20_000));
    check(&"(".repeat(50_000));
    check(&"\n\n \n".repeat(20_000));
    check("👩‍👩‍👧‍👦 and 🇯🇵🇨🇳 met’s “x”.");
}

/// Figures on raw text of the treebanks' dev halves; the folder with `treebank/` comes by `CHANCERY_DATA`.
#[test]
fn treebank_figures() {
    let Some(data) = std::env::var_os("CHANCERY_DATA") else {
        eprintln!("skipped: CHANCERY_DATA is not set");
        return;
    };
    for (file, words, sentences) in
        [("en_ewt-dev.conllu", 99.2, 88.0), ("gum_permissive-dev.conllu", 99.8, 95.5)]
    {
        let path = std::path::Path::new(&data).join("treebank").join(file);
        let score = conllu::score(&Segmenter::new(), &std::fs::read_to_string(path).unwrap());
        assert!(score.words.f1 >= words, "{file} words {:.2}", score.words.f1);
        assert!(score.sentences.f1 >= sentences, "{file} sentences {:.2}", score.sentences.f1);
    }
}

#[path = "../examples/conllu/mod.rs"]
mod conllu;

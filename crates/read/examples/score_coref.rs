//! Scores coreference: `cargo run --release -p chancery-read --example score_coref -- GUM.conllu [--show] [--genres] [--weights=FILE]`
//!
//! GUM's `Entity=` brackets give gold mentions of person, organization, place and event, pronouns among them.
//! The reader runs on gold words and sentences. A found mention is a gold one when it has the same head
//! ("head", as in the CorefUD shared tasks: this reader leaves relative clauses off its phrases) or the same
//! first and last word ("exact", as in CoNLL-2012). CoNLL-2012 leaves out singletons on both sides.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a scorer for developers")]

mod coref;
#[path = "coref/gum.rs"]
mod gum;

use std::collections::BTreeMap;
use std::ops::Range;

use chancery_read::Span;
use chancery_read::lemmas::Lemmas;
use chancery_read::mentions::extent::extents;
use chancery_read::mentions::{kinds, ranker};
use chancery_read::mentions::{mentions, mentions_by};
use chancery_read::reader::{Desk, Reader};
use chancery_read::reading::{Mention, MentionKind, Token};
use coref::{Classes, Measures};
use gum::{Document, Gold, documents, kept, read};

/// Which gold mention each found one is: by its words first, then by its head where that is enough.
fn matched(gold: &[Gold], found: &[Mention], whole: &[Range<u32>], exact: bool) -> Vec<Option<usize>> {
    let mut used = vec![false; gold.len()];
    let mut out = vec![None; found.len()];
    for pass in 0..if exact { 1 } else { 2 } {
        for ((m, whole), slot) in found.iter().zip(whole).zip(&mut out).filter(|(_, slot)| slot.is_none()) {
            let fits = |g: &Gold| match pass {
                0 => g.first == whole.start && g.last + 1 == whole.end,
                _ => g.head == m.head,
            };
            // A kept type before another: a name in front of a noun has its own mention inside the noun's.
            let k = (0..gold.len())
                .filter(|k| !used[*k] && fits(&gold[*k]))
                .min_by_key(|k| (!kept(&gold[*k]), gold[*k].last - gold[*k].first));
            if let Some(k) = k {
                used[k] = true;
                *slot = Some(k);
            }
        }
    }
    out
}

fn classes<K: Ord>(of: impl Iterator<Item = (K, usize)>, singletons: bool) -> Classes {
    let mut map: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (k, m) in of {
        map.entry(k).or_default().push(m);
    }
    map.into_values().filter(|c| singletons || c.len() > 1).collect()
}

/// Third-person pronouns and the nearest phrase before them in their class, which is what a coder takes.
#[derive(Default)]
struct Pronouns {
    right: u32,
    linked: u32,
    resolvable: u32,
}

fn third(word: &str) -> bool {
    const THIRD: &[&str] = &[
        "he",
        "him",
        "his",
        "himself",
        "she",
        "her",
        "hers",
        "herself",
        "it",
        "its",
        "itself",
        "they",
        "them",
        "their",
        "theirs",
        "themselves",
    ];
    THIRD.contains(&word.to_lowercase().as_str())
}

fn pronouns(
    doc: &Document,
    found: &[Mention],
    by_head: &[Option<usize>],
    show: bool,
    into: &mut BTreeMap<&'static str, Pronouns>,
) {
    let gold = &doc.gold;
    let word = |i: u32| doc.spans[i as usize].text(&doc.text);
    let class = |w: &str| match w.to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => "he/she",
        "it" | "its" | "itself" => "it",
        _ => "they",
    };
    let alone = |g: &Gold| g.first == g.last && third(word(g.first));
    for g in gold.iter().filter(|g| kept(g) && alone(g)) {
        let known = gold.iter().any(|e| e.entity == g.entity && e.first < g.first && !pronoun(word(e.head)));
        into.entry(class(word(g.first))).or_default().resolvable += u32::from(known);
    }
    for (k, m) in found.iter().enumerate() {
        if m.kind != MentionKind::Pronoun || !third(word(m.head)) {
            continue;
        }
        let before = (0..k).rev().find(|e| {
            found[*e].entity == m.entity
                && found[*e].kind != MentionKind::Pronoun
                && found[*e].tokens.start < m.tokens.start
        });
        let g = by_head[k].map(|g| &gold[g]);
        let right = before
            .is_some_and(|e| g.zip(by_head[e].map(|b| &gold[b])).is_some_and(|(g, b)| g.entity == b.entity));
        let slot = into.entry(class(word(m.head))).or_default();
        slot.linked += u32::from(before.is_some());
        slot.right += u32::from(right);
        if show && (!right && (before.is_some() || g.is_some_and(kept))) {
            let said = before.map_or("—", |e| found[e].span.text(&doc.text));
            let want = g.map_or("no mention".to_owned(), |g| {
                let names = gold
                    .iter()
                    .filter(|e| e.entity == g.entity && e.first < g.first && !pronoun(word(e.head)));
                let last = names.max_by_key(|e| e.first).map_or("nothing before", |e| {
                    doc.spans[e.first as usize].cover(doc.spans[e.last as usize]).text(&doc.text)
                });
                format!("{} {last}", g.kind)
            });
            println!(
                "P\t{}\t{}\tsaid {said}\twant {want}\t{}",
                doc.id,
                word(m.head),
                around(doc, m.span, 160, 60)
            );
        }
    }
}

fn pronoun(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "i",
        "me",
        "my",
        "mine",
        "myself",
        "you",
        "your",
        "yours",
        "we",
        "us",
        "our",
        "ours",
        "ourselves",
        "who",
        "which",
        "that",
        "this",
        "whom",
        "whose",
    ];
    third(word) || OTHERS.contains(&word.to_lowercase().as_str())
}

fn around(doc: &Document, span: Span, before: usize, after: usize) -> String {
    let from = doc.text.floor_char_boundary(span.start().saturating_sub(before));
    let to = doc.text.floor_char_boundary(span.end() + after);
    let (a, b, c) = (&doc.text[from..span.start()], span.text(&doc.text), &doc.text[span.end()..to]);
    format!("{a}[{b}]{c}").replace('\n', "⏎")
}

/// Phrases that are joined wrongly or not joined, apart from pronouns.
fn differences(doc: &Document, tokens: &[Token], found: &[Mention], by_head: &[Option<usize>]) {
    let gold = &doc.gold;
    let say = |g: &Gold| doc.spans[g.first as usize].cover(doc.spans[g.last as usize]).text(&doc.text);
    for (k, m) in found.iter().enumerate().filter(|(_, m)| m.kind != MentionKind::Pronoun) {
        let before = (0..k).rev().find(|e| found[*e].entity == m.entity);
        let g = by_head[k].map(|g| &gold[g]);
        let first =
            |b: &Gold| g.is_some_and(|g| b.entity == g.entity && b.first < g.first && b.head != g.head);
        let wanted = gold.iter().filter(|b| first(b) && g.is_some_and(kept)).max_by_key(|b| b.first);
        let right = match before {
            Some(e) => by_head[e].map(|b| &gold[b]).zip(g).is_some_and(|(b, g)| b.entity == g.entity),
            None => wanted.is_none(),
        };
        if !right {
            let said = before.map_or("—", |e| found[e].span.text(&doc.text));
            println!(
                "N\t{}\t{} {}\tsaid {said}\twant {}\t{}",
                doc.id,
                m.kind.as_str(),
                m.span.text(&doc.text),
                wanted.map_or("—", say),
                around(doc, m.span, 80, 30)
            );
        }
    }
    for (k, g) in gold.iter().enumerate().filter(|(_, g)| kept(g)) {
        let class = gold.iter().filter(|e| e.entity == g.entity).count();
        if !by_head.contains(&Some(k)) {
            let t = &tokens[g.head as usize];
            let once = if class > 1 { "many" } else { "once" };
            let (word, tag, name) = (t.lemma.as_str(), t.tag.as_str(), t.name.kind().is_some());
            println!("M\t{}\t{}\t{once}\t{tag} {word} {name} {:?}\t{}", doc.id, g.kind, t.dep, say(g));
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args.iter().any(|a| a == "--show");
    let genres = args.iter().any(|a| a == "--genres");
    // Weights of files, or none ("--weights=none --nouns=none": rules and lists alone), instead of the embedded.
    let given =
        |flag: &str| args.iter().find_map(|a| a.strip_prefix(flag)).map(|file| std::fs::read(file).ok());
    let ranker = given("--weights=").map(|w| w.map(|b| ranker::Weights::from_bytes(&b).expect("weights")));
    let kinds = given("--nouns=").map(|w| w.map(|b| kinds::Weights::from_bytes(&b).expect("weights")));
    let (reader, lemmas) = (Reader::new().unwrap(), Lemmas::embedded());
    let mut desk = Desk::default();
    // By genre ("all" too), way of matching, and singletons or not.
    let mut sums: BTreeMap<(String, bool, bool), Measures> = BTreeMap::new();
    let mut links: BTreeMap<&'static str, Pronouns> = BTreeMap::new();
    for file in args.iter().filter(|a| !a.starts_with("--")) {
        for doc in documents(&std::fs::read_to_string(file).unwrap()) {
            let (tokens, sentences) = read(&doc, &reader, &lemmas, &mut desk);
            let found = match (&ranker, &kinds) {
                (Some(w), Some(n)) => mentions_by(&doc.text, &tokens, &sentences, w.as_ref(), n.as_ref()),
                _ => mentions(&doc.text, &tokens, &sentences),
            };
            let whole = extents(&tokens, &found);
            for exact in [false, true] {
                let at = matched(&doc.gold, &found, &whole, exact);
                if !exact {
                    pronouns(&doc, &found, &at, show, &mut links);
                    if show {
                        differences(&doc, &tokens, &found, &at);
                    }
                }
                for singletons in [false, true] {
                    let gold = doc.gold.iter().enumerate().filter(|(_, g)| kept(g));
                    let gold = classes(gold.map(|(k, g)| (g.entity.clone(), k)), singletons);
                    let fresh = doc.gold.len();
                    let got = found.iter().enumerate().map(|(k, m)| (m.entity, at[k].unwrap_or(fresh + k)));
                    let got = classes(got, singletons);
                    let genre = doc.id.split('_').nth(1).unwrap_or("").to_owned();
                    for name in ["all".to_owned(), genre] {
                        sums.entry((name, exact, singletons)).or_default().add(&gold, &got);
                    }
                }
            }
        }
    }
    for ((name, exact, singletons), m) in &sums {
        if name != "all" && !genres {
            continue;
        }
        let by = if *exact { "exact" } else { "head" };
        let with = if *singletons { "with singletons" } else { "without singletons (CoNLL-2012)" };
        println!("{name}, {by}, {with}: CoNLL F1 {:.2}", m.conll());
        for (what, r) in [("mentions", m.mentions), ("MUC", m.muc), ("B3", m.b_cubed), ("CEAF-e", m.ceaf_e)] {
            let (p, r, f) = r.figures();
            println!("  {what:8} P {p:.2} R {r:.2} F1 {f:.2}");
        }
    }
    for (class, p) in &links {
        let of = |n: u32| 100.0 * f64::from(p.right) / f64::from(n.max(1));
        println!(
            "pronouns {class:7} to the phrase before: P {:.2} ({} of {}) R {:.2} (of {})",
            of(p.linked),
            p.right,
            p.linked,
            of(p.resolvable),
            p.resolvable
        );
    }
}

//! Who is who: offices on their day, codes that other tables use too, names that only the article knows.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::Arc;

use chancery_code::Coder;
use chancery_read::Article;
use chancery_read::reader::{Desk, Reader};

/// Actors of the events of a text published on a day: words, code, office.
fn actors(text: &str, day: &str) -> Vec<(String, Option<String>, Option<String>)> {
    let (reader, coder) = (Reader::new().unwrap(), Coder::new().unwrap());
    let mut article = Article::of_text("t", text);
    article.published = Some(day.parse().unwrap());
    let reading = reader.read(Arc::new(article), &mut Desk::default());
    let coded = coder.code(&reading);
    coded
        .events
        .iter()
        .flat_map(|e| &e.actors)
        .map(|p| {
            let words = p.span.text(text).to_owned();
            (words, p.code.as_ref().map(ToString::to_string), p.office.as_ref().map(ToString::to_string))
        })
        .collect()
}

#[test]
fn an_office_is_that_of_the_day() {
    let text = "Mikheil Saakashvili accused Moscow of an invasion.";
    let found = actors(text, "2008-08-12");
    assert_eq!(found[0].2.as_deref(), Some("president"), "{found:?}");
    let found = actors(text, "2020-08-12");
    assert!(found[0].2.as_deref().is_some_and(|o| o.starts_with("former")), "{found:?}");
}

#[test]
fn a_country_code_wins_over_an_organisation_of_the_same_key() {
    let found = actors("Mikheil Saakashvili accused Moscow of an invasion.", "2008-08-12");
    assert_eq!(found[0].1.as_deref(), Some("GEO"), "{found:?}");
    let found = actors("Prime Minister Abdoulkader Kamil Mohamed thanked Paris for its aid.", "2015-08-12");
    assert_eq!(found[0].1.as_deref(), Some("DJI"), "{found:?}");
}

#[test]
fn a_surname_means_the_person_whom_the_article_named() {
    let text = "Ahmed Mohamed, a student from Irving, was freed on Friday. Mohamed thanked the Texas police.";
    let found = actors(text, "2015-09-22");
    let codes: Vec<_> = found.iter().filter(|(words, _, _)| words == "Mohamed").collect();
    assert!(!codes.is_empty(), "{found:?}");
    assert!(codes.iter().all(|(_, code, _)| code.as_deref() != Some("DJI")), "{found:?}");
}

#[test]
fn words_beside_a_name_say_whose_it_is() {
    // The leader of 1994 only shares the name of this spokesman.
    let found = actors("John Smith, a spokesman for the State Department, criticised Iran.", "2015-05-18");
    assert_eq!(found[0].1.as_deref(), Some("USA"), "{found:?}");
    let found = actors("John Smith criticised the government in London.", "1993-05-18");
    assert_eq!(found[0].1.as_deref(), Some("GBR"), "{found:?}");
    let found = actors("Jeff Rathke, the State Department Spokesperson, criticised Iran.", "2015-05-18");
    assert_eq!(found[0].1.as_deref(), Some("USA"), "{found:?}");
}

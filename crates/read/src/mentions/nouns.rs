//! Word lists of mentions: roles, persons, bodies, features of the land. No politics.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A list of lemmas from `data/lexicon`.
pub(super) struct List(HashSet<&'static str>);

impl List {
    fn of(path: &str) -> List {
        let text = chancery_data::word_list(path).unwrap_or("");
        List(text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect())
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

pub(super) static ROLES: LazyLock<List> = LazyLock::new(|| List::of("roles.txt"));
pub(super) static PERSONS: LazyLock<List> = LazyLock::new(|| List::of("persons.txt"));
pub(super) static COLLECTIVES: LazyLock<List> = LazyLock::new(|| List::of("collectives.txt"));
pub(super) static FEATURES: LazyLock<List> = LazyLock::new(|| List::of("features.txt"));

pub(super) static SITES: LazyLock<List> = LazyLock::new(|| List::of("sites.txt"));
pub(super) static HAPPENINGS: LazyLock<List> = LazyLock::new(|| List::of("happenings.txt"));
static GIVEN: LazyLock<HashMap<&'static str, Gender>> = LazyLock::new(|| {
    let mut out = HashMap::new();
    let mut now = Gender::Unknown;
    for line in chancery_data::word_list("given-names.txt").unwrap_or("").lines() {
        match line.strip_prefix('[') {
            Some("female]") => now = Gender::Female,
            Some("male]") => now = Gender::Male,
            _ if line.starts_with('#') => {}
            _ => out.extend(line.split_whitespace().map(|w| (w, now))),
        }
    }
    out
});

/// General nouns for a body that has a name.
pub(super) const KINDS_OF_BODY: &[&str] = &[
    "agency",
    "airline",
    "alliance",
    "association",
    "bank",
    "bloc",
    "body",
    "broadcaster",
    "business",
    "charity",
    "club",
    "company",
    "corporation",
    "federation",
    "firm",
    "foundation",
    "group",
    "institute",
    "institution",
    "ministry",
    "movement",
    "museum",
    "network",
    "newspaper",
    "organisation",
    "organization",
    "party",
    "school",
    "team",
    "university",
];

/// Gender told by a given name ("Maria"), where one gender bears it by far more often.
pub(super) fn given_name(word: &str) -> Gender {
    GIVEN.get(word.to_lowercase().as_str()).copied().unwrap_or(Gender::Unknown)
}

/// Grammatical gender as far as a word tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
    Unknown,
}

/// Gender told by a title or a noun ("Mrs", "spokesman").
pub(super) fn gender(word: &str) -> Gender {
    const FEMALE: &[&str] = &[
        "mrs",
        "ms",
        "miss",
        "madam",
        "queen",
        "princess",
        "empress",
        "duchess",
        "lady",
        "mother",
        "wife",
        "widow",
        "daughter",
        "sister",
        "girl",
        "woman",
        "nun",
        "actress",
        "baroness",
        "dame",
        "niece",
        "aunt",
        "grandmother",
        "granddaughter",
        "heroine",
        "waitress",
        "hostess",
        "bride",
        "goddess",
        "female",
        "ma'am",
        "businesswoman",
        "mum",
        "mom",
    ];
    const MALE: &[&str] = &[
        "mr",
        "sir",
        "king",
        "prince",
        "emperor",
        "duke",
        "lord",
        "father",
        "husband",
        "son",
        "brother",
        "boy",
        "man",
        "monk",
        "pope",
        "baron",
        "imam",
        "emir",
        "sultan",
        "sheikh",
        "nephew",
        "uncle",
        "grandfather",
        "grandson",
        "groom",
        "gentleman",
        "guy",
        "dad",
        "male",
        "friar",
    ];
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    if FEMALE.contains(&lower.as_str()) || lower.ends_with("woman") {
        Gender::Female
    } else if MALE.contains(&lower.as_str()) || (lower.ends_with("man") && lower != "human") {
        Gender::Male
    } else {
        Gender::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_there() {
        assert!(ROLES.has("spokeswoman") && PERSONS.has("national") && COLLECTIVES.has("side"));
        assert!(FEATURES.has("strait") && SITES.has("city") && HAPPENINGS.has("attack"));
        assert_eq!((given_name("Maria"), given_name("John")), (Gender::Female, Gender::Male));
        assert_eq!(gender("spokeswoman"), Gender::Female);
        assert_eq!(gender("Mr."), Gender::Male);
        assert_eq!(gender("minister"), Gender::Unknown);
    }
}

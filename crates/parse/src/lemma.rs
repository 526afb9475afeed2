//! Lemmas by edit script.
//!
//! In: a form and a script. Out: the lemma. A script says how the case changes, how many characters
//! go from the end, and what is put in their place (Chrupała 2006, suffix part only).

use compact_str::CompactString;

/// How the case of a form changes before its ending does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Case {
    /// All lower case.
    Lower,
    /// As it stands.
    Keep,
    /// First character upper, the rest lower.
    Title,
}

/// Turns a form into its lemma.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Script {
    pub(crate) case: Case,
    /// Characters cut from the end.
    pub(crate) cut: u8,
    /// Put at the end.
    pub(crate) add: CompactString,
}

impl Script {
    /// The shortest script from `form` to `lemma`, if they share a beginning (or nothing is left to share).
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn between(form: &str, lemma: &str) -> Option<Script> {
        [Case::Lower, Case::Keep, Case::Title]
            .into_iter()
            .filter_map(|case| {
                let base = cased(form, case);
                let shared = base.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
                let cut = base.chars().count() - shared;
                let add: CompactString = lemma.chars().skip(shared).collect();
                (shared > 0 && cut <= 7).then(|| Script { case, cut: cut as u8, add })
            })
            .min_by_key(|s| usize::from(s.cut) + s.add.len())
    }

    /// Applies the script; a form shorter than the cut keeps its first character.
    pub(crate) fn apply(&self, form: &str) -> CompactString {
        let mut lemma = cased(form, self.case);
        for _ in 0..self.cut {
            match lemma.char_indices().next_back() {
                Some((at, _)) if at > 0 => lemma.truncate(at),
                _ => break,
            }
        }
        lemma.push_str(&self.add);
        lemma
    }
}

fn cased(form: &str, case: Case) -> CompactString {
    match case {
        Case::Keep => CompactString::from(form),
        Case::Lower => form.chars().flat_map(char::to_lowercase).collect(),
        Case::Title => {
            let mut chars = form.chars();
            let first = chars.next().into_iter().flat_map(char::to_uppercase);
            first.chain(chars.flat_map(char::to_lowercase)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn english_endings() {
        for (form, lemma) in [
            ("Ministers", "minister"),
            ("companies", "company"),
            ("agreed", "agree"),
            ("Tokyo", "Tokyo"),
            ("AMERICAN", "American"),
            ("United", "Unite"),
        ] {
            let script = Script::between(form, lemma).expect("shared beginning");
            assert_eq!(script.apply(form), lemma);
        }
        assert_eq!(Script::between("went", "go"), None);
        assert_eq!(Script::between("The", "the"), Some(Script { case: Case::Lower, cut: 0, add: "".into() }));
    }

    proptest! {
        #[test]
        fn apply_inverts_between(form in "\\PC{1,12}", lemma in "\\PC{1,12}") {
            if let Some(script) = Script::between(&form, &lemma) {
                prop_assert_eq!(script.apply(&form), lemma);
            }
        }

        #[test]
        fn apply_never_fails(form in "\\PC{0,12}", cut in 0u8..9, add in "\\PC{0,3}") {
            let script = Script { case: Case::Title, cut, add: add.into() };
            let _ = script.apply(&form);
        }
    }
}

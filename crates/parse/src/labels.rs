//! Labels of a reading: universal part of speech, Penn tag, dependency relation, name kind.
//!
//! In: label text as treebanks spell it. Out: small `Copy` values with their spelling.
//! Inventories: Universal Dependencies v2 with the English subtypes of EWT and GUM, and the
//! Penn Treebank tags as those treebanks use them.

use std::fmt;

/// Defines an enum whose variants have one spelling each, with lookups both ways.
macro_rules! spelled {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in the order of their indexes.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The spelling used in treebanks and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value spelled `text`, if there is one.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }

            /// Dense index, equal to the position in [`Self::ALL`].
            #[must_use]
            pub const fn index(self) -> usize { self as usize }

            /// The value at a dense index.
            #[must_use]
            pub fn from_index(index: usize) -> Option<Self> { Self::ALL.get(index).copied() }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

spelled! {
    /// Universal part of speech (UPOS).
    Pos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET",
        Intj = "INTJ", Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN",
        Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

impl Pos {
    /// True for NOUN, PROPN and PRON.
    #[must_use]
    pub const fn is_nominal(self) -> bool {
        matches!(self, Pos::Noun | Pos::Propn | Pos::Pron)
    }

    /// True for VERB and AUX.
    #[must_use]
    pub const fn is_verbal(self) -> bool {
        matches!(self, Pos::Verb | Pos::Aux)
    }
}

spelled! {
    /// Dependency relation with its English subtype.
    Dep {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl",
        Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass",
        Case = "case", Cc = "cc", CcPreconj = "cc:preconj", Ccomp = "ccomp",
        Compound = "compound", CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop",
        Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass", Dep = "dep",
        Det = "det", DetPredet = "det:predet", Discourse = "discourse",
        Dislocated = "dislocated", Expl = "expl", Fixed = "fixed", Flat = "flat",
        Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod",
        NmodDesc = "nmod:desc", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked",
        Nsubj = "nsubj", NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass",
        Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent",
        OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis",
        Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative",
        Xcomp = "xcomp",
    }
}

impl Dep {
    /// The relation without its subtype: `nsubj:pass` becomes `nsubj`.
    #[must_use]
    pub const fn base(self) -> Dep {
        match self {
            Dep::AclRelcl => Dep::Acl,
            Dep::AdvclRelcl => Dep::Advcl,
            Dep::AuxPass => Dep::Aux,
            Dep::CcPreconj => Dep::Cc,
            Dep::CompoundPrt => Dep::Compound,
            Dep::CsubjOuter | Dep::CsubjPass => Dep::Csubj,
            Dep::DetPredet => Dep::Det,
            Dep::NmodDesc | Dep::NmodPoss | Dep::NmodUnmarked => Dep::Nmod,
            Dep::NsubjOuter | Dep::NsubjPass => Dep::Nsubj,
            Dep::OblAgent | Dep::OblUnmarked => Dep::Obl,
            other => other,
        }
    }
}

/// Defines [`Tag`] with one constant per Penn tag whose spelling is an identifier.
macro_rules! tags {
    ($($(#[$meta:meta])* $name:ident = $text:literal),+ $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, clippy::enum_variant_names)]
        #[repr(u8)]
        enum TagIndex { $($name),+ }

        impl Tag {
            $(#[doc = concat!("Penn tag `", $text, "`.")] pub const $name: Tag = Tag(TagIndex::$name as u8);)+
            /// Spellings of all tags, in the order of their indexes.
            pub const ALL: &'static [&'static str] = &[$($text),+];
        }
    };
}

/// Penn Treebank tag (the XPOS column).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(u8);

tags! {
    DOLLAR = "$", CLOSE_QUOTE = "''", COMMA = ",", LRB = "-LRB-", RRB = "-RRB-", PERIOD = ".",
    COLON = ":", ADD = "ADD", AFX = "AFX", CC = "CC", CD = "CD", DT = "DT", EX = "EX", FW = "FW",
    GW = "GW", HYPH = "HYPH", IN = "IN", JJ = "JJ", JJR = "JJR", JJS = "JJS", LS = "LS",
    MD = "MD", NFP = "NFP", NN = "NN", NNP = "NNP", NNPS = "NNPS", NNS = "NNS", PDT = "PDT",
    POS = "POS", PRP = "PRP", PRP_POSS = "PRP$", RB = "RB", RBR = "RBR", RBS = "RBS", RP = "RP",
    SYM = "SYM", TO = "TO", UH = "UH", VB = "VB", VBD = "VBD", VBG = "VBG", VBN = "VBN",
    VBP = "VBP", VBZ = "VBZ", WDT = "WDT", WP = "WP", WP_POSS = "WP$", WRB = "WRB",
    OPEN_QUOTE = "``",
}

impl Tag {
    /// The spelling, such as `VBD`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.get(usize::from(self.0)).copied().unwrap_or("NN")
    }

    /// The tag spelled `text`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().position(|t| *t == text).and_then(Self::from_index)
    }

    /// Dense index, equal to the position in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The tag at a dense index.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        if index < Self::ALL.len() { u8::try_from(index).ok().map(Tag) } else { None }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

spelled! {
    /// Kind of a named entity.
    NameKind { Per = "PER", Org = "ORG", Loc = "LOC", Misc = "MISC" }
}

/// Place of a word in a named entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameTag {
    /// Not part of a name.
    Outside,
    /// First word of a name.
    Begin(NameKind),
    /// Later word of a name; follows a `Begin` or `Inside` of the same kind.
    Inside(NameKind),
}

impl NameTag {
    /// Number of distinct values.
    pub const COUNT: usize = 1 + 2 * NameKind::ALL.len();

    /// Dense index: 0 outside, then begin and inside of each kind.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            NameTag::Outside => 0,
            NameTag::Begin(kind) => 1 + 2 * kind.index(),
            NameTag::Inside(kind) => 2 + 2 * kind.index(),
        }
    }

    /// The value at a dense index; anything out of range is `Outside`.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        let Some(rest) = index.checked_sub(1) else { return NameTag::Outside };
        match NameKind::from_index(rest / 2) {
            None => NameTag::Outside,
            Some(kind) if rest.is_multiple_of(2) => NameTag::Begin(kind),
            Some(kind) => NameTag::Inside(kind),
        }
    }

    /// Kind of the name, if the word is in one.
    #[must_use]
    pub const fn kind(self) -> Option<NameKind> {
        match self {
            NameTag::Outside => None,
            NameTag::Begin(kind) | NameTag::Inside(kind) => Some(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_come_back() {
        for p in Pos::ALL {
            assert_eq!(Pos::parse(p.as_str()), Some(*p));
        }
        for (i, d) in Dep::ALL.iter().enumerate() {
            assert_eq!(Dep::parse(d.as_str()), Some(*d));
            assert_eq!(d.index(), i);
            assert_eq!(Some(d.base().as_str()), d.as_str().split(':').next());
        }
        for (i, t) in Tag::ALL.iter().enumerate() {
            assert_eq!(Tag::parse(t).map(Tag::index), Some(i));
        }
        for i in 0..NameTag::COUNT {
            assert_eq!(NameTag::from_index(i).index(), i);
        }
        assert_eq!(Tag::VBD.as_str(), "VBD");
        assert_eq!(Pos::parse("NOPE"), None);
    }
}

//! PLOVER as types: event types, modes, auxiliary modes, contexts, quad classes and scores.
//!
//! Source: PLOVER manual, 2024-02 (Open Event Data Alliance). The scores are the manual's; ACCUSE is
//! negative, as all of its modes are.

/// Names an enum's variants once and derives its `as_str`, `ALL` and `FromStr` from them.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum $name { $(#[doc = $text] $variant),+ }

        impl $name {
            /// Every value, in the order of the manual.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name that PLOVER gives it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ontology::UnknownName;
            fn from_str(s: &str) -> Result<Self, $crate::ontology::UnknownName> {
                $name::ALL.iter().copied().find(|v| v.as_str() == s)
                    .ok_or_else(|| $crate::ontology::UnknownName { what: $what, name: s.chars().take(60).collect() })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let s = <std::borrow::Cow::<'de, str> as serde::Deserialize>::deserialize(d)?;
                s.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use named;

/// A name that the ontology does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {what} is called {name:?}")]
pub struct UnknownName {
    pub(crate) what: &'static str,
    pub(crate) name: String,
}

named! {
    /// PLOVER event type.
    EventType, "event type" {
        Agree = "AGREE", Consult = "CONSULT", Support = "SUPPORT", Concede = "CONCEDE",
        Cooperate = "COOPERATE", Aid = "AID", Retreat = "RETREAT",
        Request = "REQUEST", Accuse = "ACCUSE", Reject = "REJECT", Threaten = "THREATEN",
        Protest = "PROTEST", Sanction = "SANCTION", Mobilize = "MOBILIZE", Coerce = "COERCE", Assault = "ASSAULT",
    }
}

named! {
    /// Mode of an event type.
    Mode, "mode" {
        Visit = "visit", ThirdParty = "third-party", Multilateral = "multilateral", Phone = "phone",
        Withdraw = "withdraw", Release = "release", Disarm = "disarm", Ceasefire = "ceasefire",
        Access = "access", Resign = "resign",
        Assist = "assist", Change = "change", Yield = "yield", Meet = "meet",
        Disapprove = "disapprove", Investigate = "investigate", Allege = "allege",
        Restrict = "restrict", Arrest = "arrest", Relations = "relations", Expel = "expel",
        Territory = "territory", Violence = "violence",
        Demo = "demo", Riot = "riot", Strike = "strike", Hunger = "hunger", Boycott = "boycott",
        Obstruct = "obstruct", Vandalize = "vandalize",
        Convict = "convict", Discontinue = "discontinue",
        Troops = "troops", Weapons = "weapons", Police = "police", Militia = "militia",
        Seize = "seize", Censor = "censor", Curfew = "curfew", MartialLaw = "martial-law",
        Deport = "deport", Withhold = "withhold", Misinformation = "misinformation", Cyber = "cyber",
        Abduct = "abduct", Beat = "beat", Torture = "torture", Sexual = "sexual", Targeted = "targeted",
        Destroy = "destroy", Primitive = "primitive", Firearms = "firearms", Explosives = "explosives",
        SuicideAttack = "suicide-attack", Aerial = "aerial", Drone = "drone", HeavyWeapons = "heavy-weapons",
        CrowdControl = "crowd-control", Unconventional = "unconventional",
    }
}

named! {
    /// Auxiliary mode: how an event that is told stands to what happened.
    AuxMode, "auxiliary mode" {
        Historical = "historical", Future = "future", Hypothetical = "hypothetical", Negation = "negation",
    }
}

named! {
    /// Context of an event.
    Context, "context" {
        Military = "military", Intelligence = "intelligence", Executive = "executive", Legislative = "legislative",
        Election = "election", PoliticalInstitutions = "political_institutions", ProDemocracy = "pro_democracy",
        ProAutocracy = "pro_autocracy", Economic = "economic", Legal = "legal", Reparations = "reparations",
        HumanRights = "human_rights", RightsFreedoms = "rights_freedoms", Repression = "repression",
        HumanSecurity = "human_security", Gender = "gender", Lgbt = "lgbt",
        ReligionEthnicity = "religion_ethnicity", Inequality = "inequality", Diplomatic = "diplomatic",
        Territory = "territory", Peacekeeping = "peacekeeping", Health = "health", Asylum = "asylum",
        Migration = "migration", Disasters = "disasters", NaturalResource = "natural_resource",
        Environment = "environment", Technology = "technology", Terrorism = "terrorism", Cbrn = "cbrn",
        Cyber = "cyber", Misinformation = "misinformation", Crime = "crime", Corruption = "corruption",
        IllegalDrugs = "illegal_drugs", Trafficking = "trafficking",
    }
}

named! {
    /// PLOVER sector of a party.
    Sector, "sector" {
        Cop = "COP", Gov = "GOV", Jud = "JUD", Leg = "LEG", Mil = "MIL", Prm = "PRM", Pty = "PTY", Reb = "REB",
        Spy = "SPY", Uaf = "UAF", Unk = "UNK", Agr = "AGR", Bus = "BUS", Crm = "CRM", Cvl = "CVL", Edu = "EDU",
        Eli = "ELI", Jrn = "JRN", Lab = "LAB", Med = "MED", Ref = "REF", Opp = "OPP", Pre = "PRE", Rel = "REL",
        Soc = "SOC",
    }
}

impl EventType {
    /// The CAMEO code at the root of the type, for an event of which the words tell no more.
    pub fn cameo_root(self) -> &'static str {
        match self {
            EventType::Agree => "030",
            EventType::Consult => "040",
            EventType::Support => "050",
            EventType::Cooperate => "060",
            EventType::Aid => "070",
            EventType::Concede => "080",
            EventType::Retreat => "087",
            EventType::Request => "100",
            EventType::Accuse => "110",
            EventType::Reject => "120",
            EventType::Threaten => "130",
            EventType::Protest => "140",
            EventType::Mobilize => "150",
            EventType::Sanction => "160",
            EventType::Coerce => "170",
            EventType::Assault => "190",
        }
    }

    /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub fn quad_code(self) -> u8 {
        use EventType::*;
        match self {
            Agree | Consult | Support | Concede => 1,
            Cooperate | Aid | Retreat => 2,
            Request | Accuse | Reject | Threaten => 3,
            Protest | Sanction | Mobilize | Coerce | Assault => 4,
        }
    }

    /// Whether the manual codes the type only with a recipient.
    pub fn needs_recipient(self) -> bool {
        matches!(self, EventType::Cooperate | EventType::Aid | EventType::Sanction)
    }

    /// PLOVER score of the type without a mode.
    pub fn score(self) -> f64 {
        use EventType::*;
        match self {
            Agree | Consult => 2.5,
            Support => 5.0,
            Concede => 4.5,
            Cooperate => 9.5,
            Aid => 10.0,
            Retreat => 6.5,
            Request => 0.0,
            Accuse => -3.0,
            Reject => -2.0,
            Threaten => -3.5,
            Protest => -5.0,
            Sanction => -6.0,
            Mobilize => -5.5,
            Coerce => -7.0,
            Assault => -9.0,
        }
    }

    /// PLOVER score of the type in a mode, or `None` when the type has no such mode.
    ///
    /// The manual gives `vandalize` no score; it takes the type's.
    pub fn mode_score(self, mode: Mode) -> Option<f64> {
        use EventType as T;
        use Mode as M;
        Some(match (self, mode) {
            (T::Consult, M::Visit | M::Multilateral) => 4.0,
            (T::Consult, M::ThirdParty) => 1.0,
            (T::Consult, M::Phone) => 1.5,
            (T::Retreat, M::Withdraw) => 8.0,
            (T::Retreat, M::Release | M::Access) => 6.5,
            (T::Retreat, M::Disarm) => 10.0,
            (T::Retreat, M::Ceasefire) => 7.5,
            (T::Retreat, M::Resign) => 4.5,
            (T::Request, M::Assist) => 0.5,
            (T::Request, M::Change | M::Yield) => -1.0,
            (T::Request, M::Meet) => 0.0,
            (T::Accuse, M::Disapprove) => -2.0,
            (T::Accuse, M::Investigate | M::Allege) => -3.5,
            (T::Reject, M::Assist) => -1.5,
            (T::Reject, M::Change | M::Yield | M::Meet) => -2.0,
            (T::Threaten, M::Restrict) => -3.0,
            (T::Threaten, M::Arrest | M::Relations | M::Expel | M::Violence) => -3.5,
            (T::Threaten, M::Territory) => -4.0,
            (T::Protest, M::Demo | M::Strike | M::Vandalize) => -5.0,
            (T::Protest, M::Riot) => -7.0,
            (T::Protest, M::Hunger | M::Boycott | M::Obstruct) => -4.5,
            (T::Sanction, M::Convict | M::Withdraw | M::Discontinue) => -6.0,
            (T::Sanction, M::Expel) => -5.5,
            (T::Mobilize, M::Troops | M::Weapons) => -6.5,
            (T::Mobilize, M::Police) => -5.5,
            (T::Mobilize, M::Militia) => -6.0,
            (T::Coerce, M::Seize | M::Restrict | M::Arrest | M::Deport | M::Withhold) => -7.0,
            (T::Coerce, M::Censor | M::Curfew | M::Misinformation | M::Cyber) => -6.5,
            (T::Coerce, M::MartialLaw) => -7.5,
            (T::Assault, M::Beat | M::CrowdControl) => -7.5,
            (T::Assault, M::Primitive) => -8.0,
            (T::Assault, M::Abduct | M::Torture | M::Sexual | M::Destroy) => -8.5,
            (T::Assault, M::Firearms | M::Explosives) => -9.0,
            (T::Assault, M::Targeted | M::SuicideAttack | M::Aerial | M::Drone | M::HeavyWeapons) => -9.5,
            (T::Assault, M::Unconventional) => -10.0,
            _ => return None,
        })
    }

    /// The modes this type has.
    pub fn modes(self) -> impl Iterator<Item = Mode> {
        Mode::ALL.iter().copied().filter(move |&m| self.mode_score(m).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_belongs_to_a_type() {
        for &mode in Mode::ALL {
            assert!(EventType::ALL.iter().any(|t| t.mode_score(mode).is_some()), "{mode}");
        }
    }

    #[test]
    fn scores_have_the_sign_of_their_quad() {
        for &kind in EventType::ALL {
            for score in kind.modes().filter_map(|m| kind.mode_score(m)).chain([kind.score()]) {
                match kind.quad_code() {
                    1 | 2 => assert!(score > 0.0, "{kind} {score}"),
                    _ => assert!(score <= 0.5, "{kind} {score}"),
                }
            }
        }
    }

    #[test]
    fn names_round_trip() {
        for &kind in EventType::ALL {
            assert_eq!(kind.as_str().parse::<EventType>().unwrap(), kind);
        }
        assert!("FIGHT".parse::<EventType>().is_err());
        assert_eq!(Context::ALL.len(), 37);
        assert_eq!(EventType::ALL.len(), 16);
    }
}

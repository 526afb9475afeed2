//! CAMEO actor codes: `AFGGOVMIL` is Afghanistan, sector GOV; `IGOUNO` the United Nations; `~REB` rebels.
//!
//! In: a code as dictionaries write it, three letters a part. Out: what a party's code and sector are.
//! The first part with a sector decides; parts that PLOVER has no sector for (faiths, regions, numbers of
//! firms) are passed over.

use compact_str::CompactString;

use crate::ontology::Sector;
use crate::parties::Gazetteer;

/// Code and sector of a party; either may be missing, not both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorCode {
    /// ISO 3166-1 alpha-3, or IGO, UNO, EUR, NGO, ISM, IMG, MNC.
    pub code: Option<CompactString>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
}

/// Codes that older CAMEO lists give to countries, with those of ISO 3166-1.
const OLD: &[(&str, &str)] = &[
    ("BAH", "BHS"),
    ("KSV", "XKX"),
    ("MOR", "MAR"),
    ("PAL", "PSE"),
    ("ROM", "ROU"),
    ("SUD", "SDN"),
    ("TMP", "TLS"),
    ("USR", "SUN"),
    ("WSB", "PSE"),
    ("GZS", "PSE"),
    ("ZAR", "COD"),
    ("FRN", "FRA"),
    ("FRY", "YUG"),
    ("SRP", "SRB"),
];

/// Sector of a CAMEO role.
fn role(part: &str) -> Option<Sector> {
    Some(match part {
        "INS" | "SEP" | "REB" => Sector::Reb,
        "RAD" | "UAF" => Sector::Uaf,
        "MED" => Sector::Jrn,
        "HLH" => Sector::Med,
        "HRI" | "ENV" | "DEV" | "SET" | "NGM" => Sector::Soc,
        "PPL" => Sector::Cvl,
        "MUS" | "MOS" | "CHR" | "BUD" | "HIN" | "JEW" | "CTH" | "PRO" | "SIK" | "JAN" | "SHI" | "SUN"
        | "ATH" | "REL" => Sector::Rel,
        "KID" => Sector::Cvl,
        "ELI" => Sector::Eli,
        _ => return part.parse().ok(),
    })
}

impl ActorCode {
    /// Reads a code; says why it names nobody.
    pub fn parse(text: &str, gazetteer: &Gazetteer) -> Result<ActorCode, String> {
        let text = text.trim().trim_matches('~');
        let bytes = text.as_bytes();
        if text.is_empty() || bytes.len() > 30 || !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(format!("{text:?} is no actor code"));
        }
        if !bytes.len().is_multiple_of(3) {
            return Err(format!("code {text:?} is not made of parts of three letters"));
        }
        let parts: Vec<&str> = (0..text.len()).step_by(3).filter_map(|n| text.get(n..n + 3)).collect();
        let first = parts.first().copied().unwrap_or("");
        let modern = OLD.iter().find(|(old, _)| *old == first).map_or(first, |(_, new)| new);
        let group = match first {
            "IGO" if parts.contains(&"UNO") => Some("UNO"),
            "IGO" if parts.contains(&"EUR") || parts.contains(&"EEC") => Some("EUR"),
            "UNO" => Some("UNO"),
            "IGO" | "NGO" | "MNC" | "IMG" | "ISM" => Some(first),
            "NGM" => Some("NGO"),
            // "INT": of several states, CAMEO does not say which.
            _ => None,
        };
        let code = match group {
            Some(g) => Some(CompactString::new(g)),
            None => gazetteer.country_by_code(modern).map(|c| c.code.clone()),
        };
        let place_apart = usize::from(code.is_some());
        let sector = parts.iter().skip(place_apart).find_map(|p| role(p)).or(match group {
            Some("UNO" | "EUR" | "IGO") => Some(Sector::Gov),
            Some("NGO") => Some(Sector::Soc),
            Some("MNC") => Some(Sector::Bus),
            Some("IMG") => Some(Sector::Uaf),
            _ => None,
        });
        if code.is_none() && sector.is_none() {
            return Err(format!("code {text:?} names no country, body or sector that PLOVER has"));
        }
        Ok(ActorCode { code, sector })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_give_country_and_first_sector() {
        let g = Gazetteer::from_files(&chancery_data::parties()).unwrap();
        let read = |t: &str| ActorCode::parse(t, &g).map(|a| (a.code.map(|c| c.to_string()), a.sector));
        assert_eq!(read("AFGGOVMIL"), Ok((Some("AFG".into()), Some(Sector::Gov))));
        assert_eq!(read("AFG"), Ok((Some("AFG".into()), None)));
        assert_eq!(read("IGOUNOREFHCR"), Ok((Some("UNO".into()), Some(Sector::Ref))));
        assert_eq!(read("IGOUNO"), Ok((Some("UNO".into()), Some(Sector::Gov))));
        assert_eq!(read("~REB"), Ok((None, Some(Sector::Reb))));
        assert_eq!(read("TMPGOV"), Ok((Some("TLS".into()), Some(Sector::Gov))));
        assert_eq!(read("NGAMED"), Ok((Some("NGA".into()), Some(Sector::Jrn))));
        assert!(read("QQQ").is_err() && read("AFGG").is_err() && read("A<B").is_err() && read("").is_err());
    }
}

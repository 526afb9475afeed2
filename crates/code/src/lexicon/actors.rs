//! PETRARCH's actor dictionaries.
//!
//! ```text
//! NARNIA_ [NAR]                 # a name with its code
//! +NARNIAN_                     # a synonym: the same code
//! REEPICHEEP_                   # a name whose codes follow on lines of their own
//!     [NARGOVMIL >520101]       #   from a day on
//!     [NARELI 400101-511231]    #   between two days, both counted
//!     [NARREB <400101]          #   before a day
//! ```
//! Words hang together by `_` or a space. A date is YYMMDD (31 to 99 are of the 20th century) or YYYYMMDD. `[---]`
//! says that the name is no party. A list of names may stand on one line, parted by `;`.

use compact_str::CompactString;
use jiff::civil::Date;

use super::actor_code::ActorCode;
use super::user::{FileReport, UserFile};
use crate::ontology::Sector;
use crate::parties::Gazetteer;
use crate::parties::resolve::Core;
use crate::parties::user::{Additions, Spell, UserName, UserParty};

/// Most characters of a name.
const MAX_NAME: usize = 200;

/// A party under way: its names, and its codes so far.
#[derive(Default)]
struct Open {
    line: usize,
    names: Vec<UserName>,
    spells: Vec<Spell>,
    shown: CompactString,
    /// A code stood there, taken or not.
    coded: bool,
}

/// Takes the parties of a file.
pub(crate) fn read(
    file: &UserFile,
    gazetteer: &Gazetteer,
    additions: &mut Additions,
    report: &mut FileReport,
) {
    let mut open = Open::default();
    let mut close = |open: &mut Open, report: &mut FileReport| {
        let done = std::mem::take(open);
        if done.names.is_empty() {
            return;
        }
        if done.spells.is_empty() {
            if !done.coded {
                report.refuse(done.line, format!("\"{}\" has no code", done.shown));
            }
            return;
        }
        report.taken += done.names.len();
        additions.parties.push(UserParty { names: done.names, spells: done.spells });
    };
    for (n, raw) in file.text.lines().enumerate() {
        let n = n + 1;
        let line = raw.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        if line.len() > 10_000 {
            report.refuse(n, "the line is longer than 10000 bytes");
            continue;
        }
        let (names, codes) = line.split_at(line.find('[').unwrap_or(line.len()));
        let names = names.trim();
        if !names.is_empty() {
            let (synonym, names) = match names.strip_prefix('+') {
                Some(rest) => (true, rest),
                None => (false, names),
            };
            if synonym && open.names.is_empty() && !open.coded {
                report.refuse(n, "a synonym (+) before any name");
                continue;
            }
            if !synonym {
                close(&mut open, report);
                open.line = n;
            }
            for name in names.split(';').flat_map(with_short_form) {
                match shown(&name) {
                    Ok(text) => {
                        if open.shown.is_empty() {
                            open.shown = titled(&text);
                        }
                        open.names.push(UserName { text, cased: false, surname: false });
                    }
                    Err(why) => report.refuse(n, why),
                }
            }
        }
        for part in codes.split('[').skip(1) {
            let Some((inside, _)) = part.split_once(']') else {
                report.refuse(n, "a code without its closing ]");
                open.coded = true;
                continue;
            };
            open.coded = true;
            match spell(inside, &open.shown, gazetteer) {
                Ok(spell) => open.spells.push(spell),
                Err(why) => report.refuse(n, why),
            }
        }
    }
    close(&mut open, report);
}

/// `ARMY_OF_OZ_(AOO)_` is two names, the long and the short form; any other name is itself.
fn with_short_form(name: &str) -> Vec<String> {
    let parts = name.split_once('(').and_then(|(long, rest)| Some((long, rest.split_once(')')?)));
    match parts {
        Some((long, (short, after))) => {
            let mut out = vec![format!("{long}{after}")];
            if short.len() > 2 && short.bytes().all(|b| b.is_ascii_uppercase()) {
                out.push(short.to_owned());
            }
            out
        }
        None => vec![name.to_owned()],
    }
}

/// A name as it is looked for: `_` is a space.
fn shown(name: &str) -> Result<CompactString, String> {
    let text = name.replace('_', " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    if letters < 2 || text.chars().count() > MAX_NAME {
        let cut: String = text.chars().take(40).collect();
        return Err(format!("\"{cut}\" is no name: it needs 2 letters or more and at most {MAX_NAME}"));
    }
    if text.contains(['+', '{', '}', '<', '>', '=']) {
        return Err(format!(
            "\"{text}\" is no name: what is {:?} in it?",
            text.matches(['+', '{', '}', '<', '>', '=']).next().unwrap_or("")
        ));
    }
    Ok(CompactString::new(text))
}

/// `KING PETER` as a canonical name: "King Peter"; short words in capitals stay so when they stand alone.
fn titled(name: &str) -> CompactString {
    if name.chars().any(char::is_lowercase) || (name.len() <= 5 && !name.contains(' ')) || name.contains('.')
    {
        return CompactString::new(name);
    }
    let mut out = CompactString::default();
    let mut start = true;
    for (n, word) in name.split(' ').enumerate() {
        if n > 0 {
            out.push(' ');
            start = true;
        }
        if n > 0 && matches!(word, "OF" | "THE" | "AND" | "FOR" | "IN" | "TO" | "ON") {
            out.extend(word.chars().flat_map(char::to_lowercase));
            continue;
        }
        for c in word.chars() {
            if start {
                out.push(c);
            } else {
                out.extend(c.to_lowercase());
            }
            start = !c.is_alphanumeric() && c != '\'';
        }
    }
    out
}

/// What stands between `[` and `]`.
fn spell(inside: &str, name: &str, gazetteer: &Gazetteer) -> Result<Spell, String> {
    let mut words = inside.split_whitespace();
    let code = words.next().unwrap_or("");
    let date = words.collect::<Vec<_>>().concat();
    let core = match code {
        "" => return Err("an empty code".to_owned()),
        c if c.chars().all(|c| c == '-') => None,
        c => {
            let read = ActorCode::parse(c, gazetteer)?;
            let sector = read.sector.or(read.code.as_ref().map(|_| Sector::Gov));
            Some(Core { name: Some(CompactString::new(name)), code: read.code, sector, office: None })
        }
    };
    let (from, until) = days(&date)?;
    Ok(Spell { from, until, core })
}

fn days(text: &str) -> Result<(Option<Date>, Option<Date>), String> {
    if text.is_empty() {
        return Ok((None, None));
    }
    if let Some(d) = text.strip_prefix('<') {
        return Ok((None, Some(day(d, false)?)));
    }
    if let Some(d) = text.strip_prefix('>') {
        return Ok((Some(day(d, false)?), None));
    }
    let Some((a, b)) = text.split_once('-') else {
        return Err(format!("\"{text}\" is no span of days; write <DAY, >DAY or DAY-DAY"));
    };
    let (from, last) = (day(a, false)?, day(b, true)?);
    let until = last.tomorrow().map_err(|_| format!("\"{b}\" is no day"))?;
    if until <= from {
        return Err(format!("\"{text}\" ends before it begins"));
    }
    Ok((Some(from), Some(until)))
}

/// YYMMDD or YYYYMMDD; month or day 00 is the first, or for an end the last.
fn day(text: &str, last: bool) -> Result<Date, String> {
    let bad = || format!("\"{text}\" is no day; write YYMMDD or YYYYMMDD");
    let text = text.trim();
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let part =
        |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<i16>().ok()).ok_or_else(bad);
    let (year, rest) = match text.len() {
        6 => {
            let y = part(0, 2)?;
            (if y > 30 { 1900 + y } else { 2000 + y }, 2)
        }
        8 => (part(0, 4)?, 4),
        _ => return Err(bad()),
    };
    let (month, of_month) = (part(rest, rest + 2)?, part(rest + 2, rest + 4)?);
    let open_month = if last { 12 } else { 1 };
    let month = if month == 0 { open_month } else { month as i8 };
    let first = Date::new(year, month, 1).map_err(|_| bad())?;
    match of_month {
        0 if last => Ok(first.last_of_month()),
        0 => Ok(first),
        // "310631": the lists know no short months.
        d if d <= 31 => Ok(Date::new(year, month, (d as i8).min(first.days_in_month())).map_err(|_| bad())?),
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::user::FileKind;

    fn taken(text: &str) -> (Additions, FileReport) {
        let file = UserFile { name: "a.txt".into(), text: text.to_owned() };
        let g = Gazetteer::from_files(&chancery_data::parties()).unwrap();
        let mut report = FileReport {
            name: "a.txt".into(),
            kind: FileKind::Actors,
            taken: 0,
            refused: 0,
            notes: Vec::new(),
        };
        let mut additions = Additions::default();
        read(&file, &g, &mut additions, &mut report);
        (additions, report)
    }

    #[test]
    fn days_are_read_as_the_lists_write_them() {
        assert_eq!(day("970101", false).unwrap().to_string(), "1997-01-01");
        assert_eq!(day("070101", false).unwrap().to_string(), "2007-01-01");
        assert_eq!(day("20070230", false).unwrap().to_string(), "2007-02-28");
        assert_eq!(day("20070000", true).unwrap().to_string(), "2007-12-31");
        assert!(
            day("2007017", false).is_err() && day("x", false).is_err() && day("20071301", false).is_err()
        );
        assert_eq!(days("990101-980101").unwrap_err(), "\"990101-980101\" ends before it begins");
    }

    #[test]
    fn names_synonyms_and_codes() {
        let (a, r) = taken(
            "# list\nNEW_SUVALI_ [FJI]\n+SUVALIANS ;OLD_SUVALI_\n\nORLA_VANCE_  # x\n\t[FJIGOV 900101-991231]\n\t[FJIELI]\n\n+\nGHOST_SHIP_ [---]\nLONE_NAME_\nBAD_ONE_ [QQQ]\n",
        );
        assert_eq!(a.parties.len(), 3);
        let names: Vec<&str> = a.parties[0].names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["NEW SUVALI", "SUVALIANS", "OLD SUVALI"]);
        assert_eq!(a.parties[1].spells[0].core.as_ref().unwrap().name.as_deref(), Some("Orla Vance"));
        assert_eq!(a.parties[1].spells[0].until.unwrap().to_string(), "2000-01-01");
        assert!(a.parties[2].spells[0].core.is_none());
        assert_eq!(r.taken, 5);
        let why: Vec<(usize, &str)> = r.notes.iter().map(|n| (n.line, n.why.as_str())).collect();
        assert_eq!(why.len(), 3, "{why:?}");
        assert!(why[0].0 == 9 && why[1].1.contains("has no code") && why[2].1.contains("QQQ"), "{why:?}");
    }

    #[test]
    fn short_forms_are_names() {
        let (a, _) = taken("ARMY_OF_OZ_(AOO)_ [FJIREB]\n+OZ_(ar)_RIDERS\n");
        let names: Vec<&str> = a.parties[0].names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["ARMY OF OZ", "AOO", "OZ RIDERS"]);
    }

    #[test]
    fn canonical_names_are_readable() {
        assert_eq!(titled("BANK OF OZ"), "Bank of Oz");
        assert_eq!(titled("AL-SHAB'S"), "Al-Shab's");
        assert_eq!(titled("UNHCR"), "UNHCR");
    }
}

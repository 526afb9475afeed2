//! Users' tables in our own format: the columns of `data/parties`, told apart by their header.
//!
//! In: a `.tsv` file. Out: parties, nouns, titles and places. Offices are bound to their days: on a later day their
//! holder is a former one.

use compact_str::{CompactString, format_compact};
use jiff::civil::Date;

use super::DataError;
use super::user::{FileReport, UserFile, UserLexicon};
use crate::event::Resolution;
use crate::ontology::Sector;
use crate::parties::gazetteer::{Agent, Site, Title};
use crate::parties::resolve::Core;
use crate::parties::user::{Spell, UserName, UserParty, UserPlace};

/// One row with its header.
struct Row<'t> {
    columns: &'t [&'t str],
    cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    fn cell(&self, column: &str) -> &'t str {
        let at = self.columns.iter().position(|c| *c == column);
        at.and_then(|i| self.cells.get(i)).map_or("", |c| c.trim())
    }

    fn list(&self, column: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        self.cell(column).split('|').map(str::trim).filter(|s| !s.is_empty())
    }

    fn day(&self, column: &str) -> Result<Option<Date>, String> {
        match self.cell(column) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| format!("{column} \"{text}\" is no day (YYYY-MM-DD)")),
        }
    }

    fn sector(&self) -> Result<Option<Sector>, String> {
        match self.cell("sector") {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| format!("\"{text}\" is no sector")),
        }
    }

    /// A code of three letters.
    fn code(&self, column: &str) -> Result<CompactString, String> {
        match self.cell(column) {
            c if c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase()) => Ok(CompactString::new(c)),
            c => Err(format!("{column} \"{c}\" is no code of three letters")),
        }
    }

    fn number(&self, column: &str) -> Result<f64, String> {
        let text = self.cell(column);
        text.parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
            .ok_or_else(|| format!("{column} \"{text}\" is no number"))
    }
}

fn names<'t>(all: impl IntoIterator<Item = &'t str>, surname: bool) -> Vec<UserName> {
    let good = |n: &&str| n.chars().count() > 1 && n.chars().count() <= 200;
    all.into_iter()
        .filter(good)
        .map(|n| UserName { text: CompactString::new(n), cased: true, surname })
        .collect()
}

type Take = fn(&Row<'_>, &mut UserLexicon) -> Result<(), String>;

/// Tables by the columns that no other has.
const TABLES: &[(&str, &[&str], Take)] = &[
    ("offices", &["code", "office", "title", "name", "from", "until"], office),
    ("countries", &["code", "name", "adjectives"], country),
    ("organisations", &["name", "kind", "country", "sector"], organisation),
    ("places", &["name", "lat", "lon"], place),
    ("agents", &["phrase", "sector", "kind"], agent),
    ("titles", &["phrase", "sector", "office"], title),
];

/// Takes a table.
pub(crate) fn table(
    file: &UserFile,
    user: &mut UserLexicon,
    report: &mut FileReport,
) -> Result<(), DataError> {
    let mut lines =
        file.text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    let (n, head) = lines
        .next()
        .ok_or_else(|| DataError::new(&file.name, "has no header row; the first row names the columns"))?;
    let columns: Vec<&str> = head.trim_end_matches('\r').split('\t').map(str::trim).collect();
    let Some((_, _, take)) = TABLES.iter().find(|(_, needs, _)| needs.iter().all(|c| columns.contains(c)))
    else {
        let known: Vec<String> =
            TABLES.iter().map(|(name, needs, _)| format!("{name} ({})", needs.join(", "))).collect();
        let what = format!("line {}: these columns make no table that is known: {}", n + 1, known.join("; "));
        return Err(DataError::new(&file.name, what));
    };
    for (n, line) in lines {
        let cells: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
        if cells.len() > columns.len() {
            report.refuse(n + 1, format!("{} cells, the header has {}", cells.len(), columns.len()));
            continue;
        }
        match take(&Row { columns: &columns, cells }, user) {
            Ok(()) => report.taken += 1,
            Err(why) => report.refuse(n + 1, why),
        }
    }
    Ok(())
}

fn party(user: &mut UserLexicon, names: Vec<UserName>, spells: Vec<Spell>) -> Result<(), String> {
    if names.is_empty() {
        return Err("no name of two letters or more".to_owned());
    }
    user.additions.parties.push(UserParty { names, spells });
    Ok(())
}

fn country(row: &Row<'_>, user: &mut UserLexicon) -> Result<(), String> {
    let core = Core {
        name: Some(CompactString::new(row.cell("name"))),
        code: Some(row.code("code")?),
        sector: Some(Sector::Gov),
        office: None,
    };
    let all = [row.cell("name")]
        .into_iter()
        .chain(["aliases", "adjectives", "demonyms", "capital", "metonyms"].iter().flat_map(|c| row.list(c)));
    let spell = Spell { from: row.day("from")?, until: row.day("until")?, core: Some(core) };
    party(user, names(all, false), vec![spell])
}

fn organisation(row: &Row<'_>, user: &mut UserLexicon) -> Result<(), String> {
    let core = Core {
        name: Some(CompactString::new(row.cell("name"))),
        code: Some(row.code("country")?),
        sector: row.sector()?,
        office: None,
    };
    let all = [row.cell("name")].into_iter().chain(row.list("aliases"));
    let spell = Spell { from: row.day("from")?, until: row.day("until")?, core: Some(core) };
    party(user, names(all, false), vec![spell])
}

fn office(row: &Row<'_>, user: &mut UserLexicon) -> Result<(), String> {
    let from = row.day("from")?.ok_or("no day from")?;
    let until = row.day("until")?;
    if until.is_some_and(|u| u <= from) {
        return Err("until is not after from".to_owned());
    }
    let title = row.cell("title");
    let core = |sector: Sector, office: CompactString| -> Result<Core, String> {
        Ok(Core {
            name: Some(CompactString::new(row.cell("name"))),
            code: Some(row.code("code")?),
            sector: Some(sector),
            office: Some(office).filter(|o| !o.is_empty()),
        })
    };
    let mut spells =
        vec![Spell { from: Some(from), until, core: Some(core(Sector::Gov, CompactString::new(title))?) }];
    if let Some(until) = until {
        let former =
            if title.is_empty() { CompactString::default() } else { format_compact!("former {title}") };
        spells.push(Spell { from: Some(until), until: None, core: Some(core(Sector::Eli, former)?) });
    }
    let full = [row.cell("name")].into_iter().chain(row.list("aliases"));
    let mut all = names(full, false);
    all.extend(names(row.list("short").filter(|s| *s != row.cell("name")), true));
    // Another term of the same person joins the first: the days decide between them.
    let same = |p: &UserParty| {
        let core = |s: &Spell| s.core.as_ref().and_then(|c| c.name.clone());
        p.spells.first().and_then(core).as_deref() == Some(row.cell("name"))
            && p.spells.iter().all(|s| s.core.as_ref().is_some_and(|c| c.office.is_some()))
    };
    if !title.is_empty()
        && let Some(known) = user.additions.parties.iter_mut().rev().take(2_000).find(|p| same(p))
    {
        for name in all {
            if !known.names.iter().any(|n| n.text == name.text) {
                known.names.push(name);
            }
        }
        known.spells.extend(spells);
        // In office before out of it.
        known.spells.sort_by_key(|s| {
            s.core.as_ref().is_some_and(|c| c.office.as_ref().is_some_and(|o| o.starts_with("former ")))
        });
        return Ok(());
    }
    party(user, all, spells)
}

fn place(row: &Row<'_>, user: &mut UserLexicon) -> Result<(), String> {
    let (lat, lon) = (row.number("lat")?, row.number("lon")?);
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) || row.cell("name").is_empty() {
        return Err("a place needs a name, lat within 90 and lon within 180 degrees".to_owned());
    }
    let country = match row.cell("country") {
        "" => None,
        _ => Some(row.code("country")?),
    };
    let resolution = match row.cell("kind") {
        "city" => Resolution::City,
        "region" => Resolution::Region,
        _ => Resolution::Site,
    };
    let site = Site { name: CompactString::new(row.cell("name")), country, resolution, lat, lon, rank: 9 };
    let aliases = row.list("aliases").map(CompactString::new).collect();
    user.additions.places.push(UserPlace { site, aliases });
    Ok(())
}

fn phrase(row: &Row<'_>, column: &str) -> Result<Vec<Vec<CompactString>>, String> {
    let all: Vec<Vec<CompactString>> = [row.cell(column)]
        .into_iter()
        .chain(row.list("plural"))
        .filter(|p| !p.is_empty())
        .map(|p| p.to_lowercase().split([' ', '-']).map(CompactString::new).collect())
        .collect();
    if all.is_empty() || all.iter().any(|words| words.len() > 12 || words.iter().any(|w| w.is_empty())) {
        return Err("no phrase of 1 to 12 words".to_owned());
    }
    Ok(all)
}

fn agent(row: &Row<'_>, user: &mut UserLexicon) -> Result<(), String> {
    let kind = match row.cell("kind") {
        "" => "person",
        k @ ("person" | "body" | "group" | "thing") => k,
        k => return Err(format!("kind \"{k}\" is none of person, body, group, thing")),
    };
    let sector = row.sector()?;
    for words in phrase(row, "phrase")? {
        user.additions.agents.push(Agent { words, sector, kind: CompactString::new(kind) });
    }
    Ok(())
}

fn title(row: &Row<'_>, user: &mut UserLexicon) -> Result<(), String> {
    let sector = row.sector()?;
    for words in phrase(row, "phrase")? {
        user.additions.titles.push(Title { words, sector, office: CompactString::new(row.cell("office")) });
    }
    Ok(())
}

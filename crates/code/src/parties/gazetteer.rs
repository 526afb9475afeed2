//! The gazetteer: every name that the data files know, with what it stands for.
//!
//! In: the tables of `data/parties`. Out: [`Gazetteer`], which finds names (see [`super::names`]) and looks up
//! common nouns and titles by lemma. Offices are facts with days.

use std::collections::HashMap;

use chancery_data::TextFile;
use compact_str::CompactString;
use jiff::civil::Date;

use super::names::{Found, Names};
use super::table::Table;
use super::user::{Additions, UserParties};
use crate::event::Resolution;
use crate::lexicon::DataError;
use crate::ontology::Sector;

/// A state or territory.
#[derive(Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-3.
    pub code: CompactString,
    /// Name in newswire.
    pub name: CompactString,
    /// Adjective, the first if there are several.
    pub adjective: CompactString,
    /// Capital.
    pub capital: CompactString,
    /// First day, for states that began after 1989.
    pub from: Option<Date>,
    /// First day it was no more.
    pub until: Option<Date>,
}

/// One term of office.
#[derive(Debug)]
pub struct Term {
    /// Country or organisation code.
    pub code: CompactString,
    /// Title as newswire writes it.
    pub title: CompactString,
    /// Holder's full name.
    pub name: CompactString,
    /// First day.
    pub from: Date,
    /// First day not in office, if it ended.
    pub until: Option<Date>,
    /// How much it weighs among the offices of one person: head of state before other.
    pub rank: u8,
}

/// An organisation.
#[derive(Debug)]
pub struct Organisation {
    /// Stable key.
    pub key: CompactString,
    /// Name.
    pub name: CompactString,
    /// Kind, as in the table.
    pub kind: CompactString,
    /// ISO code, or IGO, UNO, EUR, NGO, ISM, IMG, MNC.
    pub code: CompactString,
    /// Sector.
    pub sector: Option<Sector>,
}

/// A place.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name.
    pub name: CompactString,
    /// Country, where it lies in one.
    pub country: Option<CompactString>,
    /// How exact.
    pub resolution: Resolution,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Larger wins among places of one name: position in the table's kinds.
    pub rank: u8,
}

/// What a name may stand for. Numbers index the gazetteer's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sense {
    /// A country by name.
    Country(u32),
    /// Its capital, or a building, standing for the government.
    Metonym(u32),
    /// "Japanese".
    Adjective(u32),
    /// "Britons".
    Demonym(u32),
    /// An organisation.
    Organisation(u32),
    /// A person in full; indexes [`Gazetteer::person`].
    Person(u32),
    /// A person by surname.
    Surname(u32),
    /// A place.
    Place(u32),
}

/// A common noun for people or bodies.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Its words.
    pub words: Vec<CompactString>,
    /// Sector.
    pub sector: Option<Sector>,
    /// `person`, `body` or `group`.
    pub kind: CompactString,
}

/// A title.
#[derive(Debug, Clone)]
pub struct Title {
    /// Its words, lower case.
    pub words: Vec<CompactString>,
    /// Sector.
    pub sector: Option<Sector>,
    /// Office, as in the offices' table, or empty.
    pub office: CompactString,
}

/// All names and nouns.
#[derive(Debug)]
pub struct Gazetteer {
    countries: Vec<Country>,
    by_code: HashMap<CompactString, u32>,
    organisations: Vec<Organisation>,
    organisation_by_key: HashMap<CompactString, u32>,
    persons: Vec<Vec<Term>>,
    places: Vec<Site>,
    place_by_name: HashMap<CompactString, Vec<u32>>,
    agents: HashMap<CompactString, Vec<Agent>>,
    titles: HashMap<CompactString, Vec<Title>>,
    names: Names,
    pub(super) user: UserParties,
}

fn sector(row: &super::table::Row<'_>) -> Result<Option<Sector>, DataError> {
    match row.list("sector").next() {
        None => Ok(None),
        Some(s) => s.parse().map(Some).map_err(|e| row.error(e)),
    }
}

impl Gazetteer {
    /// Reads the tables; says file and line of what is wrong.
    pub fn from_files(files: &[TextFile]) -> Result<Gazetteer, DataError> {
        let mut names: Vec<(&'static str, Sense)> = Vec::new();
        let mut add = |name: &'static str, sense: Sense| names.push((name, sense));
        let one = |path: &str| {
            files.iter().find(|f| f.path == path).ok_or_else(|| DataError::new(path, "is missing"))
        };

        let mut countries = Vec::new();
        let mut by_code = HashMap::new();
        let table = Table::read(
            one("countries.tsv")?,
            &["code", "name", "aliases", "adjectives", "demonyms", "capital", "metonyms", "from", "until"],
        )?;
        for row in table.rows() {
            let n = countries.len() as u32;
            let code = CompactString::new(row.cell("code"));
            if code.len() != 3 {
                return Err(row.error(format!("code {code:?} has not three letters")));
            }
            by_code.insert(code.clone(), n);
            for name in [row.cell("name")].into_iter().chain(row.list("aliases")) {
                add(name, Sense::Country(n));
            }
            for name in row.list("adjectives") {
                add(name, Sense::Adjective(n));
            }
            for name in row.list("demonyms") {
                add(name, Sense::Demonym(n));
            }
            for name in row.list("capital").chain(row.list("metonyms")) {
                add(name, Sense::Metonym(n));
            }
            countries.push(Country {
                code,
                name: CompactString::new(row.cell("name")),
                adjective: CompactString::new(row.list("adjectives").next().unwrap_or("")),
                capital: CompactString::new(row.list("capital").next().unwrap_or("")),
                from: row.day("from")?,
                until: row.day("until")?,
            });
        }

        let mut organisations = Vec::new();
        let mut organisation_by_key = HashMap::new();
        let table = Table::read(
            one("organisations.tsv")?,
            &["code", "name", "aliases", "kind", "country", "sector"],
        )?;
        for row in table.rows() {
            let n = organisations.len() as u32;
            for name in [row.cell("name")].into_iter().chain(row.list("aliases")) {
                add(name, Sense::Organisation(n));
            }
            let key = CompactString::new(row.cell("code"));
            organisation_by_key.insert(key.clone(), n);
            organisations.push(Organisation {
                key,
                name: CompactString::new(row.cell("name")),
                kind: CompactString::new(row.cell("kind")),
                code: CompactString::new(row.cell("country")),
                sector: sector(&row)?,
            });
        }

        let mut persons: Vec<Vec<Term>> = Vec::new();
        let mut person_index: HashMap<(&'static str, &'static str), u32> = HashMap::new();
        for file in files.iter().filter(|f| f.path.starts_with("offices/")) {
            let table =
                Table::read(file, &["code", "office", "title", "name", "short", "aliases", "from", "until"])?;
            for row in table.rows() {
                let key = (row.cell("name"), row.cell("code"));
                let n = *person_index.entry(key).or_insert_with(|| {
                    persons.push(Vec::new());
                    persons.len() as u32 - 1
                });
                for name in [row.cell("name")].into_iter().chain(row.list("aliases")) {
                    let surname = !name.contains(' ') && !name.contains('-') && name != row.cell("name");
                    add(name, if surname { Sense::Surname(n) } else { Sense::Person(n) });
                }
                for short in row.list("short") {
                    add(short, if short == row.cell("name") { Sense::Person(n) } else { Sense::Surname(n) });
                }
                let from = row.day("from")?.ok_or_else(|| row.error("no day from"))?;
                let until = row.day("until")?;
                if until.is_some_and(|u| u <= from) {
                    return Err(row.error("until is not after from"));
                }
                let rank = match row.cell("office") {
                    "head_of_state" | "head_of_government" => 3,
                    "foreign_minister" | "defence_minister" => 2,
                    _ => 1,
                };
                if let Some(terms) = persons.get_mut(n as usize) {
                    terms.push(Term {
                        code: CompactString::new(row.cell("code")),
                        title: CompactString::new(row.cell("title")),
                        name: CompactString::new(row.cell("name")),
                        from,
                        until,
                        rank,
                    });
                }
            }
        }

        let mut places = Vec::new();
        let mut place_by_name: HashMap<CompactString, Vec<u32>> = HashMap::new();
        let table = Table::read(one("places.tsv")?, &["name", "country", "kind", "lat", "lon", "aliases"])?;
        for row in table.rows() {
            let n = places.len() as u32;
            let (Some(lat), Some(lon)) = (row.number("lat")?, row.number("lon")?) else {
                return Err(row.error("no coordinates"));
            };
            let (resolution, rank) = match row.cell("kind") {
                "city" => (Resolution::City, 3),
                "region" => (Resolution::Region, 2),
                _ => (Resolution::Site, 1),
            };
            for name in [row.cell("name")].into_iter().chain(row.list("aliases")) {
                add(name, Sense::Place(n));
                place_by_name.entry(CompactString::new(name)).or_default().push(n);
            }
            let country = Some(row.cell("country")).filter(|c| !c.is_empty()).map(CompactString::new);
            places.push(Site {
                name: CompactString::new(row.cell("name")),
                country,
                resolution,
                lat,
                lon,
                rank,
            });
        }

        let mut agents: HashMap<CompactString, Vec<Agent>> = HashMap::new();
        let table = Table::read(one("agents.tsv")?, &["phrase", "sector", "plural", "kind"])?;
        for row in table.rows() {
            let sector = sector(&row)?;
            for phrase in [row.cell("phrase")].into_iter().chain(row.list("plural")) {
                let words: Vec<CompactString> = phrase.split([' ', '-']).map(CompactString::new).collect();
                if let Some(last) = words.last().cloned() {
                    let agent = Agent { words, sector, kind: CompactString::new(row.cell("kind")) };
                    agents.entry(last).or_default().push(agent);
                }
            }
        }
        for list in agents.values_mut() {
            list.sort_by_key(|a| std::cmp::Reverse(a.words.len()));
        }

        let mut titles: HashMap<CompactString, Vec<Title>> = HashMap::new();
        let table = Table::read(one("titles.tsv")?, &["phrase", "sector", "office"])
            .or_else(|_| Table::read(one("titles.tsv")?, &["title", "sector", "office"]))?;
        for row in table.rows() {
            let phrase = if row.cell("phrase").is_empty() { row.cell("title") } else { row.cell("phrase") };
            let words: Vec<CompactString> =
                phrase.to_lowercase().split([' ', '-']).map(CompactString::new).collect();
            if let Some(last) = words.last().cloned() {
                let office = CompactString::new(row.cell("office"));
                titles.entry(last).or_default().push(Title { words, sector: sector(&row)?, office });
            }
        }
        for list in titles.values_mut() {
            list.sort_by_key(|t| std::cmp::Reverse(t.words.len()));
        }

        Ok(Gazetteer {
            countries,
            by_code,
            organisations,
            organisation_by_key,
            persons,
            places,
            place_by_name,
            agents,
            titles,
            names: Names::new(names),
            user: UserParties::default(),
        })
    }

    /// Takes in a user's own: their names and nouns win over ours.
    pub(crate) fn adopt(&mut self, more: Additions) {
        self.user = UserParties::new(more.parties);
        for agent in more.agents.into_iter().rev() {
            if let Some(last) = agent.words.last().cloned() {
                self.agents.entry(last).or_default().insert(0, agent);
            }
        }
        for title in more.titles.into_iter().rev() {
            if let Some(last) = title.words.last().cloned() {
                self.titles.entry(last).or_default().insert(0, title);
            }
        }
        for list in self.agents.values_mut() {
            list.sort_by_key(|a| std::cmp::Reverse(a.words.len()));
        }
        for list in self.titles.values_mut() {
            list.sort_by_key(|t| std::cmp::Reverse(t.words.len()));
        }
        let mut named: Vec<(CompactString, Sense)> = Vec::new();
        for place in more.places {
            let n = self.places.len() as u32;
            for name in std::iter::once(place.site.name.clone()).chain(place.aliases) {
                self.place_by_name.entry(name.clone()).or_default().push(n);
                named.push((name, Sense::Place(n)));
            }
            self.places.push(place.site);
        }
        if !named.is_empty() {
            self.names = std::mem::take(&mut self.names).with(named);
        }
    }

    /// Number of a user's own names.
    pub fn user_names(&self) -> usize {
        self.user.len()
    }

    /// Names in a text, in order, not overlapping.
    pub fn find(&self, text: &str) -> Vec<Found<'_>> {
        self.names.find(text)
    }

    /// All names with what they may stand for, sorted.
    pub fn names(&self) -> impl Iterator<Item = (&str, &[Sense])> {
        self.names.iter()
    }

    /// A country by index.
    pub fn country(&self, n: u32) -> Option<&Country> {
        self.countries.get(n as usize)
    }

    /// A country by code.
    pub fn country_by_code(&self, code: &str) -> Option<&Country> {
        self.by_code.get(code).and_then(|&n| self.country(n))
    }

    /// An organisation by index.
    pub fn organisation(&self, n: u32) -> Option<&Organisation> {
        self.organisations.get(n as usize)
    }

    /// An organisation by key.
    pub fn organisation_by_key(&self, key: &str) -> Option<&Organisation> {
        self.organisation_by_key.get(key).and_then(|&n| self.organisation(n))
    }

    /// The terms of a person.
    pub fn person(&self, n: u32) -> &[Term] {
        self.persons.get(n as usize).map_or(&[], Vec::as_slice)
    }

    /// Number of persons.
    pub fn person_count(&self) -> usize {
        self.persons.len()
    }

    /// Distinct countries with a head of government or state in the tables.
    pub fn countries_with_terms(&self) -> usize {
        let mut codes: Vec<&str> = self.persons.iter().flatten().map(|t| t.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.len()
    }

    /// A place by index.
    pub fn place(&self, n: u32) -> Option<&Site> {
        self.places.get(n as usize)
    }

    /// A place by name: one of the country if there is one, and the most settled first.
    pub fn place_by_name(&self, name: &str, country: &str) -> Option<&Site> {
        let all = self.place_by_name.get(name)?;
        all.iter()
            .filter_map(|&n| self.place(n))
            .max_by_key(|p| (p.country.as_deref() == Some(country), p.rank))
    }

    /// Common nouns whose last word is `lemma`, longest first.
    pub fn agents(&self, lemma: &str) -> &[Agent] {
        self.agents.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Titles whose last word is `lemma`, longest first.
    pub fn titles(&self, lemma: &str) -> &[Title] {
        self.titles.get(lemma).map_or(&[], Vec::as_slice)
    }
}

/// Which term a person holds on a day: the highest in office, else the nearest in time.
pub fn term_on(terms: &[Term], day: Date) -> Option<(&Term, bool)> {
    let holds = |t: &&Term| t.from <= day && t.until.is_none_or(|u| day < u);
    if let Some(t) = terms.iter().filter(holds).max_by_key(|t| t.rank) {
        return Some((t, true));
    }
    let distance = |t: &Term| {
        let days = |a: Date, b: Date| i64::from((a - b).get_days()).abs();
        let edge = t.until.unwrap_or(t.from);
        days(t.from, day).min(days(edge, day))
    };
    terms.iter().min_by_key(|t| distance(t)).map(|t| (t, false))
}

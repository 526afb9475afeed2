//! The index of a view: one short line an event, in memory, in the order of publication.
//!
//! In: a frozen connection; out: [`Index`], from which clusters, dyads and items are computed. Words stay in the
//! file and are fetched for what is shown.

use std::collections::HashMap;
use std::ops::Range;

use chancery_code::ontology::{AuxMode, Mode};
use chancery_code::{EventId, EventType};
use chancery_read::ArticleId;
use chancery_read::reading::Precision;
use compact_str::CompactString;
use jiff::civil::Date;
use rusqlite::Connection;

use crate::identity;
use crate::record;
use crate::words::fold;

/// Which side of an event a party is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It acts.
    Actor,
    /// It is acted on.
    Recipient,
}

/// One event as the index keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Row of `event`.
    pub key: i64,
    pub id: EventId,
    /// Index into [`Index::articles`].
    pub article: u32,
    pub kind: EventType,
    pub mode: Option<Mode>,
    /// One bit an auxiliary mode; 0: it happened.
    pub aux: u8,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    pub precision: Precision,
    /// Day of the article.
    pub published: Option<Date>,
    pub scale: f64,
    /// Range of [`Index::parties`].
    pub parties: Range<usize>,
    /// Range of [`Index::gists`].
    pub gist: Range<usize>,
}

/// An article as the index keeps it.
#[derive(Clone, Debug)]
pub(crate) struct ArticleLine {
    pub name: ArticleId,
    pub published: Option<Date>,
}

/// Reports of one event.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    /// Indexes into [`Index::lines`]; the first is the record.
    pub members: Vec<u32>,
}

/// Everything of a view that queries run over.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// In order of publication day (unknown last), article name, sentence, trigger, id.
    pub lines: Vec<Line>,
    /// Articles that stand in the view, with events or without, in order of publication and name.
    pub articles: Vec<ArticleLine>,
    pub parties: Vec<(Role, u32)>,
    pub gists: Vec<u32>,
    /// Names of parties: a code, or `~` and a folded name where there is no code.
    pub names: Vec<CompactString>,
    /// In order of their records.
    pub clusters: Vec<Cluster>,
    /// For each line its cluster.
    pub cluster_of: Vec<u32>,
    /// For each party, in the order of `names`, the lines in which it takes part, ascending.
    lines_of: Vec<Vec<u32>>,
    /// For each party the clusters in which it takes part, ascending.
    clusters_of: Vec<Vec<u32>>,
}

/// SQL that holds for the articles of a view; `?1` is its day or NULL.
pub(crate) const STANDS: &str = "CASE WHEN ?1 IS NULL THEN article.superseded IS NULL ELSE \
    article.since <= ?1 AND (article.superseded IS NULL OR article.superseded > ?1) END";

/// The bit of an auxiliary mode in [`Line::aux`].
pub(crate) fn aux_bit(aux: AuxMode) -> u8 {
    match aux {
        AuxMode::Historical => 1,
        AuxMode::Future => 2,
        AuxMode::Hypothetical => 4,
        AuxMode::Negation => 8,
    }
}

fn aux_bits(names: &str) -> rusqlite::Result<u8> {
    names.split(',').filter(|n| !n.is_empty()).try_fold(0, |bits, name| {
        let aux: AuxMode = name.parse().map_err(|e| conversion(&e))?;
        Ok(bits | aux_bit(aux))
    })
}

fn conversion(e: &dyn std::fmt::Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, e.to_string().into())
}

impl Index {
    /// Reads the index of the view as of a day.
    pub(crate) fn load(conn: &Connection, as_of: Option<Date>) -> rusqlite::Result<Index> {
        let mut index = Index::default();
        let as_of = as_of.map(|d| d.to_string());
        let mut article_at: HashMap<i64, u32> = HashMap::new();
        let mut select = conn.prepare(&format!(
            "SELECT key, name, published FROM article WHERE {STANDS} ORDER BY published IS NULL, published, name"
        ))?;
        let mut rows = select.query([&as_of])?;
        while let Some(row) = rows.next()? {
            let published = row.get_ref(2)?.as_str_or_null()?.map(|s| record::day(2, s)).transpose()?;
            article_at.insert(row.get(0)?, u32::try_from(index.articles.len()).unwrap_or(u32::MAX));
            index.articles.push(ArticleLine { name: ArticleId::new(row.get_ref(1)?.as_str()?), published });
        }
        // Parties first, in the order of their events' rows; a line then takes its range.
        let mut ranges: HashMap<i64, Range<usize>> = HashMap::new();
        let mut numbers: HashMap<CompactString, u32> = HashMap::new();
        let mut select =
            conn.prepare("SELECT event, role, code, name FROM party ORDER BY event, role, place")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let name = match (row.get_ref(2)?.as_str_or_null()?, row.get_ref(3)?.as_str_or_null()?) {
                (Some(code), _) => CompactString::from(code),
                (None, Some(name)) => CompactString::from(format!("~{}", fold(name))),
                (None, None) => continue,
            };
            let number = match numbers.get(&name) {
                Some(n) => *n,
                None => {
                    let n = u32::try_from(index.names.len()).unwrap_or(u32::MAX);
                    index.names.push(name.clone());
                    numbers.insert(name, n);
                    n
                }
            };
            let role = if row.get::<_, u8>(1)? == 0 { Role::Actor } else { Role::Recipient };
            let at = index.parties.len();
            let range = ranges.entry(row.get(0)?).or_insert(at..at);
            if !index.parties[range.clone()].contains(&(role, number)) {
                index.parties.push((role, number));
                range.end = index.parties.len();
            }
        }
        let mut select = conn.prepare(&format!(
            "SELECT event.key, event.id, article.key, type, mode, aux, date, enddate, precision, scale, gist \
             FROM article CROSS JOIN event ON event.article = article.key WHERE {STANDS} \
             ORDER BY published IS NULL, published, name, sentence, trigger_start, id"
        ))?;
        let mut rows = select.query([&as_of])?;
        while let Some(row) = rows.next()? {
            let text = |i: usize| row.get_ref(i)?.as_str().map_err(rusqlite::Error::from);
            let text_or = |i: usize| row.get_ref(i)?.as_str_or_null().map_err(rusqlite::Error::from);
            let key: i64 = row.get(0)?;
            let days = match (text_or(6)?, text_or(7)?) {
                (Some(from), Some(last)) => Some((record::day(6, from)?, record::day(7, last)?)),
                _ => None,
            };
            let gist = index.gists.len();
            let (hashes, _) = row.get_ref(10)?.as_blob()?.as_chunks::<4>();
            index.gists.extend(hashes.iter().map(|b| u32::from_le_bytes(*b)));
            let Some(&article) = article_at.get(&row.get(2)?) else { continue };
            index.lines.push(Line {
                key,
                id: EventId::from_text(text(1)?),
                article,
                kind: text(3)?.parse().map_err(|e| conversion(&e))?,
                mode: text_or(4)?.map(|m| m.parse().map_err(|e| conversion(&e))).transpose()?,
                aux: aux_bits(text(5)?)?,
                days,
                precision: text_or(8)?.map_or(Ok(Precision::Vague), |p| record::precision(8, p))?,
                published: index.articles.get(article as usize).and_then(|a| a.published),
                scale: row.get(9)?,
                parties: ranges.get(&key).cloned().unwrap_or(0..0),
                gist: gist..index.gists.len(),
            });
        }
        index.cluster();
        Ok(index)
    }

    fn cluster(&mut self) {
        let record_of = identity::clusters(&self.lines, &self.parties, &self.gists);
        let mut at = vec![u32::MAX; record_of.len()];
        for (i, &r) in record_of.iter().enumerate() {
            let line = u32::try_from(i).unwrap_or(u32::MAX);
            let r = r as usize;
            if r == i {
                at[i] = u32::try_from(self.clusters.len()).unwrap_or(u32::MAX);
                self.clusters.push(Cluster { members: vec![line] });
            } else {
                at[i] = at[r];
                self.clusters[at[r] as usize].members.push(line);
            }
        }
        self.cluster_of = at;
        self.lines_of = vec![Vec::new(); self.names.len()];
        self.clusters_of = vec![Vec::new(); self.names.len()];
        for (i, line) in (0u32..).zip(&self.lines) {
            for &(_, party) in &self.parties[line.parties.clone()] {
                let lines = &mut self.lines_of[party as usize];
                if lines.last() != Some(&i) {
                    lines.push(i);
                    self.clusters_of[party as usize].push(self.cluster_of[i as usize]);
                }
            }
        }
        for clusters in &mut self.clusters_of {
            clusters.sort_unstable();
            clusters.dedup();
        }
    }

    /// The clusters in which both parties take part, ascending.
    pub(crate) fn shared(&self, a: u32, b: u32) -> Vec<u32> {
        let of = |n: u32| self.clusters_of.get(n as usize).map_or(&[][..], Vec::as_slice);
        let (mut short, mut long) = (of(a), of(b));
        if short.len() > long.len() {
            std::mem::swap(&mut short, &mut long);
        }
        short.iter().copied().filter(|c| long.binary_search(c).is_ok()).collect()
    }

    /// The lines in which one of the parties takes part, ascending.
    pub(crate) fn lines_with(&self, pair: (u32, u32)) -> Vec<u32> {
        let of = |n: u32| self.lines_of.get(n as usize).map_or(&[][..], Vec::as_slice);
        let mut all: Vec<u32> = of(pair.0).iter().chain(of(pair.1)).copied().collect();
        // Two runs in order: the stable sort merges them.
        all.sort();
        all.dedup();
        all
    }

    /// The parties of a line.
    pub(crate) fn parties_of(&self, line: &Line) -> &[(Role, u32)] {
        &self.parties[line.parties.clone()]
    }

    /// The number of a party's code, when the view has it.
    pub(crate) fn number(&self, code: &str) -> Option<u32> {
        self.names.iter().position(|n| n == code).and_then(|n| u32::try_from(n).ok())
    }

    /// The record of a cluster.
    pub(crate) fn record(&self, cluster: &Cluster) -> &Line {
        &self.lines[cluster.members[0] as usize]
    }

    /// All parties on one side of a cluster, over its reports, in order of their numbers.
    pub(crate) fn side(&self, cluster: &Cluster, role: Role) -> Vec<u32> {
        let mut out: Vec<u32> = cluster
            .members
            .iter()
            .flat_map(|&m| self.parties_of(&self.lines[m as usize]))
            .filter(|p| p.0 == role)
            .map(|p| p.1)
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The codes among party numbers, sorted by name; names without a code are left out.
    pub(crate) fn codes(&self, numbers: &[u32]) -> Vec<CompactString> {
        let mut out: Vec<CompactString> =
            numbers.iter().map(|&n| self.names[n as usize].clone()).filter(|n| !n.starts_with('~')).collect();
        out.sort_unstable();
        out
    }

    /// The day of a line: its own first day, or that of its article.
    pub(crate) fn day(line: &Line) -> Option<Date> {
        line.days.map(|(from, _)| from).or(line.published)
    }

    /// How many articles a cluster's reports stand in.
    pub(crate) fn articles_in(&self, cluster: &Cluster) -> usize {
        let mut articles: Vec<u32> =
            cluster.members.iter().map(|&m| self.lines[m as usize].article).collect();
        articles.sort_unstable();
        articles.dedup();
        articles.len()
    }
}

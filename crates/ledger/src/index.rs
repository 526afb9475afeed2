//! The index of a view: one short line an event, in memory, in the order of publication.
//!
//! In: a frozen connection; out: [`Index`], from which clusters, dyads and items are computed. Words stay in the
//! file and are fetched for what is shown.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chancery_code::event::Event;
use chancery_code::ontology::{AuxMode, Mode};
use chancery_code::{EventId, EventType};
use chancery_read::ArticleId;
use chancery_read::reading::Precision;
use compact_str::CompactString;
use jiff::civil::Date;
use rusqlite::{Connection, params};

use crate::identity::{self, FIRST_LINES, Lines, Weights};
use crate::pack::Packed;
use crate::record;
use crate::terms::Terms;
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
    /// Of [`event_key`].
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
    /// The report itself names the days; else they are those of its article.
    pub dated: bool,
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
    /// For each article the words of its title and first lines: what reports are compared by.
    pub sketches: Vec<Vec<u32>>,
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

/// The key of the event at a place of an article's coding, and back.
pub(crate) fn event_key(article: i64, place: usize) -> i64 {
    article << 16 | i64::try_from(place).unwrap_or(0)
}

/// The article and the place of [`event_key`].
pub(crate) fn place_of(key: i64) -> (i64, usize) {
    (key >> 16, usize::try_from(key & 0xffff).unwrap_or(0))
}

impl Index {
    /// Reads the index of the view as of a day; of the articles `only`, where they are given.
    pub(crate) fn load(
        conn: &Connection,
        terms: &Terms,
        as_of: Option<Date>,
        only: Option<&[i64]>,
    ) -> rusqlite::Result<Index> {
        let as_of = as_of.map(|d| d.to_string());
        let one = if only.is_some() { "AND article.key = ?2" } else { "" };
        let mut select = conn.prepare_cached(&format!(
            "SELECT coding.key, name, published, body, title, substr(text, 1, {FIRST_LINES}) FROM coding CROSS JOIN article ON article.key = coding.key \
             WHERE {STANDS} {one}"
        ))?;
        let mut found: Vec<(ArticleLine, i64, Vec<u8>, Vec<u32>)> = Vec::new();
        let mut read = |rows: &mut rusqlite::Rows<'_>| -> rusqlite::Result<()> {
            while let Some(row) = rows.next()? {
                let published = row.get_ref(2)?.as_str_or_null()?.map(|s| record::day(2, s)).transpose()?;
                let line = ArticleLine { name: ArticleId::new(row.get_ref(1)?.as_str()?), published };
                let sketch = identity::sketch(row.get_ref(4)?.as_str_or_null()?, row.get_ref(5)?.as_str()?);
                found.push((line, row.get(0)?, row.get_ref(3)?.as_blob()?.to_vec(), sketch));
            }
            Ok(())
        };
        match only {
            None => read(&mut select.query([&as_of])?)?,
            Some(keys) => {
                for key in keys {
                    read(&mut select.query(params![as_of, key])?)?;
                }
            }
        }
        found.sort_unstable_by(|x, y| {
            let key = |a: &ArticleLine| (a.published.is_none(), a.published);
            key(&x.0).cmp(&key(&y.0)).then_with(|| x.0.name.cmp(&y.0.name))
        });
        let mut index = Index::default();
        let mut numbers: HashMap<CompactString, u32> = HashMap::new();
        for (article, key, body, mut sketch) in found {
            let mut events = Packed::read(&body)?.events(None, &article.name, terms)?;
            events.sort_unstable_by(|(_, x, _), (_, y, _)| {
                let key = |e: &Event| (e.sentence, e.trigger.start());
                key(x).cmp(&key(y)).then_with(|| x.id.as_str().cmp(y.id.as_str()))
            });
            let at = u32::try_from(index.articles.len()).unwrap_or(u32::MAX);
            let parties = events.iter().flat_map(|(_, e, _)| e.actors.iter().chain(&e.recipients));
            let names = parties.filter_map(|p| p.name.as_deref());
            let called: HashSet<u32> = names.flat_map(identity::hashes).collect();
            sketch.retain(|w| !called.contains(w));
            index.sketches.push(sketch);
            for (place, event, gist) in events {
                index.add(event_key(key, place), event, &gist, (at, article.published), &mut numbers);
            }
            index.articles.push(article);
        }
        index.cluster();
        Ok(index)
    }

    fn add(
        &mut self,
        key: i64,
        event: Event,
        gist: &[u32],
        (article, published): (u32, Option<Date>),
        numbers: &mut HashMap<CompactString, u32>,
    ) {
        let from = self.parties.len();
        for (role, side) in [(Role::Actor, &event.actors), (Role::Recipient, &event.recipients)] {
            for party in side {
                let name = match (&party.code, &party.name) {
                    (Some(code), _) => code.clone(),
                    (None, Some(name)) => CompactString::from(format!("~{}", fold(name))),
                    (None, None) => continue,
                };
                let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(name).or_insert_with_key(|name| {
                    self.names.push(name.clone());
                    next
                });
                if !self.parties[from..].contains(&(role, number)) {
                    self.parties.push((role, number));
                }
            }
        }
        let gists = self.gists.len();
        self.gists.extend_from_slice(gist);
        self.lines.push(Line {
            key,
            article,
            kind: event.kind,
            mode: event.mode,
            aux: event.aux.iter().fold(0, |bits, aux| bits | aux_bit(*aux)),
            days: event.dated.as_ref().map(|d| (d.days.from(), d.days.last())),
            dated: event.dated.as_ref().is_some_and(|d| d.text.is_some()),
            precision: event.dated.as_ref().map_or(Precision::Vague, |d| d.precision),
            published,
            scale: event.event_scale(),
            parties: from..self.parties.len(),
            gist: gists..self.gists.len(),
            id: event.id,
        });
    }

    /// What identity compares.
    pub(crate) fn compared<'a>(&'a self, has_code: &'a [bool]) -> Lines<'a> {
        Lines {
            lines: &self.lines,
            parties: &self.parties,
            gists: &self.gists,
            sketches: &self.sketches,
            has_code,
        }
    }

    fn cluster(&mut self) {
        let has_code: Vec<bool> = self.names.iter().map(|n| !n.starts_with('~')).collect();
        let record_of =
            identity::clusters(&self.compared(&has_code), &Weights::of_settings(), &mut |_, _, _| {});
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

    /// Whether who acts in one line is acted on in the other.
    pub(crate) fn crossed(&self, a: &Line, b: &Line) -> bool {
        let is = |l: &Line, role: Role, party: u32| self.parties_of(l).contains(&(role, party));
        let meet = |x: Role, y: Role| self.parties_of(a).iter().any(|p| p.0 == x && is(b, y, p.1));
        !meet(Role::Actor, Role::Actor)
            && (meet(Role::Actor, Role::Recipient) || meet(Role::Recipient, Role::Actor))
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

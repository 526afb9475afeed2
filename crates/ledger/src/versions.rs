//! Versions of one article: which of them stands, from which day, and until when.
//!
//! In: the rows of `article` that share a name, with their retractions; out: the columns `since` and `superseded`.
//!
//! Of two versions the one with the later day of publication stands; of one day, one that calls itself a correction,
//! then the longer text, then the greater digest. A retracted version ends on the day of its retraction, and gives
//! way to the next of the same day of publication: that is how a correction under the old date comes to stand. An
//! *earlier* version never comes back: a retraction restores nothing that was replaced before.

use rusqlite::{Connection, OptionalExtension, params};

use crate::settings::SETTINGS;
use crate::words::fold;

/// Only this much of a text's start and end is searched for a note of correction, in bytes.
const NOTE_BYTES: usize = 600;

/// One version of an article, in the order in which later ones win.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    /// ISO day; an unknown one comes first.
    pub published: Option<String>,
    /// It says of itself that it corrects.
    pub corrects: bool,
    /// Length of its text in code points.
    pub length: i64,
    pub digest: String,
    pub key: i64,
    /// ISO day from which it was taken back.
    pub retracted: Option<String>,
}

/// From which day a version stands (unknown: in no view of a day), and from which it no longer does (`None`: it
/// stands now; empty: it never did).
pub(crate) type Standing = (Option<String>, Option<String>);

/// The versions of `name`, in their order.
pub(crate) fn versions(conn: &Connection, name: &str) -> rusqlite::Result<Vec<Version>> {
    let mut select = conn.prepare_cached(
        "SELECT article.key, published, length(text), hex(article.digest), retraction.day FROM article \
         LEFT JOIN retraction ON retraction.digest = article.digest WHERE name = ?",
    )?;
    let mut all: Vec<Version> = select
        .query_map([name], |row| {
            Ok(Version {
                key: row.get(0)?,
                published: row.get(1)?,
                corrects: false,
                length: row.get(2)?,
                digest: row.get(3)?,
                retracted: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    if all.len() > 1 {
        let mut text = conn.prepare_cached("SELECT coalesce(title, ''), text FROM article WHERE key = ?")?;
        for version in &mut all {
            version.corrects = text
                .query_row([version.key], |row| {
                    Ok(corrects(row.get_ref(0)?.as_str()?) || corrects(row.get_ref(1)?.as_str()?))
                })
                .optional()?
                .unwrap_or(false);
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// Whether a text says near its start or end that it corrects an earlier one.
fn corrects(text: &str) -> bool {
    let edge = |at: usize| (at..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let head = text.get(..edge(NOTE_BYTES.min(text.len()))).unwrap_or("");
    let tail = text.get(edge(text.len().saturating_sub(NOTE_BYTES))..).unwrap_or("");
    [head, tail].into_iter().any(|part| {
        let plain = part.split_whitespace().map(fold).collect::<Vec<_>>().join(" ");
        SETTINGS.versions.corrects.iter().any(|note| plain.contains(note.as_str()))
    })
}

/// When the `i`-th of some versions in order stands.
pub(crate) fn standing(versions: &[Version], i: usize) -> Standing {
    let own = &versions[i];
    let mut since = own.published.clone();
    let mut until = own.retracted.clone();
    let mut ends = |day: &str| {
        if until.as_deref().is_none_or(|u| day < u) {
            until = Some(day.to_owned());
        }
    };
    for later in &versions[i + 1..] {
        if later.published != own.published {
            ends(later.published.as_deref().unwrap_or(""));
            continue;
        }
        match &later.retracted {
            None => ends(own.published.as_deref().unwrap_or("")),
            // An undated version is in no view of a day, whatever becomes of the others.
            Some(day) if since.as_ref().is_some_and(|s| s < day) => since = Some(day.clone()),
            Some(_) => {}
        }
    }
    (since, until)
}

/// Writes when each version of `name` stands; returns the keys of those that stand now.
pub(crate) fn rank(conn: &Connection, name: &str) -> rusqlite::Result<Vec<i64>> {
    let all = versions(conn, name)?;
    let mut update = conn.prepare_cached("UPDATE article SET since = ?, superseded = ? WHERE key = ?")?;
    let mut stand = Vec::new();
    for (i, version) in all.iter().enumerate() {
        let (since, until) = standing(&all, i);
        if until.is_none() {
            stand.push(version.key);
        }
        update.execute(params![since, until, version.key])?;
    }
    Ok(stand)
}

/// Ranks every name that has several versions: after a change of the rule.
pub(crate) fn rank_all(conn: &Connection) -> rusqlite::Result<()> {
    let names: Vec<String> = conn
        .prepare("SELECT name FROM article GROUP BY name HAVING count(*) > 1")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    names.iter().try_for_each(|name| rank(conn, name).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(published: &str, length: i64, retracted: Option<&str>) -> Version {
        Version {
            published: (!published.is_empty()).then(|| published.to_owned()),
            corrects: false,
            length,
            digest: String::new(),
            key: 0,
            retracted: retracted.map(str::to_owned),
        }
    }

    fn told(versions: &[Version]) -> Vec<String> {
        (0..versions.len())
            .map(|i| {
                let (since, until) = standing(versions, i);
                format!("{} to {}", since.unwrap_or_default(), until.unwrap_or_else(|| "now".into()))
            })
            .collect()
    }

    #[test]
    fn the_later_one_stands() {
        let two = [version("2023-01-01", 9, None), version("2023-01-05", 5, None)];
        assert_eq!(told(&two), ["2023-01-01 to 2023-01-05", "2023-01-05 to now"]);
        let undated = [version("", 9, None), version("2023-01-05", 5, None)];
        assert_eq!(told(&undated), [" to 2023-01-05", "2023-01-05 to now"]);
        let same_day = [version("2023-01-01", 5, None), version("2023-01-01", 9, None)];
        assert_eq!(told(&same_day), ["2023-01-01 to 2023-01-01", "2023-01-01 to now"]);
    }

    #[test]
    fn a_retraction_ends_and_restores_nothing() {
        let two = [version("2023-01-01", 9, None), version("2023-01-05", 5, Some("2023-02-01"))];
        assert_eq!(told(&two), ["2023-01-01 to 2023-01-05", "2023-01-05 to 2023-02-01"]);
    }

    #[test]
    fn a_correction_under_the_old_date_stands_from_the_retraction_on() {
        let two = [version("2023-01-01", 5, None), version("2023-01-01", 9, Some("2023-02-01"))];
        assert_eq!(told(&two), ["2023-02-01 to now", "2023-01-01 to 2023-02-01"]);
    }

    #[test]
    fn notes_of_correction() {
        assert!(corrects("CORRECTION: an earlier version of this article misnamed the minister."));
        assert!(corrects(&format!("{}\nThis story has been corrected.", "Rome thanked Oslo. ".repeat(90))));
        assert!(!corrects("Rome thanked Oslo for its market correction."));
    }
}

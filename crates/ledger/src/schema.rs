//! Schemas of the ledger file and the steps from one to the next.
//!
//! A step is a numbered file in `schema/`; the file's `user_version` says how many were taken. Each step runs in
//! one transaction with its number, so that a kill in the middle leaves the schema before it.

use rusqlite::{Connection, TransactionBehavior};

/// Marks a SQLite file as a ledger: "Chcy".
pub(crate) const APPLICATION_ID: i32 = 0x4368_6379;

/// All steps, oldest first; the schema's number is their count.
pub(crate) const STEPS: &[&str] = &[
    include_str!("schema/001_ledger.sql"),
    include_str!("schema/002_retraction.sql"),
    include_str!("schema/003_coding.sql"),
];

/// The schema this release writes.
#[expect(clippy::cast_possible_truncation, reason = "a handful of steps")]
pub(crate) const CURRENT: u32 = STEPS.len() as u32;

/// What a file says of itself before anything is read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No table and no mark: a new file.
    Empty,
    /// A ledger of this schema.
    Ledger(u32),
    /// Somebody else's database.
    Foreign,
}

/// Looks at the marks of an open file.
pub(crate) fn standing(conn: &Connection) -> rusqlite::Result<Standing> {
    let number = |pragma: &str| conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let (mark, version) = (number("application_id")?, number("user_version")?);
    Ok(if tables == 0 && mark == 0 && version == 0 {
        Standing::Empty
    } else if mark == i64::from(APPLICATION_ID) {
        u32::try_from(version).map_or(Standing::Foreign, Standing::Ledger)
    } else {
        Standing::Foreign
    })
}

/// Takes the steps that the file has not taken yet; returns how many.
///
/// `then` runs in the transaction of each step, given the schema that it brought.
pub(crate) fn migrate(
    conn: &mut Connection,
    steps: &[&str],
    then: fn(&Connection, u32) -> rusqlite::Result<()>,
) -> rusqlite::Result<usize> {
    let mut taken = 0;
    loop {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let next = usize::try_from(version).unwrap_or(usize::MAX);
        let Some(step) = steps.get(next) else { return Ok(taken) };
        tx.execute_batch(step)?;
        then(&tx, u32::try_from(next + 1).unwrap_or(u32::MAX))?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", version + 1)?;
        tx.commit()?;
        taken += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &Connection, _: u32) -> rusqlite::Result<()> {
        Ok(())
    }

    fn version(conn: &Connection) -> i64 {
        conn.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn steps_are_taken_once_and_keep_what_was_there() {
        let mut conn = Connection::open_in_memory().unwrap();
        assert_eq!(standing(&conn).unwrap(), Standing::Empty);
        let first = "CREATE TABLE a (x); INSERT INTO a VALUES (7);";
        let second = "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 3;";
        assert_eq!(migrate(&mut conn, &[first], nothing).unwrap(), 1);
        assert_eq!(migrate(&mut conn, &[first, second], nothing).unwrap(), 1, "only the second is new");
        assert_eq!(migrate(&mut conn, &[first, second], nothing).unwrap(), 0);
        assert_eq!(standing(&conn).unwrap(), Standing::Ledger(2));
        let row: (i64, i64) =
            conn.query_row("SELECT x, y FROM a", [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        assert_eq!(row, (7, 3));
    }

    #[test]
    fn a_step_that_fails_leaves_the_schema_before_it() {
        let mut conn = Connection::open_in_memory().unwrap();
        let broken = "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);";
        assert!(migrate(&mut conn, &["CREATE TABLE a (x)", broken], nothing).is_err());
        assert_eq!(version(&conn), 1);
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)).unwrap();
        assert_eq!(tables, 1, "half a step was kept");
    }

    #[test]
    fn the_first_schema_is_taken_by_every_release() {
        let mut conn = Connection::open_in_memory().unwrap();
        assert_eq!(migrate(&mut conn, STEPS, nothing).unwrap(), STEPS.len());
        assert_eq!(standing(&conn).unwrap(), Standing::Ledger(CURRENT));
    }

    #[test]
    fn another_programs_database_is_told_apart() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert_eq!(standing(&conn).unwrap(), Standing::Foreign);
    }
}

//! Terms: codes, types, rules and other names that recur, which the file keeps once and events name by number.
//!
//! In: the table `term`; out: names by number and numbers by name. Numbers depend on the order of arrival; nothing
//! outside the file ever sees one.

use std::collections::HashMap;

use compact_str::CompactString;
use rusqlite::{Connection, params};

use crate::pack::broken;

/// The terms of a file, as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    names: Vec<CompactString>,
    numbers: HashMap<CompactString, u32>,
}

impl Terms {
    /// Reads all terms; they are a few thousand.
    pub(crate) fn load(conn: &Connection) -> rusqlite::Result<Terms> {
        let mut terms = Terms::default();
        terms.refresh(conn)?;
        Ok(terms)
    }

    /// Reads what was added since, by this writer or another one.
    pub(crate) fn refresh(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let mut select = conn.prepare_cached("SELECT key, text FROM term WHERE key >= ? ORDER BY key")?;
        let mut rows = select.query([self.next()])?;
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(0)? != self.next() {
                return Err(broken("the terms are not numbered one after the other"));
            }
            self.push(row.get_ref(1)?.as_str()?);
        }
        Ok(())
    }

    fn next(&self) -> i64 {
        i64::try_from(self.names.len()).unwrap_or(i64::MAX)
    }

    fn push(&mut self, text: &str) -> u32 {
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The number of a term that is there.
    pub(crate) fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The number of a term, which is added where it is new.
    pub(crate) fn intern(&mut self, conn: &Connection, text: &str) -> rusqlite::Result<u32> {
        if let Some(number) = self.number(text) {
            return Ok(number);
        }
        conn.prepare_cached("INSERT INTO term (key, text) VALUES (?, ?)")?
            .execute(params![self.next(), text])?;
        Ok(self.push(text))
    }

    /// The term of a number.
    pub(crate) fn name(&self, number: u64) -> rusqlite::Result<&CompactString> {
        usize::try_from(number)
            .ok()
            .and_then(|n| self.names.get(n))
            .ok_or_else(|| broken(format!("there is no term {number}")))
    }
}

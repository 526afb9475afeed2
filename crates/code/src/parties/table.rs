//! Reads the tab-separated tables of `data/parties`: comment lines, a header row, rows.

use chancery_data::TextFile;
use jiff::civil::Date;

use crate::lexicon::DataError;

/// A table whose columns are asked for by name.
pub struct Table {
    file: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<(usize, Vec<&'static str>)>,
}

/// One row, with what is needed to name it in an error.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    line: usize,
    cells: &'t [&'static str],
}

impl Table {
    /// Splits a file into rows; every row must have as many cells as the header, and the header the columns.
    pub fn read(file: &TextFile, needs: &[&str]) -> Result<Table, DataError> {
        let mut lines = file
            .text
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
            .map(|(n, l)| (n + 1, l.trim_end_matches('\r')));
        let columns: Vec<&'static str> = lines.next().map_or_else(Vec::new, |(_, l)| l.split('\t').collect());
        for need in needs {
            if !columns.contains(need) {
                return Err(DataError::new(file.path, format!("no column {need}")));
            }
        }
        let mut rows = Vec::new();
        for (n, line) in lines {
            let cells: Vec<&'static str> = line.split('\t').collect();
            if cells.len() != columns.len() {
                let what = format!("line {n}: {} cells, the header has {}", cells.len(), columns.len());
                return Err(DataError::new(file.path, what));
            }
            rows.push((n, cells));
        }
        Ok(Table { file: file.path, columns, rows })
    }

    /// All rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }
}

impl Row<'_> {
    /// A cell, trimmed; empty when there is no such column.
    pub fn cell(&self, column: &str) -> &'static str {
        let at = self.table.columns.iter().position(|c| *c == column);
        at.and_then(|i| self.cells.get(i)).map_or("", |c| c.trim())
    }

    /// A cell that holds a list.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'static str> {
        self.cell(column).split('|').map(str::trim).filter(|s| !s.is_empty())
    }

    /// A cell that holds a day, or nothing.
    pub fn day(&self, column: &str) -> Result<Option<Date>, DataError> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|_| self.error(format!("{column} {cell:?} is no day")))
    }

    /// A cell that holds a number, or nothing.
    pub fn number(&self, column: &str) -> Result<Option<f64>, DataError> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|_| self.error(format!("{column} {cell:?} is no number")))
    }

    /// An error at this row.
    pub fn error(&self, what: impl std::fmt::Display) -> DataError {
        DataError::new(self.table.file, format!("line {}: {what}", self.line))
    }
}

//! Tables: comma- or tab-separated, with a header row.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::{ByteRecord, ReaderBuilder};

use super::error::Fault;
use super::record::{FIELDS, Record};
use super::{IntakeError, Name, Options, Reader, Taken};

/// A row that takes more bytes than this many lines' worth ends the file: the quotes are broken.
const ROW_LINES: usize = 8;

/// The articles of a table.
pub struct Table {
    rows: csv::Reader<Gauge>,
    used: Arc<AtomicUsize>,
    columns: [Option<usize>; 6],
    name: Name,
    options: Options,
    record: ByteRecord,
    done: bool,
}

/// Fails when one row has read too much, so that a lost quotation mark can't fill the memory.
struct Gauge {
    inner: Reader,
    used: Arc<AtomicUsize>,
    most: usize,
}

impl Read for Gauge {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        if self.used.fetch_add(n, Ordering::Relaxed) > self.most {
            return Err(io::Error::other("a row has no end; is a quotation mark missing?"));
        }
        Ok(n)
    }
}

impl Table {
    pub(super) fn open(reader: Reader, separator: u8, name: Name, options: Options) -> Result<Table, Fault> {
        let used = Arc::new(AtomicUsize::new(0));
        let gauge = Gauge {
            inner: reader,
            used: Arc::clone(&used),
            most: options.max_line_bytes.saturating_mul(ROW_LINES),
        };
        let mut rows = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(gauge);
        let header = rows.byte_headers().map_err(|e| Fault::Table(e.to_string()))?.clone();
        let columns = FIELDS.map(|field| {
            header.iter().position(|cell| {
                let cell = cell.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(cell);
                cell.trim_ascii().eq_ignore_ascii_case(field.as_bytes())
            })
        });
        if columns.get(2).copied().flatten().is_none() {
            return Err(Fault::NoTextColumn);
        }
        Ok(Table { rows, used, columns, name, options, record: ByteRecord::new(), done: false })
    }

    fn article(&self, line: u64) -> Result<Taken, Fault> {
        let mut replaced = false;
        let cells = self.columns.map(|column| {
            let cell = self.record.get(column?)?;
            let text = String::from_utf8_lossy(cell);
            replaced |= matches!(text, std::borrow::Cow::Owned(_));
            Some(text.into_owned())
        });
        let mut taken =
            Record::of_cells(cells).article(|| format!("{}:{line}", self.name.id), &self.options)?;
        if replaced {
            taken.notes.push("bytes that are no UTF-8 were replaced".to_owned());
        }
        Ok(taken)
    }
}

impl Iterator for Table {
    type Item = Result<Taken, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.used.store(0, Ordering::Relaxed);
        let line = self.rows.position().line();
        match self.rows.read_byte_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                let line = self.record.position().map_or(line, csv::Position::line);
                Some(self.article(line).map_err(|what| self.name.error(Some(line), what)))
            }
            Err(error) => {
                self.done = true;
                let what = match error.into_kind() {
                    csv::ErrorKind::Io(e) => Fault::Io(e),
                    other => Fault::Table(format!("{other:?}")),
                };
                Some(Err(self.name.error(Some(line), what)))
            }
        }
    }
}

//! JSON lines, one bounded line at a time.

use std::io::BufRead;

use super::error::Fault;
use super::record::Record;
use super::{IntakeError, Name, Options, Reader, Taken};

/// The articles of a file of JSON lines.
pub struct JsonLines {
    reader: Reader,
    name: Name,
    options: Options,
    line: u64,
    buffer: Vec<u8>,
    done: bool,
}

/// What reading one line gave.
enum Line {
    End,
    Read,
    TooLong,
}

impl JsonLines {
    pub(super) fn new(reader: Reader, name: Name, options: Options) -> JsonLines {
        JsonLines { reader, name, options, line: 0, buffer: Vec::new(), done: false }
    }

    /// Reads up to the next line feed; of a line over the limit only its length is kept.
    fn read_line(&mut self) -> std::io::Result<Line> {
        self.buffer.clear();
        let (mut any, mut long) = (false, false);
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(&[]);
            if self.buffer.len() + part.len() > self.options.max_line_bytes {
                long = true;
                self.buffer = Vec::new();
            } else if !long {
                self.buffer.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(match (any, long) {
            (false, _) => Line::End,
            (true, false) => Line::Read,
            (true, true) => Line::TooLong,
        })
    }

    fn record(&self) -> Result<Option<Taken>, Fault> {
        let bytes = self.buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.buffer);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        if bytes.first() == Some(&0) || memchr::memchr(0, bytes).is_some() {
            return Err(Fault::Binary("zero bytes"));
        }
        let text = String::from_utf8_lossy(bytes);
        let replaced = matches!(text, std::borrow::Cow::Owned(_));
        let record: Record = parse(&text)?;
        let mut taken = record.article(|| format!("{}:{}", self.name.id, self.line), &self.options)?;
        if replaced {
            taken.notes.push("bytes that are no UTF-8 were replaced".to_owned());
        }
        Ok(Some(taken))
    }
}

/// One JSON object.
///
/// # Errors
/// [`Fault::Json`], with the parser's words.
pub(super) fn parse(text: &str) -> Result<Record, Fault> {
    let text = text.trim_start();
    // A list would be taken as the fields of a record in their order.
    if !text.starts_with('{') {
        return Err(Fault::Json("it does not begin with {".to_owned()));
    }
    serde_json::from_str(text).map_err(|e| Fault::Json(e.to_string()))
}

impl Iterator for JsonLines {
    type Item = Result<Taken, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.line += 1;
            let what = match self.read_line() {
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => Fault::LineTooLong(self.options.max_line_bytes),
                Ok(Line::Read) => match self.record() {
                    Ok(Some(taken)) => return Some(Ok(taken)),
                    Ok(None) => continue,
                    Err(fault) => fault,
                },
                Err(e) => {
                    self.done = true;
                    Fault::Io(e)
                }
            };
            return Some(Err(self.name.error(Some(self.line), what)));
        }
        None
    }
}

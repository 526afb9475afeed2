//! Prints events as JSON lines, CSV or a table for a person.

use std::io::Write;

use chancery_code::json::EventJson;
use jiff::civil::Date;
use serde_json::Value;

use crate::args::Format;
use crate::failure::clean;
use crate::output::json_line;

/// Columns of CSV, in order.
const COLUMNS: [&str; 22] = [
    "id",
    "doc_id",
    "published",
    "sentence",
    "date",
    "enddate",
    "date_precision",
    "event",
    "mode",
    "aux_mode",
    "context",
    "cameo",
    "quad_code",
    "event_scale",
    "goldstein",
    "actor",
    "actor_code",
    "recipient",
    "recipient_code",
    "place",
    "confidence",
    "evidence",
];

/// Prints events to a writer.
pub struct Printer<W: Write> {
    format: Format,
    out: Option<W>,
    csv: Option<csv::Writer<W>>,
}

impl<W: Write> Printer<W> {
    /// Prints in a format.
    pub fn new(format: Format, out: W) -> Printer<W> {
        match format {
            Format::Csv => Printer { format, out: None, csv: Some(csv::Writer::from_writer(out)) },
            _ => Printer { format, out: Some(out), csv: None },
        }
        .with_header()
    }

    fn with_header(mut self) -> Printer<W> {
        if let Some(csv) = &mut self.csv {
            // A header that cannot be written fails again with the first row.
            let _ = csv.write_record(COLUMNS);
        }
        self
    }

    /// One event.
    pub fn event(&mut self, event: &EventJson<'_>, published: Option<Date>) -> anyhow::Result<()> {
        match (self.format, &mut self.out, &mut self.csv) {
            (Format::Jsonl, Some(out), _) => json_line(out, event),
            (Format::Table, Some(out), _) => {
                let v = serde_json::to_value(event)?;
                let mut what = text(&v["event"]);
                if let Some(mode) = v["mode"].as_str() {
                    what.push('/');
                    what.push_str(mode);
                }
                for aux in v["aux_mode"].as_array().into_iter().flatten() {
                    what.push_str(&format!(" ({})", text(aux)));
                }
                writeln!(
                    out,
                    "{}  {:<24} {} -> {}\n            “{}” [{}]",
                    v["date"].as_str().unwrap_or("          "),
                    what,
                    clean(&people(&v["actor"])),
                    clean(&people(&v["recipient"])),
                    clean(&text(&v["evidence"]["text"]).split_whitespace().collect::<Vec<_>>().join(" ")),
                    text(&v["rule"]),
                )?;
                Ok(())
            }
            (_, _, Some(csv)) => {
                let v = serde_json::to_value(event)?;
                let joined = |list: &Value| {
                    list.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join("|")
                };
                let each = |list: &Value, key: &str| {
                    list.as_array().into_iter().flatten().map(|p| text(&p[key])).collect::<Vec<_>>().join("|")
                };
                let row: Vec<String> = vec![
                    text(&v["id"]),
                    text(&v["doc_id"]),
                    published.map(|d| d.to_string()).unwrap_or_default(),
                    text(&v["sentence"]),
                    text(&v["date"]),
                    text(&v["enddate"]),
                    text(&v["date_precision"]),
                    text(&v["event"]),
                    text(&v["mode"]),
                    joined(&v["aux_mode"]),
                    joined(&v["context"]),
                    text(&v["cameo"]),
                    text(&v["quad_code"]),
                    text(&v["event_scale"]),
                    text(&v["goldstein"]),
                    each(&v["actor"], "text"),
                    each(&v["actor"], "code"),
                    each(&v["recipient"], "text"),
                    each(&v["recipient"], "code"),
                    text(&v["event_loc"]["name"]),
                    text(&v["confidence"]),
                    text(&v["evidence"]["text"]),
                ];
                csv.write_record(row.iter().map(|c| harmless(c)))?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Ends the output and gives the writer back.
    pub fn finish(self) -> anyhow::Result<W> {
        match (self.out, self.csv) {
            (Some(out), _) => Ok(out),
            (None, Some(csv)) => csv.into_inner().map_err(|e| anyhow::anyhow!("{e}")),
            (None, None) => Err(anyhow::anyhow!("no output")),
        }
    }
}

fn text(v: &Value) -> String {
    match v {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

fn people(list: &Value) -> String {
    let parts: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|p| {
            // Whom nobody names has the trigger's words; a person wants the name.
            let implied = p["implied"].as_bool() == Some(true);
            let shown = if implied { format!("{}, implied", text(&p["name"])) } else { text(&p["text"]) };
            let name = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            match p["code"].as_str() {
                Some(code) => format!(
                    "{name} [{code}{}]",
                    p["sector"].as_str().map(|s| format!(" {s}")).unwrap_or_default()
                ),
                None => format!("{name} [?]"),
            }
        })
        .collect();
    if parts.is_empty() { "-".to_owned() } else { parts.join(" + ") }
}

/// A cell that a spreadsheet will not run as a formula: text of news is hostile.
fn harmless(cell: &str) -> String {
    let number = cell.parse::<f64>().is_ok();
    if !number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("-3.5"), "-3.5");
        assert_eq!(harmless("Tokyo"), "Tokyo");
    }
}

//! `label`: lines with a text and two spans in, lines with a type out.

use std::sync::Arc;

use chancery_code::label::Marked;
use chancery_read::reader::Desk;
use chancery_read::span::span_from_code_points;
use chancery_read::{Article, Span};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run::Engine;

/// A line of input.
#[derive(Debug, Deserialize)]
struct AskLine {
    id: Value,
    text: Option<String>,
    marked: Option<String>,
    source: Option<Value>,
    target: Option<Value>,
}

/// What to label.
#[derive(Debug)]
pub struct Ask {
    /// The line's id, as it was given.
    pub id: Value,
    /// Text and spans.
    pub marked: Marked,
}

/// A line of output.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The line's id.
    pub id: Value,
    /// PLOVER type.
    pub event: &'static str,
    /// PLOVER mode.
    pub mode: Option<&'static str>,
    /// Quad class.
    pub quad_code: u8,
    /// Chance that the type is right.
    pub confidence: f64,
    /// Rule that decided, or `scorer`.
    pub rule: String,
}

/// Why a line could not be labelled.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Not a JSON object with id and text.
    #[error("not a JSON object with id and text: {0}")]
    Json(#[from] serde_json::Error),
    /// No text.
    #[error("no text")]
    NoText,
    /// A span does not fit the text.
    #[error("{0} is no span [start, end] of the text in code points")]
    Span(&'static str),
}

impl Ask {
    /// Reads a line: spans as `[start, end]`, as the words themselves, or as marks in the text.
    pub fn parse(line: &str) -> Result<Ask, AskError> {
        let raw: AskLine = serde_json::from_str(line)?;
        if let Some(m) = &raw.marked {
            return Ok(Ask { id: raw.id, marked: Marked::parse(m) });
        }
        let text = raw.text.ok_or(AskError::NoText)?;
        if raw.source.is_none() && raw.target.is_none() {
            return Ok(Ask { id: raw.id, marked: Marked::parse(&text) });
        }
        let sources = spans(&text, raw.source.as_ref(), "source")?;
        let targets = spans(&text, raw.target.as_ref(), "target")?;
        Ok(Ask { id: raw.id, marked: Marked { text, sources, targets } })
    }
}

fn spans(text: &str, value: Option<&Value>, name: &'static str) -> Result<Vec<Span>, AskError> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(words)) => Ok(text
            .find(words.as_str())
            .and_then(|at| Span::of(text, at..at + words.len()))
            .into_iter()
            .collect()),
        Some(Value::Array(items)) => {
            if items.iter().all(Value::is_array) {
                let mut out = Vec::new();
                for item in items {
                    out.extend(spans(text, Some(item), name)?);
                }
                return Ok(out);
            }
            let number =
                |i: usize| items.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
            match (number(0), number(1), items.len()) {
                (Some(start), Some(end), 2) => {
                    span_from_code_points(text, start, end).map(|s| vec![s]).ok_or(AskError::Span(name))
                }
                _ => Err(AskError::Span(name)),
            }
        }
        Some(_) => Err(AskError::Span(name)),
    }
}

/// Labels one line.
pub fn answer(engine: &Engine, desk: &mut Desk, ask: Ask) -> Answer {
    let Marked { text, sources, targets } = ask.marked;
    let article = Arc::new(Article::of_text("label", text));
    let reading = engine.reader.read(article, desk);
    let label = engine.coder.label(&reading, &sources, &targets);
    Answer {
        id: ask.id,
        event: label.kind.as_str(),
        mode: label.mode.map(|m| m.as_str()),
        quad_code: label.kind.quad_code(),
        confidence: (f64::from(label.confidence.get()) * 1000.0).round() / 1000.0,
        rule: label.rule.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_come_in_three_forms() {
        let by_span =
            Ask::parse(r#"{"id":1,"text":"Ōsaka praised Rome.","source":[0,5],"target":[14,18]}"#).unwrap();
        let by_words =
            Ask::parse(r#"{"id":1,"text":"Ōsaka praised Rome.","source":"Ōsaka","target":"Rome"}"#).unwrap();
        let by_marks = Ask::parse(r#"{"id":1,"text":"<s>Ōsaka</s> praised <t>Rome</t>."}"#).unwrap();
        for ask in [&by_span, &by_words, &by_marks] {
            assert_eq!(ask.marked.text, "Ōsaka praised Rome.");
            assert_eq!(ask.marked.targets[0].text(&ask.marked.text), "Rome");
        }
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        assert!(matches!(
            Ask::parse(r#"{"id":1,"text":"a","source":[0,9],"target":[0,1]}"#),
            Err(AskError::Span("source"))
        ));
        assert!(matches!(Ask::parse(r#"{"id":1}"#), Err(AskError::NoText)));
        assert!(matches!(Ask::parse("["), Err(AskError::Json(_))));
    }
}

//! Errors as a person reads them: what and where, the causes, and the command to type next.

use std::fmt;

/// Adds a hint to an error.
pub trait WithHint<T> {
    /// The error, with what to type next.
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> WithHint<T> for Result<T, E> {
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|e| Hinted { error: e.into(), hint: hint.into() }.into())
    }
}

#[derive(Debug)]
struct Hinted {
    error: anyhow::Error,
    hint: String,
}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)
    }
}

impl std::error::Error for Hinted {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

/// Prints an error to stderr: `error:`, `caused by:`, `hint:`.
#[expect(clippy::print_stderr, reason = "this is the one place where errors are printed")]
pub fn show(e: &anyhow::Error) {
    eprintln!("error: {}", clean(&e.to_string()));
    let mut last = e.to_string();
    for cause in e.chain().skip(1) {
        let text = cause.to_string();
        if text != last {
            eprintln!("caused by: {}", clean(&text));
        }
        last = text;
    }
    if let Some(h) = e.chain().find_map(|c| c.downcast_ref::<Hinted>()) {
        eprintln!("hint: {}", h.hint);
    } else if let Some(h) = e.downcast_ref::<Hinted>() {
        eprintln!("hint: {}", h.hint);
    }
}

/// Text of others on a terminal: control characters are shown, not obeyed.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{FFFD}' } else { c }).collect()
}

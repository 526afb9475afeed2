//! Progress and notes on stderr.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::clean;

/// A count of articles that grows; drawn only on a terminal and only after half a second.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Starts counting.
    pub fn new(what: &'static str) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {msg}: {human_pos} in {elapsed} ({per_sec})")
        {
            bar.set_style(style);
        }
        bar.set_message(what);
        Progress { bar }
    }

    /// One more.
    pub fn tick(&self) {
        self.bar.inc(1);
    }

    /// Says something without breaking the bar.
    pub fn say(&self, text: &str) {
        let text = clean(text);
        self.bar.suspend(|| note(&text));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// One line on stderr.
#[expect(clippy::print_stderr, reason = "notes and progress belong on stderr")]
pub fn note(text: &str) {
    eprintln!("{}", clean(text));
}

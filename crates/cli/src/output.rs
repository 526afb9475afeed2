//! Standard output that pipes: buffered, and quiet when the reader goes away.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// Buffered standard output.
pub fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 << 10, io::stdout().lock())
}

/// Whether standard output is a terminal.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether an error is only that nobody reads any more.
pub fn is_broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|c| {
        c.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || c.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind)
                == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Writes one JSON line.
pub fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// How a command ended when it could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// All well.
    Well,
    /// A check failed, or nothing was found.
    Nothing,
}

impl Done {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Done::Well => 0,
            Done::Nothing => 1,
        }
    }

    /// Well, unless there is nothing.
    pub fn if_any(any: bool) -> Done {
        if any { Done::Well } else { Done::Nothing }
    }
}

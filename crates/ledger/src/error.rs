//! What can go wrong with a ledger, said so that a person knows what to do.

use std::path::{Path, PathBuf};

/// Why a ledger could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// No such file.
    #[error("no ledger at {}", .0.display())]
    Missing(PathBuf),
    /// The file is not SQLite, or is another program's database.
    #[error("{} is not a Chancery ledger", .0.display())]
    NotALedger(PathBuf),
    /// Written by a later release.
    #[error("{} has schema {found}, and this release knows schemas up to {known}: use a newer release", path.display())]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The last schema this release knows.
        known: u32,
    },
    /// Written by an earlier release, and opened for reading only.
    #[error("{} has schema {found}; open it once for writing to bring it to schema {known}", path.display())]
    OlderSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The schema that reading needs.
        known: u32,
    },
    /// Another program is writing to it.
    #[error("another writer holds {}: a ledger has one writer at a time; nothing was written", .0.display())]
    Busy(PathBuf),
    /// The file or the connection does not allow writing.
    #[error("{} is read-only: nothing was written", .0.display())]
    ReadOnly(PathBuf),
    /// No room left; the batch was rolled back.
    #[error("the disk that holds {} is full: the batch was rolled back", .0.display())]
    DiskFull(PathBuf),
    /// The system refused a write: a limit on the size of files, or a failing disk; the batch was rolled back.
    #[error("the system refused to write {} ({detail}): is the disk full, or the size of files limited? The batch was rolled back", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// SQLite's report.
        detail: String,
    },
    /// The file is damaged.
    #[error("{} is damaged ({detail}): restore a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// A copy would replace a file that is there.
    #[error("{} exists already, and is not overwritten unasked", .0.display())]
    Exists(PathBuf),
    /// No article of this name.
    #[error("the ledger has no article called {0:?}")]
    NoArticle(String),
    /// A note of a retraction is empty or too long.
    #[error("{what} must be said, in at most {max_bytes} bytes")]
    Note {
        /// Which note.
        what: &'static str,
        /// Its limit.
        max_bytes: usize,
    },
    /// A search query that cannot be understood.
    #[error("cannot search: {0}")]
    Query(#[from] crate::search::QueryError),
    /// A file beside the ledger could not be made, moved or removed.
    #[error("cannot write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Anything else that SQLite reports.
    #[error("the ledger's store failed at {}", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// SQLite's report.
        source: rusqlite::Error,
    },
}

impl LedgerError {
    /// Turns a report of SQLite about the ledger at `path` into what it means for the user.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> LedgerError {
        use rusqlite::ErrorCode as C;
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(C::DatabaseBusy | C::DatabaseLocked) => LedgerError::Busy(path),
            Some(C::ReadOnly) => LedgerError::ReadOnly(path),
            Some(C::SystemIoFailure) if refused(&source) => {
                LedgerError::Unwritable { path, detail: source.to_string() }
            }
            Some(C::DiskFull) => LedgerError::DiskFull(path),
            Some(C::NotADatabase) => LedgerError::NotALedger(path),
            Some(C::DatabaseCorrupt) => LedgerError::Damaged { path, detail: source.to_string() },
            _ => match source {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..) => {
                    LedgerError::Damaged { path, detail: source.to_string() }
                }
                source => LedgerError::Store { path, source },
            },
        }
    }
}

/// Whether a failure of the system came of writing.
fn refused(source: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let codes = [
        ffi::SQLITE_IOERR_WRITE,
        ffi::SQLITE_IOERR_FSYNC,
        ffi::SQLITE_IOERR_TRUNCATE,
        ffi::SQLITE_IOERR_SHMSIZE,
    ];
    source.sqlite_error().is_some_and(|e| codes.contains(&e.extended_code))
}

//! Events in, a ledger kept: one SQLite file, one writer, frozen views.

//! The facade: what the command, the server and the bindings share.

//! The data files of Chancery, embedded.

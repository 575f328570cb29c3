//! Document cameras; for now the in-memory simulator that the dock drives.

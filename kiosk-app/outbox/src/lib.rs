//! Sealed transactions kept until the gateway has them (SQLite, WAL, synchronous=FULL, group commit).

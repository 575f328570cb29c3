//! Audit log: begun and finished events, hash-linked, append-only.

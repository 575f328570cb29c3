//! The server: intake, ledger, dispatch to agencies, health and metrics.

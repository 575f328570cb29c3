//! See `--help`.
fn main() {}

//! What slint-build wrote. Nothing else lives here, so that the lints are silent for it alone.
#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::todo,
    clippy::unimplemented,
    clippy::undocumented_unsafe_blocks,
    clippy::needless_pass_by_value,
    clippy::large_futures,
    clippy::semicolon_if_nothing_returned,
    clippy::uninlined_format_args,
    clippy::redundant_closure_for_method_calls,
    clippy::allow_attributes_without_reason,
    unused_qualifications,
    unsafe_code,
    reason = "generated code"
)]

slint::include_modules!();

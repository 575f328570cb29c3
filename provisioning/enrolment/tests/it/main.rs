//! What enrolment promises, seen from outside.

mod agency_keys;
mod authority;
mod files;

//! Capability traits of the five device families, failure kinds, links and their wrappers.

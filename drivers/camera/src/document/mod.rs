//! A document in a picture of the plate: where its edges are, and how it looks upright.

mod projection;

pub use projection::{Point, Projection};

//! Zones of people who do not exist, printed, photographed badly, and read.

pub mod papers;
mod reading;
mod scenes;
pub mod sheet;
mod tesseract;

//! Zones of people who do not exist, printed, photographed badly, and read.

mod papers;
mod reading;
mod scenes;
mod sheet;

//! The cabinet from outside: driver, board and hand together.

mod driving;
mod faults;
mod kernel;
mod pins;
mod releasing;
mod steering;

//! The cabinet from outside: driver, board and hand together.

mod driving;
mod faults;
mod pins;
mod releasing;
mod steering;

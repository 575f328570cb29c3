//! The cabinet: door, tamper, presence, lamps, on embedded-hal pins, with an in-memory simulator.

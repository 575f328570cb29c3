//! Clients that we did not write judge the simulated module over a pseudo terminal: pyfingerprint
//! 1.5 and adafruit-circuitpython-fingerprint 2.2.25.
//!
//! What each of them said of a well module is kept as bytes beside this file: what the client wrote
//! and what the module answered to its satisfaction (`outside/*.txt`, `>` client, `<` module). The
//! test `the_clients_themselves_are_content` runs the clients again where they are installed.

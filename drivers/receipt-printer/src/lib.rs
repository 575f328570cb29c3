//! ESC/POS receipt printers: codec, status, proof of print, driver and simulator.

//! The kiosk: wiring and face.

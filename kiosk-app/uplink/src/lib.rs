//! Decides what to send to the gateway and when, and sends it over mutually authenticated TLS.

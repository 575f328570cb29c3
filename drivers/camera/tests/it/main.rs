//! The camera from outside: documents and zones as scenes that somebody else's code drew and spoilt.

mod mrz;
mod support;

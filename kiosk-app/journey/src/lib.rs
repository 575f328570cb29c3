//! The citizen's journey: a pure engine, event and time in, commands and a view out.

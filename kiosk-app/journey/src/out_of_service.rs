//! Nobody can be served here now: takes the place of the attract screen.

use crate::{OutOfServiceReason, Screen};

/// Why nobody can be served, and what to quote to 1919.
pub(crate) struct OutOfService {
    pub(crate) reason: OutOfServiceReason,
    pub(crate) code: String,
}

impl OutOfService {
    pub(crate) fn screen(&self) -> Screen {
        Screen::OutOfService {
            reason: self.reason,
            code: self.code.clone(),
        }
    }
}

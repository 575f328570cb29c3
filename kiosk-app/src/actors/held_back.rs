//! Receipts that a power cut held back: they come out when nobody stands at the kiosk, because paper
//! that comes while somebody is served is taken for that citizen's.

/// What waits, and whether somebody is being served.
pub(super) struct HeldBack<T> {
    waiting: Vec<T>,
    in_session: bool,
}

impl<T> HeldBack<T> {
    /// These wait, and nobody is being served.
    pub(super) fn new(waiting: Vec<T>) -> Self {
        Self {
            waiting,
            in_session: false,
        }
    }

    /// Somebody begins, or is gone.
    pub(super) fn session(&mut self, in_session: bool) {
        self.in_session = in_session;
    }

    /// The next one that may come out now; `is_ready` asks the printer, and only when it matters.
    pub(super) fn next(&mut self, is_ready: impl FnOnce() -> bool) -> Option<T> {
        if self.in_session || self.waiting.is_empty() || !is_ready() {
            return None;
        }
        self.waiting.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_back_waits_until_the_next_citizen_is_gone() {
        let mut held_back = HeldBack::new(vec!["second", "first"]);
        assert_eq!(held_back.next(|| true), Some("first"));
        held_back.session(true);
        assert_eq!(held_back.next(|| true), None);
        held_back.session(false);
        assert_eq!(held_back.next(|| false), None, "the printer is not ready");
        assert_eq!(held_back.next(|| true), Some("second"));
        assert_eq!(held_back.next(|| panic!("nothing waits")), None);
    }
}

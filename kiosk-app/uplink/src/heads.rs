//! Whether the end of the journal was cut off. The gateway keeps the head that it was told last, out
//! of a thief's reach; whatever it keeps must be the hash of an entry here.
//!
//! ```text
//!   start ── heartbeat without a head ─► kept head ── here? ──► from now on the head is told
//!                                                      no ────► alarm, then the same
//! ```
//!
//! A start says nothing of its own head before it has asked: telling it would overwrite the only
//! proof of what is missing, and an answer that is lost would take that proof along.

use std::sync::Arc;

use kiosk_envelope::Digest;

use crate::UplinkNews;

/// The end of the audit journal. Calls may block until a disk has answered.
pub trait JournalEnd: Send + Sync {
    /// Hash of the newest entry.
    fn head(&self) -> Digest;

    /// Whether an entry has this hash; nothing when the disk does not say.
    fn holds(&self, head: Digest) -> Option<bool>;
}

/// What is known of the gateway's head.
#[derive(Clone)]
pub(crate) struct Heads {
    journal: Option<Arc<dyn JournalEnd>>,
    /// The gateway's head was looked for.
    compared: bool,
}

/// What the gateway's head turned out to be.
pub(crate) enum Compared {
    /// Nothing is missing; true when that was not known before.
    Whole(bool),
    /// Somebody must look.
    Cut(UplinkNews),
    /// The disk did not say; the next heartbeat asks again.
    Unknown,
}

impl Heads {
    /// Before the first heartbeat of a start.
    pub fn new(journal: Option<Arc<dyn JournalEnd>>) -> Self {
        Self {
            journal,
            compared: false,
        }
    }

    /// What a heartbeat says. Blocks.
    pub fn told(&self) -> Option<Digest> {
        let journal = self.journal.as_ref()?;
        self.compared.then(|| journal.head())
    }

    /// The gateway keeps `kept`, after a heartbeat that said `told`. Blocks.
    pub fn kept(&mut self, told: Option<Digest>, kept: Option<Digest>) -> Compared {
        let Some(journal) = &self.journal else {
            return Compared::Whole(false);
        };
        let missing = match kept {
            Some(kept) if Some(kept) != told && kept != Digest::NONE => match journal.holds(kept) {
                None => return Compared::Unknown,
                Some(true) => None,
                Some(false) => Some(kept),
            },
            _ => None,
        };
        let first = !std::mem::replace(&mut self.compared, true);
        match missing {
            None => Compared::Whole(first),
            Some(missing) => Compared::Cut(UplinkNews::JournalCut { missing }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Digest = Digest([1; 32]);
    const NEW: Digest = Digest([2; 32]);
    const GONE: Digest = Digest([3; 32]);

    struct Two;

    impl JournalEnd for Two {
        fn head(&self) -> Digest {
            NEW
        }

        fn holds(&self, head: Digest) -> Option<bool> {
            Some(head == OLD || head == NEW)
        }
    }

    fn heads() -> Heads {
        Heads::new(Some(Arc::new(Two)))
    }

    #[test]
    fn nothing_is_told_before_the_gateway_was_asked_what_it_keeps() {
        let mut heads = heads();
        assert_eq!(heads.told(), None);
        assert!(matches!(heads.kept(None, Some(OLD)), Compared::Whole(true)));
        assert_eq!(heads.told(), Some(NEW));
        assert!(matches!(
            heads.kept(Some(NEW), Some(NEW)),
            Compared::Whole(false)
        ));
    }

    #[test]
    fn a_head_that_is_nowhere_is_an_alarm_and_the_next_heartbeat_covers_it() {
        let mut heads = heads();
        let missing = UplinkNews::JournalCut { missing: GONE };
        assert!(matches!(heads.kept(None, Some(GONE)), Compared::Cut(said) if said == missing));
        assert_eq!(heads.told(), Some(NEW));
    }

    #[test]
    fn a_head_that_somebody_else_told_in_our_name_is_an_alarm() {
        let mut heads = heads();
        heads.kept(None, None);
        assert!(matches!(
            heads.kept(Some(NEW), Some(GONE)),
            Compared::Cut(_)
        ));
    }

    #[test]
    fn a_disk_that_does_not_answer_is_asked_again() {
        struct Broken;
        impl JournalEnd for Broken {
            fn head(&self) -> Digest {
                NEW
            }
            fn holds(&self, _: Digest) -> Option<bool> {
                None
            }
        }
        let mut heads = Heads::new(Some(Arc::new(Broken)));
        assert!(matches!(heads.kept(None, Some(OLD)), Compared::Unknown));
        assert_eq!(heads.told(), None);
    }
}

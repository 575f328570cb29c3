//! A finger that is compared, and what holds in its place.
//!
//! ```text
//!   offered ──► reading ──► given: matched with the card, or sealed for the agency
//!      ▲           │
//!      └─ coached ─┤ two poor tries: another finger; four in all: another way
//!                  └──► another way: card or passport, else the counter
//! ```
//!
//! Worn hands are common and nobody's fault: every refusal, poor picture or broken window leads on.

use kiosk_domain::catalogue::{FieldKind, Service};
use kiosk_domain::finger::{FingerEvidence, FingerRecord};
use kiosk_domain::transaction::DocumentWay;

use crate::document;
use crate::route::Place;
use crate::scene::Scene;
use crate::session::Session;

/// Poor tries with one finger before another is asked for: the second try profits from the advice,
/// a third hardly ever does.
const TRIES_A_FINGER: u8 = 2;
/// Poor tries in all. Two fingers are enough to tell that a window does not suit these hands; more
/// would only keep somebody standing before it.
const TRIES_MAX: u8 = 4;

/// What was taken. Wiped when dropped; has no `Debug`.
pub enum FingerTaken {
    /// It is the finger of the template on the card in the reader.
    MatchedWithCard,
    /// For the agency to compare.
    ForAgency(FingerRecord),
}

/// Why nothing was taken; the first thing that the citizen can mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FingerFailure {
    /// No finger was laid on in time.
    NothingThere,
    /// Ridges are faint and broken.
    TooDry,
    /// Ridges run together.
    TooWet,
    /// It lies at the edge.
    OffCentre,
    /// Only the tip lies on the window.
    TooShort,
    /// It lies well and too little of it is seen.
    TooFaint,
    /// Seen clearly, and not found on the card.
    NotFoundOnCard,
    /// The window does not work.
    WindowFailed,
}

impl FingerFailure {
    /// Whether a finger was there: an empty or broken window is no try.
    fn is_try(self) -> bool {
        !matches!(self, Self::NothingThere | Self::WindowFailed)
    }
}

/// What the session knows of fingers.
#[derive(Default)]
pub(crate) struct Finger {
    /// Poor tries so far. They stay for the session, so that nobody is asked all over again.
    tries: u8,
    not_found: bool,
    /// What the agency learns.
    pub(crate) evidence: Option<FingerEvidence>,
}

impl Finger {
    /// Notes a try that brought nothing.
    pub(crate) fn failed(&mut self, failure: FingerFailure) {
        if failure.is_try() {
            self.tries = self.tries.saturating_add(1);
        }
        self.not_found |= failure == FingerFailure::NotFoundOnCard;
    }

    /// Notes what was taken.
    pub(crate) fn given(&mut self, taken: FingerTaken) {
        self.evidence = Some(match taken {
            FingerTaken::MatchedWithCard => FingerEvidence::MatchedWithCard,
            FingerTaken::ForAgency(record) => FingerEvidence::CapturedForAgency { record },
        });
    }

    /// Another way it is; a record that was taken before is wiped. `broken` when the window is why.
    pub(crate) fn left(&mut self, broken: bool) {
        self.evidence = Some(if self.not_found {
            FingerEvidence::NotMatched
        } else if self.tries > 0 || broken {
            FingerEvidence::NotPossible
        } else {
            FingerEvidence::Declined
        });
    }

    /// Whether these hands have tried often enough.
    pub(crate) fn is_spent(&self) -> bool {
        self.tries >= TRIES_MAX
    }

    /// Whether it is another finger's turn.
    pub(crate) fn wants_another(&self) -> bool {
        self.tries >= TRIES_A_FINGER
    }

    fn is_given(&self) -> bool {
        self.evidence.as_ref().is_some_and(FingerEvidence::is_given)
    }
}

/// Whether nothing more is to be asked: a finger was given, or left and a document stands for it.
pub(crate) fn is_settled(session: &Session) -> bool {
    session.finger.is_given() || session.finger.evidence.is_some() && is_vouched(session)
}

/// Whether a document that was at hand stands in place of the finger; a code is soon copied.
pub(crate) fn is_vouched(session: &Session) -> bool {
    let read = session.document.as_ref();
    read.is_some_and(|read| vouches(read.evidence.way))
}

/// Whether who is asked for a finger has given neither that nor anything in its place.
pub(crate) fn owed(service: &Service, session: &Session) -> Option<Place> {
    let mut fields = service.fields();
    let asked = fields.find(|field| field.kind == FieldKind::Fingerprint)?;
    (!is_settled(session))
        .then(|| Place::to_change(&asked.id, service))
        .flatten()
}

/// Whether a document read that way stands for a finger.
pub(crate) fn vouches(way: DocumentWay) -> bool {
    way != DocumentWay::Code
}

/// The citizen's own number in this service, if a document can answer it here and now.
pub(crate) fn number_on_document(from: Place, scene: &Scene, session: &Session) -> Option<Place> {
    let service = session.service(&scene.catalogue);
    let mut fields = service.fields();
    let index = fields.position(|field| {
        let ways = document::ways(field, scene);
        ways.into_iter().any(vouches)
    })?;
    Some(Place { index, ..from })
}

//! The six digits on the front of a card open its chip where its lines are worn or not read.
//!
//! ```text
//!   offered ──► typed ──► the chip is read with them ──► filled
//!      ▲                     │
//!      └── two more tries ◄──┴──► a third wrong one: another way
//! ```
//!
//! They are a key and no answer: they go to the card reader and nowhere else.

use kiosk_domain::FieldId;
use zeroize::Zeroizing;

use crate::route::Place;
use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::states::read_document::ReadDocument;
use crate::turn::Turn;
use crate::{AccessNumberView, Event, FieldInput, FieldView, Now, Screen, words};

/// Digits of a card access number (ICAO 9303-11 §4.4.2 leaves it to issuers; cards have six).
const DIGITS: usize = 6;
/// Wrong numbers in a session until another way is offered: a chip that is asked on and on waits
/// longer each time, and so does the citizen.
pub(crate) const WRONG_NUMBERS_MAX: u8 = 3;

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberTrouble {
    /// Too few digits.
    NotSix,
    /// The chip does not open with them.
    Wrong,
}

/// The page.
pub(crate) struct AccessNumber {
    place: Place,
    finger: Option<Place>,
    digits: Zeroizing<String>,
    revealed: bool,
    trouble: Option<NumberTrouble>,
}

impl AccessNumber {
    /// The page for the question at `place`, in place of the finger that was asked at `finger`;
    /// `digits` are those that were typed before.
    pub(crate) fn new(place: Place, finger: Option<Place>, digits: Zeroizing<String>) -> Self {
        Self {
            place,
            finger,
            digits,
            revealed: false,
            trouble: None,
        }
    }

    /// The same after a number that did not open the chip.
    pub(crate) fn again(place: Place, finger: Option<Place>) -> Self {
        Self {
            trouble: Some(NumberTrouble::Wrong),
            ..Self::new(place, finger, Zeroizing::default())
        }
    }

    pub(crate) fn on(&mut self, event: Event, scene: &Scene, session: &Session, now: &Now) -> Turn {
        match event {
            Event::Typed(text) => {
                self.digits = digits_of(&text);
                self.trouble = None;
            }
            Event::RevealToggled => self.revealed = !self.revealed,
            Event::Continue if is_whole(&self.digits) => {
                let number = std::mem::take(&mut self.digits);
                return ReadDocument::opened_with(number, self.place, self.finger, now);
            }
            Event::Continue => self.trouble = Some(NumberTrouble::NotSix),
            Event::Back => {
                let digits = std::mem::take(&mut self.digits);
                let page = ReadDocument::knowing(digits, self.place, self.finger);
                return Turn::go(State::ReadDocument(page));
            }
            Event::TypeInstead => {
                let out = self.finger.unwrap_or(self.place);
                return Turn::go(out.page(scene, session));
            }
            _ => {}
        }
        Turn::here()
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let language = scene.language();
        let error = self.trouble.map(|trouble| words::number(trouble, language));
        Screen::AccessNumber(AccessNumberView {
            question: FieldView {
                field: FieldId::new("card_access_number").expect("it is an id"),
                label: words::access_number(language).to_owned(),
                why: words::why_access_number(language).to_owned(),
                input: FieldInput::Digits {
                    characters_max: DIGITS,
                },
                value: self.digits.clone(),
                error: error.map(str::to_owned),
                required: true,
                private: true,
                revealed: self.revealed,
                can_read: false,
                read: None,
                number: self.place.index + 1,
                of: session.service(&scene.catalogue).fields().count(),
            },
            for_finger: self.finger.is_some(),
        })
    }
}

/// Whether nothing is missing in `digits`.
pub(crate) fn is_whole(digits: &str) -> bool {
    digits.len() == DIGITS
}

/// The first six digits of `text`; a keyboard that is plugged in has other keys, too.
fn digits_of(text: &str) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(String::with_capacity(DIGITS));
    let typed = text.chars().filter(char::is_ascii_digit);
    digits.extend(typed.take(DIGITS));
    digits
}

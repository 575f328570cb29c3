//! Counts what failed, and makes whoever guesses wait. A card blocks itself after three wrong PINs;
//! this slows down who has many cards, and spares the third try of one that was found.

use std::collections::BTreeMap;

use kiosk_domain::StaffSerial;

use crate::Moment;

/// What failed here since somebody proved who they are. Forgotten with the program's end: a card's
/// own count is not.
#[derive(Default)]
pub(super) struct Attempts {
    failures: u32,
    until: Option<Moment>,
    cards: BTreeMap<StaffSerial, Card>,
}

#[derive(Clone, Copy)]
struct Card {
    wrong: u32,
    last: Moment,
}

/// So many may fail before anybody waits.
const FREE: u32 = 2;
/// The first wait; each further failure doubles it.
const WAIT_SECONDS: u32 = 15;
const WAIT_SECONDS_MAX: u32 = 300;
/// So many wrong PINs of one card are heard, and the next a day later.
const CARD_WRONG_MAX: u32 = 3;
const CARD_REST_SECONDS: u32 = 24 * 60 * 60;
/// Of more cards no count is kept; their certificates are ours, so there are never that many.
const CARDS_MAX: usize = 256;

impl Attempts {
    /// Something failed; with `serial`, the PIN of that card.
    pub(super) fn fail(&mut self, serial: Option<StaffSerial>, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        if let Some(doublings) = self.failures.checked_sub(FREE + 1) {
            let wait =
                WAIT_SECONDS.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX));
            self.until = Some(now.plus_seconds(wait.min(WAIT_SECONDS_MAX)));
        }
        let Some(serial) = serial else { return };
        if self.cards.len() < CARDS_MAX || self.cards.contains_key(&serial) {
            let card = self.cards.entry(serial).or_insert(Card {
                wrong: 0,
                last: now,
            });
            *card = Card {
                wrong: card.wrong.saturating_add(1),
                last: now,
            };
        }
    }

    /// Somebody proved who they are.
    pub(super) fn succeed(&mut self, serial: StaffSerial) {
        self.failures = 0;
        self.until = None;
        self.cards.remove(&serial);
    }

    /// How many seconds the kiosk hears nobody.
    pub(super) fn wait_seconds(&self, now: Moment) -> Option<u32> {
        let left = self.until?.0.checked_sub(now.0).filter(|left| *left > 0)?;
        Some(u32::try_from(left.div_ceil(1_000)).unwrap_or(u32::MAX))
    }

    /// Whether this card had its tries here.
    pub(super) fn is_spent(&self, serial: StaffSerial, now: Moment) -> bool {
        let card = self.cards.get(&serial);
        card.is_some_and(|card| {
            card.wrong >= CARD_WRONG_MAX && now < card.last.plus_seconds(CARD_REST_SECONDS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial(byte: u8) -> StaffSerial {
        StaffSerial::new(&[byte]).expect("short enough")
    }

    #[test]
    fn each_further_failure_doubles_the_wait_up_to_a_limit() {
        let (mut attempts, now) = (Attempts::default(), Moment(1_000));
        let mut waits = Vec::new();
        for _ in 0..40 {
            attempts.fail(None, now);
            waits.push(attempts.wait_seconds(now));
        }
        assert_eq!(waits[..5], [None, None, Some(15), Some(30), Some(60)]);
        assert_eq!(waits.last(), Some(&Some(WAIT_SECONDS_MAX)));
        assert_eq!(
            attempts.wait_seconds(now.plus_seconds(WAIT_SECONDS_MAX)),
            None
        );
        attempts.succeed(serial(1));
        assert_eq!(attempts.wait_seconds(now), None);
    }

    #[test]
    fn a_card_has_three_tries_here_and_others_have_their_own() {
        let (mut attempts, now) = (Attempts::default(), Moment(0));
        for _ in 0..3 {
            assert!(!attempts.is_spent(serial(1), now));
            attempts.fail(Some(serial(1)), now);
        }
        assert!(attempts.is_spent(serial(1), now));
        assert!(!attempts.is_spent(serial(2), now));
        assert!(!attempts.is_spent(serial(1), now.plus_seconds(CARD_REST_SECONDS)));
    }
}

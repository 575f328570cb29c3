//! What the holder of a card types.

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A PIN, as the card takes it: six to eight digits and `FF` behind them (SP 800-73-4 part 2
/// §2.4.3). Wiped when dropped, has no `Debug`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Pin([u8; PIN_BYTES]);

/// The text is no PIN. Does not say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a PIN is six to eight digits")]
pub struct NotAPin;

const PIN_BYTES: usize = 8;
const DIGITS_MIN: usize = 6;

impl Pin {
    /// Reads what was typed. Whatever is no PIN never reaches the card, where it would cost a try.
    ///
    /// # Errors
    /// [`NotAPin`].
    pub fn new(typed: &str) -> Result<Self, NotAPin> {
        let digits = typed.as_bytes();
        if !(DIGITS_MIN..=PIN_BYTES).contains(&digits.len())
            || !digits.iter().all(u8::is_ascii_digit)
        {
            return Err(NotAPin);
        }
        let mut pin = Self([0xFF; PIN_BYTES]);
        pin.0[..digits.len()].copy_from_slice(digits);
        Ok(pin)
    }

    /// As the card takes it.
    pub(crate) fn block(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_pin_is_filled_up() {
        let pin = Pin::new("123456").expect("six digits");
        assert_eq!(pin.block(), b"123456\xFF\xFF");
    }

    #[test]
    fn what_is_no_pin_never_reaches_the_card() {
        for typed in [
            "",
            "12345",
            "123456789",
            "12345a",
            "１２３４５６",
            "123 456",
        ] {
            assert_eq!(Pin::new(typed).err(), Some(NotAPin), "{typed}");
        }
    }
}

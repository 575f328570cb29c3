//! What is typed, from which keys go down and up.
//!
//! Shift, Control, Alt and Caps Lock are our own: the system's lamps and layout say nothing of a
//! keyboard that is held. "Alt and number pad", by which scanners write what their layout lacks, is
//! followed where it is the same everywhere and refused where it depends on a code page.

use thiserror::Error;
use zeroize::Zeroize;

use super::layout::{
    CAPS_LOCK, LEFT_ALT, LEFT_CONTROL, LEFT_META, LEFT_SHIFT, NUM_LOCK, RIGHT_ALT, RIGHT_CONTROL,
    RIGHT_META, RIGHT_SHIFT,
};
use super::{Key, KeyMotion, Record, Records};

/// Why keys write nothing. Says not which keys: they may be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// A key without a character: an arrow, F4.
    #[error("a key writes nothing; set the scanner to the US keyboard")]
    NoCharacter,
    /// A shortcut, which no code needs.
    #[error("keys are pressed together that write nothing; set the scanner to the US keyboard")]
    Shortcut,
    /// Alt and a number from 128 to 255 without a zero before it.
    #[error(
        "a character came as a number of an old code page; set the scanner to Alt with a leading \
         zero or to Unicode, or better to a serial port"
    )]
    CodePage,
    /// Alt and a number that no character has.
    #[error("a character came as a number that no character has")]
    NoSuchCharacter,
    /// The kernel dropped some.
    #[error("keys were lost on the way")]
    Lost,
}

/// Follows one keyboard.
#[derive(Default)]
pub struct Typing {
    records: Records,
    held: Held,
    has_caps: bool,
    number: Option<Number>,
    /// After a loss, until the kernel is through with that moment.
    is_lost: bool,
}

/// Which keys of several are down, left and right apart.
#[derive(Default)]
struct Held {
    shift: [bool; 2],
    control: [bool; 2],
    alt: [bool; 2],
    meta: [bool; 2],
}

/// What is being typed on the number pad while Alt is down.
#[derive(Default, Zeroize)]
struct Number {
    value: u32,
    digits: u32,
    has_zero_before: bool,
}

impl Typing {
    /// Takes one byte of the kernel's records; the character that it completes, if it does.
    ///
    /// # Errors
    /// [`KeyFault`]; what is typed after it is followed all the same.
    pub fn push(&mut self, byte: u8) -> Result<Option<char>, KeyFault> {
        match self.records.push(byte) {
            None => Ok(None),
            Some(Record::Dropped) => {
                // Nobody knows any more what is held down.
                *self = Self {
                    is_lost: true,
                    ..Self::default()
                };
                Err(KeyFault::Lost)
            }
            Some(Record::Report) => {
                self.is_lost = false;
                Ok(None)
            }
            Some(Record::Key(code, motion)) if !self.is_lost => self.moved(code, motion),
            Some(Record::Key(..) | Record::Other) => Ok(None),
        }
    }

    /// Whether a record is half there, or a key is held down that has to go up.
    pub fn is_midway(&self) -> bool {
        let held = &self.held;
        let any = [held.shift, held.control, held.alt, held.meta].map(Held::any);
        self.records.is_midway() || any.contains(&true)
    }

    /// Half a record has no other half.
    pub fn rest(&mut self) {
        self.records = Records::default();
    }

    fn moved(&mut self, code: u16, motion: KeyMotion) -> Result<Option<char>, KeyFault> {
        if let Some(held) = self.held.of(code) {
            *held = motion != KeyMotion::Up;
            let lets_go = matches!(code, LEFT_ALT | RIGHT_ALT) && motion == KeyMotion::Up;
            return if lets_go { self.numbered() } else { Ok(None) };
        }
        if motion != KeyMotion::Down || code == NUM_LOCK {
            return Ok(None);
        }
        if code == CAPS_LOCK {
            self.has_caps = !self.has_caps;
            return Ok(None);
        }
        let key = Key::of(code).ok_or(KeyFault::NoCharacter)?;
        if Held::any(self.held.meta) {
            return Err(KeyFault::Shortcut);
        }
        match (Held::any(self.held.alt), Held::any(self.held.control)) {
            (false, false) => Ok(Some(self.written(key))),
            (false, true) => control(self.written(key)).map(Some),
            (true, false) => self.numbering(key),
            (true, true) => Err(KeyFault::Shortcut),
        }
    }

    /// Caps Lock turns Shift over for letters alone.
    fn written(&self, key: Key) -> char {
        let turned = self.has_caps && key.plain.is_ascii_alphabetic();
        if Held::any(self.held.shift) != turned {
            key.shifted
        } else {
            key.plain
        }
    }

    fn numbering(&mut self, key: Key) -> Result<Option<char>, KeyFault> {
        let digit = key.pad_digit().ok_or(KeyFault::Shortcut)?;
        let number = self.number.get_or_insert_default();
        number.has_zero_before |= number.digits == 0 && digit == 0;
        number.digits = number.digits.saturating_add(1);
        number.value = number.value.saturating_mul(10).saturating_add(digit);
        Ok(None)
    }

    /// The character that was meant by a number, once Alt is let go.
    fn numbered(&mut self) -> Result<Option<char>, KeyFault> {
        let Some(mut number) = self.number.take() else {
            return Ok(None);
        };
        let character = match (number.value, number.has_zero_before) {
            (128..=255, false) => Err(KeyFault::CodePage),
            // Windows-1252 has letters there that ISO 8859-1 has not.
            (128..=159, true) => Err(KeyFault::CodePage),
            (value, _) => char::from_u32(value).ok_or(KeyFault::NoSuchCharacter),
        };
        number.zeroize();
        character.map(Some)
    }
}

impl Held {
    fn of(&mut self, code: u16) -> Option<&mut bool> {
        match code {
            LEFT_SHIFT => Some(&mut self.shift[0]),
            RIGHT_SHIFT => Some(&mut self.shift[1]),
            LEFT_CONTROL => Some(&mut self.control[0]),
            RIGHT_CONTROL => Some(&mut self.control[1]),
            LEFT_ALT => Some(&mut self.alt[0]),
            RIGHT_ALT => Some(&mut self.alt[1]),
            LEFT_META => Some(&mut self.meta[0]),
            RIGHT_META => Some(&mut self.meta[1]),
            _ => None,
        }
    }

    fn any(both: [bool; 2]) -> bool {
        both[0] || both[1]
    }
}

/// Control and a letter: how scanners type the separators inside a code, e.g. `Ctrl ]` for GS.
fn control(written: char) -> Result<char, KeyFault> {
    match written.to_ascii_uppercase() {
        letter @ '@'..='_' => Ok(char::from(letter as u8 & 0x1F)),
        _ => Err(KeyFault::Shortcut),
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::scanner::keyboard::RECORD_BYTES;

    const A: u16 = 30;
    const RIGHT_BRACE: u16 = 27;
    const F4: u16 = 62;

    fn down(code: u16) -> Record {
        Record::Key(code, KeyMotion::Down)
    }

    fn up(code: u16) -> Record {
        Record::Key(code, KeyMotion::Up)
    }

    fn pad(digits: &str) -> Vec<Record> {
        let codes = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];
        let press = |digit: char| {
            let code = codes[digit.to_digit(10).unwrap_or(0) as usize];
            [down(code), up(code)]
        };
        let keys = digits.chars().flat_map(press);
        [down(LEFT_ALT)]
            .into_iter()
            .chain(keys)
            .chain([up(LEFT_ALT)])
            .collect()
    }

    fn typed(records: &[Record]) -> Vec<Result<char, KeyFault>> {
        let mut typing = Typing::default();
        let bytes = records.iter().flat_map(|record| record.write());
        bytes
            .filter_map(|byte| typing.push(byte).transpose())
            .collect()
    }

    #[test]
    fn shift_and_caps_lock_turn_each_other_over_for_letters_only() {
        let one = 2;
        let records = [
            down(A),
            up(A),
            down(LEFT_SHIFT),
            down(A),
            down(one),
            up(LEFT_SHIFT),
            down(CAPS_LOCK),
            up(CAPS_LOCK),
            down(A),
            down(one),
            down(RIGHT_SHIFT),
            down(A),
            up(RIGHT_SHIFT),
            down(CAPS_LOCK),
            down(A),
        ];
        let expected: Vec<_> = "aA!A1aa".chars().map(Ok).collect();
        assert_eq!(typed(&records), expected);
    }

    #[test]
    fn one_shift_key_may_be_let_go_while_the_other_is_held() {
        let records = [down(LEFT_SHIFT), down(RIGHT_SHIFT), up(LEFT_SHIFT), down(A)];
        assert_eq!(typed(&records), [Ok('A')]);
    }

    #[test]
    fn a_key_that_repeats_itself_writes_once() {
        let repeat = Record::Key(A, KeyMotion::Repeat);
        assert_eq!(typed(&[down(A), repeat, repeat, up(A)]), [Ok('a')]);
    }

    #[test]
    fn alt_and_a_number_writes_what_is_the_same_everywhere() {
        for (digits, expected) in [
            ("65", Ok('A')),
            ("0065", Ok('A')),
            ("0233", Ok('é')),
            ("0013", Ok('\r')),
            ("361", Ok('ũ')),
            ("233", Err(KeyFault::CodePage)),
            ("0150", Err(KeyFault::CodePage)),
            ("55296", Err(KeyFault::NoSuchCharacter)),
            ("99999999999999999999", Err(KeyFault::NoSuchCharacter)),
        ] {
            assert_eq!(typed(&pad(digits)), [expected], "{digits}");
        }
        assert_eq!(typed(&pad("")), []);
    }

    #[test]
    fn separators_come_with_control_and_shortcuts_are_refused() {
        let together = |modifier, key| typed(&[down(modifier), down(key), up(key), up(modifier)]);
        assert_eq!(together(LEFT_CONTROL, RIGHT_BRACE), [Ok('\u{1D}')]);
        assert_eq!(together(LEFT_META, A), [Err(KeyFault::Shortcut)]);
        assert_eq!(together(LEFT_ALT, A), [Err(KeyFault::Shortcut)]);
        assert_eq!(typed(&[down(F4)]), [Err(KeyFault::NoCharacter)]);
    }

    #[test]
    fn after_a_loss_nothing_counts_until_that_moment_is_through_and_no_key_is_held() {
        let records = [
            down(LEFT_SHIFT),
            Record::Dropped,
            down(A),
            Record::Report,
            down(A),
        ];
        assert_eq!(typed(&records), [Err(KeyFault::Lost), Ok('a')]);
    }

    fn record((kind, code): (u8, u16)) -> Record {
        match kind {
            0 => Record::Report,
            1 => Record::Dropped,
            2 => Record::Other,
            3..8 => down(code),
            8..13 => up(code),
            _ => Record::Key(code, KeyMotion::Repeat),
        }
    }

    proptest! {
        #[test]
        fn a_record_writes_one_character_at_most(said in vec((0_u8..15, 0_u16..130), 0..200)) {
            let records: Vec<Record> = said.into_iter().map(record).collect();
            prop_assert!(typed(&records).len() <= records.len());
        }

        #[test]
        fn any_bytes_are_followed(bytes in vec(any::<u8>(), 0..600)) {
            let mut typing = Typing::default();
            let written = bytes.iter().filter_map(|byte| typing.push(*byte).transpose());
            prop_assert!(written.count() <= bytes.len() / RECORD_BYTES);
        }
    }
}

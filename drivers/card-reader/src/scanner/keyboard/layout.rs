//! The keys of a US keyboard, with their codes (`linux/input-event-codes.h`).

/// One key and what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The kernel's code.
    pub code: u16,
    /// The kernel's name.
    pub name: &'static str,
    /// Without Shift.
    pub plain: char,
    /// With Shift.
    pub shifted: char,
}

impl Key {
    const fn new(code: u16, name: &'static str, plain: char, shifted: char) -> Self {
        Self {
            code,
            name,
            plain,
            shifted,
        }
    }

    /// The key with this code, when it writes something.
    pub fn of(code: u16) -> Option<Self> {
        let at = LAYOUT.binary_search_by_key(&code, |key| key.code).ok()?;
        Some(LAYOUT[at])
    }

    /// The digit of a key on the number pad.
    pub fn pad_digit(self) -> Option<u32> {
        let is_on_pad = (PAD_FIRST..=PAD_LAST).contains(&self.code);
        self.plain.to_digit(10).filter(|_| is_on_pad)
    }
}

/// Enter.
pub const ENTER: u16 = 28;
/// Tab.
pub const TAB: u16 = 15;
/// The left Shift key.
pub const LEFT_SHIFT: u16 = 42;
pub(super) const RIGHT_SHIFT: u16 = 54;
pub(super) const LEFT_CONTROL: u16 = 29;
pub(super) const RIGHT_CONTROL: u16 = 97;
pub(super) const LEFT_ALT: u16 = 56;
pub(super) const RIGHT_ALT: u16 = 100;
pub(super) const LEFT_META: u16 = 125;
pub(super) const RIGHT_META: u16 = 126;
pub(super) const CAPS_LOCK: u16 = 58;
pub(super) const NUM_LOCK: u16 = 69;
const PAD_FIRST: u16 = 71;
const PAD_LAST: u16 = 83;

/// Every key that writes, in the order of the codes. The number pad writes digits whatever Num
/// Lock is, because a scanner means digits.
#[rustfmt::skip]
pub const LAYOUT: &[Key] = &[
    Key::new(2, "KEY_1", '1', '!'),
    Key::new(3, "KEY_2", '2', '@'),
    Key::new(4, "KEY_3", '3', '#'),
    Key::new(5, "KEY_4", '4', '$'),
    Key::new(6, "KEY_5", '5', '%'),
    Key::new(7, "KEY_6", '6', '^'),
    Key::new(8, "KEY_7", '7', '&'),
    Key::new(9, "KEY_8", '8', '*'),
    Key::new(10, "KEY_9", '9', '('),
    Key::new(11, "KEY_0", '0', ')'),
    Key::new(12, "KEY_MINUS", '-', '_'),
    Key::new(13, "KEY_EQUAL", '=', '+'),
    Key::new(15, "KEY_TAB", '\t', '\t'),
    Key::new(16, "KEY_Q", 'q', 'Q'),
    Key::new(17, "KEY_W", 'w', 'W'),
    Key::new(18, "KEY_E", 'e', 'E'),
    Key::new(19, "KEY_R", 'r', 'R'),
    Key::new(20, "KEY_T", 't', 'T'),
    Key::new(21, "KEY_Y", 'y', 'Y'),
    Key::new(22, "KEY_U", 'u', 'U'),
    Key::new(23, "KEY_I", 'i', 'I'),
    Key::new(24, "KEY_O", 'o', 'O'),
    Key::new(25, "KEY_P", 'p', 'P'),
    Key::new(26, "KEY_LEFTBRACE", '[', '{'),
    Key::new(27, "KEY_RIGHTBRACE", ']', '}'),
    Key::new(28, "KEY_ENTER", '\r', '\r'),
    Key::new(30, "KEY_A", 'a', 'A'),
    Key::new(31, "KEY_S", 's', 'S'),
    Key::new(32, "KEY_D", 'd', 'D'),
    Key::new(33, "KEY_F", 'f', 'F'),
    Key::new(34, "KEY_G", 'g', 'G'),
    Key::new(35, "KEY_H", 'h', 'H'),
    Key::new(36, "KEY_J", 'j', 'J'),
    Key::new(37, "KEY_K", 'k', 'K'),
    Key::new(38, "KEY_L", 'l', 'L'),
    Key::new(39, "KEY_SEMICOLON", ';', ':'),
    Key::new(40, "KEY_APOSTROPHE", '\'', '"'),
    Key::new(41, "KEY_GRAVE", '`', '~'),
    Key::new(43, "KEY_BACKSLASH", '\\', '|'),
    Key::new(44, "KEY_Z", 'z', 'Z'),
    Key::new(45, "KEY_X", 'x', 'X'),
    Key::new(46, "KEY_C", 'c', 'C'),
    Key::new(47, "KEY_V", 'v', 'V'),
    Key::new(48, "KEY_B", 'b', 'B'),
    Key::new(49, "KEY_N", 'n', 'N'),
    Key::new(50, "KEY_M", 'm', 'M'),
    Key::new(51, "KEY_COMMA", ',', '<'),
    Key::new(52, "KEY_DOT", '.', '>'),
    Key::new(53, "KEY_SLASH", '/', '?'),
    Key::new(55, "KEY_KPASTERISK", '*', '*'),
    Key::new(57, "KEY_SPACE", ' ', ' '),
    Key::new(71, "KEY_KP7", '7', '7'),
    Key::new(72, "KEY_KP8", '8', '8'),
    Key::new(73, "KEY_KP9", '9', '9'),
    Key::new(74, "KEY_KPMINUS", '-', '-'),
    Key::new(75, "KEY_KP4", '4', '4'),
    Key::new(76, "KEY_KP5", '5', '5'),
    Key::new(77, "KEY_KP6", '6', '6'),
    Key::new(78, "KEY_KPPLUS", '+', '+'),
    Key::new(79, "KEY_KP1", '1', '1'),
    Key::new(80, "KEY_KP2", '2', '2'),
    Key::new(81, "KEY_KP3", '3', '3'),
    Key::new(82, "KEY_KP0", '0', '0'),
    Key::new(83, "KEY_KPDOT", '.', '.'),
    Key::new(96, "KEY_KPENTER", '\r', '\r'),
    Key::new(98, "KEY_KPSLASH", '/', '/'),
    Key::new(101, "KEY_LINEFEED", '\n', '\n'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_code() {
        assert!(LAYOUT.is_sorted_by_key(|key| key.code));
        assert!(LAYOUT.iter().all(|key| Key::of(key.code) == Some(*key)));
        assert_eq!(Key::of(0), None);
    }

    #[test]
    fn every_printable_character_of_ascii_has_a_key() {
        for character in ' '..='~' {
            let writes = |key: &&Key| key.plain == character || key.shifted == character;
            assert!(LAYOUT.iter().any(|key| writes(&key)), "{character}");
        }
    }

    #[test]
    fn only_the_number_pad_has_its_digits() {
        assert_eq!(Key::of(79).and_then(Key::pad_digit), Some(1));
        assert_eq!(Key::of(2).and_then(Key::pad_digit), None);
    }
}

//! What a scanner puts on its line for one code.

use crate::scanner::keyboard::{Key, KeyMotion, LAYOUT, LEFT_SHIFT, Record};
use crate::scanner::{Encoding, Ending, Settings};

/// What a scanner looks like to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A serial line.
    #[default]
    Text,
    /// A keyboard.
    Keys,
}

const LEFT_ALT: u16 = 56;
/// 0 to 9 on the number pad.
const PAD: [u16; 10] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];

/// A QR code that says `text`, as bytes; characters that the encoding lacks become `?`.
pub fn written(text: &str, settings: &Settings) -> Vec<u8> {
    let prefix = if settings.has_aim_prefix { "]Q3" } else { "" };
    let latin = |letter: char| u8::try_from(u32::from(letter)).unwrap_or(b'?');
    let body = match settings.encoding {
        Encoding::Latin1 => text.chars().map(latin).collect(),
        Encoding::Utf8 | Encoding::Either => text.as_bytes().to_vec(),
    };
    [prefix.as_bytes(), &body, settings.ending.bytes()].concat()
}

/// The same as the kernel's records of keys. What no key writes comes as Alt and its number.
pub fn typed(text: &str, settings: &Settings) -> Vec<u8> {
    let prefix = if settings.has_aim_prefix { "]Q3" } else { "" };
    let ending = match settings.ending {
        Ending::CarriageReturnLineFeed => "\r\n",
        Ending::CarriageReturn => "\r",
        Ending::LineFeed => "\n",
        Ending::Tab => "\t",
        Ending::Silence => "",
    };
    let mut records = Vec::new();
    for character in [prefix, text, ending].concat().chars() {
        match LAYOUT.iter().find(|key| writes(key, character)) {
            Some(key) => press(&mut records, key, character),
            None => number(&mut records, character),
        }
    }
    records.iter().flat_map(|record| record.write()).collect()
}

fn writes(key: &Key, character: char) -> bool {
    key.plain == character || key.shifted == character
}

fn press(records: &mut Vec<Record>, key: &Key, character: char) {
    if key.plain == character {
        return tap(records, key.code);
    }
    moved(records, LEFT_SHIFT, KeyMotion::Down);
    tap(records, key.code);
    moved(records, LEFT_SHIFT, KeyMotion::Up);
}

fn number(records: &mut Vec<Record>, character: char) {
    moved(records, LEFT_ALT, KeyMotion::Down);
    for digit in format!("0{}", u32::from(character)).bytes() {
        tap(records, PAD[usize::from(digit - b'0')]);
    }
    moved(records, LEFT_ALT, KeyMotion::Up);
}

fn tap(records: &mut Vec<Record>, code: u16) {
    moved(records, code, KeyMotion::Down);
    moved(records, code, KeyMotion::Up);
}

fn moved(records: &mut Vec<Record>, code: u16, motion: KeyMotion) {
    records.extend([Record::Other, Record::Key(code, motion), Record::Report]);
}

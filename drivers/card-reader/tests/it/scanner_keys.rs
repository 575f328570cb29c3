//! Others judge the keys: Debian's kernel headers their codes, xkbcommon what a US keyboard writes.

use std::collections::HashMap;
use std::fs;
use std::process::Command;

use kiosk_card_reader::scanner::keyboard::KeyMotion::{Down, Up};
use kiosk_card_reader::scanner::keyboard::{ENTER, Key, LAYOUT, LEFT_SHIFT, Record, TAB, Typing};

const HEADER: &str = "/usr/include/linux/input-event-codes.h";
const CAPS_LOCK: u16 = 58;
/// xkb counts keys from here, as X11 did.
const XKB_FIRST: u16 = 8;
/// `KEY_102ND`.
const BESIDE_LEFT_SHIFT: u16 = 86;
/// From `KEY_MACRO` on.
const NOT_ON_A_KEYBOARD: u16 = 112;

fn number(text: &str) -> Option<u16> {
    match text.strip_prefix("0x") {
        Some(hexadecimal) => u16::from_str_radix(hexadecimal, 16).ok(),
        None => text.parse().ok(),
    }
}

#[test]
fn the_kernels_header_gives_every_key_the_same_code() {
    let header = fs::read_to_string(HEADER).expect("cargo xtask setup installs linux-libc-dev");
    let mut codes = HashMap::new();
    for line in header.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["#define", name, value, ..] = words[..] {
            codes.extend(number(value).map(|code| (name, code)));
        }
    }
    for key in LAYOUT {
        assert_eq!(codes.get(key.name), Some(&key.code), "{}", key.name);
    }
    for (name, code) in [
        ("KEY_ENTER", ENTER),
        ("KEY_TAB", TAB),
        ("KEY_LEFTSHIFT", LEFT_SHIFT),
        ("KEY_CAPSLOCK", CAPS_LOCK),
    ] {
        assert_eq!(codes.get(name), Some(&code), "{name}");
    }
}

/// Every way to type `character` on a US keyboard, as xkbcommon knows it: key, and what is held.
fn ways(character: char) -> Vec<(u16, String)> {
    let said = Command::new("xkbcli")
        .args(["how-to-type", "--layout", "us"])
        .arg(u32::from(character).to_string())
        .output()
        .expect("cargo xtask setup installs libxkbcommon-tools");
    let way = |line: &str| {
        let code = number(line.split_whitespace().next()?)? - XKB_FIRST;
        let (_, held) = line.split_once('[')?;
        Some((code, held.trim_matches([']', ' ']).to_owned()))
    };
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.lines().filter_map(way).collect()
}

/// What we make of a key while `held` is held.
fn typed(code: u16, held: &str) -> Option<char> {
    let key = |code| [Record::Key(code, Down), Record::Key(code, Up)];
    let before = match held {
        "" => Vec::new(),
        "Shift" => vec![Record::Key(LEFT_SHIFT, Down)],
        "Lock" => key(CAPS_LOCK).to_vec(),
        other => panic!("{other} is held by no scanner"),
    };
    let mut typing = Typing::default();
    let records = before.into_iter().chain(key(code));
    let bytes = records.flat_map(Record::write);
    let mut written = bytes.filter_map(|byte| typing.push(byte).transpose());
    written.next()?.ok()
}

#[test]
fn xkbcommon_types_every_character_with_the_keys_that_we_read_it_from() {
    let mut judged = 0;
    for character in (' '..='~').chain(['\r', '\t']) {
        let ways = ways(character);
        assert!(!ways.is_empty(), "xkb types {character:?}");
        for (code, held) in ways {
            // Keyboards of other countries have one more key for `<`, and some have keys of their
            // own for `$`; no US scanner presses them.
            let is_elsewhere = code == BESIDE_LEFT_SHIFT || code >= NOT_ON_A_KEYBOARD;
            if Key::of(code).is_none() && is_elsewhere {
                continue;
            }
            assert_eq!(typed(code, &held), Some(character), "{code} with [{held}]");
            judged += 1;
        }
    }
    // Once each, and capital letters once more with Caps Lock.
    assert!(judged >= 97 + 26, "{judged} ways");
}

//! What scanners of codes send: text on a line, keys of a keyboard.

use kiosk_card_reader::scanner::{Encoding, Ending, Hearing, Outcome, Settings};
use kiosk_card_reader::simulator::scanner::{typed, written};

use crate::pieces;

/// Text. The first byte says how the scanner is set.
pub fn text(bytes: &[u8]) {
    let Some((set, bytes)) = bytes.split_first() else {
        return;
    };
    let settings = settings(*set);
    agrees(bytes, || Hearing::text(settings));
}

/// Records of keys.
pub fn keys(bytes: &[u8]) {
    agrees(bytes, || Hearing::keys(Settings::default()));
}

/// The same codes and the same failures, in one piece and in many.
fn agrees(bytes: &[u8], hearing: impl Fn() -> Hearing) {
    let whole = heard(&mut hearing(), bytes);
    let mut many = hearing();
    let mut cut: Vec<_> = pieces(bytes)
        .flat_map(|piece| codes(&mut many, piece))
        .collect();
    cut.extend(silence(&mut many));
    assert_eq!(whole, cut);
}

type Heard = Result<String, String>;

fn heard(hearing: &mut Hearing, bytes: &[u8]) -> Vec<Heard> {
    let mut all = codes(hearing, bytes);
    all.extend(silence(hearing));
    all
}

fn codes(hearing: &mut Hearing, mut bytes: &[u8]) -> Vec<Heard> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let (taken, outcome) = hearing.push(bytes);
        assert!(taken > 0, "it always gets on");
        bytes = &bytes[taken..];
        all.extend(outcome.map(plain));
    }
    all
}

fn silence(hearing: &mut Hearing) -> Option<Heard> {
    hearing.fell_silent().map(plain)
}

fn plain(outcome: Outcome) -> Heard {
    match outcome {
        Ok(scan) => {
            assert!(!scan.text.is_empty(), "a code says something");
            Ok(scan.text.clone())
        }
        Err(fault) => Err(fault.to_string()),
    }
}

fn settings(set: u8) -> Settings {
    let endings = [
        Ending::CarriageReturn,
        Ending::CarriageReturnLineFeed,
        Ending::Tab,
        Ending::Silence,
    ];
    Settings {
        ending: endings[usize::from(set) % endings.len()],
        has_aim_prefix: set & 0x40 != 0,
        encoding: match set & 0x80 {
            0 => Encoding::Utf8,
            _ => Encoding::Either,
        },
        bytes_max: 64,
        ..Settings::default()
    }
}

const CODE: &str = "KE;00000017;Asha Mfano;2035-12-31";

/// A code as it is written, with and without its prefix.
pub fn text_seeds() -> Vec<Vec<u8>> {
    [0, 1, 2, 3, 0x40, 0x80]
        .map(|set| [&[set], written(CODE, &settings(set)).as_slice()].concat())
        .to_vec()
}

/// The same typed on a keyboard, and a letter that no key writes.
pub fn key_seeds() -> Vec<Vec<u8>> {
    vec![
        typed(CODE, &Settings::default()),
        typed("Wambũi\u{e9}", &Settings::default()),
    ]
}

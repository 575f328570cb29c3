//! The ways in which a program may hold a text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// `text` in all of them, each with its name.
pub fn of(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let mut all: Vec<(&'static str, Vec<u8>)> = vec![
        // What was there before the last key was pressed; whoever holds the whole is found, too.
        ("utf-8", bytes[..bytes.len() - 1].to_vec()),
        ("upper case", text.to_uppercase().into_bytes()),
        ("lower case", text.to_lowercase().into_bytes()),
        ("reversed", text.chars().rev().collect::<String>().into()),
        (
            "utf-16",
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "utf-32",
            text.chars()
                .flat_map(|c| u32::from(c).to_le_bytes())
                .collect(),
        ),
        ("hex", each(bytes, |byte| format!("{byte:02x}"))),
        ("HEX", each(bytes, |byte| format!("{byte:02X}"))),
        ("json-escaped", each(bytes, |byte| format!("\\u{byte:04x}"))),
        (
            "percent-encoded",
            each(bytes, |byte| format!("%{byte:02X}")),
        ),
    ];
    all.extend((0..3).map(|before| ("base64", base64_after(before, bytes))));
    // As on receipts and cards.
    all.extend([2, 3, 4].map(|every| ("in groups", grouped(text, every))));
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        all.push((
            "digit values",
            bytes.iter().map(|byte| byte - b'0').collect(),
        ));
    }
    all
}

fn each(bytes: &[u8], write: impl Fn(u8) -> String) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| write(*byte).into_bytes())
        .collect()
}

/// The characters that depend on nothing but `bytes`, when `before` other bytes stand before them.
fn base64_after(before: usize, bytes: &[u8]) -> Vec<u8> {
    let padded = [&[0; 2][..before], bytes].concat();
    let encoded = STANDARD_NO_PAD.encode(&padded).into_bytes();
    let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
    encoded[from..to].to_vec()
}

fn grouped(text: &str, every: usize) -> Vec<u8> {
    text.as_bytes()
        .chunks(every)
        .collect::<Vec<_>>()
        .join(&b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_recognised_wherever_it_begins() {
        for before in ["", "a", "ab", "abc", "abcd"] {
            let whole = STANDARD_NO_PAD.encode(format!("{before}27182818 and more"));
            let found = of("27182818").into_iter().any(|(name, needle)| {
                let needle = String::from_utf8_lossy(&needle).into_owned();
                name == "base64" && whole.contains(&needle)
            });
            assert!(found, "after {before:?}: {whole}");
        }
    }

    #[test]
    fn digits_are_known_in_groups_and_as_values() {
        let all = of("27182818");
        assert!(all.contains(&("in groups", b"2718 2818".to_vec())));
        assert!(all.contains(&("digit values", vec![2, 7, 1, 8, 2, 8, 1, 8])));
    }
}

//! Takes persons and keys out of a text before it leaves the kiosk. Nothing of the kind should be in
//! it; this is for the day on which somebody was wrong.
//!
//! ```text
//!   text ─► view: escapes undone ─► numbers, addresses, machine lines, keys ─► places in the text
//! ```
//!
//! A whole text at a time: a number that lies across two pieces would be seen by neither. When in
//! doubt it takes away too much.

mod numbers;
mod secrets;
mod view;

use std::ops::Range;

use view::View;

type Finder = fn(&[char]) -> Vec<Range<usize>>;

/// Who finds, and what is written instead.
const FINDERS: [(&str, Finder); 4] = [
    ("[key]", secrets::keys),
    ("[machine-readable]", secrets::machine_lines),
    ("[e-mail]", secrets::addresses),
    ("[number]", numbers::numbers),
];

/// `text` without persons and keys, and how many places were taken out.
pub fn redacted(text: &str) -> (String, usize) {
    let view = View::of(text);
    let mut places: Vec<(usize, usize, &str)> = Vec::new();
    for (word, find) in FINDERS {
        for place in find(&view.letters)
            .into_iter()
            .filter(|place| !place.is_empty())
        {
            let (from, to) = view.bytes(place.start, place.end);
            places.push((from, to, word));
        }
    }
    places.sort_by_key(|(from, ..)| *from);
    let (mut out, mut done, mut taken) = (String::with_capacity(text.len()), 0, 0);
    for (from, to, word) in places {
        if from >= done {
            out.push_str(&text[done..from]);
            out.push_str(word);
            taken += 1;
        }
        done = done.max(to);
    }
    out.push_str(&text[done..]);
    (out, taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cleaned(text: &str) -> String {
        redacted(text).0
    }

    #[test]
    fn numbers_of_persons_go_in_every_way_they_are_written() {
        for text in [
            "id 12345678 seen",
            "ID:1234567.",
            "12 345 678",
            "1234-5678",
            "0712345678",
            "0712 345 678",
            "0712-345-678",
            "0110 345678",
            "+254712345678",
            "+254 712 345 678",
            "+254 (0) 712 345 678",
            "00254712345678",
            "254712345678",
            "tel:%2B254712345678",
            r"\u002b254\u0037\u0031\u0032345678",
            "p 000 000 001 b",
            "A000000000Z",
            "0000 0000 0000 00",
            "n=MDcxMjM0NTY3OA==",
            "30373132333435363738",
        ] {
            let left = cleaned(text);
            let read = View::of(&left).letters;
            let digits = read.iter().filter(|letter| letter.is_ascii_digit()).count();
            assert!(
                digits == 0 && !left.contains("MDcx"),
                "{text} became {left}"
            );
        }
        assert_eq!(cleaned("pin A000000000Z."), "pin [number].");
    }

    #[test]
    fn what_a_machine_counts_stays() {
        for text in [
            "2026-11-24T21:20:00.123456Z INFO kiosk_app: started",
            "2026-11-28T11:43:37+0000 kiosk-7 kiosk-app[123456]: link up",
            "2026-11-28T11:43:37+03:00 x",
            "2026-11-24 09:15",
            "at 1795555200000 and 1795555200",
            "sequence=12345678 epoch=1764320000",
            "{\"sequence\":1234567,\"queued_bytes\":67108864}",
            "67108864 bytes, 3884000 kB",
            "bytes_max = 2147483648",
            "disk_free_bytes_min = 67108864",
            "baud = 115200",
            "0192f0c1-7a2b-7c3d-8e4f-0123456789ab",
            "12345678-7a2b-7c3d-8e4f-0123456789ab",
            "getty@tty1.service",
            "ksk-047-0001 of 47",
            "serial:/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A5028-if00-port0",
            "key_password_file = \"kiosk.password\"",
            "Vec<Option<String>>",
            "127.0.0.1:8443",
        ] {
            assert_eq!(cleaned(text), text);
        }
    }

    #[test]
    fn addresses_machine_lines_and_keys_go() {
        for (text, left) in [
            ("to asha.mfano@example.co.ke now", "to [e-mail] now"),
            ("asha%40example.com", "[e-mail]"),
            ("MFANO<<ASHA<<<<<<<<<<<<<<<<<<<", "[machine-readable]"),
            (r"MFANO\u003c\u003cASHA\u003c", "[machine-readable]"),
            ("password = \"mfano\"", "password = \"[key]\""),
            (
                "Authorization: Basic bWZhbm8=\nnext",
                "Authorization: [key]\nnext",
            ),
            (
                "a -----BEGIN X-----\nAAAA\n-----END X-----",
                "a [key]-----END X-----",
            ),
            ("a -----BEGIN X-----\nAAAA", "a [key]"),
            ("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=", "[key]"),
        ] {
            assert_eq!(cleaned(text), left);
        }
    }

    /// Ways in which a text goes through programs.
    fn encoded(text: &str, way: usize) -> String {
        let each = |write: fn(char) -> String| text.chars().map(write).collect::<String>();
        match way {
            0 => text.to_owned(),
            1 => each(|letter| format!("%{:02X}", u32::from(letter))),
            2 => each(|letter| format!("\\u{:04x}", u32::from(letter))),
            3 => each(|letter| format!("&#{};", u32::from(letter))),
            4 => each(|letter| format!("%25{:02x}", u32::from(letter))),
            5 => each(|letter| format!("\\\\u{:04X}", u32::from(letter))),
            6 => text.replace('+', "%2B").replace(' ', "%20"),
            _ => text.replace('7', "\\u0037"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_planted_number_survives_any_breaking_or_encoding(
            // Eight digits that begin as a year does are a date when they are broken as one.
            number in "[3-9][0-9]{6,7}|0[17][0-9]{8}|\\+254[17][0-9]{8}|254[17][0-9]{8}",
            breaks in proptest::collection::vec(0usize..10, 14),
            way in 0usize..8,
            before in "[xyzq =\"':,{}]{0,6}",
            after in "[xyzq =\"':,{}]{0,6}",
        ) {
            let signs = ["", "", "", "", " ", "-", ".", "\n", "/", ""];
            let broken: String = number.chars().zip(&breaks)
                .flat_map(|(letter, sign)| [letter.to_string(), signs[*sign].to_owned()])
                .collect();
            let written = encoded(&broken, way);
            let (left, taken) = redacted(&format!("{before}{written}{after}"));
            prop_assert!(taken > 0);
            let survived: String = View::of(&left).letters.into_iter()
                .filter(char::is_ascii_digit).collect();
            prop_assert_eq!(survived, "");
        }

        #[test]
        fn any_text_is_taken_and_a_second_look_changes_nothing_more(text in "\\PC{0,80}") {
            let once = cleaned(&text);
            prop_assert_eq!(cleaned(&once), once);
        }

        #[test]
        fn counted_figures_stay(at in 1_700_000_000_000_i64..2_000_000_000_000, many in 1u32..) {
            let moment = kiosk_domain::Timestamp(at);
            let text = format!("{} at={at} sequence={many}; {many} bytes", moment.rfc3339());
            prop_assert_eq!(cleaned(&text), text);
        }
    }
}

//! What the bytes of one code say: AIM identifier and text.

use kiosk_device::capability::{Scan, Symbology};
use thiserror::Error;
use zeroize::Zeroizing;

use super::Settings;

/// How a scanner writes text that is more than ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8 where it is, else each byte one character of ISO 8859-1: what a QR without a mark of
    /// its own may hold either way.
    #[default]
    Either,
    /// UTF-8 and nothing else.
    Utf8,
    /// ISO 8859-1.
    Latin1,
}

/// Why a code says nothing to us. Holds nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotContent {
    /// The config says that codes begin with an AIM identifier; this one does not.
    #[error("the code has no AIM prefix: switch it on at the scanner, or off in the config")]
    NoPrefix,
    /// Nothing is in it but the identifier.
    #[error("the code is empty")]
    Empty,
    /// It is not written in the encoding of the config.
    #[error("the code is no text in the encoding that the config names")]
    NotText,
    /// It holds a character that no text has: noise, or another device.
    #[error("the code holds control characters")]
    Control,
}

/// Reads one code as `settings` say.
pub(super) fn read(code: &[u8], settings: &Settings) -> Result<Scan, NotContent> {
    let (symbology, text) = match settings.has_aim_prefix {
        true => aim(code).ok_or(NotContent::NoPrefix)?,
        false => (None, code),
    };
    if text.is_empty() {
        return Err(NotContent::Empty);
    }
    let mut text = decode(text, settings.encoding).ok_or(NotContent::NotText)?;
    if text.chars().any(is_noise) {
        return Err(NotContent::Control);
    }
    let text = std::mem::take(&mut *text);
    Ok(Scan { text, symbology })
}

/// `]`, a letter for the kind, a modifier (ISO/IEC 15424 §5.1).
fn aim(code: &[u8]) -> Option<(Option<Symbology>, &[u8])> {
    match code {
        [b']', kind, modifier, text @ ..]
            if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            Some((Some(symbology(*kind)), text))
        }
        _ => None,
    }
}

/// ISO/IEC 15424, table 1.
fn symbology(kind: u8) -> Symbology {
    match kind {
        b'Q' => Symbology::Qr,
        b'd' => Symbology::DataMatrix,
        b'L' => Symbology::Pdf417,
        b'z' => Symbology::Aztec,
        b'C' => Symbology::Code128,
        b'A' => Symbology::Code39,
        b'E' => Symbology::Ean,
        _ => Symbology::Other,
    }
}

/// The room is made once, so that growing leaves no pieces behind.
fn decode(bytes: &[u8], encoding: Encoding) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    match (std::str::from_utf8(bytes), encoding) {
        (Ok(utf8), Encoding::Utf8 | Encoding::Either) => text.push_str(utf8),
        (Err(_), Encoding::Utf8) => return None,
        (_, Encoding::Latin1 | Encoding::Either) => {
            text.extend(bytes.iter().map(|byte| char::from(*byte)));
        }
    }
    Some(text)
}

/// Lines and the separators of ISO/IEC 15434 stand in honest codes; nothing else does.
fn is_noise(character: char) -> bool {
    let honest = "\t\n\r\u{4}\u{1C}\u{1D}\u{1E}\u{1F}";
    character.is_control() && !honest.contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(code: &[u8], settings: &Settings) -> Result<String, NotContent> {
        read(code, settings).map(|scan| scan.text.clone())
    }

    fn with(encoding: Encoding, has_aim_prefix: bool) -> Settings {
        Settings {
            encoding,
            has_aim_prefix,
            ..Settings::default()
        }
    }

    #[test]
    fn the_prefix_tells_the_kind_and_is_no_part_of_the_text() {
        let settings = with(Encoding::Utf8, true);
        let scan = read(b"]Q3AK0000017", &settings).expect("a QR");
        assert_eq!(scan.symbology, Some(Symbology::Qr));
        assert_eq!(scan.text, "AK0000017");
        assert_eq!(said(b"]Q3", &settings), Err(NotContent::Empty));
        for tail in [&b"0017"[..], b"]", b"]Q", b"]\x003AK"] {
            assert_eq!(said(tail, &settings), Err(NotContent::NoPrefix));
        }
    }

    #[test]
    fn a_bracket_is_text_where_no_prefix_is_configured() {
        assert_eq!(said(b"]Q3", &Settings::default()), Ok("]Q3".into()));
    }

    #[test]
    fn letters_with_marks_are_read_in_either_encoding() {
        let latin = b"Wamb\xFA";
        assert_eq!(
            said(latin, &with(Encoding::Either, false)),
            Ok("Wambú".into())
        );
        assert_eq!(
            said(latin, &with(Encoding::Latin1, false)),
            Ok("Wambú".into())
        );
        assert_eq!(
            said(latin, &with(Encoding::Utf8, false)),
            Err(NotContent::NotText)
        );
        let utf8 = "Wambũi".as_bytes();
        assert_eq!(
            said(utf8, &with(Encoding::Either, false)),
            Ok("Wambũi".into())
        );
    }

    #[test]
    fn another_devices_packets_are_no_text() {
        let packet = [
            0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00, 0x03, 0x00, 0x00, 0x0A,
        ];
        assert_eq!(
            said(&packet, &Settings::default()),
            Err(NotContent::Control)
        );
        assert_eq!(
            said(b"\x1B[31m", &Settings::default()),
            Err(NotContent::Control)
        );
        assert!(said(b"[)>\x1E06\x1D1P42\x1E\x04", &Settings::default()).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(code in any::<Vec<u8>>(), prefix in any::<bool>()) {
            if let Ok(scan) = read(&code, &with(Encoding::Either, prefix)) {
                prop_assert!(!scan.text.is_empty() && !scan.text.chars().any(is_noise));
            }
        }
    }
}

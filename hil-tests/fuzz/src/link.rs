//! Texts of links, and transcripts of what went over them.

use kiosk_card_reader::pcsc::Choice;
use kiosk_device::LinkAddress;
use kiosk_device::link::Transcript;

/// Link texts of the config: what is taken reads back as written.
pub fn texts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(link) = text.parse::<LinkAddress>() {
        assert_eq!(link.to_string().parse::<LinkAddress>().ok(), Some(link));
    }
    if let Ok(choice) = text.parse::<Choice>() {
        assert_eq!(choice.to_string().parse::<Choice>().ok(), Some(choice));
    }
}

/// Transcripts: what is taken reads back as written.
pub fn transcripts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(transcript) = text.parse::<Transcript>() {
        assert_eq!(transcript.to_string().parse(), Ok(transcript));
    }
}

/// One link of each kind.
pub fn text_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "serial:/dev/serial/by-id/usb-1",
        "tcp:[::1]:9100",
        "tcp:printer:9100",
        "file:/dev/usb/lp0",
        "pcsc:ACR39",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

/// A talk with a printer whose cover is open.
pub fn transcript_seeds() -> Vec<Vec<u8>> {
    vec![b"# cover open\n+0 > 10 04 01\n\n+12 < 1a\n".to_vec()]
}

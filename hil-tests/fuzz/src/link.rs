//! Texts of links, transcripts of what went over them, and orders to simulators and to the dock.

use std::cell::Cell;
use std::io::BufReader;

use kiosk_card_reader::pcsc::Choice;
use kiosk_device::LinkAddress;
use kiosk_device::link::Transcript;
use kiosk_device::steering;

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

/// Orders, line after line, through a buffer whose size the first byte says: none is obeyed that is
/// longer than an order may be, and each has one answer.
pub fn orders(bytes: &[u8]) {
    let Some((size, orders)) = bytes.split_first() else {
        return;
    };
    let obeyed = Cell::new(0);
    let obey = |order: &str| {
        assert!(order.len() as u64 <= steering::ORDER_BYTES_MAX);
        assert!(!order.contains('\n'), "one order is one line");
        obeyed.set(obeyed.get() + 1);
        "ok".to_owned()
    };
    let mut said = Vec::new();
    let read = BufReader::with_capacity(usize::from(*size).max(1), orders);
    let ended = steering::answer(read, &mut said, obey);
    assert_eq!(said, b"ok\n".repeat(obeyed.get()));
    let lines = orders.split_inclusive(|byte| *byte == b'\n').count();
    assert!(ended.is_err() || obeyed.get() == lines, "{ended:?}");
}

/// Orders that end, one that does not, and bytes that are no text.
pub fn order_seeds() -> Vec<Vec<u8>> {
    vec![
        b"\x40lay 1 dry\r\nlift\nstatus".to_vec(),
        [b"\x07lift\n", &[b'a'; 4100][..]].concat(),
        b"\x01lift\n\xff\xfe\n".to_vec(),
    ]
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

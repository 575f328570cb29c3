//! Bytes that a client we did not write made: python-escpos 3.1, `Network`, asked for a large bold
//! centred line, a plain line with an accent, a native QR code, a drawn QR code and a cut.
//!
//! The same client, asked for `is_online()` and `paper_status()` of
//! `receipt-printer-simulator`, said (True, 2) when well, (True, 1) near the end, (False, 0) without paper, and (False, 2) with
//! the cover open, the cutter jammed or offline: right in each state.

use kiosk_device::Link as _;
use kiosk_device::link::pair;
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::simulator::SimulatedPrinter;

use crate::pictures::scanned;
use crate::support::{DEADLINE, profile};

static BYTES: &[u8] = include_bytes!("outside/python-escpos-3.1.bin");

#[test]
fn the_simulator_understands_a_client_that_we_did_not_write() {
    let (mut near, far) = pair("outside");
    let handle = SimulatedPrinter::like(&profile("epson-tm-t88", Mm80)).serve_link(far);
    near.write_all(BYTES, DEADLINE).expect("written");
    let printed = handle
        .wait_for_receipts(1, DEADLINE)
        .expect("cut")
        .remove(0);
    let lines: Vec<&str> = printed
        .text
        .lines()
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(lines, ["Hello Mfano", "café plain"]);
    let mut codes: Vec<String> = scanned(&printed.picture)
        .lines()
        .map(str::to_owned)
        .collect();
    codes.sort();
    assert_eq!(
        codes,
        ["https://mfano.example/raster", "https://mfano.example/x"]
    );
}

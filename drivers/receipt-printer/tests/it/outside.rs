//! Judges that we did not write.
//!
//! | judge | form | judges |
//! |---|---|---|
//! | `escpos` 0.20, a Rust driver | always | our bytes, and what our printer says of itself |
//! | python-escpos 3.1, PyPI | kept bytes, always | that our printer understands its page |
//! | python-escpos 3.1, PyPI | where PyPI is in reach; `--long` insists | what our printer says of itself |
//! | receiptio 2.1, npm | where npm is in reach; `--long` insists | what our printer says of itself, and prints on it or refuses to |

use kiosk_device::Link as _;
use kiosk_device::capability::Paper;
use kiosk_device::link::pair;
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::simulator::{Faults, SimulatedPrinter};

use crate::pictures::scanned;
use crate::support::{DEADLINE, profile};

mod clients;
mod escpos_crate;

/// What can be told of a printer by asking it, and how it is brought to that.
pub struct State {
    pub name: &'static str,
    pub bring_about: fn(&mut Faults),
}

/// The five that every client tells apart.
pub const STATES: [State; 5] = [
    State {
        name: "well",
        bring_about: |_| (),
    },
    State {
        name: "near-end",
        bring_about: |faults| faults.paper = Paper::NearEnd,
    },
    State {
        name: "paper-out",
        bring_about: |faults| faults.paper = Paper::Out,
    },
    State {
        name: "cover-open",
        bring_about: |faults| faults.cover_open = true,
    },
    // It shows when it is to cut: see the tests.
    State {
        name: "cutter-jam",
        bring_about: |faults| faults.cutter_jam = true,
    },
];

/// From python-escpos' `Network`, asked for a large bold centred line, a plain line with an accent,
/// a native QR code, a drawn QR code and a cut.
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

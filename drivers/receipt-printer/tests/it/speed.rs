//! Setting a receipt costs nothing that a citizen could notice.

use std::time::{Duration, Instant};

use kiosk_domain::Language;
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::receipt_bytes;

use crate::support::{profile, receipt};

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "emulated time is not the device's; runs in `cargo xtask test`, and `cargo xtask bench receipt_bytes` holds the same bar"
)]
fn a_receipt_becomes_bytes_in_less_than_a_millisecond() {
    let (profile, document) = (
        profile("epson-tm-t88", Mm80),
        receipt(Language::Kiswahili).document(),
    );
    let best = (0..50).map(|_| {
        let began = Instant::now();
        std::hint::black_box(receipt_bytes(&document, &profile).expect("fits"));
        began.elapsed()
    });
    // The best of fifty: the machine may be busy, the code must not be.
    let best = best.min().expect("fifty times");
    println!("document to bytes: {best:?}");
    assert!(best < Duration::from_millis(1), "{best:?}");
}

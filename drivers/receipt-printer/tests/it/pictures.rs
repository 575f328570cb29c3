//! What is on the paper, judged by `zbarimg`, which we did not write.

use std::process::Command;

use kiosk_device::capability::ReceiptPrinter as _;
use kiosk_device::link::FaultPlan;
use kiosk_domain::Language;
use kiosk_receipt_printer::PaperWidth::{Mm58, Mm80};
use kiosk_receipt_printer::receipt_bytes;

use crate::support::{DEADLINE, NONCE, profile, proof, receipt, rig};

/// What `zbarimg` reads from a PNG.
pub fn scanned(png: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("receipt.png");
    std::fs::write(&path, png).expect("written");
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(&path)
        .output();
    let output = output.expect("zbarimg runs; `cargo xtask setup` installs zbar-tools");
    String::from_utf8(output.stdout)
        .expect("a token is ascii")
        .trim_end()
        .to_owned()
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "drawing the paper under emulation takes longer than a printer may; runs in `cargo xtask test`"
)]
fn the_proof_on_the_paper_is_read_by_an_outside_scanner() {
    // Drawn by the printer and drawn by us, on both papers.
    for (name, paper) in [
        ("epson-tm-t88", Mm80),
        ("generic", Mm58),
        ("custom-vkp80", Mm80),
        ("custom-vkp80", Mm58),
    ] {
        let (mut printer, handle) = rig(profile(name, paper), FaultPlan::default());
        printer
            .print(&receipt(Language::Kiswahili).document(), NONCE, DEADLINE)
            .expect("printed");
        let receipts = handle.receipts();
        assert_eq!(receipts.len(), 1, "{name}");
        assert_eq!(
            scanned(&receipts[0].picture),
            proof(),
            "{name} on {paper:?}"
        );
    }
}

#[test]
fn a_receipt_keeps_the_bytes_and_the_letters_it_was_made_of() {
    let profile = profile("generic", Mm80);
    let document = receipt(Language::Kiswahili).document();
    let (mut printer, handle) = rig(profile, FaultPlan::default());
    printer.print(&document, NONCE, DEADLINE).expect("printed");
    let printed = handle.receipts().remove(0);
    assert_eq!(
        printed.bytes,
        receipt_bytes(&document, &profile).expect("fits")
    );
    assert!(printed.text.contains("HUDUMA KENYA"));
    assert!(
        printed.text.contains("*****017"),
        "masks are set in letters every printer has"
    );
    assert!(printed.text.contains("MALIPO YA MAJARIBIO"));
}

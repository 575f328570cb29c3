//! A simulated printer outside the kiosk's process, e.g. to be judged by somebody else's client:
//! `cargo run -p kiosk-receipt-printer --example serve_printer -- 127.0.0.1:9100 papers`.
//!
//! It obeys lines on stdin (`paper-out`, `paper-near-end`, `cover-open`, `cutter-jam`, `offline`,
//! `hold`, `garbage`, `unplug`, `mend`), answers each with `ok`, and at the end of its input leaves
//! every receipt in the folder, as PNG and as bytes.

use std::io::BufRead as _;
use std::path::Path;

use kiosk_device::capability::Paper;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{Faults, PrinterHandle, SimulatedPrinter};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:9100".into());
    let folder = arguments.next().unwrap_or_else(|| "papers".into());
    let profile = Profile::by_name("epson-tm-t88", 80)?;
    let printer = SimulatedPrinter::like(&profile).serve_tcp(address.as_str())?;
    println!("{}", printer.link_text());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        printer.change_faults(|faults| println!("{}", obey(&line, faults)));
    }
    keep(&printer, Path::new(&folder))
}

fn obey(line: &str, faults: &mut Faults) -> &'static str {
    match line.trim() {
        "paper-out" => faults.paper = Paper::Out,
        "paper-near-end" => faults.paper = Paper::NearEnd,
        "cover-open" => faults.cover_open = true,
        "cutter-jam" => faults.cutter_jam = true,
        "offline" => faults.offline = true,
        "hold" => faults.hold = true,
        "garbage" => faults.garbage = true,
        "unplug" => faults.unplugged = true,
        "mend" => *faults = Faults::default(),
        _ => return "unknown",
    }
    "ok"
}

fn keep(printer: &PrinterHandle, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    for (receipt, number) in printer.receipts().iter().zip(1..) {
        std::fs::write(folder.join(format!("{number:02}.png")), &receipt.picture)?;
        std::fs::write(folder.join(format!("{number:02}.escpos")), &receipt.bytes)?;
    }
    Ok(())
}

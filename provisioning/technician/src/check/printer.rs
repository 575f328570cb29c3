//! The receipt printer answers, is the one of the config, and can print.

use std::time::Duration;

use kiosk_device::capability::{Paper, PrinterStatus};
use kiosk_device::{Device as _, Identity, ReceiptPrinter as _};
use kiosk_domain::config::PrinterDevice;
use kiosk_receipt_printer::EscPosPrinter;

use super::links::SIMULATED;
use super::{Check, Trouble};

/// How long a printer may take for one answer; a slow serial one needs about a second.
const ANSWER: Duration = Duration::from_secs(3);

pub const CHECK: Check = Check {
    id: "receipt-printer",
    sentence: "the receipt printer answers, is the one of the config, and can print",
    remedy: "look at power, cable, paper and cover; then at [devices.receipt-printer] in the config",
    find: |kiosk, _| match &kiosk.config.devices.receipt_printer {
        None => Ok("not fitted".into()),
        Some(printer) if printer.link == SIMULATED => Ok("simulated: nothing to ask".into()),
        Some(printer) => asked(printer),
    },
};

fn asked(device: &PrinterDevice) -> Result<String, Trouble> {
    let PrinterDevice {
        link,
        profile,
        paper_width_mm,
        baud,
    } = device;
    let mut printer = EscPosPrinter::from_config(link, profile, *paper_width_mm, *baud)
        .map_err(|error| Trouble::of(&error))?;
    let identity = printer
        .identify(ANSWER)
        .map_err(|failure| Trouble::of(&failure))?;
    let status = printer
        .status(ANSWER)
        .map_err(|failure| Trouble::of(&failure))?;
    judged(&identity, status)
}

fn judged(identity: &Identity, status: PrinterStatus) -> Result<String, Trouble> {
    if let Some(obstacle) = status.obstacle() {
        return Err(Trouble::line(format!(
            "{identity} answers, but: {obstacle}"
        )));
    }
    let paper = match status.paper {
        Paper::NearEnd => "the roll ends soon",
        Paper::Plenty | Paper::Out => "paper is there",
    };
    Ok(format!("{identity}, {paper}"))
}

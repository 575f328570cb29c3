//! The receipt printer answers, is the one of the config, and can print.

use std::time::Duration;

use kiosk_device::capability::{Paper, PrinterStatus};
use kiosk_device::{Device as _, Failure, FailureKind, Identity, ReceiptPrinter as _};
use kiosk_domain::config::PrinterDevice;
use kiosk_receipt_printer::EscPosPrinter;

use super::links::{MISREAD, SIMULATED};
use super::{Check, Found, Trouble};

/// How long a printer may take for one answer; a slow serial one needs about a second.
const ANSWER: Duration = Duration::from_secs(3);

pub const CHECK: Check = Check {
    id: "receipt-printer",
    sentence: "the receipt printer answers, is the one of the config, and can print",
    remedy: "look at the printer's power and cable; then at devices.receipt-printer.link in the config",
    find: |kiosk, _| match &kiosk.config.devices.receipt_printer {
        None => Ok(Found::Skipped("not fitted".into())),
        Some(printer) if printer.link == SIMULATED => {
            Ok(Found::Skipped("simulated: nothing to ask".into()))
        }
        Some(printer) => asked(printer),
    },
};

fn asked(device: &PrinterDevice) -> Result<Found, Trouble> {
    let PrinterDevice {
        link,
        profile,
        paper_width_mm,
        baud,
    } = device;
    let Ok(mut printer) = EscPosPrinter::from_config(link, profile, *paper_width_mm, *baud) else {
        return Ok(Found::Skipped(MISREAD.into()));
    };
    let identity = printer
        .identify(ANSWER)
        .map_err(|failure| failed(&failure))?;
    let status = printer.status(ANSWER).map_err(|failure| failed(&failure))?;
    judged(&identity, status)
}

fn judged(identity: &Identity, status: PrinterStatus) -> Result<Found, Trouble> {
    if let Some(obstacle) = status.obstacle() {
        let what = format!("{identity} answers, but: {obstacle}");
        return Err(remedied(Trouble::line(what), obstacle));
    }
    Ok(match status.paper {
        Paper::NearEnd => Found::Warning(format!("{identity}, the roll ends soon")),
        Paper::Plenty | Paper::Out => Found::Well(format!("{identity}, paper is there")),
    })
}

fn failed(failure: &Failure) -> Trouble {
    remedied(Trouble::of(failure), failure.kind)
}

fn remedied(trouble: Trouble, kind: FailureKind) -> Trouble {
    match kind {
        FailureKind::PaperOut => trouble.mended_by("put in a new roll, and shut the cover"),
        FailureKind::CoverOpen => trouble.mended_by("shut the printer's cover"),
        FailureKind::CutterJam => trouble.mended_by("clear the cutter, and switch the printer off and on"),
        FailureKind::NotThatDevice => trouble.mended_by(
            "fit the model that the config names, or write the fitted one into devices.receipt-printer.profile",
        ),
        _ => trouble,
    }
}

//! The receipt printer, on any link.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kiosk_device::capability::{Paper, PrinterStatus};
use kiosk_device::host::{Care, Host};
use kiosk_device::{Failure, FailureKind, ReceiptPrinter};
use kiosk_domain::Capability;
use kiosk_domain::config::PrinterDevice;
use kiosk_receipt_printer::{EscPosPrinter, TicketFate};

use super::{News, refused};
use crate::actors::note::Note;
use crate::startup::StartFault;

pub(super) fn host(
    device: &PrinterDevice,
    news: &News,
) -> Result<Host<dyn ReceiptPrinter>, StartFault> {
    open(device).map_err(|error| refused("receipt-printer", &error))?;
    let (device, news) = (device.clone(), news.clone());
    let note = news.note.clone();
    let caretaker = news.caretaker.clone();
    let paper_low = AtomicBool::new(false);
    Ok(Host::start(Care {
        capability: Capability::ReceiptPrinter,
        open: Box::new(move || match open(&device) {
            Ok(printer) => {
                let note = note.clone();
                Ok(Box::new(
                    printer.with_watch(move |fate| tell_fate(&note, fate)),
                ))
            }
            Err(error) => Err(Failure::new(FailureKind::NotThatDevice, error.to_string())),
        }),
        look: Box::new(move |printer, deadline| {
            let status = printer.status(deadline)?;
            let low = status.paper != Paper::Plenty;
            if paper_low.swap(low, Ordering::Relaxed) != low {
                caretaker.printer_said(low);
            }
            readiness(status)
        }),
        look_every: Duration::from_secs(1),
        look_deadline: Duration::from_secs(3),
        report: Box::new(move |report| news.tell(&report)),
    }))
}

fn open(device: &PrinterDevice) -> Result<EscPosPrinter, kiosk_receipt_printer::OpenPrinterError> {
    EscPosPrinter::from_config(
        &device.link,
        &device.profile,
        device.paper_width_mm,
        device.baud,
    )
}

/// What became of a ticket in the mouth of a kiosk printer.
fn tell_fate(note: &Note, fate: TicketFate) {
    match fate {
        TicketFate::Taken => tracing::debug!("a ticket was taken"),
        TicketFate::Retracted => {
            tracing::warn!("a ticket was left and drawn back into the bin");
            note.receipt_drawn_back();
        }
        TicketFate::Stuck => {
            tracing::error!("a ticket is stuck in the mouth of the printer");
            note.receipt_stuck();
        }
    }
}

fn readiness(status: PrinterStatus) -> Result<(), Failure> {
    match status.obstacle() {
        None => Ok(()),
        Some(kind) => Err(Failure::new(kind, "the printer is not ready")),
    }
}

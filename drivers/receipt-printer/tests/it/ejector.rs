//! Kiosk printers with a presenter: a ticket that nobody takes is not left for the next citizen.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use kiosk_device::FailureKind;
use kiosk_device::capability::{Certainty, ReceiptPrinter as _};
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::profile::PROFILES;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};
use kiosk_receipt_printer::{EscPosPrinter, Profile, TicketFate};

use crate::support::{DEADLINE, NONCE, profile, served, short_page};

/// A driver of a kiosk printer, the printer, and what is told of its tickets.
fn kiosk_printer(profile: Profile) -> (EscPosPrinter, PrinterHandle, Receiver<TicketFate>) {
    let (printer, handle) = served(profile);
    let (told, fates) = channel();
    let printer = printer.with_watch(move |fate| told.send(fate).expect("the test listens"));
    (printer, handle, fates)
}

fn vkp80(take_max: Duration) -> Profile {
    profile("custom-vkp80", Mm80).with_take_max(take_max)
}

/// Asks for the status, as a kiosk does, until a fate is told.
fn fate(printer: &mut EscPosPrinter, fates: &Receiver<TicketFate>) -> TicketFate {
    let until = Instant::now() + DEADLINE;
    while Instant::now() < until {
        printer.status(DEADLINE).expect("it answers");
        if let Ok(fate) = fates.try_recv() {
            return fate;
        }
    }
    panic!("no fate is told");
}

#[test]
fn a_ticket_that_is_taken_is_told_once() {
    let (mut printer, handle, fates) = kiosk_printer(vkp80(DEADLINE));
    handle.change_faults(|faults| faults.ticket_left = true);
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    assert!(handle.has_ticket_in_mouth());
    printer.status(DEADLINE).expect("it answers");
    assert!(fates.try_recv().is_err(), "it still hangs there");
    handle.change_faults(|faults| faults.ticket_left = false);
    assert_eq!(fate(&mut printer, &fates), TicketFate::Taken);
    printer.status(DEADLINE).expect("it answers");
    assert!(fates.try_recv().is_err());
    assert_eq!(handle.tickets_in_bin(), 0);
}

#[test]
fn a_ticket_that_nobody_takes_goes_into_the_bin_on_every_model_with_a_presenter() {
    let models = PROFILES
        .iter()
        .filter(|profile| profile.ejector.is_some())
        .map(|profile| profile.with_take_max(Duration::from_millis(200)));
    let mut count = 0;
    for model in models {
        let (mut printer, handle, fates) = kiosk_printer(model);
        handle.change_faults(|faults| faults.ticket_left = true);
        printer
            .print(&short_page(), NONCE, DEADLINE)
            .expect("printed");
        assert_eq!(
            fate(&mut printer, &fates),
            TicketFate::Retracted,
            "{}",
            model.name
        );
        assert_eq!(handle.tickets_in_bin(), 1, "{}", model.name);
        assert!(!handle.has_ticket_in_mouth());
        count += 1;
    }
    assert!(count >= 3, "VKP80, KPM and TPTCM at least");
}

#[test]
fn the_next_receipt_does_not_push_an_older_ticket_out() {
    let (mut printer, handle, fates) = kiosk_printer(vkp80(Duration::from_millis(300)));
    handle.change_faults(|faults| faults.ticket_left = true);
    for nonce in [[1; 4], [2; 4]] {
        printer
            .print(&short_page(), nonce, DEADLINE)
            .expect("printed");
    }
    assert_eq!(fates.try_recv(), Ok(TicketFate::Retracted));
    assert_eq!((handle.receipts().len(), handle.tickets_in_bin()), (2, 1));
}

#[test]
fn a_ticket_left_from_before_the_kiosk_started_is_drawn_back_before_anything_is_printed() {
    let model = vkp80(Duration::from_millis(300));
    let (mut before, handle) = served(model);
    handle.change_faults(|faults| faults.ticket_left = true);
    before
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    drop(before);
    let address: kiosk_device::LinkAddress = handle.link_text().parse().expect("a link text");
    let mut printer = EscPosPrinter::new(address, model);
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    assert_eq!((handle.receipts().len(), handle.tickets_in_bin()), (2, 1));
}

#[test]
fn a_ticket_that_is_stuck_stops_the_printer_with_nothing_printed_until_it_is_out() {
    let (mut printer, handle, fates) = kiosk_printer(vkp80(Duration::ZERO));
    handle.change_faults(|faults| (faults.ticket_left, faults.ticket_jam) = (true, true));
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    assert_eq!(fate(&mut printer, &fates), TicketFate::Stuck);
    let status = printer.status(DEADLINE).expect("it answers");
    assert_eq!(status.obstacle(), Some(FailureKind::HardwareError));
    let failed = printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect_err("stuck");
    assert_eq!(failed.certainty, Certainty::NotPrinted);
    assert_eq!(failed.failure.kind, FailureKind::HardwareError);
    assert_eq!(handle.receipts().len(), 1);
    handle.change_faults(|faults| (faults.ticket_left, faults.ticket_jam) = (false, false));
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("a technician took it out");
}

#[test]
fn a_printer_without_a_presenter_is_found_out_before_anything_is_printed() {
    let desktop = SimulatedPrinter::like(&profile("generic", Mm80))
        .serve_tcp("127.0.0.1:0")
        .expect("served");
    let address: kiosk_device::LinkAddress = desktop.link_text().parse().expect("a link text");
    let mut printer = EscPosPrinter::new(address, vkp80(DEADLINE));
    let failed = printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect_err("no presenter");
    assert_eq!(failed.certainty, Certainty::NotPrinted);
    assert!(
        failed
            .failure
            .detail
            .contains("devices.receipt-printer.profile")
    );
    assert!(desktop.receipts().is_empty());
}

//! Driver and simulator: what is wrong is told by its kind, and goes away when it is mended.

use kiosk_device::FailureKind;
use kiosk_device::capability::{Certainty, Paper, ProofMethod, ReceiptPrinter};
use kiosk_device::link::FaultPlan;
use kiosk_domain::{DeviceState, Language};
use kiosk_receipt_printer::PaperWidth::{Mm58, Mm80};
use kiosk_receipt_printer::simulator::{Faults, Model, SimulatedPrinter};
use kiosk_receipt_printer::{EscPosPrinter, Profile};

use crate::support::{DEADLINE, NONCE, profile, receipt, rig, short_page};

#[test]
fn each_model_proves_its_print_in_its_own_way() {
    for (name, method) in [
        ("generic", ProofMethod::StatusOrder),
        ("epson-tm-t82iii", ProofMethod::ProcessId),
    ] {
        let (mut printer, handle) = rig(profile(name, Mm80), FaultPlan::default());
        let proof = printer
            .print(&short_page(), NONCE, DEADLINE)
            .expect("printed");
        assert_eq!((proof.method, proof.nonce), (method, NONCE));
        assert_eq!(handle.receipts().len(), 1);
    }
}

#[test]
fn a_printer_that_cannot_print_says_why_and_prints_once_when_it_is_mended() {
    type Break = fn(&mut Faults);
    let cases: [(Break, FailureKind); 3] = [
        (|f| f.paper = Paper::Out, FailureKind::PaperOut),
        (|f| f.cover_open = true, FailureKind::CoverOpen),
        (|f| f.offline = true, FailureKind::Busy),
    ];
    for (break_it, kind) in cases {
        let (mut printer, handle) = rig(profile("epson-tm-t88", Mm80), FaultPlan::default());
        handle.change_faults(break_it);
        let failed = printer
            .print(&short_page(), NONCE, DEADLINE)
            .expect_err("broken");
        assert_eq!(
            (failed.certainty, failed.failure.kind),
            (Certainty::NotPrinted, kind)
        );
        assert_eq!(
            printer.status(DEADLINE).expect("it answers").obstacle(),
            Some(kind)
        );
        handle.change_faults(|faults| *faults = Faults::default());
        printer
            .print(&short_page(), NONCE, DEADLINE)
            .expect("mended");
        assert_eq!(handle.receipts().len(), 1);
    }
}

#[test]
fn a_cutter_that_jams_leaves_the_outcome_unknown() {
    for name in ["generic", "epson-tm-t88"] {
        let (mut printer, handle) = rig(profile(name, Mm80), FaultPlan::default());
        handle.change_faults(|faults| faults.cutter_jam = true);
        let failed = printer
            .print(&short_page(), NONCE, DEADLINE)
            .expect_err("jammed");
        assert_eq!(failed.certainty, Certainty::Unknown);
        assert_eq!(failed.failure.kind, FailureKind::CutterJam);
        assert!(handle.uncut().is_some_and(|text| text.contains("Mfano")));
    }
}

#[test]
fn paper_that_ends_within_a_receipt_leaves_the_outcome_unknown_and_no_rest_comes_out_later() {
    let (mut printer, handle) = rig(profile("epson-tm-t88", Mm80), FaultPlan::default());
    handle.change_faults(|faults| faults.paper_out_after_lines = Some(5));
    let document = receipt(Language::English).document();
    let failed = printer
        .print(&document, NONCE, DEADLINE)
        .expect_err("out of paper");
    assert_eq!(failed.certainty, Certainty::Unknown);
    assert_eq!(failed.failure.kind, FailureKind::PaperOut);
    let half = handle.uncut().expect("five lines are out");
    handle.change_faults(|faults| faults.paper = Paper::Plenty);
    let told = printer
        .print(&short_page(), [9; 4], DEADLINE)
        .map_err(|failed| failed.to_string());
    // The link of this rig cannot be opened twice, as if the printer had been unplugged too.
    assert!(told.is_err_and(|told| told.starts_with("nothing was printed")));
    assert!(handle.wait_for_end(DEADLINE));
    assert_eq!(handle.uncut(), Some(half), "the rest was forgotten");
    assert!(handle.receipts().is_empty());
}

#[test]
fn a_roll_that_ends_soon_still_prints() {
    let (mut printer, handle) = rig(profile("generic", Mm58), FaultPlan::default());
    handle.change_faults(|faults| faults.paper = Paper::NearEnd);
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    let status = printer.status(DEADLINE).expect("it answers");
    assert_eq!(
        (status.paper, status.state()),
        (Paper::NearEnd, DeviceState::Online)
    );
}

#[test]
fn a_held_printer_is_a_timeout_with_nothing_printed() {
    let (mut printer, handle) = rig(profile("generic", Mm80), FaultPlan::default());
    handle.change_faults(|faults| faults.hold = true);
    let failed = printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect_err("held");
    assert_eq!(failed.certainty, Certainty::NotPrinted);
    assert_eq!(failed.failure.kind, FailureKind::Timeout);
    handle.change_faults(|faults| faults.hold = false);
    assert!(handle.receipts().is_empty() && handle.uncut().is_none());
}

#[test]
fn a_device_that_talks_of_something_else_is_not_that_device() {
    let (mut printer, handle) = rig(profile("generic", Mm80), FaultPlan::default());
    handle.change_faults(|faults| faults.garbage = true);
    let failed = printer.status(DEADLINE).expect_err("no printer");
    assert_eq!(failed.kind, FailureKind::NotThatDevice);
    assert!(failed.detail.contains("memory:printer"), "{failed}");
}

#[test]
fn a_printer_of_another_model_is_named_with_the_remedy_and_nothing_is_printed_on_it() {
    let other = Model {
        name: "TM-T20III".into(),
        ..Model::like(&profile("epson-tm-t88", Mm80))
    };
    let handle = SimulatedPrinter::new(other)
        .serve_tcp("127.0.0.1:0")
        .expect("served");
    let mut printer =
        EscPosPrinter::from_config(handle.link_text(), "epson-tm-t88", 80, 9600).expect("a config");
    let failed = printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect_err("another model");
    assert_eq!(failed.certainty, Certainty::NotPrinted);
    assert_eq!(failed.failure.kind, FailureKind::NotThatDevice);
    let told = failed.failure.detail;
    for part in [
        handle.link_text(),
        "EPSON TM-T20III",
        "epson-tm-t88",
        "devices.receipt-printer.profile",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(handle.receipts().is_empty());
}

#[test]
fn an_unplugged_printer_comes_back_by_itself() {
    let generic = Profile::by_name("generic", 80).expect("in the table");
    let handle = SimulatedPrinter::like(&generic)
        .serve_tcp("127.0.0.1:0")
        .expect("served");
    let mut printer =
        EscPosPrinter::from_config(handle.link_text(), "generic", 80, 9600).expect("a config");
    assert_eq!(
        printer.status(DEADLINE).expect("well").state(),
        DeviceState::Online
    );
    handle.change_faults(|faults| faults.unplugged = true);
    let failed = printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect_err("unplugged");
    assert_eq!(failed.failure.state(), DeviceState::NoDevice);
    handle.change_faults(|faults| faults.unplugged = false);
    let mut tries = 0;
    while printer.print(&short_page(), NONCE, DEADLINE).is_err() {
        tries += 1;
        assert!(tries < 20, "it does not come back");
    }
    assert_eq!(handle.receipts().len(), 1);
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn a_serial_printer_prints_over_a_pseudo_terminal() {
    let profile = profile("epson-tm-t82iii", Mm58);
    let handle = SimulatedPrinter::like(&profile)
        .serve_pty()
        .expect("a pseudo terminal");
    let printer = EscPosPrinter::from_config(handle.link_text(), "epson-tm-t82iii", 58, 38_400);
    // As the kiosk holds it: behind the trait, movable to the device's own thread.
    let mut printer: Box<dyn ReceiptPrinter> = Box::new(printer.expect("a config"));
    let identity = printer.identify(DEADLINE).expect("it says who it is");
    assert_eq!(identity.to_string(), "EPSON TM-T82 simulated");
    printer
        .print(&receipt(Language::English).document(), NONCE, DEADLINE)
        .expect("printed");
    assert_eq!(handle.receipts().len(), 1);
}

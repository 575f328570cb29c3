//! The doctor asks the printer itself.

use kiosk_device::capability::Paper;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};

use crate::bench::{Bench, Run};

fn bench_with_printer() -> (Bench, PrinterHandle) {
    bench_with("generic")
}

fn bench_with(model: &str) -> (Bench, PrinterHandle) {
    let profile = Profile::by_name(model, 80).expect("in the table");
    let printer = SimulatedPrinter::like(&profile)
        .serve_tcp("127.0.0.1:0")
        .expect("a free port");
    let bench = Bench::configured();
    let link = format!("link = \"{}\"", printer.link_text());
    bench.alter("kiosk.toml", "link = \"simulated\"", &link);
    (bench, printer)
}

fn doctor(bench: &Bench) -> Run {
    bench.doctor()
}

#[test]
fn a_printer_that_can_print_is_well() {
    let (bench, printer) = bench_with_printer();
    doctor(&bench).expect_code(0);
    printer.change_faults(|faults| faults.paper = Paper::NearEnd);
    let run = doctor(&bench).expect_code(0);
    assert!(run.out().contains("the roll ends soon"), "{}", run.out());
}

#[test]
fn what_keeps_it_from_printing_is_named() {
    let (bench, printer) = bench_with_printer();
    printer.change_faults(|faults| faults.cover_open = true);
    let run = doctor(&bench).expect_code(1);
    assert_eq!(run.troubles(), ["receipt-printer"]);
    assert!(run.out().contains("cover-open"), "{}", run.out());
}

#[test]
fn a_printer_that_is_switched_off_is_trouble_of_the_machine_only() {
    let (bench, printer) = bench_with_printer();
    drop(printer);
    let run = doctor(&bench).expect_code(1);
    assert_eq!(run.troubles(), ["receipt-printer"]);
    bench.check().expect_code(0);
}

#[test]
fn something_else_that_answers_is_not_taken_for_the_printer() {
    let (bench, printer) = bench_with_printer();
    printer.change_faults(|faults| faults.garbage = true);
    assert_eq!(
        doctor(&bench).expect_code(1).troubles(),
        ["receipt-printer"]
    );
}

#[test]
fn a_printer_of_another_model_is_named_with_both_ways_out() {
    let (bench, _printer) = bench_with("epson-tm-t82iii");
    bench.alter("kiosk.toml", "\"generic\"", "\"epson-tm-t88\"");
    let run = doctor(&bench).expect_code(1);
    assert_eq!(run.troubles(), ["receipt-printer"], "{}", run.out());
    let remedy = run.remedy("receipt-printer");
    assert!(remedy.contains("fit the model"), "{}", run.out());
}

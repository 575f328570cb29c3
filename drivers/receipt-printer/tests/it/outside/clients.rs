//! Status clients from PyPI and npm. They are fetched below `target/`, once. A machine from which a
//! registry is out of reach says so and does not judge; `cargo xtask test --long` insists.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kiosk_device::Connect as _;
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};

use super::{STATES, State};
use crate::support::{DEADLINE, profile};

fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/outside")
        .join(name)
}

/// Runs a step of fetching a client from `registry`; whether it was in reach.
fn fetches(command: &mut Command, registry: &str) -> bool {
    let fetched = command.status().expect("cargo xtask setup installs it");
    let insists = std::env::var_os("KIOSK_ALL_JUDGES").is_some();
    assert!(fetched.success() || !insists, "{registry} must be in reach");
    if !fetched.success() {
        eprintln!("not judged on this machine: {registry} is out of reach");
    }
    fetched.success()
}

/// A Python that has python-escpos; made once, if PyPI is in reach.
fn python() -> Option<PathBuf> {
    let home = target("printer-client");
    let python = home.join("bin/python");
    if !home.join("ready").exists() {
        let made = Command::new("python3")
            .args(["-m", "venv"])
            .arg(&home)
            .status();
        assert!(
            made.is_ok_and(|made| made.success()),
            "cargo xtask setup installs python3-venv"
        );
        let fetched = fetches(
            Command::new(&python)
                .args(["-m", "pip", "--retries=0", "--timeout=20", "install"])
                .args(["--quiet", "python-escpos==3.1"]),
            "PyPI",
        );
        if !fetched {
            return None;
        }
        fs::write(home.join("ready"), "").expect("below target/");
    }
    Some(python)
}

/// A folder with receiptio; made once, if npm's registry is in reach.
fn receiptio() -> Option<PathBuf> {
    let home = target("receiptio");
    if !home.join("node_modules/receiptio").exists() {
        fs::create_dir_all(&home).expect("below target/");
        let fetched = fetches(
            Command::new("npm")
                .args(["install", "--silent", "receiptio@2.1.2"])
                .args(["--fetch-retries=0", "--fetch-timeout=20000"])
                .current_dir(&home),
            "the registry of npm",
        );
        if !fetched {
            return None;
        }
    }
    Some(home)
}

/// What a client says on stdout.
fn said(command: &mut Command) -> String {
    let output = command.output().expect("it was fetched");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{talk}");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// A printer in `state` at `address`; one whose cutter is jammed has tried to cut.
fn printer_in(state: &State, address: &str) -> PrinterHandle {
    let printer = SimulatedPrinter::like(&profile("epson-tm-t88", Mm80))
        .serve_tcp(address)
        .expect("a free port");
    printer.change_faults(state.bring_about);
    if state.name == "cutter-jam" {
        let mut link: kiosk_device::LinkAddress = printer.link_text().parse().expect("a link text");
        let mut link = link.connect().expect("it listens");
        link.write_all(b"\x1dVA\x00", DEADLINE).expect("written");
    }
    printer
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "somebody else's program is not emulated; runs in `cargo xtask test`"
)]
fn python_escpos_names_all_five_states() {
    let Some(python) = python() else { return };
    for state in &STATES {
        let printer = printer_in(state, "127.0.0.1:0");
        let port = printer.local_addr().expect("on TCP").port().to_string();
        let told = said(
            Command::new(&python)
                .arg(script("ask_python_escpos.py"))
                .args(["127.0.0.1", &port]),
        );
        let meant = match state.name {
            "well" => "True 2",
            "near-end" => "True 1",
            "paper-out" => "False 0",
            _ => "False 2",
        };
        assert_eq!(told, meant, "{}", state.name);
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "somebody else's program is not emulated; runs in `cargo xtask test`"
)]
fn receiptio_prints_on_a_well_printer_and_names_the_trouble_of_the_others() {
    let Some(client) = receiptio() else { return };
    for state in &STATES {
        // It knows only port 9100, so the printer has an address of its own.
        let printer = printer_in(state, "127.77.0.1:9100");
        let told = said(
            Command::new("node")
                .arg(script("print_receiptio.js"))
                .arg(&client)
                .arg("127.77.0.1"),
        );
        let (meant, papers) = match state.name {
            "well" | "near-end" => ("success", 1),
            "paper-out" => ("paperempty", 0),
            "cover-open" => ("coveropen", 0),
            _ => ("error", 0),
        };
        assert_eq!(told, meant, "{}", state.name);
        assert_eq!(printer.receipts().len(), papers, "{}", state.name);
    }
}

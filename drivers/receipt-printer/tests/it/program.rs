//! The simulator as a program: a kiosk's driver on its link, a hand on its orders.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kiosk_device::FailureKind;
use kiosk_device::capability::ReceiptPrinter as _;
use kiosk_receipt_printer::EscPosPrinter;

use crate::support::{DEADLINE, NONCE, short_page};

const PROGRAM: &str = env!("CARGO_BIN_EXE_receipt-printer-simulator");

/// The program, and what its first two lines say.
pub struct Program {
    child: Child,
    pub link: String,
    pub orders: String,
}

impl Program {
    pub fn start(papers: &Path, options: &[&str], order: &str) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0", "--orders", "127.0.0.1:0"])
            .args(options)
            .arg("--papers")
            .arg(papers)
            .arg(order)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo has built it");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let (link, orders) = (line(), line());
        // Read before the pipe goes, or the program would have nowhere to say it.
        assert_eq!(line(), "ok");
        let orders = orders.trim_start_matches("orders ").to_owned();
        Self {
            child,
            link,
            orders,
        }
    }

    /// Another run of the program carries the order there.
    pub fn tell(&self, order: &str) -> String {
        let told = Command::new(PROGRAM)
            .args(["--tell", &self.orders, order])
            .output();
        let told = told.expect("cargo has built it");
        assert!(told.status.success(), "{told:?}");
        String::from_utf8(told.stdout).expect("text")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for a file that the program writes.
fn written(path: &Path) -> Vec<u8> {
    let until = Instant::now() + DEADLINE;
    loop {
        match std::fs::read(path) {
            Ok(bytes) if !bytes.is_empty() => return bytes,
            _ if Instant::now() >= until => panic!("{} does not appear", path.display()),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

#[test]
fn a_kiosk_printer_outside_this_process_is_broken_mended_and_leaves_its_papers() {
    let papers = tempfile::tempdir().expect("a folder");
    let program = Program::start(papers.path(), &["--profile", "custom-vkp80"], "ticket-left");
    let mut printer =
        EscPosPrinter::from_config(&program.link, "custom-vkp80", 80, 0).expect("a link");
    assert_eq!(program.tell("cover-open"), "ok\n");
    let status = printer.status(DEADLINE).expect("it answers");
    assert_eq!(status.obstacle(), Some(FailureKind::CoverOpen));
    program.tell("mend");
    program.tell("ticket-left");
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    assert!(program.tell("status").contains("mouth full"));
    assert!(written(&papers.path().join("01.png")).starts_with(b"\x89PNG"));
    program.tell("spoil Silent");
    assert!(printer.status(Duration::from_millis(300)).is_err());
    program.tell("mend");
    assert!(printer.status(DEADLINE).is_ok());
    assert!(program.tell("dance").contains("is no order"));
}

#[test]
fn the_program_explains_itself_and_refuses_what_it_does_not_know() {
    let help = Command::new(PROGRAM).arg("--help").output().expect("runs");
    let text = String::from_utf8(help.stdout).expect("text");
    for word in [
        "--orders",
        "--papers",
        "ticket-left",
        "cutter-jam",
        "paper-near-end",
    ] {
        assert!(text.contains(word), "{word}");
    }
    let wrong = Command::new(PROGRAM).arg("--paper").output().expect("runs");
    assert!(!wrong.status.success());
}

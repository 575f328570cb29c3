//! The simulator as a program: a kiosk's driver on its link, a hand on its orders.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kiosk_device::FailureKind;
use kiosk_device::capability::FingerprintReader as _;
use kiosk_fingerprint_reader::ZfmReader;

use crate::support::DEADLINE;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fingerprint-reader-simulator");

/// The program, and what its first two lines say.
struct Program {
    child: Child,
    link: String,
    orders: String,
}

impl Program {
    fn start(orders: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--orders", "127.0.0.1:0"])
            .args(orders)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo has built it");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let (link, address) = (line(), line());
        for _ in orders {
            assert_eq!(line(), "ok");
        }
        let orders = address.trim_start_matches("orders ").to_owned();
        Self {
            child,
            link,
            orders,
        }
    }

    /// Another run of the program carries the order there.
    fn tell(&self, order: &str) -> String {
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

#[test]
fn fingers_are_laid_on_and_lifted_from_outside_this_process() {
    let program = Program::start(&["lay 7"]);
    let mut reader = ZfmReader::from_config(&program.link).expect("a link");
    let well = reader.capture(DEADLINE).expect("a finger lies there");
    assert_eq!((well.width_px(), well.height_px()), (256, 288));
    for (order, kind) in [
        ("lay 7 dry", FailureKind::Unreadable),
        ("lay 7 wet", FailureKind::Unreadable),
        ("lay 7 left", FailureKind::Unreadable),
        ("lift", FailureKind::NothingPresented),
    ] {
        assert_eq!(program.tell(order), "ok\n");
        let failure = reader.capture(PATIENCE).err().expect(order);
        assert_eq!(failure.kind, kind, "{order}: {failure}");
    }
    program.tell("lay 7");
    assert_eq!(program.tell("spoil Silent"), "ok\n");
    assert!(reader.capture(PATIENCE).is_err());
    program.tell("mend");
    assert!(reader.capture(DEADLINE).is_ok(), "mended");
    assert!(program.tell("status").starts_with("115200 baud"));
    assert!(program.tell("dance").contains("is no order"));
}

/// Long enough for a picture to come.
const PATIENCE: Duration = Duration::from_secs(6);

#[test]
fn the_program_explains_itself_and_refuses_what_it_does_not_know() {
    let help = Command::new(PROGRAM).arg("--help").output().expect("runs");
    let text = String::from_utf8(help.stdout).expect("text");
    for word in ["--orders", "lay N HOW", "lift", "unplug"] {
        assert!(text.contains(word), "{word}");
    }
    let wrong = Command::new(PROGRAM).arg("--order").output().expect("runs");
    assert!(!wrong.status.success());
}

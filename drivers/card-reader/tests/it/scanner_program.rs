//! The simulated scanner as a program of its own, steered from outside.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use kiosk_card_reader::scanner::{CodeScanner, Settings};
use kiosk_device::FailureKind;
use kiosk_device::capability::{Scanner as _, Symbology};

use crate::program::{Simulator, program};
use crate::scanner::{BEFORE, CODE, told};
use crate::support::DEADLINE;

const SIMULATOR: &str = "scanner-simulator";

fn settings() -> Settings {
    Settings {
        has_aim_prefix: true,
        quiet: Duration::from_secs(1),
        ..Settings::default()
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn the_program_on_a_pseudo_terminal_obeys_its_input() {
    let mut simulator = Simulator::start(SIMULATOR, &["--aim"]);
    let link_text = simulator.says();
    let mut driver = CodeScanner::from_config(&link_text, settings()).expect("a link");
    driver.arm(DEADLINE).expect("quiet");
    assert_eq!(simulator.obey(&format!("scan {CODE}")), "ok");
    let scan = driver.scan(DEADLINE).expect("a code");
    assert_eq!(
        (scan.text.as_str(), scan.symbology),
        (CODE, Some(Symbology::Qr))
    );
    assert_eq!(simulator.obey("dance"), "unknown");
    assert_eq!(simulator.obey("bytes 4z"), "unknown");
    for (line, right) in [
        (format!("Half {CODE}"), Err(FailureKind::Unreadable)),
        ("bytes 41420d".to_owned(), Err(FailureKind::Unreadable)),
        ("bytes 5d513341420d".to_owned(), Ok("AB".to_owned())),
        (format!("Twice {CODE}"), Ok(CODE.to_owned())),
    ] {
        driver.arm(DEADLINE).expect("quiet");
        assert_eq!(simulator.obey(&line), "ok");
        assert_eq!(told(driver.scan(DEADLINE)), right, "{line}");
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "starts a program of its own, which is not emulated; runs in `cargo xtask test`"
)]
fn the_program_on_tcp_obeys_a_socket() {
    let local = "127.0.0.1:0";
    let arguments = ["--aim", "--tcp", local, "--control", local];
    let mut simulator = Simulator::start(SIMULATOR, &arguments);
    let link_text = simulator.says();
    let control = simulator.says();
    let address = control.strip_prefix("control ").expect("an address");
    let mut control = TcpStream::connect(address).expect("it listens");
    let mut answers = BufReader::new(control.try_clone().expect("a copy")).lines();
    let mut obey = |line: &str| {
        writeln!(control, "{line}").expect("it listens");
        answers.next().expect("it runs").expect("text")
    };
    assert_eq!(
        obey(&format!("scan {BEFORE}")),
        "the scanner is not plugged in"
    );
    let mut driver = CodeScanner::from_config(&link_text, settings()).expect("a link");
    driver.arm(DEADLINE).expect("quiet");
    assert_eq!(obey(&format!("scan {CODE}")), "ok");
    assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()));
    driver.arm(DEADLINE).expect("quiet");
    assert_eq!(obey("unplug"), "ok");
    assert_eq!(told(driver.scan(DEADLINE)), Err(FailureKind::Disconnected));
    driver.arm(DEADLINE).expect("plugged in again");
    assert_eq!(simulator.obey(&format!("scan {CODE}")), "ok");
    assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()));
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "starts a program of its own, which is not emulated; runs in `cargo xtask test`"
)]
fn the_program_explains_itself_and_refuses_what_it_does_not_know() {
    let help = program(SIMULATOR)
        .arg("--help")
        .output()
        .expect("it was built");
    let said = String::from_utf8_lossy(&help.stdout);
    assert!(
        help.status.success() && said.contains("UnpluggedInTheMiddle"),
        "{said}"
    );
    for wrong in [&["--dance"][..], &["--ending", "never"], &["--tcp"]] {
        let run = program(SIMULATOR)
            .args(wrong)
            .output()
            .expect("it was built");
        let why = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success() && !why.is_empty(), "{wrong:?}");
    }
}

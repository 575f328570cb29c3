//! A running simulator is steered by its command, as a person would.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kiosk_cabinet::simulated;
use kiosk_cabinet::simulator::steering;

const SIMULATOR: &str = env!("CARGO_BIN_EXE_cabinet-simulator");

/// Ends the simulator with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn steer(socket: &Path, command: &[&str]) -> (bool, String) {
    let output = Command::new(SIMULATOR)
        .arg(socket)
        .args(command)
        .output()
        .expect("the command starts");
    let said = String::from_utf8(output.stdout).expect("it speaks text");
    (output.status.success(), said)
}

#[test]
fn a_hand_at_the_socket_moves_what_the_driver_sees() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("cabinet");
    let mut child = Command::new(SIMULATOR)
        .arg("serve")
        .arg(&socket)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the simulator starts");
    let stdout = child.stdout.take().expect("it is piped");
    let _running = Running(child);
    let mut seen = BufReader::new(stdout).lines().map_while(Result::ok);
    // Its first line says that it listens.
    assert_eq!(seen.next().as_deref(), Some("lines of simulated-cabinet"));

    assert_eq!(steer(&socket, &["door", "open"]), (true, "ok\n".into()));
    assert_eq!(seen.next().as_deref(), Some("door OPEN"));
    assert!(steer(&socket, &["headset", "in"]).0);
    assert_eq!(seen.next().as_deref(), Some("headset PRESENT"));

    let (_, shown) = steer(&socket, &["show"]);
    for line in [
        "door OPEN",
        "tamper OFF",
        "headset PRESENT",
        "lock LOCKED",
        "fan ON",
    ] {
        assert!(
            shown.lines().any(|shown| shown == line),
            "{line} in {shown}"
        );
    }
    assert!(!steer(&socket, &["door", "ajar"]).0);
}

#[test]
fn each_command_does_what_it_says_and_nonsense_is_refused() {
    let (_cabinet, dock) = simulated();
    for (command, line) in [
        ("tamper on", "tamper ON"),
        ("paper low", "paper-low LOW"),
        ("presence here", "presence PRESENT"),
        ("bounce door 3 1", "door OPEN"),
        ("bounce door 2 1", "door OPEN"),
        ("unplug", "door NO-DEVICE"),
        ("plug", "door OPEN"),
    ] {
        assert_eq!(steering::obey(&dock, command), Ok(String::new()));
        let shown = steering::obey(&dock, "show").expect("known");
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
    for nonsense in [
        "",
        "door",
        "bounce door 100000 1",
        "bounce door 1 9999999999999999999999",
        "break everything 5",
        "break read x",
        "\u{1b}[2J",
    ] {
        let refused = steering::obey(&dock, nonsense).expect_err("not understood");
        assert!(!refused.contains('\u{1b}'), "{refused:?}");
    }
}

//! The short form of `cargo xtask canary`, with the programs of this build.

use std::path::Path;
use std::process::Command;

#[test]
fn however_a_session_ends_it_leaves_nothing_on_the_disk_and_nothing_in_memory() {
    let program = Path::new(env!("CARGO_BIN_EXE_kiosk-canary"));
    for other in ["kiosk-app", "kiosk-gateway"] {
        assert!(
            program.with_file_name(other).is_file(),
            "no {other} beside {}; build it with `cargo build -p {other}`",
            program.display()
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(program)
        .args(["--sessions", "6", "--seed", "1", "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{talk}");
}

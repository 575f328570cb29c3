//! The short form of `cargo xtask audit`, with the programs of this build.

use std::path::Path;
use std::process::Command;

#[test]
fn no_receipt_is_lost_and_none_comes_twice_while_everything_is_killed() {
    let program = Path::new(env!("CARGO_BIN_EXE_kiosk-audit"));
    assert!(
        program.with_file_name("kiosk-gateway").is_file(),
        "no kiosk-gateway beside {}; build it with `cargo build -p kiosk-gateway`",
        program.display()
    );
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(program)
        .args(["--kiosks", "8", "--seconds", "12", "--seed", "1", "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{talk}");
    let json = std::fs::read(folder.path().join("1.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&json).unwrap();
    for broken in ["kiosk_kills", "gateway_kills", "gateway_stops", "cuts"] {
        assert!(report[broken].as_u64() > Some(0), "{broken}: {said}");
    }
}

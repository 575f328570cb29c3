//! Clients that we did not write judge the simulated module: pyfingerprint 1.5 and
//! adafruit-circuitpython-fingerprint 2.2.25.
//!
//! What each wrote to a module that it was content with lies beside this file as bytes, and is
//! answered anew in every run. The clients themselves come from PyPI: a virtual environment is made
//! for them below `target/`, once. Where PyPI is out of reach they do not judge, unless `--long` insists.
//!
//! libfprint judges the pictures that our driver delivers: see `libfprint`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use kiosk_fingerprint_reader::protocol::{Decoder, Heard, Packet, PacketKind};
use kiosk_fingerprint_reader::simulator::{Finger, Laid, ModuleHandle, SimulatedModule};
use kiosk_fingerprint_reader::{ConnectAt as _, Settings, ZfmReader};

use crate::support::DEADLINE;

mod libfprint;

static PYFINGERPRINT: &[u8] = include_bytes!("outside/pyfingerprint-1.5.bin");
static ADAFRUIT: &[u8] = include_bytes!("outside/adafruit-circuitpython-fingerprint-2.2.25.bin");

/// The finger that lay there when the bytes were kept.
fn seventh(module: &ModuleHandle) {
    module.lay(&Finger::of(7), &Laid::default());
}

/// All packets that a module answers to what a client wrote, until it falls quiet.
fn answers(written: &[u8]) -> Vec<Packet> {
    let module = SimulatedModule::default().in_memory();
    seventh(&module);
    let mut line = module.connector().connect_at(57_600).expect("in memory");
    line.write_all(written, DEADLINE).expect("written");
    let (mut decoder, mut packets, mut buffer) = (Decoder::default(), Vec::new(), [0; 512]);
    let mut patience = DEADLINE;
    while let Ok(count) = line.read(&mut buffer, patience) {
        for heard in decoder.push(&buffer[..count]) {
            if let Heard::Packet(packet) = heard {
                packets.push(packet);
            }
        }
        patience = Duration::from_secs(2);
    }
    packets
}

/// First bytes of the acknowledgements, and the sizes of what was sent in data packets.
fn summary(packets: &[Packet]) -> (Vec<u8>, Vec<usize>) {
    let (mut codes, mut sizes, mut size) = (Vec::new(), Vec::new(), 0);
    for packet in packets {
        match packet.kind {
            PacketKind::Acknowledge => codes.push(packet.payload.as_slice()[0]),
            PacketKind::Data | PacketKind::Command => size += packet.payload.len(),
            PacketKind::LastData => {
                sizes.push(size + packet.payload.len());
                size = 0;
            }
        }
    }
    (codes, sizes)
}

#[test]
fn the_module_answers_what_pyfingerprint_wrote() {
    let (codes, sizes) = summary(&answers(PYFINGERPRINT));
    assert!(codes.iter().all(|code| *code == 0), "{codes:02X?}");
    // A picture, the template, and the template read back from the other buffer.
    assert_eq!(sizes, [36_864, 512, 512]);
}

#[test]
fn the_module_answers_what_the_adafruit_client_wrote() {
    let (codes, sizes) = summary(&answers(ADAFRUIT));
    let other: Vec<u8> = codes.into_iter().filter(|code| *code != 0).collect();
    assert_eq!(other, [0x55], "only the echo has a word of its own");
    assert_eq!(sizes, [36_864, 512]);
}

/// A Python that has both clients; made once, below `target/`. None on a machine from which PyPI is out of
/// reach; `cargo xtask test --long` insists.
fn python() -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fingerprint-clients");
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
        let fetched = Command::new(&python)
            .args(["-m", "pip", "--retries=0", "--timeout=20", "install"])
            .args(["--quiet", "pyfingerprint==1.5"])
            .arg("adafruit-circuitpython-fingerprint==2.2.25")
            .status();
        if !fetched.is_ok_and(|fetched| fetched.success()) {
            let insists = std::env::var_os("KIOSK_ALL_JUDGES").is_some();
            assert!(!insists, "PyPI must be in reach");
            eprintln!("not judged on this machine: PyPI must be in reach");
            return None;
        }
        fs::write(home.join("ready"), "").expect("below target/");
    }
    Some(python)
}

fn is_content(python: &Path, script: &str, module: &ModuleHandle, picture: &Path) {
    let line = module.link_text().trim_start_matches("serial:").to_owned();
    let run = Command::new(python)
        .arg(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/it/outside")
                .join(script),
        )
        .arg(line)
        .arg(picture)
        .output()
        .expect("the environment's python runs");
    let talk = String::from_utf8_lossy(&run.stderr);
    assert!(run.stdout.ends_with(b"content\n"), "{script}: {talk}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "somebody else's program is not emulated; runs in `cargo xtask test`"
)]
fn the_clients_themselves_are_content_and_see_the_picture_that_we_see() {
    let Some(python) = python() else { return };
    let module = SimulatedModule::default()
        .serve_pty()
        .expect("a pseudo terminal");
    seventh(&module);
    let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fingerprint-client.bmp");
    is_content(&python, "ask_pyfingerprint.py", &module, &picture);
    is_content(&python, "ask_adafruit.py", &module, &picture);
    let ours = ZfmReader::new(module.connector(), Settings::default())
        .capture_watched(DEADLINE, &mut |_| ())
        .expect("the finger lies there");
    let theirs = fs::read(picture.with_extension("bmp.grey")).expect("the client kept it");
    assert!(theirs == ours.grey());
}

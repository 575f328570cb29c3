//! Lets a real kernel judge the driver of scanners that are keyboards. As root, where the kernel has
//! `uinput`:
//! `cargo run -p kiosk-card-reader --example type_into_kernel -- transcript.txt`.
//!
//! A virtual keyboard types codes of made-up citizens; the driver reads them. Somebody else who
//! listens to the same keyboard must hear nothing while the driver holds it. What the kernel sent is
//! written down, for `tests/it/scanner_kernel.rs`.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use evdev::uinput::VirtualDevice;
use evdev::{AttributeSet, EventType, InputEvent, KeyCode};
use kiosk_card_reader::scanner::keyboard::{KeyFault, KeyMotion, KeyboardAddress, Record, Records};
use kiosk_card_reader::scanner::{CodeScanner, Hearing, ScanFault, Settings};
use kiosk_card_reader::simulator::scanner::typed;
use kiosk_device::capability::Scanner as _;
use kiosk_device::dock::Dock;
use kiosk_device::link::{Direction, Entry, Recorded, Transcript};
use kiosk_device::{Connect, FailureKind, Link, OpenError};

const CODE: &str = "KE;00000017;Asha Mfano;2035-12-31 {ũ}";
const DEADLINE: Duration = Duration::from_secs(10);
/// A keyboard on full-speed USB reports no more often.
const REPORT: Duration = Duration::from_millis(1);
const NONBLOCK: i32 = 0o4000;

/// Writes down what comes from a keyboard.
struct Recording {
    address: KeyboardAddress,
    transcript: Dock<Option<Dock<Transcript>>>,
}

impl Connect for Recording {
    fn name(&self) -> String {
        self.address.to_string()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let (link, transcript) = Recorded::new(self.address.connect()?, Instant::now());
        self.transcript.change(|place| *place = Some(transcript));
        Ok(Box::new(link))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::args().nth(1);
    let (mut keyboard, path) = keyboard()?;
    let mut stranger = listening(&path)?;
    let address: KeyboardAddress = format!("keyboard:{}", path.display()).parse()?;
    let transcript = Dock::new(None);
    let recording = Recording {
        address: address.clone(),
        transcript: transcript.clone(),
    };
    let mut scanner = CodeScanner::keys(recording, Settings::default());
    scanner.arm(DEADLINE)?;
    type_code(&mut keyboard, CODE)?;
    let scan = scanner.scan(DEADLINE)?;
    assert_eq!(scan.text, CODE);
    println!("a code typed into the kernel is read");
    assert!(heard(&mut stranger)?.is_empty(), "a stranger has heard it");
    println!("nobody else hears it while the keyboard is held");
    let written = transcript.look(|place| place.as_ref().map(|kept| kept.look(Clone::clone)));

    let mut second = CodeScanner::keys(address, Settings::default());
    let refused = second.arm(DEADLINE).expect_err("it is held already");
    println!("a second holder is told: {refused}");

    let long = "7".repeat(400);
    scanner.arm(DEADLINE)?;
    type_code(&mut keyboard, &long)?;
    assert_eq!(scanner.scan(DEADLINE)?.text, long);
    println!("a code that is longer than what the kernel keeps is read");

    drop(scanner);
    type_code(&mut keyboard, CODE)?;
    let records = heard(&mut stranger)?;
    assert!(!records.is_empty(), "it is held for ever");
    println!("a keyboard that was let go types for others");
    let mut hearing = Hearing::keys(Settings::default());
    let fault = hearing.push(&records).1.or_else(|| hearing.fell_silent());
    assert!(matches!(fault, Some(Err(ScanFault::Key(KeyFault::Lost)))));
    println!("and tells whoever was too slow that keys were lost");

    let mut scanner = CodeScanner::from_config(&address_of(&path), Settings::default())?;
    scanner.arm(DEADLINE)?;
    drop(keyboard);
    let gone = scanner.scan(DEADLINE).map(drop);
    assert_eq!(gone.expect_err("unplugged").kind, FailureKind::Disconnected);
    println!("an unplugged keyboard is a disconnection");
    if let (Some(out), Some(mut written)) = (out, written) {
        let lost = Entry {
            at_ms: 0,
            direction: Direction::Received,
            bytes: records,
        };
        std::fs::write(
            format!("{out}.lost"),
            Transcript {
                entries: vec![lost],
            }
            .to_string(),
        )?;
        written.entries.retain(|entry| !entry.bytes.is_empty());
        std::fs::write(out, written.to_string())?;
    }
    Ok(())
}

fn address_of(path: &Path) -> String {
    format!("keyboard:{}", path.display())
}

/// A virtual keyboard and where the kernel lists it.
fn keyboard() -> Result<(VirtualDevice, PathBuf), Box<dyn std::error::Error>> {
    let keys: AttributeSet<KeyCode> = (1..128).map(KeyCode).collect();
    let mut keyboard = VirtualDevice::builder()?
        .name("Mfano scanner")
        .with_keys(&keys)?
        .build()?;
    let node = keyboard.enumerate_dev_nodes_blocking()?.next();
    Ok((keyboard, node.ok_or("the keyboard is listed nowhere")??))
}

fn listening(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .custom_flags(NONBLOCK)
        .open(path)
}

/// What has come.
fn heard(stranger: &mut File) -> std::io::Result<Vec<u8>> {
    let mut records = vec![0; 65_536];
    let count = match stranger.read(&mut records) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
        read => read?,
    };
    records.truncate(count);
    Ok(records)
}

fn type_code(keyboard: &mut VirtualDevice, text: &str) -> std::io::Result<()> {
    let mut records = Records::default();
    let bytes = typed(text, &Settings::default());
    for record in bytes.iter().filter_map(|byte| records.push(*byte)) {
        if let Record::Key(code, motion) = record {
            let value = i32::from(motion == KeyMotion::Down);
            keyboard.emit(&[InputEvent::new(EventType::KEY.0, code, value)])?;
            std::thread::sleep(REPORT);
        }
    }
    Ok(())
}

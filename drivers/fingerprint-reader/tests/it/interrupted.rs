//! The line is cut at every byte, and garbled.

use std::time::{Duration, Instant};

use kiosk_device::FailureKind;
use kiosk_device::capability::FingerprintReader as _;
use kiosk_device::link::FaultPlan;
use kiosk_fingerprint_reader::simulator::ModuleHandle;
use kiosk_fingerprint_reader::{Settings, ZfmReader};

use crate::support::{DEADLINE, FirstFails, rig};

/// A module that is at the fast speed already, so that one line carries a whole capture.
fn fast_module() -> ModuleHandle {
    let (mut reader, module) = rig();
    reader.capture(DEADLINE).expect("a finger lies there");
    module
}

fn cut(module: &ModuleHandle, plan: FaultPlan) {
    let mut reader = ZfmReader::new(FirstFails::new(module, plan), Settings::default());
    let began = Instant::now();
    let failure = reader.capture(DEADLINE).err().expect("it is cut");
    assert_eq!(
        failure.kind,
        FailureKind::Disconnected,
        "{plan:?} {failure}"
    );
    assert!(began.elapsed() < Duration::from_secs(2), "{plan:?}");
    let next = reader.capture(DEADLINE);
    assert!(next.is_ok(), "{plan:?} {:?}", next.err());
}

/// Handshake, settings, look and upload are 16 + 12 + 12 + 12 bytes out.
#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a real line in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn a_line_cut_at_any_byte_that_leaves_is_told_and_mended() {
    let module = fast_module();
    for at in 0..52 {
        cut(
            &module,
            FaultPlan {
                cut_after_sent: Some(at),
                ..FaultPlan::default()
            },
        );
    }
}

/// Every byte of the acknowledgements and of the first data packets, then one here and there.
#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a real line in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn a_line_cut_at_any_byte_that_comes_is_told_and_mended() {
    let module = fast_module();
    let whole = 12 + 28 + 12 + 12 + 288 * 139;
    for at in (0..210)
        .chain((210..whole).step_by(3001))
        .chain([whole - 1])
    {
        cut(
            &module,
            FaultPlan {
                cut_after_received: Some(at),
                ..FaultPlan::default()
            },
        );
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a real line in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn a_line_that_turns_bits_or_loses_bytes_never_gives_a_wrong_picture() {
    let module = fast_module();
    let whole = ZfmReader::new(module.connector(), Settings::default())
        .capture(DEADLINE)
        .expect("a finger lies there");
    for seed in 0..24 {
        let plan = FaultPlan {
            seed,
            garble_received_one_in: if seed % 2 == 0 { 4001 } else { 0 },
            lose_received_one_in: if seed % 2 == 1 { 4001 } else { 0 },
            ..FaultPlan::default()
        };
        let mut reader = ZfmReader::new(FirstFails::new(&module, plan), Settings::default());
        if let Ok(picture) = reader.capture(DEADLINE) {
            assert!(picture == whole, "seed {seed}");
        }
        let next = reader.capture(DEADLINE);
        assert!(next.is_ok_and(|picture| picture == whole), "seed {seed}");
    }
}

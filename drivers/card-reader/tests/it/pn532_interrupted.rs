//! The line to a PN532 is cut at every byte, split in every way, and garbled.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use kiosk_card_reader::pn532::Pn532Reader;
use kiosk_card_reader::simulator::chip::Access;
use kiosk_card_reader::simulator::pn532::{Breakage, MemoryConnector, Planned};
use kiosk_device::capability::CardReader as _;
use kiosk_device::link::{FaultPlan, Faulty};
use kiosk_device::{Connect, FailureKind, Link, OpenError};

use crate::dribble::Dribble;
use crate::pn532_support::{Antenna, is_ashas};
use crate::support::DEADLINE;

/// Opens lines of which the first fails as planned; the later ones are whole.
struct FirstFails {
    inner: MemoryConnector,
    plan: Option<FaultPlan>,
}

impl Connect for FirstFails {
    fn name(&self) -> String {
        self.inner.name()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let link = self.inner.connect()?;
        Ok(match self.plan.take() {
            Some(plan) => Box::new(Faulty::new(link, plan)),
            None => link,
        })
    }
}

/// Opens lines that carry at most so many bytes at once, either way.
struct Dribbling {
    inner: MemoryConnector,
    bytes: usize,
}

impl Connect for Dribbling {
    fn name(&self) -> String {
        self.inner.name()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let (inner, bytes) = (self.inner.connect()?, self.bytes);
        Ok(Box::new(Dribble { inner, bytes }))
    }
}

/// A driver whose first line fails as planned.
fn disturbed(antenna: &Antenna, plan: FaultPlan) -> Pn532Reader {
    antenna.lay();
    let inner = antenna.module.connector();
    let plan = Some(plan);
    antenna.reader_on(FirstFails { inner, plan })
}

/// How a reading failed, if it did; what is read is always Asha's.
fn failed(antenna: &Antenna, reader: &mut Pn532Reader) -> Option<FailureKind> {
    let began = Instant::now();
    let read = reader.read_document(&antenna.key, false, DEADLINE);
    assert!(began.elapsed() < DEADLINE);
    match read {
        Ok(document) => {
            assert!(is_ashas(&document));
            None
        }
        Err(failure) => Some(failure.kind),
    }
}

/// Cuts the line after every number of bytes until one is more than a reading has.
fn cut_everywhere(plan: impl Fn(u64) -> FaultPlan + Sync) -> u64 {
    let (next, told) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let antenna = Antenna::new(Access::Bac);
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let mut reader = disturbed(&antenna, plan(at));
                    let first = failed(&antenna, &mut reader);
                    assert_eq!(failed(&antenna, &mut reader), None, "after a cut at {at}");
                    match first {
                        Some(kind) => {
                            assert_eq!(kind, FailureKind::Disconnected, "cut at {at}");
                            told.fetch_add(1, Ordering::Relaxed);
                        }
                        None if at > 300 => return,
                        None => {}
                    }
                }
            });
        }
    });
    told.into_inner()
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn a_line_cut_at_any_byte_that_leaves_is_told_and_mended() {
    let told = cut_everywhere(|at| FaultPlan {
        cut_after_sent: Some(at),
        ..FaultPlan::default()
    });
    assert!(told > 300, "{told}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn a_line_cut_at_any_byte_that_comes_is_told_and_mended() {
    let told = cut_everywhere(|at| FaultPlan {
        cut_after_received: Some(at),
        ..FaultPlan::default()
    });
    assert!(told > 300, "{told}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "takes minutes under emulation; runs in `cargo xtask test`"
)]
fn a_line_that_splits_in_any_way_changes_nothing() {
    let antenna = Antenna::new(Access::Pace);
    for bytes in (1..20).chain([64, 255, 256, 264]) {
        let inner = antenna.module.connector();
        let mut reader = antenna.reader_on(Dribbling { inner, bytes });
        let read = reader.read_document(&antenna.key, false, DEADLINE);
        assert!(read.is_ok_and(|document| is_ashas(&document)), "{bytes}");
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn a_line_that_turns_bits_or_loses_bytes_never_gives_somebody_else() {
    let antenna = Antenna::new(Access::Bac);
    for seed in 0..24 {
        let plan = FaultPlan {
            seed,
            garble_received_one_in: if seed % 2 == 0 { 301 } else { 0 },
            lose_received_one_in: if seed % 2 == 1 { 301 } else { 0 },
            lose_sent_one_in: if seed % 3 == 0 { 401 } else { 0 },
            ..FaultPlan::default()
        };
        failed(&antenna, &mut disturbed(&antenna, plan));
        // A line that only garbles now and then may still be open: the next one is whole.
        let next = failed(&antenna, &mut antenna.reader());
        assert_eq!(next, None, "after {plan:?}");
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "takes minutes under emulation; runs in `cargo xtask test`"
)]
fn an_answer_that_comes_broken_once_is_asked_for_again_and_the_chip_does_not_notice() {
    let antenna = Antenna::new(Access::Pace);
    for breakage in [
        Breakage::WrongSum,
        Breakage::StopsInTheMiddle,
        Breakage::LengthZero,
    ] {
        antenna.dock.plan(None);
        let mut reader = antenna.reader();
        let whole = reader.read_document(&antenna.key, false, DEADLINE).is_ok();
        let commands = antenna.dock.commands();
        antenna.module.plan(Some(Planned {
            on: Some(0x40),
            after: 7,
            once: true,
            ..Planned::always(breakage)
        }));
        antenna.dock.plan(None);
        let again = reader.read_document(&antenna.key, false, DEADLINE).is_ok();
        assert!(whole && again, "{breakage:?}");
        assert_eq!(antenna.dock.commands(), commands, "{breakage:?}");
    }
}

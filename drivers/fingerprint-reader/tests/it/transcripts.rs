//! Talks with modules, kept as text. This one is written by hand after the packet format; none of a
//! real module is there yet.

use std::time::Duration;

use kiosk_device::capability::FingerprintReader as _;
use kiosk_device::link::{Replayed, Transcript};
use kiosk_device::{FailureKind, Link, OpenError};
use kiosk_domain::DeviceState;
use kiosk_fingerprint_reader::{ConnectAt, Settings, ZfmReader};

use crate::support::DEADLINE;

static EMPTY_WINDOW: &str = include_str!("transcripts/empty-window.txt");

/// Plays a transcript from its start on each line.
struct Playing(Transcript);

impl ConnectAt for Playing {
    fn name(&self) -> String {
        "transcript".into()
    }
    fn connect_at(&mut self, _baud: u32) -> Result<Box<dyn Link>, OpenError> {
        Ok(Box::new(Replayed::new(self.0.clone())))
    }
}

#[test]
fn an_empty_window_is_spoken_byte_for_byte() {
    let transcript = EMPTY_WINDOW.parse().expect("a transcript");
    let mut reader = ZfmReader::new(Playing(transcript), Settings::default());
    let none = reader
        .capture(Duration::from_millis(90))
        .err()
        .expect("no finger");
    assert_eq!(none.kind, FailureKind::NothingPresented, "{none}");
    // The stray 55 before the answer is what a module says when its power has wavered.
    assert_eq!(reader.state(DEADLINE), DeviceState::Online);
}

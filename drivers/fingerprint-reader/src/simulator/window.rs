//! A window in memory, and the finger on it.

use std::time::Duration;

use kiosk_device::capability::{Device, FingerprintImage, FingerprintReader};
use kiosk_device::dock::Dock;
use kiosk_device::{Failure, FailureKind, Identity};
use kiosk_domain::{Capability, DeviceState};

use super::{Finger as Drawn, Laid, Skin};

#[derive(Default)]
struct Window {
    finger: Option<Finger>,
    unplugged: bool,
}

enum Finger {
    Clear(FingerprintImage),
    Poor,
}

/// A fingerprint reader in memory.
pub struct SimulatedFingerprintReader {
    window: Dock<Window>,
}

/// The finger at the window. Clones reach the same window.
#[derive(Clone)]
pub struct FingerprintDock {
    window: Dock<Window>,
}

/// A new reader with nothing on it, and the finger at it.
pub fn simulated() -> (SimulatedFingerprintReader, FingerprintDock) {
    let window = Dock::new(Window::default());
    (
        SimulatedFingerprintReader {
            window: window.clone(),
        },
        FingerprintDock { window },
    )
}

impl FingerprintDock {
    /// Lays a finger on, e.g. [`crate::sample::finger`].
    pub fn present_finger(&self, picture: FingerprintImage) {
        self.window
            .change(|window| window.finger = Some(Finger::Clear(picture)));
    }

    /// Lays a finger on that is too dry to be read.
    pub fn present_dry_finger(&self) {
        self.window
            .change(|window| window.finger = Some(Finger::Poor));
    }

    /// Lifts the finger.
    pub fn lift_finger(&self) {
        self.window.change(|window| window.finger = None);
    }

    /// Pulls the reader's cable.
    pub fn unplug(&self) {
        self.window.change(|window| window.unplugged = true);
    }

    /// Plugs it in again.
    pub fn plug_in(&self) {
        self.window.change(|window| window.unplugged = false);
    }
}

fn unplugged() -> Failure {
    let detail = "the simulated fingerprint reader is unplugged; plug it in at the dock";
    Failure::new(FailureKind::Disconnected, detail)
}

impl Device for SimulatedFingerprintReader {
    fn capability(&self) -> Capability {
        Capability::FingerprintReader
    }

    fn identify(&mut self, _deadline: Duration) -> Result<Identity, Failure> {
        let gone = self.window.look(|window| window.unplugged);
        if gone {
            Err(unplugged())
        } else {
            Ok(Identity::simulated("fingerprint-reader"))
        }
    }
}

impl FingerprintReader for SimulatedFingerprintReader {
    fn state(&mut self, _deadline: Duration) -> DeviceState {
        let gone = self.window.look(|window| window.unplugged);
        if gone {
            DeviceState::NoDevice
        } else {
            DeviceState::Online
        }
    }

    fn finger_present(&mut self, _deadline: Duration) -> Result<bool, Failure> {
        let (gone, present) = self
            .window
            .look(|window| (window.unplugged, window.finger.is_some()));
        if gone { Err(unplugged()) } else { Ok(present) }
    }

    fn picture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        let poor = self
            .window
            .look(|window| matches!(window.finger, Some(Finger::Poor)) && !window.unplugged);
        if poor {
            let dry = Laid {
                skin: Skin::Dry,
                ..Laid::default()
            };
            Ok(Drawn::of(0).drawn(&dry))
        } else {
            self.capture(deadline)
        }
    }

    fn capture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        let taken = self.window.wait(deadline, |window| match &window.finger {
            _ if window.unplugged => Some(Err(unplugged())),
            Some(Finger::Clear(picture)) => Some(Ok(picture.clone())),
            Some(Finger::Poor) => Some(Err(Failure::new(
                FailureKind::Unreadable,
                "too few ridges to be seen",
            ))),
            None => None,
        });
        taken.unwrap_or_else(|| {
            let detail = format!("no finger within {deadline:?}");
            Err(Failure::new(FailureKind::NothingPresented, detail))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const SHORT: Duration = Duration::from_millis(5);

    #[test]
    fn a_finger_is_taken_as_it_was_laid_on() {
        let (mut reader, dock) = simulated();
        dock.present_finger(sample::finger(3));
        let taken = reader
            .capture(Duration::from_secs(20))
            .expect("a finger is there");
        assert!(taken == sample::finger(3));
    }

    #[test]
    fn each_way_to_fail_has_its_kind() {
        let (mut reader, dock) = simulated();
        let kind = |reader: &mut SimulatedFingerprintReader| {
            reader.capture(SHORT).err().map(|failure| failure.kind)
        };
        assert_eq!(kind(&mut reader), Some(FailureKind::NothingPresented));
        dock.present_dry_finger();
        assert_eq!(kind(&mut reader), Some(FailureKind::Unreadable));
        dock.lift_finger();
        dock.unplug();
        assert_eq!(kind(&mut reader), Some(FailureKind::Disconnected));
        dock.plug_in();
        assert_eq!(reader.state(SHORT), DeviceState::Online);
    }
}

//! A plate in memory, and the hand at it.

use std::time::Duration;

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use kiosk_device::capability::{Camera, Device, Photo};
use kiosk_device::dock::Dock;
use kiosk_device::{Failure, FailureKind, Identity};
use kiosk_domain::{Capability, DeviceState};

use crate::{gate, sample};

/// JPEG quality at which small print survives.
const JPEG_QUALITY: u8 = 85;

#[derive(Default)]
struct Plate {
    shown: Option<DynamicImage>,
    unplugged: bool,
}

/// A document camera in memory.
pub struct SimulatedCamera {
    plate: Dock<Plate>,
}

/// The hand at the plate. Clones reach the same plate.
#[derive(Clone)]
pub struct CameraDock {
    plate: Dock<Plate>,
}

/// A new camera over an empty plate, and the hand at it.
pub fn simulated() -> (SimulatedCamera, CameraDock) {
    let plate = Dock::new(Plate::default());
    (
        SimulatedCamera {
            plate: plate.clone(),
        },
        CameraDock { plate },
    )
}

impl CameraDock {
    /// Lays a document on the plate: what the camera sees is `picture`, e.g.
    /// [`crate::sample::document`].
    pub fn show_document(&self, picture: DynamicImage) {
        self.plate.change(|plate| plate.shown = Some(picture));
    }

    /// Takes it away.
    pub fn take_away(&self) {
        self.plate.change(|plate| plate.shown = None);
    }

    /// Pulls the camera's cable.
    pub fn unplug(&self) {
        self.plate.change(|plate| plate.unplugged = true);
    }

    /// Plugs it in again.
    pub fn plug_in(&self) {
        self.plate.change(|plate| plate.unplugged = false);
    }
}

fn unplugged() -> Failure {
    let detail = "the simulated camera is unplugged; plug it in at the dock";
    Failure::new(FailureKind::Disconnected, detail)
}

impl Device for SimulatedCamera {
    fn capability(&self) -> Capability {
        Capability::Camera
    }

    fn identify(&mut self, _deadline: Duration) -> Result<Identity, Failure> {
        let gone = self.plate.look(|plate| plate.unplugged);
        if gone {
            Err(unplugged())
        } else {
            Ok(Identity::simulated("camera"))
        }
    }
}

impl Camera for SimulatedCamera {
    fn state(&mut self, _deadline: Duration) -> DeviceState {
        let gone = self.plate.look(|plate| plate.unplugged);
        if gone {
            DeviceState::NoDevice
        } else {
            DeviceState::Online
        }
    }

    fn photograph(&mut self, _deadline: Duration) -> Result<Photo, Failure> {
        let (gone, shown) = self
            .plate
            .look(|plate| (plate.unplugged, plate.shown.clone()));
        if gone {
            return Err(unplugged());
        }
        let seen = shown.unwrap_or_else(sample::empty_plate).to_luma8();
        gate::measure(&seen).judge()?;
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
        DynamicImage::from(seen)
            .write_with_encoder(encoder)
            .map_err(|error| {
                Failure::new(
                    FailureKind::HardwareError,
                    format!("the picture cannot be encoded: {error}"),
                )
            })?;
        Ok(Photo::from_jpeg(jpeg))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn a_document_on_the_plate_becomes_a_jpeg_of_its_size() {
        let (mut camera, dock) = simulated();
        dock.show_document(sample::document());
        let photo = camera.photograph(SOON).expect("a document lies there");
        let seen = image::load_from_memory(photo.jpeg()).expect("a picture");
        assert_eq!((seen.width(), seen.height()), (1280, 960));
        assert!(photo.into_jpeg().starts_with(&[0xFF, 0xD8, 0xFF]));
    }

    #[test]
    fn each_way_to_fail_has_its_kind() {
        let (mut camera, dock) = simulated();
        let kind = |camera: &mut SimulatedCamera| {
            camera.photograph(SOON).err().map(|failure| failure.kind)
        };
        assert_eq!(kind(&mut camera), Some(FailureKind::NothingPresented));
        dock.show_document(sample::document().blur(6.0));
        assert_eq!(kind(&mut camera), Some(FailureKind::Unreadable));
        dock.unplug();
        assert_eq!(kind(&mut camera), Some(FailureKind::Disconnected));
        dock.plug_in();
        dock.take_away();
        assert_eq!(camera.state(SOON), DeviceState::Online);
    }
}

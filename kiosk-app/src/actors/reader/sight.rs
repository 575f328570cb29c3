//! What the camera sees, for whoever looks for lines or codes in it.

use std::time::Duration;

use image::{DynamicImage, Luma};
use kiosk_camera::frame::{Wiped, decode_jpeg};
use kiosk_device::capability::Camera;
use kiosk_journey::DocumentFailure;

use super::told;

/// How long one photograph may take.
const PHOTOGRAPH: Duration = Duration::from_secs(6);

/// A photograph in greys. Its colours are wiped at once, it itself when it is dropped.
pub(super) fn grey(camera: &mut dyn Camera) -> Result<Wiped<Luma<u8>>, DocumentFailure> {
    let photo = camera.photograph(PHOTOGRAPH).map_err(|f| told(&f))?;
    let decoded = decode_jpeg(photo.jpeg()).map_err(|_| DocumentFailure::Unreadable)?;
    let grey = Wiped::new(decoded.to_luma8());
    if let DynamicImage::ImageRgb8(colours) = decoded {
        drop(Wiped::new(colours));
    }
    Ok(grey)
}

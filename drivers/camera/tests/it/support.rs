//! What the tests share.

use std::sync::OnceLock;
use std::time::Duration;

use image::DynamicImage;
use image::imageops::FilterType;
use kiosk_camera::V4l2Camera;
use kiosk_camera::sample;
use kiosk_camera::simulator::{KernelDock, SimulatedKernel};
use kiosk_camera::v4l2::{FourCc, Patience, Wish};

/// Far more than anything here takes.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// A frame's size: small, because what looks at it is not optimised in a test.
pub const SIZE: (u32, u32) = (320, 240);

/// Small and quick, and soon out of patience.
pub fn wish() -> Wish {
    Wish {
        width: SIZE.0,
        height: SIZE.1,
        patience: Patience {
            warm_up: 2,
            stall: Duration::from_millis(300),
        },
        ..Wish::default()
    }
}

/// A page as it is seen from so near; drawn once.
fn page() -> DynamicImage {
    static DRAWN: OnceLock<DynamicImage> = OnceLock::new();
    let drawn =
        DRAWN.get_or_init(|| sample::document().resize(SIZE.0, SIZE.1, FilterType::Triangle));
    drawn.clone()
}

/// A driver and its camera in memory, a document before it.
pub fn rig() -> (V4l2Camera, KernelDock) {
    let dock = KernelDock::default();
    dock.set_interval(Duration::from_millis(5));
    dock.offer(vec![FourCc::MJPEG], vec![SIZE]);
    dock.show(page());
    (driver(&dock), dock)
}

/// Another driver of the same camera.
pub fn driver(dock: &KernelDock) -> V4l2Camera {
    V4l2Camera::new(SimulatedKernel::new(dock), KernelDock::STABLE_PATH).wishing(wish())
}

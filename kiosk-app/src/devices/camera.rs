//! The document camera: one of the kernel's, or a simulated plate.

use std::time::Duration;

use kiosk_camera::V4l2Camera;
use kiosk_device::host::{Care, Host};
use kiosk_device::{Camera, Failure};
use kiosk_domain::Capability;

use super::{News, SIMULATED, Toys, once, refused};
use crate::startup::StartFault;

/// Makes the driver.
type Open = Box<dyn Fn() -> Result<Box<dyn Camera>, Failure> + Send + Sync>;

pub(super) fn host(
    link: &str,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn Camera>, StartFault> {
    let open: Open = if link == SIMULATED {
        let (camera, dock) = kiosk_camera::simulated();
        toys.camera = Some(dock);
        let camera = once("camera", camera);
        Box::new(move || Ok(Box::new(camera()?)))
    } else {
        V4l2Camera::from_config(link).map_err(|error| refused("camera", &error))?;
        let link = link.to_owned();
        Box::new(move || Ok(Box::new(V4l2Camera::from_config(&link)?)))
    };
    let news = news.clone();
    Ok(Host::start(Care {
        capability: Capability::Camera,
        open,
        look: Box::new(|camera, deadline| camera.identify(deadline).map(drop)),
        look_every: Duration::from_secs(2),
        look_deadline: Duration::from_secs(2),
        report: Box::new(move |report| news.tell(&report)),
    }))
}

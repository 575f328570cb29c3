//! The document camera.

use std::time::Duration;

use kiosk_device::Camera;
use kiosk_device::host::{Care, Host};
use kiosk_domain::Capability;

use super::{News, SIMULATED, Toys, once, unknown};
use crate::startup::StartFault;

pub(super) fn host(
    link: &str,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn Camera>, StartFault> {
    if link != SIMULATED {
        return Err(unknown("camera", link));
    }
    let (camera, dock) = kiosk_camera::simulated();
    toys.camera = Some(dock);
    let camera = once("camera", camera);
    let news = news.clone();
    Ok(Host::start(Care {
        capability: Capability::Camera,
        open: Box::new(move || Ok(Box::new(camera()?))),
        look: |camera, deadline| camera.identify(deadline).map(drop),
        look_every: Duration::from_secs(2),
        look_deadline: Duration::from_secs(2),
        report: Box::new(move |report| news.tell(&report)),
    }))
}

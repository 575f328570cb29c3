//! The cabinet: an open door takes the kiosk out of service; see [`News`].

use std::time::Duration;

use kiosk_device::host::{Care, Host};
use kiosk_device::{Cabinet, Failure, FailureKind};
use kiosk_domain::{Capability, DeviceState};

use super::{News, SIMULATED, Toys, once, unknown};
use crate::startup::StartFault;

pub(super) fn host(
    link: &str,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn Cabinet>, StartFault> {
    if link != SIMULATED {
        return Err(unknown("cabinet", link));
    }
    let (cabinet, dock) = kiosk_cabinet::simulated();
    toys.cabinet = Some(dock);
    let cabinet = once("cabinet", cabinet);
    let news = news.clone();
    Ok(Host::start(Care {
        capability: Capability::Cabinet,
        open: Box::new(move || Ok(Box::new(cabinet()?))),
        look,
        // The kernel debounces real switches.
        look_every: Duration::from_millis(250),
        look_deadline: Duration::from_millis(250),
        report: Box::new(move |report| news.tell(&report)),
    }))
}

fn look(cabinet: &mut (dyn Cabinet + 'static), deadline: Duration) -> Result<(), Failure> {
    match cabinet.inputs(deadline)?.state() {
        DeviceState::Online => Ok(()),
        DeviceState::FraudAttempt => {
            let detail = "the tamper switch has tripped";
            Err(Failure::new(FailureKind::FraudAttempt, detail))
        }
        _ => Err(Failure::new(
            FailureKind::CoverOpen,
            "the service door is open",
        )),
    }
}

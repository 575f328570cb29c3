//! The cabinet: an open door takes the kiosk out of service, see [`News`]; a headset begins speech,
//! and a citizen who steps away hides the page. What else follows is the caretaker's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kiosk_cabinet::{LineCabinet, Wiring};
use kiosk_device::capability::CabinetInputs;
use kiosk_device::host::{Care, Host};
use kiosk_device::{Cabinet, Failure, FailureKind};
use kiosk_domain::config::CabinetDevice;
use kiosk_domain::{Capability, DeviceState};

use kiosk_journey::Event;
use kiosk_speech::Heard;

use super::{News, SIMULATED, Toys, once, refused, unknown};
use crate::actors::caretaker::Caretaker;
use crate::actors::mouth::Mouth;
use crate::inbox::Inbox;
use crate::startup::StartFault;

/// Makes the driver.
type Open = Box<dyn Fn() -> Result<Box<dyn Cabinet>, Failure> + Send + Sync>;

pub(super) fn host(
    device: &CabinetDevice,
    news: &News,
    toys: &mut Toys,
) -> Result<Host<dyn Cabinet>, StartFault> {
    let open: Open = match device.link.as_str() {
        SIMULATED => {
            let (cabinet, dock) = kiosk_cabinet::simulated();
            toys.cabinet = Some(dock);
            let cabinet = once("cabinet", cabinet);
            Box::new(move || Ok(Box::new(cabinet()?)))
        }
        "gpio" => {
            let wiring = Wiring::from_table(device.wiring.clone().unwrap_or_default());
            let wiring = wiring.map_err(|error| refused("cabinet.wiring", &error))?;
            Box::new(move || on_lines(wiring.clone()))
        }
        other => return Err(unknown("cabinet", other)),
    };
    let news = news.clone();
    let senses = Senses::of(&news);
    Ok(Host::start(Care {
        capability: Capability::Cabinet,
        open,
        look: Box::new(move |cabinet, deadline| look(cabinet, deadline, &senses)),
        // The kernel debounces real switches.
        look_every: Duration::from_millis(250),
        look_deadline: Duration::from_millis(250),
        report: Box::new(move |report| news.tell(&report)),
    }))
}

fn on_lines(wiring: Wiring) -> Result<Box<dyn Cabinet>, Failure> {
    let cabinet = LineCabinet::on_kernel_lines(wiring)
        .map_err(|fault| Failure::new(FailureKind::HardwareError, fault.to_string()))?;
    Ok(Box::new(cabinet))
}

/// Who is told that a headset or a citizen came or went, or that anything else moved.
struct Senses {
    mouth: Mouth,
    inbox: Inbox,
    caretaker: Caretaker,
    headset: AtomicBool,
    someone: AtomicBool,
    last: Mutex<Option<CabinetInputs>>,
}

impl Senses {
    fn of(news: &News) -> Self {
        Self {
            mouth: news.mouth.clone(),
            inbox: news.inbox.clone(),
            caretaker: news.caretaker.clone(),
            headset: AtomicBool::new(false),
            someone: AtomicBool::new(false),
            last: Mutex::default(),
        }
    }

    /// Tells what differs from the last look. A sensor that never sees anybody is never heard of.
    fn tell(&self, seen: CabinetInputs) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.replace(seen) != Some(seen) {
            self.caretaker.saw(seen);
        }
        drop(last);
        let (headset, someone) = (seen.headset_inserted, seen.someone_present);
        if self.headset.swap(headset, Ordering::Relaxed) != headset {
            self.mouth.hear(Heard::Headset(headset));
        }
        if self.someone.swap(someone, Ordering::Relaxed) != someone {
            self.inbox.post(Event::Presence(someone));
        }
    }
}

fn look(
    cabinet: &mut (dyn Cabinet + 'static),
    deadline: Duration,
    senses: &Senses,
) -> Result<(), Failure> {
    let seen = seen(cabinet, deadline)?;
    senses.tell(seen);
    match seen.state() {
        DeviceState::Online => Ok(()),
        DeviceState::FraudAttempt => {
            let detail = "the tamper switch has tripped";
            Err(Failure::new(FailureKind::FraudAttempt, detail))
        }
        _ => {
            let detail = "the service door is open";
            Err(Failure::new(FailureKind::CoverOpen, detail))
        }
    }
}

/// The inputs now. A door or tamper switch that tripped since the last look and is at rest again
/// counts as tripped once more, so that no trip is too short to be told.
fn seen(
    cabinet: &mut (dyn Cabinet + 'static),
    deadline: Duration,
) -> Result<CabinetInputs, Failure> {
    let happened = match cabinet.events(Duration::ZERO) {
        Err(failure) if failure.kind == FailureKind::Unsupported => {
            return cabinet.inputs(deadline);
        }
        happened => happened?,
    };
    let mut inputs = happened.inputs;
    for edge in happened.edges.iter().filter(|edge| edge.yes) {
        inputs.set(edge.sense, true);
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_who_comes_and_goes_is_told_once_each_and_a_sensor_that_sees_nobody_is_silent() {
        let (mut cabinet, dock) = kiosk_cabinet::simulated();
        let senses = Senses {
            mouth: Mouth::default(),
            inbox: Inbox::default(),
            caretaker: Caretaker::hire().0,
            headset: AtomicBool::new(false),
            someone: AtomicBool::new(false),
            last: Mutex::default(),
        };
        let mut told = |present: Option<bool>| {
            if let Some(present) = present {
                dock.set_someone_present(present);
            }
            look(&mut cabinet, Duration::from_secs(5), &senses).expect("it is shut");
            senses.inbox.next().map(|event| match event {
                Event::Presence(present) => present,
                _ => panic!("something else was told"),
            })
        };
        assert_eq!(told(None), None);
        assert_eq!(told(Some(true)), Some(true));
        assert_eq!(told(None), None);
        assert_eq!(told(Some(false)), Some(false));
    }
}

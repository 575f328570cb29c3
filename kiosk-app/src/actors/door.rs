//! Watches the cabinet: an open door takes the kiosk out of service.

use std::time::Duration;

use kiosk_device::Cabinet;
use kiosk_domain::{Capability, DeviceState};
use kiosk_journey::{Event, OutOfServiceReason};

use super::outages::Outages;
use crate::inbox::Inbox;

/// How often the door is looked at; the kernel debounces real switches.
const WATCH: Duration = Duration::from_millis(250);

/// Starts the watching thread.
pub fn watch(mut cabinet: Box<dyn Cabinet>, outages: Outages, inbox: Inbox) {
    let look = move || {
        let mut open = false;
        loop {
            if let Ok(inputs) = cabinet.inputs(WATCH) {
                let is_open = inputs.door_open || inputs.tampered;
                if std::mem::replace(&mut open, is_open) != is_open {
                    report(is_open, &outages, &inbox);
                }
            }
            std::thread::sleep(WATCH);
        }
    };
    std::thread::Builder::new()
        .name("cabinet".into())
        .spawn(look)
        .expect("the kernel can start a thread at boot");
}

fn report(is_open: bool, outages: &Outages, inbox: &Inbox) {
    let (state, event) = if is_open {
        let reason = OutOfServiceReason::CabinetOpen;
        (
            DeviceState::UserError,
            outages.begins(reason, "CABINET-OPEN"),
        )
    } else {
        (
            DeviceState::Online,
            outages.ends(OutOfServiceReason::CabinetOpen),
        )
    };
    inbox.post(Event::Device(Capability::Cabinet, state));
    inbox.post(event);
}

//! Watches the cabinet: an open door takes the kiosk out of service.

use std::time::Duration;

use kiosk_device::Cabinet;
use kiosk_domain::Capability;
use kiosk_journey::{Event, OutOfServiceReason};

use crate::inbox::Inbox;

/// How often the door is looked at; the kernel debounces real switches.
const WATCH: Duration = Duration::from_millis(250);

/// Starts the watching thread.
pub fn watch(mut cabinet: Box<dyn Cabinet>, inbox: Inbox) {
    let look = move || {
        let mut open = false;
        loop {
            if let Ok(inputs) = cabinet.inputs(WATCH) {
                inbox_state(&inbox, &mut open, inputs.door_open || inputs.tampered);
            }
            std::thread::sleep(WATCH);
        }
    };
    std::thread::Builder::new()
        .name("cabinet".into())
        .spawn(look)
        .expect("the kernel can start a thread at boot");
}

fn inbox_state(inbox: &Inbox, open: &mut bool, is_open: bool) {
    if std::mem::replace(open, is_open) == is_open {
        return;
    }
    let state = if is_open {
        kiosk_domain::DeviceState::UserError
    } else {
        kiosk_domain::DeviceState::Online
    };
    inbox.post(Event::Device(Capability::Cabinet, state));
    inbox.post(if is_open {
        Event::OutOfService {
            reason: OutOfServiceReason::CabinetOpen,
            code: "CABINET-OPEN".into(),
        }
    } else {
        Event::BackInService
    });
}

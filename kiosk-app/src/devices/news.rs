//! Where a device's report goes: the technician's log, the journal, the journey.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use kiosk_device::host::Report;
use kiosk_domain::{Capability, DeviceState};
use kiosk_journey::{Event, OutOfServiceReason};

use super::Doctor;
use super::flapping::{Flapping, Line};
use crate::actors::{
    caretaker::Caretaker, health::Health, mouth::Mouth, note::Note, outages::Outages,
};
use crate::inbox::Inbox;

/// Tells everybody who must know that a device has changed. Cheap to clone.
#[derive(Clone)]
pub struct News {
    /// The journal.
    pub note: Note,
    /// The way to the journey.
    pub inbox: Inbox,
    /// What keeps the kiosk out of service.
    pub outages: Outages,
    /// Who speaks to a headset.
    pub mouth: Mouth,
    /// What every device said last.
    pub doctor: Doctor,
    /// Who looks after the cabinet.
    pub caretaker: Caretaker,
    /// What the heartbeat says.
    pub health: Health,
    flapping: Arc<Mutex<BTreeMap<Capability, Flapping>>>,
}

impl News {
    /// Tells these.
    pub fn new(
        note: Note,
        inbox: Inbox,
        outages: Outages,
        mouth: Mouth,
        doctor: Doctor,
        caretaker: Caretaker,
        health: Health,
    ) -> Self {
        Self {
            note,
            inbox,
            outages,
            mouth,
            doctor,
            caretaker,
            health,
            flapping: Arc::default(),
        }
    }

    /// Takes `report` to all of them.
    pub(super) fn tell(&self, report: &Report) {
        log(report);
        self.doctor.hear(report);
        let Report {
            capability, state, ..
        } = *report;
        for line in self
            .flapping()
            .entry(capability)
            .or_default()
            .change(state, Instant::now())
        {
            self.write(capability, line);
        }
        self.health.device(capability, state);
        self.inbox.post(Event::Device(capability, state));
        if capability == Capability::Cabinet
            && let Some(event) = self.open_cabinet(state)
        {
            self.inbox.post(event);
        }
    }

    /// A card came or went.
    pub(super) fn card_seen(&self, present: bool) {
        self.inbox.post(Event::CardSeen(present));
    }

    /// Notes how often a device changed that flapped, once its time is over.
    pub(super) fn settle(&self) {
        let now = Instant::now();
        for (capability, flapping) in self.flapping().iter_mut() {
            if let Some(line) = flapping.settle(now) {
                self.write(*capability, line);
            }
        }
    }

    fn flapping(&self) -> MutexGuard<'_, BTreeMap<Capability, Flapping>> {
        self.flapping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, capability: Capability, line: Line) {
        match line {
            Line::Changed(state) => self.note.device_changed(capability, state),
            Line::Flapped { changes, state } => {
                self.note.device_flapped(capability, changes, state);
            }
        }
    }

    /// An open or forced cabinet serves nobody until it is known to be shut again; lines that do
    /// not work say neither.
    fn open_cabinet(&self, state: DeviceState) -> Option<Event> {
        let reason = OutOfServiceReason::CabinetOpen;
        match state {
            DeviceState::UserError | DeviceState::FraudAttempt => {
                Some(self.outages.begins(reason, "CABINET-OPEN"))
            }
            DeviceState::Online => self.outages.ends(reason),
            _ => None,
        }
    }
}

fn log(report: &Report) {
    let device = report.capability.as_str();
    match &report.cause {
        Some((kind, detail)) => {
            tracing::warn!(
                device,
                kind = kind.as_str(),
                detail,
                "a device does not serve"
            );
        }
        None => tracing::info!(device, "a device serves"),
    }
}

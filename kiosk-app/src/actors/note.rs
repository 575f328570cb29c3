//! Notes what happens in the audit journal. A journal that fails is logged, and stops nobody.

use kiosk_domain::transaction::DocumentCheck;
use kiosk_domain::{Capability, DeviceState, TransactionId};
use kiosk_envelope::Digest;
use kiosk_journal::{Event, Journal, SessionEnd, StaffExit, StaffTask};
use kiosk_journey::{PrintNews, ServiceTask, StaffNote};
use kiosk_outbox::Outbox;

use crate::clock;

/// The journal's pen. Cheap to clone.
#[derive(Clone)]
pub struct Note {
    journal: Journal,
    outbox: Outbox,
}

impl Note {
    /// A pen for `journal`.
    pub fn new(journal: Journal, outbox: Outbox) -> Self {
        Self { journal, outbox }
    }

    fn write(&self, event: Event) {
        if let Err(error) = self.journal.noted(event, clock::wall()) {
            tracing::error!(%error, "an event is missing from the journal");
        }
    }

    /// The program runs; says so if it had not stopped in good order before.
    pub fn kiosk_started(&self) {
        match self.journal.started(clock::wall()) {
            Ok(false) => {}
            Ok(true) => tracing::warn!("power was lost before this start"),
            Err(error) => tracing::error!(%error, "the start is missing from the journal"),
        }
    }

    /// The program stops in good order.
    pub fn kiosk_stopped(&self) {
        self.write(Event::KioskStopped);
    }

    /// A citizen began.
    pub fn session_began(&self) {
        self.write(Event::SessionBegan);
    }

    /// The citizen is gone.
    pub fn session_ended(&self, why: kiosk_journey::SessionEnd) {
        let why = match why {
            kiosk_journey::SessionEnd::Finished => SessionEnd::Finished,
            kiosk_journey::SessionEnd::Ended => SessionEnd::Ended,
            kiosk_journey::SessionEnd::TimedOut => SessionEnd::TimedOut,
            kiosk_journey::SessionEnd::OutOfService => SessionEnd::OutOfService,
        };
        self.write(Event::SessionEnded { why });
    }

    /// A transaction is durably kept.
    pub fn transaction_saved(&self, transaction: TransactionId) {
        self.write(Event::TransactionSaved { transaction });
    }

    /// What became of a transaction's paper.
    pub fn receipt(&self, transaction: TransactionId, news: PrintNews) {
        self.write(match news {
            PrintNews::Printed => Event::ReceiptPrinted { transaction },
            PrintNews::NotPrinted => Event::ReceiptNotPrinted { transaction },
            PrintNews::Unknown => Event::ReceiptUnknown { transaction },
        });
    }

    /// The gateway answers, or does not.
    pub fn link(&self, up: bool) {
        self.write(if up { Event::LinkUp } else { Event::LinkDown });
    }

    /// A new certificate is in use.
    pub fn certificate_renewed(&self) {
        self.write(Event::CertificateRenewed);
    }

    /// A device changed.
    pub fn device_changed(&self, device: Capability, state: DeviceState) {
        self.write(Event::DeviceChanged { device, state });
    }

    /// A device changed `changes` times without a line, and is now like this.
    pub fn device_flapped(&self, device: Capability, changes: u32, state: DeviceState) {
        self.write(Event::DeviceFlapped {
            device,
            changes,
            state,
        });
    }

    /// What a document's signature said.
    pub fn document_checked(&self, check: DocumentCheck) {
        self.write(Event::DocumentChecked { check });
    }

    /// What somebody of the staff did, or did not get to do.
    pub fn staff(&self, note: StaffNote) {
        self.write(match note {
            StaffNote::Entered { role, serial } => Event::StaffEntered { role, serial },
            StaffNote::Refused { why, serial } => Event::StaffRefused { why, serial },
            StaffNote::Did { task, serial } => {
                let task = staff_task(task);
                Event::StaffDid { task, serial }
            }
            StaffNote::Left { why, serial } => {
                let why = match why {
                    kiosk_journey::StaffExit::Left => StaffExit::Left,
                    kiosk_journey::StaffExit::CardGone => StaffExit::CardGone,
                    kiosk_journey::StaffExit::TimedOut => StaffExit::TimedOut,
                };
                Event::StaffLeft { why, serial }
            }
        });
    }

    /// A card stayed in the reader when its citizen was gone.
    pub fn card_left(&self) {
        tracing::warn!("a card was left in the reader; keep it for its owner");
        self.write(Event::CardLeft);
    }

    /// The opening hours began, or ended.
    pub fn hours(&self, open: bool) {
        self.write(match open {
            true => Event::HoursBegan,
            false => Event::HoursEnded,
        });
    }

    /// One to five.
    pub fn rating(&self, stars: u8) {
        self.write(Event::Rating { stars });
    }

    /// Hash of the newest entry, for the heartbeat.
    pub fn head(&self) -> Digest {
        self.journal.head()
    }

    /// How many transactions wait, if the queue can say.
    pub fn queued(&self) -> Option<u64> {
        self.outbox.status().ok().map(|status| status.queued)
    }
}

fn staff_task(task: ServiceTask) -> StaffTask {
    match task {
        ServiceTask::Examine => StaffTask::Examine,
        ServiceTask::TestPrint => StaffTask::TestPrint,
        ServiceTask::TestLamps => StaffTask::TestLamps,
        ServiceTask::Unlock => StaffTask::Unlock,
        ServiceTask::Lock => StaffTask::Lock,
        ServiceTask::Close => StaffTask::Close,
        ServiceTask::Open => StaffTask::Open,
        ServiceTask::Restart => StaffTask::Restart,
    }
}

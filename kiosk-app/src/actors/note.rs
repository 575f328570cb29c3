//! Notes what happens in the audit journal. A journal that fails is logged, and stops nobody.

use kiosk_domain::transaction::DocumentCheck;
use kiosk_domain::{Capability, DeviceState, TransactionId};
use kiosk_envelope::Digest;
use kiosk_journal::{
    AssistEnd, Begun, Event, Journal, LinkTrouble, Outcome, SessionEnd, StaffExit, StaffTask,
    Switch,
};
use kiosk_journey::{PrintNews, ServiceTask, StaffNote};
use kiosk_outbox::Outbox;
use kiosk_uplink::{Cause, JournalEnd};

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

    /// The gateway answers.
    pub fn link_up(&self) {
        self.write(Event::LinkUp);
    }

    /// The gateway does not answer, or not as it should.
    pub fn link_down(&self, cause: Cause) {
        let why = match cause {
            Cause::Unreachable => LinkTrouble::Unreachable,
            Cause::Refused => LinkTrouble::Refused,
            Cause::Unauthorised => LinkTrouble::Unauthorised,
            Cause::Clock => LinkTrouble::Clock,
        };
        self.write(Event::LinkDown { why });
    }

    /// Our clock is `ahead_ms` ahead of the gateway's; nothing when they agree again.
    pub fn clock(&self, ahead_ms: Option<i64>) {
        self.write(match ahead_ms {
            Some(ahead_ms) => Event::ClockOff {
                ahead_seconds: ahead_ms / 1000,
            },
            None => Event::ClockRight,
        });
    }

    /// The gateway keeps a head that the journal does not have.
    pub fn journal_cut(&self, missing: Digest) {
        self.write(Event::JournalCut { missing });
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

    /// The cabinet was opened or forced.
    pub fn cabinet_tampered(&self, by: Switch) {
        tracing::warn!(
            ?by,
            "the cabinet was opened while no technician was at work"
        );
        self.write(Event::CabinetTampered { by });
    }

    /// Somebody has looked into it.
    pub fn tamper_cleared(&self) {
        self.write(Event::TamperCleared);
    }

    /// Whether the cabinet was opened and nobody has cleared it. A journal that cannot say may have
    /// said yes.
    pub fn is_tampered(&self) -> bool {
        self.journal
            .is_tampered()
            .inspect_err(|error| tracing::error!(%error, "the journal cannot be asked"))
            .unwrap_or(true)
    }

    /// A technician is at work, or is gone.
    pub fn service(&self, at_work: bool) {
        self.write(match at_work {
            true => Event::ServiceBegan,
            false => Event::ServiceEnded,
        });
    }

    /// The lock is about to be opened, for at most `seconds`.
    pub fn lock_opened(&self, seconds: u64) -> Option<Begun> {
        self.journal
            .begun(Event::LockOpened { seconds }, clock::wall())
            .inspect_err(|error| tracing::error!(%error, "an event is missing from the journal"))
            .ok()
    }

    /// It is shut again, or was never opened.
    pub fn lock_closed(&self, opened: Begun, outcome: Outcome) {
        if let Err(error) = self.journal.finished(opened, outcome, clock::wall()) {
            tracing::error!(%error, "an event is missing from the journal");
        }
    }

    /// The paper ends soon, or there is enough again.
    pub fn paper_low(&self, low: bool) {
        self.write(match low {
            true => Event::PaperLow,
            false => Event::PaperRefilled,
        });
    }

    /// A receipt that nobody took is in the printer's bin.
    pub fn receipt_drawn_back(&self) {
        self.write(Event::ReceiptDrawnBack);
    }

    /// A receipt that nobody took hangs in the printer's mouth.
    pub fn receipt_stuck(&self) {
        self.write(Event::ReceiptStuck);
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
            StaffNote::AssistBegan { role, serial } => Event::AssistBegan { role, serial },
            StaffNote::AssistEnded {
                why,
                serial,
                sessions,
                transactions,
            } => Event::AssistEnded {
                why: assist_end(why),
                serial,
                sessions,
                transactions,
            },
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

    /// How many transactions wait, if the queue can say.
    pub fn queued(&self) -> Option<u64> {
        self.outbox.status().ok().map(|status| status.queued)
    }
}

fn assist_end(why: kiosk_journey::AssistEnd) -> AssistEnd {
    match why {
        kiosk_journey::AssistEnd::Ended => AssistEnd::Ended,
        kiosk_journey::AssistEnd::CardShown => AssistEnd::CardShown,
        kiosk_journey::AssistEnd::Idle => AssistEnd::Idle,
        kiosk_journey::AssistEnd::SpanOver => AssistEnd::SpanOver,
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
        ServiceTask::Assist => StaffTask::Assist,
    }
}

/// What the heartbeats say of the journal.
impl JournalEnd for Note {
    fn head(&self) -> Digest {
        self.journal.head()
    }

    fn holds(&self, head: Digest) -> Option<bool> {
        match self.journal.holds(head) {
            Ok(held) => Some(held),
            Err(error) => {
                tracing::error!(%error, "the journal cannot be asked for the gateway's head");
                None
            }
        }
    }
}

//! The receipt printer's thread: no receipt twice, none silently lost.
//!
//! ```text
//!   intended ──▶ printer ready? ──▶ printing(nonce) ──▶ proved
//!      ▲             │ no: wait         │ not printed      (kept: never again)
//!      └─────────────┴──────────────────┘
//!                                       │ unknown ──▶ given up (never printed again unasked)
//! ```
//!
//! What a power cut held back waits until nobody is being served.

use std::sync::mpsc::{RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use kiosk_device::capability::Certainty;
use kiosk_device::{Failure, ReceiptPrinter};
use kiosk_domain::TransactionId;
use kiosk_domain::receipt::{Delivery, Document, Receipt};
use kiosk_envelope::receipt_proof;
use kiosk_journey::{Event, PrintNews};
use kiosk_outbox::{Outbox, PrintIntent, PrintState};

use super::held_back::HeldBack;
use super::note::Note;
use super::signer::Signer;
use crate::clock;
use crate::inbox::Inbox;

/// How long one print may take, paper movement included.
const PRINT: Duration = Duration::from_secs(15);
/// How long the printer may be unready (cover, paper) before the citizen is told.
const UNREADY_MAX: Duration = Duration::from_secs(12);
/// How often a printer that is waited for is asked how it is.
const WATCH: Duration = Duration::from_secs(1);
/// How long after confirming a receipt that a power cut held back is still printed unasked.
const LATE_PRINT_MAX_MILLIS: i64 = 10 * 60 * 1_000;

enum Job {
    Kept(TransactionId, Delivery),
    Unsent(Box<Receipt>),
    /// Somebody begins, or is gone.
    Session(bool),
}

/// Hand over what is to be printed.
pub struct Paper {
    jobs: Sender<Job>,
}

/// What the printing thread works with.
pub struct PaperTools {
    /// The printer, if one is fitted.
    pub printer: Option<Box<dyn ReceiptPrinter>>,
    /// Print intents and proofs.
    pub outbox: Outbox,
    /// Signs the QR.
    pub signer: Signer,
    /// The journal.
    pub note: Note,
}

impl PaperTools {
    fn readiness(&mut self) -> Result<(), Failure> {
        let Some(printer) = self.printer.as_mut() else {
            let kind = kiosk_device::FailureKind::Unsupported;
            return Err(Failure::new(kind, "no receipt printer is fitted"));
        };
        let status = printer.status(Duration::from_secs(3))?;
        match status.obstacle() {
            None => Ok(()),
            Some(kind) => Err(Failure::new(kind, "the printer is not ready")),
        }
    }
}

impl Paper {
    /// Starts the thread; receipts that a power cut held back come first.
    pub fn start(tools: PaperTools, inbox: Inbox) -> Self {
        let (jobs, queue) = std::sync::mpsc::channel();
        let held_back = HeldBack::new(tools.outbox.prints().unwrap_or_default());
        let mut desk = Desk {
            tools,
            inbox,
            held_back,
        };
        std::thread::Builder::new()
            .name("receipts".into())
            .spawn(move || {
                loop {
                    match queue.recv_timeout(WATCH) {
                        Ok(job) => desk.work(job),
                        Err(RecvTimeoutError::Timeout) => desk.idle(),
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            })
            .expect("the kernel can start a thread at boot");
        Self { jobs }
    }

    /// Prints the receipt kept with `transaction`.
    pub fn print(&self, transaction: TransactionId, delivery: Delivery) {
        // The thread ends only with the process.
        let _ = self.jobs.send(Job::Kept(transaction, delivery));
    }

    /// Somebody begins, or is gone.
    pub fn session(&self, in_session: bool) {
        let _ = self.jobs.send(Job::Session(in_session));
    }

    /// Prints a paper that belongs to no transaction.
    pub fn print_unsent(&self, receipt: Box<Receipt>) {
        let _ = self.jobs.send(Job::Unsent(receipt));
    }
}

struct Desk {
    tools: PaperTools,
    inbox: Inbox,
    /// Receipts that were confirmed before this start and not proved.
    held_back: HeldBack<PrintIntent>,
}

impl Desk {
    fn work(&mut self, job: Job) {
        let (news, proof) = match job {
            Job::Session(in_session) => return self.held_back.session(in_session),
            Job::Kept(transaction, delivery) => self.print_kept(transaction, delivery),
            Job::Unsent(receipt) => {
                let receipt = self.proved(&receipt, receipt.delivery);
                (self.print_once(&receipt.document()), receipt.proof)
            }
        };
        if let (PrintNews::NotPrinted | PrintNews::Unknown, Some(proof)) = (news, proof) {
            self.inbox.post(Event::ProofUnprinted(proof));
        }
        self.inbox.post(Event::Printed(news));
    }

    fn idle(&mut self) {
        let Self {
            held_back, tools, ..
        } = self;
        if let Some(intent) = held_back.next(|| tools.readiness().is_ok()) {
            self.print_held_back(&intent);
        }
    }

    /// Prints what was confirmed before a power cut: once, or as a copy when it may be out already.
    fn print_held_back(&mut self, intent: &PrintIntent) {
        let id = intent.receipt.transaction;
        let age = clock::wall().0 - intent.receipt.issued_at.0;
        // A clock that stands before the receipt's own time says nothing about its age.
        if !(0..=LATE_PRINT_MAX_MILLIS).contains(&age) {
            self.record(
                self.tools
                    .outbox
                    .print_given_up(id, "too late for its citizen"),
            );
            return;
        }
        let may_be_out = matches!(intent.state, PrintState::Printing { .. });
        let delivery = self.delivery_now(intent.receipt.delivery);
        let receipt = self.proved(&intent.receipt, delivery);
        let page = if may_be_out {
            receipt.document().marked_copy(receipt.language)
        } else {
            receipt.document()
        };
        let news = self.print_recorded(id, &page);
        tracing::info!(reference = %id.reference(), ?news, "a receipt that was held back");
    }

    /// "Received" once nothing waits any more.
    fn delivery_now(&self, otherwise: Delivery) -> Delivery {
        match self.tools.outbox.status() {
            Ok(status) if status.queued == 0 => Delivery::Received,
            _ => otherwise,
        }
    }

    fn print_kept(&mut self, id: TransactionId, delivery: Delivery) -> (PrintNews, Option<String>) {
        let Ok(Some(intent)) = self.tools.outbox.print(id) else {
            tracing::error!(reference = %id.reference(), "no print intent is kept");
            return (PrintNews::NotPrinted, None);
        };
        let receipt = self.proved(&intent.receipt, delivery);
        let news = self.print_recorded(id, &receipt.document());
        (news, receipt.proof)
    }

    fn print_recorded(&mut self, id: TransactionId, page: &Document) -> PrintNews {
        if self.await_ready().is_err() {
            self.record(
                self.tools
                    .outbox
                    .print_given_up(id, "the printer was not ready"),
            );
            return PrintNews::NotPrinted;
        }
        let nonce = clock::print_nonce();
        if let Err(error) = self.tools.outbox.print_began(id, nonce) {
            tracing::error!(%error, "a print could not be recorded, so nothing is printed");
            // Or a restart would print what its citizen was told is not printed.
            self.record(
                self.tools
                    .outbox
                    .print_given_up(id, "it could not be recorded"),
            );
            return PrintNews::NotPrinted;
        }
        let news = self.print_named(page, nonce);
        match news {
            PrintNews::Printed => self.record(self.tools.outbox.print_proved(id)),
            PrintNews::NotPrinted => {
                self.record(self.tools.outbox.print_given_up(id, "nothing came out"));
            }
            PrintNews::Unknown => {
                self.record(self.tools.outbox.print_given_up(id, "it may have come out"));
            }
        }
        self.tools.note.receipt(id, news);
        news
    }

    fn print_once(&mut self, page: &Document) -> PrintNews {
        if self.await_ready().is_err() {
            return PrintNews::NotPrinted;
        }
        self.print_named(page, clock::print_nonce())
    }

    fn print_named(&mut self, page: &Document, nonce: [u8; 4]) -> PrintNews {
        let Some(printer) = self.tools.printer.as_mut() else {
            return PrintNews::NotPrinted;
        };
        match printer.print(page, nonce, PRINT) {
            Ok(_proof) => PrintNews::Printed,
            Err(failure) => {
                tracing::warn!(detail = failure.failure.detail, "a receipt was not proved");
                match failure.certainty {
                    Certainty::NotPrinted => PrintNews::NotPrinted,
                    Certainty::Unknown => PrintNews::Unknown,
                }
            }
        }
    }

    /// Waits until the printer has paper and a closed cover, or for too long.
    fn await_ready(&mut self) -> Result<(), Failure> {
        let started = Instant::now();
        loop {
            let failure = match self.tools.readiness() {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            if started.elapsed() > UNREADY_MAX {
                return Err(failure);
            }
            std::thread::sleep(WATCH / 2);
        }
    }

    /// The receipt as it stands now, with its proof.
    fn proved(&self, receipt: &Receipt, delivery: Delivery) -> Receipt {
        let mut receipt = receipt.clone();
        receipt.delivery = delivery;
        receipt.proof = receipt_proof::sign(&receipt, self.tools.signer.key().as_ref())
            .inspect_err(|error| tracing::error!(%error, "a receipt goes out without proof"))
            .ok();
        receipt
    }

    fn record(&self, outcome: Result<(), kiosk_outbox::OutboxError>) {
        if let Err(error) = outcome {
            tracing::error!(%error, "the outcome of a print could not be recorded");
        }
    }
}

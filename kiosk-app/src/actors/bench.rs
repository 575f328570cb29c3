//! Does what staff want done in service mode, on a thread that may wait for devices.

use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Duration;

use kiosk_cabinet::orders::Order;
use kiosk_device::capability::Lamp;
use kiosk_device::{Cabinet, Failure, FailureKind, ReceiptPrinter};
use kiosk_domain::KioskId;
use kiosk_domain::receipt::{Block, Document};
use kiosk_journey::{Event, Health, LinkState, ServiceTask, StaffEvent};
use kiosk_outbox::Outbox;

use super::caretaker::{Caretaker, NotFollowed};
use super::{room, worker};
use crate::clock;
use crate::devices::Doctor;
use crate::inbox::Inbox;

/// How long one print may take, paper movement included.
const PRINT: Duration = Duration::from_secs(15);
/// How long a line of the cabinet may take.
const LINE: Duration = Duration::from_millis(500);
/// How long the lock stays open: long enough to reach the door.
const OPEN_SECONDS: u8 = 30;
/// How long each lamp is lit, so that it is seen.
const LIT: Duration = Duration::from_millis(400);

/// Ask for work.
pub struct Bench {
    jobs: Sender<Job>,
}

/// What the thread works with.
pub struct BenchTools {
    /// For the test page.
    pub kiosk: KioskId,
    /// The printer, if one is fitted.
    pub printer: Option<Box<dyn ReceiptPrinter>>,
    /// The cabinet, if one is fitted.
    pub cabinet: Option<Box<dyn Cabinet>>,
    /// Who opens its lock.
    pub caretaker: Caretaker,
    /// What every device said last.
    pub doctor: Doctor,
    /// How much waits.
    pub outbox: Outbox,
    /// The folder on the data disk.
    pub data: PathBuf,
}

enum Job {
    Examine(LinkState),
    Do(ServiceTask),
    Mend(bool),
}

impl Bench {
    /// A thread around `tools`.
    pub fn start(mut tools: BenchTools, inbox: Inbox) -> Self {
        let jobs = worker("service", move |job| {
            let event = match job {
                Job::Mend(begins) => return tools.mend(begins),
                Job::Examine(link) => StaffEvent::Examined(Box::new(tools.health(link))),
                Job::Do(task) => {
                    let done = tools.work(task);
                    if let Err(failure) = &done {
                        let (task, kind) = (task.as_str(), failure.kind.as_str());
                        tracing::warn!(task, kind, detail = failure.detail, "did not work");
                    }
                    StaffEvent::TaskDone(task, done.is_ok())
                }
            };
            inbox.post(Event::Staff(event));
        });
        Self { jobs }
    }

    /// Says how the kiosk is.
    pub fn examine(&self, link: LinkState) {
        // The thread ends only with the process.
        let _ = self.jobs.send(Job::Examine(link));
    }

    /// Somebody who may open the cabinet is here, or is gone: open doors are theirs meanwhile.
    pub fn mend(&self, begins: bool) {
        let _ = self.jobs.send(Job::Mend(begins));
    }

    /// Does `task` with a device.
    pub fn work(&self, task: ServiceTask) {
        let _ = self.jobs.send(Job::Do(task));
    }
}

impl BenchTools {
    fn health(&self, link: LinkState) -> Health {
        let status = self.outbox.status().ok();
        let waited = |at: kiosk_domain::Timestamp| clock::wall().0.saturating_sub(at.0) / 60_000;
        let oldest = status.and_then(|status| status.oldest_at).map(waited);
        Health {
            devices: self.doctor.devices(),
            queued: status.map(|status| status.queued),
            set_aside: status.map(|status| status.set_aside),
            // A clock that was set back says nothing about an age.
            oldest_minutes: oldest.and_then(|minutes| u64::try_from(minutes).ok()),
            link,
            version: env!("CARGO_PKG_VERSION"),
            disk_free_mib: room::free_bytes(&self.data).map(|bytes| bytes >> 20),
        }
    }

    fn work(&mut self, task: ServiceTask) -> Result<(), Failure> {
        match task {
            ServiceTask::TestPrint => self.print(),
            ServiceTask::TestLamps => self.light(),
            ServiceTask::Unlock => self.order(Order::Unlock {
                seconds: OPEN_SECONDS,
            }),
            ServiceTask::Lock => self.order(Order::Lock),
            ServiceTask::Examine
            | ServiceTask::Close
            | ServiceTask::Open
            | ServiceTask::Restart
            | ServiceTask::Assist => Err(absent("no device does this")),
        }
    }

    fn mend(&self, begins: bool) {
        let order = if begins {
            Order::BeginService
        } else {
            Order::EndService
        };
        if let Err(failure) = self.order(order) {
            tracing::warn!(
                detail = failure.detail,
                "the cabinet's caretaker was not told"
            );
        }
    }

    fn order(&self, order: Order) -> Result<(), Failure> {
        self.caretaker.follow(order).map_err(|why| match why {
            NotFollowed::Failed(failure) => failure,
            why => Failure::new(FailureKind::Cancelled, why.to_string()),
        })
    }

    fn print(&mut self) -> Result<(), Failure> {
        let page = test_page(&self.kiosk);
        let printer = self.printer.as_mut();
        let printer = printer.ok_or_else(|| absent("no receipt printer is fitted"))?;
        let printed = printer.print(&page, clock::print_nonce(), PRINT);
        printed.map(drop).map_err(|unproved| unproved.failure)
    }

    /// Each lamp that is fitted, one after another; the page's own come back by themselves.
    fn light(&mut self) -> Result<(), Failure> {
        let cabinet = self.cabinet()?;
        let mut lit = false;
        for lamp in Lamp::ALL {
            match cabinet.set_lamp(lamp, true, LINE) {
                Err(failure) if failure.kind == FailureKind::Unsupported => continue,
                set => set?,
            }
            std::thread::sleep(LIT);
            cabinet.set_lamp(lamp, false, LINE)?;
            lit = true;
        }
        lit.then_some(()).ok_or_else(|| absent("no lamp is fitted"))
    }

    fn cabinet(&mut self) -> Result<&mut (dyn Cabinet + 'static), Failure> {
        let cabinet = self.cabinet.as_deref_mut();
        cabinet.ok_or_else(|| absent("no cabinet is fitted"))
    }
}

fn absent(detail: &str) -> Failure {
    Failure::new(FailureKind::Unsupported, detail)
}

/// A page that nobody takes for a receipt. Staff read it; both languages.
fn test_page(kiosk: &KioskId) -> Document {
    let text = |text: &str| Block::Text(text.to_owned());
    Document {
        blocks: vec![
            Block::Title("TEST · JARIBIO".to_owned()),
            text("This is no receipt. Hii si risiti."),
            Block::Rule,
            Block::Pair("Kiosk".to_owned(), kiosk.as_str().to_owned()),
            text("0123456789 ABCDEFGHIJKLM abcdefghijklm"),
            Block::Qr("TEST".to_owned()),
            Block::Rule,
        ],
    }
}

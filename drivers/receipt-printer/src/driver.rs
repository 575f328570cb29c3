//! Joins the sessions to a link, and connects again by itself.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::capability::{
    Certainty, Device, PrintFailure, PrintNonce, PrinterStatus, Proof, ReceiptPrinter,
};
use kiosk_device::{
    Connect, Failure, FailureKind, Identity, Link, LinkAddress, LinkError, OpenError,
};
use kiosk_domain::Capability;
use kiosk_domain::receipt::Document;
use thiserror::Error;

use crate::layout::receipt_bytes;
use crate::profile::{Ejector, Profile, UnknownProfile};
use crate::protocol::{FullStatus, ReplyDecoder};
use crate::session::{Action, DrawBack, Greeting, MouthLook, Printing, Session, StatusQuery};
use crate::ticket::{Mouth, TicketFate, Verdict};

/// A printer that cannot be set up as the config says.
#[derive(Debug, Error)]
pub enum OpenPrinterError {
    /// The link text is wrong.
    #[error("devices.receipt-printer.link")]
    Link(#[source] OpenError),
    /// The profile is not in the table.
    #[error("devices.receipt-printer.profile")]
    Profile(#[source] UnknownProfile),
}

/// An ESC/POS printer on a link. Connects when first used, and again after the link broke.
pub struct EscPosPrinter {
    connect: Box<dyn Connect>,
    profile: Profile,
    link: Option<Connected>,
    mouth: Mouth,
    watch: Box<dyn FnMut(TicketFate) + Send>,
}

struct Connected {
    link: Box<dyn Link>,
    /// Who it is, once it was greeted.
    identity: Option<Identity>,
}

impl EscPosPrinter {
    /// A printer of `profile`, reached by `connect`. Does not connect yet.
    pub fn new(connect: impl Connect + 'static, profile: Profile) -> Self {
        Self {
            connect: Box::new(connect),
            profile,
            link: None,
            mouth: Mouth::default(),
            watch: Box::new(|_| ()),
        }
    }

    /// Tells `watch` what becomes of every ticket in the mouth of a kiosk printer. It is looked
    /// after in [`ReceiptPrinter::status`], which is to be called every few seconds.
    #[must_use]
    pub fn with_watch(mut self, watch: impl FnMut(TicketFate) + Send + 'static) -> Self {
        self.watch = Box::new(watch);
        self
    }

    /// A printer as the config describes it: link text, profile name, width of the roll, speed of
    /// a serial line. Does not connect yet: an unplugged printer may come back.
    ///
    /// # Errors
    /// [`OpenPrinterError`], naming the key of the config.
    pub fn from_config(
        link_text: &str,
        profile: &str,
        paper_width_mm: u8,
        baud: u32,
    ) -> Result<Self, OpenPrinterError> {
        let address: LinkAddress = link_text.parse().map_err(OpenPrinterError::Link)?;
        let profile =
            Profile::by_name(profile, paper_width_mm).map_err(OpenPrinterError::Profile)?;
        Ok(Self::new(address.with_baud(baud), profile))
    }

    /// The model that it is taken for.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    fn connected(&mut self) -> Result<&mut Connected, Failure> {
        let link = match self.link.take() {
            Some(link) => link,
            None => Connected {
                link: self.connect.connect()?,
                identity: None,
            },
        };
        Ok(self.link.insert(link))
    }

    /// Runs `session`; a link that broke is dropped, so that the next call connects anew.
    fn talk<T, S>(&mut self, session: S, deadline: Duration) -> Result<T, Failure>
    where
        S: Session<Outcome = Result<T, Failure>>,
    {
        let outcome = run(&mut *self.connected()?.link, session, deadline);
        if matches!(&outcome, Err(failure) if is_of_link(failure.kind)) {
            self.link = None;
        }
        let name = self.connect.name();
        outcome.map_err(|failure| at(&name, failure))
    }

    /// Greets the printer unless that was done since the link came up.
    fn greeted(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        if let Some(identity) = &self.connected()?.identity {
            return Ok(identity.clone());
        }
        let identity = self.talk(Greeting::new(self.profile), deadline)?;
        self.connected()?.identity = Some(identity.clone());
        Ok(identity)
    }

    /// Looks into the mouth, and has a ticket that lies there too long drawn back.
    fn tend(&mut self, ejector: Ejector, until: Instant) -> Result<FullStatus, Failure> {
        let seen = self.talk(MouthLook::default(), left(until))?;
        match self.mouth.seen(&seen, ejector.take_max, Instant::now()) {
            Verdict::Leave => {}
            Verdict::DrawBack => self.talk(DrawBack::new(ejector), left(until))?,
            Verdict::Fate(fate) => (self.watch)(fate),
        }
        Ok(seen)
    }

    /// Makes room for the next ticket, which would push an older one out to the wrong citizen.
    fn clear_mouth(&mut self, ejector: Ejector, until: Instant) -> Result<(), Failure> {
        let hurried = Ejector {
            take_max: ejector.take_max.min(PATIENCE),
            ..ejector
        };
        loop {
            let seen = self.tend(hurried, until)?;
            if self.mouth.is_clear() && !seen.paper_jam {
                return Ok(());
            }
            if self.mouth.is_stuck() || seen.paper_jam {
                let detail = "a ticket is stuck in the presenter; open the printer and take it out";
                return Err(Failure::new(FailureKind::HardwareError, detail));
            }
            if left(until) <= LOOK_EVERY {
                let detail = "the last ticket is still in the mouth";
                return Err(Failure::new(FailureKind::Busy, detail));
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    fn print_bytes(
        &mut self,
        bytes: Vec<u8>,
        nonce: PrintNonce,
        deadline: Duration,
    ) -> Result<Proof, PrintFailure> {
        let session = Printing::new(bytes, &self.profile, nonce, deadline);
        let outcome = run(
            &mut *self.connected().map_err(not_printed)?.link,
            session,
            deadline,
        );
        if let Err(PrintFailure { certainty, failure }) = &outcome
            && (*certainty == Certainty::Unknown || is_of_link(failure.kind))
        {
            // Whatever the printer still holds, the next receipt begins with a greeting.
            self.link = None;
        }
        let name = self.connect.name();
        outcome.map_err(|failed| PrintFailure {
            failure: at(&name, failed.failure),
            ..failed
        })
    }
}

impl Device for EscPosPrinter {
    fn capability(&self) -> Capability {
        Capability::ReceiptPrinter
    }

    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        self.greeted(deadline)
    }
}

impl ReceiptPrinter for EscPosPrinter {
    /// A well printer that was not greeted since the link came up is greeted too, so that a wrong
    /// device is found before a citizen is served.
    fn status(&mut self, deadline: Duration) -> Result<PrinterStatus, Failure> {
        let until = Instant::now() + deadline;
        let mut status = self.talk(StatusQuery::default(), deadline)?;
        if status.obstacle().is_none() {
            self.greeted(left(until))?;
            // A printer that is stopped moves no ticket either.
            if let Some(ejector) = self.profile.ejector {
                let seen = self.tend(ejector, until)?;
                status.unrecoverable |= seen.paper_jam || self.mouth.is_stuck();
            }
        }
        Ok(status)
    }

    fn print(
        &mut self,
        document: &Document,
        nonce: PrintNonce,
        deadline: Duration,
    ) -> Result<Proof, PrintFailure> {
        let until = Instant::now() + deadline;
        let bytes = receipt_bytes(document, &self.profile).map_err(|error| {
            not_printed(Failure::new(FailureKind::Unsupported, error.to_string()))
        })?;
        self.greeted(deadline).map_err(not_printed)?;
        if let Some(ejector) = self.profile.ejector {
            self.clear_mouth(ejector, until).map_err(not_printed)?;
        }
        let outcome = self.print_bytes(bytes, nonce, left(until));
        if self.profile.ejector.is_some() && outcome.is_ok() {
            self.mouth.presented(Instant::now());
        }
        outcome
    }
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

fn not_printed(failure: Failure) -> PrintFailure {
    PrintFailure {
        certainty: Certainty::NotPrinted,
        failure,
    }
}

/// Failures after which the link is opened anew. A wrong device may be swapped for the right one.
fn is_of_link(kind: FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::Disconnected | FailureKind::Timeout | FailureKind::NotThatDevice
    )
}

/// `failure`, with the name of the link it happened on.
fn at(name: &str, failure: Failure) -> Failure {
    if failure.detail.contains(name) {
        return failure;
    }
    Failure {
        detail: format!("{name}: {}", failure.detail),
        ..failure
    }
}

/// Drives `session` on `link` to its end.
fn run<S: Session>(link: &mut dyn Link, mut session: S, deadline: Duration) -> S::Outcome {
    let began = Instant::now();
    let mut replies = ReplyDecoder::default();
    // A link that cannot be drained fails the first write, which tells the session.
    let _ = link.drain();
    loop {
        match session.next(began.elapsed()) {
            Action::Done(outcome) => return outcome,
            Action::Send(bytes) => {
                let left = deadline.saturating_sub(began.elapsed()).max(LAST_WORDS);
                match link.write_all(&bytes, left) {
                    Ok(()) => session.sent(began.elapsed()),
                    Err(failed) => session.send_failed(failed.sent_max, failed.error.into()),
                }
            }
            Action::Wait { .. } if began.elapsed() >= deadline + LAST_WORDS => {
                let detail = format!("no answer within {deadline:?}");
                session.link_failed(Failure::new(FailureKind::Timeout, detail));
            }
            Action::Wait { until } => {
                let until = until.min(deadline + LAST_WORDS);
                hear(link, &mut replies, &mut session, until, began);
            }
        }
    }
}

/// Reads once and tells the session what came.
fn hear<S: Session>(
    link: &mut dyn Link,
    replies: &mut ReplyDecoder,
    session: &mut S,
    until: Duration,
    began: Instant,
) {
    let mut buffer = [0; 256];
    match link.read(&mut buffer, until.saturating_sub(began.elapsed())) {
        Ok(count) => {
            for reply in replies.push(&buffer[..count]) {
                session.replied(&reply, began.elapsed());
            }
        }
        Err(LinkError::Timeout { .. }) => {}
        Err(error) => session.link_failed(error.into()),
    }
}

/// How long an older ticket may hold up a new one: whoever waits for the new one is served first.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks into the mouth.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long a session may talk on after its deadline: a printer that stopped is told to forget.
const LAST_WORDS: Duration = Duration::from_millis(500);

//! Lets a simulated printer be reached: TCP, a pseudo terminal, or any link.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kiosk_device::Link;
use kiosk_device::dock::Dock;
use kiosk_device::link::{LinkError, from_stream, pty};

use super::engine::Engine;
use super::{Breakage, Faults, Model, Planned, PrintedReceipt};
use crate::profile::Profile;
use crate::protocol::Reply;

/// How often the printer looks at its faults.
const LOOK: Duration = Duration::from_millis(10);
/// Between two bytes of an answer in pieces.
const PIECE_EVERY: Duration = Duration::from_millis(3);
/// How long a busy printer lets a host wait, three times at most.
const BUSY: Duration = Duration::from_millis(120);
/// How long a host may take to fetch an answer.
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// Shared by the printer and the hand that plays with it.
#[derive(Default)]
struct Rig {
    faults: Faults,
    receipts: Vec<PrintedReceipt>,
    uncut: Option<String>,
    ticket_in_mouth: bool,
    tickets_in_bin: usize,
    planned: Option<Planned>,
    /// Answers since the plan was made.
    answers: u32,
    /// What [`Breakage::Late`] held back.
    late: Vec<u8>,
    stop: bool,
    ended: bool,
}

/// A printer that is not plugged in yet.
pub struct SimulatedPrinter {
    model: Model,
}

impl SimulatedPrinter {
    /// A printer of `model`.
    pub fn new(model: Model) -> Self {
        Self { model }
    }

    /// A printer that does what `profile` says, and no more.
    pub fn like(profile: &Profile) -> Self {
        Self::new(Model::like(profile))
    }

    /// Listens on `address`, port 0 for a free one. One host at a time, as real ones do.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn serve_tcp(self, address: impl ToSocketAddrs) -> io::Result<PrinterHandle> {
        let listener = TcpListener::bind(address)?;
        let local = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let mut handle =
            PrinterHandle::start(self.model, format!("tcp:{local}"), move |engine, rig| {
                accept_on(&listener, engine, rig);
            });
        handle.local_addr = Some(local);
        Ok(handle)
    }

    /// Stands at the near end of a new pseudo terminal; the host opens
    /// [`PrinterHandle::link_text`].
    ///
    /// # Errors
    /// When the system gives none.
    pub fn serve_pty(self) -> io::Result<PrinterHandle> {
        let pty = pty()?;
        let link_text = pty.link_text.clone();
        Ok(PrinterHandle::start(
            self.model,
            link_text,
            move |engine, rig| {
                // The whole of it: without its far end a pty is dead until somebody opens it.
                let mut pty = pty;
                serve(&mut *pty.link, engine, rig);
            },
        ))
    }

    /// Stands at the far end of `link`.
    pub fn serve_link(self, mut link: impl Link + 'static) -> PrinterHandle {
        let name = link.name().to_owned();
        PrinterHandle::start(self.model, name, move |engine, rig| {
            serve(&mut link, engine, rig);
        })
    }
}

/// A printer that is plugged in; dropped, it is switched off.
pub struct PrinterHandle {
    rig: Dock<Rig>,
    link_text: String,
    local_addr: Option<SocketAddr>,
    thread: Option<JoinHandle<()>>,
}

impl PrinterHandle {
    fn start(
        model: Model,
        link_text: String,
        serve: impl FnOnce(&mut Engine, &Dock<Rig>) + Send + 'static,
    ) -> Self {
        let rig = Dock::new(Rig::default());
        let printers = rig.clone();
        let thread = thread::spawn(move || {
            serve(&mut Engine::new(model), &printers);
            printers.change(|rig| rig.ended = true);
        });
        Self {
            rig,
            link_text,
            local_addr: None,
            thread: Some(thread),
        }
    }

    /// What the config of a kiosk says to reach it, e.g. `tcp:127.0.0.1:9100`.
    pub fn link_text(&self) -> &str {
        &self.link_text
    }

    /// Where it listens, when on TCP.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.local_addr
    }

    /// Breaks or mends it.
    pub fn change_faults(&self, change: impl FnOnce(&mut Faults)) {
        self.rig.change(|rig| change(&mut rig.faults));
    }

    /// What is wrong with it now.
    pub fn faults(&self) -> Faults {
        self.rig.look(|rig| rig.faults.clone())
    }

    /// Spoils its answers as planned, or no longer; counts them anew.
    pub fn plan(&self, planned: Option<Planned>) {
        self.rig.change(|rig| {
            (rig.planned, rig.answers) = (planned, 0);
            rig.late.clear();
        });
    }

    /// How many answers it gave since the last plan.
    pub fn answers(&self) -> u32 {
        self.rig.look(|rig| rig.answers)
    }

    /// Everything that was cut off so far, in order.
    pub fn receipts(&self) -> Vec<PrintedReceipt> {
        self.rig.look(|rig| rig.receipts.clone())
    }

    /// Waits until there are `count` receipts; `None` at the deadline.
    pub fn wait_for_receipts(
        &self,
        count: usize,
        deadline: Duration,
    ) -> Option<Vec<PrintedReceipt>> {
        self.rig.wait(deadline, |rig| {
            (rig.receipts.len() >= count).then(|| rig.receipts.clone())
        })
    }

    /// Waits until it has read everything from a host that has left for good; `false` at the
    /// deadline. On TCP another host may always come.
    pub fn wait_for_end(&self, deadline: Duration) -> bool {
        self.rig
            .wait(deadline, |rig| rig.ended.then_some(()))
            .is_some()
    }

    /// Whether a ticket is in the mouth of a kiosk printer.
    pub fn has_ticket_in_mouth(&self) -> bool {
        self.rig.look(|rig| rig.ticket_in_mouth)
    }

    /// Tickets that a kiosk printer has drawn back.
    pub fn tickets_in_bin(&self) -> usize {
        self.rig.look(|rig| rig.tickets_in_bin)
    }

    /// The letters on what hangs out of the mouth, marked and not cut.
    pub fn uncut(&self) -> Option<String> {
        self.rig.look(|rig| rig.uncut.clone())
    }
}

impl Drop for PrinterHandle {
    fn drop(&mut self) {
        self.rig.change(|rig| rig.stop = true);
        if let Some(thread) = self.thread.take() {
            // A printer that has panicked is off as well.
            let _ = thread.join();
        }
    }
}

fn accept_on(listener: &TcpListener, engine: &mut Engine, rig: &Dock<Rig>) {
    while !rig.look(|rig| rig.stop) {
        let arrived = listener
            .accept()
            .ok()
            .filter(|_| !rig.look(|rig| rig.faults.unplugged));
        let link = arrived.and_then(|(stream, host)| {
            stream.set_nonblocking(false).ok()?;
            from_stream(format!("tcp:{host}"), stream).ok()
        });
        match link {
            Some(mut link) => serve(&mut *link, engine, rig),
            None => thread::sleep(LOOK),
        }
    }
}

/// Serves one host until it leaves, the cable is pulled or the printer is switched off. On a
/// pseudo terminal the host may come back: there the link never ends.
fn serve(link: &mut dyn Link, engine: &mut Engine, rig: &Dock<Rig>) {
    let mut buffer = [0; 256];
    loop {
        let (stop, faults) = rig.look(|rig| (rig.stop, rig.faults.clone()));
        if stop || faults.unplugged {
            return;
        }
        if faults.hold {
            thread::sleep(LOOK);
            continue;
        }
        let arrived = if engine.is_full() {
            Ok(0)
        } else {
            link.read(&mut buffer, LOOK)
        };
        let bytes = match arrived {
            Ok(count) => &buffer[..count],
            Err(LinkError::Timeout { .. }) => &[],
            Err(LinkError::Disconnected { .. }) => return,
        };
        let replies = rig.change(|rig| advance(engine, rig, bytes));
        for reply in &replies {
            if speak(link, engine, rig, reply, bytes).is_err() {
                return;
            }
        }
    }
}

/// The line ends here.
struct Unplugged;

/// Gives one answer to a host that said `heard`, as it is or as it is planned to go wrong.
fn speak(
    link: &mut dyn Link,
    engine: &mut Engine,
    rig: &Dock<Rig>,
    reply: &Reply,
    heard: &[u8],
) -> Result<(), Unplugged> {
    let (breakage, mut bytes) = rig.change(|rig| {
        let breakage = rig.planned.and_then(|planned| planned.at(rig.answers));
        rig.answers += 1;
        (breakage, std::mem::take(&mut rig.late))
    });
    // From a printer gone mad come letters, whatever is planned.
    let breakage = match rig.look(|rig| rig.faults.garbage) {
        true => Some(Breakage::Garbage),
        false => breakage,
    };
    bytes.extend(breakage.map_or_else(|| reply.bytes(), |breakage| breakage.spoil(reply, heard)));
    match breakage {
        Some(Breakage::Late) => rig.change(|rig| rig.late = reply.bytes()),
        Some(Breakage::ResetInTheMiddle) => engine.reset(),
        _ => {}
    }
    let piece = match breakage {
        Some(Breakage::InPieces | Breakage::Busy) => 1,
        _ => bytes.len().max(1),
    };
    for piece in bytes.chunks(piece) {
        link.write_all(piece, ANSWER_MAX).map_err(|_| Unplugged)?;
        match breakage {
            Some(Breakage::InPieces) => thread::sleep(PIECE_EVERY),
            Some(Breakage::Busy) => thread::sleep(BUSY),
            _ => {}
        }
    }
    match breakage {
        Some(Breakage::Unplugged) => Err(Unplugged),
        _ => Ok(()),
    }
}

fn advance(engine: &mut Engine, rig: &mut Rig, bytes: &[u8]) -> Vec<Reply> {
    let mut replies = engine.receive(bytes, &mut rig.faults);
    replies.extend(engine.work(&mut rig.faults));
    let cut = engine.take_receipts();
    if !bytes.is_empty() || !cut.is_empty() {
        rig.uncut = engine.uncut();
    }
    rig.receipts.extend(cut);
    (rig.ticket_in_mouth, rig.tickets_in_bin) = engine.tickets();
    replies
}

//! Lets a simulated module be reached: a pseudo terminal, TCP, memory.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kiosk_device::dock::Dock;
use kiosk_device::link::{LinkError, from_stream, pair, pty};
use kiosk_device::{Connect, Link, OpenError};

use super::module::Module;
use super::spoil::{Pieces, plain, spoiled};
use super::{Breakage, Planned, SimulatedI2c, SimulatedSpi};
use crate::pn532::protocol::{Air, Decoder, Direction, Frame, Heard, PN532_CHIP};
use crate::simulator::chip::ChipDock;

/// How often the module looks whether it is switched off.
const LOOK: Duration = Duration::from_millis(5);
/// How long a host may take to fetch an answer.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// The chip of the family that [`Breakage::WrongDevice`] is.
const OTHER_CHIP: u8 = 0x07;
/// A byte of what wakes a module on a serial line.
const WAKING: u8 = 0x55;

/// Shared by the module and the hand that plays with it.
#[derive(Default)]
pub(super) struct Rig {
    pub module: Module,
    planned: Option<Planned>,
    /// What [`Breakage::Late`] held back.
    late: Pieces,
    /// The code of the last command, for an answer that is asked for again.
    last: Option<u8>,
    commands: u32,
    seen: u32,
    stop: bool,
}

/// What becomes of a line after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    GoOn,
    Unplugged,
}

impl Rig {
    /// What a module says to `frame`, and what becomes of the line.
    pub fn hear(&mut self, frame: &Frame) -> (Pieces, After) {
        let breakage = self.due(frame);
        self.prepare(breakage);
        let said = self.module.hear(frame);
        let mut pieces = std::mem::take(&mut self.late);
        match breakage {
            None => pieces.extend(plain(&said)),
            Some(Breakage::Late) => self.late = plain(&said),
            Some(breakage) if said.ack || said.answer.is_some() => {
                pieces.extend(spoiled(&said, frame, breakage));
            }
            Some(_) => {}
        }
        match breakage {
            Some(Breakage::ResetInTheMiddle) => self.module.reset(),
            Some(Breakage::Unplugged) => return (pieces, After::Unplugged),
            _ => {}
        }
        (pieces, After::GoOn)
    }

    fn prepare(&mut self, breakage: Option<Breakage>) {
        match breakage {
            Some(Breakage::CardPulled) => self.module.dock.remove(),
            Some(Breakage::WrongDevice) => self.module.firmware.chip = OTHER_CHIP,
            _ => {}
        }
    }

    fn due(&mut self, frame: &Frame) -> Option<Breakage> {
        match frame {
            Frame::Data(Direction::ToModule, payload) => {
                self.commands += 1;
                self.last = payload.first().copied();
            }
            Frame::Nack => {}
            _ => return None,
        }
        let planned = self.planned?;
        if planned.on.is_some() && planned.on != self.last {
            return None;
        }
        let before = self.seen;
        self.seen += 1;
        let is_due = before == planned.after || before > planned.after && !planned.once;
        is_due.then_some(planned.breakage)
    }
}

/// A module that is not plugged in yet.
#[derive(Default)]
pub struct SimulatedPn532 {
    module: Module,
}

impl SimulatedPn532 {
    /// A module on whose antenna lies what lies at `dock`.
    pub fn new(dock: &ChipDock) -> Self {
        let mut module = Module::default();
        module.dock = dock.clone();
        Self { module }
    }

    /// The chip speaks type B.
    #[must_use]
    pub fn of_type_b(mut self) -> Self {
        self.module.air = Air::B;
        self
    }

    /// Stands at the near end of a new pseudo terminal; the host opens
    /// [`ModuleHandle::link_text`], at any speed.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn serve_pty(self) -> io::Result<ModuleHandle> {
        let pty = pty()?;
        let mut handle = self.in_memory();
        handle.link_text.clone_from(&pty.link_text);
        let rig = handle.rig.clone();
        handle.thread = Some(thread::spawn(move || {
            // The whole of it moves here, also the far end, which keeps the line up.
            let mut pty = pty;
            while !rig.look(|rig| rig.stop) {
                serve(&mut *pty.link, &rig);
            }
        }));
        Ok(handle)
    }

    /// Listens at `address`, for one host after the other.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn serve_tcp(self, address: impl ToSocketAddrs) -> io::Result<ModuleHandle> {
        let door = TcpListener::bind(address)?;
        door.set_nonblocking(true)?;
        let mut handle = self.in_memory();
        handle.link_text = link_text(door.local_addr()?);
        let rig = handle.rig.clone();
        handle.thread = Some(thread::spawn(move || accept(&door, &rig)));
        Ok(handle)
    }

    /// Waits in memory for [`ModuleHandle::connector`], or on a bus.
    pub fn in_memory(self) -> ModuleHandle {
        ModuleHandle {
            rig: Dock::new(Rig {
                module: self.module,
                ..Rig::default()
            }),
            link_text: NAME.into(),
            thread: None,
        }
    }
}

const NAME: &str = "memory:pn532";

fn link_text(address: SocketAddr) -> String {
    format!("tcp:{address}")
}

fn accept(door: &TcpListener, rig: &Dock<Rig>) {
    while !rig.look(|rig| rig.stop) {
        let Ok((stream, _)) = door.accept() else {
            thread::sleep(LOOK);
            continue;
        };
        let blocking = stream.set_nonblocking(false);
        let link = blocking.and_then(|()| from_stream(NAME.into(), stream));
        if let Ok(mut link) = link {
            serve(&mut *link, rig);
        }
    }
}

/// A module that is plugged in; dropped, it is switched off.
pub struct ModuleHandle {
    rig: Dock<Rig>,
    link_text: String,
    thread: Option<JoinHandle<()>>,
}

impl ModuleHandle {
    /// What the config of a kiosk says to reach it, e.g. `serial:/dev/pts/3`.
    pub fn link_text(&self) -> &str {
        &self.link_text
    }

    /// Breaks it as planned, or mends it.
    pub fn plan(&self, planned: Option<Planned>) {
        self.rig.change(|rig| {
            rig.planned = planned;
            rig.late.clear();
            rig.commands = 0;
            rig.seen = 0;
            rig.module.firmware.chip = PN532_CHIP;
        });
    }

    /// Lays a ticket there that takes no commands, or takes it away again.
    pub fn lay_ticket(&self, lies: bool) {
        self.rig.change(|rig| rig.module.ticket = lies);
    }

    /// Takes its power away for a moment.
    pub fn power_cycle(&self) {
        self.rig.change(|rig| rig.module.reset());
    }

    /// How many commands it got since the last plan.
    pub fn commands(&self) -> u32 {
        self.rig.look(|rig| rig.commands)
    }

    /// Opens lines to it in memory.
    pub fn connector(&self) -> MemoryConnector {
        MemoryConnector {
            rig: self.rig.clone(),
        }
    }

    /// The same module on I²C.
    pub fn on_i2c(&self) -> SimulatedI2c {
        SimulatedI2c::new(self.rig.clone())
    }

    /// The same module on SPI.
    pub fn on_spi(&self) -> SimulatedSpi {
        SimulatedSpi::new(self.rig.clone())
    }
}

impl Drop for ModuleHandle {
    fn drop(&mut self) {
        self.rig.change(|rig| rig.stop = true);
        if let Some(thread) = self.thread.take() {
            // A module that has panicked is off as well.
            let _ = thread.join();
        }
    }
}

/// Opens lines to a simulated module in memory.
pub struct MemoryConnector {
    rig: Dock<Rig>,
}

impl Connect for MemoryConnector {
    fn name(&self) -> String {
        NAME.into()
    }

    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let (near, mut far) = pair("pn532");
        let rig = self.rig.clone();
        thread::spawn(move || serve(&mut far, &rig));
        Ok(Box::new(near))
    }
}

/// Serves one line until it ends or the module is switched off.
fn serve(link: &mut dyn Link, rig: &Dock<Rig>) {
    let mut buffer = [0; 512];
    let mut decoder = Decoder::default();
    while !rig.look(|rig| rig.stop) {
        let count = match link.read(&mut buffer, LOOK) {
            Ok(count) => count,
            Err(LinkError::Timeout { .. }) => continue,
            Err(LinkError::Disconnected { .. }) => return,
        };
        if buffer[..count].contains(&WAKING) {
            rig.change(|rig| rig.module.wake());
        }
        for heard in decoder.push(&buffer[..count]) {
            if let Heard::Frame(frame) = heard
                && !answer(link, &frame, rig)
            {
                return;
            }
        }
    }
}

/// Whether the line goes on.
fn answer(link: &mut dyn Link, frame: &Frame, rig: &Dock<Rig>) -> bool {
    let (pieces, after) = rig.change(|rig| rig.hear(frame));
    let bytes = pieces.concat();
    let written = bytes.is_empty() || link.write_all(&bytes, ANSWER_MAX).is_ok();
    written && after == After::GoOn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pn532::protocol::Payload;

    fn asked(code: u8) -> Frame {
        Frame::data(Direction::ToModule, Payload::new(vec![code]))
    }

    #[test]
    fn a_breakage_is_due_at_its_command_and_as_often_as_planned() {
        let mut rig = Rig {
            planned: Some(Planned {
                breakage: Breakage::Silent,
                on: Some(0x02),
                after: 1,
                once: true,
            }),
            ..Rig::default()
        };
        let due = [0x40, 0x02, 0x02, 0x02].map(|code| rig.due(&asked(code)));
        assert_eq!(due, [None, None, Some(Breakage::Silent), None]);
    }
}

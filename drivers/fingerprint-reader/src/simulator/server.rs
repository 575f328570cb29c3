//! Lets a simulated module be reached: a pseudo terminal, or memory.

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kiosk_device::capability::FingerprintImage;
use kiosk_device::dock::Dock;
use kiosk_device::link::{LinkError, pair, pty};
use kiosk_device::{Link, OpenError};

use super::module::{Module, after};
use super::spoil::{plain, spoiled};
use super::{Breakage, Finger, Laid, Planned};
use crate::line::ConnectAt;
use crate::protocol::{Decoder, Heard, Packet, PacketKind};

/// How often the module looks whether it is switched off.
const LOOK: Duration = Duration::from_millis(5);
/// How long a host may take to fetch an answer.
const ANSWER_MAX: Duration = Duration::from_secs(2);
#[derive(Default)]
struct Rig {
    module: Module,
    planned: Option<Planned>,
    /// What [`Breakage::Late`] held back.
    late: Vec<u8>,
    commands: u64,
    stop: bool,
}

/// A module that is not plugged in yet.
#[derive(Default)]
pub struct SimulatedModule {
    module: Module,
}

impl SimulatedModule {
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
            serve(&mut *pty.link, None, &rig);
        }));
        Ok(handle)
    }

    /// Waits in memory for [`ModuleHandle::connector`].
    pub fn in_memory(self) -> ModuleHandle {
        let module = self.module;
        ModuleHandle {
            rig: Dock::new(Rig {
                module,
                ..Rig::default()
            }),
            link_text: "memory:fingerprint-module".into(),
            thread: None,
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

    /// Lays `finger` on.
    pub fn lay(&self, finger: &Finger, laid: &Laid) {
        self.lay_picture(finger.drawn(laid));
    }

    /// Lays on whatever looks like `picture`.
    pub fn lay_picture(&self, picture: FingerprintImage) {
        self.rig.change(|rig| rig.module.finger = Some(picture));
    }

    /// Lifts the finger.
    pub fn lift(&self) {
        self.rig.change(|rig| rig.module.finger = None);
    }

    /// Sets or clears the busy bit of the status register.
    pub fn set_busy(&self, busy: bool) {
        self.rig.change(|rig| rig.module.busy = busy);
    }

    /// Breaks it as planned, or mends it.
    pub fn plan(&self, planned: Option<Planned>) {
        self.rig.change(|rig| {
            rig.planned = planned;
            rig.late.clear();
        });
    }

    /// Takes its power away for a moment.
    pub fn power_cycle(&self) {
        self.rig.change(|rig| rig.module.reset());
    }

    /// The speed that it keeps in flash.
    pub fn baud(&self) -> u32 {
        self.rig.look(|rig| rig.module.baud())
    }

    /// How many commands it got.
    pub fn commands(&self) -> u64 {
        self.rig.look(|rig| rig.commands)
    }

    /// Opens lines to it in memory; on one with another speed than the module's nothing is
    /// understood.
    pub fn connector(&self) -> MemoryConnector {
        MemoryConnector {
            rig: self.rig.clone(),
        }
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

impl ConnectAt for MemoryConnector {
    fn name(&self) -> String {
        "memory:fingerprint-module".into()
    }

    fn connect_at(&mut self, baud: u32) -> Result<Box<dyn Link>, OpenError> {
        let (near, mut far) = pair("fingerprint-module");
        let rig = self.rig.clone();
        thread::spawn(move || serve(&mut far, Some(baud), &rig));
        Ok(Box::new(near))
    }
}

/// Serves one line until it ends or the module is switched off.
fn serve(link: &mut dyn Link, baud: Option<u32>, rig: &Dock<Rig>) {
    let mut buffer = [0; 512];
    let mut decoder = Decoder::default();
    while !rig.look(|rig| rig.stop) {
        let count = match link.read(&mut buffer, LOOK) {
            Ok(count) => count,
            Err(LinkError::Timeout { .. }) => continue,
            Err(LinkError::Disconnected { .. }) => return,
        };
        if baud.is_some_and(|baud| baud != rig.look(|rig| rig.module.baud())) {
            continue;
        }
        for heard in decoder.push(&buffer[..count]) {
            if let Heard::Packet(packet) = heard
                && answer(link, &packet, rig).is_err()
            {
                return;
            }
        }
    }
}

/// The line ends here.
struct Unplugged;

fn answer(link: &mut dyn Link, packet: &Packet, rig: &Dock<Rig>) -> Result<(), Unplugged> {
    let (said, breakage, mut bytes) = rig.change(|rig| {
        rig.commands += u64::from(packet.kind == PacketKind::Command);
        let said = rig.module.hear(packet);
        let breakage = planned_for(rig, packet);
        if breakage == Some(Breakage::ResetInTheMiddle) {
            rig.module.reset();
        }
        (said, breakage, std::mem::take(&mut rig.late))
    });
    match breakage {
        None => bytes.extend(plain(&said)),
        Some(Breakage::Late) => rig.change(|rig| rig.late = plain(&said)),
        Some(breakage) => bytes.extend(spoiled(&said, packet, breakage)),
    }
    bytes.extend(after(packet.payload.as_slice()));
    if !bytes.is_empty() {
        link.write_all(&bytes, ANSWER_MAX).map_err(|_| Unplugged)?;
    }
    if breakage == Some(Breakage::Unplugged) {
        return Err(Unplugged);
    }
    Ok(())
}

fn planned_for(rig: &Rig, packet: &Packet) -> Option<Breakage> {
    let planned = rig.planned.filter(|_| packet.kind == PacketKind::Command)?;
    let code = packet.payload.as_slice().first().copied();
    (planned.on.is_none() || planned.on == code).then_some(planned.breakage)
}

//! A kernel in memory with one camera.

use std::path::Path;
use std::time::{Duration, Instant};

use super::breakage::Breakage;
use super::rules::Rules;
use super::world::{KernelDock, Refusal, World};
use crate::v4l2::{About, Errno, Filled, Format, FourCc, Kernel, Node, Ready, Step};

/// A kernel in memory. Clones know the same camera.
#[derive(Clone, Default)]
pub struct SimulatedKernel {
    dock: KernelDock,
}

impl SimulatedKernel {
    /// A kernel with the camera at `dock`.
    pub fn new(dock: &KernelDock) -> Self {
        Self { dock: dock.clone() }
    }
}

/// A call that hangs comes back after this all the same, so that no test does.
const HANG_MAX: Duration = Duration::from_secs(60);

impl KernelDock {
    /// Makes a step on a file of plugging `plugged`.
    fn step<T>(
        &self,
        step: Step,
        plugged: u64,
        act: impl FnOnce(&mut World) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let refusal = self.world.change(|world| world.reach(step, plugged).err());
        match refusal {
            Some(Refusal::Errno(errno)) => return Err(errno),
            Some(Refusal::Hangs) => {
                let mended = |world: &mut World| world.is_mended().then_some(());
                self.world.wait(HANG_MAX, mended);
                return Err(Errno::IO);
            }
            None => {}
        }
        self.world.change(act)
    }
}

impl Kernel for SimulatedKernel {
    fn open(&self, path: &Path) -> Result<Box<dyn Node>, Errno> {
        let plugged = self.dock.world.look(World::plugging);
        // Until it is open, a missing file is what an absent camera looks like.
        let absent = |errno| match errno {
            Errno::NODEV => Errno::NOENT,
            other => other,
        };
        let opened = |world: &mut World| Ok((world.open(path)?, world.rules()));
        let ((plugged, file), rules) = self
            .dock
            .step(Step::Open, plugged, opened)
            .map_err(absent)?;
        Ok(Box::new(SimulatedNode {
            dock: self.dock.clone(),
            plugged,
            file,
            rules,
            due: Instant::now(),
        }))
    }
}

struct SimulatedNode {
    dock: KernelDock,
    plugged: u64,
    file: u64,
    rules: Rules,
    /// When the next frame comes.
    due: Instant,
}

impl SimulatedNode {
    fn step<T>(
        &mut self,
        step: Step,
        act: impl FnOnce(&mut Rules, &mut World) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let rules = &mut self.rules;
        self.dock
            .step(step, self.plugged, |world| act(rules, world))
    }
}

impl Drop for SimulatedNode {
    fn drop(&mut self) {
        self.dock.world.change(|world| world.release(self.file));
    }
}

impl Node for SimulatedNode {
    fn query_capability(&mut self) -> Result<About, Errno> {
        self.step(Step::QueryCapability, |_, world| Ok(world.about()))
    }

    fn enum_format(&mut self, number: u32) -> Result<FourCc, Errno> {
        self.step(Step::EnumFormat, |rules, _| rules.enum_format(number))
    }

    fn set_format(&mut self, pixels: FourCc, width: u32, height: u32) -> Result<Format, Errno> {
        let file = self.file;
        self.step(Step::SetFormat, |rules, world| {
            world.claim(file)?;
            let mut became = rules.set_format(pixels, width, height)?;
            if world.is_broken(Breakage::OtherFormat) {
                became.pixels = FourCc(*b"H264");
            }
            Ok(became)
        })
    }

    fn get_format(&mut self) -> Result<Format, Errno> {
        self.step(Step::GetFormat, |rules, world| {
            let mut format = rules.format();
            if world.is_broken(Breakage::FormatMoves) {
                format.width /= 2;
            }
            Ok(format)
        })
    }

    fn set_frame_rate(&mut self, _frames_per_second: u32) -> Result<(), Errno> {
        self.step(Step::SetFrameRate, |_, _| Ok(()))
    }

    fn request_buffers(&mut self, count: u32) -> Result<u32, Errno> {
        let file = self.file;
        self.step(Step::RequestBuffers, |rules, world| {
            world.claim(file)?;
            let is_short = world.is_broken(Breakage::OneBuffer);
            rules.request_buffers(if is_short { 1 } else { count })
        })
    }

    fn query_buffer(&mut self, index: u32) -> Result<u32, Errno> {
        self.step(Step::QueryBuffer, |rules, _| rules.query_buffer(index))
    }

    fn map(&mut self, index: u32) -> Result<(), Errno> {
        self.step(Step::Map, |rules, _| rules.map(index))
    }

    fn queue(&mut self, index: u32) -> Result<(), Errno> {
        self.step(Step::Queue, |rules, _| rules.queue(index))
    }

    fn dequeue(&mut self) -> Result<Filled, Errno> {
        self.step(Step::Dequeue, |rules, _| rules.dequeue())
    }

    fn stream_on(&mut self) -> Result<(), Errno> {
        self.due = Instant::now();
        self.step(Step::StreamOn, |rules, _| rules.stream_on())
    }

    fn stream_off(&mut self) -> Result<(), Errno> {
        self.step(Step::StreamOff, |rules, _| {
            rules.stream_off();
            Ok(())
        })
    }

    fn wait(&mut self, patience: Duration) -> Result<Ready, Errno> {
        match self.step(Step::Wait, |_, _| Ok(())) {
            Err(Errno::NODEV) => return Ok(Ready::Trouble),
            answer => answer?,
        }
        if self.rules.has_filled() {
            return Ok(Ready::Frame);
        }
        if !self.rules.is_on() {
            return Ok(Ready::Trouble);
        }
        let until = Instant::now() + patience;
        loop {
            let now = Instant::now();
            let (plugged, due) = (self.plugged, self.due.max(now).min(until));
            let gone = |world: &mut World| world.is_gone(plugged).then_some(());
            if self.dock.world.wait(due - now, gone).is_some() {
                return Ok(Ready::Trouble);
            }
            if self.due <= Instant::now() && self.expose() {
                return Ok(Ready::Frame);
            }
            if Instant::now() >= until {
                return Ok(Ready::Nothing);
            }
        }
    }

    fn copy(&self, index: u32, bytes: usize, into: &mut Vec<u8>) {
        let held = self.rules.bytes(index);
        into.extend_from_slice(&held[..bytes.min(held.len())]);
    }
}

impl SimulatedNode {
    /// The time of a frame has come; whether one is there for the program.
    fn expose(&mut self) -> bool {
        let format = self.rules.format();
        let (sent, interval) = self
            .dock
            .world
            .change(|world| (world.frame(&format), world.interval));
        self.due = Instant::now() + interval;
        if let Some(sent) = sent {
            self.rules.deliver(&sent);
        }
        self.rules.has_filled()
    }
}

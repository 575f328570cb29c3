//! A board with GPIO chips in memory, and the hand that drives its lines from outside.
//!
//! It follows the rules of the kernel's character device, as its documentation and source say them
//! (`Documentation/userspace-api/gpio`, `gpiolib-cdev.c`): one holder a line, consumers, debounce,
//! edges in order and a bounded number of them, `ENODEV` on every handle of a chip that went away.
//! `gpiodetect` and `gpioinfo` cannot look at it, so it is simulated from documentation.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use kiosk_device::dock::Dock;

use super::line::{Debounced, EdgeQueue};
use crate::lines::{ChipInfo, LineFault, LineInfo, Step, errno};
use crate::wire::Level;

/// A board; clones are the same one.
#[derive(Clone)]
pub struct SimulatedBoard {
    pub(super) state: Dock<Board>,
}

/// A chip on a board.
#[derive(Debug, Clone)]
pub struct SimulatedChip {
    /// What it is.
    pub label: String,
    /// Names of its lines, by offset.
    pub lines: Vec<String>,
    /// Whether a released output stays as it was driven, as on a Raspberry Pi's own kernel.
    pub keeps_outputs: bool,
}

pub(super) struct Board {
    started: Instant,
    pub(super) chips: Vec<Chip>,
    pub(super) queues: BTreeMap<u64, EdgeQueue>,
    next_request: u64,
    pub(super) broken: BTreeMap<Step, i32>,
    pub(super) unplug_after: Option<u32>,
}

pub(super) struct Chip {
    pub(super) label: String,
    keeps_outputs: bool,
    pub(super) is_plugged: bool,
    /// Counts how often it was plugged in: it comes back under another number.
    number: u32,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) name: String,
    pub(super) holder: Option<Holder>,
    /// What the world outside drives it to: a contact, or nothing.
    pub(super) outside: Option<Level>,
    /// The contact sticks, whatever the world does.
    pub(super) stuck: Option<Level>,
    /// What we drive it to.
    pub(super) inside: Option<Level>,
    /// Where the chip's pull, or else the board's resistor, takes it.
    pub(super) pull: Level,
    /// Set while somebody reads it.
    pub(super) debounced: Option<Debounced>,
}

#[derive(Clone)]
pub(super) struct Holder {
    /// Of which request; 0 is somebody else's.
    pub(super) request: u64,
    pub(super) consumer: String,
}

impl SimulatedBoard {
    /// A board with these chips. Every line has a resistor to ground.
    pub fn new(chips: Vec<SimulatedChip>) -> Self {
        let numbered = (0..).zip(chips);
        let chips = numbered.map(|(number, chip)| Chip {
            label: chip.label,
            keeps_outputs: chip.keeps_outputs,
            is_plugged: true,
            number,
            lines: chip.lines.into_iter().map(Line::named).collect(),
        });
        let board = Board {
            started: Instant::now(),
            chips: chips.collect(),
            queues: BTreeMap::new(),
            next_request: 1,
            broken: BTreeMap::new(),
            unplug_after: None,
        };
        Self {
            state: Dock::new(board),
        }
    }
}

impl Board {
    /// A call of a program: counts, and fails where it shall.
    pub(super) fn enter(&mut self, step: Step) -> Result<(), LineFault> {
        self.pass();
        match &mut self.unplug_after {
            Some(0) => {
                self.unplug_after = None;
                self.set_plugged(false);
            }
            Some(calls) => *calls -= 1,
            None => {}
        }
        match self.broken.get(&step) {
            Some(errno) => Err(LineFault {
                step,
                errno: *errno,
            }),
            None => Ok(()),
        }
    }

    pub(super) fn list(&self) -> Vec<ChipInfo> {
        let plugged = self.chips.iter().filter(|chip| chip.is_plugged);
        let listed = plugged.map(|chip| ChipInfo {
            path: chip.path(),
            label: chip.label.clone(),
            lines: chip.lines.iter().map(Line::info).collect(),
        });
        listed.collect()
    }

    /// Takes lines of a chip for a new request; all or none.
    pub(super) fn take(
        &mut self,
        chip: &PathBuf,
        offsets: &[u32],
        consumer: &str,
    ) -> Result<u64, LineFault> {
        let refuse = |errno| LineFault {
            step: Step::Request,
            errno,
        };
        let mut chips = self.chips.iter_mut().filter(|chip| chip.is_plugged);
        let chip = chips.find(|there| there.path() == *chip);
        let chip = chip.ok_or(refuse(errno::ENOENT))?;
        for offset in offsets {
            let line = chip.lines.get(*offset as usize);
            if line.ok_or(refuse(errno::EINVAL))?.holder.is_some() {
                return Err(refuse(errno::EBUSY));
            }
        }
        let request = self.next_request;
        for offset in offsets {
            chip.lines[*offset as usize].holder = Some(Holder {
                request,
                consumer: consumer.to_owned(),
            });
        }
        self.next_request += 1;
        let queue = EdgeQueue::for_lines(offsets.len());
        self.queues.insert(request, queue);
        Ok(request)
    }

    /// A line that a request holds; `ENODEV` when the chip took the request with it.
    pub(super) fn line(
        &mut self,
        request: u64,
        offset: u32,
        step: Step,
    ) -> Result<&mut Line, LineFault> {
        let gone = LineFault {
            step,
            errno: errno::ENODEV,
        };
        let mut chips = self.chips.iter_mut();
        let chip = chips.find(|chip| chip.lines.iter().any(|line| line.is_held_by(request)));
        let lines = chip.map(|chip| &mut chip.lines);
        lines
            .and_then(|lines| lines.get_mut(offset as usize))
            .filter(|line| line.is_held_by(request))
            .ok_or(gone)
    }

    /// Gives the lines of a request back.
    pub(super) fn release(&mut self, request: u64) {
        self.queues.remove(&request);
        for chip in &mut self.chips {
            let keeps = chip.keeps_outputs;
            let held = chip.lines.iter_mut();
            for line in held.filter(|line| line.is_held_by(request)) {
                line.release(keeps);
            }
        }
    }

    /// When some line may settle by itself.
    pub(super) fn due(&self) -> Option<Duration> {
        let lines = self.chips.iter().flat_map(|chip| &chip.lines);
        let due = lines
            .filter_map(|line| line.debounced.as_ref()?.due())
            .min();
        due.map(|due| due.saturating_sub(self.started.elapsed()))
    }

    /// Time passes: what has stayed long enough counts.
    pub(super) fn pass(&mut self) {
        let now = self.started.elapsed();
        let Self { chips, queues, .. } = self;
        for chip in chips.iter_mut() {
            for (offset, line) in (0..).zip(&mut chip.lines) {
                let edge = line.debounced.as_mut().and_then(|line| line.pass(now));
                let queue = line.holder.as_ref().map(|holder| holder.request);
                let queue = queue.and_then(|request| queues.get_mut(&request));
                if let (Some(level), Some(queue)) = (edge, queue) {
                    queue.push(offset, level);
                }
            }
        }
    }

    /// Levels may have changed: whoever reads lines sees it.
    pub(super) fn settle(&mut self) {
        let now = self.started.elapsed();
        let lines = self.chips.iter_mut().flat_map(|chip| &mut chip.lines);
        for line in lines {
            let level = line.level();
            if let Some(debounced) = &mut line.debounced {
                debounced.drive(level, now);
            }
        }
        self.pass();
    }

    pub(super) fn set_plugged(&mut self, plugged: bool) {
        let count = u32::try_from(self.chips.len()).unwrap_or(u32::MAX);
        for chip in &mut self.chips {
            if chip.is_plugged && !plugged {
                chip.lines.iter_mut().for_each(|line| line.release(false));
                chip.number += count;
            }
            chip.is_plugged = plugged;
        }
        if !plugged {
            self.queues.clear();
        }
    }

    pub(super) fn each_named(&mut self, name: &str, mut act: impl FnMut(&mut Line)) {
        let lines = self.chips.iter_mut().flat_map(|chip| &mut chip.lines);
        lines.filter(|line| line.name == name).for_each(&mut act);
    }

    /// Reads begin: the line rests where it is.
    pub(super) fn watch(&mut self, request: u64, offset: u32, period: Duration) {
        if let Ok(line) = self.line(request, offset, Step::Request) {
            line.debounced = Some(Debounced::new(line.level(), period));
        }
    }
}

impl Chip {
    fn path(&self) -> PathBuf {
        format!("/dev/gpiochip{}", self.number).into()
    }
}

impl Line {
    fn named(name: String) -> Self {
        Self {
            name,
            holder: None,
            outside: None,
            stuck: None,
            inside: None,
            pull: Level::Low,
            debounced: None,
        }
    }

    /// What a probe shows: our driver first, then the contact, then the pull.
    pub(super) fn level(&self) -> Level {
        let outside = self.stuck.or(self.outside);
        self.inside.or(outside).unwrap_or(self.pull)
    }

    fn info(&self) -> LineInfo {
        let consumer = self.holder.as_ref().map(|holder| holder.consumer.clone());
        LineInfo {
            name: self.name.clone(),
            is_used: self.holder.is_some(),
            consumer: consumer.unwrap_or_default(),
        }
    }

    fn is_held_by(&self, request: u64) -> bool {
        let holder = self.holder.as_ref();
        holder.is_some_and(|holder| holder.request == request)
    }

    fn release(&mut self, keeps_output: bool) {
        self.holder = None;
        self.debounced = None;
        if !keeps_output {
            self.inside = None;
        }
    }
}

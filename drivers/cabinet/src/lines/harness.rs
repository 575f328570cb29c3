//! The harness on lines: opens them when they are needed, and again after they were away.
//!
//! ```text
//!   shut ──any call──► list, plan, take outputs, take contacts ──► open
//!     ▲                                                             │
//!     └────────── the chip is gone (ENODEV): try once more ─────────┘
//! ```
//!
//! Outputs are taken first, so that the door is locked before anything else happens.

use std::collections::BTreeMap;
use std::time::Duration;

use kiosk_device::{Failure, FailureKind};

use super::chips::{
    Chips, ContactRequest, ContactRequests, LineFault, OutputRequest, OutputRequests, errno,
};
use super::failure;
use super::plan::{Plan, PlannedContact, PlannedOutput, plan};
use crate::harness::{Harness, Heard, Readings};
use crate::wire::{Contact, Level, Output};
use crate::wiring::Wiring;

/// The name under which `gpioinfo` shows our lines.
const CONSUMER: &str = "huduma-kiosk";

/// Most edges taken at once; the rest waits for the next call.
const EDGES_MAX: usize = 256;

/// Lines of one chip.
pub struct LineHarness {
    wiring: Wiring,
    chips: Box<dyn Chips>,
    /// What each output shall be, as far as anybody asked.
    wanted: BTreeMap<Output, bool>,
    open: Option<Open>,
    was_open: bool,
    /// Nobody listened for a while, since when edges may have passed.
    is_deaf: bool,
}

/// Lines that we hold.
struct Open {
    plan: Plan,
    contacts: Box<dyn ContactRequests>,
    outputs: Option<Box<dyn OutputRequests>>,
    seqno: u32,
}

impl LineHarness {
    /// Lines by `wiring` on one of `chips`. Opens nothing yet.
    pub fn new(wiring: Wiring, chips: Box<dyn Chips>) -> Self {
        Self {
            wiring,
            chips,
            wanted: BTreeMap::new(),
            open: None,
            was_open: false,
            is_deaf: false,
        }
    }

    /// Does `act` on open lines. When the chip turns out to be gone, it may be back under another
    /// number already: it is looked for once.
    fn with_open<R>(
        &mut self,
        mut act: impl FnMut(&mut Open) -> Result<R, LineFault>,
    ) -> Result<R, Failure> {
        let had_lines = self.open.is_some();
        let label = self.wiring.chip.clone();
        match act(self.opened()?) {
            Err(fault) if is_gone(&fault) => {
                self.shut();
                if !had_lines {
                    return Err(failure::of_line(&fault, &label));
                }
                let again = act(self.opened()?);
                again.map_err(|fault| {
                    if is_gone(&fault) {
                        self.shut();
                    }
                    failure::of_line(&fault, &label)
                })
            }
            done => done.map_err(|fault| failure::of_line(&fault, &label)),
        }
    }

    fn opened(&mut self) -> Result<&mut Open, Failure> {
        let open = match self.open.take() {
            Some(open) => open,
            None => self.take_lines()?,
        };
        Ok(self.open.insert(open))
    }

    fn take_lines(&mut self) -> Result<Open, Failure> {
        let label = &self.wiring.chip;
        let listed = self.chips.list();
        let listed = listed.map_err(|fault| failure::of_line(&fault, label))?;
        let plan =
            plan(&self.wiring, &listed).map_err(|fault| failure::of_plan(&fault, self.was_open))?;
        let outputs = self.take_outputs(&plan)?;
        let request = ContactRequest {
            chip: &plan.chip,
            consumer: CONSUMER,
            lines: &plan.contacts,
            debounce: self.wiring.debounce(),
        };
        let contacts = match self.chips.take_contacts(&request) {
            Ok(contacts) => contacts,
            Err(fault) => {
                // Ours go back first, or the look for the holder would find ourselves.
                drop(outputs);
                return Err(self.refused(&fault));
            }
        };
        self.was_open = true;
        Ok(Open {
            plan,
            contacts,
            outputs,
            seqno: 0,
        })
    }

    fn take_outputs(&mut self, plan: &Plan) -> Result<Option<Box<dyn OutputRequests>>, Failure> {
        if plan.outputs.is_empty() {
            return Ok(None);
        }
        let level = |line: &PlannedOutput| line.active.when(self.wants(line));
        let lines = plan.outputs.iter().map(|line| (*line, level(line)));
        let request = OutputRequest {
            chip: &plan.chip,
            consumer: CONSUMER,
            lines: &lines.collect::<Vec<_>>(),
        };
        let taken = self.chips.take_outputs(&request);
        taken.map(Some).map_err(|fault| self.refused(&fault))
    }

    /// What an output shall be when the lines are taken: as asked, or else as it was released.
    fn wants(&self, line: &PlannedOutput) -> bool {
        let asked = self.wanted.get(&line.output).copied();
        asked.unwrap_or(line.active == line.released)
    }

    /// A line was taken between our look and our asking: look again, to say by whom.
    fn refused(&mut self, fault: &LineFault) -> Failure {
        let holder = (fault.errno == errno::EBUSY)
            .then(|| self.chips.list().ok())
            .flatten()
            .and_then(|listed| plan(&self.wiring, &listed).err());
        match holder {
            Some(held) => failure::of_plan(&held, self.was_open),
            None => failure::of_line(fault, &self.wiring.chip),
        }
    }

    /// Gives the lines back. What was unlocked is asked for anew.
    fn shut(&mut self) {
        self.open = None;
        self.is_deaf = true;
        self.wanted.remove(&Output::Lock);
    }
}

impl Harness for LineHarness {
    fn name(&self) -> String {
        format!("lines of {}", self.wiring.chip)
    }

    fn has_contact(&self, contact: Contact) -> bool {
        self.wiring.contacts().contains_key(&contact)
    }

    fn has_output(&self, output: Output) -> bool {
        self.wiring.outputs().contains_key(&output)
    }

    fn read(&mut self) -> Result<Readings, Failure> {
        self.with_open(|open| {
            let levels = open.contacts.levels()?;
            let lines = open.plan.contacts.iter().zip(levels);
            Ok(lines
                .map(|(line, level)| (line.contact, level == line.active))
                .collect())
        })
    }

    fn set(&mut self, output: Output, on: bool) -> Result<(), Failure> {
        self.with_open(|open| open.set(output, on))?
            .ok_or_else(|| {
                let detail = format!("the {output} is not fitted");
                Failure::new(FailureKind::Unsupported, detail)
            })?;
        self.wanted.insert(output, on);
        Ok(())
    }

    fn listen(&mut self, wait: Duration) -> Result<Heard, Failure> {
        let mut heard = self.with_open(|open| open.listen(wait))?;
        heard.is_incomplete |= std::mem::take(&mut self.is_deaf);
        Ok(heard)
    }
}

impl Open {
    fn set(&mut self, output: Output, on: bool) -> Result<Option<()>, LineFault> {
        let line = self.plan.outputs.iter().find(|line| line.output == output);
        let (Some(line), Some(outputs)) = (line, self.outputs.as_mut()) else {
            return Ok(None);
        };
        outputs.set(line.offset, line.active.when(on)).map(Some)
    }

    fn listen(&mut self, wait: Duration) -> Result<Heard, LineFault> {
        let mut heard = Heard::default();
        if !self.contacts.wait(wait)? {
            return Ok(heard);
        }
        while heard.edges.len() < EDGES_MAX {
            let Some(edge) = self.contacts.edge()? else {
                break;
            };
            // §GPIO_V2_LINE_EVENT_READ: the kernel drops the oldest; the numbers show it.
            heard.is_incomplete |= edge.seqno != self.seqno.wrapping_add(1);
            self.seqno = edge.seqno;
            let line = self.plan.contacts.iter();
            let line = line.copied().find(|line| line.offset == edge.offset);
            heard.edges.extend(line.map(|line| said(line, edge.level)));
        }
        Ok(heard)
    }
}

impl Drop for LineHarness {
    /// Locked and dark before the lines go back, for chips that keep the last level.
    fn drop(&mut self) {
        let Some(open) = &mut self.open else {
            return;
        };
        for line in open.plan.outputs.clone() {
            let at_rest = line.active == line.released;
            // Nobody is left to be told; the resistor does the rest.
            let _ = open.set(line.output, at_rest);
        }
    }
}

fn said(line: PlannedContact, level: Level) -> (Contact, bool) {
    (line.contact, level == line.active)
}

fn is_gone(fault: &LineFault) -> bool {
    matches!(fault.errno, errno::ENODEV | errno::ENXIO | errno::ENOENT)
}

//! The presenter of a kiosk printer: a mouth, and a bin behind it.

use kiosk_device::capability::PrinterStatus;

use super::Faults;
use crate::protocol::FullStatus;
use crate::protocol::ejector::PRESENT;

/// Where the last ticket is. Motors take no time here.
#[derive(Default)]
pub(super) struct Mouth {
    /// Cut off, and still inside.
    waits: bool,
    in_mouth: bool,
    jammed: bool,
    in_bin: usize,
}

impl Mouth {
    /// A ticket was cut off behind the presenter.
    pub(super) fn cut(&mut self) {
        self.waits = true;
    }

    /// Obeys `GS e n`; `retract` is this model's number for drawing back.
    pub(super) fn obey(&mut self, n: u8, retract: u8, faults: &Faults) {
        if n == PRESENT {
            self.in_mouth |= std::mem::take(&mut self.waits);
        } else if n == retract && self.in_mouth {
            self.jammed = faults.ticket_jam;
            if !self.jammed {
                self.in_mouth = false;
                self.in_bin += 1;
            }
        }
    }

    /// Somebody may be there to take it.
    pub(super) fn pass(&mut self, faults: &Faults) {
        self.jammed &= faults.ticket_jam;
        self.in_mouth &= faults.ticket_left || self.jammed;
    }

    pub(super) fn in_mouth(&self) -> bool {
        self.in_mouth
    }

    /// Tickets that were drawn back.
    pub(super) fn in_bin(&self) -> usize {
        self.in_bin
    }

    /// The printer's `status` with what the presenter adds.
    pub(super) fn full_status(&self, status: &PrinterStatus) -> FullStatus {
        FullStatus {
            paper: status.paper,
            ticket_in_mouth: self.in_mouth,
            cover_open: status.cover_open,
            is_moving: false,
            paper_jam: self.jammed,
            cutter_jam: status.cutter_jam,
        }
    }
}

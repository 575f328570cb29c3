//! What can be wrong with a simulated printer.

use kiosk_device::capability::{Paper, PrinterStatus};

/// What is wrong. The default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// Paper left on the roll.
    pub paper: Paper,
    /// The paper ends after so many more lines.
    pub paper_out_after_lines: Option<u32>,
    /// The cover is open.
    pub cover_open: bool,
    /// The cutter is blocked; noticed when it is to cut.
    pub cutter_jam: bool,
    /// Nobody takes the ticket out of the mouth of a kiosk printer.
    pub ticket_left: bool,
    /// A ticket does not move in the presenter; noticed when it is drawn back.
    pub ticket_jam: bool,
    /// Offline for a reason it does not tell.
    pub offline: bool,
    /// Neither reads, prints nor answers, as long as it is held.
    pub hold: bool,
    /// Answers something else than it should.
    pub garbage: bool,
    /// The cable is out.
    pub unplugged: bool,
}

impl Faults {
    /// What the printer says, when its cutter has tried and failed (`cutter_stuck`) or not.
    pub(super) fn status(&self, cutter_stuck: bool) -> PrinterStatus {
        let mut status = PrinterStatus {
            offline: self.offline,
            paper: self.paper,
            cover_open: self.cover_open,
            cutter_jam: cutter_stuck,
            ..PrinterStatus::default()
        };
        status.offline |= status.obstacle().is_some();
        status
    }

    /// A line has been printed.
    pub(super) fn line_printed(&mut self) {
        if let Some(left) = &mut self.paper_out_after_lines {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.paper = Paper::Out;
                self.paper_out_after_lines = None;
            }
        }
    }
}

//! What this driver needs of a GPIO character device, and no more.
//!
//! Small on purpose: the kernel's lines and the simulated board answer the same questions, so that
//! everything above is tested against rules and runs on devices.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::plan::{PlannedContact, PlannedOutput};
use crate::wire::Level;

/// Numbers of failures that mean something to us; `asm-generic/errno-base.h`.
pub mod errno {
    /// Not permitted.
    pub const EPERM: i32 = 1;
    /// The device's node is not there.
    pub const ENOENT: i32 = 2;
    /// Interrupted; nothing happened.
    pub const EINTR: i32 = 4;
    /// The chip answered wrongly, as an expander on a bad bus does.
    pub const EIO: i32 = 5;
    /// No such device or address.
    pub const ENXIO: i32 = 6;
    /// Permission denied.
    pub const EACCES: i32 = 13;
    /// Somebody holds the line.
    pub const EBUSY: i32 = 16;
    /// The chip was taken away.
    pub const ENODEV: i32 = 19;
    /// The kernel or the chip cannot do what was asked.
    pub const EINVAL: i32 = 22;
}

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Finding chips and the names of their lines.
    List,
    /// Asking for the lines.
    Request,
    /// Reading levels.
    Read,
    /// Setting a level.
    Set,
    /// Waiting for an edge.
    Wait,
}

/// A call to the kernel that failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{step:?} of GPIO lines failed: {}", std::io::Error::from_raw_os_error(*errno))]
pub struct LineFault {
    /// Which call.
    pub step: Step,
    /// The system's number, see [`errno`]; 0 when the kernel answered nonsense.
    pub errno: i32,
}

/// A chip and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipInfo {
    /// Where it is now; moves.
    pub path: PathBuf,
    /// What it is; stays.
    pub label: String,
    /// Its lines, by offset.
    pub lines: Vec<LineInfo>,
}

/// A line as the kernel describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineInfo {
    /// Its name; empty when the board gave none.
    pub name: String,
    /// Somebody holds it.
    pub is_used: bool,
    /// Who, in their own words.
    pub consumer: String,
}

/// A request for contacts, all at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRequest<'a> {
    /// The chip.
    pub chip: &'a PathBuf,
    /// What other tools show as the lines' holder.
    pub consumer: &'a str,
    /// The lines.
    pub lines: &'a [PlannedContact],
    /// How long a level must have stayed.
    pub debounce: Duration,
}

/// A request for outputs, all at once, each with its level from the first moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputRequest<'a> {
    /// The chip.
    pub chip: &'a PathBuf,
    /// What other tools show as the lines' holder.
    pub consumer: &'a str,
    /// The lines and their levels.
    pub lines: &'a [(PlannedOutput, Level)],
}

/// An edge, as the kernel tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineEdge {
    /// Which line.
    pub offset: u32,
    /// The level since.
    pub level: Level,
    /// Counts the edges of the request from 1; a gap is an edge that was lost.
    pub seqno: u32,
}

/// Whatever has chips.
pub trait Chips: Send {
    /// All chips that can be opened, with the names of their lines.
    ///
    /// # Errors
    /// When none can be.
    fn list(&mut self) -> Result<Vec<ChipInfo>, LineFault>;

    /// Takes lines to read, with both edges and debounce.
    ///
    /// # Errors
    /// `EBUSY` when one of them is held.
    fn take_contacts(
        &mut self,
        request: &ContactRequest<'_>,
    ) -> Result<Box<dyn ContactRequests>, LineFault>;

    /// Takes lines to switch.
    ///
    /// # Errors
    /// `EBUSY` when one of them is held.
    fn take_outputs(
        &mut self,
        request: &OutputRequest<'_>,
    ) -> Result<Box<dyn OutputRequests>, LineFault>;
}

/// Lines that are held for reading. Dropping it gives them back.
pub trait ContactRequests: Send {
    /// The levels, debounced, in the order of the request.
    ///
    /// # Errors
    /// `ENODEV` when the chip is gone.
    fn levels(&mut self) -> Result<Vec<Level>, LineFault>;

    /// Waits until there is an edge to take, at most for `wait`.
    ///
    /// # Errors
    /// As [`Self::levels`].
    fn wait(&mut self, wait: Duration) -> Result<bool, LineFault>;

    /// Takes the oldest edge; never waits.
    ///
    /// # Errors
    /// As [`Self::levels`].
    fn edge(&mut self) -> Result<Option<LineEdge>, LineFault>;
}

/// Lines that are held for switching. Dropping it gives them back.
pub trait OutputRequests: Send {
    /// Sets one line.
    ///
    /// # Errors
    /// `ENODEV` when the chip is gone.
    fn set(&mut self, offset: u32, level: Level) -> Result<(), LineFault>;
}

//! What all wires of a cabinet together can be asked, whoever makes them work.
//!
//! A harness says yes and no; which level means which is its own affair, by the
//! [`crate::Wiring`]. It decides nothing about doors and citizens.

use std::collections::BTreeMap;
use std::time::Duration;

use kiosk_device::Failure;

use crate::wire::{Contact, Output};

/// What each contact that is fitted says.
pub type Readings = BTreeMap<Contact, bool>;

/// What was heard of the contacts between two readings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// Contact and what it says since, in order.
    pub edges: Vec<(Contact, bool)>,
    /// Some were lost: too many at once, or nobody listened for a while.
    pub is_incomplete: bool,
}

/// All wires of a cabinet.
pub trait Harness: Send {
    /// What it is, for technicians, e.g. `lines of pinctrl-bcm2711`.
    fn name(&self) -> String;

    /// Whether a contact is wired.
    fn has_contact(&self, contact: Contact) -> bool;

    /// Whether an output is wired.
    fn has_output(&self, output: Output) -> bool;

    /// Reads every contact.
    ///
    /// # Errors
    /// Names the line that does not work, and the remedy.
    fn read(&mut self) -> Result<Readings, Failure>;

    /// Switches an output that is wired.
    ///
    /// # Errors
    /// Names the line that does not work, and the remedy.
    fn set(&mut self, output: Output, on: bool) -> Result<(), Failure>;

    /// Waits until a contact may have changed, at most for `wait`, and says what was heard. It may
    /// return early with nothing, but not without having waited a little.
    ///
    /// # Errors
    /// As [`Self::read`].
    fn listen(&mut self, wait: Duration) -> Result<Heard, Failure>;
}

//! Those who act: each has a thread of its own, a queue of jobs, and answers through the inbox.
//!
//! None of them decides anything; they do what the journey wants and say what came of it.

pub mod badge;
pub mod bench;
pub mod caretaker;
pub mod checks;
pub mod energy;
pub mod eye;
pub mod figures;
pub mod finger;
pub mod health;
mod held_back;
pub mod hours;
pub mod keeper;
pub mod lamps;
pub mod link;
pub mod mouth;
pub mod note;
pub mod outages;
pub mod paper;
mod patience;
pub mod reader;
pub mod renewal;
pub mod room;
pub mod signer;

use kiosk_device::host::Supervisor;

use crate::devices::Toys;

/// Everybody the conductor can ask.
pub struct Actors {
    /// Seals and keeps transactions.
    pub keeper: keeper::Keeper,
    /// Prints receipts.
    pub paper: paper::Paper,
    /// Photographs documents.
    pub eye: eye::Eye,
    /// Asks staff cards.
    pub badge: badge::Badge,
    /// Does what staff want done.
    pub bench: bench::Bench,
    /// Has the technician's checks run.
    pub checks: checks::Checks,
    /// What keeps the kiosk out of service.
    pub outages: outages::Outages,
    /// Reads documents.
    pub reader: reader::Reader,
    /// Takes fingers.
    pub fingers: finger::Fingers,
    /// Speaks to the gateway.
    pub link: link::Link,
    /// Counts how citizens were served.
    pub figures: figures::Figures,
    /// Renews the certificate.
    pub renewal: renewal::Renewal,
    /// Lights the device that is to be used.
    pub lamps: lamps::Lamps,
    /// Looks after the cabinet.
    pub caretaker: caretaker::Caretaker,
    /// Speaks.
    pub mouth: mouth::Mouth,
    /// Writes the journal.
    pub note: note::Note,
    /// Looks after the devices' hosts.
    pub supervisor: Supervisor,
    /// Dims the panel, and estimates what the kiosk draws.
    pub energy: energy::Energy,
    /// Closes the kiosk outside its hours, if it has any.
    pub hours: Option<slint::Timer>,
    /// What the dock can play with; empty on a kiosk with real devices.
    pub toys: Toys,
}

/// Starts a named thread that works off `jobs` until their sender is gone.
fn worker<J: Send + 'static>(
    name: &str,
    mut work: impl FnMut(J) + Send + 'static,
) -> std::sync::mpsc::Sender<J> {
    let (sender, jobs) = std::sync::mpsc::channel();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || jobs.into_iter().for_each(&mut work))
        .expect("the kernel can start a thread at boot");
    sender
}

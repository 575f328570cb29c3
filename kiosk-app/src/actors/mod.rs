//! Those who act: each has a thread of its own, a queue of jobs, and answers through the inbox.
//!
//! None of them decides anything; they do what the journey wants and say what came of it.

pub mod door;
pub mod eye;
pub mod keeper;
pub mod link;
pub mod note;
pub mod outages;
pub mod paper;
pub mod room;

/// Everybody the conductor can ask.
pub struct Actors {
    /// Seals and keeps transactions.
    pub keeper: keeper::Keeper,
    /// Prints receipts.
    pub paper: paper::Paper,
    /// Photographs documents.
    pub eye: eye::Eye,
    /// Speaks to the gateway.
    pub link: link::Link,
    /// Writes the journal.
    pub note: note::Note,
    /// What the dock can play with; empty on a kiosk with real devices.
    pub toys: Toys,
}

/// Simulated devices that the dock drives.
#[derive(Default, Clone)]
pub struct Toys {
    /// The camera's.
    pub camera: Option<kiosk_camera::CameraDock>,
    /// The card reader's.
    pub card_reader: Option<kiosk_card_reader::CardReaderDock>,
    /// The cabinet's.
    pub cabinet: Option<kiosk_cabinet::CabinetDock>,
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

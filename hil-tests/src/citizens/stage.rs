//! Where the citizens play: the rig, the pictures that are taken and the promises that are kept.

use std::fs;
use std::time::{Duration, Instant};

use kiosk_domain::ServiceId;
use kiosk_domain::catalogue::Service;
use kiosk_receipt_printer::simulator::Faults;

use super::promise::Summary;
use super::words::Words;
use crate::rig::{Rig, RigError};

/// Idle prompt, countdown and some time for a busy machine.
const HOME_WITHIN: Duration = Duration::from_secs(15);
/// From the start of a kiosk until it has met the gateway.
const LINK_WITHIN: Duration = Duration::from_secs(15);

/// Everything a story needs.
pub struct Stage {
    /// The house.
    pub rig: Rig,
    /// What the face says.
    pub words: Words,
    /// What was promised so far.
    pub summary: Summary,
    /// Who plays.
    pub citizen: &'static str,
    pictures: usize,
    papers: usize,
}

impl Stage {
    /// A stage in `rig`.
    ///
    /// # Errors
    /// [`RigError::File`] when the translation cannot be read.
    pub fn new(rig: Rig) -> Result<Self, RigError> {
        let po = rig.places.kiswahili();
        let po = fs::read_to_string(&po).map_err(RigError::file(&po))?;
        Ok(Self {
            rig,
            words: Words::parse(&po),
            summary: Summary::default(),
            citizen: "",
            pictures: 0,
            papers: 0,
        })
    }

    /// Everything runs and is well, and nobody stands at the kiosk.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn clear(&mut self) -> Result<(), RigError> {
        self.rig
            .printer
            .change_faults(|faults| *faults = Faults::default());
        self.rig.start_gateway()?;
        self.rig.start_kiosk()?;
        let home = "the first page";
        let free = self
            .rig
            .dock()?
            .wait_for(home, HOME_WITHIN, |state| state.screen == "attract");
        if free.is_err() {
            self.rig.cut_power();
            self.rig.start_kiosk()?;
            self.rig
                .dock()?
                .wait_for(home, HOME_WITHIN, |state| state.screen == "attract")?;
        }
        self.rig
            .dock()?
            .wait_for("the link", LINK_WITHIN, |state| state.link == "up")
            .map(drop)
    }

    /// The service called `id`.
    ///
    /// # Errors
    /// [`RigError::SetUp`] when the catalogue has none.
    pub fn service(&self, id: &str) -> Result<Service, RigError> {
        let found = ServiceId::new(id)
            .ok()
            .and_then(|id| self.rig.catalogue.service(&id).cloned());
        found.ok_or_else(|| RigError::set_up(format!("no service `{id}` in the catalogue")))
    }

    /// Photographs the screen as `screens/NN-<citizen>-<page>.png`.
    ///
    /// # Errors
    /// [`RigError::Dock`].
    pub fn photograph(&mut self, page: &str) -> Result<(), RigError> {
        self.pictures += 1;
        let name = format!("{:02}-{}-{page}.png", self.pictures, self.citizen);
        let path = self.rig.places.out.join("screens").join(name);
        self.rig.dock()?.picture(&path)
    }

    /// Writes the papers that came out since the last call to `receipts/`.
    ///
    /// # Errors
    /// [`RigError::File`].
    pub fn keep_papers(&mut self) -> Result<(), RigError> {
        let folder = self.rig.places.out.join("receipts");
        for paper in self.rig.printer.receipts().iter().skip(self.papers) {
            self.papers += 1;
            let name = format!("{:02}-{}", self.papers, self.citizen);
            for (ending, bytes) in [("png", &paper.picture), ("bin", &paper.bytes)] {
                let path = folder.join(format!("{name}.{ending}"));
                fs::write(&path, bytes).map_err(RigError::file(&path))?;
            }
        }
        Ok(())
    }

    /// Notes whether `promise` held for who plays.
    pub fn promise(&mut self, promise: &str, held: bool, detail: impl Into<String>) {
        self.summary.note(self.citizen, promise, held, detail);
    }
}

/// Asks `look` again and again until it finds something or `within` is over.
///
/// # Errors
/// The first error of `look`.
pub fn poll<T>(
    within: Duration,
    mut look: impl FnMut() -> Result<Option<T>, RigError>,
) -> Result<Option<T>, RigError> {
    let until = Instant::now() + within;
    loop {
        if let Some(found) = look()? {
            return Ok(Some(found));
        }
        if Instant::now() > until {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

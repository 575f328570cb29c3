//! What the tests share.

use std::sync::OnceLock;
use std::time::Duration;

use kiosk_device::capability::FingerprintImage;
use kiosk_device::link::{FaultPlan, Faulty};
use kiosk_device::{Link, OpenError};
use kiosk_fingerprint_reader::simulator::{
    Finger, Laid, MemoryConnector, ModuleHandle, SimulatedModule,
};
use kiosk_fingerprint_reader::{ConnectAt, Settings, ZfmReader};

use crate::dribble::Dribble;

/// Far more than anything here takes.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A driver and its module in memory, a finger on it.
pub fn rig() -> (ZfmReader, ModuleHandle) {
    let module = SimulatedModule::default().in_memory();
    module.lay_picture(well_laid());
    let reader = ZfmReader::new(module.connector(), Settings::default());
    (reader, module)
}

/// The first finger, laid well; drawn once.
fn well_laid() -> FingerprintImage {
    static DRAWN: OnceLock<FingerprintImage> = OnceLock::new();
    let drawn = DRAWN.get_or_init(|| Finger::of(1).drawn(&Laid::default()));
    drawn.clone()
}

/// Opens lines of which the first fails as planned; the later ones are whole.
pub struct FirstFails {
    inner: MemoryConnector,
    plan: Option<FaultPlan>,
}

impl FirstFails {
    pub fn new(module: &ModuleHandle, plan: FaultPlan) -> Self {
        Self {
            inner: module.connector(),
            plan: Some(plan),
        }
    }
}

impl ConnectAt for FirstFails {
    fn name(&self) -> String {
        self.inner.name()
    }
    fn connect_at(&mut self, baud: u32) -> Result<Box<dyn Link>, OpenError> {
        let link = self.inner.connect_at(baud)?;
        Ok(match self.plan.take() {
            Some(plan) => Box::new(Faulty::new(link, plan)),
            None => link,
        })
    }
}

/// Opens lines that give at most so many bytes at once.
pub struct Dribbling {
    pub inner: MemoryConnector,
    pub bytes: usize,
}

impl ConnectAt for Dribbling {
    fn name(&self) -> String {
        self.inner.name()
    }
    fn connect_at(&mut self, baud: u32) -> Result<Box<dyn Link>, OpenError> {
        let inner = self.inner.connect_at(baud)?;
        let bytes = self.bytes;
        Ok(Box::new(Dribble { inner, bytes }))
    }
}

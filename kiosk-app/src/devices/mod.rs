//! The devices that the config lists: each with its driver, on a host of its own.
//!
//! ```text
//!   config ──► receipt_printer  card_reader  scanner  fingerprint_reader  camera  cabinet
//!                    └──────────────┴──────────┴─┬──────────────┴────────┴───────┘
//!                                              Host ──► News ──► journal, log, journey
//!                                                ▲
//!                                          Supervisor goes round
//! ```
//!
//! A link that this version does not know ends the start with what to write instead. A device that
//! does not answer does not: it is looked for, and the services that need it say so.

mod backlight;
mod cabinet;
#[cfg(test)]
mod cabinet_story;
mod camera;
mod card_reader;
mod doctor;
mod fingerprint_reader;
mod flapping;
mod news;
mod receipt_printer;
mod scanner;
mod toys;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kiosk_card_reader::staff::Trust;
use kiosk_device::host::{Host, Supervisor, Tended};
use kiosk_device::supervision::Heart;
use kiosk_device::{
    Cabinet, Camera, CardReader, Failure, FailureKind, FingerprintReader, ReceiptPrinter, Scanner,
};
use kiosk_domain::config::DeviceSection;
use kiosk_journey::OutOfServiceReason;

use crate::startup::StartFault;

pub use backlight::{Backlight, FolderBacklight};
pub use doctor::Doctor;
pub use news::News;
pub use toys::Toys;

/// How often all devices are looked after for a driver that hangs.
const ROUND: Duration = Duration::from_secs(1);

/// The word for a device that the program plays itself.
const SIMULATED: &str = "simulated";

/// Everything that is fitted.
pub struct Devices {
    /// Prints.
    pub printer: Option<Host<dyn ReceiptPrinter>>,
    /// Photographs.
    pub camera: Option<Host<dyn Camera>>,
    /// Reads chips of cards and passports.
    pub card_reader: Option<Host<dyn CardReader>>,
    /// Reads codes.
    pub scanner: Option<Host<dyn Scanner>>,
    /// Takes pictures of fingers.
    pub fingerprint_reader: Option<Host<dyn FingerprintReader>>,
    /// Has lamps.
    pub cabinet: Option<Host<dyn Cabinet>>,
    /// Looks after all of them, for as long as it is held.
    pub supervisor: Supervisor,
    /// What the dock can play with.
    pub toys: Toys,
}

/// Opens what `config` lists, and tells `news` how each device is from now on; `heart` beats after
/// every round over all of them. Of staff cards those are known that `staff` vouches for.
///
/// # Errors
/// [`StartFault`] of a link or model that this version does not know.
pub fn fit(
    config: &DeviceSection,
    staff: Option<Trust>,
    news: &News,
    heart: Heart,
) -> Result<Devices, StartFault> {
    let mut toys = Toys::default();
    let mut tended: Vec<Box<dyn Tended>> = Vec::new();
    let printer = match &config.receipt_printer {
        Some(device) => Some(receipt_printer::host(device, news)?),
        None => None,
    };
    let camera = match &config.camera {
        Some(device) => Some(camera::host(&device.link, news, &mut toys)?),
        None => None,
    };
    let card_reader = match &config.card_reader {
        Some(device) => Some(card_reader::host(device, staff, news, &mut toys)?),
        None => None,
    };
    let scanner = match &config.scanner {
        Some(device) => Some(scanner::host(&device.link, news, &mut toys)?),
        None => None,
    };
    let fingerprint_reader = match &config.fingerprint_reader {
        Some(device) => Some(fingerprint_reader::host(&device.link, news, &mut toys)?),
        None => None,
    };
    let window = fingerprint_reader.clone();
    tended.extend(window.map(|host| Box::new(host) as Box<dyn Tended>));
    let cabinet = match &config.cabinet {
        Some(device) => Some(cabinet::host(device, news, &mut toys)?),
        None => None,
    };
    tended.extend(
        cabinet
            .clone()
            .map(|host| Box::new(host) as Box<dyn Tended>),
    );
    tended.extend(
        printer
            .clone()
            .map(|host| Box::new(host) as Box<dyn Tended>),
    );
    tended.extend(camera.clone().map(|host| Box::new(host) as Box<dyn Tended>));
    let reader = card_reader.clone();
    tended.extend(reader.map(|host| Box::new(host) as Box<dyn Tended>));
    tended.extend(
        scanner
            .clone()
            .map(|host| Box::new(host) as Box<dyn Tended>),
    );
    let settling = news.clone();
    let round = move |_| {
        settling.settle();
        heart.beat();
    };
    Ok(Devices {
        printer,
        camera,
        card_reader,
        scanner,
        fingerprint_reader,
        cabinet,
        supervisor: Supervisor::start(tended, ROUND, round),
        toys,
    })
}

/// A device of the config cannot be understood; `why` names the text and the remedy.
fn refused(family: &str, why: &dyn std::error::Error) -> StartFault {
    let code = match family {
        "receipt-printer" => "CONFIG-PRINTER",
        _ => "CONFIG-DEVICE",
    };
    StartFault {
        reason: OutOfServiceReason::Config,
        code,
        message: format!("devices.{family}: {}", chain(why)),
    }
}

/// An error and its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

/// What this version does not know must be said rather than pretended.
fn unknown(family: &str, link: &str) -> StartFault {
    StartFault {
        reason: OutOfServiceReason::Config,
        code: "CONFIG-DEVICE",
        message: format!(
            "devices.{family}: link `{link}` is not known to this version; \
             write `gpio` or `{SIMULATED}`, or leave the device out"
        ),
    }
}

/// Hands a simulated device out. Its driver cannot hang, so once is enough.
fn once<D>(family: &'static str, device: D) -> impl Fn() -> Result<D, Failure> {
    tracing::warn!(family, "this device is simulated");
    let device = Mutex::new(Some(device));
    move || {
        let mut device = device.lock().unwrap_or_else(PoisonError::into_inner);
        device.take().ok_or_else(|| {
            let detail = format!("the simulated {family} was opened twice; restart the kiosk");
            Failure::new(FailureKind::HardwareError, detail)
        })
    }
}

//! Which devices are fitted, and how each is reached.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Capability;

/// How each device is reached: `simulated`, or what its driver knows. Printers:
/// `serial:/dev/serial/by-id/…`, `tcp:host:port`, `file:/dev/usb/lp0`. Card readers: `pcsc`,
/// `pcsc:NAME`, `pn532:serial:…`. Scanners: `serial:…`, `tcp:host:port`,
/// `keyboard:/dev/input/by-id/…-event-kbd`. Fingerprint readers: `serial:…`. Cameras:
/// `v4l2:/dev/v4l/by-id/…`. Cabinets: `gpio`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeviceSection {
    /// The receipt printer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_printer: Option<PrinterDevice>,
    /// The card reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_reader: Option<CardReaderDevice>,
    /// The scanner of bar and QR codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanner: Option<LinkedDevice>,
    /// The fingerprint reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint_reader: Option<LinkedDevice>,
    /// The document camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<LinkedDevice>,
    /// Door, lamps, presence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cabinet: Option<CabinetDevice>,
}

impl DeviceSection {
    /// The families that are fitted.
    pub fn fitted(&self) -> Vec<Capability> {
        let fitted = [
            (Capability::CardReader, self.card_reader.is_some()),
            (Capability::Scanner, self.scanner.is_some()),
            (
                Capability::FingerprintReader,
                self.fingerprint_reader.is_some(),
            ),
            (Capability::ReceiptPrinter, self.receipt_printer.is_some()),
            (Capability::Camera, self.camera.is_some()),
            (Capability::Cabinet, self.cabinet.is_some()),
        ];
        fitted
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(capability, _)| capability)
            .collect()
    }
}

/// A device on a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkedDevice {
    /// How it is reached.
    pub link: String,
}

/// A card reader on a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardReaderDevice {
    /// How it is reached.
    pub link: String,
    /// Root certificates of states (CSCA), PEM or DER: a file, or a folder of files. A chip that
    /// none of them vouches for is never called authentic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_roots: Option<PathBuf>,
    /// Take chip cards in the size of a bank card for Maisha cards. Off until somebody confirms that
    /// the card follows ICAO 9303.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub maisha_cards: bool,
}

/// The cabinet: `simulated`, or `gpio` with its wiring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CabinetDevice {
    /// How it is reached.
    pub link: String,
    /// What follows when it was opened or forced while no technician was at work; `report` or `close`.
    #[serde(default)]
    pub tamper: TamperRule,
    /// File with the temperature inside, in thousandths of a degree Celsius, by which the fan is
    /// switched; absent is the processor's, `/sys/class/thermal/thermal_zone0/temp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<PathBuf>,
    /// Which line is what; read by the cabinet's driver, which knows the keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wiring: Option<toml::Table>,
}

/// What an opened cabinet means for the citizens who come after it was shut again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TamperRule {
    /// It is told to operations; citizens are served.
    #[default]
    Report,
    /// It is told, and nobody is served until somebody has looked and cleared it.
    Close,
}

/// A printer on a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterDevice {
    /// How it is reached.
    pub link: String,
    /// Model profile, e.g. `generic`, `epson-tm-t88`.
    #[serde(default = "generic")]
    pub profile: String,
    /// 80 or 58.
    #[serde(default = "eighty")]
    pub paper_width_mm: u8,
    /// Bits a second on a serial link.
    #[serde(default = "baud")]
    pub baud: u32,
}

fn generic() -> String {
    "generic".into()
}
fn eighty() -> u8 {
    80
}
fn baud() -> u32 {
    115_200
}

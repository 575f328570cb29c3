//! The one file a kiosk is set up by: TOML, written by provisioning, read once at start.
//!
//! Unknown keys are refused with file and line. Times are seconds, lengths millimetres.

mod calibration;
mod devices;
mod energy;
mod hours;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{KioskId, Language, SiteId, Text};

pub use calibration::{CalibrationSection, placed};
pub use devices::{
    CabinetDevice, CardReaderDevice, DeviceSection, LinkedDevice, PrinterDevice, TamperRule,
};
pub use energy::EnergySection;
pub use hours::{DAY_MINUTES, DayHours, HoursException, HoursSection, NotHours, Standing};

/// The only version there is so far.
pub const CONFIG_VERSION: u32 = 1;

/// Below this, a day's transactions of one kiosk do not go out within a day.
const LINK_BYTES_PER_SECOND_MIN: u32 = 1_000;

/// Everything that differs between two kiosks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskConfig {
    /// Version of this schema.
    pub version: u32,
    /// Who and where.
    pub kiosk: KioskSection,
    /// Where things lie; relative paths start at the config file's folder.
    pub paths: PathSection,
    /// Key and certificate.
    pub identity: IdentitySection,
    /// The other side.
    pub gateway: GatewaySection,
    /// How each device is reached; a family that is absent is not fitted.
    #[serde(default)]
    pub devices: DeviceSection,
    /// How long a citizen may take.
    #[serde(default)]
    pub session: SessionSection,
    /// The panel.
    #[serde(default)]
    pub screen: ScreenSection,
    /// Switches in place of hands.
    #[serde(default)]
    pub switches: SwitchSection,
    /// How much may wait.
    #[serde(default)]
    pub queue: QueueSection,
    /// Where speech comes out; a kiosk without this is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speech: Option<SpeechSection>,
    /// Whose cards open the service pages; without this none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffSection>,
    /// When citizens are served; a kiosk without this serves day and night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<HoursSection>,
    /// What the panel costs when nobody looks at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy: Option<EnergySection>,
    /// What was measured on this very kiosk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationSection>,
    /// Who is told when something is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<OperationsSection>,
}

/// Who and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskSection {
    /// This kiosk.
    pub id: KioskId,
    /// The place.
    pub site: SiteId,
    /// The place's name, for paper and screens.
    pub site_name: Text,
    /// County code, 1 to 47.
    pub county: u8,
    /// Languages offered, the default first.
    pub languages: Vec<Language>,
    /// Everything made here is marked as training.
    #[serde(default)]
    pub training: bool,
}

/// Where things lie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathSection {
    /// Queue, journal and print intents.
    pub data: PathBuf,
    /// `assets/catalogue`.
    pub catalogue: PathBuf,
    /// The agencies' public keys: `[[agency]] id, key_id, public_key (base64, X25519)`.
    pub agency_keys: PathBuf,
}

/// Key and certificate of this kiosk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySection {
    /// PEM, leaf first.
    pub certificate: PathBuf,
    /// PKCS#8 PEM, P-256, or what a TPM wrapped; mode 0600.
    pub key: PathBuf,
    /// File with the password of an encrypted key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_password_file: Option<PathBuf>,
    /// Address of the TPM that alone opens the key, such as `device:/dev/tpmrm0`; without, the file is the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tpm: Option<String>,
}

/// The gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewaySection {
    /// `host:port`.
    pub address: String,
    /// The name in its certificate.
    pub server_name: String,
    /// PEM of our own root, the only one trusted.
    pub roots: PathBuf,
    /// Most bytes a second that go there, where the link is shared or paid by volume; no bound
    /// without. Payments are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_second_max: Option<u32>,
}

/// How long a citizen may take, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionSection {
    /// Until the prompt on pages with personal data.
    pub idle_personal_seconds: u32,
    /// Until the prompt on reading pages.
    pub idle_reading_seconds: u32,
    /// From the prompt to the wipe.
    pub idle_countdown_seconds: u32,
    /// How long the last page stays.
    pub done_seconds: u32,
    /// How long a submit waits for the gateway before the receipt says "queued".
    pub submit_wait_seconds: u32,
    /// How long a payment may stay pending before it is called unknown.
    pub payment_wait_seconds: u32,
}

impl Default for SessionSection {
    fn default() -> Self {
        Self {
            idle_personal_seconds: 60,
            idle_reading_seconds: 90,
            idle_countdown_seconds: 30,
            done_seconds: 20,
            submit_wait_seconds: 5,
            payment_wait_seconds: 90,
        }
    }
}

/// The panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenSection {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Pixel pitch: a 27-inch portrait panel of 1080×1920 has 0.311.
    pub pixel_pitch_mm: f32,
}

impl Default for ScreenSection {
    fn default() -> Self {
        Self {
            width_px: 1080,
            height_px: 1920,
            pixel_pitch_mm: 0.311,
        }
    }
}

/// Switches that are pressed in place of touching the screen: which function keys they send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SwitchSection {
    /// The one that moves on; 9 is F9.
    pub moves: u8,
    /// The one that chooses; also where somebody's only switch is plugged in.
    pub chooses: u8,
    /// How long each stop lasts for somebody with one switch.
    pub pace_ms: u32,
}

impl Default for SwitchSection {
    fn default() -> Self {
        Self {
            moves: 9,
            chooses: 10,
            pace_ms: 2_000,
        }
    }
}

/// How much may wait for the gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueueSection {
    /// Largest queue, in bytes of sealed transactions.
    pub bytes_max: u64,
    /// Free space on the data disk below which no new citizen is taken.
    pub disk_free_bytes_min: u64,
}

impl Default for QueueSection {
    fn default() -> Self {
        Self {
            bytes_max: 2 << 30,
            disk_free_bytes_min: 64 << 20,
        }
    }
}

/// Where speech comes out: the names of ALSA, as `aplay -L` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeechSection {
    /// The socket of the headset, e.g. `plughw:CARD=Device`.
    pub headset: String,
    /// The loudspeaker, e.g. `plughw:CARD=Headphones`.
    pub loudspeaker: String,
    /// Folder of recorded sentences, each language's in a folder of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clips: Option<PathBuf>,
}

/// Whose cards open the service pages. Nothing here is a secret: the secrets are in the cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffSection {
    /// PEM of the roots that vouch for staff cards.
    pub roots: PathBuf,
    /// PEM of authorities between the roots and the cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuers: Option<PathBuf>,
    /// Numbers of certificates that count no more, in hexadecimal, one a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<PathBuf>,
    /// How long a page waits for somebody of the staff, in seconds.
    #[serde(default = "two_minutes")]
    pub idle_seconds: u32,
}

impl StaffSection {
    /// How long a page waits, unless the file says otherwise.
    pub const IDLE_SECONDS: u32 = 120;
}

fn two_minutes() -> u32 {
    StaffSection::IDLE_SECONDS
}

/// Who is told when something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationsSection {
    /// What `kiosk-technician diagnose` seals with: base64, X25519, from `kiosk-fleet operations-key`.
    pub public_key: String,
}

/// Why a config file cannot be used. Each message ends with what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// Not TOML, an unknown or missing key, a value of the wrong kind.
    #[error(
        "{file}:{line}: {what}; mend this line, or write the file anew with `kiosk-technician configure`"
    )]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        what: String,
    },
    /// A value that parses but cannot work.
    #[error("{file}: {key}: {what}")]
    Value {
        /// The file.
        file: String,
        /// The key, with its table.
        key: &'static str,
        /// What is wrong and what would be right.
        what: String,
    },
}

impl KioskConfig {
    /// Reads `text`, the content of `file` (only named in errors).
    ///
    /// # Errors
    /// [`ConfigError`], for the first thing that is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Syntax {
            file: file.to_owned(),
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            what: error.message().to_owned(),
        })?;
        config.checked(file)
    }

    fn checked(self, file: &str) -> Result<Self, ConfigError> {
        let refuse = |key, what: String| {
            Err(ConfigError::Value {
                file: file.to_owned(),
                key,
                what,
            })
        };
        if self.version != CONFIG_VERSION {
            return refuse(
                "version",
                format!(
                    "is {}, this kiosk reads {CONFIG_VERSION}; update the kiosk or write the file anew",
                    self.version
                ),
            );
        }
        if !(1..=47).contains(&self.kiosk.county) {
            return refuse(
                "kiosk.county",
                format!("is {}; counties are 1 to 47", self.kiosk.county),
            );
        }
        if self.kiosk.languages.is_empty() {
            return refuse(
                "kiosk.languages",
                "is empty; name at least one of \"en\", \"sw\"".into(),
            );
        }
        if !(0.05..=1.0).contains(&self.screen.pixel_pitch_mm) {
            return refuse(
                "screen.pixel_pitch_mm",
                format!("is {}; panels have 0.05 to 1.0", self.screen.pixel_pitch_mm),
            );
        }
        if let Some(staff) = &self.staff
            && !(10..=900).contains(&staff.idle_seconds)
        {
            return refuse(
                "staff.idle_seconds",
                format!("is {}; pages wait 10 to 900", staff.idle_seconds),
            );
        }
        if let Some(rate) = self.gateway.bytes_per_second_max
            && rate < LINK_BYTES_PER_SECOND_MIN
        {
            return refuse(
                "gateway.bytes_per_second_max",
                format!(
                    "is {rate}; at least {LINK_BYTES_PER_SECOND_MIN} are needed for a kiosk to keep up"
                ),
            );
        }
        let switches = &self.switches;
        let free = 9..=24;
        if !free.contains(&switches.moves)
            || !free.contains(&switches.chooses)
            || switches.moves == switches.chooses
        {
            return refuse(
                "switches.moves",
                format!(
                    "and switches.chooses are {} and {}; two different function keys, 9 to 24, are free",
                    switches.moves, switches.chooses
                ),
            );
        }
        if !(300..=20_000).contains(&switches.pace_ms) {
            return refuse(
                "switches.pace_ms",
                format!("is {}; stops last 300 to 20000", switches.pace_ms),
            );
        }
        let hours = self.hours.as_ref().and_then(HoursSection::fault);
        let measured = self.calibration.as_ref();
        let fault = hours
            .map(|what| ("hours", what))
            .or_else(|| self.energy.as_ref().and_then(EnergySection::fault))
            .or_else(|| measured.and_then(CalibrationSection::fault));
        if let Some((key, what)) = fault {
            return refuse(key, what);
        }
        if let Some(printer) = &self.devices.receipt_printer
            && ![58, 80].contains(&printer.paper_width_mm)
        {
            return refuse(
                "devices.receipt-printer.paper_width_mm",
                format!("is {}; paper is 58 or 80 wide", printer.paper_width_mm),
            );
        }
        Ok(self)
    }

    /// The file's text.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("the config has only types that TOML knows")
    }
}

/// The line, from 1, in which byte `at` of `text` lies.
pub fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(at)
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests;

//! The options that a kiosk's config is written from.

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::config::{
    CONFIG_VERSION, CabinetDevice, CardReaderDevice, DeviceSection, EnergySection, GatewaySection,
    IdentitySection, KioskConfig, KioskSection, LinkedDevice, OperationsSection, PathSection,
    PrinterDevice, QueueSection, ScreenSection, SessionSection, SpeechSection, StaffSection,
    SwitchSection, TamperRule,
};
use kiosk_domain::{KioskId, Language, SiteId, Text};
use kiosk_envelope::OperationsPublicKey;

use super::new_hours::{self, Holidays, Rule};

/// What differs between two kiosks. One flat list: clap knows no optional group within another.
/// Links are `simulated`, `serial:/dev/…`, `tcp:host:port` or `file:/dev/…`.
#[derive(Args)]
#[group(id = "new-config", multiple = true)]
pub struct NewConfig {
    /// File to write.
    #[arg(
        long,
        value_name = "FILE",
        required = false,
        required_unless_present = "check"
    )]
    pub out: PathBuf,
    /// Id of the kiosk.
    #[arg(long, required = false, required_unless_present = "check")]
    id: KioskId,
    /// Id of the place.
    #[arg(long, required = false, required_unless_present = "check")]
    site: SiteId,
    /// Name of the place, in English.
    #[arg(
        long,
        value_name = "NAME",
        required = false,
        required_unless_present = "check"
    )]
    site_name_en: String,
    /// Name of the place, in Kiswahili.
    #[arg(
        long,
        value_name = "NAME",
        required = false,
        required_unless_present = "check"
    )]
    site_name_sw: String,
    /// County code, 1 to 47.
    #[arg(
        long,
        value_name = "CODE",
        required = false,
        required_unless_present = "check"
    )]
    county: u8,
    /// Language to offer, the default first; may be repeated.
    #[arg(long, value_name = "CODE", value_parser = language, default_values = ["en", "sw"])]
    language: Vec<Language>,
    /// Mark everything as training.
    #[arg(long)]
    training: bool,
    /// Folder of queue and journal.
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// Folder of the catalogue.
    #[arg(long, value_name = "FOLDER", default_value = "catalogue")]
    catalogue: PathBuf,
    /// File of the agencies' public keys.
    #[arg(long, value_name = "FILE", default_value = "agency-keys.toml")]
    agency_keys: PathBuf,
    /// Certificate of the kiosk; `enrol` puts it there.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "identity/current/certificate.pem"
    )]
    certificate: PathBuf,
    /// Key of the kiosk; `enrol` puts it there.
    #[arg(long, value_name = "FILE", default_value = "identity/current/key.pem")]
    key: PathBuf,
    /// File with the password of an encrypted key.
    #[arg(long, value_name = "FILE")]
    key_password_file: Option<PathBuf>,
    /// Keep the key in the TPM, at this address if not at the usual one.
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        default_missing_value = "device:/dev/tpmrm0",
        conflicts_with = "key_password_file"
    )]
    tpm: Option<String>,
    /// Where the gateway listens.
    #[arg(
        long,
        value_name = "HOST:PORT",
        required = false,
        required_unless_present = "check"
    )]
    gateway: String,
    /// Name in the gateway's certificate.
    #[arg(
        long,
        value_name = "NAME",
        required = false,
        required_unless_present = "check"
    )]
    server_name: String,
    /// Our root.
    #[arg(
        long,
        value_name = "FILE",
        required = false,
        required_unless_present = "check"
    )]
    roots: PathBuf,
    /// Receipt printer.
    #[arg(long, value_name = "LINK")]
    printer: Option<String>,
    /// Model of the receipt printer.
    #[arg(
        long,
        value_name = "NAME",
        requires = "printer",
        default_value = "generic"
    )]
    printer_profile: String,
    /// Width of its paper, 58 or 80.
    #[arg(long, value_name = "MM", requires = "printer", default_value_t = 80)]
    printer_paper_mm: u8,
    /// Bits a second on a serial link.
    #[arg(
        long,
        value_name = "BAUD",
        requires = "printer",
        default_value_t = 115_200
    )]
    printer_baud: u32,
    /// Card reader.
    #[arg(long, value_name = "LINK")]
    card_reader: Option<String>,
    /// Root certificates of states, PEM or DER: a file, or a folder of files.
    #[arg(long, value_name = "PATH", requires = "card_reader")]
    country_roots: Option<PathBuf>,
    /// Take chip cards in the size of a bank card for Maisha cards.
    #[arg(long, requires = "card_reader")]
    maisha_cards: bool,
    /// Scanner of bar and QR codes.
    #[arg(long, value_name = "LINK")]
    scanner: Option<String>,
    /// Fingerprint reader.
    #[arg(long, value_name = "LINK")]
    fingerprint_reader: Option<String>,
    /// Document camera.
    #[arg(long, value_name = "LINK")]
    camera: Option<String>,
    /// Door, lamps, presence: `gpio`.
    #[arg(long, value_name = "LINK")]
    cabinet: Option<String>,
    /// Which of its lines is what; the table is copied into the config.
    #[arg(long, value_name = "FILE", requires = "cabinet", value_parser = table)]
    cabinet_wiring: Option<WiringTable>,
    /// Sound of the headset's socket, as `aplay -L` names it; with both sounds the kiosk speaks.
    #[arg(long, value_name = "ALSA", requires = "loudspeaker")]
    headset: Option<String>,
    /// Sound of the loudspeaker.
    #[arg(long, value_name = "ALSA", requires = "headset")]
    loudspeaker: Option<String>,
    /// Folder of recorded sentences, each language's in a folder of its own.
    #[arg(long, value_name = "FOLDER", requires = "headset")]
    clips: Option<PathBuf>,
    /// Roots that vouch for staff cards, PEM; without them no card opens the service pages.
    #[arg(long, value_name = "FILE")]
    staff_roots: Option<PathBuf>,
    /// Authorities between those roots and the cards, PEM.
    #[arg(long, value_name = "FILE", requires = "staff_roots")]
    staff_issuers: Option<PathBuf>,
    /// Numbers of staff cards' certificates that count no more, in hexadecimal, one a line.
    #[arg(long, value_name = "FILE", requires = "staff_roots")]
    staff_revoked: Option<PathBuf>,
    /// When citizens are served, such as `mon-fri 08:00-17:00`; may be repeated, and a day that none
    /// names is closed. Without it, day and night.
    #[arg(long, value_name = "DAYS HOURS", value_parser = new_hours::rule)]
    hours: Vec<Rule>,
    /// Dates that differ, such as public holidays; the table is copied into the config.
    #[arg(long, value_name = "FILE", requires = "hours", value_parser = new_hours::holidays)]
    holidays: Option<Holidays>,
    /// Folder of the panel's light, below /sys/class/backlight: it dims when nobody is there.
    #[arg(long, value_name = "FOLDER")]
    backlight: Option<PathBuf>,
    /// Most bytes a second that waiting transactions may take of the link; without it, all.
    #[arg(long, value_name = "BYTES")]
    bytes_per_second_max: Option<u32>,
    /// Operations' public key, from `kiosk-fleet operations-key`: what `diagnose` seals with.
    #[arg(long, value_name = "KEY", value_parser = operations_key)]
    operations_key: Option<String>,
}

/// A file of TOML, read.
#[derive(Clone)]
struct WiringTable(toml::Table);

impl NewConfig {
    /// The config that these options describe.
    pub fn config(self) -> KioskConfig {
        KioskConfig {
            version: CONFIG_VERSION,
            devices: self.devices(),
            speech: self.speech(),
            staff: self.staff(),
            operations: self
                .operations_key
                .map(|public_key| OperationsSection { public_key }),
            kiosk: KioskSection {
                id: self.id,
                site: self.site,
                site_name: Text::new(self.site_name_en, self.site_name_sw),
                county: self.county,
                languages: self.language,
                training: self.training,
            },
            paths: PathSection {
                data: self.data,
                catalogue: self.catalogue,
                agency_keys: self.agency_keys,
            },
            identity: IdentitySection {
                certificate: self.certificate,
                key: self.key,
                key_password_file: self.key_password_file,
                tpm: self.tpm,
            },
            gateway: GatewaySection {
                address: self.gateway,
                server_name: self.server_name,
                roots: self.roots,
                bytes_per_second_max: self.bytes_per_second_max,
            },
            session: SessionSection::default(),
            screen: ScreenSection::default(),
            switches: SwitchSection::default(),
            queue: QueueSection::default(),
            hours: new_hours::section(&self.hours, self.holidays),
            energy: self.backlight.map(|folder| EnergySection {
                backlight: Some(folder),
                ..EnergySection::default()
            }),
            calibration: None,
        }
    }

    fn staff(&self) -> Option<StaffSection> {
        self.staff_roots.clone().map(|roots| StaffSection {
            roots,
            issuers: self.staff_issuers.clone(),
            revoked: self.staff_revoked.clone(),
            idle_seconds: StaffSection::IDLE_SECONDS,
        })
    }

    fn speech(&self) -> Option<SpeechSection> {
        let outlets = self.headset.clone().zip(self.loudspeaker.clone());
        outlets.map(|(headset, loudspeaker)| SpeechSection {
            headset,
            loudspeaker,
            clips: self.clips.clone(),
        })
    }

    fn card_reader(&self) -> Option<CardReaderDevice> {
        self.card_reader.clone().map(|link| CardReaderDevice {
            link,
            country_roots: self.country_roots.clone(),
            maisha_cards: self.maisha_cards,
        })
    }

    fn devices(&self) -> DeviceSection {
        let linked = |link: &Option<String>| link.clone().map(|link| LinkedDevice { link });
        let printer = self.printer.clone().map(|link| PrinterDevice {
            link,
            profile: self.printer_profile.clone(),
            paper_width_mm: self.printer_paper_mm,
            baud: self.printer_baud,
        });
        DeviceSection {
            receipt_printer: printer,
            card_reader: self.card_reader(),
            scanner: linked(&self.scanner),
            fingerprint_reader: linked(&self.fingerprint_reader),
            camera: linked(&self.camera),
            cabinet: self.cabinet.clone().map(|link| CabinetDevice {
                link,
                tamper: TamperRule::default(),
                temperature: None,
                wiring: self.cabinet_wiring.clone().map(|file| file.0),
            }),
        }
    }
}

fn table(file: &str) -> Result<WiringTable, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let table = text.parse::<toml::Table>();
    table
        .map(WiringTable)
        .map_err(|error| format!("{file}: {}", error.message()))
}

/// Tried before it is written: a wrong one would be noticed only when help is needed.
pub fn operations_key(text: &str) -> Result<String, String> {
    OperationsPublicKey::from_text(text)
        .map(|key| key.to_text())
        .map_err(|error| error.to_string())
}

fn language(code: &str) -> Result<Language, String> {
    Language::ALL
        .into_iter()
        .find(|language| language.code() == code)
        .ok_or_else(|| {
            format!(
                "languages are {}",
                Language::ALL.map(Language::code).join(", ")
            )
        })
}

//! The two config files of a run. Times are short, so that a citizen who walks away is soon gone.

use std::net::SocketAddr;

use kiosk_domain::config::{
    CONFIG_VERSION, CabinetDevice, CardReaderDevice, DeviceSection, GatewaySection,
    IdentitySection, KioskConfig, KioskSection, LinkedDevice, PathSection, PrinterDevice,
    QueueSection, ScreenSection, SessionSection, SpeechSection, StaffSection, SwitchSection,
    TamperRule,
};
use kiosk_domain::{KioskId, Language, SiteId, Text};

use super::Places;
use super::papers::GATEWAY_NAME;
use super::staff_cards::STAFF_ROOTS;

/// The simulated printer's model; one that proves what it has printed.
pub const PRINTER_PROFILE: &str = "epson-tm-t88";

/// The id of the rig's kiosk.
pub fn kiosk_id() -> KioskId {
    KioskId::new("ksk-047-0001").expect("the form of a kiosk's id")
}

/// The kiosk of the rig: simulated devices, and a printer that is reached at `printer`.
pub fn kiosk_config(places: &Places, gateway: SocketAddr, printer: &str) -> KioskConfig {
    KioskConfig {
        version: CONFIG_VERSION,
        kiosk: KioskSection {
            id: kiosk_id(),
            site: SiteId::new("gpo-nairobi").expect("the form of a site's id"),
            site_name: Text::new("GPO Nairobi", "GPO Nairobi"),
            county: 47,
            languages: vec![Language::English, Language::Kiswahili],
            training: false,
        },
        paths: PathSection {
            data: places.work("data"),
            catalogue: places.catalogue(),
            agency_keys: places.work("agency-keys.toml"),
        },
        identity: IdentitySection {
            certificate: places.work("kiosk.pem"),
            key: places.work("kiosk.key.pem"),
            key_password_file: None,
            tpm: None,
        },
        gateway: GatewaySection {
            address: gateway.to_string(),
            server_name: GATEWAY_NAME.to_owned(),
            roots: places.work("root.pem"),
            bytes_per_second_max: None,
        },
        devices: devices(printer),
        session: SessionSection {
            idle_personal_seconds: 6,
            idle_reading_seconds: 8,
            idle_countdown_seconds: 4,
            done_seconds: 4,
            submit_wait_seconds: 3,
            payment_wait_seconds: 20,
        },
        screen: ScreenSection::default(),
        switches: SwitchSection::default(),
        queue: QueueSection::default(),
        operations: None,
        speech: Some(SpeechSection {
            headset: recording(&places.headset()),
            loudspeaker: recording(&places.loudspeaker()),
            clips: None,
        }),
        staff: Some(StaffSection {
            roots: places.work(STAFF_ROOTS),
            issuers: None,
            revoked: None,
            idle_seconds: StaffSection::IDLE_SECONDS,
        }),
        hours: None,
        energy: None,
        calibration: None,
    }
}

/// ALSA's plugin that writes what is played into a file; there is no sound card here.
fn recording(path: &std::path::Path) -> String {
    format!("file:FILE={},FORMAT=wav", path.display())
}

fn devices(printer: &str) -> DeviceSection {
    let simulated = || {
        Some(LinkedDevice {
            link: "simulated".to_owned(),
        })
    };
    DeviceSection {
        receipt_printer: Some(PrinterDevice {
            link: printer.to_owned(),
            profile: PRINTER_PROFILE.to_owned(),
            paper_width_mm: 80,
            baud: 115_200,
        }),
        card_reader: Some(CardReaderDevice {
            link: "simulated".to_owned(),
            country_roots: None,
            maisha_cards: false,
        }),
        scanner: simulated(),
        fingerprint_reader: simulated(),
        camera: simulated(),
        cabinet: Some(CabinetDevice {
            link: "simulated".to_owned(),
            tamper: TamperRule::default(),
            temperature: None,
            wiring: None,
        }),
    }
}

/// The gateway of the rig; its paths start at the file's folder.
pub fn gateway_config(listen: SocketAddr) -> String {
    format!(
        "listen = \"{listen}\"\n\
         certificate = \"gateway.pem\"\n\
         key = \"gateway.key.pem\"\n\
         roots = \"root.pem\"\n\
         crls = [\"root.crl\"]\n\
         ledger = \"ledger.sqlite\"\n\
         payments = \"simulated\"\n\
         simulated_payment_delay_ms = 1500\n"
    )
}

/// What a gateway that enrols at `est` has more; a certificate of before ends when the next is seen.
pub fn enrolment_config(est: SocketAddr) -> String {
    format!(
        "[enrolment]\n\
         listen = \"{est}\"\n\
         authority = \"issuing.pem\"\n\
         authority_key = \"issuing.key.pem\"\n\
         crl = \"issuing.crl\"\n\
         ticket_key = \"ticket.key.pem\"\n\
         addresses = [\"https://{est}\"]\n\
         predecessor_hours = 0\n"
    )
}

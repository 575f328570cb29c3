//! Every device of the config has a link text, and every printer a model, that can be understood.

use std::error::Error;

use kiosk_cabinet::Wiring;
use kiosk_card_reader::scanner::{CodeScanner, Settings};
use kiosk_device::{LinkAddress, OpenError};
use kiosk_domain::config::DeviceSection;
use kiosk_receipt_printer::Profile;

use super::{Check, Found, Trouble};

/// A device that is played by the program itself.
pub const SIMULATED: &str = "simulated";
/// Said by the checks of devices that cannot be asked for that reason.
pub const MISREAD: &str = "its link or model cannot be understood, see `links`";

pub const CHECK: Check = Check {
    id: "links",
    sentence: "every device is reached in a way that this program knows",
    remedy: "write `simulated`, or: printers `serial:/dev/serial/by-id/…`, `tcp:host:port`, `file:/dev/usb/lp0`; card readers `pcsc`, `pn532:serial:…`; scanners `serial:…`, `tcp:host:port`, `keyboard:/dev/input/by-id/…-event-kbd`; fingerprint readers `serial:…`; cameras `v4l2:/dev/v4l/by-id/…`; cabinets `gpio`",
    find: |kiosk, _| {
        let devices = &kiosk.config.devices;
        let links = links(devices);
        let mut troubles: Vec<String> = links.iter().filter_map(misread).collect();
        troubles.extend(unknown_profile(devices));
        troubles.extend(miswired(devices));
        if !troubles.is_empty() {
            return Err(Trouble::lines(troubles));
        }
        let names: Vec<String> = links
            .iter()
            .map(|linked| format!("{} {}", linked.name, linked.link))
            .collect();
        Ok(Found::Well(match names.is_empty() {
            true => "no devices fitted".into(),
            false => names.join(", "),
        }))
    },
};

/// A device of the config, and how its driver reads its link.
struct Linked<'c> {
    name: &'static str,
    link: &'c str,
    read: Read,
}

type Read = fn(&str) -> Result<(), OpenError>;

fn misread(linked: &Linked<'_>) -> Option<String> {
    if linked.link == SIMULATED {
        return None;
    }
    let error = (linked.read)(linked.link).err()?;
    Some(format!(
        "devices.{}.link: {}",
        linked.name,
        one_line(&error)
    ))
}

fn links(devices: &DeviceSection) -> Vec<Linked<'_>> {
    let DeviceSection {
        receipt_printer,
        card_reader,
        scanner,
        fingerprint_reader,
        camera,
        cabinet,
    } = devices;
    let line = |text: &str| text.parse::<LinkAddress>().map(drop);
    let card = |text: &str| text.parse::<kiosk_card_reader::Place>().map(drop);
    let code = |text: &str| CodeScanner::from_config(text, Settings::default()).map(drop);
    let video = |text: &str| text.parse::<kiosk_camera::place::Place>().map(drop);
    let printer = receipt_printer.as_ref().map(|device| &device.link);
    let card_reader = card_reader.as_ref().map(|device| &device.link);
    let scanner = scanner.as_ref().map(|device| &device.link);
    let fingers = fingerprint_reader.as_ref().map(|device| &device.link);
    let camera = camera.as_ref().map(|device| &device.link);
    let cabinet = cabinet.as_ref().map(|device| &device.link);
    let named: [(_, _, Read); 6] = [
        ("receipt-printer", printer, line),
        ("card-reader", card_reader, card),
        ("scanner", scanner, code),
        ("fingerprint-reader", fingers, line),
        ("camera", camera, video),
        ("cabinet", cabinet, pins),
    ];
    named
        .into_iter()
        .filter_map(|(name, link, read)| {
            let link = link?.as_str();
            Some(Linked { name, link, read })
        })
        .collect()
}

fn pins(text: &str) -> Result<(), OpenError> {
    match text {
        "gpio" => Ok(()),
        _ => Err(OpenError::Text {
            text: text.to_owned(),
            why: "a cabinet is `gpio`, with its wiring, or `simulated`",
        }),
    }
}

/// A cabinet whose wiring no chip could make good.
fn miswired(devices: &DeviceSection) -> Option<String> {
    let cabinet = devices.cabinet.as_ref()?;
    if cabinet.link == SIMULATED {
        return None;
    }
    let error = Wiring::from_table(cabinet.wiring.clone().unwrap_or_default()).err()?;
    Some(format!("devices.cabinet.wiring: {}", one_line(&error)))
}

/// A printer whose model is not in the table, simulated or not.
fn unknown_profile(devices: &DeviceSection) -> Option<String> {
    let printer = devices.receipt_printer.as_ref()?;
    let error = Profile::by_name(&printer.profile, printer.paper_width_mm).err()?;
    Some(format!(
        "devices.receipt-printer.profile: {}",
        one_line(&error)
    ))
}

fn one_line(error: &dyn Error) -> String {
    Trouble::of(error).lines.join(" ")
}

//! Every device of the config has a link text that can be understood.

use kiosk_device::LinkAddress;
use kiosk_domain::config::DeviceSection;

use super::{Check, Trouble};

/// A device that is played by the program itself.
pub const SIMULATED: &str = "simulated";

pub const CHECK: Check = Check {
    id: "links",
    sentence: "every device is reached in a way that this program knows",
    remedy: "write `serial:/dev/serial/by-id/…`, `tcp:host:port`, `file:/dev/usb/lp0` or `simulated`",
    find: |kiosk, _| {
        let links = links(&kiosk.config.devices);
        let troubles: Vec<String> = links
            .iter()
            .filter(|(_, link)| *link != SIMULATED)
            .filter_map(|(name, link)| {
                let error = link.parse::<LinkAddress>().err()?;
                Some(format!(
                    "devices.{name}: {}",
                    Trouble::of(&error).0.join(" ")
                ))
            })
            .collect();
        if !troubles.is_empty() {
            return Err(Trouble(troubles));
        }
        let names: Vec<String> = links
            .iter()
            .map(|(name, link)| format!("{name} {link}"))
            .collect();
        Ok(if names.is_empty() {
            "no devices fitted".into()
        } else {
            names.join(", ")
        })
    },
};

fn links(devices: &DeviceSection) -> Vec<(&'static str, &str)> {
    let DeviceSection {
        receipt_printer,
        card_reader,
        fingerprint_reader,
        camera,
        cabinet,
    } = devices;
    let linked = [
        ("card-reader", card_reader),
        ("fingerprint-reader", fingerprint_reader),
        ("camera", camera),
        ("cabinet", cabinet),
    ];
    let printer = receipt_printer
        .iter()
        .map(|printer| ("receipt-printer", printer.link.as_str()));
    let others = linked
        .into_iter()
        .filter_map(|(name, device)| device.as_ref().map(|device| (name, device.link.as_str())));
    printer.chain(others).collect()
}

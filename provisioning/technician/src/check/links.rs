//! Every device of the config has a link text, and every printer a model, that can be understood.

use std::error::Error;

use kiosk_device::LinkAddress;
use kiosk_domain::config::DeviceSection;
use kiosk_receipt_printer::Profile;

use super::{Check, Trouble};

/// A device that is played by the program itself.
pub const SIMULATED: &str = "simulated";

pub const CHECK: Check = Check {
    id: "links",
    sentence: "every device is reached in a way that this program knows",
    remedy: "write `serial:/dev/serial/by-id/…`, `tcp:host:port`, `file:/dev/usb/lp0` or `simulated`",
    find: |kiosk, _| {
        let links = links(&kiosk.config.devices);
        let named = links.iter().filter(|(_, link)| *link != SIMULATED);
        let mut troubles: Vec<String> = named
            .filter_map(|(name, link)| Some((name, link.parse::<LinkAddress>().err()?)))
            .map(|(name, error)| format!("devices.{name}.link: {}", one_line(&error)))
            .collect();
        troubles.extend(unknown_profile(&kiosk.config.devices));
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
    Trouble::of(error).0.join(" ")
}

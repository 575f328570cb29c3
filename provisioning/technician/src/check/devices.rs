//! Each device of the config answers, and is the one that the config means: the same drivers ask
//! as in the kiosk.

use std::time::Duration;

use kiosk_cabinet::{LineCabinet, Wiring};
use kiosk_camera::V4l2Camera;
use kiosk_device::capability::Device;
use kiosk_device::{Cabinet as _, Failure, FailureKind};
use kiosk_domain::config::{CabinetDevice, LinkedDevice};
use kiosk_fingerprint_reader::ZfmReader;

use super::links::{MISREAD, SIMULATED};
use super::{Check, Found, Trouble};

/// How long a device may take to say who it is.
const ANSWER: Duration = Duration::from_secs(5);

pub const CARD_READER: Check = Check {
    id: "card-reader",
    sentence: "the card reader answers",
    remedy: "plug it in; see that pcscd runs (`systemctl status pcscd`), or that the antenna's line is the one in [devices.card-reader]",
    find: |kiosk, _| {
        let reader = kiosk.config.devices.card_reader.as_ref();
        on_link(reader.map(|reader| reader.link.as_str()), |link| match link
            .parse::<kiosk_card_reader::Place>()
        {
            Ok(place) => named(place.reader().as_mut()),
            Err(_) => Ok(misread()),
        })
    },
};

pub const FINGERPRINT_READER: Check = Check {
    id: "fingerprint-reader",
    sentence: "the fingerprint reader answers",
    remedy: "look at its cable and power; then at [devices.fingerprint-reader] in the config",
    find: |kiosk, _| {
        linked(kiosk.config.devices.fingerprint_reader.as_ref(), |link| {
            ZfmReader::from_config(link)
                .map_or_else(|_| Ok(misread()), |mut reader| named(&mut reader))
        })
    },
};

pub const CAMERA: Check = Check {
    id: "camera",
    sentence: "the camera answers, and is the one of the config",
    remedy: "plug it in; `ls /dev/v4l/by-id/` shows what [devices.camera] may name",
    find: |kiosk, _| {
        linked(kiosk.config.devices.camera.as_ref(), |link| {
            V4l2Camera::from_config(link)
                .map_or_else(|_| Ok(misread()), |mut camera| named(&mut camera))
        })
    },
};

pub const CABINET: Check = Check {
    id: "cabinet",
    sentence: "every line of the cabinet is there, and the door is shut",
    remedy: "shut the door; compare [devices.cabinet.wiring] with what `gpioinfo` shows, and stop whoever else holds a line",
    find: |kiosk, _| match &kiosk.config.devices.cabinet {
        None => Ok(Found::Skipped("not fitted".into())),
        Some(device) if device.link == SIMULATED => {
            Ok(Found::Skipped("simulated: nothing to ask".into()))
        }
        Some(device) => cabinet(device),
    },
};

fn misread() -> Found {
    Found::Skipped(MISREAD.into())
}

fn linked(
    device: Option<&LinkedDevice>,
    ask: impl FnOnce(&str) -> Result<Found, Trouble>,
) -> Result<Found, Trouble> {
    on_link(device.map(|device| device.link.as_str()), ask)
}

fn on_link(
    link: Option<&str>,
    ask: impl FnOnce(&str) -> Result<Found, Trouble>,
) -> Result<Found, Trouble> {
    match link {
        None => Ok(Found::Skipped("not fitted".into())),
        Some(SIMULATED) => Ok(Found::Skipped("simulated: nothing to ask".into())),
        Some(link) => ask(link),
    }
}

fn named(device: &mut dyn Device) -> Result<Found, Trouble> {
    let identity = device.identify(ANSWER);
    identity
        .map(|identity| Found::Well(identity.to_string()))
        .map_err(|failure| Trouble::of(&failure))
}

fn cabinet(device: &CabinetDevice) -> Result<Found, Trouble> {
    let Ok(wiring) = Wiring::from_table(device.wiring.clone().unwrap_or_default()) else {
        return Ok(misread());
    };
    let mut cabinet = LineCabinet::on_kernel_lines(wiring).map_err(|error| Trouble::of(&error))?;
    let name = named(&mut cabinet)?;
    let inputs = cabinet
        .inputs(ANSWER)
        .map_err(|failure| Trouble::of(&failure))?;
    let open = (inputs.door_open, "the service door is open");
    let forced = (inputs.tampered, "the tamper switch has tripped");
    match [forced, open].iter().find(|(is, _)| *is) {
        Some((_, what)) => Err(Trouble::of(&Failure::new(FailureKind::CoverOpen, *what))),
        None => Ok(name),
    }
}

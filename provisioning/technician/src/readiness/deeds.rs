//! What the machine tries: a receipt and a photograph, with the drivers of the kiosk.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use kiosk_camera::V4l2Camera;
use kiosk_device::{Camera as _, ReceiptPrinter as _};
use kiosk_domain::Timestamp;
use kiosk_domain::receipt::{Block, Document};
use kiosk_receipt_printer::EscPosPrinter;

use super::Deed;
use crate::check::Trouble;
use crate::kiosk::Kiosk;

const SIMULATED: &str = "simulated";
/// A slow serial printer needs some seconds for a page.
const PRINTING: Duration = Duration::from_secs(20);
const SEEING: Duration = Duration::from_secs(15);

/// Prints a page that nobody can take for a receipt; `nonce` names this attempt to the printer.
pub fn test_receipt(kiosk: &Kiosk, now: Timestamp, nonce: [u8; 4]) -> Deed {
    printed(kiosk, &page(kiosk, now), nonce)
}

/// Prints `document` on the printer of the config.
pub fn printed(kiosk: &Kiosk, document: &Document, nonce: [u8; 4]) -> Deed {
    let Some(device) = &kiosk.config.devices.receipt_printer else {
        return Deed::Skipped("no printer is fitted".into());
    };
    if device.link == SIMULATED {
        return Deed::Skipped("the printer is simulated".into());
    }
    let printer = EscPosPrinter::from_config(
        &device.link,
        &device.profile,
        device.paper_width_mm,
        device.baud,
    );
    let mut printer = match printer {
        Ok(printer) => printer,
        Err(error) => return failed(&error),
    };
    match printer.print(document, nonce, PRINTING) {
        Ok(proof) => Deed::Well(format!("printed, proved by {:?}", proof.method)),
        Err(failure) => failed(&failure),
    }
}

/// Takes a photograph of whatever lies there, and leaves it at `picture` for the technician's eyes.
pub fn photograph(kiosk: &Kiosk, picture: &Path) -> Deed {
    let Some(device) = &kiosk.config.devices.camera else {
        return Deed::Skipped("no camera is fitted".into());
    };
    if device.link == SIMULATED {
        return Deed::Skipped("the camera is simulated".into());
    }
    let photo = match V4l2Camera::from_config(&device.link) {
        Ok(mut camera) => camera.photograph(SEEING),
        Err(error) => return failed(&error),
    };
    match photo {
        Ok(photo) => {
            let bytes = photo.jpeg().len();
            let taken = "look at the picture beside the report";
            match left(picture, photo.jpeg()) {
                Ok(()) => Deed::Well(format!("{bytes} bytes; {taken}")),
                Err(error) => Deed::Failed(format!("{}: {error}", picture.display())),
            }
        }
        Err(failure) => failed(&failure),
    }
}

/// Names an attempt to the printer: four letters, as printers want them.
pub fn nonce(now: Timestamp) -> [u8; 4] {
    let mut rest = now.0.unsigned_abs();
    [(); 4].map(|()| {
        let letter = b'a' + u8::try_from(rest % 26).unwrap_or_default();
        rest /= 26;
        letter
    })
}

fn left(picture: &Path, jpeg: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    options.open(picture)?.write_all(jpeg)
}

fn page(kiosk: &Kiosk, now: Timestamp) -> Document {
    let section = &kiosk.config.kiosk;
    let pair = |label: &str, value: String| Block::Pair(label.into(), value);
    Document {
        blocks: vec![
            Block::Title("TEST".into()),
            Block::Heading("NOT A RECEIPT / SI RISITI".into()),
            Block::Rule,
            pair("Kiosk", section.id.to_string()),
            pair("Site", section.site_name.en.clone()),
            pair("Time", now.in_kenya()),
            Block::Rule,
            Block::Strong("0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ".into()),
            Block::Text("abcdefghijklmnopqrstuvwxyz Mũthoni Wambũi €5 ••••017".into()),
            Block::Qr(format!("test:{}", section.id)),
        ],
    }
}

fn failed(error: &dyn std::error::Error) -> Deed {
    Deed::Failed(Trouble::of(error).lines.join(" "))
}

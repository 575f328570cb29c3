//! A ticket as it goes along with a technician: its text and its QR code, for the owner's eyes only.

use std::fs::OpenOptions;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use image::{GrayImage, ImageFormat, Luma};
use kiosk_enrolment::files::{Readers, none_exists, write_new};
use qrcode::render::unicode::Dense1x2;
use qrcode::{Color, EcLevel, QrCode};

use crate::failure::Failure;

/// Dots of the picture to each module of the code.
const DOTS: u32 = 6;
/// Light modules around it (ISO/IEC 18004 §5.3.8).
const QUIET: u32 = 4;

/// Files that hold a ticket.
pub struct Paper {
    /// The text.
    pub text: PathBuf,
    /// The picture, PNG.
    pub picture: PathBuf,
    /// The code in letters, for a terminal.
    pub code: String,
}

/// Writes `ticket`, which is called `name`, into `folder`. Overwrites nothing.
pub fn write(folder: &Path, name: &str, ticket: &str) -> Result<Paper, Failure> {
    let text = folder.join(format!("{name}.ticket"));
    let picture = folder.join(format!("{name}.ticket.png"));
    none_exists(&[&text, &picture])?;
    let code = QrCode::with_error_correction_level(ticket, EcLevel::M)
        .map_err(|error| Failure::Input(format!("ticket does not fit into a QR code: {error}")))?;
    let png = drawn(&code)?;
    write_new(&text, &format!("{ticket}\n"), Readers::Owner)?;
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&picture);
    file.and_then(|mut file| file.write_all(&png))
        .map_err(|error| {
            Failure::Input(format!("{} cannot be written: {error}", picture.display()))
        })?;
    let code = code.render::<Dense1x2>().quiet_zone(true).build();
    Ok(Paper {
        text,
        picture,
        code,
    })
}

fn drawn(code: &QrCode) -> Result<Vec<u8>, Failure> {
    let across = u32::try_from(code.width()).unwrap_or(u32::MAX);
    let side = (across + 2 * QUIET) * DOTS;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let module = |dot: u32| (dot / DOTS).checked_sub(QUIET).filter(|at| *at < across);
        let dark = module(x)
            .zip(module(y))
            .is_some_and(|(x, y)| code[(x as usize, y as usize)] == Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    });
    let mut png = Cursor::new(Vec::new());
    picture
        .write_to(&mut png, ImageFormat::Png)
        .map_err(|error| Failure::Input(format!("QR code cannot be drawn: {error}")))?;
    Ok(png.into_inner())
}

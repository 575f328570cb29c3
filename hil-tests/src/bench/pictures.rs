//! What the camera's pictures cost: codes, zones, and the frame itself.

use std::hint::black_box;
use std::time::{Duration, Instant};

use image::{DynamicImage, GrayImage, Luma, imageops};
use kiosk_camera::{codes, frame, mrz, sample};
use qrcode::QrCode;

use super::samples::{median, millis};
use super::{BenchError, Row};

const ROUNDS: usize = 9;
/// Far more than a search takes.
const SEARCH: Duration = Duration::from_secs(20);
const PAPER: u8 = 225;

/// A QR code on two sizes of picture, a card's zone, a page that has none, and a JPEG of the camera's
/// size.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let mut rows = Vec::new();
    for (width, height) in [(1280, 720), (1920, 1080)] {
        let scene = scene(width, height)?;
        let took = timed(|| {
            let read = codes::decode_qr(&scene, Instant::now() + SEARCH);
            let read = read.map_err(BenchError::subject("reading a code"))?;
            match read.first() {
                Some(_) => Ok(()),
                None => Err(BenchError::Subject("the code was not found".into())),
            }
        })?;
        rows.push(Row::colour(
            format!("QR code in {width}x{height}"),
            took,
            "ms",
        ));
    }
    let card = sample::identity_card().to_luma8();
    let took = timed(|| {
        let zone = mrz::read_mrz(&card).map_err(BenchError::subject("reading a zone"))?;
        drop(black_box(zone));
        Ok(())
    })?;
    let (width, height) = card.dimensions();
    rows.push(Row::colour(
        format!("zone read in {width}x{height}"),
        took,
        "ms",
    ));
    let page = sample::document().resize_exact(1920, 1080, imageops::FilterType::Triangle);
    let page = page.to_luma8();
    let took = timed(|| {
        // A page of print without a zone is the slow case: all of it is looked at.
        drop(black_box(mrz::read_mrz(&page)));
        Ok(())
    })?;
    rows.push(Row::colour("zone looked for in 1920x1080", took, "ms"));
    let jpeg = jpeg(&page)?;
    let took = timed(|| {
        let picture = frame::decode_jpeg(&jpeg);
        picture.map(drop).map_err(BenchError::subject("a frame"))
    })?;
    rows.push(Row::colour("frame of 1920x1080 decoded", took, "ms"));
    let slowest = rows.iter().max_by(|a, b| a.value.total_cmp(&b.value));
    let slowest = slowest.map(|row| (row.name.clone(), row.value));
    if let Some((name, value)) = slowest {
        rows.push(Row::colour(
            format!("pictures, slowest step: {name}"),
            value,
            "ms",
        ));
    }
    Ok(rows)
}

fn timed(mut work: impl FnMut() -> Result<(), BenchError>) -> Result<f64, BenchError> {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        work()?;
        rounds.push(millis(began.elapsed()));
    }
    Ok(median(rounds))
}

/// A telephone's QR code, held up somewhere in the picture.
fn scene(width: u32, height: u32) -> Result<GrayImage, BenchError> {
    let code = QrCode::new(b"HK-7NK3-T8JK").map_err(BenchError::subject("drawing a code"))?;
    let modules = u32::try_from(code.width()).unwrap_or_default();
    let dot = height / 3 / modules;
    let (left, top) = (width / 3, height / 4);
    let is_dark = |x: u32, y: u32| {
        let column = x.checked_sub(left)? / dot;
        let row = y.checked_sub(top)? / dot;
        (column < modules && row < modules)
            .then(|| code[(column as usize, row as usize)] == qrcode::Color::Dark)
    };
    Ok(GrayImage::from_fn(width, height, |x, y| {
        Luma([if is_dark(x, y) == Some(true) {
            20
        } else {
            PAPER
        }])
    }))
}

fn jpeg(picture: &GrayImage) -> Result<Vec<u8>, BenchError> {
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::from(picture.clone())
        .write_to(&mut file, image::ImageFormat::Jpeg)
        .map_err(BenchError::subject("a JPEG"))?;
    Ok(file.into_inner())
}

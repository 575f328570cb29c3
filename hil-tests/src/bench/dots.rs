//! A picture to a printer's dots: dithered, and as bytes.

use std::hint::black_box;
use std::time::Instant;

use kiosk_receipt_printer::layout::Dots;

use super::samples::{median, millis};
use super::{BenchError, Row};

const ROUNDS: usize = 30;
/// A picture across an 80 mm roll, as long as it is wide.
const WIDTH_DOTS: u16 = 576;

/// Shades of grey to black and white, then to `GS v 0`.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let side = usize::from(WIDTH_DOTS);
    let grey: Vec<u8> = (0..side * side)
        .map(|index| ((index % side + index / side) % 256).to_le_bytes()[0])
        .collect();
    let (mut dithering, mut encoding) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let dots = Dots::dithered(black_box(&grey), side, WIDTH_DOTS);
        dithering.push(millis(began.elapsed()));
        let mut bytes = Vec::new();
        let began = Instant::now();
        dots.encode(&mut bytes);
        encoding.push(millis(began.elapsed()));
        black_box(bytes);
    }
    let (dithering, encoding) = (median(dithering), median(encoding));
    let slowest = if dithering > encoding {
        "dithering"
    } else {
        "bytes"
    };
    Ok(vec![
        Row::colour("picture of 576x576 dithered", dithering, "ms"),
        Row::colour("the same to bytes", encoding, "ms"),
        Row::colour(
            format!("printer's picture, slowest step: {slowest}"),
            dithering.max(encoding),
            "ms",
        ),
    ])
}

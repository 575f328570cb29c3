//! Draws `assets/ocr-b.png`, the signs that the reader of zones compares with, from Debian's font:
//!
//! ```text
//! cargo run -p kiosk-camera --example draw_ocr_b -- /usr/share/fonts/opentype/ocr-b/OCRB.otf drivers/camera/assets/ocr-b.png
//! ```

use std::error::Error;

use ab_glyph::FontVec;

#[path = "../tests/it/mrz/sheet.rs"]
mod sheet;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(font), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("name the font and the picture".into());
    };
    let font = FontVec::try_from_vec(std::fs::read(font)?)?;
    sheet::draw(&font).save(path)?;
    Ok(())
}
